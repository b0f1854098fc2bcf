"""Limit a log to checks of which one may be sure enough that unaided was unaided."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from unaided.evidence.log import Log
from unaided.evidence.schema import Occasion, Status
from unaided.measure.unknown import plural


def limited_to(log: Log, assurances: tuple[str, ...]) -> Log:
    """Use the scores of checks under some assurances alone; other checks happened, unscored.

    What is not a check is left as it is: practice and work claim no assurance.

    Args:
        log: The log.
        assurances: Names as in the log's column; none: nothing is limited.

    Returns:
        The log, in which other checks are exposures, with a note that counts them.
    """
    if not assurances:
        return log
    sure = pl.col("assurance").cast(pl.String).is_in(assurances).fill_null(value=False)
    check = (pl.col("occasion").cast(pl.String) == Occasion.CHECK).fill_null(value=False)
    scored = (pl.col("status").cast(pl.String) == Status.SCORED).fill_null(value=False)
    other = check & scored & ~sure
    number = log.table.select(other.sum()).item()
    status = pl.col("status")
    kind = log.table.schema["status"]
    exposed = pl.when(other).then(pl.lit(str(Status.EXPOSURE))).otherwise(status.cast(pl.String))
    table = log.table.with_columns(
        exposed.cast(kind).alias("status"),
        pl.when(other).then(None).otherwise(pl.col("score")).alias("score"),
    )
    names = " or ".join(assurances)
    note = (
        f"Checks count where they were {names}. {plural(number, 'response')} of other checks "
        f"{'is' if number == 1 else 'are'} kept as met, without the score."
    )
    return replace(log, table=table, notes=(*log.notes, note))
