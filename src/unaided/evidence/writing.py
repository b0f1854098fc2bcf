"""Write files: all of them whole or none at all; a log harmless in a spreadsheet."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from unaided.evidence.log import Log
from unaided.evidence.problems import UsageError

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Write = Callable[[Path], object]
"""Writes one file at the path it is given."""


def write_log_csv(log: Log, path: Path) -> None:
    """Write people's responses as CSV.

    A text that a spreadsheet would take for a formula gets ``'`` before it; nothing else changes.

    Args:
        log: What to write.
        path: Where to; an existing file is replaced once the new one is whole.

    Raises:
        UsageError: The place cannot be written.
    """
    write_together({path: log_writer(log, path)})


def write_log_parquet(log: Log, path: Path) -> None:
    """Write people's responses as Parquet; ids stay as they are.

    Args:
        log: What to write.
        path: Where to; an existing file is replaced once the new one is whole.

    Raises:
        UsageError: The place cannot be written.
    """
    write_together({path: log.table.write_parquet})


def log_writer(log: Log, path: Path) -> Write:
    """Return what writes people's responses in the format that a path's ending names.

    Args:
        log: What to write, as it was read, with its derived columns.
        path: Ends in ``.csv`` or ``.parquet``.

    Raises:
        UsageError: It ends in neither.
    """
    check_log_ending(path)
    if path.suffix.casefold() == ".parquet":
        return log.table.write_parquet
    table = log.table.with_columns(
        neutralised(pl.col(name))
        for name, dtype in log.table.schema.items()
        if dtype in (pl.Categorical, pl.String)
    )
    return lambda beside: table.write_csv(beside, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ")


def check_log_ending(path: Path) -> None:
    """Refuse a path that no log can be written to.

    Raises:
        UsageError: It ends neither in ``.csv`` nor in ``.parquet``.
    """
    if path.suffix.casefold() not in (".csv", ".parquet"):
        raise UsageError(f"{path}: responses are written as .csv or .parquet. Rename it.")


def neutralised(text: pl.Expr) -> pl.Expr:
    """Return texts with ``'`` before those that a spreadsheet would take for a formula."""
    text = text.cast(pl.String)
    risky = text.str.slice(0, 1).is_in(list(FORMULA_STARTS))
    return pl.when(risky).then(pl.lit("'") + text).otherwise(text).alias(text.meta.output_name())


def write_together(files: Mapping[Path, Write]) -> None:
    """Write several files: all of them, or none.

    Each is written beside its place first. Only when all are whole are they put in place; if one
    of them cannot be, those already there are put back as they were.

    Args:
        files: Where → what writes it.

    Raises:
        UsageError: A folder stands in a place, or it cannot be written.
    """
    beside: dict[Path, Path] = {}
    path = Path()
    try:
        for path in files:
            _refuse_folder(path)
        for path, write in files.items():
            beside[path] = _unused_name(path)
            write(beside[path])
        _put_in_place(beside)
    except OSError as error:
        raise UsageError(
            f"{error.filename2 or path}: could not be written ({error.strerror or error}). "
            "Name another place. Nothing was written."
        ) from error
    finally:
        for written in beside.values():
            written.unlink(missing_ok=True)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise UsageError(
            f"{path}: a folder stands there and is not replaced. Move it, or name another place. "
            "Nothing was written."
        )


def _put_in_place(beside: Mapping[Path, Path]) -> None:
    # mkstemp's files are for their owner alone; these are as open as any new file.
    mask = os.umask(0)
    os.umask(mask)
    kept: dict[Path, Path | None] = {}
    try:
        for path, written in beside.items():
            written.chmod(0o666 & ~mask)
            # The last needs no keeping: where it fails, it has not been replaced.
            if len(kept) < len(beside) - 1:
                kept[path] = _keep(path)
            written.replace(path)
    except BaseException:
        for path, old in kept.items():
            if old is not None:
                old.replace(path)
            elif not beside[path].exists():
                path.unlink(missing_ok=True)
        raise
    finally:
        for old in kept.values():
            if old is not None:
                old.unlink(missing_ok=True)


def _keep(path: Path) -> Path | None:
    """Keep what stands in a place under another name; ``None`` where nothing stands there."""
    if not path.exists():
        return None
    old = _unused_name(path)
    shutil.copy2(path, old)
    return old


def _unused_name(path: Path) -> Path:
    """Make an empty file beside a place, so that a rename stays within one file system."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    os.close(handle)
    return Path(name)
