"""What is put right at the optimum: the information's totals, and spreads that are too small.

Louis' formula is approximate between responses (:mod:`.information`), and its small errors add up
along what touches all of a person's responses. Two differences of the gradient, along all unaided
and along all aided responses, say by how much, and the slopes are scaled to agree.

Spreads between people that are maximised together with coefficients come out small, as a variance
does that is divided by n: the coefficients have taken up some of the spread. The maximum of the
likelihood with coefficients integrated out (Laplace) lies a step further on, along the derivative
of −½·log|information| (as REML in linear models: Patterson & Thompson 1971). Needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numba import njit

from unaided.measure.linear import Floats
from unaided.measure.model.design import Design
from unaided.measure.model.kernel_types import Point, Rows, Singles
from unaided.measure.model.passes import PassResult, people_of, run_pass

DIFFERENCE = 1e-3
SPREAD_DIFFERENCE = 0.05
LEAST_SCALE, LARGEST_SCALE = 0.6, 1.2


def slope_scale(
    design: Design,
    point: Point,
    start: PassResult,
    result: PassResult,
    *,
    workers: int,
    every: int,
) -> Floats:
    """Return what unaided and aided slopes are multiplied by, so that totals are right.

    Args:
        design: The rows.
        point: Where the information is computed.
        start: The pass there, over every so many blocks of people.
        result: The pass there over everybody, which kept each response.
        workers: Threads.
        every: The differences take every so many blocks of people.

    Returns:
        Shape (1,), or (2,) where there is an aided ability.
    """
    directions = _directions(design)
    found, responding = result.found, result.responding
    lost = _lost_totals(
        design.rows,
        found.sd,
        found.correlation,
        found.skill_slope,
        found.skill_variance,
        responding.slope,
    )
    scale = np.ones(len(directions))
    for side, direction in enumerate(directions):
        moved = Point(point.beta + DIFFERENCE * direction, point.covariance, point.spread)
        seen = run_pass(design, moved, result.found, workers=workers, every=every)
        exact = float(direction @ (start.gradient - seen.gradient)) / DIFFERENCE
        exact *= design.people / people_of(design, every)
        rows = design.rows.coordinate == side if len(directions) == 2 else slice(None)
        right = float(np.sum(responding.information[rows], dtype=np.float64)) - exact
        if lost[side] > 0.0 and right > 0.0:
            scale[side] = min(max(np.sqrt(right / lost[side]), LEAST_SCALE), LARGEST_SCALE)
    return scale


@njit(cache=True, nogil=True)
def _lost_totals(  # pragma: no cover
    rows: Rows,
    sd: Floats,
    correlation: Floats,
    skill_slope: Floats,
    skill_variance: Floats,
    slope: Singles,
) -> Floats:
    """Return the variance, by Louis' slopes, of everybody's summed scores of each coordinate."""
    lost = np.zeros(2)
    per_skill = skill_slope.shape[0] > 0
    for p in range(sd.shape[0]):
        s0, s1, rho = sd[p, 0], sd[p, 1], correlation[p]
        total = np.zeros((2, 2))
        for s in range(rows.person_first[p], rows.person_first[p + 1]):
            k0, k1 = (skill_slope[s, 0], skill_slope[s, 1]) if per_skill else (0.0, 0.0)
            sums = np.zeros(2)
            for i in range(rows.segment_first[s], rows.segment_first[s + 1]):
                sums[rows.coordinate[i]] += slope[i]
            for side in range(2):
                total[side, 0] += sums[side] * (k0 + (1.0 if side == 0 else 0.0))
                total[side, 1] += sums[side] * (k1 + (1.0 if side == 1 else 0.0))
                if per_skill:
                    lost[side] += skill_variance[s] * sums[side] ** 2
        for side in range(2):
            a, b = total[side, 0] * s0, total[side, 1] * s1
            lost[side] += a * a + 2.0 * rho * a * b + b * b
    return lost


def scaled(design: Design, result: PassResult, scale: Floats) -> PassResult:
    """Return the pass with its slopes multiplied."""
    factor = scale[design.rows.coordinate] if scale.size == 2 else scale[0]
    slope = (result.responding.slope * factor).astype(np.float32)
    return replace(result, responding=result.responding._replace(slope=slope))


def _directions(design: Design) -> list[Floats]:
    """Return the coefficients that move all responses of one coordinate by one logit."""
    blocks = design.coding.blocks
    whole = np.zeros(design.coding.coefficients)
    whole[blocks["intercept"].span] = 1.0
    if not design.rows.aided:
        return [whole]
    aided = np.zeros_like(whole)
    aided[blocks["aid"].span] = 1.0
    return [whole - aided, aided]


def determinant_gradient(log_determinant: Callable[[Floats], float], free: Floats) -> Floats:
    """Return −½ ∂ log|information| / ∂ free spreads, by central differences.

    Args:
        log_determinant: Of the coefficients' penalised information at free spreads.
        free: The spreads at the optimum.
    """
    gradient = np.empty(free.size)
    for place in range(free.size):
        step = np.zeros(free.size)
        step[place] = SPREAD_DIFFERENCE
        there, back = log_determinant(free + step), log_determinant(free - step)
        gradient[place] = -0.5 * (there - back) / (2 * SPREAD_DIFFERENCE)
    return gradient
