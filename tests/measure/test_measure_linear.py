"""Estimates with influences: their intervals, and what becomes of them in combination."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unaided.measure.linear import Estimate, combine, logit, mean, t_quantile


def estimate(value: float, influence: np.ndarray, clusters: int | None = None) -> Estimate:
    size = influence.size if clusters is None else clusters
    return Estimate(value, influence, size, responses=10, people=size)


def test_a_mean_of_one_response_each_is_the_textbook_mean():
    """Standard error s / √n and t(n − 1) limits."""
    score = np.array([0.1, 0.4, 0.5, 0.9, 1.0, 0.3])
    people = np.arange(6)
    found = mean(score, np.ones(6), people, people, 6)
    assert found.value == pytest.approx(score.mean())
    assert found.standard_error == pytest.approx(stats.sem(score))
    expected = stats.t.interval(0.9, 5, score.mean(), stats.sem(score))
    assert found.interval(0.9) == pytest.approx(expected)


def test_a_mean_weights_tries_and_clusters_people():
    """Seven of ten count ten times; two people of one cluster count as one."""
    score, tries = np.array([0.7, 0.0, 1.0]), np.array([10.0, 1.0, 1.0])
    found = mean(score, tries, np.array([0, 1, 2]), np.array([0, 0, 1]), 2)
    assert found.value == pytest.approx(8 / 12)
    assert (found.clusters, found.people, found.responses) == (2, 3, 3)
    assert found.influence.sum() == pytest.approx(0.0)


def test_one_cluster_has_no_interval():
    """A standard error over one cluster is not a number, and no spread is claimed."""
    lone = mean(np.array([0.0, 1.0]), np.ones(2), np.array([0, 1]), np.array([0, 0]), 1)
    assert np.isnan(lone.standard_error)
    assert np.isnan(lone.interval(0.9)).all()
    assert not lone.spread


def test_combining_adds_influences_so_that_shared_people_cancel():
    """A difference of an estimate from itself is zero without doubt; variances do not add."""
    rng = np.random.default_rng(1)
    first, second = (estimate(v, rng.normal(0, 0.1, 8)) for v in (0.7, 0.4))
    nothing = combine([(1.0, first), (-1.0, first)])
    assert (nothing.value, nothing.standard_error) == (0.0, 0.0)
    difference = combine([(1.0, first), (-1.0, second)])
    assert difference.value == pytest.approx(0.3)
    expected = np.sqrt(8 / 7 * np.sum((first.influence - second.influence) ** 2))
    assert difference.standard_error == pytest.approx(expected)
    assert (difference.responses, difference.people) == (20, 8)


def test_the_thinner_side_gives_the_degrees_of_freedom():
    """Three clusters against eight: t(2), not t(7)."""
    wide = combine(
        [(1.0, estimate(0.5, np.zeros(8) + 0.1)), (1.0, estimate(0.5, np.zeros(8), clusters=3))]
    )
    assert wide.clusters == 3


def test_estimates_over_other_clusters_do_not_combine():
    """Influences must mean the same people."""
    with pytest.raises(ValueError, match="different clusters"):
        combine([(1.0, estimate(0.5, np.zeros(3))), (1.0, estimate(0.5, np.zeros(4)))])


def test_the_logit_follows_the_delta_method_and_refuses_the_ends():
    """Slope 1 / m(1 − m); no log-odds of 0 or 1."""
    found = logit(estimate(0.8, np.array([0.02, -0.01, -0.01])))
    assert found.value == pytest.approx(np.log(4))
    assert found.influence == pytest.approx(np.array([0.02, -0.01, -0.01]) / 0.16)
    for end in (0.0, 1.0):
        with pytest.raises(ValueError, match="strictly between"):
            logit(estimate(end, np.zeros(3)))


@given(
    value=st.floats(0, 1),
    error=st.floats(1e-6, 0.5),
    clusters=st.integers(2, 40),
    level=st.floats(0.5, 0.99),
)
def test_the_interval_of_a_score_stays_within_the_scale_and_holds_it(value, error, clusters, level):
    """Whatever the error: 0 ≤ low ≤ value ≤ high ≤ 1."""
    influence = np.zeros(clusters)
    influence[:2] = error, -error
    low, high = estimate(value, influence).score_interval(level)
    assert 0 <= low <= value <= high <= 1


@given(st.floats(0.51, 0.995), st.integers(1, 200))
def test_quantiles_are_students(probability, degrees):
    """The same as scipy.stats, which is slow to import."""
    assert t_quantile(probability, degrees) == pytest.approx(
        stats.t.ppf(probability, degrees), rel=1e-9
    )
