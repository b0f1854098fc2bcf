"""How delay enters: by bins, or by a falling spline, whichever predicts people held out better.

The score is the marginal log-likelihood of people who were not fitted, every fifth one: exact, as
people are integrated out. A spline that rises between two knots loses the knot at which it does,
until it falls throughout. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from unaided.measure.model.design import design_of
from unaided.measure.model.fitted import Fitted
from unaided.measure.model.observations import Observations
from unaided.measure.model.passes import run_pass, start_of
from unaided.measure.model.terms import Choice
from unaided.measure.responses import Bools

EVERY = 5
LEAST_PEOPLE = 25
LEAST_LEVELS = 3  # with two, a bin and a line between two knots say the same

RISING = "Delay enters by bins: scores rise with delay in this log, so no falling line fits it."
FitT = TypeVar("FitT", bound=Fitted)


def falling(
    obs: Observations, choice: Choice, fit_with: Callable[[Observations, Choice], FitT]
) -> FitT | None:
    """Fit a spline, and again without each knot at which it rises.

    Args:
        obs: The responses.
        choice: With ``delay`` at ``spline``.
        fit_with: Fits as it is told.

    Returns:
        The fit, or ``None`` where scores rise with delay whatever knot is left out.
    """
    while True:
        fit = fit_with(obs, choice)
        basis = fit.terms.delay
        if basis is None or "delay" not in fit.coding.blocks:
            return fit
        effect = np.append(0.0, fit.state.beta[fit.coding.blocks["delay"].span])
        rising = np.flatnonzero(np.diff(effect) > 0.0) + 1
        if rising.size == 0:
            return fit
        if basis.levels <= 2:
            return None
        choice = replace(choice, delay_basis=basis.without(int(rising[0])))


def held_out(
    obs: Observations, choice: Choice, fit_with: Callable[[Observations, Choice], FitT]
) -> tuple[Choice, str]:
    """Choose between bins and a falling spline.

    Returns:
        The choice, and a sentence with both scores; the sentence is empty where there was nothing
        to choose between.
    """
    bins = replace(choice, delay="bins")
    people = np.unique(obs.person)
    if people.size < LEAST_PEOPLE:
        return bins, ""
    away = np.isin(obs.person, people[::EVERY])
    rest, kept = _part(obs, away), _part(obs, ~away)
    by_bins = fit_with(kept, bins)
    basis = by_bins.terms.delay
    if basis is None or basis.levels < LEAST_LEVELS:
        return bins, ""
    by_spline = falling(kept, replace(choice, delay="spline"), fit_with)
    if by_spline is None:
        return bins, RISING
    first, second = _score(by_bins, rest), _score(by_spline, rest)
    better = "bins" if first >= second else "a falling line between knots"
    sentence = (
        f"Delay enters by {better}: the log-likelihood of people held out is "
        f"{max(first, second):,.1f} against {min(first, second):,.1f}."
    )
    return replace(choice, delay="bins" if first >= second else "spline"), sentence


def _score(fit: Fitted, obs: Observations) -> float:
    """Return the marginal log-likelihood of people who were not fitted."""
    design = design_of(obs, fit.coding)
    return run_pass(design, fit.state.point, start_of(design, fit.state.point)).log_likelihood


def _part(obs: Observations, rows: Bools) -> Observations:
    """Return some people's responses, people numbered anew."""
    kept = obs.take(rows)
    codes, person = np.unique(kept.person, return_inverse=True)
    return replace(kept, person=person, people=codes.size)
