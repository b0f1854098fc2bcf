"""How good predicted scores are: log loss, its clustered differences, calibration, order.

The log loss of a prediction p for a score y is −y·log p − (1 − y)·log(1 − p), in nats, a proper
score (Good 1952). Means and differences of means carry each person's influence, so their intervals
are clustered on person. They speak of new people, given what was learned in training. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Estimate, Floats, Ints, mean

NEAREST_CERTAINTY = 1e-9
"""No prediction is taken to be nearer to 0 or 1: being wrong once would cost without bound."""

BINS = 10


def log_losses(predicted: Floats, score: Floats) -> Floats:
    """Return the log loss of each prediction in nats: shape (n,).

    Args:
        predicted: Shape (n,), in 0..1; held at least 1e-9 from either end.
        score: Shape (n,), in 0..1; partial credit counts as an outcome between.
    """
    p = np.clip(predicted, NEAREST_CERTAINTY, 1 - NEAREST_CERTAINTY)
    return np.asarray(-score * np.log(p) - (1 - score) * np.log1p(-p))


def mean_loss(losses: Floats, person: Ints, people: int) -> Estimate:
    """Estimate the mean loss per response, clustered on person.

    Given the difference of two methods' losses on the same responses it estimates the mean
    difference: below zero, the first is better.

    Args:
        losses: Shape (n,), from :func:`log_losses`, or a difference of two such.
        person: Shape (n,), codes 0..people−1.
        people: Number of person codes.
    """
    return mean(losses, np.ones_like(losses), person, np.arange(people), people)


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Responses with like predictions.

    Attributes:
        count: How many.
        predicted: Their mean prediction.
        observed: Their mean score.
    """

    count: int
    predicted: float
    observed: float


def calibration_bins(
    predicted: Floats, score: Floats, bins: int = BINS
) -> tuple[CalibrationBin, ...]:
    """Part responses into bins of rising prediction with equal counts.

    Predictions that tie share a bin (that of their middle), so the result does not depend on the
    order of rows, and there are fewer bins where many predictions are the same.

    Args:
        predicted: Shape (n,), in 0..1.
        score: Shape (n,), in 0..1.
        bins: How many, at most.
    """
    _, tie, ties = np.unique(predicted, return_inverse=True, return_counts=True)
    middle = np.cumsum(ties) - ties / 2
    bin_of_row = np.floor(middle * bins / predicted.size).astype(np.int64)[tie]
    count = np.bincount(bin_of_row, minlength=bins)
    held = np.flatnonzero(count)
    total_predicted = np.bincount(bin_of_row, predicted, minlength=bins)
    total_observed = np.bincount(bin_of_row, score, minlength=bins)
    return tuple(
        CalibrationBin(
            int(count[b]), float(total_predicted[b] / count[b]), float(total_observed[b] / count[b])
        )
        for b in held
    )


def calibration_error(bins: tuple[CalibrationBin, ...]) -> float:
    """Return the expected calibration error: mean |predicted − observed|, weighted by count.

    Chance alone makes it positive: about √(2 p (1 − p) / (π n)) for n responses a bin.
    """
    total = sum(found.count for found in bins)
    return sum(found.count * abs(found.predicted - found.observed) for found in bins) / total


def discrimination(predicted: Floats, score: Floats) -> float:
    """Return the area under the ROC curve: how often a right answer was predicted above a wrong.

    Ties count half; partial credit y counts as y of a right and 1 − y of a wrong answer
    (Hanley & McNeil 1982, weighted).

    Returns:
        0..1, 0.5 for predictions that say nothing; NaN where all answers are right, or all wrong.
    """
    _, tie = np.unique(predicted, return_inverse=True)
    right, wrong = np.bincount(tie, score), np.bincount(tie, 1 - score)
    pairs = float(right.sum() * wrong.sum())
    below = np.cumsum(wrong) - wrong / 2
    return float(right @ below) / pairs if pairs > 0 else float("nan")
