"""Whether people know what they know: bias, resolution and the Brier decomposition.

Bias is mean confidence minus mean score (positive: overconfident). Resolution is Goodman and
Kruskal's gamma (1954) of confidence and score. The Brier score of probability judgements splits
into reliability − resolution + uncertainty (Murphy 1973). Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats

BINS = 21  # confidences to the nearest 5 %


def gamma(table: Floats) -> float:
    """Return Goodman–Kruskal gamma of a contingency table, (C − D) / (C + D).

    Args:
        table: Shape (confidence bins, score bins), non-negative weights, both in rising order.

    Returns:
        −1..1; NaN where no pair is untied on both.
    """
    above = table[::-1, ::-1].cumsum(0).cumsum(1)[::-1, ::-1]
    right = np.zeros_like(table)
    right[:-1, :-1] = above[1:, 1:]
    across = table[::-1, :].cumsum(0).cumsum(1)[::-1, :]
    left = np.zeros_like(table)
    left[:-1, 1:] = across[1:, :-1]
    concordant, discordant = float((table * right).sum()), float((table * left).sum())
    pairs = concordant + discordant
    return (concordant - discordant) / pairs if pairs > 0 else float("nan")


def confidence_table(confidence: Floats, score: Floats, weight: Floats | None = None) -> Floats:
    """Count responses by confidence (nearest 5 %) and score (nearest 5 %).

    Returns:
        Shape (21, 21), confidence by score.
    """
    c = np.rint(confidence * (BINS - 1)).astype(np.int64)
    s = np.rint(score * (BINS - 1)).astype(np.int64)
    counts = np.bincount(c * BINS + s, weight, minlength=BINS * BINS).astype(np.float64)
    return counts.reshape(BINS, BINS)


@dataclass(frozen=True, slots=True)
class Brier:
    """The Brier score and its parts; ``score`` = reliability − resolution + uncertainty."""

    score: float
    reliability: float
    resolution: float
    uncertainty: float


def brier(confidence: Floats, score: Floats) -> Brier:
    """Decompose the Brier score over confidences to the nearest 5 %.

    Args:
        confidence: Shape (n,), in 0..1.
        score: Shape (n,), in 0..1; partial credit counts as an outcome between.
    """
    bins = np.rint(confidence * (BINS - 1)).astype(np.int64)
    count = np.bincount(bins, minlength=BINS).astype(np.float64)
    seen = count > 0
    outcome = np.bincount(bins, score, minlength=BINS)[seen] / count[seen]
    stated = np.arange(BINS)[seen] / (BINS - 1)
    share = count[seen] / count.sum()
    base = float(score.mean())
    rounded = bins / (BINS - 1)
    within = float(np.mean((score - _by_bin(bins, score)) ** 2))
    return Brier(
        score=float(np.mean((rounded - score) ** 2)),
        reliability=float(share @ (stated - outcome) ** 2),
        resolution=float(share @ (outcome - base) ** 2),
        uncertainty=float(share @ (outcome - base) ** 2) + within,
    )


def _by_bin(bins: np.ndarray[tuple[int], np.dtype[np.int64]], score: Floats) -> Floats:
    count = np.maximum(np.bincount(bins, minlength=BINS), 1)
    return np.asarray((np.bincount(bins, score, minlength=BINS) / count)[bins])
