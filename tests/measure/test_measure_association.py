"""Correlations: raw, corrected on data whose truth is known, and their bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.measure.association import (
    UnitMeans,
    cluster_bootstrap,
    disattenuated,
    pearson,
    reliability,
    unit_means,
)

TRUTH = 0.6


def noisy_means(people: int, tries: int, seed: int) -> tuple[UnitMeans, UnitMeans]:
    """Means of a few noisy tries of two traits that correlate at .6."""
    rng = np.random.default_rng(seed)
    traits = rng.multivariate_normal([0.5, 0.5], 0.02 * np.array([[1, TRUTH], [TRUTH, 1]]), people)
    unit = np.repeat(np.arange(people), tries)
    both = [traits[unit, side] + rng.normal(0, 0.2, unit.size) for side in (0, 1)]
    first, second = (unit_means(score, np.ones(unit.size), unit, people) for score in both)
    return first, second


def test_the_corrected_correlation_finds_the_truth_that_noise_hides():
    """4,000 people with 3 tries each: raw is far too low, corrected within .04."""
    first, second = noisy_means(4_000, 3, seed=1)
    raw = pearson(first.mean, second.mean)
    assert raw == pytest.approx(TRUTH * 0.6, abs=0.05)  # reliability .02 / (.02 + .04 / 3) = .6
    assert disattenuated(first, second) == pytest.approx(TRUTH, abs=0.04)


def test_reliability_is_the_share_of_variance_that_is_peoples():
    """.02 of .02 + .04 / 3."""
    first, _ = noisy_means(4_000, 3, seed=2)
    assert reliability(first.mean, first.error_variance) == pytest.approx(0.6, abs=0.03)


def test_a_correlation_made_of_noise_is_not_a_number():
    """People who do not differ have no reliability to divide by."""
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(50), 2)
    noise = [unit_means(rng.random(100), np.ones(100), unit, 50) for _ in range(2)]
    assert (
        np.isnan(disattenuated(noise[0], noise[1]))
        or reliability(noise[0].mean, noise[0].error_variance) >= 0.2
    )
    flat = UnitMeans(np.full(50, 0.5), np.full(50, 0.01), np.full(50, 2.0))
    assert np.isnan(disattenuated(flat, noise[1]))
    assert np.isnan(pearson(flat.mean, noise[1].mean))


def test_single_tries_cannot_be_corrected():
    """With one try a person the noise is not known."""
    found = unit_means(np.array([0.0, 1.0, 1.0]), np.ones(3), np.arange(3), 3)
    assert np.isnan(found.error_variance).all()
    assert np.isnan(disattenuated(found, found))


def test_pearson_is_numpys_and_weights_repeat():
    """A weight of two is the unit twice."""
    rng = np.random.default_rng(4)
    x, y = rng.random((2, 30))
    assert pearson(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1])
    weight = rng.integers(0, 4, 30)
    twice = [np.repeat(side, weight) for side in (x, y)]
    assert pearson(x, y, weight.astype(float)) == pytest.approx(np.corrcoef(*twice)[0, 1])


def test_the_bootstrap_of_a_mean_is_that_of_its_standard_error():
    """90 % percentile limits of a mean of 200 people: ± 1.645 standard errors."""
    rng = np.random.default_rng(5)
    score = rng.normal(0.5, 0.2, 200)
    low, high = cluster_bootstrap(
        lambda weight: float(weight @ score / weight.sum()),
        np.arange(200),
        draws=2_000,
        level=0.9,
        rng=rng,
    )
    half = 1.645 * score.std(ddof=1) / np.sqrt(200)
    assert (low, high) == pytest.approx((score.mean() - half, score.mean() + half), abs=0.004)


def test_the_bootstrap_keeps_clusters_whole():
    """Ten copies of each person add nothing: the interval stays that of twenty people."""
    rng = np.random.default_rng(6)
    own = rng.normal(0.5, 0.2, 20)

    def limits(copies: int) -> tuple[float, float]:
        score, cluster = np.repeat(own, copies), np.repeat(np.arange(20), copies)
        return cluster_bootstrap(
            lambda weight: float(weight @ score / weight.sum()),
            cluster,
            draws=400,
            level=0.9,
            rng=np.random.default_rng(7),
        )

    assert limits(10) == pytest.approx(limits(1))


def test_few_clusters_or_undefined_draws_give_no_interval():
    """Four clusters are too few to resample; a statistic that fails in many draws has no limits."""
    few = cluster_bootstrap(
        lambda weight: float(weight[0] * 0 + 0.5),
        np.array([0, 1, 2, 3]),
        draws=50,
        level=0.9,
        rng=np.random.default_rng(8),
    )
    assert np.isnan(few).all()
    undefined = cluster_bootstrap(
        lambda weight: float("nan") if weight[0] == 0 else 0.5,
        np.arange(8),
        draws=200,
        level=0.9,
        rng=np.random.default_rng(9),
    )
    assert np.isnan(undefined).all()


def test_draws_that_all_agree_give_no_interval():
    """Points on one line correlate at 1 in every draw: that is not certainty."""
    line = np.linspace(0, 1, 12)
    assert pearson(line, line) <= 1
    limits = cluster_bootstrap(
        lambda weight: pearson(line, 2 * line, weight),
        np.arange(12),
        draws=100,
        level=0.9,
        rng=np.random.default_rng(11),
    )
    assert np.isnan(limits).all()


def test_the_interval_holds_the_figure_itself():
    """A statistic that only the whole sample attains still lies within its interval."""
    low, high = cluster_bootstrap(
        lambda weight: 1.0 if (weight == 1).all() else float(weight[0]) / 50,
        np.arange(12),
        draws=100,
        level=0.9,
        rng=np.random.default_rng(10),
    )
    assert low <= 1.0 <= high
