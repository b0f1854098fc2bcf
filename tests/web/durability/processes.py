"""The application as it is run: processes of their own, on a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.web import postgresql

ROOT: Final = Path(__file__).parents[3]
DATABASES: Final = ("sqlite", "postgresql")


def environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of a process that uses a folder and a database."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UNAIDED_") and name != "DJANGO_SETTINGS_MODULE"
    }
    mine = {"UNAIDED_FOLDER": str(folder), "UNAIDED_PLAIN_HTTP": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**inherited, **mine, **({"UNAIDED_DATABASE": url} if url else {})}


@contextmanager
def database(name: str) -> Iterator[str]:
    """Yield the URL of a database; empty: SQLite."""
    if name == "sqlite":
        yield ""
        return
    with postgresql.running() as url:
        yield url


def said(command: list[str], environment: Mapping[str, str], seconds: float) -> Any:
    """Run a Python command from the repository, and return the JSON that it prints.

    Args:
        command: What follows ``python``.
        environment: Its environment.
        seconds: The longest that it may take.
    """
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=dict(environment), text=True,
        capture_output=True, timeout=seconds, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)
