"""The server is killed under load: what was acknowledged is there, once, as it was sent.

A short version of ``benchmarks/kills.py``, which ``make science`` runs with 20 kills.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web import postgresql
from tests.web.durability.processes import environment, said


@pytest.mark.parametrize(("name", "kills"), [("sqlite", 2), ("postgresql", 2)])
def test_kills_lose_nothing_and_double_nothing(name: str, kills: int, tmp_path: Path) -> None:
    if name == "postgresql" and not postgresql.installed():
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    found = said(
        [
            "-m", "benchmarks.kills", "--database", name, "--kills", str(kills),
            "--learners", "20",
        ],
        environment(tmp_path, ""),
        seconds=280,
    )  # fmt: skip
    assert found["kills"] == kills
    assert found["kills_of_the_database"] == (1 if name == "postgresql" else 0)
    assert found["problems"] == 0, found
    assert found["another_answer_stood"] == 0
    assert found["rows"] == found["acknowledged"] >= 20 * kills
    assert found["sent_again"] > 0
    assert set(found["unexpected_replies"]) <= {"server error 500", "server error 503"}
