"""Counts of earlier responses that repeat other conditions: named, and nothing else is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unaided.measure.model.design import design_of
from unaided.measure.model.fit import Fit, fit_model, unheld
from unaided.measure.model.observations import Observations

PEOPLE, ITEMS = 29, 12


def practice_and_check(astray: int = 0) -> Observations:
    """Return a log of practice today, alone and with help, and one check after 14 days.

    Args:
        astray: How many check responses had one retrieval more than the others.
    """
    rng = np.random.default_rng(1)
    item = np.tile(np.arange(3 * ITEMS), PEOPLE)
    visit = item // ITEMS  # alone, with help, at the check
    person = np.repeat(np.arange(PEOPLE), 3 * ITEMS)
    logit = rng.normal(size=PEOPLE)[person] + np.array([0.3, 1.1, 0.0])[visit]
    retrievals = (visit == 2).astype(np.float64)
    retrievals[rng.choice(np.flatnonzero(visit == 2), astray, replace=False)] += 1.0
    return Observations(
        person=person,
        item=item,
        score=(rng.random(person.size) < 1 / (1 + np.exp(-logit))).astype(np.float64),
        aid=(visit == 1).astype(np.int8),
        delay_days=np.array([np.nan, 0.0, 14.0])[visit],
        novelty=np.array([0, 2, 2])[visit],
        retrievals=retrievals,
        exposures=2 * retrievals,
        people=PEOPLE,
        items=3 * ITEMS,
    )


def why_not(fit: Fit, term: str) -> str:
    return next(one.why for one in fit.terms.left_out if one.term == term)


@pytest.mark.parametrize("astray", [0, 5, 20])
def test_the_plainest_design_holds_its_model(astray):
    """The effects of delay and help are known to half a logit, whatever counts repeat them."""
    fit = fit_model(practice_and_check(astray))
    assert fit.converged
    assert (fit.separated, fit.unsure) == ((), ())
    errors = fit.standard_errors()
    assert max(errors["delay_14_d"], errors["aid_1"]) < 0.5
    assert abs(fit.summary()["delay_14_d"] + 0.3) < 3 * errors["delay_14_d"]


def test_a_count_that_all_but_repeats_delay_is_named():
    """Five of 348 checks tell them apart: not enough."""
    fit = fit_model(practice_and_check(astray=5))
    assert "retrievals" not in fit.terms
    assert "exposures" not in fit.terms
    said = "earlier retrievals cannot be told from delay in this log"
    assert why_not(fit, "retrievals") == said


def test_a_count_that_says_something_of_its_own_stays():
    """Half of the checks had another count."""
    obs = practice_and_check(astray=PEOPLE * ITEMS // 2)
    fit = fit_model(replace(obs, exposures=None))
    assert "retrievals" in fit.terms
    assert 0 < fit.standard_errors()["retrievals"] < 1


def test_of_two_counts_that_go_together_one_stays():
    """Exposures that follow retrievals in all but a few rows are left out; retrievals are not."""
    obs = practice_and_check(astray=PEOPLE * ITEMS // 2)
    assert obs.retrievals is not None
    exposures = obs.retrievals.copy()
    exposures[:8] += 1
    fit = fit_model(replace(obs, exposures=exposures))
    assert "retrievals" in fit.terms
    assert why_not(fit, "exposures") == (
        "earlier exposures cannot be told from retrievals in this log"
    )


def test_what_runs_away_is_told_from_what_is_merely_unsure():
    """Unsure where all are right: separated. Unsure where some are wrong: unsure, no more."""
    obs = practice_and_check()
    fit = fit_model(obs)
    aid = fit.coding.blocks["aid"].first
    variances = np.where(np.arange(fit.coding.coefficients) == aid, 30.0, 1.0)
    moderate = np.ones(fit.coding.coefficients)
    assert unheld(moderate, variances, fit.design) == ((), ("aid 1",))
    for end in (0.0, 1.0):
        all_alike = replace(obs, score=np.where(obs.aid > 0, end, obs.score))
        design = design_of(all_alike, fit.coding)
        assert unheld(moderate, variances, design) == (("aid 1",), ())
    assert unheld(8 * moderate, np.ones_like(variances), fit.design)[1] == ()
