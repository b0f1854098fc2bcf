"""What the simple policies share: what each person met, and the item of a family met least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from unaided.arena.offer import Offer
from unaided.arena.policy import Course
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.world import Attempts


@dataclass(slots=True)
class Met:
    """What each person met.

    Attributes:
        offer: What may be practised.
        course: How many people, and how long.
        rng: Chance.
        times: How often each item was met, shape people × items.
        turns: How many turns a person had, shape people.
        last: In which of them a family was last met, from 1; 0: never. Shape people × families.
        seconds: Spent so far, shape people.
    """

    offer: Offer
    course: Course
    rng: np.random.Generator
    times: Ints
    turns: Ints
    last: Ints
    seconds: Floats

    @classmethod
    def nothing(cls, offer: Offer, course: Course, rng: np.random.Generator) -> Met:
        """Return the state of people who met nothing."""
        return cls(
            offer, course, rng,
            times=np.zeros((course.people, offer.family_of_item.size), dtype=np.int64),
            turns=np.zeros(course.people, dtype=np.int64),
            last=np.zeros((course.people, offer.skill_of_family.size), dtype=np.int64),
            seconds=np.zeros(course.people),
        )  # fmt: skip

    def meet(self, people: Ints, items: Ints, seconds: Floats) -> None:
        """Write down what each of some people met."""
        self.turns[people] += 1
        self.times[people, items] += 1
        self.last[people, self.offer.family_of_item[items]] = self.turns[people]
        self.seconds[people] += seconds

    def item_of(self, people: Ints, places: Ints) -> Ints:
        """Return the item that each met least of a family; the first of those.

        Args:
            people: Who.
            places: The place of each one's family among those that may be practised.
        """
        return np.asarray(
            _least_met(people, places, self.offer.items, self.offer.first, self.times)
        )

    def longest_ago(self, people: Ints, among: Ints) -> Ints:
        """Return which of some families each met longest ago, or never; the first of those.

        Args:
            people: Who.
            among: Places of families, among those that may be practised.
        """
        last = self.last[people[:, np.newaxis], self.offer.families[among]]
        return np.asarray(among[np.argmin(last, axis=1)])


class Rotating:
    """A policy that keeps count of what was met, and of nothing else; it adds ``choose``."""

    __slots__ = ()

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Met:
        """Return the state of people who met nothing."""
        return Met.nothing(offer, course, rng)

    def begin_day(self, state: Met, people: Ints, day: int) -> None:
        """Change nothing: a day is like any other."""

    def learn(self, state: Met, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Count what was met."""
        state.meet(people, items, found.seconds)


@njit(cache=True)
def _least_met(people: Ints, places: Ints, items: Ints, first: Ints, times: Ints) -> Ints:
    found = np.empty(people.size, dtype=np.int64)
    for k in range(people.size):
        least = -1
        for at in range(first[places[k]], first[places[k] + 1]):
            item = items[at]
            if least < 0 or times[people[k], item] < times[people[k], least]:
                least = item
        found[k] = least
    return found
