"""Delay and novelty of every response of a course, frozen when its sitting starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.evidence.schema import Novelty
from unaided.simulate.worlds.curriculum import Curriculum, Floats, Ints

SECONDS_A_DAY: Final = 86_400.0
NOVELTIES: Final = (Novelty.REPEAT, Novelty.VARIANT, Novelty.TRANSFER, Novelty.FIRST)
_Event = tuple[Ints, Ints, Ints]


@dataclass(slots=True)
class Met:
    """What each person met, and when; what the sitting itself adds counts from the next one.

    Attributes:
        curriculum: What there is to meet.
        item: When each item was met last, in seconds; NaN where never. Shape people × items.
        family: Likewise families.
        skill: Likewise skills.
    """

    curriculum: Curriculum
    item: Floats
    family: Floats
    skill: Floats
    _sitting: list[_Event] = field(default_factory=list)

    @classmethod
    def nothing(cls, curriculum: Curriculum, people: int) -> Met:
        """Return people who met nothing."""

        def never(size: int) -> Floats:
            return np.full((people, size), np.nan)

        return cls(
            curriculum,
            item=never(curriculum.items),
            family=never(curriculum.families),
            skill=never(curriculum.skills),
        )

    def frozen(self, people: Ints, items: Ints, started: Ints) -> tuple[Floats, Ints]:
        """Return delay and novelty.

        Args:
            people: Whose.
            items: Of what.
            started: When the sitting of each started, in seconds.

        Returns:
            Days since the family was met, else the skill, else NaN; and the places of novelty in
            :data:`NOVELTIES`.
        """
        family = self.curriculum.family_of_item[items]
        of_family = self.family[people, family]
        of_skill = self.skill[people, self.curriculum.skill_of_family[family]]
        seen = [self.item[people, items], of_family, of_skill]
        novelty = np.select([~np.isnan(one) for one in seen], [0, 1, 2], default=3)
        last = np.where(np.isnan(of_family), of_skill, of_family)
        return (started - last) / SECONDS_A_DAY, novelty

    def note(self, people: Ints, items: Ints, seconds: Ints) -> None:
        """Note what is met in this sitting."""
        self._sitting.append((people, items, seconds))

    def close(self) -> None:
        """End the sitting: what was noted has been met."""
        for people, items, seconds in self._sitting:
            family = self.curriculum.family_of_item[items]
            self.item[people, items] = seconds
            self.family[people, family] = seconds
            self.skill[people, self.curriculum.skill_of_family[family]] = seconds
        self._sitting.clear()
