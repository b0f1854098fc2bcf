"""Is anything lost when the server is killed? 100 simulated learners, 20 kills, both databases.

The learners answer without pause and write down every answer that was acknowledged. At random
moments every process of the server is killed (SIGKILL); of PostgreSQL too, every other time. What
was not acknowledged is sent again with its key. At the end the database is held against what was
written down. From the folder of the repository::

    python -m benchmarks.kills [--database sqlite|postgresql] [--kills N] [--learners N] [--keep]

The result is printed as JSON; ``--keep`` keeps it in ``kills.json``. Exit 1: something was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.web import postgresql

from unaided.cli.bench_process import machine
from unaided.web import server

HOST: Final = "127.0.0.1"
DATABASES: Final = ("sqlite", "postgresql")
UP_SECONDS: Final = (0.0, 3.0)
AFTER_SECONDS: Final = 2.0
ASSIGNED: Final = 4
RESULT: Final = Path(__file__).with_name("kills.json")


@dataclass
class Target:
    """What is killed: the server's processes, and now and then the database's.

    Attributes:
        port: Where the server listens.
        cluster: The database server; ``None`` for SQLite.
        running: The server.
        down_seconds: How long each kill kept everybody waiting.
    """

    port: int
    cluster: postgresql.Cluster | None
    running: server.Running
    down_seconds: list[float]

    def kill(self, *, database_too: bool) -> None:
        """Kill everything at once, and start it again."""
        began = time.perf_counter()
        for group in self.running.groups:
            os.killpg(group, signal.SIGKILL)
        self._gone()
        if self.cluster is not None and database_too:
            self.cluster.kill()
            self.cluster.start()
        self.running.end()
        self.running = server.Running(HOST, self.port)
        self.running.ready()
        self.down_seconds.append(time.perf_counter() - began)

    def _gone(self) -> None:
        """Return once nobody listens: a process that is killed takes a moment to be gone."""
        while True:
            with closing(socket.socket()) as caller:
                if caller.connect_ex((HOST, self.port)):
                    return
            time.sleep(0.01)


@contextmanager
def database_of(name: str) -> Iterator[tuple[str, postgresql.Cluster | None]]:
    """Yield the URL of a database (empty: SQLite) and the server that holds it."""
    if name == "sqlite":
        yield "", None
        return
    with postgresql.cluster() as cluster:
        yield cluster.url, cluster


def measured(name: str, *, kills: int, learners: int, seed: int) -> dict[str, Any]:
    """Kill, and hold the database against what the learners wrote down.

    Args:
        name: ``sqlite`` or ``postgresql``.
        kills: How often.
        learners: How many answer.
        seed: Draws moments and answers.
    """
    with tempfile.TemporaryDirectory() as folder, database_of(name) as (url, cluster):
        server.use({"FOLDER": folder, "DATABASE": url, "PLAIN_HTTP": "1", "HOSTS": HOST})
        server.prepare()
        # Django's models can be imported by now, not before.
        from unaided.web.load.crowd import hands_off, seat, stocked
        from unaided.web.load.ledger import held_against

        at = datetime.now(UTC)
        crowd = seat(stocked(at), learners=learners, at=at, assigned=ASSIGNED, seed=seed)
        hands_off()
        port = server.free_port(HOST, 0)
        target = Target(port, cluster, server.Running(HOST, port), [])
        try:
            target.running.ready()
            began = time.perf_counter()
            notes = asyncio.run(_played(target, crowd.sessions, kills, random.Random(seed)))
            seconds = time.perf_counter() - began
        finally:
            target.running.end()
        acknowledged = {key: sent for one in notes for key, sent in one.acknowledged.items()}
        held = held_against(acknowledged, crowd.cohort_id)
        hands_off()
    return {
        "database": name,
        "kills": len(target.down_seconds),
        "kills_of_the_database": kills // 2 if cluster is not None else 0,
        "learners": learners,
        "seconds": round(seconds, 1),
        "down_seconds_median": round(sorted(target.down_seconds)[len(target.down_seconds) // 2], 2),
        "acknowledged": len(acknowledged),
        "sent_again": sum(one.resent for one in notes),
        "connections_broken": sum(one.broken for one in notes),
        "another_answer_stood": sum(len(one.again) for one in notes),
        "unexpected_replies": sorted({error for one in notes for error in one.errors}),
        **held.as_dict(),
    }


async def _played(
    target: Target, sessions: tuple[str, ...], kills: int, rng: random.Random
) -> list[Any]:
    from unaided.web.load.connection import Connection
    from unaided.web.load.learner import Learner

    over = False
    learners = [
        Learner(
            Connection(HOST, target.port, {"sessionid": session}),
            random.Random(rng.getrandbits(32)),
        )
        for session in sessions
    ]
    answering = [
        asyncio.create_task(one.practise(think_seconds=0.0, until=lambda: over)) for one in learners
    ]
    for number in range(kills):
        # A server that has hardly answered yet has nothing to lose.
        enough = _acknowledged(learners) + len(learners)
        while _acknowledged(learners) < enough:
            await asyncio.sleep(0.02)
        await asyncio.sleep(rng.uniform(*UP_SECONDS))
        await asyncio.to_thread(target.kill, database_too=number % 2 == 1)
    await asyncio.sleep(AFTER_SECONDS)
    over = True
    await asyncio.gather(*answering)
    return [one.notes for one in learners]


def _acknowledged(learners: list[Any]) -> int:
    return sum(len(one.notes.acknowledged) for one in learners)


def faultless(result: dict[str, Any]) -> bool:
    """Say whether nothing was lost, doubled or half-written."""
    return not (result["problems"] or result["another_answer_stood"])


def main() -> int:
    """Run what the command line names; return 1 where something was lost."""
    parser = argparse.ArgumentParser(description="Kill the server under load.")
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--learners", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    if given.database:
        result = measured(
            given.database, kills=given.kills, learners=given.learners, seed=given.seed
        )
        print(json.dumps(result))
        return 0 if faultless(result) else 1
    # Django's settings are read once a process: each database has one of its own.
    results = {
        name: _apart(name, "--kills", given.kills, "--learners", given.learners)
        for name in DATABASES
        if name == "sqlite" or postgresql.installed()
    }
    whole = {"what": " ".join(str(__doc__).split("\n\n")[0].split()), **results}
    text = json.dumps({**whole, "machine": machine()}, indent=2)
    print(text)
    if given.keep:
        RESULT.write_text(f"{text}\n")
    return 0 if all(map(faultless, results.values())) else 1


def _apart(name: str, *options: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.kills", "--database", name, *map(str, options)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    sys.exit(main())
