"""Write a simulated log and its truth; each file is written beside, then put in place at once."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors as cs

from unaided.evidence.problems import UsageError
from unaided.evidence.schema import Novelty
from unaided.evidence.writing import neutralised
from unaided.simulate.cohort import Cohort
from unaided.simulate.truth import ESTIMANDS, PERSON_ESTIMANDS, Subject, Truth

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def write_log(table: pl.DataFrame, path: Path) -> None:
    """Write a log as CSV, Parquet or JSON lines, by the file's ending.

    In CSV, names that a spreadsheet would take for formulas get ``'`` before them.

    Raises:
        UsageError: If the ending is none of these, or the place cannot be written.
    """
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": lambda p: table.with_columns(
            *(neutralised(pl.col(name)) for name in table.select(cs.string()).columns)
        ).write_csv(p, datetime_format=_TIME_FORMAT),
        ".parquet": lambda p: table.write_parquet(p),
        ".jsonl": lambda p: table.with_columns(
            pl.col("time").dt.to_string(_TIME_FORMAT)
        ).write_ndjson(p),
    }
    if path.suffix not in writers:
        raise UsageError(f"{path}: a log ends in {', '.join(writers)}. Rename it.")
    _put(path, writers[path.suffix])


def write_truth(
    truth: Truth, path: Path, *, horizon_days: float, novelty: Novelty = Novelty.VARIANT
) -> None:
    """Write the true value of every estimand as JSON.

    The file has ``horizon_days``, ``novelty`` and a list ``values`` with ``subject`` (``kind``,
    ``id``), ``skill`` (null over all), ``estimand`` and ``value`` (null where there is none).

    Raises:
        UsageError: If the place cannot be written.
    """
    document = {
        "horizon_days": horizon_days,
        "novelty": novelty.value,
        "values": truth_values(truth, horizon_days=horizon_days, novelty=novelty),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    _put(path, lambda p: p.write_text(text, encoding="utf-8"))


def truth_values(truth: Truth, *, horizon_days: float, novelty: Novelty) -> list[dict[str, Any]]:
    """Return all true values: of all, of every group, of every person and skill."""
    rows: list[dict[str, Any]] = []
    for subject in truth.subjects():
        if subject.kind == "person":
            continue
        for skill in (None, *truth.skills_of(subject)):
            for estimand in ESTIMANDS:
                value = truth.value(
                    subject, skill, estimand, horizon_days=horizon_days, novelty=novelty
                )
                rows.append(_row(subject, skill, estimand, value))
    for cohort in truth.cohorts:
        rows.extend(_rows_of_people(cohort, horizon_days, novelty))
    return rows


def _rows_of_people(cohort: Cohort, horizon_days: float, novelty: Novelty) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for estimand in PERSON_ESTIMANDS:
        figures = cohort.figures(estimand, horizon_days, novelty)
        for person, values in zip(cohort.population.names, figures.tolist(), strict=True):
            subject = Subject("person", person)
            known = [value for value in values if not math.isnan(value)]
            over_skills = sum(known) / len(known) if known else math.nan
            rows.append(_row(subject, None, estimand, over_skills))
            rows.extend(
                _row(subject, skill, estimand, value)
                for skill, value in zip(cohort.skills, values, strict=True)
            )
    return rows


def _row(subject: Subject, skill: str | None, estimand: str, value: float) -> dict[str, Any]:
    return {
        "subject": {"kind": subject.kind, "id": subject.id},
        "skill": skill,
        "estimand": estimand,
        "value": None if math.isnan(value) else round(value, 9),
    }


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the place, then rename: a broken run leaves what was there."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or "no such folder"
        raise UsageError(f"{path}: it cannot be written ({reason}).") from error
    finally:
        beside.unlink(missing_ok=True)
