"""A real PostgreSQL server, started by hand in a folder of its own, as somebody who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

BINARIES: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ORDINARY: Final = ("postgres", "nobody")
START_SECONDS: Final = 60.0


def installed() -> bool:
    """Say whether this machine has a server to start."""
    return bool(BINARIES) or shutil.which("initdb") is not None


@contextmanager
def running() -> Iterator[str]:
    """Start a server and yield the URL of its empty database; it is gone afterwards."""
    with cluster() as started:
        yield started.url


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server that can be killed and started again; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="unaided-postgresql-"))
    try:
        made = Cluster(folder)
        try:
            made.start()
            made.create()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A server's folder, port and processes.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self._who = _owner(folder)
        self._folder, self._data = folder, folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        with closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = taken.getsockname()[1]
        self.url = f"postgresql://unaided@127.0.0.1:{self._port}/unaided"
        _run(
            self._who, "initdb", "-D", self._data, "-U", "unaided", "-A", "trust", "-E", "UTF8",
            "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        """Start it; what it holds is brought in order after a kill."""
        command = [
            *self._who, _program("postgres"), "-D", str(self._data), "-h", "127.0.0.1",
            "-p", str(self._port), "-k", str(self._folder), "-c", "max_connections=80",
        ]  # fmt: skip
        with (self._folder / "log").open("ab") as log:
            # A child of this process, which waits for it: a dead one that nobody waited for
            # would still count as running.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/"
            )
        until = time.monotonic() + START_SECONDS
        while subprocess.run(
            [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)], check=False
        ).returncode:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def create(self) -> None:
        """Make the empty database."""
        _run(self._who, "createdb", "-h", "127.0.0.1", "-p", self._port, "-U", "unaided", "unaided")

    def stop(self) -> None:
        """Stop it without waiting for anybody."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def processes(self) -> list[int]:
        """Return the server's process and those that it started."""
        assert self._process is not None
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        started = [int(child) for path in tasks for child in path.read_text().split()]
        return [self._process.pid, *started]

    def kill(self) -> None:
        """Kill the server and every process that it started, all at once."""
        assert self._process is not None
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()


def _owner(folder: Path) -> list[str]:
    """Return what a command must begin with, so that it is not run by root."""
    if os.geteuid() != 0:
        return []
    for name in ORDINARY:
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, person.pw_uid, person.pw_gid)
        return ["setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user")


def _program(name: str) -> str:
    return next((str(folder / name) for folder in reversed(BINARIES)), name)


def _run(who: list[str], name: str, *arguments: object) -> None:
    command = [*who, _program(name), *map(str, arguments)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
