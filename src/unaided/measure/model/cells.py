"""Expected scores of responses as they were met: the fitted probabilities, averaged.

Unlike a level on the reference form this asks nothing of conditions that nobody met: it says what
the model expects of the very responses of a cell, to be held against their mean. Needs numpy.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.draws import linear
from unaided.measure.model.fit import Fit
from unaided.measure.model.posterior_draws import Budget, drawn_people
from unaided.measure.model.robust import Robust


def cell_draws(
    fit: Fit,
    row: Ints,
    cell: Ints,
    cells: int,
    tries: Floats,
    budget: Budget,
    robust: Robust | None = None,
    workers: int = 1,
) -> Floats:
    """Draw the mean fitted score of cells of responses, weighted by their tries.

    Args:
        fit: The fit.
        row: Shape (entries,), positions among the observations of the fit.
        cell: Shape (entries,), the cell each belongs to; a response may be in several.
        cells: Number of cells.
        tries: Shape (n,), tries of each observation.
        budget: How many draws.
        robust: Sandwich covariance that parameters are drawn from; ``None``: their posterior.
        workers: Threads; the result does not depend on it.

    Returns:
        Shape (cells, draws); NaN for a cell without a response.
    """
    design = fit.design
    place = np.empty(design.order.size, dtype=np.int64)
    place[design.order] = np.arange(design.order.size)
    used = np.unique(place[row])
    entry = np.searchsorted(used, place[row])
    weight = tries[row]
    total = np.bincount(cell, weight, minlength=cells)
    segment = np.searchsorted(design.rows.segment_first, used, side="right") - 1
    person = design.segment_person[segment]
    side = design.rows.coordinate[used].astype(np.int64)
    floor = np.broadcast_to(design.rows.floor, design.order.shape)[used]
    columns, covariates = design.rows.columns[used], design.rows.covariates[used]
    found = np.empty((cells, budget.parameters * budget.people))
    for number, (point, abilities, skill_draws) in enumerate(
        drawn_people(fit, budget, workers, robust)
    ):
        fixed = linear(columns, design.rows.slot_value, covariates, point.beta)
        for draw in range(budget.people):
            eta = fixed + abilities[person, draw, side]
            if skill_draws.shape[0]:
                eta = eta + skill_draws[segment, draw]
            score = floor + (1.0 - floor) * expit(eta)
            with np.errstate(invalid="ignore", divide="ignore"):
                found[:, number * budget.people + draw] = (
                    np.bincount(cell, weight * score[entry], minlength=cells) / total
                )
    return found
