"""Each response of a person predicted from those before it: the posterior, row by row.

A grid over (unaided, aided) ability carries the posterior J; each skill carries the likelihood of
its rows at each node and each shift r, T0 (unaided rows) and T1 (aided ones). With the factor
D = Σ w(r)·T0·T1 of the row's skill, a row's probability is Σ J·(Σ w(r)·T0·T1·P) / D, and its answer
multiplies J by D after over D before: exact given the parameters. Where the posterior has become
too narrow for the grid, or has moved, a new grid is laid and the rows so far are taken again. Needs
numpy; compiled by numba.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.person import LARGEST_LOGIT
from unaided.measure.model.quadrature import gauss_hermite, nodes_of, shifts_of, step_of

HERMITE_X, HERMITE_W = gauss_hermite()
FINENESS = 0.6  # of the grid when it is laid, against the step that is just fine enough
NARROWER = 0.65  # a posterior this much narrower than its grid's calls for a new grid
FURTHER = 1.5  # so does a mean this many of the grid's standard deviations from its centre
LEAST_WIDTH = 0.5  # of a new grid's standard deviation, in steps of the old one
MOST_TRIES = 6
TINY = 1e-300
SMALL = 1e-100  # likelihoods below it are raised together; only their ratios count


class Sequence(NamedTuple):
    """Responses in the order of answering, person by person.

    Attributes:
        person_first: Shape (people + 1,), first row of each person.
        place: Shape (n,), the row's skill among those of the person, from 0.
        side: Shape (n,), 0 unaided, 1 aided.
        eta: Shape (n,), logits of a person of ability zero.
        y: Shape (n,), scores 0..1.
        weight: Shape (n,), tries divided by the dispersion.
        floor: Shape (n,).
    """

    person_first: Ints
    place: Ints
    side: Ints
    eta: Floats
    y: Floats
    weight: Floats
    floor: Floats


def predict_each(rows: Sequence, covariance: Floats, spread: float, *, aided: bool) -> Floats:
    """Return the expected score of each row, given the same person's rows before it.

    Args:
        rows: The responses.
        covariance: Shape (2, 2), of (unaided, aided) ability.
        spread: Standard deviation of person × skill effects; 0 for none.
        aided: Whether there is an aided ability.

    Returns:
        Shape (n,), in 0..1.
    """
    predicted = np.empty(rows.y.size)
    _each_person(rows, covariance, spread, aided, predicted)
    return predicted


def predict_after(
    rows: Sequence,
    past: int,
    ability: tuple[Floats, Floats, float],
    covariance: Floats,
    spread: float,
    *,
    aided: bool,
) -> Floats:
    """Return the expected score of each of one person's possible next responses.

    Args:
        rows: The person's responses, then the possible ones, whose scores do not count.
        past: How many of the rows were given.
        ability: Posterior mean and standard deviation, each of shape (2,), and correlation of the
            person's abilities: where the grid is laid.
        covariance: Shape (2, 2), of (unaided, aided) ability.
        spread: Standard deviation of person × skill effects; 0 for none.
        aided: Whether there is an aided ability.

    Returns:
        Shape (rows − past,), in 0..1.
    """
    predicted = np.empty(rows.y.size - past)
    if predicted.size:
        mean, sd, correlation = ability
        _after(rows, past, mean, sd, correlation, covariance, spread, aided, predicted)
    return predicted


@njit(cache=True, nogil=True)
def _each_person(  # pragma: no cover
    rows: Sequence, covariance: Floats, spread: float, aided: bool, predicted: Floats
) -> None:
    for p in range(rows.person_first.size - 1):
        first, last = rows.person_first[p], rows.person_first[p + 1]
        if last > first:
            _one_person(rows, first, last, covariance, spread, aided, predicted)


@njit(cache=True, nogil=True)
def _one_person(  # pragma: no cover
    rows: Sequence,
    first: int,
    last: int,
    covariance: Floats,
    spread: float,
    aided: bool,
    predicted: Floats,
) -> None:
    skills = rows.place[first:last].max() + 1
    shift, weight = _shifts(rows, first, last, skills, spread)
    centre = np.zeros(2)
    sd = np.sqrt(np.array([covariance[0, 0], covariance[1, 1]]))
    rho = covariance[0, 1] / (sd[0] * sd[1]) if aided else 0.0
    x0, x1, joint, t0, t1 = _laid(centre, sd, rho, covariance, aided, skills, shift.size)
    for i in range(first, last):
        predicted[i] = _take(rows, i, x0, x1, shift, weight, joint, t0, t1, True)
        for _ in range(MOST_TRIES):
            mean, width, both = _moments(x0, x1, joint, aided)
            fine = abs(mean[0] - centre[0]) < FURTHER * sd[0] and width[0] > NARROWER * sd[0]
            if aided:
                fine = fine and abs(mean[1] - centre[1]) < FURTHER * sd[1]
                fine = fine and width[1] > NARROWER * sd[1]
                fine = fine and x0[1] - x0[0] <= step_of(width[0], both, 1.0)
                fine = fine and x1[1] - x1[0] <= step_of(width[1], both, 1.0)
            if fine:
                break
            width[0] = max(width[0], LEAST_WIDTH * (x0[1] - x0[0]))
            if aided:
                width[1] = max(width[1], LEAST_WIDTH * (x1[1] - x1[0]))
            centre, sd = mean, width
            x0, x1, joint, t0, t1 = _laid(centre, sd, both, covariance, aided, skills, shift.size)
            for earlier in range(first, i + 1):
                _take(rows, earlier, x0, x1, shift, weight, joint, t0, t1, True)


@njit(cache=True, nogil=True)
def _after(  # pragma: no cover
    rows: Sequence,
    past: int,
    mean: Floats,
    sd: Floats,
    correlation: float,
    covariance: Floats,
    spread: float,
    aided: bool,
    predicted: Floats,
) -> None:
    skills = rows.place.max() + 1
    shift, weight = _shifts(rows, 0, rows.y.size, skills, spread)
    x0, x1, joint, t0, t1 = _laid(mean, sd, correlation, covariance, aided, skills, shift.size)
    for i in range(rows.y.size):
        chance = _take(rows, i, x0, x1, shift, weight, joint, t0, t1, i < past)
        if i >= past:
            predicted[i - past] = chance


@njit(cache=True, nogil=True)
def _shifts(  # pragma: no cover
    rows: Sequence, first: int, last: int, skills: int, spread: float
) -> tuple[Floats, Floats]:
    """Return values of r and their weights, fine enough for the skill met most."""
    if spread <= 0.0:
        return np.zeros(1), np.ones(1)
    information = np.zeros(skills)
    for i in range(first, last):
        information[rows.place[i]] += 0.25 * rows.weight[i]
    size, step = shifts_of(spread, information.max())
    if step == 0.0:
        return spread * HERMITE_X, HERMITE_W.copy()
    shift = step * np.arange(-(size // 2), size - size // 2).astype(np.float64)
    weight: Floats = np.exp(-0.5 * (shift / spread) ** 2)
    return shift, weight / weight.sum()


@njit(cache=True, nogil=True)
def _laid(  # pragma: no cover
    centre: Floats,
    sd: Floats,
    rho: float,
    covariance: Floats,
    aided: bool,
    skills: int,
    shifts: int,
) -> Any:
    """Return a grid with the prior on it, and empty tables."""
    h0 = step_of(sd[0], rho, FINENESS)
    q0 = nodes_of(sd[0], h0)
    x0 = centre[0] + h0 * (np.arange(q0) - q0 // 2)
    x1 = np.zeros(1)
    p00, p01, p11 = 1.0 / covariance[0, 0], 0.0, 0.0
    if aided:
        h1 = step_of(sd[1], rho, FINENESS)
        q1 = nodes_of(sd[1], h1)
        x1 = centre[1] + h1 * (np.arange(q1) - q1 // 2)
        determinant = covariance[0, 0] * covariance[1, 1] - covariance[0, 1] ** 2
        p00 = covariance[1, 1] / determinant
        p01 = -covariance[0, 1] / determinant
        p11 = covariance[0, 0] / determinant
    joint = np.empty((x0.size, x1.size))
    for m in range(x0.size):
        for j in range(x1.size):
            joint[m, j] = -0.5 * (
                p00 * x0[m] * x0[m] + 2.0 * p01 * x0[m] * x1[j] + p11 * x1[j] * x1[j]
            )
    joint = np.exp(joint - joint.max())
    joint /= joint.sum()
    return x0, x1, joint, np.ones((skills, shifts, x0.size)), np.ones((skills, shifts, x1.size))


@njit(cache=True, nogil=True)
def _take(  # pragma: no cover
    rows: Sequence,
    i: int,
    x0: Floats,
    x1: Floats,
    shift: Floats,
    weight: Floats,
    joint: Floats,
    t0: Floats,
    t1: Floats,
    learn: bool,
) -> float:
    """Return the expected score of row ``i``; then, to learn, let its answer into the posterior."""
    s, y, w, c = rows.place[i], rows.y[i], rows.weight[i], rows.floor[i]
    aided = rows.side[i] == 1 and x1.size > 1
    x = x1 if aided else x0
    own = t1[s] if aided else t0[s]
    other = t0[s] if aided else t1[s]
    eta = min(max(rows.eta[i], -LARGEST_LOGIT), LARGEST_LOGIT)
    power, odds = np.exp(x + eta), np.exp(shift)
    expected = 0.0
    chance = np.empty((shift.size, x.size))
    seen = np.empty((shift.size, x.size))
    plain = w == 1.0 and (y == 0.0 or y == 1.0)
    for k in range(shift.size):
        for m in range(x.size):
            ratio = power[m] * odds[k]
            right = (c + ratio) / (1.0 + ratio)
            wrong = (1.0 - c) / (1.0 + ratio)
            chance[k, m] = own[k, m] * right
            if plain:
                seen[k, m] = own[k, m] * (right if y == 1.0 else wrong)
            else:
                seen[k, m] = own[k, m] * right ** (w * y) * wrong ** (w * (1.0 - y))
    for m in range(x.size):
        for j in range(other.shape[1]):
            old, new, won = TINY, TINY, 0.0
            for k in range(shift.size):
                factor = weight[k] * other[k, j]
                old += factor * own[k, m]
                new += factor * seen[k, m]
                won += factor * chance[k, m]
            at0, at1 = (j, m) if aided else (m, j)
            expected += joint[at0, at1] * won / old
            if learn:
                joint[at0, at1] *= new / old
    if not learn:
        return min(max(expected, 0.0), 1.0)
    own[:] = seen
    highest = own.max()
    if highest < SMALL:
        own /= highest
    joint /= joint.sum()
    return min(max(expected, 0.0), 1.0)


@njit(cache=True, nogil=True)
def _moments(  # pragma: no cover
    x0: Floats, x1: Floats, joint: Floats, aided: bool
) -> tuple[Floats, Floats, float]:
    """Return mean, standard deviation and correlation of the two abilities."""
    mean, square, cross = np.zeros(2), np.zeros(2), 0.0
    for m in range(x0.size):
        for j in range(x1.size):
            here = joint[m, j]
            mean[0] += here * x0[m]
            mean[1] += here * x1[j]
            square[0] += here * x0[m] * x0[m]
            square[1] += here * x1[j] * x1[j]
            cross += here * x0[m] * x1[j]
    sd = np.sqrt(np.maximum(square - mean * mean, 1e-12))
    rho = (cross - mean[0] * mean[1]) / (sd[0] * sd[1]) if aided else 0.0
    return mean, sd, min(max(rho, -0.999), 0.999)
