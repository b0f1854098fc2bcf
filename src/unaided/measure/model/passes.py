"""A pass over everybody, by workers, with the same result whatever the partition.

People are dealt to blocks of a fixed size; a block's sums are the same whoever computes them, and
blocks are merged one after another, in order. So one worker, two, or a cluster agree to the last
bit. Needs numpy and numba.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.design import Design
from unaided.measure.model.kernel_types import Point, Posteriors, Responding, Singles
from unaided.measure.model.people_pass import people_pass

BLOCK_PEOPLE = 512
NO_DRAWS = np.empty((0, 0, 2), dtype=np.float32)
NO_SKILL_DRAWS = np.empty((0, 0), dtype=np.float32)


def people_of(design: Design, every: int) -> int:
    """Return how many people a pass over every so many blocks takes."""
    firsts = np.arange(0, design.people, BLOCK_PEOPLE * every)
    return int(np.minimum(BLOCK_PEOPLE, design.people - firsts).sum())


@dataclass(frozen=True)
class PassResult:
    """Sums over people, and what was found of each.

    Attributes:
        log_likelihood: Marginal log-likelihood.
        gradient: Shape (coefficients,), of the log-likelihood by Fisher's identity.
        moments: Σ E[θ0²], Σ E[θ0·θ1], Σ E[θ1²], Σ E[r²], number of r.
        found: Everybody's posterior.
        responding: What was found of each response, where asked for.
    """

    log_likelihood: float
    gradient: Floats
    moments: Floats
    found: Posteriors
    responding: Responding


def start_of(design: Design, point: Point) -> Posteriors:
    """Return where the first pass looks: at the prior."""
    people, segments = design.people, design.segment_person.size
    sd = np.sqrt(np.diag(point.covariance))
    both = point.covariance[0, 1] / (sd[0] * sd[1]) if design.rows.aided else 0.0
    per_skill = segments if "person_skill" in design.coding.terms else 0
    return Posteriors(
        mean=np.zeros((people, 2)),
        sd=np.tile(sd, (people, 1)),
        correlation=np.full(people, both),
        skill_mean=np.zeros(per_skill),
        skill_slope=np.zeros((per_skill, 2)),
        skill_variance=np.full(per_skill, point.spread**2),
    )


def run_pass(
    design: Design,
    point: Point,
    state: Posteriors,
    *,
    workers: int = 1,
    every: int = 1,
    each_response: bool = False,
    scores: bool = False,
    residuals: bool = False,
    fineness: float = 1.0,
    seed: int = 0,
    draws: Singles = NO_DRAWS,
    skill_draws: Singles = NO_SKILL_DRAWS,
) -> PassResult:
    """Integrate everybody at a point.

    Args:
        design: The responses.
        point: Coefficients and spreads.
        state: Where to look for each person (:func:`start_of`, or an earlier pass).
        workers: Threads; the result does not depend on it.
        every: Takes every so many blocks of people alone, for a part of the sums.
        each_response: Whether to keep information and slope of each response.
        scores: Whether to keep the score of each response.
        residuals: Whether to keep the squared residual of each response.
        fineness: Multiplies the grid's step.
        seed: Of the draws.
        draws: Shape (people, draws, 2), filled with draws of abilities.
        skill_draws: Shape (segments, draws), filled with draws of person × skill effects.
    """
    rows = design.rows
    size = rows.y.size
    found = Posteriors(*(np.empty_like(array) for array in state))
    responding = Responding(
        np.empty(size if scores else 0),
        np.empty(size if each_response else 0, dtype=np.float32),
        np.empty(size if each_response else 0, dtype=np.float32),
        np.empty(size if residuals else 0),
    )
    coefficients = point.beta.size

    def block(first: int) -> tuple[float, Floats, Floats]:
        gradient, moments = np.zeros(coefficients), np.zeros(5)
        last = min(first + BLOCK_PEOPLE, design.people)
        value = people_pass(
            first,
            last,
            rows,
            point,
            state,
            found,
            responding,
            gradient,
            moments,
            fineness,
            seed,
            draws,
            skill_draws,
        )
        return value, gradient, moments

    total, gradient, moments = 0.0, np.zeros(coefficients), np.zeros(5)
    for value, part, sums in _each(block, range(0, design.people, BLOCK_PEOPLE * every), workers):
        total += value
        gradient += part
        moments += sums
    return PassResult(total, gradient, moments, found, responding)


def _each(block, firsts: range, workers: int) -> Iterator[tuple[float, Floats, Floats]]:  # type: ignore[no-untyped-def]
    """Yield the sums of each block, in order."""
    if workers <= 1 or len(firsts) < 2:
        yield from map(block, firsts)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(block, firsts)
