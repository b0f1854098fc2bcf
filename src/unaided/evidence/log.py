"""The response log, read and ready: a table of responses and what is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from unaided.evidence.arrays import Array, Arrays, kind_of
from unaided.evidence.iso import NO_TIME
from unaided.evidence.problems import Problem
from unaided.evidence.schema import BY_NAME

ALWAYS: Final = (
    "person", "item", "score", "status", "trials", "time", "sitting", "skill", "family",
    "occasion", "aid", "novelty", "delay_days", "planned_delay_days", "since_retrieval_days",
    "prior_exposures", "prior_retrievals", "sitting_exposures", "prior_successes",
    "prior_failures", "run_length", "lag", "assurance", "confidence", "forecast", "forecast_days",
    "justification", "kind", "floor", "arm", "cluster", "stratum", "group", "aid_used",
    "attempted_first", "fixed",
)  # fmt: skip
"""Columns that every log's table has, empty where nothing is known."""

TOOL_COLUMNS: Final = (
    "item", "family", "skill", "score", "trials", "tool", "aid", "kind", "faulty",
)  # fmt: skip


@dataclass(frozen=True)
class Log:
    """A response log.

    Attributes:
        table: People's responses, ordered by person and time. Ids and choices are categorical,
            numbers Float64 (derived counts Int32), flags Boolean, ``time`` in UTC; ``row`` is the
            1-based row in ``source``.
        tool_alone: What the tool did on its own.
        problems: Everything found amiss.
        notes: What was derived or assumed, in sentences.
        fingerprint: Hash of the sources' bytes and of how they were mapped.
    """

    table: pl.DataFrame
    tool_alone: pl.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    fingerprint: str


def people_table(arrays: Arrays, sources: Sequence[str]) -> pl.DataFrame:
    """Return people's responses as a table; ``arrays`` is used up.

    Args:
        arrays: Columns of the log.
        sources: Names of the sources.
    """
    length = arrays.length
    row, source = arrays.values.pop("row"), arrays.values.pop("source")
    arrays.values.pop("actor", None)
    trials = arrays.values.pop("trials", None)
    arrays.values["trials"] = (
        np.ones(length) if trials is None else np.where(np.isnan(trials), 1.0, trials)
    )
    columns = []
    for name in dict.fromkeys((*ALWAYS, *sorted(arrays.values))):
        values = arrays.values.pop(name, None)
        if values is not None:
            columns.append(_series(name, values, arrays.names.get(name, ())))
        elif name in ALWAYS:
            columns.append(pl.Series(name, [None], dtype=_dtype(name)).new_from_index(0, length))
    columns.append(pl.Series("row", row))
    columns.append(_ids("source", source, sources))
    return pl.DataFrame(columns)


def tool_table(arrays: Arrays) -> pl.DataFrame:
    """Return what the tool did on its own as a table."""
    columns = []
    for name in TOOL_COLUMNS:
        values = arrays.get(name)
        if name == "trials":
            values = np.where(np.isnan(values), 1.0, values)
        columns.append(_series(name, values, arrays.names.get(name, ())))
    return pl.DataFrame(columns)


def _dtype(name: str) -> pl.DataType:
    kind = kind_of(name)
    if kind == "id":
        return pl.Categorical()
    if kind == "choice":
        return pl.Enum(BY_NAME[name].choices)
    if kind == "flag":
        return pl.Boolean()
    if kind == "time":
        return pl.Datetime("us", "UTC")
    return pl.Float64()


def _series(name: str, values: Array, ids: Sequence[str]) -> pl.Series:
    kind = kind_of(name)
    if kind == "id":
        return _ids(name, values, ids)
    if kind == "time":
        # The smallest integer is numpy's "not a time", which polars reads as empty.
        empty = values == NO_TIME
        return (
            _hide(pl.Series(name, values), empty)
            .cast(pl.Datetime("us"))
            .dt.replace_time_zone("UTC")
        )
    if kind == "choice":
        return _ids(name, values, BY_NAME[name].choices, pl.Enum(BY_NAME[name].choices))
    if kind == "flag":
        return _hide(pl.Series(name, values), values < 0).cast(pl.Boolean)
    if values.dtype.kind == "f":
        return pl.Series(name, values, nan_to_null=True)
    return _hide(pl.Series(name, values), values < 0)


def _hide(series: pl.Series, empty: Array) -> pl.Series:
    return series.set(pl.Series(empty), None) if empty.any() else series


def _ids(
    name: str, codes: Array, ids: Sequence[str], dtype: pl.DataType | None = None
) -> pl.Series:
    texts = pl.Series(name, [*ids, None], dtype=dtype or pl.Categorical())
    at = np.where(codes < 0, len(ids), codes).astype(np.uint32)
    return texts.gather(pl.Series(at))
