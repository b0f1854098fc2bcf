"""Ours: the planner of :mod:`unaided.practice.choosing`, told what a product sees.

It is the application's choice of what comes next, and not all that the application does. Not played
are help that is withheld, returns that are put off on purpose, steps up and down (a worked example
where it is too hard, the reason where it is too easy) and sittings that are short. And here an
answer that was taken untried is an exposure and no more, while the application writes help that was
opened down as not got alone, and brings the item back in the same sitting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policy import NOTHING, Course, Turn
from unaided.practice.choosing import Planner
from unaided.practice.record import Events, Record, event_of
from unaided.practice.shelf import Shelf
from unaided.practice.view import Sittings
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts

TURN_DAYS: Final = 60.0 / 86_400.0
"""Turns of a sitting follow one another by about a minute: the order of things within a day."""


@dataclass(slots=True)
class Practised:
    """What is known of everybody, and today.

    Attributes:
        offer: What may be practised.
        record: What is known of everybody's practice.
        sittings: Today's.
        rng: Chance.
        came: The day of each one's last sitting; NaN: none yet.
        turn: How many turns today had; who still has time left had them all.
        place: Of each item of the curriculum, its number on the shelf.
    """

    offer: Offer
    record: Record
    sittings: Sittings
    rng: np.random.Generator
    came: Floats
    turn: int
    place: Ints


@dataclass(frozen=True, slots=True)
class Ours:
    """Families spaced and interleaved; an answer with help is an exposure, not a retrieval.

    Attributes:
        name: What it is called.
        says: What it does.
        usable: Anybody can use it.
        planner: What the application chooses by.
        aware: Whether it is told of help; else every answer is taken for one alone.
        returning: Whether what was not got alone comes back in the same sitting; else nothing is
            noted for the rule of relearning, which then says nothing.
    """

    name: str = "ours"
    says: str = "a memory a family, aware of aid; spaced, interleaved, what failed comes back"
    usable: bool = True
    planner: Planner = field(default_factory=Planner)
    aware: bool = True
    returning: bool = True

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Practised:
        """Return the state of people who met nothing."""
        place = np.full(offer.family_of_item.size, NOTHING)
        place[offer.items] = np.arange(offer.items.size)
        needs = np.flatnonzero(offer.prerequisite_of_skill >= 0)
        shelf = Shelf(
            family_of_item=offer.family_of_item[offer.items],
            skill_of_family=offer.skill_of_family,
            needs=np.column_stack([needs, offer.prerequisite_of_skill[needs]]),
        )
        nobody = np.full(course.people, np.nan)
        return Practised(
            offer=offer,
            record=Record.nothing(shelf, course.people),
            sittings=Sittings.begun(course.people, shelf.families, nobody),
            rng=rng,
            came=nobody,
            turn=0,
            place=place,
        )

    def begin_day(self, state: Practised, people: Ints, day: int) -> None:
        """Begin sittings."""
        away = day - state.came
        state.sittings = Sittings.begun(state.record.people, state.record.shelf.families, away)
        state.came[people] = day
        state.turn = 0

    def choose(self, state: Practised, people: Ints, day: int, at_hand: Help) -> Turn:
        """Ask the planner; the help at hand stays at hand."""
        now = day + state.turn * TURN_DAYS
        found = self.planner.choose(state.record, state.sittings, people, now, state.rng)
        items = np.where(found.item < 0, NOTHING, state.offer.items[found.item])
        return Turn.asked(items, at_hand)

    def learn(self, state: Practised, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Write down what came of it; what was tried alone and not got comes back."""
        shelf_items = state.place[items]
        families = state.offer.family_of_item[items]
        new = state.record.meetings[people, families] == 0
        outcome, got = event_of(
            found.score,
            found.aid_used & self.aware,
            found.attempted_first | (not self.aware),
        )
        now = np.full(people.size, day + state.turn * TURN_DAYS)
        state.record.learn(Events(people, shelf_items, outcome, got, now))
        # What came back and was then taken from the help was not got alone either.
        came_back = state.sittings.again[people, families] == shelf_items
        failed = self.returning & ((got < 1.0) | (came_back & np.isnan(got)))
        state.sittings.show(people, families, shelf_items, failed=failed, new=new)
        state.turn += 1


OURS: Final = Ours()
OURS_BLIND: Final = Ours(
    name="ours-blind",
    says="ours, blind to aid: every answer is taken for one alone",
    aware=False,
)
OURS_NO_RETURN: Final = Ours(
    name="ours-no-return",
    says="ours without relearning: what failed does not come back in the sitting",
    returning=False,
)
