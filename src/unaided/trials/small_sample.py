"""The bias-reduced standard error of Bell & McCaffrey, for few or uneven clusters."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from unaided.trials.design import ContrastDesign
from unaided.trials.rows import FloatArray

SATURATED = 1e-8
"""Directions of a cluster that the regression fits perfectly; they carry no residual."""


@dataclass(frozen=True, slots=True)
class BellMcCaffrey:
    """A CR2 standard error with Satterthwaite's degrees of freedom and their p-value."""

    standard_error: float
    df: float
    p_value: float


def bell_mccaffrey(design: ContrastDesign) -> BellMcCaffrey | None:
    """Correct the standard error for the leverage of each cluster.

    V = Σ_g (w_g' e_g)² with w_g = (I − H_gg)^(−1/2) x_g, x the contrast's column after the others,
    scaled to length 1; degrees of freedom (tr B)² / tr(B²), B_gh = w_g' (I − H)_gh w_h, with
    independent errors as the working model. Rows as clusters make it HC2. Bell & McCaffrey (2002);
    Imbens & Kolesár (2016); Pustejovsky & Tipton (2018).

    Args:
        design: An identified contrast with more rows than parameters.

    Returns:
        ``None`` where the clusters leave nothing to estimate it from.
    """
    length = float(np.linalg.norm(design.effect))
    columns = np.column_stack([design.effect / length, design.nuisance])
    weights = _leveraged(design, columns)
    scores = design.by_cluster(weights * design.residuals())
    # B = diag(own) − S S', so its traces need no matrix of clusters by clusters.
    own = design.by_cluster(weights**2)
    sums = design.by_cluster(weights[:, None] * columns)
    shared = np.einsum("gk,gk->g", sums, sums)
    inner = sums.T @ sums
    trace = float(own.sum() - shared.sum())
    square = float((own**2).sum() - 2 * (own * shared).sum() + (inner**2).sum())
    variance = float(scores @ scores)
    if variance <= 0 or trace <= 0 or square <= 0:
        return None
    return _with_p(design.estimate, sqrt(variance) / length, trace**2 / square)


def _with_p(estimate: float, standard_error: float, df: float) -> BellMcCaffrey:
    return BellMcCaffrey(standard_error, df, t_p_value(estimate / standard_error, df))


def t_p_value(t: float, df: float) -> float:
    """Give Student's two-sided p-value."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def _leveraged(design: ContrastDesign, columns: FloatArray) -> FloatArray:
    """(n,) w: each cluster's part of the contrast's column times (I − H_gg)^(−1/2)."""
    if design.by_row:
        free = 1 - np.einsum("nk,nk->n", columns, columns)
        return np.asarray(columns[:, 0] * _inverse_root(free), dtype=np.float64)
    weights = np.empty(design.rows)
    order = np.argsort(design.cluster, kind="stable")
    ends = np.searchsorted(design.cluster[order], np.arange(1, design.clusters))
    for members in np.split(order, ends):
        # H_gg has the cluster's own columns as root: its eigenvectors are their left singular ones.
        left, singular, _ = np.linalg.svd(columns[members], full_matrices=False)
        part = columns[members, 0]
        factor = _inverse_root(1 - singular**2) - 1
        weights[members] = part + left @ (factor * (left.T @ part))
    return weights


def _inverse_root(free: FloatArray) -> FloatArray:
    """Invert the root where anything is free, else give 0 (the Moore–Penrose inverse)."""
    safe = np.where(free > SATURATED, free, 1.0)
    return np.where(free > SATURATED, 1 / np.sqrt(safe), 0.0)
