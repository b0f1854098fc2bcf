"""The condition of every planned response: delay, novelty and practice met so far.

Delay and novelty are frozen when the sitting starts, as in the log; only what was met of the same
family earlier in the same sitting makes the delay short. A missed response is no exposure.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from unaided.evidence.schema import Novelty, Status
from unaided.simulate.model import NO_AID, NOVELTIES, Conditions
from unaided.simulate.plan import DAY_SECONDS, STATUSES, Plan
from unaided.simulate.settings import Settings

_SCORED, _MISSING = STATUSES.index(Status.SCORED), STATUSES.index(Status.MISSING)


def derive_conditions(settings: Settings, plan: Plan) -> tuple[Conditions, pl.DataFrame]:
    """Return the conditions, and the frozen columns as a log reader would derive them.

    Returns:
        The conditions of the model, and a frame with ``delay_days`` (empty where nothing was met),
        ``novelty``, ``sitting_exposures``, ``since_sitting_days`` and ``practice``.
    """
    rows = pl.DataFrame(
        {
            "row": np.arange(plan.person.size),
            "person": plan.person,
            "skill": plan.skill,
            "family": plan.family,
            "item": plan.item,
            "sitting": plan.sitting,
            "seconds": plan.seconds,
            "met": plan.status != _MISSING,
            "retrieval": (plan.status == _SCORED) & (plan.aid == NO_AID),
        }
    ).with_columns(start=pl.col("seconds").min().over("person", "sitting"))
    item = ["person", "skill", "family", "item"]
    for keys, name in ((item, "item"), (item[:3], "family"), (item[:2], "skill")):
        rows = rows.join(_last_met(rows, keys, name), on=[*keys, "sitting"], how="left")
    rows = rows.sort("row").with_columns(
        sitting_exposures=pl.col("met").cast(pl.Int64).cum_sum().over([*item[:3], "sitting"])
        - pl.col("met").cast(pl.Int64),
        previous=pl.when("met")
        .then(pl.col("seconds"))
        .forward_fill()
        .shift(1)
        .over([*item[:3], "sitting"]),
        retrievals=_before("retrieval", item[:2]),
        exposures=_before("met", item[:2]) - _before("retrieval", item[:2]),
    )
    last = pl.coalesce("last_family", "last_skill")
    frozen = rows.select(
        delay_days=(pl.col("start") - last) / DAY_SECONDS,
        novelty=pl.when(pl.col("last_item").is_not_null())
        .then(pl.lit(Novelty.REPEAT.value))
        .when(pl.col("last_family").is_not_null())
        .then(pl.lit(Novelty.VARIANT.value))
        .when(pl.col("last_skill").is_not_null())
        .then(pl.lit(Novelty.TRANSFER.value))
        .otherwise(pl.lit(Novelty.FIRST.value)),
        sitting_exposures=pl.col("sitting_exposures"),
        since_sitting_days=(pl.col("seconds") - pl.col("previous")) / DAY_SECONDS,
        practice=(pl.col("retrievals") + settings.aid_growth_share * pl.col("exposures"))
        / settings.practised_families,
    )
    effective = frozen.select(
        pl.when(pl.col("sitting_exposures") > 0)
        .then("since_sitting_days")
        .otherwise(pl.col("delay_days").fill_null(0.0))
    ).to_series()
    codes = {novelty.value: code for code, novelty in enumerate(NOVELTIES)}
    novelty = frozen["novelty"].replace_strict(codes, return_dtype=pl.Int64)
    conditions = Conditions(
        aid=plan.aid,
        delay_days=effective.to_numpy(),
        novelty=novelty.to_numpy(),
        practice=frozen["practice"].to_numpy(),
    )
    return conditions, frozen


def _last_met(rows: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    """Return, by keys and sitting, when they were last met before that sitting."""
    return (
        rows.group_by([*keys, "sitting"])
        .agg(pl.col("start").first(), last=pl.col("seconds").filter("met").max())
        .sort([*keys, "start"])
        .select(
            *keys,
            "sitting",
            pl.col("last").forward_fill().shift(1).over(keys).alias(f"last_{name}"),
        )
    )


def _before(flag: str, keys: list[str]) -> pl.Expr:
    value = pl.col(flag).cast(pl.Int64)
    return value.cum_sum().over(keys) - value
