"""The regression of one contrast, written so that the contrast is a single coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unaided.evidence.problems import UsageError
from unaided.trials.rows import FloatArray, IntArray, TrialRows

MOST_CELLS = 100_000_000
"""Largest regression held in memory (rows x columns): 0.8 GB of numbers."""

DEPENDENT = 1e-7
"""A column whose part of its own, after the others, is smaller than this share repeats them."""


@dataclass(frozen=True, slots=True, eq=False)
class ContrastDesign:
    """One arm against another, all else of the regression beside it.

    By the Frisch–Waugh–Lovell theorem the estimate is ``effect @ outcome / (effect @ effect)``.

    Attributes:
        outcome: (n,) outcome.
        treated: (n,) 1 in the arm, 0 elsewhere.
        untreated: (n,) whether the row is in the contrast's reference arm.
        nuisance: (n, k) orthonormal basis of everything else: the constant, covariates, fixed
            effects, and indicators of the arms outside the contrast.
        effect: (n,) what of ``treated`` the nuisance columns do not explain.
        cluster: (n,) index of the cluster, 0 to ``clusters`` − 1.
        clusters: Number of clusters.
        by_row: Whether each row is a cluster of its own.
    """

    outcome: FloatArray
    treated: FloatArray
    untreated: npt.NDArray[np.bool_]
    nuisance: FloatArray
    effect: FloatArray
    cluster: IntArray
    clusters: int
    by_row: bool

    @property
    def rows(self) -> int:
        """Rows in the regression."""
        return int(self.outcome.shape[0])

    @property
    def parameters(self) -> int:
        """Coefficients of the regression, the contrast included."""
        return int(self.nuisance.shape[1]) + 1

    @property
    def identified(self) -> bool:
        """Whether the rows can tell the two arms apart at all."""
        own, whole = np.linalg.norm(self.effect), np.linalg.norm(self.treated)
        return bool(own > DEPENDENT * whole)

    @property
    def estimate(self) -> float:
        """Adjusted difference, arm minus reference."""
        return float(self.effect @ self.outcome / (self.effect @ self.effect))

    def residuals(self) -> FloatArray:
        """(n,) what the whole regression leaves unexplained."""
        return remainder(self.outcome, self.nuisance) - self.estimate * self.effect

    def by_cluster(self, values: FloatArray) -> FloatArray:
        """Sum rows, (n,) or (n, m), within clusters."""
        return sum_by(values, self.cluster, self.clusters)


def sum_by(values: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """Sum rows, (n,) or (n, m), within ``groups`` numbered groups, none of them empty."""
    order = np.argsort(group, kind="stable")
    if groups == group.size:
        return np.asarray(values[order], dtype=np.float64)
    starts = np.searchsorted(group[order], np.arange(groups))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0), dtype=np.float64)


def remainder(values: FloatArray, basis: FloatArray) -> FloatArray:
    """Take from ``values``, (n,) or (n, m), what an orthonormal ``basis`` explains."""
    return np.asarray(values - basis @ (basis.T @ values), dtype=np.float64)


def contrast_design(
    rows: TrialRows, arm: int, reference: int, use: npt.NDArray[np.bool_]
) -> ContrastDesign:
    """Write the regression in which the coefficient of ``arm`` is its distance from ``reference``.

    Args:
        rows: The trial's rows.
        arm: Index of the arm.
        reference: Index of the arm it is compared with.
        use: (n,) which rows enter.

    Raises:
        UsageError: The fixed effects have more values than memory allows.
    """
    arms = rows.arm[use]
    others = [i for i in range(len(rows.arms)) if i not in (arm, reference)]
    columns = _adjustments(rows, use)
    columns = np.column_stack([columns, *((arms == other).astype(np.float64) for other in others)])
    nuisance = _orthonormal(columns)
    treated = (arms == arm).astype(np.float64)
    names, cluster = np.unique(rows.cluster[use], return_inverse=True)
    # Twice, because once leaves rounding of the size of the columns, not of their remainder.
    effect = remainder(remainder(treated, nuisance), nuisance)
    return ContrastDesign(
        outcome=rows.outcome[use],
        treated=treated,
        untreated=arms == reference,
        nuisance=nuisance,
        effect=effect,
        cluster=cluster.astype(np.intp).ravel(),
        clusters=names.size,
        by_row=not rows.cluster_names,
    )


def _adjustments(rows: TrialRows, use: npt.NDArray[np.bool_]) -> FloatArray:
    """Stack covariates and an indicator for each level but one of every fixed effect."""
    factors = [np.unique(factor[use], return_inverse=True) for factor in rows.factors]
    width = rows.covariates.shape[1] + sum(levels.size for levels, _ in factors)
    if width * int(use.sum()) > MOST_CELLS:
        raise UsageError(
            f"The fixed effects have {width:,} values over {int(use.sum()):,} rows, more than "
            "this analysis holds in memory. Leave out the one with the most values."
        )
    indicators = [
        (level.ravel()[:, None] == np.arange(1, levels.size)[None, :]).astype(np.float64)
        for levels, level in factors
    ]
    return np.column_stack([rows.covariates[use], *indicators])


def _orthonormal(columns: FloatArray) -> FloatArray:
    """Span the constant and ``columns`` by orthonormal ones; those that repeat others add none."""
    from scipy.linalg import qr

    rows = columns.shape[0]
    constant = np.full((rows, 1), 1 / np.sqrt(rows))
    if columns.shape[1] == 0:
        return constant
    centred = columns - columns.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    varies = size > DEPENDENT * np.linalg.norm(columns, axis=0)
    if not varies.any():
        return constant
    basis, triangle, _ = qr(centred[:, varies] / size[varies], mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(triangle)) > DEPENDENT).sum())
    return np.ascontiguousarray(np.column_stack([constant, basis[:, :rank]]))
