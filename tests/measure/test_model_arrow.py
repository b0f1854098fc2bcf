"""Many items: the information as an arrow agrees with the dense one, and fits large logs."""

from __future__ import annotations

import numpy as np
import pytest
from model_logs import DELAYS, assert_honest, drawn_log

from unaided.measure.model import search
from unaided.measure.model.arrow import ArrowPrecision
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations

MEDIUM = {
    "one skill": drawn_log(people=400, items_per_skill=200, responses_per_person=30),
    "without help": drawn_log(
        people=400, items_per_skill=400, responses_per_person=30, aided_share=0.0
    ),
    "skills and groups": drawn_log(
        people=250, items_per_skill=40, skills=4, responses_per_person=40, groups=4, skill_sd=0.4,
        group_sd=0.3, person_skill_sd=0.4, **DELAYS,
    ),
}  # fmt: skip


def fitted(obs: Observations, largest_dense: int, monkeypatch: pytest.MonkeyPatch) -> Fit:
    monkeypatch.setattr(search, "LARGEST_DENSE", largest_dense)
    return fit_model(obs)


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[Fit, Fit]]:
    """Each log fitted both ways: dense, arrow."""
    with pytest.MonkeyPatch.context() as patch:
        return {
            name: (fitted(obs, 10_000, patch), fitted(obs, 10, patch))
            for name, obs in MEDIUM.items()
        }


@pytest.mark.parametrize("name", MEDIUM)
def test_estimates_agree_with_the_dense_fit(pairs, name):
    """Within .02 standard errors every coefficient, within .03 every reported spread."""
    dense, arrow = pairs[name]
    assert isinstance(arrow.precision, ArrowPrecision)
    assert dense.converged
    assert arrow.converged
    errors = np.sqrt(dense.precision.variances[: dense.coding.coefficients])
    off = np.abs(dense.state.beta - arrow.state.beta)[errors > 0] / errors[errors > 0]
    assert off.max() < 0.02
    summary, other = dense.summary(), arrow.summary()
    for key, error in dense.standard_errors().items():
        assert abs(summary[key] - other[key]) < 0.03 * max(error, 1e-9)


@pytest.mark.parametrize("name", MEDIUM)
def test_standard_errors_agree_with_the_dense_fit(pairs, name):
    """Within 5 per cent for what is reported, and 3 for every item."""
    dense, arrow = pairs[name]
    errors = dense.standard_errors()
    assert arrow.standard_errors() == pytest.approx(errors, rel=0.05)
    ratio = arrow.block_errors("item") / dense.block_errors("item")
    assert ratio == pytest.approx(np.ones(ratio.size), abs=0.03)


@pytest.mark.parametrize("name", MEDIUM)
def test_solving_drawing_and_variances_belong_together(pairs, name):
    """The matrix that solves is symmetric; its diagonal is the variances; draws have it."""
    precision = pairs[name][1].precision
    one = np.eye(precision.dead.size)
    inverse = precision.solve(one)
    assert inverse == pytest.approx(inverse.T, abs=1e-10)
    alive = ~precision.dead
    assert np.diag(inverse)[alive] == pytest.approx(precision.variances[alive], abs=1e-10)
    root = precision.draw(one)
    assert root @ root.T == pytest.approx(inverse, abs=1e-9)


def test_the_fit_says_that_it_is_used(pairs):
    """A sentence, in the arrow's fit alone."""
    for dense, arrow in pairs.values():
        assert dense.note == ""
        assert "coefficients" in arrow.note


def test_twenty_thousand_items_are_fitted():
    """Two responses an item: converged, fixed figures within four standard errors of the truth."""
    obs = drawn_log(people=2_000, items_per_skill=20_000, responses_per_person=20)
    fit = fit_model(obs)
    assert_honest(fit)
    assert fit.converged
    assert isinstance(fit.precision, ArrowPrecision)
    truth = {"intercept": 0.3, "aid_1": 0.8, "ability_sd": 1.0, "aid_spread": 0.7}
    for name, value in truth.items():
        assert abs(fit.summary()[name] - value) < 5 * fit.standard_errors()[name]
