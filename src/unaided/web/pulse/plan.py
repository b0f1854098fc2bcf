"""What chance decides of a pulse: whose family, which sibling where, which order. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

SIBLINGS: Final = 3
PROPENSITY: Final = 0.5
"""With the tool first or second: a coin, whatever the block."""
OPEN_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Siblings:
    """A family as one person could get it.

    Attributes:
        family: Its id.
        items: Ids of at least three items that the person has never met.
    """

    family: int
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """What one person gets.

    Attributes:
        person: Id of the person.
        family: Id of the family.
        with_tool: Id of the sibling that is answered with the tool.
        alone: Id of the one that is answered alone, now.
        later: Id of the one that is answered alone, later.
        with_tool_first: Whether the tool comes first.
        block: Number of the block of two within which the order was drawn.
    """

    person: int
    family: int
    with_tool: int
    alone: int
    later: int
    with_tool_first: bool
    block: int


@dataclass(frozen=True, slots=True)
class Windows:
    """When each of the responses can be given."""

    now_opens: datetime
    now_closes: datetime
    later_opens: datetime
    later_closes: datetime


def plan(people: Mapping[int, Sequence[Siblings]], seed: int) -> tuple[PlannedPlace, ...]:
    """Draw a pulse: the same people, families and seed give the same.

    Each person, in an order drawn by chance, gets one of the own families that fewest have so
    far; then three of its siblings, every arrangement equally likely; then an order, in blocks of
    two, so that half begin with the tool, within each family as nearly as can be.

    Args:
        people: Person → the families that they could get, at least one each.
        seed: Seed of everything drawn.

    Returns:
        One place a person, in order of the person's id.

    Raises:
        ValueError: If somebody has no family, or a family has fewer than three items.
    """
    rng = np.random.default_rng(seed)
    ids = sorted(people)
    taken: Counter[int] = Counter()
    drawn: list[tuple[int, Siblings]] = []
    for position in rng.permutation(len(ids)):
        person = ids[position]
        options = sorted(people[person], key=lambda siblings: siblings.family)
        if not options or any(len(set(one.items)) < SIBLINGS for one in options):
            raise ValueError(f"person {person} has no family with {SIBLINGS} siblings to choose")
        fewest = min(taken[one.family] for one in options)
        rarest = [one for one in options if taken[one.family] == fewest]
        family = rarest[rng.integers(len(rarest))]
        taken[family.family] += 1
        drawn.append((person, family))
    # Stable: within a family people stay in the order drawn, so blocks hold who chance put there.
    drawn.sort(key=lambda one: one[1].family)
    orders = _blocks_of_two(len(drawn), rng)
    places = []
    for place, ((person, family), tool_first) in enumerate(zip(drawn, orders, strict=True)):
        items = sorted(set(family.items))
        with_tool, alone, later = (int(item) for item in rng.permutation(items)[:SIBLINGS])
        block = place // 2 + 1
        places.append(
            PlannedPlace(person, family.family, with_tool, alone, later, tool_first, block)
        )
    return tuple(sorted(places, key=lambda place: place.person))


def _blocks_of_two(count: int, rng: np.random.Generator) -> list[bool]:
    coins = rng.random((count + 1) // 2) < PROPENSITY
    return [bool(side) for coin in coins for side in (coin, not coin)][:count]


def windows(at: datetime, later_days: int, zone: ZoneInfo) -> Windows:
    """Say when a pulse's responses can be given.

    Args:
        at: When the pulse is made.
        later_days: Days until the third.
        zone: Where the people are: the third opens at 0:00 there.
    """
    later = day_after(at, later_days, zone)
    open_for = timedelta(days=OPEN_DAYS)
    return Windows(at, at + open_for, later, later + open_for)


def day_after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return 0:00, in a time zone, of the day that lies some days after an instant."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=zone)
