"""The demonstration that several pages start from."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from unaided.cli.demo import make


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` leaves behind, made once."""
    folder = tmp_path_factory.mktemp("made") / "demonstration"
    make(folder, seed=2, today=date(2026, 3, 1))
    return folder


@pytest.fixture
def workplace(tmp_path: Path, demonstration: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the demonstration in it, and nothing else."""
    shutil.copytree(demonstration, tmp_path / "demonstration")
    monkeypatch.chdir(tmp_path)
    return tmp_path
