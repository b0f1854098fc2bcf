"""Does the target band bring practice into the band, and does what lasts gain by it?

The planner practises in settings of both worlds, nobody helped, as it is and with its rule of the
band changed: left out; *eager*, so that what lies in the band comes before nearly all that spacing
says; and eager with the *truth* in place of the foreseen chance, which no product can have.
Reported, over choices of what was met before and does not come back within the sitting: how often
the chosen family lay in the band, by the foreseen chance and in truth, how often one that could
have been chosen did, and true success alone afterwards, beside the planner as it is. From the
folder of the repository::

    python -m benchmarks.target_band [--settings N] [--people N] [--days N] [--keep]

The result is printed as JSON; ``--keep`` keeps it in ``target_band.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.stats import t as student

from unaided.arena.aid import AidRule
from unaided.arena.entrants import fixed_entrants
from unaided.arena.match import Match, play_match
from unaided.arena.offer import Offer
from unaided.arena.policies.ours import Ours, Practised
from unaided.arena.policy import Course
from unaided.cli.bench_process import calibration_seconds, machine
from unaided.practice.choosing import RULES, Choices, Planner
from unaided.practice.memory import Floats, Ints
from unaided.practice.rules.band import HIGH, LOW, Band
from unaided.practice.rules.rule import Rule
from unaided.practice.shelf import Shelf
from unaided.practice.view import View
from unaided.simulate.worlds.world import World

RESULT: Final = Path(__file__).with_suffix(".json")
SEED: Final = 1
LEVEL: Final = 0.95
ITEMS: Final = 2
"""The truth of a family is read on so many of its items."""
EDGE: Final = 0.005
"""A chance this near to 0 or 1 is taken to be no nearer, where logits are compared."""
COUNTED: Final = (
    "choices", "foreseen", "truly", "foreseen_there", "truly_there", "eligible", "eligible_truly",
    "both", "of_foreseen", "of_truth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Eager:
    """Points for what lies in the band: more than spacing gives in a week."""

    within: float = 2.0

    def points(self, view: View) -> Floats:
        """Return the points; none for what was never met."""
        return np.where(view.met & in_band(view.chance), self.within, 0.0)


OTHERS: Final[tuple[Rule, ...]] = tuple(rule for rule in RULES if not isinstance(rule, Band))
ARMS: Final[dict[str, tuple[tuple[Rule, ...], bool]]] = {
    "as it is": (RULES, False),
    "without": (OTHERS, False),
    "eager": ((*OTHERS, Eager()), False),
    "eager, truth known": ((*OTHERS, Eager()), True),
}
"""The rules of each, and whether they see the truth."""


def in_band(chance: Floats) -> Any:
    """Say which chances lie in the band."""
    return (chance >= LOW) & (chance <= HIGH)


@dataclass(slots=True)
class Watch:
    """What a planner saw last, the world that it chooses in, and what was counted."""

    world: World | None = None
    items: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    view: View | None = None
    truth: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    counts: Floats = field(default_factory=lambda: np.zeros(len(COUNTED)))


@dataclass(frozen=True, slots=True)
class Watched(Planner):
    """The planner, watched; its rules may be shown the truth."""

    knows: bool = False
    watch: Watch = field(default_factory=Watch)

    def points(self, view: View) -> Floats:
        """Return what speaks for each family."""
        self.watch.view = view
        shown = replace(view, chance=self.watch.truth) if self.knows else view
        return Planner.points(self, shown)

    def choose(self, record: Any, sittings: Any, people: Ints, *rest: Any, **named: Any) -> Choices:
        """Choose, and count where the choice lay."""
        self.watch.truth = self._truth(record.shelf, people)
        chosen = Planner.choose(self, record, sittings, people, *rest, **named)
        view = self.watch.view
        assert view is not None
        rows, family = np.arange(people.size), np.maximum(chosen.family, 0)
        counted = (chosen.family >= 0) & view.met[rows, family] & ~chosen.again
        eligible = chosen.among & view.met & counted[:, np.newaxis]
        foreseen, truly = in_band(view.chance), in_band(self.watch.truth)
        # Around each person's mean: what tells a person's families apart, not people.
        first, second = (
            _centred(one, eligible) for one in (_logit(view.chance), _logit(self.watch.truth))
        )
        self.watch.counts += [
            counted.sum(), (foreseen[rows, family] & counted).sum(),
            (truly[rows, family] & counted).sum(), (foreseen & eligible).any(axis=1).sum(),
            (truly & eligible).any(axis=1).sum(), eligible.sum(), (truly & eligible).sum(),
            (first * second).sum(), (first**2).sum(), (second**2).sum(),
        ]  # fmt: skip
        return chosen

    def _truth(self, shelf: Shelf, people: Ints) -> Floats:
        """Return true success alone on each family now, people × families."""
        assert self.watch.world is not None
        found, read = np.zeros((people.size, shelf.families)), np.zeros(shelf.families)
        for item, family in zip(self.watch.items, shelf.family_of_item, strict=True):
            if read[family] < ITEMS:
                at = np.full(people.size, item)
                found[:, family] += self.watch.world.probe(people, at)
                read[family] += 1
        return np.asarray(found / np.maximum(read, 1))


@dataclass(frozen=True, slots=True)
class Shown(Ours):
    """Ours, whose planner is watched in the world."""

    planner: Watched = field(default_factory=Watched)

    def shown(self, world: World) -> Shown:
        """Take the world."""
        self.planner.watch.world = world
        return self

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Practised:
        """Return the state of people who met nothing."""
        self.planner.watch.items = offer.items
        return Ours.start(self, offer, course, rng)


def _logit(chance: Floats) -> Floats:
    kept = np.clip(chance, EDGE, 1.0 - EDGE)
    return np.asarray(np.log(kept / (1.0 - kept)))


def _centred(values: Floats, which: Any) -> Floats:
    mean = (values * which).sum(axis=1) / np.maximum(which.sum(axis=1), 1)
    return np.asarray(np.where(which, values - mean[:, np.newaxis], 0.0))


def played(place: int, arm: str, course: Course) -> tuple[Match, Floats]:
    """Play an arm in one fixed setting; return the match and what was counted."""
    rules, knows = ARMS[arm]
    planner = Watched(rules=rules, knows=knows)
    policy = Shown(name=arm, planner=planner)
    match = play_match(fixed_entrants()[place], policy, AidRule.NONE, course, seed=SEED)
    return match, planner.watch.counts


def summed(arm: str, own: list[tuple[Match, Floats]], beside: list[Match]) -> dict[str, Any]:
    """Sum an arm up over the settings of a world.

    Args:
        arm: Its name.
        own: Its matches, with what was counted.
        beside: The matches of the planner as it is, in the same settings.
    """
    of = dict(zip(COUNTED, np.sum([counts for _, counts in own], axis=0), strict=True))
    row: dict[str, Any] = {
        "world": own[0][0].world,
        "arm": arm,
        "settings": len(own),
        "foreseen_in_band": round(of["foreseen"] / of["choices"], 3),
        "truly_in_band": round(of["truly"] / of["choices"], 3),
        "foreseen_could": round(of["foreseen_there"] / of["choices"], 3),
        "truly_could": round(of["truly_there"] / of["choices"], 3),
        "families_truly_in_band": round(of["eligible_truly"] / of["eligible"], 3),
        "correlation_within_person": round(
            of["both"] / float(np.sqrt(of["of_foreseen"] * of["of_truth"])), 2
        ),
    }
    for days in ("30", "90"):
        gained = [
            match.variants[days] - one.variants[days]
            for (match, _), one in zip(own, beside, strict=True)
        ]
        half = 0.0
        if len(gained) > 1:
            wide = float(student.ppf((1 + LEVEL) / 2, len(gained) - 1))
            half = wide * float(np.std(gained, ddof=1)) / len(gained) ** 0.5
        mean = float(np.mean(gained))
        row[f"minus_as_it_is_{days}"] = [round(one, 4) for one in (mean, mean - half, mean + half)]
    return row


def measured(settings: int, course: Course, processes: int = 2) -> list[dict[str, Any]]:
    """Play every arm in the first settings of each world, and sum up."""
    places = [place for place, one in enumerate(fixed_entrants()) if one.number <= settings]
    work = [(place, arm, course) for place in places for arm in ARMS]
    if processes > 1:
        with get_context("spawn").Pool(processes) as pool:
            found = pool.starmap(played, work, chunksize=1)
    else:
        found = [played(*one) for one in work]
    rows = []
    for world in dict.fromkeys(match.world for match, _ in found):
        by_arm = {arm: [one for one in found if (one[0].world, one[0].policy) == (world, arm)]
                  for arm in ARMS}  # fmt: skip
        beside = [match for match, _ in by_arm["as it is"]]
        rows += [summed(arm, own, beside) for arm, own in by_arm.items()]
    return rows


def table(result: dict[str, Any]) -> str:
    """Write what was found as a table."""
    lines = [
        "| world | rule of the band | chosen in band, foreseen | in truth | could have been, "
        "foreseen | in truth | alone 30 days after | 90 days after |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        shares = (row[name] for name in ("foreseen_in_band", "truly_in_band", "foreseen_could",
                                         "truly_could"))  # fmt: skip
        gains = [
            "" if row["arm"] == "as it is" else "{:+.4f} ({:+.4f} to {:+.4f})".format(*row[name])
            for name in ("minus_as_it_is_30", "minus_as_it_is_90")
        ]
        cells = [row["world"], row["arm"], *(f"{100 * one:.0f} %" for one in shares), *gains]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines).replace("-0.", "−.").replace("+0.", "+.")


def main() -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--settings", type=int, default=8, help="of each world, the first ones")
    options.add_argument("--people", type=int, default=40)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    start = time.perf_counter()
    rows = measured(chosen.settings, Course(chosen.people, chosen.days, 10.0))
    result = {
        "bench": "target_band",
        "what": "share of choices in the target band, foreseen and in truth, and what lasts",
        "band": [LOW, HIGH],
        "people": chosen.people,
        "days": chosen.days,
        "rows": rows,
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
