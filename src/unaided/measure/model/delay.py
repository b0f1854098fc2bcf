"""Delay enters by ordered bins, or by a line between knots on log(1 + days).

Bins take nothing for granted about the shape of forgetting; the spline is smoother, and is made to
fall. Which of the two predicts people held out better decides (:mod:`.selection`). Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from unaided.measure.linear import Floats, Ints

EDGES_DAYS = (8 / 24, 2.0, 5.0, 14.0, 45.0, 120.0)
LEAST_ROWS = 20
LEAST_PEOPLE = 5

DelayKind = Literal["bins", "spline"]


@dataclass(frozen=True, slots=True)
class DelayBasis:
    """How a delay becomes coefficients; the first level is the reference, at zero.

    Attributes:
        kind: ``bins``: a level for each; ``spline``: weights on two neighbouring knots.
        edges_days: Shape (levels − 1,), upper edges of all bins but the last.
        knots_days: Shape (levels,), median delay of each bin.
    """

    kind: DelayKind
    edges_days: tuple[float, ...]
    knots_days: tuple[float, ...]

    @property
    def levels(self) -> int:
        """Number of bins, or knots."""
        return len(self.knots_days)

    def level(self, delay_days: Floats) -> Ints:
        """Return the bin of each delay; −1 where there is none."""
        known = np.isfinite(delay_days)
        bins = np.searchsorted(self.edges_days, np.where(known, delay_days, 0.0), side="right")
        return np.where(known, bins, -1)

    def weights(self, delay_days: Floats) -> tuple[Ints, Floats]:
        """Return the coefficients a delay touches and their weights.

        Returns:
            Level codes of shape (n, 2), 0 for the reference, −1 for none; weights, shape (n, 2).
        """
        level = self.level(delay_days)
        if self.kind == "bins" or self.levels == 1:
            codes = np.column_stack([level, np.full_like(level, -1)])
            return codes, np.column_stack([np.ones(level.size), np.zeros(level.size)])
        knots = np.log1p(np.asarray(self.knots_days))
        at = np.log1p(np.where(level >= 0, np.nan_to_num(delay_days), 0.0))
        left = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, self.levels - 2)
        share = np.clip((at - knots[left]) / (knots[left + 1] - knots[left]), 0.0, 1.0)
        codes = np.where((level >= 0)[:, None], np.column_stack([left, left + 1]), -1)
        return codes, np.column_stack([1.0 - share, share])

    def without(self, knot: int) -> DelayBasis:
        """Return the basis without a later knot, its bin joined to the one before."""
        edges = tuple(edge for place, edge in enumerate(self.edges_days) if place != knot - 1)
        knots = tuple(day for place, day in enumerate(self.knots_days) if place != knot)
        return DelayBasis(self.kind, edges, knots)

    def labels(self) -> tuple[str, ...]:
        """Name the levels by their knots, in days."""
        return tuple(f"delay {knot:.3g} d" for knot in self.knots_days)


def delay_basis(
    delay_days: Floats,
    person: Ints,
    kind: DelayKind,
    edges_days: tuple[float, ...] = EDGES_DAYS,
) -> DelayBasis | None:
    """Lay bins over the delays of a log; bins that too few reached join their neighbour.

    Args:
        delay_days: Shape (n,), NaN where there is none.
        person: Shape (n,), codes.
        kind: Bins, or a line between knots.
        edges_days: Edges of the bins to begin with, rising.

    Returns:
        The basis, or ``None`` where fewer than two bins hold enough responses and people.
    """
    known = np.isfinite(delay_days)
    delays, people = delay_days[known].astype(np.float64), person[known]
    edges = list(edges_days)
    while edges:
        bins = np.searchsorted(edges, delays, side="right")
        rows = np.bincount(bins, minlength=len(edges) + 1)
        pairs = np.unique(bins * (int(people.max(initial=0)) + 1) + people)
        who = np.bincount(pairs // (int(people.max(initial=0)) + 1), minlength=len(edges) + 1)
        thin = np.flatnonzero((rows < LEAST_ROWS) | (who < LEAST_PEOPLE))
        if thin.size == 0:
            break
        # The thinnest bin joins the neighbour that holds fewer.
        worst = int(thin[rows[thin].argmin()])
        left = rows[worst - 1] if worst > 0 else np.inf
        right = rows[worst + 1] if worst + 1 < rows.size else np.inf
        edges.pop(worst - 1 if left <= right else worst)
    if not edges:
        return None
    bins = np.searchsorted(edges, delays, side="right")
    knots = tuple(float(np.median(delays[bins == level])) for level in range(len(edges) + 1))
    return DelayBasis(kind, tuple(edges), knots)
