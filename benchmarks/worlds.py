"""How long do 10,000 people take for 60 days, about 8 attempts each a day, in each world?

Two figures a world: the world alone (attempts and days), and the course with its log and truth. The
first fixed setting of each world is played, in a fresh process, compiled before. From the folder of
the repository::

    python -m benchmarks.worlds [--people N] [--days N] [--keep]

The result is printed as JSON; ``--keep`` keeps it in ``worlds.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from unaided.cli.bench_process import calibration_seconds, machine, run_fresh
from unaided.simulate.worlds.catalogue import Setting, fixed_settings
from unaided.simulate.worlds.course import play
from unaided.simulate.worlds.course_plan import CoursePlan

RESULT: Final = Path(__file__).with_suffix(".json")
A_DAY: Final = 8

PEAK: Final = """
import json, resource, sys
from benchmarks.worlds import measured, setting_of
found = measured(setting_of(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
found["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
print(json.dumps(found))
"""


def setting_of(world: str) -> Setting:
    """Return the first fixed setting of a world."""
    return next(one for one in fixed_settings() if one.world == world)


def measured(setting: Setting, people: int, days: int) -> dict[str, Any]:
    """Play the world alone, and a course in it."""
    _alone(setting, 10, 2)
    start = time.perf_counter()
    attempts = _alone(setting, people, days)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    rng = np.random.default_rng(1)
    plan = CoursePlan(practice_days=days, attempts_per_day=A_DAY)
    rows = play(setting.start(people, rng), plan, rng).log.height
    course = time.perf_counter() - start
    return {
        "attempts": attempts,
        "wall_seconds": alone,
        "course_rows": rows,
        "course_seconds": course,
    }


def _alone(setting: Setting, people: int, days: int) -> int:
    """Play a world for some days; return how many attempts there were."""
    world, rng = setting.start(people, np.random.default_rng(1)), np.random.default_rng(2)
    attempts = 0
    for _ in range(days):
        here = np.flatnonzero(world.here)
        for _ in range(A_DAY):
            items = rng.integers(0, world.curriculum.items, here.size)
            world.attempt(here, items, 3 * rng.integers(0, 2, here.size))
            attempts += here.size
        world.advance(1.0)
    return attempts


def main() -> None:
    """Measure each world and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    worlds = dict.fromkeys(one.world for one in fixed_settings())
    result = {
        "bench": "worlds",
        "what": "people, days, attempts a day in each world; the world alone, then a whole course",
        "people": chosen.people,
        "days": chosen.days,
        "attempts_a_day": A_DAY,
        "worlds": {
            name: run_fresh(PEAK, name, str(chosen.people), str(chosen.days)) for name in worlds
        },
        "calibration_seconds": calibration_seconds(),
        "machine": machine(),
    }
    text = json.dumps(result, indent=2)
    print(text)
    if chosen.keep:
        RESULT.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
