"""The written record of a check, and whether it holds: seed, propensities and balance, verified.

A record is what was drawn from (plan, candidates, seed) and what was drawn. Whoever has it can
draw again; :func:`verify` does, and names whatever does not agree.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.checks.draw import Available, Candidates, Draw, Place, draw
from unaided.checks.plan import CheckPlan, FamilyId, ItemId, PersonId, SkillId, plan_of

VERSION = 1
"""Of the way in which a check is drawn; a record says by which it was."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly one factor came out among places of one stratum.

    Attributes:
        stratum: Skill and novelty.
        factor: ``condition`` or ``delay``.
        counts: Of each level, how many places.
        bound: By how much two counts may differ by the way it was drawn.
    """

    stratum: str
    factor: str
    counts: Mapping[str, int]
    bound: int

    @property
    def spread(self) -> int:
        """The largest count less the smallest."""
        return max(self.counts.values()) - min(self.counts.values())

    @property
    def holds(self) -> bool:
        """Whether it is as even as the way it was drawn makes it."""
        return self.spread <= self.bound


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of drawing a check again.

    Attributes:
        places: How many were compared.
        problems: A sentence for whatever does not agree; none: it holds.
        balance: How even it came out.
    """

    places: int
    problems: tuple[str, ...]
    balance: tuple[Balance, ...]

    @property
    def holds(self) -> bool:
        """Whether the record gives what was drawn."""
        return not self.problems


def write_record(plan: CheckPlan, candidates: Candidates, seed: int) -> dict[str, Any]:
    """Return what a check is drawn from, as JSON has it: numbers, in order.

    Args:
        plan: What the check sets out to do.
        candidates: Who could get what.
        seed: Seed of everything drawn.
    """
    return {
        "version": VERSION,
        "seed": seed,
        "plan": plan.written(),
        "candidates": [
            {
                "person": person,
                "skills": [
                    {"skill": skill, "families": [_written(one) for one in _in_order(families)]}
                    for skill, families in sorted(candidates[person].items())
                ],
            }
            for person in sorted(candidates)
        ],
    }


def _in_order(families: Iterable[Available]) -> list[Available]:
    return sorted(families, key=lambda one: one.family)


def _written(one: Available) -> dict[str, Any]:
    return {"family": one.family, "met": one.met, "items": sorted(one.items)}


def read_record(record: Mapping[str, Any]) -> tuple[CheckPlan, Candidates, int]:
    """Read what a check was drawn from.

    Raises:
        ValueError: If it was drawn in another way, or holds what no plan can be.
        KeyError: If a part is missing.
    """
    if record["version"] != VERSION:
        raise ValueError(f"this check was drawn by version {record['version']}, not {VERSION}")
    candidates = {
        PersonId(one["person"]): {
            SkillId(each["skill"]): tuple(
                Available(
                    FamilyId(some["family"]),
                    bool(some["met"]),
                    tuple(ItemId(item) for item in some["items"]),
                )
                for some in each["families"]
            )
            for each in one["skills"]
        }
        for one in record["candidates"]
    }
    return plan_of(record["plan"]), candidates, int(record["seed"])


def draw_record(record: Mapping[str, Any]) -> Draw:
    """Draw a check from its record; errors as in :func:`read_record`."""
    return draw(*read_record(record))


def verify(record: Mapping[str, Any], places: Sequence[Place]) -> Verified:
    """Draw a check again from its record, and compare with what was written down.

    Args:
        record: What :func:`write_record` gave.
        places: What was written down, in any order. Of those that are not fixed the item and the
            family may be others: an answer may have changed them.

    Returns:
        What does not agree, and how even it came out.
    """
    plan, _, _ = read_record(record)
    expected = {_key(one): one for one in draw_record(record).places}
    found = {_key(one): one for one in places}
    problems = [f"{_name(key)}: drawn, and not written down." for key in expected.keys() - found]
    problems += [f"{_name(key)}: written down, and not drawn." for key in found.keys() - expected]
    for key in expected.keys() & found.keys():
        problems += _differences(expected[key], found[key])
    balance = tuple(_balances(plan, tuple(expected.values())))
    problems += [
        f"{one.stratum}, {one.factor}: counts differ by {one.spread}, at most {one.bound} by the "
        "way it was drawn."
        for one in balance
        if not one.holds
    ]
    return Verified(len(places), tuple(sorted(problems)), balance)


def _key(place: Place) -> tuple[int, int, int, int]:
    return place.person, place.skill, place.sitting, place.position


def _name(key: tuple[int, int, int, int]) -> str:
    person, skill, sitting, position = key
    return f"Person {person}, skill {skill}, sitting {sitting + 1}, place {position + 1}"


def _differences(expected: Place, found: Place) -> list[str]:
    told = [
        what
        for what in ("condition", "stratum", "fixed")
        if getattr(expected, what) != getattr(found, what)
    ]
    told += [
        what.replace("_", " ")
        for what in ("propensity", "delay_propensity")
        if not math.isclose(getattr(expected, what), getattr(found, what), rel_tol=1e-9)
    ]
    if expected.fixed and (expected.family, expected.item) != (found.family, found.item):
        told.append("item")
    return [f"{_name(_key(expected))}: another {what} than drawn." for what in told]


def _balances(plan: CheckPlan, places: Sequence[Place]) -> Iterable[Balance]:
    conditions: dict[str, Counter[str]] = defaultdict(Counter)
    delays: dict[str, Counter[str]] = defaultdict(Counter)
    short: dict[str, int] = defaultdict(int)
    for one in places:
        conditions[one.stratum][one.condition.name] += 1
        delays[one.stratum][f"{plan.delays_days[one.sitting]:g} days"] += 1
    planned = plan.items * len(plan.delays_days)
    made = Counter((one.person, one.skill) for one in places)
    for person, skill, stratum in {(one.person, one.skill, one.stratum) for one in places}:
        # A place that could not be made takes its condition with it.
        short[stratum] += planned - made[person, skill]
    for stratum, counts in sorted(conditions.items()):
        for condition in plan.conditions:
            if stratum.endswith(condition.novelty):
                counts.setdefault(condition.name, 0)
        yield Balance(stratum, "condition", dict(sorted(counts.items())), 2 + short[stratum])
    for stratum, counts in sorted(delays.items()):
        people = len({one.person for one in places if one.stratum == stratum})
        for delay in plan.delays_days:
            counts.setdefault(f"{delay:g} days", 0)
        yield Balance(stratum, "delay", dict(counts), people + short[stratum])
