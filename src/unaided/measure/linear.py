"""Estimates that carry each person's influence, so that any contrast of them has its interval.

A group figure is a sum over people; its influence function says how much each person moves it.
The cluster-robust variance of any smooth combination follows from the combined influences
(Huber 1967; Liang & Zeger 1986), with the small-sample factor G / (G − 1) and t(G − 1) quantiles
for G clusters (Cameron & Miller 2015). Needs numpy; scipy for the quantile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

NO_SPREAD = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point estimate with the influence of every cluster.

    Attributes:
        value: The estimate.
        influence: Shape (clusters,); sums to about zero; the variance is Σ influence² · G/(G−1).
        clusters: Number of clusters G that could move the estimate.
        responses: Responses that entered.
        people: People who entered.
    """

    value: float
    influence: Floats
    clusters: int
    responses: int
    people: int

    @property
    def standard_error(self) -> float:
        """The cluster-robust standard error; NaN with fewer than two clusters."""
        if self.clusters < 2:
            return float("nan")
        factor = self.clusters / (self.clusters - 1)
        return float(np.sqrt(factor * np.sum(self.influence**2)))

    @property
    def carriers(self) -> float:
        """How many clusters carry the figure: (Σψ²)² / Σψ⁴, one where a single one does."""
        squares = self.influence**2
        fourth = float(squares @ squares)
        return float(squares.sum()) ** 2 / fourth if fourth > 0 else 0.0

    @property
    def spread(self) -> bool:
        """Whether clusters differ at all: without spread an interval would claim certainty."""
        return self.standard_error > NO_SPREAD

    def interval(self, level: float) -> tuple[float, float]:
        """Return the symmetric t interval at ``level`` (0..1) with clusters − 1 degrees."""
        half = t_quantile(0.5 + level / 2, self.clusters - 1) * self.standard_error
        return self.value - half, self.value + half

    def score_interval(self, level: float) -> tuple[float, float]:
        """Return the interval of a score in 0..1, symmetric on the logit, so it stays within.

        At a boundary (0 or 1), where the logit is infinite, the plain interval is clipped.
        """
        from scipy.special import expit

        if not 0.0 < self.value < 1.0:
            low, high = self.interval(level)
            return max(0.0, low), min(1.0, high)
        centre = np.log(self.value / (1 - self.value))
        slope = 1 / (self.value * (1 - self.value))
        half = t_quantile(0.5 + level / 2, self.clusters - 1) * self.standard_error * slope
        low, high = centre - half, centre + half
        return float(expit(low)), float(expit(high))


def combine(terms: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Return Σ weight · estimate, with influences added cluster by cluster.

    Raises:
        ValueError: If the estimates do not share one set of clusters.
    """
    shapes = {estimate.influence.shape for _, estimate in terms}
    if len(shapes) != 1:
        raise ValueError(f"estimates over different clusters cannot be combined: {sorted(shapes)}")
    influence = np.sum([weight * estimate.influence for weight, estimate in terms], axis=0)
    return Estimate(
        value=float(sum(weight * estimate.value for weight, estimate in terms)),
        influence=influence,
        clusters=min(estimate.clusters for _, estimate in terms),
        responses=sum(estimate.responses for _, estimate in terms),
        people=max(estimate.people for _, estimate in terms),
    )


def logit(estimate: Estimate) -> Estimate:
    """Return the log-odds of a score estimate by the delta method.

    Raises:
        ValueError: If the score is not strictly between 0 and 1.
    """
    value = estimate.value
    if not 0.0 < value < 1.0:
        raise ValueError(f"the logit needs a score strictly between 0 and 1, got {value}")
    slope = 1 / (value * (1 - value))
    return Estimate(
        value=float(np.log(value / (1 - value))),
        influence=estimate.influence * slope,
        clusters=estimate.clusters,
        responses=estimate.responses,
        people=estimate.people,
    )


def mean(
    score: Floats, weight: Floats, person: Ints, cluster_of_person: Ints, clusters: int
) -> Estimate:
    """Estimate the weighted mean over responses: Σ w·y / Σ w, clustered.

    Args:
        score: Shape (n,), in 0..1.
        weight: Shape (n,), tries each score counts.
        person: Shape (n,), codes into ``cluster_of_person``.
        cluster_of_person: Shape (people,), codes 0..clusters−1.
        clusters: Number of clusters of the whole log, so that estimates combine.
    """
    total = float(weight.sum())
    value = float(weight @ score) / total
    cluster = cluster_of_person[person]
    influence = weighted_count(cluster, weight * (score - value), clusters) / total
    return Estimate(
        value=value,
        influence=influence,
        clusters=int(np.unique(cluster).size),
        responses=int(score.size),
        people=int(np.unique(person).size),
    )


def weighted_count(codes: Ints, weight: Floats, size: int) -> Floats:
    """Sum weights by code: shape (size,)."""
    return np.bincount(codes, weight, minlength=size).astype(np.float64, copy=False)


@cache
def t_quantile(probability: float, degrees: int) -> float:
    """Return Student's t quantile; NaN without degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability)) if degrees > 0 else float("nan")
