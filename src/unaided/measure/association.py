"""How much one score says about another: correlation, raw and corrected for unreliability.

The raw correlation of two people's means is lowered by the noise of few responses; the corrected
one divides by the square root of the two reliabilities (Spearman 1904). Reliability is estimated
by analysis of variance: 1 − mean error variance of a unit's mean / variance of the means. Intervals
are percentile bootstrap over clusters of units, everything recomputed in each draw. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import NO_SPREAD, Floats, Ints

LEAST_RELIABILITY = 0.2
LEAST_CLUSTERS_TO_RESAMPLE = 5


@dataclass(frozen=True, slots=True)
class UnitMeans:
    """Each unit's mean score and the error variance of that mean.

    Attributes:
        mean: Shape (units,), NaN where the unit has no response.
        error_variance: Shape (units,), pooled within-unit variance / responses.
        responses: Shape (units,), responses of the unit.
    """

    mean: Floats
    error_variance: Floats
    responses: Floats


def unit_means(score: Floats, weight: Floats, unit: Ints, units: int) -> UnitMeans:
    """Average scores by unit and estimate the noise of each average.

    Args:
        score: Shape (n,), in 0..1.
        weight: Shape (n,), tries each score counts.
        unit: Shape (n,), codes 0..units−1.
        units: Number of units.
    """
    total = np.bincount(unit, weight, minlength=units)
    seen = total > 0
    mean = np.full(units, np.nan)
    mean[seen] = np.bincount(unit, weight * score, minlength=units)[seen] / total[seen]
    count = np.bincount(unit, minlength=units).astype(np.float64)
    squares = np.bincount(unit, weight * (score - mean[unit]) ** 2, minlength=units)
    freedom = float(np.sum(np.maximum(count - 1, 0)))
    within = float(squares.sum()) / freedom if freedom > 0 else np.nan
    error = np.full(units, np.nan)
    error[seen] = within / total[seen]
    return UnitMeans(mean, error, count)


def pearson(x: Floats, y: Floats, weight: Floats | None = None) -> float:
    """Return the (weighted) product-moment correlation; NaN where a score does not vary."""
    w = np.ones_like(x) if weight is None else weight
    total = w.sum()
    if total <= 0:
        return float("nan")
    dx, dy = x - (w @ x) / total, y - (w @ y) / total
    scale = float(np.sqrt((w @ dx**2) * (w @ dy**2)))
    if scale <= 1e-12 * total:
        return float("nan")
    return float(np.clip(w @ (dx * dy) / scale, -1.0, 1.0))


def reliability(means: Floats, error_variance: Floats, weight: Floats | None = None) -> float:
    """Return 1 − mean error variance / variance of the means; NaN where the means do not vary."""
    w = np.ones_like(means) if weight is None else weight
    total = float(w.sum())
    if total <= 1:
        return float("nan")
    centred = means - (w @ means) / total
    variance = float(w @ centred**2) / (total - 1)
    return 1.0 - float(w @ error_variance) / total / variance if variance > 0 else float("nan")


def disattenuated(x: UnitMeans, y: UnitMeans, weight: Floats | None = None) -> float:
    """Return the correlation corrected for unreliability, within −1..1.

    Returns:
        NaN where either reliability is below 0.2: the correction would be made of noise.
    """
    rx = reliability(x.mean, x.error_variance, weight)
    ry = reliability(y.mean, y.error_variance, weight)
    if not (rx >= LEAST_RELIABILITY and ry >= LEAST_RELIABILITY):
        return float("nan")
    return float(np.clip(pearson(x.mean, y.mean, weight) / np.sqrt(rx * ry), -1.0, 1.0))


def cluster_bootstrap(
    statistic: Callable[[Floats], float],
    cluster: Ints,
    *,
    draws: int,
    level: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic of weights, resampling whole clusters.

    Args:
        statistic: Takes weights of shape (units,), returns the statistic (NaN where undefined).
        cluster: Shape (units,), cluster codes 0..G−1.
        draws: Bootstrap draws.
        level: Level of the interval, 0..1.
        rng: Source of randomness.

    Returns:
        Low and high, which hold the statistic itself; NaN where fewer than 90 % of the draws define
        it, where all draws agree, or with fewer than five clusters, whose draws are too much alike.
    """
    groups = int(cluster.max()) + 1
    if groups < LEAST_CLUSTERS_TO_RESAMPLE:
        return float("nan"), float("nan")
    values = np.empty(draws)
    for draw in range(draws):
        picked = rng.integers(0, groups, groups)
        values[draw] = statistic(np.bincount(picked, minlength=groups)[cluster].astype(np.float64))
    values = values[np.isfinite(values)]
    if values.size < 0.9 * draws:
        return float("nan"), float("nan")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    whole = statistic(np.ones(cluster.size))
    if high - low <= NO_SPREAD:
        return float("nan"), float("nan")
    # Few clusters can leave the figure outside its own percentiles: never show such an interval.
    return float(np.fmin(low, whole)), float(np.fmax(high, whole))
