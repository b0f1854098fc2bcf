"""Does what a practice plan predicts come true, in worlds where the truth is known?

Both layouts of five plans are played in each setting of the two worlds by people who all come; the
truth is read before every try and 28 days after the last session, on items of the things that
nobody met. The prediction knows how many people they are, and nothing of the setting. Reported is
its bias, and how often its 90 % interval holds the truth of a setting: in the forty fixed ones, and
in settings drawn anew from the ranges by another seed than the prior was chosen on.

In these, groups also practise the things beforehand, and are predicted with and without their own
tries. From the folder of the repository::

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
from unaided.practice.memory import Outcome
from unaided.practice.plans.blocks import Layout, minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.own import Past
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
STEP: Final = TRY_SECONDS / SECONDS_A_DAY
BEFORE: Final = (-20.0, -15.0, -10.0, -6.0, -3.0)
"""When a group with a record practised before the plan."""
A_SITTING: Final = 2
"""How often each thing came in each of these sittings."""
A_GROUP: Final = 25
"""People of a group with a record."""
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


def settings_anew(number: int, seed: int = ANEW_SEED) -> Iterator[Setting]:
    """Draw settings from the ranges, as many of each world, by a seed of this benchmark's own."""
    for place, (world, values) in enumerate(SETTINGS.items()):
        rng = np.random.default_rng([seed, place])
        found: list[dict[str, Any]] = []
        while len(found) < number:
            found += drawn(world, rng)
        for number_in, one in enumerate(found[:number], start=1):
            shared = WorldSettings(habits=Habits(**one["habits"]), growth=Growth(**one["growth"]))
            yield Setting(world, number_in, one["aid"], values(shared=shared, **one["own"]))


class Group:
    """People of a setting, who practise a plan's things; each thing is a family.

    Args:
        setting: Where.
        shape: The plan.
        people: How many.
        seed: Of chance.
    """

    def __init__(self, setting: Setting, shape: Shape, people: int, seed: Sequence[int]) -> None:
        self.shape = shape
        self.world = setting.start(people, np.random.default_rng(seed))
        self.everybody, self.alone = np.arange(people), np.zeros(people, dtype=np.int64)
        families = [(one % SKILLS) * FAMILIES + one // SKILLS for one in range(shape.things)]
        family = self.world.curriculum.family_of_item
        self.items = [np.flatnonzero(family == one) for one in families]
        self.met, self.now = [0] * shape.things, 0.0

    def practise_before(self) -> Past:
        """Let them practise in sittings before the plan, mixed; return what is on record of it.

        The plan's first session is then today, day 0.
        """
        self.now = min(BEFORE)
        rows: list[tuple[int, float, Any]] = []
        for day in BEFORE:
            self._wait_until(day)
            for _ in range(A_SITTING):
                for thing in range(self.shape.things):
                    score = self.world.attempt(self.everybody, self._next(thing), self.alone).score
                    rows.append((thing, self.now, score))
                    self._wait_until(self.now + STEP)
        self._wait_until(0.0)
        got = np.array([row[2] for row in rows]).T
        people, events = got.shape
        outcome = np.where(got > 0.5, int(Outcome.GOT), int(Outcome.FAILED))
        return Past(
            people=people,
            things=self.shape.things,
            person=np.repeat(np.arange(people), events),
            thing=np.tile([row[0] for row in rows], people),
            day=np.tile([row[1] for row in rows], people),
            outcome=outcome.ravel(),
            got=got.ravel(),
        )

    def play(self, layout: Layout) -> tuple[float, float]:
        """Play a layout; return the true mean chance of its tries, and of its things afterwards."""
        chances = []
        for session, day in zip(layout, self.shape.days, strict=True):
            self._wait_until(day)
            for block in session:
                for event in range(max(round(60.0 * block.minutes / TRY_SECONDS), 1)):
                    if block.shown and event == 0:
                        shown = self.items[block.thing][self.met[block.thing] % MET]
                        self.world.present(self.everybody, np.full(self.everybody.size, shown))
                    else:
                        item = self._next(block.thing)
                        chances.append(self.world.probe(self.everybody, item).mean())
                        self.world.attempt(self.everybody, item, self.alone)
                    self._wait_until(self.now + STEP)
        later = [
            self.world.probe(
                self.everybody, np.full(self.everybody.size, item), days=MONTH_DAYS
            ).mean()
            for own in self.items
            for item in own[MET:]
        ]
        return float(np.mean(chances)), float(np.mean(later))

    def _next(self, thing: int) -> Any:
        item = self.items[thing][self.met[thing] % MET]
        self.met[thing] += 1
        return np.full(self.everybody.size, item)

    def _wait_until(self, day: float) -> None:
        self.world.advance(max(day - self.now, 0.0))
        self.now = max(day, self.now)


def truth(
    setting: Setting, layout: Layout, shape: Shape, people: int, seed: Sequence[int]
) -> tuple[float, float]:
    """Return the true numbers of a layout, for people who have not met its things."""
    return Group(setting, shape, people, seed).play(layout)


def truth_and_past(
    setting: Setting, shape: Shape, people: int, seed: Sequence[int]
) -> tuple[Past, list[tuple[float, float]]]:
    """Return what a group did before, and the true numbers of both layouts after it."""
    found = []
    for layout in layouts(shape):
        # One seed: the same people did the same before either.
        group = Group(setting, shape, people, seed)
        past = group.practise_before()
        found.append(group.play(layout))
    return past, found


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
        figures = predicted(*layouts(shape), shape.days, shape.things, people=people)
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


def measured_with_a_past(settings: Sequence[Setting]) -> dict[str, Any]:
    """Hold predictions for groups with a record against the truth, with own tries and without.

    Every group has :data:`A_GROUP` people, and is predicted for all plans.
    """
    rows: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    tries = []
    for shape in SHAPES:
        both = layouts(shape)
        unused = predicted(*both, shape.days, shape.things, people=A_GROUP)
        for place, setting in enumerate(settings):
            past, found = truth_and_past(setting, shape, A_GROUP, [place, 2])
            used = predicted(*both, shape.days, shape.things, past=past)
            tries.append(past.tries)
            for with_, without in zip(used, unused, strict=True):
                true = _value(found, with_)
                row = [held for one in (with_, without) for held in _held(one, true)]
                rows.setdefault((with_.when, with_.way), []).append((*row, true))
    together = {}
    for (when, way), of in rows.items():
        found_ = np.array(of)
        together[f"{when}, {way}"] = {
            name: {
                "bias": round(float(found_[:, at].mean()), 3),
                "off_by": round(float(np.sqrt((found_[:, at] ** 2).mean())), 3),
                "coverage": round(float(found_[:, at + 1].mean()), 3),
                "width": round(float(found_[:, at + 2].mean()), 3),
            }
            for name, at in (("own", 0), ("unmet", 3))
        }
    return {
        "settings": len(settings),
        "people": A_GROUP,
        "tries": [min(tries), max(tries)],
        "together": together,
    }


def _value(found: Sequence[tuple[float, float]], figure: Figure) -> float:
    """Return the truth of a predicted number."""
    first, second = (one[figure.when == "month"] for one in found)
    return {"spaced": first, "massed": second, "difference": first - second}[figure.way]


def _held(figure: Figure, true: float) -> tuple[float, float, float]:
    """Return how far off a prediction is, whether its interval holds the truth, how wide it is."""
    inside = figure.low <= true <= figure.high
    return figure.estimate - true, float(inside), figure.high - figure.low


def table_with_a_past(result: dict[str, Any]) -> str:
    """Write what own tries change as a table, over all plans."""
    lines = [
        "| predicted | off by, own tries | bias | within the interval | its width "
        "| off by, without | bias | within | width |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, of in result["past"]["together"].items():
        cells = [
            f"{one['off_by']:.3f} | {one['bias']:+.3f} | {100 * one['coverage']:.0f} % "
            f"| {one['width']:.2f}"
            for one in (of["own"], of["unmet"])
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines).replace("| -", "| −")


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
    anew = list(settings_anew(chosen.anew))
    result = {
        "bench": "plans",
        "what": "predicted minus true success of both layouts; share of settings whose truth lies "
        "within the 90 % interval",
        "fixed": measured(fixed_settings(), chosen.people),
        "anew": measured(anew, chosen.people),
        "past": measured_with_a_past(anew),
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
