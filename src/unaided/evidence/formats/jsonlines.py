"""JSON lines: one object a line, its keys the headers; a key may be absent."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, BinaryIO, Final, cast

import numpy as np
import pyarrow as pa

from unaided.evidence.formats.base import (
    BATCH_ROWS,
    MAX_TEXT_BYTES,
    Batch,
    TableFile,
    UnreadableError,
)
from unaided.evidence.problems import Problem, Problems, shorten

SUFFIXES: Final = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


def read_header(file: TableFile) -> tuple[str, ...]:
    """Return every key of the file, in the order first met."""
    keys: dict[str, None] = {}
    problems = Problems()
    for _, record in _records(file, problems):
        keys.update(dict.fromkeys(record))
    if not keys:
        empty = file.path.stat().st_size == 0
        raise file.unreadable(
            "an empty file" if empty else "no line that is a JSON object",
            'one object a line, as {"person": "ada", "item": "q1", "score": 1}',
            "Export the log again.",
            "empty_file" if empty else "not_json",
        )
    return tuple(keys)


def read_batches(file: TableFile, coded: Mapping[str, bool]) -> Iterator[Batch]:
    """Yield batches of the named keys as text."""
    problems = Problems()
    yield from read_carefully(file, coded, problems)
    if problems.fatal:
        raise UnreadableError


def read_carefully(
    file: TableFile, coded: Mapping[str, bool], problems: Problems
) -> Iterator[Batch]:
    """Yield the rows that can be read; name the others."""
    rows: list[int] = []
    cells: dict[str, list[str | None]] = {header: [] for header in coded}
    for number, record in _records(file, problems):
        rows.append(number)
        for header, values in cells.items():
            values.append(_text(file, number, header, record.get(header), problems))
        if len(rows) == BATCH_ROWS:
            yield _batch(rows, cells)
            rows, cells = [], {header: [] for header in coded}
    if rows:
        yield _batch(rows, cells)


def _batch(rows: list[int], cells: Mapping[str, list[str | None]]) -> Batch:
    columns = {header: pa.array(values, pa.string()) for header, values in cells.items()}
    return Batch(np.array(rows, dtype=np.int64), columns)


def _text(file: TableFile, row: int, header: str, value: Any, problems: Problems) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    problems.add(Problem(
        file.name, row, header, shorten(json.dumps(value)), "one value",
        "Put one text or number under each key.", "nested",
    ))  # fmt: skip
    return None


def _records(file: TableFile, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    with closing(_open(file)) as lines:
        number = 0
        try:
            while line := lines.readline(MAX_TEXT_BYTES):
                if not line.strip():
                    continue
                number += 1
                ended = line.endswith(b"\n")
                if len(line) == MAX_TEXT_BYTES and not ended:
                    _skip_line(lines)
                    problems.add(_too_long(file, number))
                    continue
                record = _parse(file, number, line, ended, problems)
                if record is not None:
                    yield number, record
        except (EOFError, OSError) as error:
            problems.add(_problem(
                file, number + 1, f"a file that is cut off or damaged ({error})"[:80],
                "a whole file", "Copy or export it again.", "cut_off",
            ))  # fmt: skip


def _parse(
    file: TableFile, row: int, line: bytes, ended: bool, problems: Problems
) -> dict[str, Any] | None:
    try:
        record = json.loads(line, object_pairs_hook=_no_twins)
        if b"\\ud" in line.lower() or b"\xed" in line:
            # Only these can hide half a character, which json lets pass and no file can hold.
            json.dumps(record, ensure_ascii=False).encode()
    except UnicodeError:
        problems.add(_problem(
            file, row, "bytes that are not UTF-8", "text in UTF-8", "Save the file as UTF-8.",
            "encoding",
        ))  # fmt: skip
    except _TwinKeysError as error:
        problems.add(_problem(
            file, row, f"the key {shorten(error)} twice", "each key once",
            "Rename or remove one of them.", "duplicate_header",
        ))  # fmt: skip
    except (ValueError, RecursionError):
        remedy = (
            "Write one JSON object a line." if ended else "The last line is cut off: export again."
        )
        problems.add(_problem(
            file, row, shorten(line.decode(errors="replace").strip()), "one JSON object", remedy,
            "not_json" if ended else "cut_off",
        ))  # fmt: skip
    else:
        if isinstance(record, dict):
            return record
        problems.add(_problem(
            file, row, shorten(json.dumps(record)), "one JSON object",
            "Write one JSON object a line.", "not_json",
        ))  # fmt: skip
    return None


class _TwinKeysError(ValueError):
    """A key stands twice in one object."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwinKeysError(next(name for name in names if names.count(name) > 1))
    return record


def _problem(
    file: TableFile, row: int, found: str, expected: str, remedy: str, code: str
) -> Problem:
    return Problem(file.name, row, None, found, expected, remedy, code)


def _too_long(file: TableFile, row: int) -> Problem:
    return _problem(
        file, row, f"a line of more than {MAX_TEXT_BYTES:,} bytes", "shorter text",
        "Shorten the text.", "too_long",
    )  # fmt: skip


def _skip_line(lines: BinaryIO) -> None:
    while (more := lines.readline(MAX_TEXT_BYTES)) and not more.endswith(b"\n"):
        continue


def _open(file: TableFile) -> BinaryIO:
    with file.path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(file.path, "rb") if zipped else file.path.open("rb"))
