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

from unaided.measure.linear import Floats
from unaided.measure.model.design import Design
from unaided.measure.model.passes import PassResult, run_pass
from unaided.measure.model.people_pass import Point, Posteriors

DIFFERENCE = 1e-3
SPREAD_DIFFERENCE = 0.05
LEAST_SCALE, LARGEST_SCALE = 0.6, 1.2


def slope_scale(
    design: Design,
    point: Point,
    posteriors: Posteriors,
    result: PassResult,
    along: Callable[[Floats], Floats],
    workers: int,
) -> Floats:
    """Return what unaided and aided slopes are multiplied by, so that totals are right.

    Args:
        design: The rows.
        point: Where the information is computed.
        posteriors: Where people are found.
        result: The pass there, which kept each response.
        along: Returns uᵀ·H·u by Louis' formula for columns u, shape (k,).
        workers: Threads.

    Returns:
        Shape (1,), or (2,) where there is an aided ability.
    """
    directions = _directions(design)
    said = along(np.column_stack(directions))
    scale = np.ones(len(directions))
    for side, direction in enumerate(directions):
        moved = Point(point.beta + DIFFERENCE * direction, point.covariance, point.spread)
        seen = run_pass(design, moved, posteriors, workers=workers)
        exact = float(direction @ (result.gradient - seen.gradient)) / DIFFERENCE
        rows = design.rows.coordinate == side if len(directions) == 2 else slice(None)
        complete = float(np.sum(result.responding.information[rows], dtype=np.float64))
        lost, right = complete - float(said[side]), complete - exact
        if lost > 0.0 and right > 0.0:
            scale[side] = min(max(np.sqrt(right / lost), LEAST_SCALE), LARGEST_SCALE)
    return scale


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
