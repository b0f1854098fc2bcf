"""Trace one answer through the running server: what it wrote, synced and said, in order.

Run as a program (``python -m tests.web.durability.traced sqlite``), since Django's settings are
read once a process. Prints the lines of ``strace`` from the request to the end of its reply.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.web import postgresql

from unaided.web import server

HOST: Final = "127.0.0.1"
CALLS: Final = "fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg,read,recvfrom,recvmsg"
LONGEST_SECONDS: Final = 30.0
REFUSED: Final = "Operation not permitted"


def processes(group: int) -> list[int]:
    """Return the processes of a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) == group:
                found.append(int(path.name))
        except ProcessLookupError:
            continue
    return found


class Tracer:
    """``strace`` on processes, from now on.

    Args:
        traced: The processes.
        into: File for what it sees.
    """

    def __init__(self, traced: list[int], into: Path) -> None:
        self._into = into
        who = [option for process in traced for option in ("-p", str(process))]
        self._said = into.with_suffix(".said")
        with self._said.open("w") as said:
            self._process = subprocess.Popen(
                ["strace", "-f", "-y", "-s", "100", "-e", f"trace={CALLS}", "-o", str(into), *who],
                stdout=said, stderr=said,
            )  # fmt: skip
        until(lambda: self._text().count(" attached") >= len(traced) or not self.permitted())

    def permitted(self) -> bool:
        """Say whether the kernel lets us trace."""
        return REFUSED not in self._text()

    def lines(self) -> list[str]:
        """Stop, and return what was seen."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        return self._into.read_text(errors="replace").splitlines()

    def _text(self) -> str:
        return self._said.read_text(errors="replace")


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + LONGEST_SECONDS
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


async def answered(port: int, session: str, trace: Callable[[], bool]) -> int:
    """Answer one question, the trace beginning with the question on the page.

    Returns:
        The reply's status; 0 where tracing is not permitted.
    """
    from unaided.web.load.connection import Connection
    from unaided.web.load.forms import question, token

    browser = Connection(HOST, port, {"sessionid": session})
    today = await browser.get("/today/")
    fields = {"csrfmiddlewaretoken": token(today.body), "occasion": "practice", "minutes": "10"}
    reply = await browser.post("/sittings/", fields)
    while reply.status in (302, 303):
        reply = await browser.get(reply.location)
    asked = question(reply.body)
    assert asked is not None, reply
    if not trace():
        return 0
    reply = await browser.post(asked.action, asked.answered(random.Random(1)))
    browser.close()
    return reply.status


def traced(url: str, cluster: postgresql.Cluster | None) -> dict[str, object]:
    """Answer one question on a database, traced."""
    with tempfile.TemporaryDirectory() as folder:
        server.use({"FOLDER": folder, "DATABASE": url, "PLAIN_HTTP": "1", "HOSTS": HOST})
        server.prepare()
        from unaided.web.load.crowd import hands_off, seat, stocked

        at = datetime.now(UTC)
        crowd = seat(stocked(at), learners=1, at=at)
        hands_off()
        port = server.free_port(HOST, 0)
        running = server.Running(HOST, port, workers=1)
        tracers: list[Tracer] = []

        def trace() -> bool:
            others = [] if cluster is None else cluster.processes()
            tracers.append(Tracer([*processes(running.groups[0]), *others], Path(folder, "trace")))
            return tracers[0].permitted()

        try:
            running.ready()
            status = asyncio.run(answered(port, crowd.sessions[0], trace))
            return {"status": status, "lines": tracers[0].lines()}
        finally:
            running.end()


def main() -> None:
    """Trace on the database that the command line names."""
    if sys.argv[1] == "sqlite":
        print(json.dumps(traced("", None)))
        return
    with postgresql.cluster() as cluster:
        print(json.dumps(traced(cluster.url, cluster)))


if __name__ == "__main__":
    main()
