"""Five boxes of cards: a right answer moves a card on, a wrong one back to the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policies.cards import Deck
from unaided.arena.policy import Course, Turn
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts

DAYS: Final[Floats] = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
"""After how many days a card of each box is due."""


@dataclass(slots=True)
class Boxes:
    """A deck, and the box of each card, from 0; shape people × items."""

    deck: Deck
    box: Ints


@dataclass(frozen=True, slots=True)
class Leitner:
    """Leitner's boxes (1972), a card an item; where nothing is due, one reviews ahead."""

    name: str = "leitner"
    says: str = "a card an item in five boxes, due after 1, 2, 4, 8, 16 days; blind to aid"
    usable: bool = True

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Boxes:
        """Return decks of new cards."""
        deck = Deck.new(offer.items, course)
        return Boxes(deck, np.zeros(deck.returns.shape, dtype=np.int64))

    def begin_day(self, state: Boxes, people: Ints, day: int) -> None:
        """Begin a sitting."""
        state.deck.begin_sitting(people)

    def choose(self, state: Boxes, people: Ints, day: int, at_hand: Help) -> Turn:
        """Take the next card."""
        return Turn.asked(state.deck.next(people, day, ahead=True), at_hand)

    def learn(self, state: Boxes, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Move cards on, or back."""
        new, right = np.isnan(state.deck.at[people, items]), found.score > 0.5
        on = np.minimum(state.box[people, items] + ~new, DAYS.size - 1)
        box = np.where(right, on, 0)
        state.box[people, items] = box
        state.deck.review(people, items, day, DAYS[box], np.zeros(people.size, dtype=np.bool_))
