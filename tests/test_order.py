"""The files that are begun first are there."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import LONGEST


def test_every_long_file_is_one_of_ours() -> None:
    there = [path.as_posix() for path in Path(__file__).parent.rglob("test_*.py")]
    assert [name for name in LONGEST if not any(one.endswith(name) for one in there)] == []
