"""Scores of predictions: log loss clustered on person, calibration in tenths, order of answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unaided.measure.prediction_scores import (
    calibration_bins,
    calibration_error,
    discrimination,
    log_losses,
    mean_loss,
)

TENTHS = st.integers(0, 10).map(lambda tenth: tenth / 10)
PREDICTIONS = st.lists(st.tuples(TENTHS, TENTHS), min_size=1, max_size=60)


def test_a_right_answer_costs_the_log_of_its_chance() -> None:
    losses = log_losses(np.array([0.25, 0.25, 0.25]), np.array([1.0, 0.0, 0.5]))
    right, wrong = -np.log(0.25), -np.log(0.75)
    assert losses == pytest.approx([right, wrong, (right + wrong) / 2])


def test_certainty_that_is_wrong_costs_much_and_not_without_bound() -> None:
    losses = log_losses(np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0]))
    assert losses[:2] == pytest.approx(-np.log(1e-9), rel=1e-6)
    assert losses[2] == pytest.approx(0.0, abs=1e-8)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_truth_is_the_best_prediction(truth: float, other: float) -> None:
    found = log_losses(np.array([truth, other]), np.array([truth, truth]))
    assert found[0] <= found[1] + 1e-12


def test_with_equal_counts_the_interval_is_that_of_peoples_means() -> None:
    rng = np.random.default_rng(1)
    losses = rng.normal(0.5, 0.2, (30, 8)) + rng.normal(0, 0.3, (30, 1))
    estimate = mean_loss(losses.ravel(), np.repeat(np.arange(30), 8), 30)
    means = losses.mean(axis=1)
    assert estimate.value == pytest.approx(means.mean())
    expected = stats.t.interval(0.95, 29, means.mean(), means.std(ddof=1) / np.sqrt(30))
    assert estimate.interval(0.95) == pytest.approx(expected)


def test_a_difference_is_surer_than_its_parts_where_people_differ() -> None:
    rng = np.random.default_rng(2)
    person = np.repeat(np.arange(40), 10)
    hard = rng.normal(0, 1, 40)[person]
    first, second = hard + rng.normal(0, 0.1, 400), hard + 0.1 + rng.normal(0, 0.1, 400)
    difference = mean_loss(first - second, person, 40)
    assert difference.standard_error < mean_loss(first, person, 40).standard_error / 5
    assert difference.interval(0.95)[1] < 0


def test_bins_hold_equal_counts_in_rising_order() -> None:
    rng = np.random.default_rng(3)
    bins = calibration_bins(rng.random(1_005), rng.random(1_005))
    assert {found.count for found in bins} <= {100, 101}
    assert len(bins) == 10
    assert np.all(np.diff([found.predicted for found in bins]) > 0)


@given(PREDICTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_move_the_scores(rows, random) -> None:
    predicted, score = np.array(rows).T
    mixed = list(rows)
    random.shuffle(mixed)
    again = np.array(mixed).T
    bins = calibration_bins(predicted, score)
    assert calibration_error(bins) == pytest.approx(calibration_error(calibration_bins(*again)))
    assert discrimination(predicted, score) == pytest.approx(discrimination(*again), nan_ok=True)
    assert sum(found.count for found in bins) == len(rows)


def test_one_prediction_for_all_is_one_bin() -> None:
    bins = calibration_bins(np.full(50, 0.4), np.repeat([0.0, 1.0], 25))
    assert [(found.count, found.predicted, found.observed) for found in bins] == [
        (50, pytest.approx(0.4), 0.5)
    ]
    assert calibration_error(bins) == pytest.approx(0.1)


def test_calibrated_predictions_have_an_error_of_chance_alone() -> None:
    rng = np.random.default_rng(4)
    predicted = rng.random(50_000)
    score = (rng.random(50_000) < predicted).astype(float)
    assert calibration_error(calibration_bins(predicted, score)) < 0.01
    bent = calibration_bins(predicted**2, score)
    assert calibration_error(bent) == pytest.approx(1 / 6, abs=0.01)


@given(PREDICTIONS)
def test_discrimination_is_the_count_of_pairs(rows) -> None:
    predicted, score = np.array(rows).T
    won = np.sign(predicted[:, None] - predicted[None, :]) / 2 + 0.5
    weight = np.outer(score, 1 - score)
    expected = (won * weight).sum() / weight.sum() if weight.sum() > 0 else float("nan")
    assert discrimination(predicted, score) == pytest.approx(expected, nan_ok=True)
