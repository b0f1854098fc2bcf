"""The shape of a rule.

Points of a few are a matter of taste; those of a *tier* come before all taste. A rule bars a family
with −∞.
"""

from __future__ import annotations

from typing import Final, Protocol

from unaided.practice.memory import Floats
from unaided.practice.view import View

TIER: Final = 100.0
"""More than all tastes together: what is a tier higher comes first."""

RETURNS: Final = 10.0 * TIER
"""What comes back in this sitting: before all else."""

LATER: Final = -20.0 * TIER
"""Only where nothing else is possible."""


class Rule(Protocol):
    """Weighs families."""

    def points(self, view: View) -> Floats:
        """Return what speaks for each family, shape P × F; −∞ bars it."""
