"""FSRS with a card a family, blind to aid: the memory of ours, without what ours adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policies.fsrs_cards import Scheduled
from unaided.arena.policies.rotation import Met
from unaided.arena.policy import Course, Turn
from unaided.practice.memory import Forgetting
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts


@dataclass(slots=True)
class Families:
    """Cards, and what was met of what each stands for.

    Attributes:
        cards: One a family, by its place among those that may be practised.
        met: What each person met.
        card_of_family: Of each family of the curriculum.
    """

    cards: Scheduled
    met: Met
    card_of_family: Ints


@dataclass(frozen=True, slots=True)
class FsrsFamilies:
    """FSRS-6 as it ships, on families; whoever gets an answer with help presses Good.

    Attributes:
        name: What it is called.
        says: What it does.
        usable: Anybody can use it.
        forgetting: How memory changes.
    """

    name: str = "fsrs-families"
    says: str = "fsrs with a card a family, blind to aid; it asks the item met longest ago"
    usable: bool = True
    forgetting: Forgetting = field(default_factory=Forgetting)

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Families:
        """Return decks of new cards."""
        cards = np.arange(offer.families.size)
        card_of_family = np.zeros(offer.skill_of_family.size, dtype=np.int64)
        card_of_family[offer.families] = cards
        return Families(
            Scheduled.new(cards, course), Met.nothing(offer, course, rng), card_of_family
        )

    def begin_day(self, state: Families, people: Ints, day: int) -> None:
        """Begin a sitting."""
        state.cards.deck.begin_sitting(people)

    def choose(self, state: Families, people: Ints, day: int, at_hand: Help) -> Turn:
        """Take the next family, and of its items, met in turn, the one met longest ago."""
        cards = state.cards.deck.next(people, day, ahead=True)
        return Turn.asked(state.met.item_of(people, cards), at_hand)

    def learn(self, state: Families, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Schedule the families anew."""
        cards = state.card_of_family[state.met.offer.family_of_item[items]]
        state.cards.review(people, cards, found, day, self.forgetting)
        state.met.meet(people, items, found.seconds)
