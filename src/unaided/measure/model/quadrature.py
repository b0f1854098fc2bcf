"""Where the integrals over a person are evaluated: grids that resolve the posterior.

The trapezoid rule on an even grid converges geometrically for smooth, bell-shaped integrands
(Trefethen & Weideman 2014): with a step of one posterior standard deviation its error is below
1e-8. A grid is laid around each person's own posterior, so that it stays as fine for a person with
five hundred responses as for one with five. Needs numpy; compiled by numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from unaided.measure.linear import Floats

HALF_WIDTH_SD = 5.7
LARGEST_STEP = 0.9  # logits; the logistic's own poles lie at ± π i
FEWEST_NODES, FEW_NODES = 5, 7
MOST_NODES = 301
MOST_SHIFTS = 301


def gauss_hermite(nodes: int = FEW_NODES) -> tuple[Floats, Floats]:
    """Return nodes and weights for the standard normal; weights sum to 1."""
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    return x, w / w.sum()


@njit(cache=True, nogil=True)
def step_of(sd: float, correlation: float, fineness: float) -> float:  # pragma: no cover
    """Return the step that resolves one axis of a correlated bell.

    The narrowest direction of two axes with correlation ρ has variance (1 − |ρ|)·sd², and the
    rule's error is 2·exp(−4π²(1 − |ρ|)sd²/step²).
    """
    narrow = np.sqrt(2.2 * max(1.0 - abs(correlation), 1e-4))
    return float(min(sd * min(1.0, narrow) * fineness, LARGEST_STEP))


@njit(cache=True, nogil=True)
def nodes_of(sd: float, step: float) -> int:  # pragma: no cover
    """Return how many nodes cover ± 5.7 standard deviations, an odd number."""
    half = int(np.ceil(HALF_WIDTH_SD * sd / step))
    return min(2 * half + 1, MOST_NODES)


@njit(cache=True, nogil=True)
def shifts_of(spread: float, information: float) -> tuple[int, float]:  # pragma: no cover
    """Return how many shifts r a person × skill effect takes, and their step.

    Five or seven Gauss–Hermite nodes (step 0) where they say little beside the prior; else an
    even grid of the step that the responses and the prior together call for.
    """
    ratio = information * spread * spread
    if ratio <= 0.35:
        return FEWEST_NODES, 0.0
    if ratio <= 1.5:
        return FEW_NODES, 0.0
    step = min(spread / np.sqrt(1.0 + ratio), LARGEST_STEP)
    half = int(np.ceil(5.0 * spread / step))
    if half > MOST_SHIFTS // 2:
        half = MOST_SHIFTS // 2
        step = 5.0 * spread / half
    return 2 * half + 1, step
