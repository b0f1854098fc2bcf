"""The same fit whoever computes it, in whatever order, and under whatever names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_logs import DELAYS, drawn_log, without_order

from unaided.measure.model import passes
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations


@pytest.fixture(scope="module")
def many() -> Observations:
    """Enough people for three blocks, the last one short."""
    return drawn_log(people=1_200, items_per_skill=5, skills=2, responses_per_person=6, groups=3)


@pytest.fixture(scope="module")
def alone(many: Observations) -> Fit:
    return fit_model(many, workers=1)


def assert_same(fit: Fit, other: Fit) -> None:
    """To the last bit."""
    assert fit.summary() == other.summary()
    assert fit.standard_errors() == other.standard_errors()
    assert fit.convergence == other.convergence
    assert (fit.state.beta == other.state.beta).all()
    posteriors = zip(fit.state.posteriors, other.state.posteriors, strict=True)
    assert all((a == b).all() for a, b in posteriors)


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_any_number_of_workers_fits_the_same(many, alone, workers):
    """Equal to the last bit: estimates, errors, every person's posterior."""
    assert_same(alone, fit_model(many, workers=workers))


@pytest.mark.parametrize("seed", [0, 1])
def test_any_order_of_arrival_fits_the_same(many, alone, seed, monkeypatch):
    """Blocks computed in a random order, merged in their own: equal to the last bit."""
    rng = np.random.default_rng(seed)

    def shuffled(block, firsts, workers):
        sums = {first: block(first) for first in rng.permutation(list(firsts))}
        return (sums[first] for first in firsts)

    monkeypatch.setattr(passes, "_each", shuffled)
    assert_same(alone, fit_model(many))


@settings(max_examples=5)
@given(seed=st.integers(0, 1_000))
def test_names_and_order_do_not_matter(seed):
    """People, items and skills numbered otherwise, rows reordered: the same to 1e-6."""
    obs = drawn_log(people=60, items_per_skill=5, skills=2, responses_per_person=12, **DELAYS)
    one, other = (fit_model(log) for log in (obs, without_order(obs, np.random.default_rng(seed))))
    assert one.converged
    assert other.summary() == pytest.approx(one.summary(), abs=1e-6)
    assert other.standard_errors() == pytest.approx(one.standard_errors(), abs=1e-6)


def test_people_without_responses_add_nothing_to_the_coefficients():
    """Ten people more of whom nothing is known: the same figures, theirs the prior."""
    obs = drawn_log(people=60, items_per_skill=5, responses_per_person=12)
    one, other = fit_model(obs), fit_model(replace(obs, people=70))
    for name, value in one.summary().items():
        assert other.summary()[name] == pytest.approx(value, abs=0.01)
    sd = other.state.posteriors.sd[60:]
    assert sd[:, 0] == pytest.approx(np.full(10, other.summary()["ability_sd"]), rel=1e-3)
