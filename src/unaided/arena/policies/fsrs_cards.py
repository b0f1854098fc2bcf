"""FSRS with a card an item, blind to aid: what a user of Anki has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policies.cards import Deck
from unaided.arena.policy import Course, Turn
from unaided.practice.memory import Forgetting, Memory, Outcome, interval_days
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts

RETENTION: Final = 0.9
"""The chance at which a card is due, as Anki has it where nobody changes it."""


@dataclass(slots=True)
class Scheduled:
    """A deck, and the memory of each card: entry ``person · cards + card``."""

    deck: Deck
    memory: Memory

    @classmethod
    def new(cls, cards: Ints, course: Course) -> Scheduled:
        """Return decks of new cards, in the order in which they are taken in."""
        deck = Deck.new(cards, course)
        return cls(deck, Memory.nothing(deck.at.size))

    def review(
        self, people: Ints, cards: Ints, found: Attempts, day: int, forgetting: Forgetting
    ) -> None:
        """Schedule each card anew, in whole days; what failed comes back in this sitting."""
        right = found.score > 0.5
        places = people * self.deck.at.shape[1] + cards
        outcome = np.where(right, int(Outcome.GOT), int(Outcome.FAILED))
        self.memory.meet(places, outcome, np.full(people.size, float(day)), forgetting)
        held = self.memory.stability_days[places]
        interval = np.maximum(np.round(interval_days(held, RETENTION, forgetting)), 1.0)
        self.deck.review(people, cards, day, interval, ~right)


@dataclass(frozen=True, slots=True)
class FsrsCards:
    """FSRS-6 as it ships; whoever gets an answer with help presses Good.

    Attributes:
        name: What it is called.
        says: What it does.
        usable: Anybody can use it.
        mixed: Whether new cards are taken across families: the first item of each, then the second
            of each; else family by family.
        ahead: Whether one reviews ahead where nothing is due and nothing is new, to use the same
            minutes; else one stops for the day.
        forgetting: How memory changes.
    """

    name: str = "fsrs"
    says: str = "FSRS-6, a card an item, blind to aid; where nothing is due, one reviews ahead"
    usable: bool = True
    mixed: bool = False
    ahead: bool = True
    forgetting: Forgetting = field(default_factory=Forgetting)

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Scheduled:
        """Return decks of new cards."""
        return Scheduled.new(across_families(offer) if self.mixed else offer.items, course)

    def begin_day(self, state: Scheduled, people: Ints, day: int) -> None:
        """Begin a sitting."""
        state.deck.begin_sitting(people)

    def choose(self, state: Scheduled, people: Ints, day: int, at_hand: Help) -> Turn:
        """Take the next card."""
        return Turn.asked(state.deck.next(people, day, ahead=self.ahead), at_hand)

    def learn(self, state: Scheduled, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Schedule the cards anew."""
        state.review(people, items, found, day, self.forgetting)


def across_families(offer: Offer) -> Ints:
    """Return the items: the first of every family, then the second of every family, and so on."""
    within = np.arange(offer.items.size) - np.repeat(offer.first[:-1], np.diff(offer.first))
    return offer.items[np.argsort(within, kind="stable")]


FSRS: Final = FsrsCards()
FSRS_STOPS: Final = FsrsCards(
    name="fsrs-stops",
    says="the same, and one stops for the day where nothing is due and nothing is new",
    ahead=False,
)
FSRS_MIXED: Final = FsrsCards(
    name="fsrs-mixed",
    says="fsrs, but new cards are taken across families: the first item of each, then the second",
    mixed=True,
)
