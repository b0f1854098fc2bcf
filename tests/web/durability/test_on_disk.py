"""An answer is on disk before its reply goes out: a trace of the running server shows the order."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.web import postgresql
from tests.web.durability.processes import environment, said

POST = '"POST /sittings/'
REPLY = '"HTTP/1.1 303'
JOURNAL = {"sqlite": "unaided.db-wal", "postgresql": "/pg_wal/"}
COMMIT = "COMMIT"
ASKED, GRANTED = '"Q', '"C'
"""How PostgreSQL's messages begin: a query, and that it is complete."""


def synced(lines: list[str], journal: str) -> list[int]:
    """Return the places of lines on which a sync of the journal came to its end."""
    found, under_way = [], {}
    for place, line in enumerate(lines):
        process, _, call = line.partition(" ")
        sync = re.match(r"\s*(fsync|fdatasync)\(", call)
        if sync and journal in call:
            if "<unfinished" in call:
                under_way[process] = True
            elif call.rstrip().endswith("= 0"):
                found.append(place)
        elif re.match(r"\s*<\.\.\. (fsync|fdatasync) resumed>", call) and under_way.pop(
            process, False
        ):
            found.append(place)
    return found


def written(lines: list[str], journal: str) -> list[int]:
    """Return the places of lines on which the journal was written to."""
    return [
        place
        for place, line in enumerate(lines)
        if journal in line and re.search(r" (pwrite64|write|writev)\(", line)
    ]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_the_disk_has_the_answer_before_the_reply_is_sent(name: str, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here: apt-get install strace")
    if name == "postgresql" and not postgresql.installed():
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    found = said(
        ["-m", "tests.web.durability.traced", name], environment(tmp_path, ""), seconds=200
    )
    if found["status"] == 0:
        pytest.skip("this machine does not permit a process to be traced (ptrace)")
    assert found["status"] == 303
    lines = found["lines"]
    asked = next(place for place, line in enumerate(lines) if POST in line)
    told = next(place for place, line in enumerate(lines) if place > asked and REPLY in line)
    during = lines[asked:told]
    syncs = synced(during, JOURNAL[name])
    assert syncs, "\n".join(during)[-4000:]
    if name == "sqlite":
        writes = written(during, JOURNAL[name])
        assert writes, "\n".join(during)[-4000:]
        assert writes[-1] < syncs[-1]
    else:
        commits = [place for place, line in enumerate(during) if COMMIT in line]
        wishes = [place for place in commits if ASKED in during[place]]
        grants = [place for place in commits if GRANTED in during[place]]
        assert wishes, "\n".join(during)[-4000:]
        # Others write and sync too, before it and after: of the last commit, a sync lies between
        # its being asked for and its being granted.
        granted = next(place for place in grants if place > wishes[-1])
        between = [place for place in syncs if wishes[-1] < place < granted]
        assert between, "\n".join(during[max(0, wishes[-1] - 40) : granted + 5])[-9000:]
