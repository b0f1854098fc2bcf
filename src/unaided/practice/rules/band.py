"""The target band: hard enough to be worth trying, not so hard that trying is in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.view import View

LOW: Final = 0.60
HIGH: Final = 0.85
"""The band of predicted unaided success (design; around the .7 to .85 of Wilson et al., 2019)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Points against what lies outside the band.

    What is above it can wait longer. What is below it gives way to easier families of its skill,
    and comes with a step down when its turn comes.

    Attributes:
        low: Lower end of the band.
        high: Upper end.
        above: Points against each unit of chance above it.
        below: Points against each unit below it.
    """

    low: float = LOW
    high: float = HIGH
    above: float = 3.0
    below: float = 0.5

    def points(self, view: View) -> Floats:
        """Return the points; none for what was never met."""
        outside = self.above * np.maximum(view.chance - self.high, 0.0)
        outside = outside + self.below * np.maximum(self.low - view.chance, 0.0)
        return np.where(view.met, -outside, 0.0)
