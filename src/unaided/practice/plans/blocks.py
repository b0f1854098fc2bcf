"""What a plan is made of: sessions, and in each the blocks that follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHORTEST_MINUTES: Final = 2
"""A block shorter than this is over before anybody has begun."""


class Kind(StrEnum):
    """What a block is."""

    TEST = "test"
    """Tries alone of what an earlier session had, before anything of it is shown again."""
    PRACTICE = "practice"
    """Tries, each with its answer told or shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some minutes of one thing.

    Attributes:
        thing: Its number in the plan, from 0.
        minutes: How long, 1 and up.
        kind: Test or practice.
        shown: Whether it begins with being shown how it goes.
    """

    thing: int
    minutes: int
    kind: Kind
    shown: bool


Session = tuple[Block, ...]
Layout = tuple[Session, ...]
"""A plan's sessions in their order; each fills its minutes."""


class TooShortError(ValueError):
    """The sessions cannot hold every thing.

    Attributes:
        things: How many there are.
        room: How many blocks of :data:`SHORTEST_MINUTES` the sessions hold.
    """

    def __init__(self, things: int, room: int) -> None:
        super().__init__(
            f"{things} things to practise, and the sessions have room for {room} blocks of "
            f"{SHORTEST_MINUTES} minutes. Add minutes, or practise fewer things."
        )
        self.things, self.room = things, room


def minutes_of_things(layout: Layout, things: int) -> tuple[int, ...]:
    """Return the minutes that each thing gets in all."""
    found = [0] * things
    for session in layout:
        for block in session:
            found[block.thing] += block.minutes
    return tuple(found)


def lengths(minutes: int, blocks: int) -> tuple[int, ...]:
    """Part a session's minutes into blocks as even as can be, the longer ones first.

    >>> lengths(20, 3)
    (7, 7, 6)
    """
    each, longer = divmod(minutes, blocks)
    return tuple(each + (number < longer) for number in range(blocks))


def checked(minutes: Sequence[int], things: int) -> None:
    """Refuse what cannot be laid out.

    Args:
        minutes: Of each session.
        things: How many are practised.

    Raises:
        ValueError: No session, no thing, or a session shorter than a block.
        TooShortError: Not every thing would come.
    """
    if not minutes or things < 1:
        raise ValueError("A plan takes at least one session and one thing.")
    if min(minutes) < SHORTEST_MINUTES:
        raise ValueError(f"A session takes at least {SHORTEST_MINUTES} minutes.")
    room = sum(one // SHORTEST_MINUTES for one in minutes)
    if room < things:
        raise TooShortError(things, room)
