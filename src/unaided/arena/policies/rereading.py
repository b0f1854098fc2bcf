"""Everything is shown with its solution, in rotation; nothing is ever asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.arena.policies.rotation import Met, Rotating
from unaided.arena.policy import Turn
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help


@dataclass(frozen=True, slots=True)
class Rereading(Rotating):
    """Shows the family that was met longest ago; help makes no difference to it."""

    name: str = "reread"
    says: str = "everything is shown with its solution, in rotation; nothing is asked"
    usable: bool = True

    def choose(self, state: Met, people: Ints, day: int, at_hand: Help) -> Turn:
        """Show the family that was met longest ago."""
        places = state.longest_ago(people, np.arange(state.offer.families.size))
        return Turn.shown(state.item_of(people, places))
