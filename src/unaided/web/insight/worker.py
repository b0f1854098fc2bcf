"""The worker: one process that reads logs anew, sends reminders, and gives way to the others."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Final

from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from unaided.evidence.problems import UnaidedError
from unaided.web import clock
from unaided.web.insight.apart import RUNNING, read_practice_apart
from unaided.web.insight.models import Refit
from unaided.web.insight.practice_learning import learn_everywhere
from unaided.web.insight.practice_weekly import due
from unaided.web.insight.queueing import sweep
from unaided.web.pulse.reminders import remind

NICENESS: Final = 15
LOOK_SECONDS: Final = 1.0
SWEEP_EVERY: Final = timedelta(seconds=30)
REMIND_EVERY: Final = timedelta(hours=1)
KEPT_DAYS: Final = 7

logger = logging.getLogger(__name__)


class AnotherWorkerError(UnaidedError):
    """A worker of this folder runs already."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; it goes with the process, however that ends.

    Raises:
        AnotherWorkerError: Somebody else holds it.
    """
    path = folder / "worker.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherWorkerError(
                f"{path}: a worker of this folder runs already. One is enough; end it first, or "
                "leave it. Nothing was changed."
            ) from error
        yield


class Round:
    """What is done again and again, each at its own pace."""

    def __init__(self, work: Callable[[datetime], object], every: timedelta) -> None:
        self._work, self._every = work, every
        self._next: datetime | None = None

    def go(self, at: datetime) -> None:
        """Do it if it is due; what goes wrong is written down and tried again next time."""
        if self._next is not None and at < self._next:
            return
        self._next = at + self._every
        try:
            self._work(at)
        except Exception:  # one piece of work that fails must not end the others, nor the server
            logger.exception("Background work failed; it is tried again later.")


class Loop:
    """The worker's loop: what is due, then what waits in the queue, then a moment's rest."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._worker: Worker | None = None
        self._rounds = (
            Round(lambda _at: sweep(clock.now()), SWEEP_EVERY),
            Round(lambda _at: _read_practice(clock.now()), SWEEP_EVERY),
            Round(lambda _at: remind(clock.now()), REMIND_EVERY),
            Round(lambda _at: learn_everywhere(clock.now()), timedelta(days=1)),
            Round(_forget_done, timedelta(days=1)),
        )

    def run(self, *, once: bool = False) -> None:
        """Work until told to stop.

        Args:
            once: Do what is due and what waits, then return.
        """
        # There is one worker: what an earlier one had begun, it did not finish.
        Refit.objects.exclude(started_at=None).update(started_at=None)
        while not self._stop.is_set():
            close_old_connections()
            for one in self._rounds:
                one.go(timezone.now())
            self._drain()
            if once:
                return
            self._stop.wait(LOOK_SECONDS)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End after the present piece of work; a reading is ended at once, nothing half-written."""
        self._stop.set()
        if self._worker is not None:
            self._worker.running = False
        RUNNING.stop()

    def _drain(self) -> None:
        self._worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"unaided-{os.getpid()}",
            excluded_queue_names=[],
        )
        if not self._stop.is_set():
            self._worker.run()


def _read_practice(at: datetime) -> None:
    """Have read what practice does, where this week's reading is still to be made."""
    if due(at):
        read_practice_apart(at)


def _forget_done(at: datetime) -> None:
    """Drop what the queue finished a week ago."""
    DBTaskResult.objects.filter(finished_at__lt=at - timedelta(days=KEPT_DAYS)).delete()


def give_way() -> None:
    """Let every other process come first."""
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        # Where Linux schedules each session as a group, niceness counts within a group alone:
        # the group itself must give way.
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def work(folder: Path) -> None:
    """Be the folder's worker until SIGTERM or Ctrl+C.

    Args:
        folder: Where the database lies; it has one worker.

    Raises:
        AnotherWorkerError: It has one already.
    """
    with alone(folder):
        give_way()
        loop = Loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, loop.stop)
        loop.run()
