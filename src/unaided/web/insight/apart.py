"""A reading in a process of its own: its memory goes back, and a crash takes nothing with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import datetime
from typing import Final

from django.conf import settings

from unaided.web.insight.models import Refit
from unaided.web.insight.practice_weekly import give_up
from unaided.web.insight.stored import FORMAT

LONGEST_SECONDS: Final = 3600
SAID: Final = 3
"""Exit status of a reading that says in a sentence why it could not be made."""

logger = logging.getLogger(__name__)


class Running:
    """The process that reads at present, so that whoever is told to stop can end it first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.stopping = False

    def run(self, command: list[str]) -> tuple[int, str]:
        """Run a command to its end.

        Returns:
            Its exit status (negative: the signal that ended it), and what it said on
            standard error.
        """
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE
            ),
            # Answers come first: one core is enough for a reading.
            "OPENBLAS_NUM_THREADS": "1",
        }
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            self._process = process
            try:
                _, said = process.communicate(timeout=LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                _, said = process.communicate()
                said += f"\nIt took longer than {LONGEST_SECONDS // 60} minutes."
            finally:
                self._process = None
        return process.returncode, said

    def stop(self) -> None:
        """End what runs; nothing is half-written, since a reading is written in one go."""
        self.stopping = True
        if self._process is not None:
            self._process.terminate()


RUNNING: Final = Running()


def read_apart(cohort_id: int) -> None:
    """Read a cohort's log in a process of its own; where that fails, keep a sentence that says so.

    Args:
        cohort_id: Whose log.
    """
    status, said = RUNNING.run([sys.executable, "-m", "django", "read_cohort", str(cohort_id)])
    if status == 0:
        return
    if RUNNING.stopping:
        # It was ended on purpose: whoever works next finds the log ahead of its reading.
        Refit.objects.filter(cohort_id=cohort_id).update(started_at=None)
        return
    logger.error("The reading of cohort %s ended with status %s.\n%s", cohort_id, status, said)
    Refit.objects.filter(cohort_id=cohort_id).update(
        started_at=None, failed=_sentence(status, said), failed_format=FORMAT
    )


def read_practice_apart(at: datetime) -> None:
    """Read what practice does, wherever that is due, in a process of its own.

    Args:
        at: The present.
    """
    status, said = RUNNING.run([sys.executable, "-m", "django", "read_practice"])
    if status == 0:
        return
    give_up(at, stopped=RUNNING.stopping)
    if not RUNNING.stopping:
        logger.error("Reading what practice does ended with status %s.\n%s", status, said)


def _sentence(status: int, said: str) -> str:
    if status == SAID and said.strip():
        return said.strip().splitlines()[-1]
    if status < 0:
        return f"The reading was ended by the system (signal {-status}), perhaps for its memory."
    return "The reading stopped at a mistake of ours; the server’s own log says which."
