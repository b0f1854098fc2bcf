"""The wild cluster bootstrap: how often chance alone gives a t this large, with few clusters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, Literal

import numpy as np

from unaided.trials.design import ContrastDesign, remainder
from unaided.trials.rows import FloatArray

Weights = Literal["rademacher", "webb"]

POINTS: Final[dict[Weights, FloatArray]] = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.sqrt([1.5, 1.0, 0.5, 0.5, 1.0, 1.5]) * np.array([-1.0, -1, -1, 1, 1, 1]),
}

FEW_CLUSTERS = 12
"""Below this, signs alone give too few different outcomes; six points take their place."""

LISTED = 4096
"""Up to this many, all combinations of weights are listed instead of drawn."""

CHUNK_CELLS = 4_000_000
"""Numbers held at once while drawing."""

TIE = 1e-9
"""Statistics within this share of each other are ties, so that rounding decides nothing."""


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """A p-value by the wild cluster bootstrap, and how it was made."""

    p_value: float
    draws: int
    weights: Weights
    listed: bool

    def sentence(self) -> str:
        """Say how the p-value was made."""
        names = {"rademacher": "signs", "webb": "six-point weights"}
        how = f"all {self.draws:,} combinations" if self.listed else f"{self.draws:,} draws"
        return f"Wild cluster bootstrap, null imposed, {names[self.weights]}, {how}."


def wild_bootstrap(
    design: ContrastDesign,
    *,
    draws: int,
    rng: np.random.Generator,
    weights: Weights | None = None,
) -> WildBootstrap:
    """Compare the contrast's t with those of outcomes in which the arms do not differ.

    Each draw is y* = fitted value under the null + v_g · its residual, one weight v_g a cluster;
    p = share of |t*| ≥ |t|, both cluster-robust (Cameron, Gelbach & Miller 2008, their WCR). Below
    12 clusters the weights are Webb's six points (Webb 2023). Drawn, the outcome itself counts as
    one of the draws, so p is never 0; listed, it is one of the combinations already.

    Args:
        design: An identified contrast.
        draws: How many draws, where not all combinations are listed.
        rng: Source of chance.
        weights: Overrules the choice by number of clusters.
    """
    chosen: Weights = weights or ("webb" if design.clusters < FEW_CLUSTERS else "rademacher")
    points = POINTS[chosen]
    # In logarithms, since 2 to the power of many clusters is no float.
    listed = design.clusters * np.log(points.size) <= np.log(LISTED) + TIE
    observed, statistic = _statistic(design)
    extreme, total = (0, 0) if listed else (1, 1)
    chunk = max(1, CHUNK_CELLS // design.clusters)
    batches = (
        _all_vectors(points, design.clusters, chunk)
        if listed
        else _drawn_vectors(points, design.clusters, draws, chunk, rng)
    )
    for vectors in batches:
        extreme += int((statistic(vectors) >= observed * (1 - TIE)).sum())
        total += vectors.shape[0]
    return WildBootstrap(extreme / total, total if listed else draws, chosen, listed)


class _Statistic:
    """t² of an outcome whose null residuals are weighted by cluster, for many weights at once.

    With unit-length x and orthonormal Q, a draw's coefficient is Σ v_g x_g'u_g, and the score of a
    cluster is v_g x_g'u_g − x_g'x_g b* − x_g'Q_g Σ_h v_h Q_h'u_h: sums over clusters, no refitting.
    The factors G/(G−1) · (N−1)/(N−K) stand on both sides of the comparison and are left out.
    """

    def __init__(self, design: ContrastDesign) -> None:
        x = design.effect / np.linalg.norm(design.effect)
        null_residual = remainder(design.outcome, design.nuisance)
        self._score = design.by_cluster(x * null_residual)
        self._own = design.by_cluster(x * x)
        self._with_nuisance = design.by_cluster(x[:, None] * design.nuisance)
        self._nuisance_score = design.by_cluster(null_residual[:, None] * design.nuisance)

    def __call__(self, vectors: FloatArray) -> FloatArray:
        coefficient = vectors @ self._score
        nuisance = vectors @ self._nuisance_score
        scores = (
            vectors * self._score
            - coefficient[:, None] * self._own
            - nuisance @ self._with_nuisance.T
        )
        return ratio(coefficient**2, np.einsum("bg,bg->b", scores, scores))


def ratio(square: FloatArray, variance: FloatArray) -> FloatArray:
    """Divide, giving infinity for something over nothing and 0 for nothing over nothing."""
    some = np.where(square > 0, np.inf, 0.0)
    return np.divide(square, variance, out=some, where=variance > 0)


def _statistic(design: ContrastDesign) -> tuple[float, _Statistic]:
    statistic = _Statistic(design)
    return float(statistic(np.ones((1, design.clusters)))[0]), statistic


def _all_vectors(points: FloatArray, clusters: int, chunk: int) -> Iterator[FloatArray]:
    vectors = product(points, repeat=clusters)
    while batch := list(islice(vectors, chunk)):
        yield np.array(batch)


def _drawn_vectors(
    points: FloatArray, clusters: int, draws: int, chunk: int, rng: np.random.Generator
) -> Iterator[FloatArray]:
    for start in range(0, draws, chunk):
        size = (min(chunk, draws - start), clusters)
        yield points[rng.integers(0, points.size, size=size)]
