"""The published studies, analysed once for all who ask."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from unaided.cli.analyze import analyze

STUDIES = Path(__file__).resolve().parents[2] / "studies"

Analysed = Callable[..., Path]


@pytest.fixture(scope="session")
def analysed(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Analysed:
    """What ``unaided analyze`` leaves of a published study: its folder, one for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def of(study: str, *options: str) -> Path:
        name = "".join((study, *options))
        folder, whole = shared / name, shared / f"{name}.whole"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                words = [str(STUDIES / f"{study}.toml"), "--data", str(shared_data)]
                done = CliRunner().invoke(analyze, [*words, "--out", str(folder), *options])
                assert done.exit_code == 0, done.output
                whole.touch()
        return folder

    return of
