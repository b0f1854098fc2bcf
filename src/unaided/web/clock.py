"""The server's clock. Nobody else's is asked.

In the demonstration it can be moved ahead by whole days, so that two weeks pass in a second; the
days lie in a file, the same for the server and its worker.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

MOST_DAYS_AHEAD: Final = 3650


def now() -> datetime:
    """Return the present instant, in UTC."""
    present = timezone.now()
    if settings.DEMONSTRATION:
        present += timedelta(days=days_ahead())
    return present


def days_ahead() -> int:
    """Return by how many days the demonstration's clock is ahead."""
    try:
        return int(_file().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0


def move(days: int) -> None:
    """Move the demonstration's clock.

    Args:
        days: How many days further ahead, 0 or more.

    Raises:
        ValueError: Outside the demonstration, backwards, or beyond ten years.
    """
    ahead = days_ahead() + days
    if not settings.DEMONSTRATION or days < 0 or ahead > MOST_DAYS_AHEAD:
        raise ValueError("The clock moves in the demonstration only, forwards, up to ten years.")
    beside = _file().with_suffix(".new")
    beside.write_text(str(ahead), encoding="utf-8")
    beside.replace(_file())


def _file() -> Path:
    folder: Path = settings.ENVIRONMENT.folder
    return folder / "days-ahead"
