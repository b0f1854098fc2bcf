"""The real product, started as anybody starts it, with a browser's address at the end."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 120.0
OPENED = re.compile(r"Open:\s+(http://\S+?/)(?:demonstration/)?\s")


@dataclass(frozen=True, slots=True)
class Product:
    """A running server.

    Attributes:
        address: ``http://127.0.0.1:PORT/``.
        data: Folder of its database.
    """

    address: str
    data: Path

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return self.address + path.removeprefix("/")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read what is on disk, past the application."""
        with closing(sqlite3.connect(f"file:{self.data / 'unaided.db'}?mode=ro", uri=True)) as base:
            return base.execute(query, values).fetchall()


def command(*arguments: str) -> list[str]:
    """Return a command of ours, as this Python has it."""
    return [sys.executable, "-m", "unaided", *arguments]


def surroundings(**settings: str) -> dict[str, str]:
    """Return the environment without this test run's own settings, and with others."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("UNAIDED_", "DJANGO_"))}
    return {**inherited, "PYTHONUNBUFFERED": "1", **settings}


@contextmanager
def running(data: Path, *arguments: str, **settings: str) -> Iterator[Product]:
    """Start the product on a free port, and end it as Ctrl+C does.

    Args:
        data: Folder in which it keeps its database.
        arguments: The command and its options.
        settings: Environment variables.
    """
    said = data.parent / f"{data.name}-said.log"
    # Into a file: a pipe that nobody reads would stop whoever has much to say.
    with (
        said.open("w") as output,
        subprocess.Popen(
            command(*arguments, "--port", "0"),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=surroundings(**settings),
        ) as process,
    ):
        try:
            yield Product(_address(process, said), data)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        found = OPENED.search(said.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"It did not open:\n{said.read_text(encoding='utf-8')}")
