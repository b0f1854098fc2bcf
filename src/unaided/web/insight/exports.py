"""A cohort's log as files: CSV, Parquet, and both a log and its study file in one ZIP."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Final

import polars as pl
from django.template.loader import render_to_string

from unaided.web.insight.study_file import study_file
from unaided.web.people.models import Cohort

ROWS_AT_ONCE: Final = 20_000
TABLE: Final = "log.csv"
TIME: Final = "%Y-%m-%dT%H:%M:%S%.fZ"


def csv_parts(table: pl.DataFrame) -> Iterator[bytes]:
    """Yield a log as CSV, part by part; the header comes with the first.

    Args:
        table: The log, from :func:`unaided.web.insight.log_out.log_table`.
    """
    for number, rows in enumerate([table[:0], *table.iter_slices(ROWS_AT_ONCE)]):
        yield rows.write_csv(datetime_format=TIME, include_header=number == 0).encode()


def write_zip(
    file: IO[bytes],
    cohort: Cohort,
    table: pl.DataFrame,
    read_up_to: str,
    standard: Mapping[str, object],
) -> None:
    """Write a log with its study file: what ``unaided analyze`` needs to repeat the page.

    Args:
        file: Where to.
        cohort: Whose log.
        table: The log.
        read_up_to: Up to when, in words.
        standard: That of the page.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        about = {"cohort": cohort.name, "rows": len(table), "read_up_to": read_up_to}
        bundle.writestr("README.txt", render_to_string("insight/log_readme.txt", about))
        bundle.writestr("study.toml", study_file(cohort, TABLE, standard))
        with bundle.open(TABLE, "w", force_zip64=True) as log:
            for part in csv_parts(table):
                log.write(part)
