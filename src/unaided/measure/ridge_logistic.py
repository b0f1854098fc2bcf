"""Logistic regression with a ridge on some weights, by Newton's method on a sparse design.

Maximises Σ y·η − log(1 + exp η) − ½ Σ penalty·w², η = X w (le Cessie & van Houwelingen 1992).
Needs numpy and scipy.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve
from scipy.special import expit

from unaided.measure.linear import Floats, Ints

Design = Any  # scipy.sparse.csr_matrix; scipy ships no types

MOST_STEPS: Final = 50
SMALL_STEP: Final = 1e-4  # Newton's error is about its last step squared
LEAST_PENALTY: Final = 1e-6
"""Keeps weights finite where the data leave them open: a column of zeros, or all answers right."""


def dummies(codes: Ints, size: int) -> Design:
    """Return one column a code, 1 where a row has it: sparse, shape (n, size).

    Args:
        codes: Shape (n,), 0..size−1; a row with code −1 has no column.
        size: Number of codes.
    """
    rows = np.flatnonzero(codes >= 0)
    shape = (codes.size, size)
    return sparse.csr_matrix((np.ones(rows.size), (rows, codes[rows])), shape=shape)


def fit_weights(
    design: Design, score: Floats, penalty: Floats, start: Floats | None = None
) -> Floats:
    """Return the weights w at the maximum.

    Args:
        design: X, sparse, shape (n, columns).
        score: y, shape (n,), in 0..1.
        penalty: Shape (columns,), at least 0; each is raised by 1e-6.
        start: Where to begin; ``None``: at zero.

    Returns:
        Shape (columns,).
    """
    penalty = penalty + LEAST_PENALTY
    weights = np.zeros(design.shape[1]) if start is None else start
    transposed = design.T.tocsr()

    def objective(w: Floats) -> float:
        eta = design @ w
        return float(score @ eta - np.logaddexp(0.0, eta).sum() - 0.5 * penalty @ w**2)

    reached = objective(weights)
    for _ in range(MOST_STEPS):
        p = expit(design @ weights)
        spread = sparse.diags(p * (1 - p))
        information = transposed @ spread @ design + sparse.diags(penalty)
        step = spsolve(information.tocsc(), transposed @ (score - p) - penalty * weights)
        found = objective(weights + step)
        # A full step can overshoot where answers are nearly separated; concavity makes halves work.
        while found < reached - 1e-9 * abs(reached) and np.abs(step).max() > SMALL_STEP:
            step = step / 2
            found = objective(weights + step)
        weights, reached = weights + step, found
        if np.abs(step).max() <= SMALL_STEP:
            break
    return np.asarray(weights)
