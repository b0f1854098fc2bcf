"""What missing outcomes could hide: worst-case bounds on a contrast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.trials.design import contrast_design
from unaided.trials.rows import TrialRows


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest estimate that any values of the missing outcomes could give."""

    arm: str
    reference: str
    low: float
    high: float


def worst_case_bounds(rows: TrialRows, arm: int, reference: int) -> Bounds | None:
    """Bound a contrast over every value that the missing outcomes could have had.

    The estimate is Σ w_i y_i, w the contrast's weights in the regression on all assigned rows; its
    extremes put each missing outcome at the end of its range that w_i asks for. Without covariates
    these are the bounds of Horowitz & Manski (2000). They assume nothing of why outcomes are
    missing; rows without a covariate stay outside.

    Args:
        rows: The trial's rows.
        arm: Index of the arm.
        reference: Index of the arm it is compared with.

    Returns:
        ``None`` where the outcome's range is not known or the arms cannot be told apart.
    """
    if rows.outcome_range is None:
        return None
    everyone = np.ones(rows.outcome.size, dtype=np.bool_)
    design = contrast_design(rows, arm, reference, everyone)
    if not design.identified:
        return None
    weights = design.effect / (design.effect @ design.effect)
    seen = rows.observed
    known = float(weights[seen] @ rows.outcome[seen])
    smallest, largest = rows.outcome_range
    up, down = weights[~seen].clip(min=0).sum(), weights[~seen].clip(max=0).sum()
    return Bounds(
        arm=rows.arms[arm],
        reference=rows.arms[reference],
        low=known + float(smallest * up + largest * down),
        high=known + float(largest * up + smallest * down),
    )
