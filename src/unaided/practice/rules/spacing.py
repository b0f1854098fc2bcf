"""Spacing: what was not met for long comes first; what is held for long can wait longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.view import View

SHORTEST_DAYS = 1e-3
LEAST_STABILITY_DAYS = 0.1


@dataclass(frozen=True, slots=True)
class Spacing:
    """Points for time since a family was met: log(days) − ``held`` · log(stability).

    At ``held`` 0 families take turns; at 1 that which is nearest to being forgotten comes first,
    which brings what fails back too soon. Between lies an expanding rotation (Cepeda et al., 2008:
    the best gap grows with how long it is to last, and less than in proportion).

    Attributes:
        held: 0 to 1.
    """

    held: float = 0.25

    def points(self, view: View) -> Floats:
        """Return the points; none for what was never met."""
        days = np.maximum(view.elapsed_days / view.stretch, SHORTEST_DAYS)
        stability = np.fmax(view.stability_days, LEAST_STABILITY_DAYS)
        return np.where(view.met, np.log(days) - self.held * np.log(stability), 0.0)
