"""How often the intervals of what practice does hold the truth, where the effects are known.

Classes of 40 and of 20, with effects and with none; each figure by design with its 90 % interval:
coverage with its standard error, mean error, share known. ``--keep`` keeps the result beside this
file, and its table in docs/explanation/randomised-practice.md. From the folder of the repository::

    python -m benchmarks.randomised_practice [--plays N] [--keep]
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from benchmarks.practice_logs import Effects, Played, Setting, play

from unaided.cli.bench_process import machine
from unaided.measure.linear import Estimate
from unaided.measure.randomised.contrast import LEVEL, Contrast
from unaided.measure.randomised.help_policy import help_at_hand
from unaided.measure.randomised.one_more import one_more_practice
from unaided.measure.randomised.spacing import put_off_or_not

RESULT: Final = Path(__file__).with_name("randomised_practice.json")
PAGE: Final = RESULT.parent.parent / "docs" / "explanation" / "randomised-practice.md"
BLOCK: Final = re.compile(r"(<!-- coverage -->\n).*?(<!-- end -->)", re.DOTALL)
SEED: Final = 20261124
EFFECTS: Final = Effects(gain=0.04, boost=0.2, help=-0.1, at_return=-0.1, after_return=0.08)
SETTINGS: Final = {
    "40 people, effects": Setting(effects=EFFECTS),
    "40 people, none": Setting(),
    "20 people, effects": Setting(people=20, effects=EFFECTS),
    "20 people, none": Setting(people=20),
}


def main() -> int:
    """Play, estimate, and print; ``--keep`` keeps the result beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=400)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    found = {
        "machine": machine(),
        "plays": chosen.plays,
        "settings": {
            name: coverage(setting, chosen.plays, SEED + place)
            for place, (name, setting) in enumerate(SETTINGS.items())
        },
    }
    print(json.dumps(found, indent=2))
    if chosen.keep:
        RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    return 0


def filled(page: str, found: Mapping[str, Any]) -> str:
    """Return the page with its table as a result has it."""
    table = "\n".join(_table(found["settings"]))
    return BLOCK.sub(lambda block: f"{block[1]}{table}\n{block[2]}", page)


def _table(settings: Mapping[str, Any]) -> Iterator[str]:
    yield f"| figure | {' | '.join(settings)} |"
    yield f"|---|{'---|' * len(settings)}"
    for figure in next(iter(settings.values())):
        held = (f"{100 * of[figure]['coverage']:.0f} %" for of in settings.values())
        yield f"| {figure} | {' | '.join(held)} |"


def figures(played: Played, people: int) -> dict[str, Contrast]:
    """Return every figure of a play, by the names of the truth."""
    policy = help_at_hand(played.offers, played.meetings, people)
    spacing = put_off_or_not(played.returns, played.meetings, people)
    return {
        "yield": one_more_practice(played.draws, played.meetings, people),
        "help, today": policy.performance,
        "help, later": policy.learning,
        "spacing, at the return": spacing.performance,
        "spacing, after it": spacing.learning,
    }


def coverage(setting: Setting, plays: int, seed: int) -> dict[str, Any]:
    """Play again and again, and count how often the interval holds the truth."""
    held: dict[str, list[bool]] = {name: [] for name in setting.truth}
    error: dict[str, list[float]] = {name: [] for name in setting.truth}
    for rng in np.random.default_rng(seed).spawn(plays):
        for name, contrast in figures(play(setting, rng), setting.people).items():
            truth = setting.truth[name]
            if isinstance(contrast.found, Estimate) and contrast.interval is not None:
                low, high = contrast.interval
                held[name].append(low <= truth <= high)
                error[name].append(contrast.found.value - truth)
    return {
        name: {
            "truth": setting.truth[name],
            "known": len(held[name]) / plays,
            "coverage": float(np.mean(held[name])),
            "standard error": float(np.sqrt(LEVEL * (1 - LEVEL) / len(held[name]))),
            "mean error": float(np.mean(error[name])),
            "spread of the estimate": float(np.std(error[name])),
        }
        for name in held
        if held[name]
    }


if __name__ == "__main__":
    raise SystemExit(main())
