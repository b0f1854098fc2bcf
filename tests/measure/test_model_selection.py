"""How delay enters is chosen by people held out; a spline falls."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.measure.model.fit import fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.terms import Choice
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

DAYS = (0.0, 1.0, 3.0, 7.0, 30.0, 60.0)


def logged(logits: tuple[float, ...], people: int = 300) -> Observations:
    settings = HierarchySettings(
        people=people,
        items_per_skill=30,
        responses_per_person=30,
        delays_days=DAYS,
        delay_logits=logits,
    )
    return Observations(**draw_hierarchy(settings, np.random.default_rng(4)).observations())


def test_a_jagged_delay_goes_by_bins():
    """A line between knots cannot rise, so bins predict people held out better."""
    fit = fit_model(logged((0.0, -1.5, 0.5, -1.5, 0.5, -1.5)), Choice(delay="held-out"))
    assert fit.terms.delay is not None
    assert fit.terms.delay.kind == "bins"
    assert "people held out" in fit.delay_said


def test_the_better_of_the_two_is_said_with_both_scores():
    """On forgetting that falls evenly either may win; the sentence says which, and by what."""
    fit = fit_model(logged((0.0, -0.2, -0.4, -0.6, -1.0, -1.2)), Choice(delay="held-out"))
    assert fit.terms.delay is not None
    kind = "bins" if fit.terms.delay.kind == "bins" else "a falling line"
    assert f"Delay enters by {kind}" in fit.delay_said
    assert fit.converged


def test_a_spline_falls():
    """Where the data rise, the knot at which they do is left out."""
    fit = fit_model(logged((0.0, -1.0, -0.2, -0.4, -0.8, -1.0)), Choice(delay="spline"))
    effect = np.concatenate([[0.0], fit.block("delay")])
    assert (np.diff(effect) <= 0.0).all()


def test_two_levels_leave_nothing_to_choose():
    """A bin and a line between two knots say the same."""
    settings = HierarchySettings(
        people=60,
        items_per_skill=10,
        responses_per_person=10,
        delays_days=(0.0, 30.0),
        delay_logits=(0.0, -0.5),
    )
    obs = Observations(**draw_hierarchy(settings, np.random.default_rng(1)).observations())
    fit = fit_model(obs, Choice(delay="held-out"))
    assert fit.terms.delay is not None
    assert fit.terms.delay.kind == "bins"
    assert fit.delay_said == ""
    assert fit.summary()["log_likelihood"] == pytest.approx(
        fit_model(obs).summary()["log_likelihood"], abs=1e-6
    )
