"""Read a whole table with the types its cells suggest, for analyses that are no log."""

from __future__ import annotations

from collections import Counter

import polars as pl

from unaided.evidence.formats.base import Format, TableFile
from unaided.evidence.problems import InputError, NotALogError, Problem, Problems


def read_plain(one_format: Format, file: TableFile) -> pl.DataFrame:
    """Return a table; a column is whole numbers, numbers, or text, whichever fits all cells.

    Raises:
        NotALogError: The file is no table, or a header stands twice.
        InputError: Some rows cannot be read.
    """
    header = one_format.read_header(file)
    twins = [name for name, count in Counter(header).items() if count > 1]
    if twins:
        raise NotALogError([
            Problem(
                file.name, None, name or "(no name)", "this header twice", "each header once",
                "Rename or remove one of the columns.", "duplicate_header",
            )
            for name in twins
        ])  # fmt: skip
    problems = Problems()
    parts = [
        pl.DataFrame(
            {name: pl.Series(pl.from_arrow(array)) for name, array in batch.columns.items()}
        )
        for batch in one_format.read_carefully(file, dict.fromkeys(header, False), problems)
    ]
    if problems.fatal:
        raise InputError(problems.all)
    if not parts:
        raise file.unreadable(
            "a header and no rows", "rows of data", "Export the table again.", "no_rows"
        )
    table = pl.concat(parts)
    return table.with_columns(_typed(table[name]) for name in table.columns)


def _typed(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String:
        return column
    for dtype in (pl.Int64, pl.Float64):
        numbers = column.cast(dtype, strict=False)
        if numbers.null_count() == column.null_count():
            return numbers
    return column
