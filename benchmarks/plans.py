"""Does what a practice plan predicts come true, in worlds where the truth is known?

Both layouts of five plans are played in each setting of the two worlds by people who all come; the
truth is read before every try and 28 days after the last session, on items of the things that
nobody met. The prediction knows nothing of the setting. Reported is its bias, and how often its
90 % interval holds the truth of a setting: in the forty fixed ones, and in settings drawn anew from
the ranges by another seed than the prior was chosen on. From the folder of the repository::

    python -m benchmarks.plans [--people N] [--anew N] [--keep]

The result is printed as JSON; ``--keep`` keeps it in ``plans.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from unaided.cli.bench_process import calibration_seconds, machine
from unaided.practice.plans.blocks import Layout, minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.playing import MONTH_DAYS, TRY_SECONDS
from unaided.practice.plans.prediction import Figure, predicted
from unaided.practice.plans.spaced import spaced
from unaided.simulate.worlds.catalogue import SETTINGS, Setting, fixed_settings
from unaided.simulate.worlds.ranges import drawn
from unaided.simulate.worlds.settings import Growth, Habits, WorldSettings

RESULT: Final = Path(__file__).with_suffix(".json")
ANEW_SEED: Final = 4217
SECONDS_A_DAY: Final = 86_400.0
SKILLS: Final = 4
FAMILIES: Final = 8
MET: Final = 4
"""Items of a thing that are practised, of six; the others tell the truth."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A plan: minutes of each session, the day of each, and how many things."""

    name: str
    minutes: int
    days: tuple[float, ...]
    things: int


SHAPES: Final = (
    Shape("two a week, four weeks", 45, (0, 3, 7, 10, 14, 17, 21, 24), 4),
    Shape("three a week, two weeks, short", 20, (0, 2, 4, 7, 9, 11), 3),
    Shape("three a week, four weeks, long", 60, (0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25), 6),
    Shape("one a week, four weeks", 30, (0, 7, 14, 21), 2),
    Shape("four days running", 30, (0, 1, 2, 3), 3),
)


def settings_anew(number: int) -> Iterator[Setting]:
    """Draw settings from the ranges, as many of each world, by a seed of this benchmark's own."""
    for place, (world, values) in enumerate(SETTINGS.items()):
        rng = np.random.default_rng([ANEW_SEED, place])
        found: list[dict[str, Any]] = []
        while len(found) < number:
            found += drawn(world, rng)
        for number_in, one in enumerate(found[:number], start=1):
            shared = WorldSettings(habits=Habits(**one["habits"]), growth=Growth(**one["growth"]))
            yield Setting(world, number_in, one["aid"], values(shared=shared, **one["own"]))


def truth(
    setting: Setting, layout: Layout, shape: Shape, people: int, seed: Sequence[int]
) -> tuple[float, float]:
    """Play a layout; return the true mean chance of its tries, and of its things a month later."""
    world = setting.start(people, np.random.default_rng(seed))
    everybody, alone = np.arange(people), np.zeros(people, dtype=np.int64)
    families = [(one % SKILLS) * FAMILIES + one // SKILLS for one in range(shape.things)]
    items = [np.flatnonzero(world.curriculum.family_of_item == one) for one in families]
    met, chances, now = [0] * shape.things, [], 0.0
    step = TRY_SECONDS / SECONDS_A_DAY
    for session, day in zip(layout, shape.days, strict=True):
        world.advance(max(day - now, 0.0))
        now = max(day, now)
        for block in session:
            for event in range(max(round(60.0 * block.minutes / TRY_SECONDS), 1)):
                item = np.full(people, items[block.thing][met[block.thing] % MET])
                if block.shown and event == 0:
                    world.present(everybody, item)
                else:
                    chances.append(world.probe(everybody, item).mean())
                    world.attempt(everybody, item, alone)
                    met[block.thing] += 1
                world.advance(step)
                now += step
    later = [
        world.probe(everybody, np.full(people, item), days=MONTH_DAYS).mean()
        for own in items
        for item in own[MET:]
    ]
    return float(np.mean(chances)), float(np.mean(later))


def truths(settings: Sequence[Setting], shape: Shape, people: int) -> dict[tuple[str, str], Any]:
    """Return the truth of each predicted number, an entry a setting."""
    mixed, blocked = layouts(shape)
    played = np.array(
        [
            [truth(one, layout, shape, people, [place, 1]) for layout in (mixed, blocked)]
            for place, one in enumerate(settings)
        ]
    )
    found = {}
    for place, when in enumerate(("session", "month")):
        first, second = played[:, 0, place], played[:, 1, place]
        found |= {(when, "spaced"): first, (when, "massed"): second}
        found[when, "difference"] = first - second
    return found


def layouts(shape: Shape) -> tuple[Layout, Layout]:
    """Lay a shape out both ways."""
    minutes = [shape.minutes] * len(shape.days)
    mixed = spaced(minutes, shape.things)
    return mixed, massed(minutes, minutes_of_things(mixed, shape.things))


def held_against(figure: Figure, true: Any, worlds: Sequence[str]) -> dict[str, Any]:
    """Hold one predicted number against the truth of some settings."""
    inside = (true >= figure.low) & (true <= figure.high)
    of_world = {
        world: {
            "truth": round(float(true[own].mean()), 3),
            "bias": round(float(figure.estimate - true[own].mean()), 3),
            "coverage": round(float(inside[own].mean()), 3),
        }
        for world in dict.fromkeys(worlds)
        if (own := np.array(worlds) == world).any()
    }
    return {
        "when": figure.when,
        "way": figure.way,
        "predicted": round(figure.estimate, 3),
        "interval": [round(figure.low, 3), round(figure.high, 3)],
        "truth": round(float(true.mean()), 3),
        "truth_sd": round(float(true.std()), 3),
        "bias": round(float(figure.estimate - true.mean()), 3),
        "coverage": round(float(inside.mean()), 3),
        "worlds": of_world,
    }


def measured(settings: Sequence[Setting], people: int) -> dict[str, Any]:
    """Hold all predictions against some settings, and sum up over plans."""
    worlds = [one.world for one in settings]
    plans = {}
    for shape in SHAPES:
        figures = predicted(*layouts(shape), shape.days, shape.things)
        true = truths(settings, shape, people)
        plans[shape.name] = [held_against(one, true[one.when, one.way], worlds) for one in figures]
    rows = [row for plan in plans.values() for row in plan]
    together = {
        f"{when}, {way}": {
            "bias": round(float(np.mean([row["bias"] for row in own])), 3),
            "coverage": round(float(np.mean([row["coverage"] for row in own])), 3),
        }
        for when in ("session", "month")
        for way in ("spaced", "massed", "difference")
        if (own := [row for row in rows if (row["when"], row["way"]) == (when, way)])
    }
    return {"settings": len(settings), "people": people, "together": together, "plans": plans}


def table(result: dict[str, Any]) -> str:
    """Write what was found as a table, over all plans."""
    lines = [
        "| predicted | bias, fixed settings | within the interval | bias, drawn anew | within |",
        "|---|---|---|---|---|",
    ]
    for name, fixed in result["fixed"]["together"].items():
        anew = result["anew"]["together"][name]
        lines.append(
            f"| {name} | {fixed['bias']:+.3f} | {100 * fixed['coverage']:.0f} % "
            f"| {anew['bias']:+.3f} | {100 * anew['coverage']:.0f} % |"
        )
    return "\n".join(lines).replace("| -", "| −")


def main() -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100)
    options.add_argument("--anew", type=int, default=20, help="settings of each world")
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    start = time.perf_counter()
    result = {
        "bench": "plans",
        "what": "predicted minus true success of both layouts; share of settings whose truth lies "
        "within the 90 % interval",
        "fixed": measured(fixed_settings(), chosen.people),
        "anew": measured(list(settings_anew(chosen.anew)), chosen.people),
        "anew_seed": ANEW_SEED,
        "wall_seconds": round(time.perf_counter() - start, 1),
        "calibration_seconds": calibration_seconds(),
        "machine": machine(),
    }
    text = json.dumps(result, indent=2)
    print(text)
    if chosen.keep:
        RESULT.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
