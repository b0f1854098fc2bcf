"""How far a person's tries can be relied on: 1 − posterior / prior variance, on the logit.

The logit of a beta variable has its variance in the tail: with few wrong tries in the prior it
hardly shrinks however many right ones follow, and whoever never fails would never be known. So the
variances are those of the logit-normal prior with the same mean and variance of the score, by
quadrature on a fixed grid. Needs numpy and scipy.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special

from unaided.measure.linear import Floats

_STEPS = np.linspace(-6.0, 6.0, 241)
_WEIGHT = np.exp(-(_STEPS**2) / 2) / np.exp(-(_STEPS**2) / 2).sum()
_SPREADS = np.geomspace(0.005, 12.0, 120)
_HALVINGS = 60


def logit_reliability(right: Floats, wrong: Floats, mean: float, variance: float) -> Floats:
    """Return 1 − posterior variance / prior variance of each person's logit, 0..1.

    Args:
        right: Shape (people,), right tries.
        wrong: Shape (people,), wrong tries.
        mean: Prior mean of the score, 0..1.
        variance: Prior variance of the score.
    """
    centre, spread = matched(mean, variance)
    logit = centre + spread * _STEPS
    pairs, place = np.unique(np.column_stack([right, wrong]), axis=0, return_inverse=True)
    log_weight = (
        np.log(_WEIGHT)
        - pairs[:, :1] * np.logaddexp(0.0, -logit)
        - pairs[:, 1:] * np.logaddexp(0.0, logit)
    )
    weight = special.softmax(log_weight, axis=1)
    after = weight @ logit**2 - (weight @ logit) ** 2
    before = spread**2 * float(_WEIGHT @ _STEPS**2)
    return np.asarray(np.clip(1.0 - after / before, 0.0, 1.0)[place])


@lru_cache(maxsize=256)
def matched(mean: float, variance: float) -> tuple[float, float]:
    """Return centre and spread of the logit-normal with a score's mean and variance.

    Args:
        mean: Strictly between 0 and 1.
        variance: Positive; beyond what the widest spread reaches, that spread is returned.
    """
    centres = _centres(mean, _SPREADS)
    scores = special.expit(centres[:, None] + _SPREADS[:, None] * _STEPS)
    variances = scores**2 @ _WEIGHT - (scores @ _WEIGHT) ** 2
    spread = np.interp(variance, variances, _SPREADS)
    return float(_centres(mean, np.array([spread]))[0]), float(spread)


def _centres(mean: float, spreads: Floats) -> Floats:
    """Find by bisection where a logit-normal of each spread has the mean."""
    low, high = np.full(spreads.size, -80.0), np.full(spreads.size, 80.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = special.expit(middle[:, None] + spreads[:, None] * _STEPS) @ _WEIGHT < mean
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
