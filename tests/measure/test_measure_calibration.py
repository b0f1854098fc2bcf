"""Whether people know what they know: gamma by counting pairs, and Murphy's identity."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.measure.calibration import brier, confidence_table, gamma

STEPS = st.integers(0, 20).map(lambda step: step / 20)
ANSWERS = st.lists(st.tuples(STEPS, STEPS), min_size=2, max_size=25)


def gamma_by_pairs(answers: list[tuple[float, float]]) -> float:
    """Count concordant and discordant pairs one by one."""
    signs = [
        np.sign((one[0] - other[0]) * (one[1] - other[1]))
        for one, other in combinations(answers, 2)
    ]
    agree, differ = signs.count(1), signs.count(-1)
    return (agree - differ) / (agree + differ) if agree + differ else float("nan")


@given(ANSWERS)
def test_gamma_is_the_count_of_pairs(answers):
    """Concordant minus discordant over both, ties left out."""
    confidence, score = np.array(answers).T
    found = gamma(confidence_table(confidence, score))
    assert found == pytest.approx(gamma_by_pairs(answers), nan_ok=True)


def test_gamma_at_its_ends():
    """Perfect order, perfect misorder, and nothing to order."""
    rising = np.array([0.1, 0.5, 0.9])
    assert gamma(confidence_table(rising, rising)) == 1
    assert gamma(confidence_table(rising, rising[::-1])) == -1
    assert np.isnan(gamma(confidence_table(rising, np.ones(3))))


def test_weights_count_answers_again():
    """The bootstrap's weights are the same as repeated answers."""
    rng = np.random.default_rng(1)
    confidence, score = rng.random(20), rng.integers(0, 2, 20).astype(float)
    weight = rng.integers(0, 3, 20)
    again = confidence_table(np.repeat(confidence, weight), np.repeat(score, weight))
    assert (confidence_table(confidence, score, weight.astype(float)) == again).all()


@given(ANSWERS)
def test_the_brier_score_is_reliability_less_resolution_plus_uncertainty(answers):
    """Murphy's identity, exact for binary and for partial credit; every part is non-negative."""
    confidence, score = np.array(answers).T
    parts = brier(confidence, score)
    assert parts.score == pytest.approx(parts.reliability - parts.resolution + parts.uncertainty)
    assert parts.score == pytest.approx(np.mean((confidence - score) ** 2))
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= -1e-12


def test_uncertainty_is_the_variance_of_the_score():
    """o(1 − o) for right and wrong."""
    score = np.array([1.0, 1.0, 0.0, 1.0])
    parts = brier(np.array([0.9, 0.8, 0.9, 0.3]), score)
    assert parts.uncertainty == pytest.approx(0.75 * 0.25)
