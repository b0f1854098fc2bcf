"""Relearning: what failed returns in the same sitting until one unaided success."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.rules.rule import LATER, RETURNS
from unaided.practice.view import View


@dataclass(frozen=True, slots=True)
class Relearning:
    """What failed returns before all else once others came between; until then after all else.

    Attributes:
        others: How many others come between.
    """

    others: int = 2

    def points(self, view: View) -> Floats:
        """Return the points."""
        early = view.since < self.others
        return np.where(view.again, np.where(early, LATER / 2, RETURNS), 0.0)
