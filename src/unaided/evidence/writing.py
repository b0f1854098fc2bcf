"""Write a log: whole or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from unaided.evidence.log import Log

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_log_csv(log: Log, path: Path) -> None:
    """Write people's responses as CSV.

    A text that a spreadsheet would take for a formula gets ``'`` before it; nothing else changes.

    Args:
        log: What to write.
        path: Where to; an existing file is replaced once the new one is whole.
    """
    table = log.table.with_columns(
        neutralised(pl.col(name))
        for name, dtype in log.table.schema.items()
        if dtype in (pl.Categorical, pl.String)
    )
    _whole(path, lambda beside: table.write_csv(beside, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ"))


def write_log_parquet(log: Log, path: Path) -> None:
    """Write people's responses as Parquet; ids stay as they are.

    Args:
        log: What to write.
        path: Where to; an existing file is replaced once the new one is whole.
    """
    _whole(path, lambda beside: log.table.write_parquet(beside))


def neutralised(text: pl.Expr) -> pl.Expr:
    """Return texts with ``'`` before those that a spreadsheet would take for a formula."""
    text = text.cast(pl.String)
    risky = text.str.slice(0, 1).is_in(list(_FORMULA_STARTS))
    return pl.when(risky).then(pl.lit("'") + text).otherwise(text).alias(text.meta.output_name())


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the file, then put the new one in its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        write(beside)
        # mkstemp's files are for their owner alone; a log is as open as any new file.
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
