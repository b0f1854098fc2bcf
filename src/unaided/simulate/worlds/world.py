"""What a world is: people who meet items, and whose true probabilities can be read.

A world from outside implements :class:`World`; its class, or a function of the shape of
:class:`Start`, makes one. Whatever is played in one can be played in another, and
:func:`~unaided.simulate.worlds.contract.broken_promises` says whether it keeps what is written
here. All of it is vectorised over people: ``people[k]`` meets ``items[k]``, and nobody is named
twice in one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints

__all__ = ["Attempts", "Bools", "Curriculum", "Floats", "Ints", "Start", "World"]


@dataclass(frozen=True, slots=True)
class Attempts:
    """What came of it, an entry a person.

    Attributes:
        score: 1 right, 0 wrong.
        confidence: That it is right, said before feedback, 0 to 1.
        ease: How easy it felt, 0 to 1.
        aid_used: Whether the aid was used; never where there was none.
        attempted_first: Whether the person tried before any help; always where there was none.
        seconds: How long it took, above 0.
    """

    score: Floats
    confidence: Floats
    ease: Floats
    aid_used: Bools
    attempted_first: Bools
    seconds: Floats


class World(Protocol):
    """People with known truth. Days pass in :meth:`advance` alone."""

    @property
    def people(self) -> int:
        """How many people there are, those who left too."""

    @property
    def curriculum(self) -> Curriculum:
        """What they can meet."""

    @property
    def here(self) -> Bools:
        """Who has not left, shape people. Who left can still be probed."""

    def present(self, people: Ints, items: Ints) -> None:
        """Show an item with its solution: an exposure, nothing is asked.

        Args:
            people: Who, each once.
            items: What each is shown.
        """

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        """Ask an item.

        Args:
            people: Who, each once.
            items: What each is asked.
            aid: The help at hand of each (:class:`~unaided.simulate.worlds.people.Help`).
            told: Whether the solution is told afterwards, as in practice; in a check it is not.
        """

    def advance(self, days: float) -> None:
        """Let time pass: people forget, and some leave.

        Args:
            days: How many, 0 and up; parts of a day count.
        """

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read the true probability of a right answer, unaided; nothing changes.

        Args:
            people: Whose; here a person may stand several times.
            items: Of what.
            days: How far ahead, with nothing met in between.
        """


class Start(Protocol):
    """Makes a world."""

    def __call__(self, settings: Any, people: int, rng: np.random.Generator) -> World:
        """Make it.

        Args:
            settings: The world's own.
            people: How many.
            rng: All that chance decides in it, from now on.
        """
