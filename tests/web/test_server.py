"""A port belongs to one application, and to all the servers that it starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from unaided.evidence.problems import UsageError
from unaided.web import server

HOST = "127.0.0.1"
LISTENER = f"""
import socket, time
time.sleep(%f)
one = socket.socket()
one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
one.bind(({HOST!r}, %d))
one.listen()
time.sleep(60)
"""
TAKE = f"from unaided.web import server; server.free_port({HOST!r}, %d)"


def test_a_port_that_was_taken_is_refused_to_everybody_else() -> None:
    port = server.free_port(HOST, 0)
    with pytest.raises(UsageError, match=f"Port {port} of {HOST} cannot be used"):
        server.free_port(HOST, port)
    other = subprocess.run(
        [sys.executable, "-c", TAKE % port], capture_output=True, text=True, check=False
    )
    assert f"Port {port} of {HOST} cannot be used" in other.stderr


@pytest.mark.skipif(not server.SHARED, reason="one server listens alone on this system")
def test_the_servers_of_one_application_share_its_port() -> None:
    port = server.free_port(HOST, 0)
    listening = [socket.socket() for _ in range(2)]
    try:
        for one in listening:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            one.bind((HOST, port))
            one.listen()
        # Whoever comes reaches one of the two, never the claim, which does not listen.
        for _ in range(20):
            socket.create_connection((HOST, port), timeout=1).close()
    finally:
        for one in listening:
            one.close()


def test_a_port_somebody_listens_on_is_refused() -> None:
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(UsageError, match="Name another"):
            server.free_port(HOST, port)


@pytest.mark.skipif(not server.SHARED, reason="one server listens alone on this system")
def test_nobody_is_let_in_before_every_server_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all who come at first stay with the one that was quicker."""
    late = iter((0.0, 0.7, None))

    def started(command: list[str]) -> subprocess.Popen[bytes]:
        seconds = next(late)
        text = "import time; time.sleep(60)" if seconds is None else LISTENER % (seconds, port)
        return subprocess.Popen([sys.executable, "-c", text], start_new_session=True)

    port = server.free_port(HOST, 0)
    monkeypatch.setattr(server, "_started", started)
    running = server.Running(HOST, port)
    try:
        running.ready()
        tables = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        there = [row for row in tables if row.split()[1].endswith(f":{port:04X}")]
        assert sum(row.split()[3] == "0A" for row in there) == 2
    finally:
        running.end()
