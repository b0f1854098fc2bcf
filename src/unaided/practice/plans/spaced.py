"""The plan that lasts: every thing returns, things are mixed, and sessions begin with tries alone.

Things begin two by two over the first sessions, and each gets as many blocks as any other. The
first two come often; as others join, they return at growing distances. What a session has is then
put in order: first what earlier sessions had, as tries alone, then the rest, never twice in a row
where something else is there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from unaided.practice.plans.blocks import (
    SHORTEST_MINUTES,
    Block,
    Kind,
    Layout,
    Session,
    checked,
    lengths,
)

BLOCK_MINUTES: Final = 5
"""How long a block is where the minutes allow it: some five tries."""
BEGUN_BY: Final = 1 / 3
"""All things have begun before this share of the blocks is over."""
TOGETHER: Final = 2
"""Things begin so many at a time, so that from the first session on there is something to mix."""
WIDENING: Final = 1.3
"""The power by which a thing's blocks move apart: 1 would be equal distances."""
RETURNS: Final = 3
"""Blocks are kept so short that each thing comes this often, where the minutes allow it."""


def spaced(minutes: Sequence[int], things: int) -> Layout:
    """Lay a plan out spaced, mixed and test-first.

    Args:
        minutes: Of each session, in their order.
        things: How many are practised.

    Raises:
        ValueError: As :func:`~unaided.practice.plans.blocks.checked` has it.
    """
    checked(minutes, things)
    counts = _counts(minutes, things)
    waiting = _order(sum(counts), things)
    sessions, begun = [], set[int]()
    last_met = dict.fromkeys(range(things), -1)
    for number, (length, count) in enumerate(zip(minutes, counts, strict=True)):
        wanted = _taken(waiting, count)
        arranged = _arranged(wanted, begun, last_met)
        sessions.append(_blocks(arranged, lengths(length, count), begun))
        begun |= wanted.keys()
        last_met |= dict.fromkeys(wanted, number)
    return tuple(sessions)


def _counts(minutes: Sequence[int], things: int) -> list[int]:
    """Return how many blocks each session has: as long as may be, so that all things return."""
    for length in range(BLOCK_MINUTES, SHORTEST_MINUTES, -1):
        counts = [max(round(one / length), 1) for one in minutes]
        if sum(counts) >= RETURNS * things:
            return counts
    return [one // SHORTEST_MINUTES for one in minutes]


def _order(blocks: int, things: int) -> list[int]:
    """Return the thing of each block: each as often as any, at widening distances."""
    wanted = []
    for thing in range(things):
        own = blocks // things + (thing < blocks % things)
        start = BEGUN_BY * (thing // TOGETHER) / math.ceil(things / TOGETHER)
        wanted += [
            (start + (1.0 - start) * (place / own) ** WIDENING, thing) for place in range(own)
        ]
    return [thing for _, thing in sorted(wanted)]


def _taken(waiting: list[int], count: int) -> Counter[int]:
    """Take a session's blocks off those that wait: no thing fills more than half, if others can.

    Args:
        waiting: Things of the blocks to come, the next one first; what is taken is removed.
        count: How many blocks the session has.
    """
    taken, places = Counter[int](), list[int]()
    for most in ((count + 1) // 2, count):
        for place, thing in enumerate(waiting):
            if len(places) < count and place not in places and taken[thing] < most:
                taken[thing] += 1
                places.append(place)
    waiting[:] = [thing for place, thing in enumerate(waiting) if place not in places]
    return taken


def _arranged(wanted: Counter[int], begun: set[int], last_met: dict[int, int]) -> list[int]:
    """Put a session's blocks in order: tests first, nothing twice in a row where that can be."""
    left, order = Counter(wanted), list[int]()
    waiting = begun & wanted.keys()
    while left.total():
        others = [thing for thing in left if order[-1:] != [thing]] or list(left)
        open_ = [thing for thing in others if _can_follow(left, thing)] or others
        # What was met longest ago is tried first; afterwards what is left most often.
        chosen = min(
            open_, key=lambda one: (one not in waiting, last_met[one] if one in waiting else 0,
                                    -left[one], one),
        )  # fmt: skip
        order.append(chosen)
        waiting.discard(chosen)
        left[chosen] -= 1
        left = +left
    return order


def _can_follow(left: Counter[int], chosen: int) -> bool:
    """Say whether after this one the rest can still be put in order without a repetition."""
    rest = left.total() - 1
    return all(
        number - (thing == chosen) <= (rest // 2 if thing == chosen else (rest + 1) // 2)
        for thing, number in left.items()
    )


def _blocks(order: Sequence[int], minutes: Sequence[int], begun: set[int]) -> Session:
    met = set[int]()
    found = []
    for thing, length in zip(order, minutes, strict=True):
        first = thing not in met
        kind = Kind.TEST if first and thing in begun else Kind.PRACTICE
        found.append(Block(thing, length, kind, shown=first and thing not in begun))
        met.add(thing)
    return tuple(found)
