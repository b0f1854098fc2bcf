"""The folder that the documents' snippets are run in."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest
from documents import ROOT


@pytest.fixture
def beside(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workplace with the commands that `make install` leaves, and no settings but their own."""
    for name in [name for name in os.environ if name.startswith(("UNAIDED_", "DJANGO_"))]:
        monkeypatch.delenv(name)
    commands = workplace / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name, words in {"python": (), "unaided": ("-m", "unaided")}.items():
        line = shlex.join([sys.executable, *words])
        (commands / name).write_text(f'#!/bin/sh\nexec {line} "$@"\n', encoding="utf-8")
        (commands / name).chmod(0o755)
    return workplace


def unpacked_log(folder: Path, group: str) -> None:
    """Put the demonstration's log and study file where a page says that an export was unpacked."""
    made = Path("demonstration")
    folder.mkdir(exist_ok=True)
    shutil.copy(made / "study.toml", folder)
    log = pl.read_csv(made / "log.csv", infer_schema=False).filter(pl.col("group") == group)
    log.write_csv(folder / "log.csv")


@pytest.fixture
def prepared(beside: Path, page: Path) -> Path:
    """What a page asks its reader to have downloaded."""
    match page.relative_to(ROOT).as_posix():
        case "docs/tutorial.md":
            unpacked_log(beside / "mathematics", "Mathematics 11B")
        case "docs/how-to/take-the-log-out.md":
            unpacked_log(beside, "Engineering")
        case _:
            pass
    return beside
