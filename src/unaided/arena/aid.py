"""Which help is there in practice, and how an answer is given under it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np

from unaided.arena.policy import Turn
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts, World

PRESENTED_SECONDS: Final = 45.0
"""Being shown an item with its solution: as long as the middle answer alone takes."""


class AidRule(StrEnum):
    """Which help is there in practice."""

    NONE = "none"
    """None."""
    ASSISTANT = "assistant"
    """An assistant that answers, at hand at every item; people decide whether they try first."""
    HINTS = "hints"
    """A try of one's own; who fails does the item again, hints at hand."""

    @property
    def at_hand(self) -> Help:
        """The help that a policy finds."""
        return _AT_HAND[self]

    @property
    def says(self) -> str:
        """The rule in a few words."""
        return _SAYS[self]


_AT_HAND: Final = {
    AidRule.NONE: Help.NONE,
    AidRule.ASSISTANT: Help.ASSISTANT,
    AidRule.HINTS: Help.HINTS,
}
_SAYS: Final = {
    AidRule.NONE: "no aid",
    AidRule.ASSISTANT: "an assistant at will",
    AidRule.HINTS: "hints after a try",
}


def played(world: World, rule: AidRule, people: Ints, turn: Turn) -> Attempts:
    """Let people do what a turn says, and return what a product sees of it.

    Args:
        world: Where.
        rule: Which help is there, and after what.
        people: Who, each once.
        turn: What each does; everybody does something.
    """
    shown, asked = np.flatnonzero(turn.presented), np.flatnonzero(~turn.presented)
    if not shown.size:
        return _asked(world, rule, people, turn.items, turn.aid)
    world.present(people[shown], turn.items[shown])
    parts = [(shown, _nothing_asked(shown.size))]
    if asked.size:
        of_asked = turn.of(asked)
        found = _asked(world, rule, people[asked], of_asked.items, of_asked.aid)
        parts.append((asked, found))
    return _put_together(people.size, parts)


def _asked(world: World, rule: AidRule, people: Ints, items: Ints, aid: Ints) -> Attempts:
    if rule != AidRule.HINTS:
        return world.attempt(people, items, aid)
    return _hints_after_a_try(world, people, items, aid)


def _hints_after_a_try(world: World, people: Ints, items: Ints, aid: Ints) -> Attempts:
    """Let people try alone; who fails does the item again, hints at hand.

    A world tells the solution to everybody who was asked together or to nobody, and an untold
    success would count for less than it does in practice, where it is confirmed. So the solution
    is told after the try, before the hints and not after them. What both took is added up, and an
    answer that took hints counts as answered with help.
    """
    first = world.attempt(people, items, np.full(people.size, int(Help.NONE)))
    on = np.flatnonzero((first.score <= 0.5) & (aid != Help.NONE))
    if not on.size:
        return first
    again = world.attempt(people[on], items[on], aid[on])
    score, seconds, used = first.score.copy(), first.seconds.copy(), first.aid_used.copy()
    score[on] = again.score
    seconds[on] += again.seconds
    used[on] = True
    return Attempts(score, first.confidence, first.ease, used, first.attempted_first, seconds)


def _nothing_asked(size: int) -> Attempts:
    unknown, no = np.full(size, np.nan), np.zeros(size, dtype=np.bool_)
    return Attempts(unknown, unknown, unknown, no, no, np.full(size, PRESENTED_SECONDS))


def _put_together(size: int, parts: list[tuple[Ints, Attempts]]) -> Attempts:
    score, confidence, ease, seconds = (np.empty(size) for _ in range(4))
    used, tried = (np.zeros(size, dtype=np.bool_) for _ in range(2))
    for rows, found in parts:
        score[rows], confidence[rows], ease[rows] = found.score, found.confidence, found.ease
        used[rows], tried[rows], seconds[rows] = (
            found.aid_used,
            found.attempted_first,
            found.seconds,
        )
    return Attempts(score, confidence, ease, used, tried, seconds)
