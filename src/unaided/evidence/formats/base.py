"""What every format gives and takes; each module of a format has the same four names.

``SUFFIXES`` names its files; ``read_header`` returns the headers; ``read_batches`` yields rows
fast and raises :class:`UnreadableError` at the first thing amiss; ``read_carefully`` yields the
same rows slowly, and names every row that it cannot read instead of stopping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from unaided.evidence.problems import NotALogError, Problem, Problems

MAX_TEXT_BYTES = 1 << 20
"""The longest line or field that is read; anything longer is a mistake in the file."""

BATCH_ROWS = 1 << 18
"""Rows in a batch, where the format does not set it."""


def is_delimiter(text: str) -> bool:
    """Say whether a text can separate the cells of a CSV file."""
    return len(text) == 1 and text not in '"\r\n'


def is_encoding(name: str) -> bool:
    """Say whether a name is an encoding of text; Python also knows some of bytes (base64)."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file to read.

    Attributes:
        path: Where it lies.
        name: How the user named it; problems are told under this name.
        delimiter: Separator of a CSV file.
        encoding: Encoding of a CSV file.
    """

    path: Path
    name: str
    delimiter: str = ","
    encoding: str = "utf-8"

    def unreadable(
        self, found: str, expected: str, remedy: str, code: str, *, row: int | None = None
    ) -> NotALogError:
        """Return the error that this file is no table, for the caller to raise."""
        return NotALogError(
            [Problem(self.name, row=row, column=None, found=found, expected=expected,
                     remedy=remedy, code=code)]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file.

    Attributes:
        rows: 1-based numbers of the rows in the file.
        columns: Header → Arrow array: text, dictionary-encoded text, or the file's own type.
    """

    rows: NDArray[np.int64]
    columns: Mapping[str, Any]


class UnreadableError(Exception):
    """The fast way met something amiss; the careful way will name it."""


class Format(Protocol):
    """The names that the module of a format has."""

    SUFFIXES: tuple[str, ...]

    def read_header(self, file: TableFile) -> tuple[str, ...]:
        """Return the headers in the file's order; raise NotALogError where there are none."""
        ...

    def read_batches(self, file: TableFile, coded: Mapping[str, bool]) -> Iterator[Batch]:
        """Yield the named columns; those marked ``True`` come dictionary-encoded."""
        ...

    def read_carefully(
        self, file: TableFile, coded: Mapping[str, bool], problems: Problems
    ) -> Iterator[Batch]:
        """Yield the rows that can be read; record the others."""
        ...
