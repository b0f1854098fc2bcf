"""Which responses had their aid assigned at random, as far as the log shows it was kept to."""

from __future__ import annotations

import numpy as np
import polars as pl

from unaided.measure.linear import Floats
from unaided.measure.responses import Bools

LEAST_COMPLIANCE = 0.95
LARGEST_MISSING_DIFFERENCE = 0.05
STANDARD_ERRORS = 2.0
PART = ("part_occasion", "part_group")


def randomised_aid(table: pl.DataFrame, scored: pl.DataFrame, *, everywhere: bool) -> Bools:
    """Say of each scored response whether its aid may be taken as assigned at random.

    The aid must have been assigned with a probability between 0 and 1, to several levels, and
    taken as assigned. Of all that was assigned to the group on that occasion (practice, check or
    work) at least 95 % must have been taken as assigned, with no more missing under one level than
    under another beyond chance: else those who kept to it, or came, were not drawn at random.

    Args:
        table: All rows, the missing ones too.
        scored: The scored rows, in order.
        everywhere: Whether the study file says that aid was randomised for everybody.

    Returns:
        Shape (scored rows,).
    """
    if everywhere:
        return np.ones(len(scored), dtype=np.bool_)
    if not {"assigned_aid", "propensity"} <= set(table.columns):
        return np.zeros(len(scored), dtype=np.bool_)
    kept = [
        part.select(PART).row(0)
        for part in table.with_columns(_part()).filter(_drawn()).partition_by(PART)
        if _kept_to(part)
    ]
    rows = scored.select(_part(), drawn=_drawn() & _taken())
    drawn: Bools = rows["drawn"].fill_null(value=False).to_numpy()
    asked = np.array([part in set(kept) for part in rows.select(PART).iter_rows()], dtype=np.bool_)
    return drawn & asked


def propensities(scored: pl.DataFrame) -> Floats:
    """Return the probability with which each aid was assigned, NaN where not recorded."""
    if "propensity" not in scored.columns:
        return np.full(len(scored), np.nan)
    return scored["propensity"].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _drawn() -> pl.Expr:
    assigned = pl.col("assigned_aid").is_not_null()
    return assigned & pl.col("propensity").is_between(0, 1, closed="none")


def _taken() -> pl.Expr:
    return pl.col("assigned_aid").cast(pl.String) == pl.col("aid").cast(pl.String)


def _part() -> list[pl.Expr]:
    """Within what an assignment is judged: the occasion and the group, as each has its own."""
    return [
        pl.col(name).cast(pl.String).fill_null("").alias(f"part_{name}")
        for name in ("occasion", "group")
    ]


def _kept_to(part: pl.DataFrame) -> bool:
    """Whether what was drawn was done, and as often missed under one level as under another."""
    assigned = part.select(
        level=pl.col("assigned_aid").cast(pl.String),
        scored=pl.col("score").is_not_null(),
        taken=_taken().fill_null(value=False),
    )
    by_level = assigned.group_by("level").agg(
        pl.len().alias("assigned"),
        pl.col("scored").mean().alias("present"),
        pl.col("taken").filter(pl.col("scored")).mean().alias("compliance"),
    )
    if len(by_level) < 2 or by_level["compliance"].null_count():
        return False
    if by_level["compliance"].to_numpy().min() < LEAST_COMPLIANCE:
        return False
    present, count = by_level["present"].to_numpy(), by_level["assigned"].to_numpy()
    difference = float(np.ptp(present))
    pooled = float(present @ count / count.sum())
    chance = STANDARD_ERRORS * np.sqrt(pooled * (1 - pooled) * np.sum(1 / count))
    return difference <= max(LARGEST_MISSING_DIFFERENCE, float(chance))
