"""Prerequisites gate: no family of a skill before the skill that it stands on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.shelf import Bools
from unaided.practice.view import View


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """Bars the families of a skill until every skill it needs is open behind them.

    A skill opens what stands on it once ``got`` of its families were got alone (or all that it
    has), or once it was met ``met`` times: nobody is locked out for good.

    Attributes:
        got: Families got alone.
        met: Meetings, any way.
    """

    got: int = 3
    met: int = 12

    def points(self, view: View) -> Floats:
        """Return −∞ for what is not open yet."""
        return np.where(self.opened(view)[:, view.skill], 0.0, -np.inf)

    def opened(self, view: View) -> Bools:
        """Return which skills are open to whom, shape P × skills."""
        skills = view.shelf.skills
        opened = np.ones((view.chance.shape[0], skills), dtype=np.bool_)
        if view.shelf.needs.size == 0:
            return opened
        # What cannot be practised holds nothing up: no family, none left on the shelf, or at rest.
        there = view.by_skill(view.open | (view.here > 0))
        stands = view.by_skill(view.got > 0) >= np.minimum(self.got, there)
        stands = stands | (view.by_skill(view.meetings) >= self.met)
        for skill, before in view.shelf.needs:
            opened[:, skill] &= stands[:, before]
        return opened
