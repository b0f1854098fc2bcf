"""Sandwich errors agree with the information where the model holds, and stand where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.measure.model.fit import fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.robust import robust
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

SETTINGS = HierarchySettings(
    people=500,
    items_per_skill=12,
    responses_per_person=24,
    skills=2,
    person_skill_sd=0.5,
    item_sd=0.5,
    skill_sd=0.3,
)


def logged(seed: int = 1, **change: object) -> Observations:
    log = draw_hierarchy(SETTINGS, np.random.default_rng(seed))
    return Observations(**{**log.observations(), **change})


def test_they_agree_with_the_information_where_the_model_holds():
    """Fixed coefficients and spreads, within a fifth; items, which the prior holds, as well."""
    obs = logged()
    fit = fit_model(obs)
    found = robust(fit, np.arange(obs.people))
    ratio = np.sqrt(found.variances / fit.precision.variances)[~fit.precision.dead]
    assert ratio == pytest.approx(np.ones(ratio.size), abs=0.25)
    assert found.clusters == obs.people


def test_people_written_twice_make_it_wider_by_the_root_of_two():
    """Copies are no evidence: clustered with their originals they change next to nothing."""
    obs = logged()
    twice = np.repeat(np.arange(obs.people), 2)
    order = np.argsort(np.concatenate([obs.person * 2, obs.person * 2 + 1]), kind="stable")
    parts = {
        name: np.concatenate([getattr(obs, name)] * 2)[order]
        for name in ("item", "score", "aid", "skill")
    }
    person = np.concatenate([obs.person * 2, obs.person * 2 + 1])[order]
    doubled = Observations(
        person=person, people=2 * obs.people, items=obs.items, skills=obs.skills, **parts
    )
    fit = fit_model(doubled)
    apart, together = robust(fit, np.arange(2 * obs.people)), robust(fit, twice)
    place = fit.coding.coefficients  # log of the spread of unaided ability
    assert np.sqrt(together.variances[place] / apart.variances[place]) == pytest.approx(
        np.sqrt(2), rel=0.1
    )


def test_draws_have_the_covariance():
    """Draws are as wide as the sandwich says."""
    obs = logged()
    found = robust(fit_model(obs), np.arange(obs.people))
    normal = np.random.default_rng(3).standard_normal((found.covariance.shape[0], 4_000))
    drawn = found.draw(normal)
    assert drawn.var(axis=1) == pytest.approx(found.variances, rel=0.15)


def test_too_many_parameters_are_refused(monkeypatch):
    """With the number, so that the caller knows why."""
    monkeypatch.setattr("unaided.measure.model.robust.MOST_PARAMETERS", 10)
    obs = logged()
    with pytest.raises(ValueError, match="held in full up to 10"):
        robust(fit_model(obs), np.arange(obs.people))
