"""Small logs for the tests of reading and deriving."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study, study_of_table

ReadTable = Callable[..., Log]
ReadStudy = Callable[..., Log]


@pytest.fixture
def read_table(tmp_path: Path) -> ReadTable:
    """Write a text as a file and read it as a log."""

    def read(
        content: str | bytes, name: str = "log.csv", strict: bool = True, **constants: str
    ) -> Log:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_log(study_of_table(path, None, constants), data_dir=None, strict=strict)

    return read


@pytest.fixture
def read_studied(tmp_path: Path) -> ReadStudy:
    """Write a study file and its tables, and read them as a log."""

    def read(study: str, strict: bool = True, **tables: str | bytes) -> Log:
        (tmp_path / "study.toml").write_text(study, encoding="utf-8")
        for name, content in tables.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return read_log(read_study(tmp_path / "study.toml"), data_dir=None, strict=strict)

    return read
