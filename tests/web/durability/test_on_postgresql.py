"""Answers on a real PostgreSQL server: the tests of study and of races, run there too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.web import postgresql
from tests.web.durability.processes import ROOT, environment

THERE = (
    "tests/web/study/test_answering.py",
    "tests/web/study/test_sittings.py",
    "tests/web/study/test_queries.py",
    "tests/web/test_prepared.py",
    "tests/web/bank/test_twins.py",
    "tests/web/checks/test_check.py",
    "tests/web/insight/test_responses.py",
    "tests/web/durability/test_races.py",
)


def test_answers_are_kept_alike_on_postgresql(tmp_path: Path) -> None:
    if not postgresql.installed():
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    with postgresql.running() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *THERE],
            cwd=ROOT, env=environment(tmp_path, url), text=True, capture_output=True,
            timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
