"""The written record of a check, and whether it holds: seed, propensities and balance, verified.

A record is what was drawn from (plan, candidates, seed) and what was drawn. Whoever has it can
draw again; :func:`verify` does, and names whatever does not agree.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.checks.available import Available, Candidates
from unaided.checks.draw import Draw, Place, draw
from unaided.checks.plan import CheckPlan, FamilyId, ItemId, PersonId, SkillId, plan_of
from unaided.evidence.schema import Aid

VERSION = 1
"""Of the way in which a check is drawn; a record says by which it was."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly one factor came out among places of one stratum.

    Attributes:
        stratum: Skill and novelty.
        factor: ``condition``, ``delay``, or ``delay of family`` and its id: of how many people it
            stands at each delay.
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
        balance: How even it came out, by what is written down.
        removed: How many people were drawn for of whom nothing is written down any more.
    """

    places: int
    problems: tuple[str, ...]
    balance: tuple[Balance, ...]
    removed: int = 0

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


def verify(
    record: Mapping[str, Any], places: Sequence[Place], asked: Sequence[ItemId] | None = None
) -> Verified:
    """Draw a check again from its record, and compare with what was written down.

    Args:
        record: What :func:`write_record` gave.
        places: What was written down as drawn, in any order.
        asked: The item that was asked at each of ``places``, or is to be: the one drawn, or where
            an answer may change it any that its person could get, as new. ``None``: not compared.

    Returns:
        What does not agree, and how even it came out. Of a person who was removed with all that
        was theirs nothing can be compared: they are counted.
    """
    plan, candidates, _ = read_record(record)
    drawn = draw_record(record)
    expected = {_key(one): one for one in drawn.places}
    found = {_key(one): one for one in places}
    gone = {one.person for one in drawn.places} - {one.person for one in places}
    problems = [
        f"{_name(key)}: written down {times} times."
        for key, times in Counter(_key(one) for one in places).items()
        if times > 1
    ]
    problems += [
        f"{_name(key)}: drawn, and not written down."
        for key in expected.keys() - found.keys()
        if key[0] not in gone
    ]
    problems += [f"{_name(key)}: written down, and not drawn." for key in found.keys() - expected]
    for key in expected.keys() & found.keys():
        problems += _differences(expected[key], found[key])
    problems += [
        f"{_name(_key(place))}: another item asked than could be."
        for place, item in zip(places, asked or [one.item for one in places], strict=True)
        if not _may_ask(plan, candidates, place, item)
    ]
    balance = tuple(_balances(plan, candidates, drawn, places, gone))
    problems += [
        f"{one.stratum}, {one.factor}: counts differ by {one.spread}, at most {one.bound} by the "
        "way it was drawn."
        for one in balance
        if not one.holds
    ]
    return Verified(len(places), tuple(sorted(problems)), balance, len(gone))


def _may_ask(plan: CheckPlan, candidates: Candidates, place: Place, item: ItemId) -> bool:
    """Say whether an item may be asked at a place."""
    if item == place.item:
        return True
    if place.fixed or not plan.adaptive or place.condition.aid != Aid.NONE:
        return False
    own = candidates.get(place.person, {}).get(place.skill, ())
    return any(item in one.items for one in own if one.novelty == place.condition.novelty)


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
    if (expected.family, expected.item) != (found.family, found.item):
        told.append("item")
    return [f"{_name(_key(expected))}: another {what} than drawn." for what in told]


def _balances(
    plan: CheckPlan,
    candidates: Candidates,
    drawn: Draw,
    written: Sequence[Place],
    gone: Collection[int],
) -> Iterable[Balance]:
    """Count what is written down; by how much it may be uneven follows from what was drawn."""
    # A place that could not be made takes its condition with it; so does a person who is gone.
    lost: Counter[SkillId] = Counter()
    for lack in drawn.lacking:
        lost[lack.skill] += lack.missing
    for one in drawn.places:
        lost[one.skill] += one.person in gone
    strata = {one.stratum: one for one in (*drawn.places, *written)}
    for stratum, some in sorted(strata.items()):
        mine = [one for one in written if one.stratum == stratum]
        levels = [one.name for one in plan.conditions if one.novelty == some.condition.novelty]
        conditions = Counter(dict.fromkeys(levels, 0))
        conditions.update(one.condition.name for one in mine)
        # Two decks, one of the fixed and one of the others, may each end within a round.
        yield Balance(stratum, "condition", dict(sorted(conditions.items())), 2 + lost[some.skill])
        delays = Counter(dict.fromkeys(range(len(plan.delays_days)), 0))
        delays.update(one.sitting for one in mine)
        yield Balance(stratum, "delay", _by_delay(plan, delays), 2 + lost[some.skill])
        hands = {
            person: [
                one.family
                for one in own.get(some.skill, ())
                if one.items and one.novelty == some.condition.novelty
            ]
            for person, own in candidates.items()
        }
        yield from _of_family(plan, drawn, hands, stratum, mine, gone)


def _by_delay(plan: CheckPlan, counts: Mapping[int, int]) -> dict[str, int]:
    return {f"{days:g} days": counts[sitting] for sitting, days in enumerate(plan.delays_days)}


def _of_family(
    plan: CheckPlan,
    drawn: Draw,
    hands: Mapping[PersonId, Sequence[FamilyId]],
    stratum: str,
    mine: Sequence[Place],
    gone: Collection[int],
) -> Iterable[Balance]:
    """Yield the balance of the family that is furthest from even, by its bound.

    Families are dealt evenly to within one. A family that was dealt to somebody and not asked, or
    whose person is gone, may be missing on either side.
    """
    counts: dict[FamilyId, Counter[int]] = defaultdict(Counter)
    for _, kind, sitting in {(one.person, one.family, one.sitting) for one in mine}:
        counts[kind][sitting] += 1
    at = {(one.person, one.family) for one in drawn.places if one.stratum == stratum}
    slack: Counter[int] = Counter()
    for person, own in hands.items():
        for family in own:
            slack[family] += (person, family) not in at or person in gone
            # With fewer families than delays one may come again, and use up what was another's.
            slack[family] += 2 * (len(own) < len(plan.delays_days))
    found = [
        Balance(
            stratum,
            f"delay of family {family}",
            _by_delay(plan, counts[family]),
            1 + slack[family],
        )
        for family in sorted(counts)
    ]
    if found:
        yield max(found, key=lambda one: one.spread - one.bound)
