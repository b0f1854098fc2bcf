"""A deck of cards, as flash-card programs have it; when a card is due is another's matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from unaided.arena.policy import NOTHING, Course
from unaided.simulate.worlds.curriculum import Bools, Floats, Ints

NEW_A_DAY: Final = 20
"""New cards a day, as Anki has it where nobody changes it."""
OTHERS_BETWEEN: Final = 2
"""A failed card comes back in the same sitting after so many others."""
NOT_FAILED: Final = 0


@dataclass(slots=True)
class Deck:
    """Everybody's cards. Shapes are people × cards, but for the first and the last two.

    Attributes:
        cards: Which there are, in the order in which they are taken in; their numbers are the
            columns of the others.
        at: The day of the last review; NaN: the card is new.
        due: The day from which it is due.
        interval: The days that it was put off by.
        returns: From which turn of the sitting on it comes back; 0: it does not.
        turns: How many turns of this sitting there were, shape people.
        newly: How many of them were of new cards, shape people.
    """

    cards: Ints
    at: Floats
    due: Floats
    interval: Floats
    returns: Ints
    turns: Ints
    newly: Ints

    @classmethod
    def new(cls, cards: Ints, course: Course) -> Deck:
        """Return decks of new cards.

        Args:
            cards: Which, in the order in which they are taken in.
            course: Of how many people.
        """
        shape = course.people, int(cards.max(initial=-1)) + 1
        each = np.zeros(course.people, dtype=np.int64)
        return cls(
            cards, np.full(shape, np.nan), np.zeros(shape), np.ones(shape),
            np.full(shape, NOT_FAILED), each, each.copy(),
        )  # fmt: skip

    def begin_sitting(self, people: Ints) -> None:
        """Begin a sitting: what failed in an earlier one waits until it is due."""
        self.returns[people] = NOT_FAILED
        self.turns[people] = 0
        self.newly[people] = 0

    def next(self, people: Ints, day: int, *, ahead: bool) -> Ints:
        """Return each one's next card.

        First what failed and has waited; then what is due, the longest overdue for its interval
        first, which under FSRS is the least likely to be held; then what is new, in order; then
        what failed and has not waited yet; then, where one reviews ahead, what is nearest to due.

        Args:
            people: Who.
            day: Today.
            ahead: Whether to review ahead where nothing is due.
        """
        found = _next(
            people, float(day), self.cards, self.at, self.due, self.interval,
            self.returns, self.turns, self.newly, ahead,
        )  # fmt: skip
        return np.asarray(found)

    def review(self, people: Ints, items: Ints, day: int, interval: Floats, again: Bools) -> None:
        """Write down a review.

        Args:
            people: Whose.
            items: Of which cards.
            day: When.
            interval: By how many days each is put off.
            again: Whether it comes back in this sitting.
        """
        self.turns[people] += 1
        self.newly[people] += np.isnan(self.at[people, items])
        self.at[people, items] = day
        self.due[people, items] = day + interval
        self.interval[people, items] = interval
        back = self.turns[people] + OTHERS_BETWEEN
        self.returns[people, items] = np.where(again, back, NOT_FAILED)


@njit(cache=True)
def _next(
    people: Ints, day: float, cards: Ints, at: Floats, due: Floats, interval: Floats,
    returns: Ints, turns: Ints, newly: Ints, ahead: bool,
) -> Ints:  # fmt: skip
    found = np.empty(people.size, dtype=np.int64)
    for k in range(people.size):
        p = people[k]
        back, waits, overdue, new, later = NOTHING, NOTHING, NOTHING, NOTHING, NOTHING
        most_overdue, nearest = -math.inf, -math.inf
        for card in cards:
            if returns[p, card] != NOT_FAILED:
                if returns[p, card] <= turns[p]:
                    if back < 0 or returns[p, card] < returns[p, back]:
                        back = card
                elif waits < 0 or returns[p, card] < returns[p, waits]:
                    waits = card
            elif math.isnan(at[p, card]):
                if new < 0 and newly[p] < NEW_A_DAY:
                    new = card
            else:
                passed = (day - at[p, card]) / interval[p, card]
                if due[p, card] <= day:
                    if passed > most_overdue:
                        overdue, most_overdue = card, passed
                elif passed > nearest:
                    later, nearest = card, passed
        if not ahead:
            later = NOTHING
        found[k] = later
        for candidate in (waits, new, overdue, back):
            if candidate >= 0:
                found[k] = candidate
    return found
