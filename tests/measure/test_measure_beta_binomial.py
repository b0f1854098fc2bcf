"""Single people: the prior everybody makes, the posterior, and how much it can be relied on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from unaided.measure.beta_binomial import Prior, moment_prior, posterior
from unaided.measure.logit_normal import logit_reliability, matched


def likelihood_prior(right: np.ndarray, tries: np.ndarray) -> tuple[float, float]:
    """Fit a beta-binomial by brute force: maximise its likelihood over log a, log b."""

    def cost(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        terms = special.betaln(a + right, b + tries - right) - special.betaln(a, b)
        return -float(terms.sum())

    found = optimize.minimize(cost, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-6})
    return tuple(np.exp(found.x))


@pytest.mark.parametrize(("a", "b"), [(2.0, 3.0), (8.0, 2.0), (0.8, 0.8)])
def test_moments_agree_with_maximum_likelihood_on_many_people(a, b):
    """On 4,000 people with 3 to 12 tries, mean within .01 and strength within 12 %."""
    rng = np.random.default_rng(1)
    tries = rng.integers(3, 13, 4_000).astype(float)
    right = rng.binomial(tries.astype(int), rng.beta(a, b, 4_000)).astype(float)
    found = moment_prior(right, tries)
    likely_a, likely_b = likelihood_prior(right, tries)
    assert found.people == 4_000
    assert found.a / (found.a + found.b) == pytest.approx(
        likely_a / (likely_a + likely_b), abs=0.01
    )
    assert found.a + found.b == pytest.approx(likely_a + likely_b, rel=0.12)


def test_few_people_make_no_prior():
    """With four people it is Jeffreys'; people without tries do not count."""
    right, tries = np.array([1.0, 2, 3, 0, 0]), np.array([3.0, 3, 3, 3, 0])
    assert moment_prior(right, tries) == Prior(0.5, 0.5, 0)


@given(st.lists(st.integers(0, 4), min_size=5, max_size=30))
def test_a_prior_is_never_surer_than_the_tries_behind_it(rights):
    """People who answer alike do not make each other certain: strength ≤ all tries."""
    right = np.array(rights, dtype=float)
    tries = np.full(right.size, 4.0)
    found = moment_prior(right, tries)
    assert found.a > 0
    assert found.b > 0
    assert found.a + found.b <= tries.sum() + 1e-9


def test_alike_people_near_the_level_are_not_called_certain():
    """Five people, 4 of 5 each: nobody can be sure that they reach .75."""
    right, tries = np.full(5, 4.0), np.full(5, 5.0)
    found = posterior(right, tries, moment_prior(right, tries))
    chance = found.probability_at_least(0.75)
    assert ((chance > 0.5) & (chance < 0.9)).all()


@given(
    a=st.floats(0.3, 20),
    b=st.floats(0.3, 20),
    right=st.integers(0, 15),
    wrong=st.integers(0, 15),
    level=st.floats(0.05, 0.95),
)
def test_a_posterior_is_the_beta_distribution(a, b, right, wrong, level):
    """Mean, tail probability and limits are those of scipy.stats.beta."""
    found = posterior(np.array([float(right)]), np.array([float(right + wrong)]), Prior(a, b, 9))
    beta = stats.beta(a + right, b + wrong)
    assert found.mean[0] == pytest.approx(beta.mean())
    assert found.probability_at_least(level)[0] == pytest.approx(beta.sf(level), abs=1e-9)
    low, high = found.interval(0.9)
    expected_low, expected_high = beta.interval(0.9)
    assert low[0] == pytest.approx(min(expected_low, beta.mean()), abs=1e-7)
    assert high[0] == pytest.approx(max(expected_high, beta.mean()), abs=1e-7)


def test_limits_hold_the_mean_where_the_tail_is_long():
    """Beta(3, .003): nearly all mass at 1, the mean pulled below the 5 % quantile."""
    found = posterior(np.array([3.0]), np.array([3.0]), Prior(0.01, 0.003, 9))
    low, high = found.interval(0.9)
    assert low[0] <= found.mean[0] <= high[0]


def test_reliability_is_nothing_without_tries_and_near_one_with_many():
    """From 0 to 1, rising with tries."""
    tries = np.array([0.0, 2, 10, 100, 10_000])
    found = posterior(tries / 2, tries, Prior(2.0, 2.0, 9)).reliability
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert (np.diff(found) > 0).all()
    assert found[-1] > 0.99


@pytest.mark.parametrize(("mean", "strength"), [(0.5, 1.0), (0.7, 4.0), (0.95, 2.0), (0.3, 60.0)])
def test_reliability_is_that_of_the_matched_logit_normal(mean, strength):
    """The match has the beta's mean and variance; the posterior variance is the integral's."""
    variance = mean * (1 - mean) / (strength + 1)
    centre, spread = matched(mean, variance)
    prior = stats.norm(centre, spread)

    def moment(power: int, right: int, wrong: int, score: bool = False) -> float:
        def weighed(logit: float) -> float:
            chance = special.expit(logit)
            value = chance if score else logit
            return value**power * chance**right * special.expit(-logit) ** wrong * prior.pdf(logit)

        limits = (centre - 9 * spread, centre + 9 * spread)
        return float(integrate.quad(weighed, *limits, limit=400, points=[0.0, centre])[0])

    assert moment(1, 0, 0, score=True) == pytest.approx(mean, abs=1e-4)
    assert moment(2, 0, 0, score=True) - mean**2 == pytest.approx(variance, rel=0.01)
    for right, wrong in ((3, 1), (10, 0), (2, 6)):
        whole = moment(0, right, wrong)
        first, second = moment(1, right, wrong) / whole, moment(2, right, wrong) / whole
        expected = np.clip(1 - (second - first**2) / spread**2, 0, 1)
        found = logit_reliability(
            np.array([float(right)]), np.array([float(wrong)]), mean, variance
        )
        assert found[0] == pytest.approx(expected, abs=0.002)


def test_who_never_fails_can_be_known():
    """Among people who differ much, twelve of twelve tell as much as twelve of which some fail."""
    tries = np.full(3, 12.0)
    found = posterior(np.array([12.0, 9.0, 0.0]), tries, Prior(1.2, 0.5, 20)).reliability
    assert (found > 0.5).all()
