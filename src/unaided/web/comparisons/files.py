"""A comparison as files, with which anybody can draw it again and repeat its figures."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Final, cast

import polars as pl
from django.template.loader import render_to_string

from unaided.evidence.writing import neutralised
from unaided.web.comparisons.drawing import Unit
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.outcomes import Key, outcomes, placed_of
from unaided.web.comparisons.registration import TABLE
from unaided.web.comparisons.results import arms_of, state_of, table_of
from unaided.web.comparisons.table import command, spec
from unaided.web.insight.exports import csv_parts
from unaided.web.insight.log_out import log_table
from unaided.web.insight.study_file import standard_of, study_file
from unaided.web.people.models import Cohort

LOG: Final = "log.csv"


def write_files(file: IO[bytes], comparison: Comparison, at: datetime) -> None:
    """Write registration and record, and from the registered end on table, log and study file.

    Args:
        file: Where to.
        comparison: Which one.
        at: The present: before the end the table has no outcomes, and there is no log.
    """
    placed = placed_of(comparison)
    ended = state_of(comparison, at) == "ended"
    found: dict[Key, tuple[float, int]] = outcomes(comparison) if ended else {}
    table = table_of(comparison, placed, found)
    if not ended:
        table = table.drop("outcome", "answers")
    asked = spec(cast("Unit", comparison.unit), arms_of(comparison))
    about = {
        "comparison": comparison, "ended": ended, "table": TABLE, "log": LOG,
        "command": command(asked, TABLE),
    }  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        bundle.writestr("README.txt", render_to_string("comparisons/readme.txt", about))
        bundle.writestr("registration.txt", comparison.text)
        bundle.writestr("record.json", comparison.record)
        bundle.writestr(TABLE, table.write_csv())
        if ended:
            bundle.writestr("study.toml", _study(comparison))
            with bundle.open(LOG, "w", force_zip64=True) as log:
                for part in csv_parts(log_of(comparison, placed, table, at)):
                    log.write(part)


def log_of(
    comparison: Comparison, placed: Sequence[Placed], table: pl.DataFrame, at: datetime
) -> pl.DataFrame:
    """Return the log of the people who were placed, with ``arm``, ``cluster`` and ``stratum``.

    A response that a check or a pulse drew keeps the stratum of that. Skills that were not drawn
    have no arm.

    Args:
        comparison: Which one.
        placed: Its places.
        table: Its trial table.
        at: The present.
    """
    logs = [
        log_table(cohort, until=None, as_of=at) for cohort in comparison.cohorts.order_by("name")
    ]
    log = pl.concat(logs, how="diagonal_relaxed")
    codes = pl.DataFrame({"person": sorted({one.person.code for one in placed})}).select(
        neutralised(pl.col("person"))
    )
    own = log.join(codes, on="person", how="semi", maintain_order="left")
    on = ["person", "skill"] if comparison.unit == "skill" else ["person"]
    missing = [pl.lit(None, pl.String).alias(name) for name in on if name not in own.columns]
    drawn = table.select(*on, "arm", "cluster", drawn_stratum="stratum")
    joined = own.with_columns(missing).join(drawn, on=on, how="left", maintain_order="left")
    kept = pl.col("stratum") if "stratum" in joined.columns else pl.lit(None, pl.String)
    return joined.with_columns(stratum=pl.coalesce(kept, pl.col("drawn_stratum"))).drop(
        "drawn_stratum"
    )


def _study(comparison: Comparison) -> str:
    """Write the study file: the standard of the first class, the log, and the registered trial."""
    first: Cohort = comparison.cohorts.order_by("name")[0]
    asked = spec(cast("Unit", comparison.unit), arms_of(comparison))
    keys: dict[str, object] = {
        "label": asked.label, "path": TABLE, "outcome": asked.outcome, "arm": asked.arm,
        "reference": asked.reference, "cluster": asked.cluster, "strata": list(asked.strata),
        "adjust": list(asked.adjust), "fixed": list(asked.fixed), "unit": asked.unit,
        "role": asked.role,
    }  # fmt: skip
    lines = [f"{key} = {_toml(value)}" for key, value in keys.items() if value]
    return "\n".join(
        [study_file(first, LOG, standard_of(first)).rstrip(), "", "[[trials]]", *lines, ""]
    )


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
