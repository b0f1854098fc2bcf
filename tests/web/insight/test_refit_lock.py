"""A reading misses no response that was on its way: two connections to a real PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.web import postgresql
from tests.web.durability.processes import ROOT, environment

THERE = "tests/web/insight/lock_on_postgresql.py"


def test_no_response_slips_between_a_snapshot_and_what_is_noted_of_it(tmp_path: Path) -> None:
    if not postgresql.installed():
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    with postgresql.running() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", THERE],
            cwd=ROOT, env=environment(tmp_path, url), text=True, capture_output=True,
            timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert "3 passed" in done.stdout
