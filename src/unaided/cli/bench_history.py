"""A log as the history that predictions of the next response are made from."""

from __future__ import annotations

import numpy as np
import polars as pl

from unaided.evidence.log import Log
from unaided.evidence.problems import UsageError
from unaided.measure.history import History
from unaided.measure.linear import Floats
from unaided.report.frame import frame_of

FEWEST_PEOPLE = 10
"""With fewer, folds and the choices made within training would rest on single people."""


def history_of(log: Log) -> tuple[History, int]:
    """Return the scored responses of all whose order of answering is known.

    Args:
        log: The log, sorted by person and time.

    Returns:
        The history, and how many people were left out because their order is not known.

    Raises:
        UsageError: Fewer than ten people are left.
    """
    ordered = _ordered_people(log.table)
    frame = frame_of(_restricted(log, ordered), as_of=None, window_days=None)
    left_out = log.table["person"].n_unique() - len(frame.names["person"])
    if len(frame.names["person"]) < FEWEST_PEOPLE:
        raise UsageError(
            f"Found {len(frame.names['person'])} people whose scored responses have a known order, "
            f"expected at least {FEWEST_PEOPLE}. Name a larger log, or give its times."
        )
    responses, table = frame.responses, frame.table

    def numbers(column: str) -> Floats:
        return table[column].cast(pl.Float64).fill_null(np.nan).to_numpy()

    history = History(
        person=responses.person,
        item=responses.item,
        family=responses.family,
        skill=responses.skill,
        score=responses.score,
        aid=responses.aid,
        time_seconds=_seconds(table),
        sitting=responses.sitting,
        delay_days=responses.delay_days,
        since_retrieval_days=numbers("since_retrieval_days"),
        novelty=responses.novelty,
        novelty_now=responses.novelty_now,
        prior_successes=numbers("prior_successes"),
        prior_failures=numbers("prior_failures"),
        prior_retrievals=numbers("prior_retrievals"),
        prior_exposures=numbers("prior_exposures"),
        sitting_exposures=numbers("sitting_exposures"),
        lag=numbers("lag"),
        run_length=numbers("run_length"),
        since_family_seconds=numbers("since_family_seconds"),
        since_item_seconds=numbers("since_item_seconds"),
        people=len(frame.names["person"]),
        items=len(frame.names["item"]),
        families=len(frame.names["family"]),
        skills=int(responses.skill.max()) + 1,
    )
    # The table stands in order of people's first rows, the history in order of their codes.
    return history.take(np.argsort(history.person, kind="stable")), left_out


def _ordered_people(table: pl.DataFrame) -> pl.DataFrame:
    """Keep people for every one of whose responses it is known what came before."""
    return table.filter(pl.col("prior_successes").is_not_null().all().over("person"))


def _restricted(log: Log, table: pl.DataFrame) -> Log:
    """Return the log with some people only, and with the time since each thing was last met."""
    family = pl.col("family").cast(pl.String)
    unit = pl.when(family.is_null()).then(pl.col("item").cast(pl.String)).otherwise(family)
    lone = family.is_null()
    met = pl.col("status").cast(pl.String) != "missing"
    time = pl.when(met).then(pl.col("time")).dt.epoch("us")

    def since(*unit: pl.Expr) -> pl.Expr:
        # A missed attempt meets nothing: look past it to the last row that did.
        last = time.shift(1).forward_fill().over("person", *unit)
        return (pl.col("time").dt.epoch("us") - last) / 1e6

    added = table.with_columns(
        since_family_seconds=since(unit, lone), since_item_seconds=since(pl.col("item"))
    )
    return Log(added, log.tool_alone, log.problems, log.notes, log.fingerprint)


def _seconds(table: pl.DataFrame) -> Floats:
    return (table["time"].dt.epoch("us") / 1e6).fill_null(np.nan).to_numpy()
