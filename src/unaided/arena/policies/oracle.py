"""A policy that is told the truth every morning. No product can; it is there for comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unaided.arena.offer import Offer
from unaided.arena.policies.rotation import Met
from unaided.arena.policy import Course, Policy, Turn
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts, World


@dataclass(slots=True)
class Told:
    """What was met, and the order in which each person goes through the families today.

    Attributes:
        met: What was met.
        order: Places of families, the first first; shape people × practised families.
        turns: How many turns of today there were, shape people.
    """

    met: Met
    order: Ints
    turns: Ints


@dataclass(frozen=True, slots=True)
class Oracle:
    """Each day, what each would truly fail today comes first.

    It reads, for each person, the true probability of success alone at the next item of every
    family, as it is in the morning, and goes through the families from the lowest up. It is *an*
    oracle, not the best there could be: it knows what is so, and not what practice would do to it.

    Attributes:
        name: What it is called.
        says: What it does.
        usable: Nobody can use it.
        world: Whose truth it sees.
    """

    name: str = "oracle"
    says: str = "sees the truth: each morning, first what each would truly fail today"
    usable: bool = False
    world: World | None = field(default=None, repr=False)

    def shown(self, world: World) -> Policy:
        """Return the oracle that sees this world."""
        return Oracle(world=world)

    def start(self, offer: Offer, course: Course, rng: np.random.Generator) -> Told:
        """Return the state of people who met nothing."""
        shape = course.people, offer.families.size
        order = np.broadcast_to(np.arange(shape[1]), shape).copy()
        return Told(Met.nothing(offer, course, rng), order, np.zeros(course.people, dtype=np.int64))

    def begin_day(self, state: Told, people: Ints, day: int) -> None:
        """Read the truth, and lay the day out."""
        state.turns[people] = 0
        state.order[people] = np.argsort(self._truth(state, people), axis=1, kind="stable")

    def choose(self, state: Told, people: Ints, day: int, at_hand: Help) -> Turn:
        """Take the next family of today's order."""
        places = state.order[people, state.turns[people] % state.order.shape[1]]
        return Turn.asked(state.met.item_of(people, places), at_hand)

    def learn(self, state: Told, people: Ints, items: Ints, found: Attempts, day: int) -> None:
        """Count what was met."""
        state.turns[people] += 1
        state.met.meet(people, items, found.seconds)

    def _truth(self, state: Told, people: Ints) -> Floats:
        if self.world is None:
            raise TypeError("An oracle is shown a world before it starts.")
        families = state.met.offer.families.size
        who, places = np.repeat(people, families), np.tile(np.arange(families), people.size)
        items = state.met.item_of(who, places)
        return self.world.probe(who, items).reshape(people.size, families)
