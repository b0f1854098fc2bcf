"""The running application: its database prepared, the web servers, and the worker beside them."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

from unaided.evidence.problems import UnaidedError, UsageError

SETTINGS: Final = "unaided.web.settings"
START_SECONDS: Final = 30.0
END_SECONDS: Final = 10.0

THREADS: Final = 2
"""Of a process that holds its database itself: more of them stand in each other's way."""

THREADS_WAITING: Final = 4
"""Of a process whose database is another's: a thread that waits for it lets others on."""

SHARED: Final = sys.platform == "linux"
"""Whether several servers can listen on one port, and the kernel spreads the connections."""

_LISTENS: Final = "0A"
"""How the kernel's tables of sockets write that one listens."""

_CLAIMS: Final[list[socket.socket]] = []
"""Ports of this process: bound, never listened on, open until it ends."""


class ServerError(UnaidedError):
    """The server or its worker ended by itself."""


def use(settings: Mapping[str, str]) -> None:
    """Make settings hold for this process and those it starts, and set Django up.

    Args:
        settings: Names without ``UNAIDED_`` (see :data:`~unaided.web.environment.NAMES`).

    Raises:
        UsageError: If a setting will not do.
    """
    os.environ.update({f"UNAIDED_{name}": value for name, value in settings.items()})
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django  # here, since it reads the settings

    django.setup()


def prepare() -> None:
    """Bring both databases to the present version; what they hold stays.

    Raises:
        UsageError: If a database cannot be reached.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connections

    for alias in connections:
        try:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        except OperationalError as error:
            name = settings.DATABASES[alias]["NAME"]
            raise UsageError(
                f"The database {name} cannot be used: {str(error).strip()}. "
                "Check UNAIDED_DATABASE, or the folder."
            ) from error
        finally:
            connections[alias].close()


def free_port(host: str, port: int) -> int:
    """Take a port for this process and the servers that it starts, and return it; for 0 any.

    It is held from now on: another ``unaided`` on it would otherwise share it, and take every
    second visitor (:data:`SHARED`).

    Raises:
        UsageError: If somebody else has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    claim = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Connections that ended a moment ago are no reason to refuse; whoever is there now is.
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claim.bind((host, port))
    except OSError as error:
        claim.close()
        raise UsageError(
            f"Port {port} of {host} cannot be used ({error.strerror}). Name another: "
            f"--port {port + 1}, or make run PORT=…"
        ) from error
    found: int = claim.getsockname()[1]
    if SHARED:
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        _CLAIMS.append(claim)
        atexit.register(claim.close)
    else:
        claim.close()
    return found


class Running:
    """The web server and its worker, as processes of their own.

    Args:
        host: Address to listen on.
        port: Port to listen on; must be free.
        workers: Processes that answer.
    """

    def __init__(self, host: str, port: int, *, workers: int = 2) -> None:
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        self._host, self._port = host, port
        # A server a worker, each listening for itself: the kernel spreads the connections. Workers
        # of one server share a socket, and one of them takes nearly all.
        servers, each = (workers, 1) if SHARED else (1, workers)
        self._servers = servers
        threads = THREADS_WAITING if os.environ.get("UNAIDED_DATABASE") else THREADS
        server = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
            "--port", str(port), "--workers", str(each), "--blocking-threads", str(threads),
            "--backlog", "1024", "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
            "unaided.web.wsgi:application",
        ]  # fmt: skip
        commands = {f"web server {number + 1}": server for number in range(servers)}
        commands["worker"] = [sys.executable, "-m", "django", "work"]
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        # However this process ends, short of SIGKILL, the parts end with it.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _interrupted)
        atexit.register(self.end)
        for name, command in commands.items():
            self._parts[name] = _started(command)

    @property
    def groups(self) -> tuple[int, ...]:
        """The process groups that it consists of: each part with all that it started."""
        return tuple(process.pid for process in self._parts.values())

    def ready(self) -> None:
        """Return once every server listens: those who come meanwhile would all stay with one.

        Raises:
            ServerError: If it does not within half a minute, or a part has ended.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.check()
            if not SHARED or _listening(self._port, self._servers):
                with suppress(OSError):
                    socket.create_connection((self._host, self._port), timeout=1).close()
                    return
            time.sleep(0.05)
        self.end()
        raise ServerError(f"The web server did not answer at {self.address} within half a minute.")

    def check(self) -> None:
        """Say which part has ended by itself, having ended the others.

        Raises:
            ServerError: If one has.
        """
        for name, process in self._parts.items():
            if process.poll() is not None:
                self.end()
                raise ServerError(
                    f"The {name} ended by itself (exit {process.returncode}); what it said stands "
                    "above. What was acknowledged is kept: start it again."
                )

    def wait(self) -> None:
        """Wait until somebody ends it (Ctrl+C, SIGTERM), then end every part in order."""
        try:
            while True:
                self.check()
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.end()

    def end(self) -> None:
        """End every part, once; what they are answering is finished first."""
        atexit.unregister(self.end)
        for process in self._parts.values():
            if process.poll() is None:
                process.terminate()
        for process in self._parts.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            # Each part is a group of its own: whoever it started and left behind ends with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listening(port: int, number: int) -> bool:
    """Say whether so many sockets listen on a port here; where the kernel does not tell, yes."""
    found, told = 0, False
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError), Path(table).open(encoding="ascii") as rows:
            next(rows, None)
            for row in rows:
                _, local, _, state, *_ = row.split()
                found += state == _LISTENS and int(local.rpartition(":")[2], 16) == port
            told = True
    return found >= number or not told


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl+C reaches this process alone, which then ends the parts in order.
    return subprocess.Popen(command, start_new_session=True, cwd=Path.cwd())
