"""One family until its share of the minutes is spent, then the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.arena.policies.rotation import Met, Rotating
from unaided.arena.policy import Turn
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help


@dataclass(frozen=True, slots=True)
class Massed(Rotating):
    """Goes through the families in the order of the curriculum, each once."""

    name: str = "massed"
    says: str = "one family until its share of the minutes is spent, then the next"
    usable: bool = True

    def choose(self, state: Met, people: Ints, day: int, at_hand: Help) -> Turn:
        """Stay with the family, or go on to the next."""
        families = state.offer.families.size
        share = state.course.days * state.course.seconds / families
        places = np.minimum((state.seconds[people] / share).astype(np.int64), families - 1)
        return Turn.asked(state.item_of(people, places), at_hand)
