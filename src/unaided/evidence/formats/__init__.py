"""The formats a log may come in: one module each, all of one shape."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import polars as pl

from unaided.evidence.formats import csv, jsonlines, parquet
from unaided.evidence.formats.base import Batch, Format, TableFile, UnreadableError
from unaided.evidence.formats.plain import read_plain

__all__ = ["Batch", "Format", "TableFile", "UnreadableError", "format_of", "read_table"]

_FORMATS = cast("tuple[Format, ...]", (csv, parquet, jsonlines))


def format_of(file: TableFile) -> Format:
    """Return the format that a file's name tells.

    Args:
        file: The file; its content is not looked at beyond being there.

    Raises:
        NotALogError: There is no such file, it is a folder, or its ending is not known.
    """
    expected = "a CSV, Parquet or JSON lines file"
    if os.path.isdir(file.path):  # noqa: PTH112 - Path.is_dir raises on names that are too long
        raise file.unreadable("a folder", expected, "Name a file in it.", "folder")
    try:
        with file.path.open("rb"):
            pass
    except FileNotFoundError:
        raise file.unreadable(
            "no such file", expected, "Check the name; --data names the folder of a study's files.",
            "no_file",
        ) from None  # fmt: skip
    except (OSError, ValueError) as error:
        raise file.unreadable(
            getattr(error, "strerror", None) or "a name that no file can have", expected,
            "See that you may read it.", "no_file",
        ) from error  # fmt: skip
    name = file.path.name.casefold()
    for one in _FORMATS:
        if name.endswith(one.SUFFIXES):
            return one
    raise file.unreadable(
        f"the ending {file.path.suffix or '(none)'}", expected,
        "Rename it to .csv, .csv.gz, .parquet or .jsonl, whichever it is.", "ending",
    )  # fmt: skip


def read_table(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> pl.DataFrame:
    """Read any table of a known format, with the types its cells suggest.

    Args:
        path: The file.
        delimiter: Separator of a CSV file.
        encoding: Encoding of a CSV file.

    Returns:
        The table; a column of text whose cells are all numbers (or empty) is numbers.

    Raises:
        NotALogError: The file is no table, or a header stands twice.
        InputError: Some rows cannot be read.
    """
    file = TableFile(path, path.name, delimiter, encoding)
    return read_plain(format_of(file), file)
