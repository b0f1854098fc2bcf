"""Read the table of a trial: CSV (also gzipped), Parquet or JSON lines."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import polars as pl

from unaided.evidence.problems import NotALogError, Problem, shorten


def read_table(path: Path | str) -> pl.DataFrame:
    """Read a table as it stands: text from CSV, typed columns from the other formats.

    Args:
        path: File whose name ends in ``.csv``, ``.csv.gz``, ``.parquet`` or ``.jsonl``.

    Raises:
        NotALogError: The file is not there, not a table, cut off, or in another encoding.
    """
    path = Path(path)
    name = path.name.lower()
    try:
        if name.endswith((".csv", ".csv.gz")):
            return _read_csv(path, gzipped=name.endswith(".gz"))
        if name.endswith(".parquet"):
            return pl.read_parquet(path)
        if name.endswith((".jsonl", ".ndjson")):
            return pl.read_ndjson(path)
    except OSError as error:
        # A bad gzip header arrives as an OSError without an errno.
        found = error.strerror or str(error)
        raise _refusal(path, found, "a file that can be read", "Check the path.") from error
    except (EOFError, zlib.error) as error:
        remedy = "Copy or export it again."
        raise _refusal(path, "a file that is cut off", "a whole file", remedy) from error
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 at position {error.start:,}"
        raise _refusal(path, found, "UTF-8 text", "Save it as UTF-8.") from error
    except (csv.Error, pl.exceptions.PolarsError) as error:
        found = shorten(str(error).splitlines()[0])
        raise _refusal(path, found, "a table", "Export it again.") from error
    expected = ".csv, .csv.gz, .parquet or .jsonl"
    raise _refusal(path, f"a name ending in {path.suffix or 'nothing'}", expected, "Export it so.")


def _refusal(
    path: Path, found: str, expected: str, remedy: str, row: int | None = None
) -> NotALogError:
    remedy = f"{remedy} Nothing was changed."
    return NotALogError([Problem(str(path), row, None, found, expected, remedy, "unreadable")])


def _read_csv(path: Path, *, gzipped: bool) -> pl.DataFrame:
    with ExitStack() as files:
        raw = files.enter_context(path.open("rb"))
        unpacked = files.enter_context(gzip.open(raw, "rb")) if gzipped else raw
        lines = files.enter_context(io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline=""))
        rows = csv.reader(lines, strict=True)
        header = next(rows, None)
        if not header:
            raise _refusal(path, "an empty file", "a header and rows", "Name another file.")
        twice = [name for name, count in Counter(header).items() if count > 1]
        if twice:
            found = f"column {shorten(twice[0])} twice"
            raise _refusal(path, found, "each header once", "Rename one of the two.")
        parts = list(_parts(path, rows, header))
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(header, pl.String))


def _parts(
    path: Path, rows: Iterable[list[str]], header: list[str], size: int = 50_000
) -> Iterator[pl.DataFrame]:
    """Turn rows into columns a part at a time, so that lists of text never pile up."""
    schema = dict.fromkeys(header, pl.String)
    whole = _whole_rows(path, rows, len(header))
    while part := list(islice(whole, size)):
        yield pl.DataFrame(part, schema=schema, orient="row")


def _whole_rows(path: Path, rows: Iterable[list[str]], width: int) -> Iterator[list[str]]:
    number = 0
    for row in rows:
        if not row:  # a blank line is no row
            continue
        number += 1
        if len(row) != width:
            remedy = "Check the separators in this row, or export the table again."
            raise _refusal(path, f"{len(row):,} cells", f"{width:,}", remedy, number)
        yield row
