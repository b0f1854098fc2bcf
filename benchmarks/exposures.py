"""What help leaves in memory, learned from chance: whether it is found, and how sure one can be.

People whose share is drawn from the prior, so that the 90 % intervals should hold it 90 times in
100, in a class and in a large organisation; people whose share is known, help being withheld more
often, beside what all exposures would say as they came, help being taken by who is stuck.
``--keep`` keeps the result beside this file, and its table in docs/explanation/memory.md. From the
folder of the repository::

    python -m benchmarks.exposures [--plays N] [--keep]
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from benchmarks.exposure_logs import Played, Setting, play

from unaided.cli.bench_process import machine
from unaided.measure.prediction_scores import log_losses
from unaided.practice.exposures import SHARES, Share, learned_share, prior, shortest
from unaided.practice.link import Link
from unaided.practice.linking import estimated
from unaided.practice.memory import Forgetting
from unaided.practice.record import Record

RESULT: Final = Path(__file__).with_name("exposures.json")
PAGE: Final = RESULT.parent.parent / "docs" / "explanation" / "memory.md"
BLOCK: Final = re.compile(r"(<!-- share -->\n).*?(<!-- end -->)", re.DOTALL)
SEED: Final = 20261125
SIZES: Final = {
    "50 people, 30 days": Setting(people=50, days=30),
    "500 people, 60 days": Setting(people=500, days=60),
}
SURER: Final = Setting(people=500, days=60, withheld=0.5)
"""Chance withholds half of all help: more than practice should, and as good as many more people."""
KNOWN_PLAYS: Final = 10
TRUTHS: Final = (0.0, 1 / 3, 0.8)


def main() -> int:
    """Play, learn, and print; ``--keep`` keeps the result beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=100)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    low, high = shortest(prior())
    found = {
        "machine": machine(),
        "plays": chosen.plays,
        "prior": {"low": low, "high": high},
        "coverage": {
            name: coverage(setting, chosen.plays, SEED + place)
            for place, (name, setting) in enumerate(SIZES.items())
        },
        "known": {
            f"{truth:.2f}": beside_naive(SURER, truth, KNOWN_PLAYS, SEED) for truth in TRUTHS
        },
    }
    print(json.dumps(found, indent=2))
    if chosen.keep:
        RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    return 0


def filled(page: str, found: Mapping[str, Any]) -> str:
    """Return the page with its table as a result has it."""
    table = "\n".join(_table(found))
    return BLOCK.sub(lambda block: f"{block[1]}{table}\n{block[2]}", page)


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    before = found["prior"]["high"] - found["prior"]["low"]
    yield "| practice | results after help was withheld | width of the interval | held the truth |"
    yield "|---|---|---|---|"
    yield f"| none: the prior | 0 | {before:.2f} | |"
    for name, one in found["coverage"].items():
        yield (
            f"| {name} | {one['withheld']:,.0f} | {one['width']:.2f} | "
            f"{100 * one['coverage']:.0f} % |"
        )
    yield ""
    yield "| true share | learned by chance | width | from the log as it came | width |"
    yield "|---|---|---|---|---|"
    for truth, one in found["known"].items():
        sides = (one["by chance"], one["as it came"])
        said = " | ".join(f"{side['mean']:.2f} | {side['width']:.2f}" for side in sides)
        yield f"| {truth} | {said} |"


def share_of(played: Played, people: int) -> Share:
    """Learn the share from a play, everything told."""
    told = np.ones(played.events.day.size, dtype=np.bool_)
    ease = np.zeros(played.shelf.families)
    return learned_share(
        played.offers, played.events, told, played.shelf, people, Forgetting(), Link(), ease
    )


def coverage(setting: Setting, plays: int, seed: int) -> dict[str, float]:
    """Play people whose share the prior draws; count how often the interval holds it."""
    held, width, error, withheld = [], [], [], []
    for rng in np.random.default_rng(seed).spawn(plays):
        truth = float(rng.beta(1.0, 2.0))
        found = share_of(play(replace(setting, share=truth), rng), setting.people)
        held.append(found.low <= truth <= found.high)
        width.append(found.high - found.low)
        error.append(found.mean - truth)
        withheld.append(found.withheld)
    return {
        "coverage": float(np.mean(held)),
        "standard error": float(np.sqrt(0.9 * 0.1 / plays)),
        "width": float(np.mean(width)),
        "mean error": float(np.mean(error)),
        "spread of the error": float(np.std(error)),
        "withheld": float(np.mean(withheld)),
    }


def beside_naive(setting: Setting, truth: float, plays: int, seed: int) -> dict[str, Any]:
    """Learn a share that is known, again and again: from chance, and from the log as it came."""
    by_chance, naive, seconds = [], [], []
    for rng in np.random.default_rng(seed).spawn(plays):
        played = play(replace(setting, share=truth), rng)
        began = time.perf_counter()
        found = share_of(played, setting.people)
        seconds.append(time.perf_counter() - began)
        by_chance.append((found.mean, found.low, found.high))
        naive.append(as_it_came(played, setting.people))
    return {
        "truth": truth,
        "plays": plays,
        "seconds": round(float(np.median(seconds)), 2),
        "by chance": _held(by_chance, truth),
        "as it came": _held(naive, truth),
    }


def _held(found: Sequence[tuple[float, float, float]], truth: float) -> dict[str, float]:
    mean, low, high = np.array(found).T
    return {
        "mean": float(mean.mean()),
        "width": float((high - low).mean()),
        "coverage": float(np.mean((low <= truth) & (truth <= high))),
    }


def as_it_came(played: Played, people: int) -> tuple[float, float, float]:
    """Return the share that foresees all tries best, whoever took help, and its 90 % interval.

    The weights of the chance are fitted to the same log, as the application does. The interval is
    of the likelihood, as if tries came apart from the help that was taken.
    """
    events, shelf = played.events, played.shelf
    link, ease = estimated(events, shelf, people, Forgetting(), Link())
    tried = np.isfinite(events.got)
    losses = []
    for share in SHARES:
        record = Record.nothing(shelf, people, Forgetting(exposure=float(share)), link, ease)
        chance = record.learn(events)[tried]
        losses.append(float(log_losses(chance, events.got[tried]).sum()))
    left = np.array(losses) - min(losses)
    mass = prior() * np.exp(-left)
    mass /= mass.sum()
    return float(SHARES @ mass), *shortest(mass)


if __name__ == "__main__":
    raise SystemExit(main())
