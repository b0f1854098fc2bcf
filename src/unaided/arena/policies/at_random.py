"""A family by chance, an item of it by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.arena.policies.rotation import Met, Rotating
from unaided.arena.policy import Turn
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help


@dataclass(frozen=True, slots=True)
class AtRandom(Rotating):
    """Draws every family, and every item of it, with equal probability."""

    name: str = "random"
    says: str = "a family by chance, and an item of it by chance"
    usable: bool = True

    def choose(self, state: Met, people: Ints, day: int, at_hand: Help) -> Turn:
        """Draw."""
        first = state.offer.first
        places = state.rng.integers(0, state.offer.families.size, people.size)
        size = first[places + 1] - first[places]
        within = np.minimum((state.rng.random(people.size) * size).astype(np.int64), size - 1)
        return Turn.asked(state.offer.items[first[places] + within], at_hand)
