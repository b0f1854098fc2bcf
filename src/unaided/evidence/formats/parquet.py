"""Parquet: typed columns, read by row groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from unaided.evidence.formats.base import BATCH_ROWS, Batch, TableFile, UnreadableError
from unaided.evidence.problems import InputError, NotALogError, Problem, Problems

SUFFIXES: Final = (".parquet", ".pq")

# A damaged footer may also surface as text that does not decode or as an impossible size.
_DAMAGE: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)


def read_header(file: TableFile) -> tuple[str, ...]:
    """Return the column names."""
    with _open(file) as opened:
        return tuple(opened.schema_arrow.names)


def read_batches(file: TableFile, coded: Mapping[str, bool]) -> Iterator[Batch]:
    """Yield batches of the named columns."""
    first = 1
    try:
        with _open(file) as opened:
            _check_flat(file, opened, coded)
            for block in opened.iter_batches(BATCH_ROWS, columns=list(coded)):
                rows = np.arange(first, first + block.num_rows, dtype=np.int64)
                first += block.num_rows
                yield Batch(rows, {name: block.column(name) for name in coded})
    except _DAMAGE as error:
        raise UnreadableError from error


def read_carefully(
    file: TableFile, coded: Mapping[str, bool], problems: Problems
) -> Iterator[Batch]:
    """Yield batches up to the damage, and name it."""
    try:
        yield from read_batches(file, coded)
    except UnreadableError as error:
        problems.add(_damaged(file, str(error.__cause__)).problems[0])


def _check_flat(file: TableFile, opened: Any, coded: Mapping[str, bool]) -> None:
    nested = [name for name in coded if pa.types.is_nested(opened.schema_arrow.field(name).type)]
    if nested:
        raise InputError([
            Problem(
                file.name, None, name, f"cells of the type {opened.schema_arrow.field(name).type}",
                "one value a cell", "Put one text or number into each cell.", "nested",
            )
            for name in nested
        ])  # fmt: skip


def _open(file: TableFile) -> Any:
    try:
        return arrow_parquet.ParquetFile(file.path)
    except _DAMAGE as error:
        if file.path.stat().st_size == 0:
            raise file.unreadable(
                "an empty file", "a Parquet file", "Export the log again.", "empty_file"
            ) from error
        raise _damaged(file, str(error)) from error


def _damaged(file: TableFile, why: str) -> NotALogError:
    return file.unreadable(
        f"a damaged or cut-off file ({why.splitlines()[0][:60]})" if why else "a damaged file",
        "a whole Parquet file",
        "Copy or export it again.",
        "cut_off",
    )
