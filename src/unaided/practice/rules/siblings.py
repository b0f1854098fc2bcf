"""Siblings buried: a family shown in this sitting waits until others had their turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.rules.rule import LATER, TIER
from unaided.practice.view import View

MOST_TIERS: Final = 5


@dataclass(frozen=True, slots=True)
class Siblings:
    """A tier lower for each showing in this sitting; last of all what was just shown."""

    def points(self, view: View) -> Floats:
        """Return the points."""
        return np.where(view.since == 0, LATER, -TIER * np.minimum(view.here, MOST_TIERS))
