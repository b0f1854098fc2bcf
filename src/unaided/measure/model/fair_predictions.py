"""Every response predicted without itself: what the model is held against when it is criticised.

A person's posterior mean has seen the very response that it is compared with, which flatters. Here
each response is predicted from the fitted population and from what the same person answered
*before* it. Left out one by one (all others known) would be as fair; earlier ones alone are taken
since residuals y − E[y | earlier] are then a martingale difference: under the model they are
uncorrelated within a person whatever the conditions, so that sums over any of them have an honest
standard error, and products of two have mean zero (Dawid 1984). Coefficients and spreads are
those of the fit; conditions with a coefficient of their own therefore fit a little too well.
Needs numpy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.draws import linear
from unaided.measure.model.fit import Fit
from unaided.measure.model.observations import Observations
from unaided.measure.model.sequence import Sequence, predict_each


@dataclass(frozen=True, slots=True)
class Predicted:
    """Responses beside what the model expected of them.

    Attributes:
        observations: The responses, in the order of answering; of large logs some people's.
        expected: Shape (n,), E[score | the same person's earlier responses].
        residual: Shape (n,), score − expected.
        slope: Shape (n,), how much the expected score moves with one logit.
        rows: Shape (n,), where the responses stand among those that were handed in.
    """

    observations: Observations
    expected: Floats
    residual: Floats
    slope: Floats
    rows: Ints


def predict_fairly(fit: Fit, observations: Observations, most_responses: int) -> Predicted:
    """Predict each response from the same person's earlier ones.

    Args:
        fit: The fitted model.
        observations: What it was fitted to; each person's responses in the order of answering.
        most_responses: With more, every second person (third, …) stands for all.

    Raises:
        ValueError: If these are not the observations of the fit.
    """
    design = fit.design
    size = len(observations)
    if size != design.rows.y.size:
        raise ValueError(f"{size} responses, but the model was fitted to {design.rows.y.size}")
    weight = np.empty(size)
    weight[design.order] = design.rows.weight
    floor = np.empty(size)
    floor[design.order] = design.rows.floor
    eta = np.empty(size)
    eta[design.order] = linear(
        design.rows.columns, design.rows.slot_value, design.rows.covariates, fit.state.beta
    )
    # A response of no weight (a floor of one) is right whatever people know.
    kept = np.flatnonzero((weight > 0) & _some_people(observations.person, most_responses))
    obs = observations.take(kept)
    spreads = fit.state.spreads
    people, first = np.unique(obs.person, return_index=True)
    rows = Sequence(
        person_first=np.append(first, kept.size).astype(np.int64),
        place=_places(obs, people, first) if spreads.skill > 0 else np.zeros(kept.size, np.int64),
        side=((obs.aid > 0) & spreads.aided).astype(np.int64),
        eta=eta[kept],
        y=obs.score.astype(np.float64),
        weight=weight[kept],
        floor=floor[kept],
    )
    expected = predict_each(rows, spreads.covariance, spreads.skill, aided=spreads.aided)
    known = (expected - rows.floor) / (1.0 - rows.floor)
    return Predicted(obs, expected, rows.y - expected, known * (1.0 - expected), kept)


def _some_people(person: Ints, most_responses: int) -> Ints:
    """Say which responses are of people who stand for all."""
    every = -(-person.size // most_responses)
    number = np.cumsum(np.diff(person, prepend=person[0]) != 0)
    return np.asarray(number % every == 0)


def _places(obs: Observations, people: Ints, first: Ints) -> Ints:
    """Number each response's skill among those of its person, from 0."""
    if obs.skill is None:
        return np.zeros(len(obs), dtype=np.int64)
    key = obs.person.astype(np.int64) * obs.skills + obs.skill
    pairs, place = np.unique(key, return_inverse=True)
    begins = np.searchsorted(pairs, people.astype(np.int64) * obs.skills)
    counts = np.diff(np.append(first, len(obs)))
    return np.asarray(place - np.repeat(begins, counts))
