"""One skill for a stretch of days, its families in turn, then the next skill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.arena.policies.rotation import Met, Rotating
from unaided.arena.policy import Turn
from unaided.simulate.worlds.curriculum import Ints
from unaided.simulate.worlds.people import Help


@dataclass(frozen=True, slots=True)
class Blocked(Rotating):
    """Goes through the skills in the order of the curriculum, as textbooks do."""

    name: str = "blocked"
    says: str = "one skill for a stretch of days, its families in turn, then the next skill"
    usable: bool = True

    def choose(self, state: Met, people: Ints, day: int, at_hand: Help) -> Turn:
        """Take the family of this stretch's skill that was met longest ago."""
        skill_of_place = state.offer.skill_of_family[state.offer.families]
        skills = np.unique(skill_of_place)
        skill = skills[day * skills.size // state.course.days]
        places = state.longest_ago(people, np.flatnonzero(skill_of_place == skill))
        return Turn.asked(state.item_of(people, places), at_hand)
