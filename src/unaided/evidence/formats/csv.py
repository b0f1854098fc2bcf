"""CSV, also gzipped: one header line, one response a line."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import BinaryIO, Final, TextIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from unaided.evidence.formats.base import (
    BATCH_ROWS,
    MAX_TEXT_BYTES,
    Batch,
    TableFile,
    UnreadableError,
)
from unaided.evidence.problems import NotALogError, Problem, Problems, shorten

SUFFIXES: Final = (".csv", ".csv.gz", ".tsv", ".txt", ".tsv.gz", ".txt.gz")

BLOCK_BYTES: Final = 1 << 24
HEAD_BYTES: Final = 1 << 16

_UNDECODED: Final = re.compile("[\udc80-\udcff]")
"""Bytes that the encoding does not know, as ``surrogateescape`` keeps them."""

_NOT_TEXT: Final = {
    b"PK\x03\x04": ("a zip archive or Excel workbook", "Save the sheet as CSV."),
    b"%PDF": ("a PDF", "Save the table as CSV."),
    b"PAR1": ("a Parquet file", "Name it with the ending .parquet."),
    b"SQLite format 3": ("a database", "Export the table as CSV."),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "Save the sheet as CSV."),
}
_MARKS: Final = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"} | {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_header(file: TableFile) -> tuple[str, ...]:
    """Return the headers, after looking whether the file is text in the encoding named."""
    head = _head(file)
    _check_head(file, head)
    with closing(_open_text(file)) as text:
        try:
            line = text.readline(MAX_TEXT_BYTES)
            while "\n" in line and not line.strip():
                line = text.readline(MAX_TEXT_BYTES)
            header = next(csv.reader([line], delimiter=file.delimiter, strict=True), [])
        except (UnicodeError, csv.Error, EOFError, OSError) as error:
            raise _not_csv(file, error) from error
    if _UNDECODED.search(line):
        raise _wrong_encoding(file, "bytes in the header that are not " + file.encoding)
    _check_delimiter(file, header, line)
    return tuple(header)


def read_batches(file: TableFile, coded: Mapping[str, bool]) -> Iterator[Batch]:
    """Yield blocks of rows, parsed by Arrow."""
    if not coded:
        raise UnreadableError
    types = {
        header: pa.dictionary(pa.int32(), pa.string()) if is_coded else pa.string()
        for header, is_coded in coded.items()
    }
    first = 1
    try:
        with (
            pa.input_stream(str(file.path), compression=_compression(file)) as stream,
            arrow_csv.open_csv(
                stream,
                read_options=arrow_csv.ReadOptions(block_size=BLOCK_BYTES, encoding=file.encoding),
                # Quoted line breaks are legal, and blocks must not be cut within them.
                parse_options=arrow_csv.ParseOptions(
                    delimiter=file.delimiter, newlines_in_values=True
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types,
                    include_columns=list(coded),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            ) as reader,
        ):
            for block in reader:
                rows = np.arange(first, first + block.num_rows, dtype=np.int64)
                first += block.num_rows
                yield Batch(rows, {name: block.column(name) for name in coded})
    except (pa.ArrowException, OSError, ValueError, EOFError) as error:
        # Arrow takes fewer separators and encodings than Python: a plain ValueError.
        raise UnreadableError from error


def read_carefully(
    file: TableFile, coded: Mapping[str, bool], problems: Problems
) -> Iterator[Batch]:
    """Yield rows parsed one by one; a row that cannot be read is named and left out."""
    width, places = 0, {}
    rows: list[int] = []
    cells: dict[str, list[str | None]] = {header: [] for header in coded}
    for number, record in _records(file, problems):
        if not width:
            width, places = len(record), {header: record.index(header) for header in coded}
            continue
        if len(record) != width:
            problems.add(_ragged(file, number, len(record), width))
            continue
        rows.append(number)
        for header, place in places.items():
            cells[header].append(record[place] or None)
        if len(rows) == BATCH_ROWS:
            yield _batch(rows, cells)
            rows, cells = [], {header: [] for header in coded}
    if rows:
        yield _batch(rows, cells)


def _batch(rows: list[int], cells: Mapping[str, list[str | None]]) -> Batch:
    columns = {header: pa.array(values, pa.string()) for header, values in cells.items()}
    return Batch(np.array(rows, dtype=np.int64), columns)


def _records(file: TableFile, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells); row 0 is the header."""
    number = -1
    csv.field_size_limit(MAX_TEXT_BYTES)
    with closing(_open_text(file)) as text:
        lines = _Lines(file, text, problems)
        reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
        while True:
            lines.row = number + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                problems.add(_malformed(file, number, error))
                if "field larger" in str(error):
                    # Still within a quote: what follows cannot be told apart from the field.
                    return
                continue
            except (EOFError, OSError, UnicodeError) as error:
                problems.add(_broken(file, number + 1, error))
                return
            if record:
                number += 1
                yield number, record


class _Lines:
    """Lines of a text, none longer than the limit; undecodable bytes are named and replaced."""

    def __init__(self, file: TableFile, text: TextIO, problems: Problems) -> None:
        self.file, self.text, self.problems = file, text, problems
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(MAX_TEXT_BYTES)
        if not line:
            raise StopIteration
        if len(line) == MAX_TEXT_BYTES and not line.endswith("\n"):
            while (more := self.text.readline(MAX_TEXT_BYTES)) and not more.endswith("\n"):
                continue
            raise csv.Error("line longer than the limit")
        if not line.isascii() and _UNDECODED.search(line):
            self.problems.add(_wrong_encoding(self.file, shorten(line), self.row).problems[0])
            line = _UNDECODED.sub("\N{REPLACEMENT CHARACTER}", line)
        return line


def _compression(file: TableFile) -> str | None:
    with file.path.open("rb") as raw:
        return "gzip" if raw.read(2) == b"\x1f\x8b" else None


def _open_bytes(file: TableFile) -> BinaryIO:
    if _compression(file):
        return cast("BinaryIO", gzip.open(file.path, "rb"))
    return file.path.open("rb")


def _open_text(file: TableFile) -> TextIO:
    encoding = "utf-8-sig" if file.encoding.lower() in ("utf-8", "utf8") else file.encoding
    return io.TextIOWrapper(
        _open_bytes(file), encoding=encoding, errors="surrogateescape", newline=""
    )


def _head(file: TableFile) -> bytes:
    try:
        with closing(_open_bytes(file)) as raw:
            return raw.read(HEAD_BYTES)
    except (EOFError, OSError) as error:
        raise _not_csv(file, error) from error


def _check_head(file: TableFile, head: bytes) -> None:
    text = "a table as text (CSV)"
    if not head.strip():
        raise file.unreadable("an empty file", text, "Export the log again.", "empty_file")
    for magic, (kind, remedy) in _NOT_TEXT.items():
        if head.startswith(magic):
            raise file.unreadable(kind, text, remedy, "not_text")
    wide = file.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    for mark, encoding in _MARKS.items():
        if head.startswith(mark) and not wide:
            raise _wrong_encoding(file, encoding.upper(), encoding=encoding)
    if b"\x00" in head and not wide:
        raise file.unreadable(
            "zero bytes: a binary file, or UTF-16 text", text,
            'Save the table as CSV in UTF-8, or name encoding = "utf-16" in the study file.',
            "not_text",
        )  # fmt: skip


def _check_delimiter(file: TableFile, header: list[str], line: str) -> None:
    if len(header) > 1:
        return
    for other, word in ((";", "semicolons"), ("\t", "tabs"), (",", "commas"), ("|", "bars")):
        if other != file.delimiter and other in line:
            shown = "\\t" if other == "\t" else other
            raise file.unreadable(
                f"headers separated by {word}",
                f"headers separated by {shorten(file.delimiter)}",
                f'Name delimiter = "{shown}" for this source in a study file '
                "(unaided trial: --delimiter).",
                "delimiter",
            )


def _wrong_encoding(
    file: TableFile, found: str, row: int | None = None, encoding: str = "latin-1"
) -> NotALogError:
    return file.unreadable(
        found,
        f"text in {file.encoding.upper()}",
        f'Save the file as UTF-8, or name its encoding (encoding = "{encoding}") in a study file.',
        "encoding",
        row=row or None,
    )


def _not_csv(file: TableFile, error: Exception) -> NotALogError:
    return NotALogError([_broken(file, None, error)])


def _broken(file: TableFile, row: int | None, error: Exception) -> Problem:
    if isinstance(error, UnicodeError):
        return _wrong_encoding(file, "bytes that cannot be read", row).problems[0]
    if isinstance(error, csv.Error):
        return _malformed(file, row or 0, error)
    cut = isinstance(error, EOFError) or (isinstance(error, OSError) and error.errno is None)
    return Problem(
        file.name, row or None, None,
        "a file that is cut off or damaged" if cut else str(getattr(error, "strerror", error)),
        "a whole file", "Copy or export it again.", "cut_off",
    )  # fmt: skip


def _ragged(file: TableFile, row: int, found: int, width: int) -> Problem:
    remedy = (
        "The row may be cut off: export the log again, or add what is missing."
        if found < width
        else "Put quotes around text that holds the separator."
    )
    return Problem(
        file.name, row, None, f"{found:,} fields", f"{width:,} as in the header", remedy, "ragged"
    )


def _malformed(file: TableFile, row: int, error: csv.Error) -> Problem:
    if "limit" in str(error):
        return _long(file, row)
    unclosed = "unexpected end" in str(error)
    return Problem(
        file.name, row or None, None,
        "a quote that is never closed" if unclosed else f"a field that breaks off ({error})",
        "fields in matching quotes", "Mend the quotes in this row.", "quotes",
    )  # fmt: skip


def _long(file: TableFile, row: int) -> Problem:
    return Problem(
        file.name, row or None, None, f"a field of more than {MAX_TEXT_BYTES:,} characters",
        "shorter text", "Look for a quote that is never closed, or shorten the text.", "too_long",
    )  # fmt: skip
