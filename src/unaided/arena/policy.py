"""What a policy of practice is: it says what each person does next, from what a product can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np

from unaided.arena.offer import Offer
from unaided.simulate.worlds.curriculum import Bools, Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts, World

NOTHING: Final = -1
"""As an item: nothing to do; the person stops for today."""


@dataclass(frozen=True, slots=True)
class Course:
    """How long people practise.

    Attributes:
        people: How many there are.
        days: How many days, one sitting each.
        minutes: A day.
    """

    people: int
    days: int
    minutes: float

    @property
    def seconds(self) -> float:
        """A day's."""
        return 60.0 * self.minutes


@dataclass(frozen=True, slots=True)
class Turn:
    """What each of some people does next.

    Attributes:
        items: Which item; :data:`NOTHING` for who stops.
        presented: Whether it is shown with its solution, and nothing is asked.
        aid: The help that is at hand (:class:`~unaided.simulate.worlds.people.Help`).
    """

    items: Ints
    presented: Bools
    aid: Ints

    @classmethod
    def asked(cls, items: Ints, aid: Help) -> Turn:
        """Return a turn in which everybody is asked, with one help at hand."""
        return cls(items, np.zeros(items.size, dtype=np.bool_), np.full(items.size, int(aid)))

    @classmethod
    def shown(cls, items: Ints) -> Turn:
        """Return a turn in which everybody is shown."""
        return cls(items, np.ones(items.size, dtype=np.bool_), np.zeros(items.size, dtype=np.int64))

    def of(self, rows: Ints) -> Turn:
        """Return the turn of some of the people."""
        return Turn(self.items[rows], self.presented[rows], self.aid[rows])


class Policy(Protocol):
    """Chooses what people practise; frozen: what it learns is in the state that it starts."""

    @property
    def name(self) -> str:
        """What it is called, in files and on the command line."""

    @property
    def says(self) -> str:
        """What it does, in a sentence."""

    @property
    def usable(self) -> bool:
        """Whether anybody could use it: it sees what a product can see."""

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Any:
        """Return the state of people who met nothing.

        Args:
            offer: What may be practised.
            course: How many people, and how long.
            rng: All that chance decides in it.
        """

    def begin_day(self, state: Any, people: Ints, day: int) -> None:
        """Begin a day.

        Args:
            state: The state; it may change.
            people: Who came.
            day: From 0.
        """

    def choose(self, state: Any, people: Ints, day: int, at_hand: Help) -> Turn:
        """Say what is next.

        Args:
            state: The state.
            people: Who has time left, each once.
            day: From 0.
            at_hand: The help that there is; a policy may let less be at hand.
        """

    def learn(self, state: Any, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Take in what came of a turn.

        Args:
            state: The state; it changes.
            people: Who, each once.
            items: What each met.
            found: What came of it; a score of NaN: it was shown, nothing was asked.
            day: From 0.
        """


@runtime_checkable
class Seeing(Protocol):
    """A policy that sees the truth. No product can; it is there to be compared with."""

    def shown(self, world: World) -> Policy:
        """Return the policy that sees this world."""
