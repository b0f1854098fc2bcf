"""What is committed is on disk: both databases are told so on every connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web import postgresql
from tests.web.durability.processes import database, environment, said

PROGRAM = """
import json, threading
from unaided.web import server
server.use({})
from django.db import connections

def asked(alias):
    connection, found = connections[alias], {}
    names = (
        ("synchronous", "journal_mode") if connection.vendor == "sqlite"
        else ("synchronous_commit", "fsync", "full_page_writes")
    )
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(("PRAGMA " if connection.vendor == "sqlite" else "SHOW ") + name)
            found[name] = str(cursor.fetchone()[0])
    return found

def all_of_them(into):
    for alias in connections:
        into.append([alias, connections[alias].vendor, asked(alias)])
        connections[alias].close()  # the next is a new one
        into.append([alias, connections[alias].vendor, asked(alias)])
    connections.close_all()

found = []
all_of_them(found)
threads = [threading.Thread(target=all_of_them, args=(found,)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(found))
"""

FULL = {"synchronous": "2", "journal_mode": "wal"}
ON = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_every_connection_of_every_thread_waits_for_the_disk(name: str, tmp_path: Path) -> None:
    if name == "postgresql" and not postgresql.installed():
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    with database(name) as url:
        found = said(["-c", PROGRAM], environment(tmp_path, url), seconds=60)
    assert len(found) == 20
    for alias, vendor, values in found:
        assert values == (FULL if vendor == "sqlite" else ON), alias
    assert {vendor for alias, vendor, _ in found if alias == "default"} == {name}
