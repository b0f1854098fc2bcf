"""SQLite whose writers take turns instead of sleeping.

Where SQLite finds the file locked it sleeps, up to a tenth of a second at a time, and whoever asks
at the right moment is next: under load most wait for nobody, and a few wait for seconds. Here the
threads of a process queue for a lock of their own, so that one of them at most asks SQLite, every
millisecond.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.utils import debug_transaction

ASK_SECONDS: Final = 0.001
LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_TURNS: Final[defaultdict[str, Lock]] = defaultdict(Lock)
"""By database file, the turn to write among this process's threads."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin in turn.

    The methods of Django's that are overridden are not public, and unknown to its types.
    """

    transaction_mode: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "IMMEDIATE" or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        seconds = float(self.settings_dict["OPTIONS"]["timeout"])
        until = monotonic() + seconds
        turn = _TURNS[str(self.settings_dict["NAME"])]
        if not turn.acquire(timeout=seconds):
            raise OperationalError(f"database is locked: no turn within {seconds:g} seconds")
        self._turn = turn
        try:
            with debug_transaction(self, "BEGIN IMMEDIATE"), self.wrap_database_errors:
                self._begin(until, seconds)
        except BaseException:
            self._give_up_turn()
            raise

    def _begin(self, until: float, seconds: float) -> None:
        """Begin the transaction as soon as no other process writes."""
        asked = self.connection
        asked.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    asked.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode not in LOCKED or monotonic() > until:
                        raise
                    sleep(ASK_SECONDS)
                else:
                    return
        finally:
            asked.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_up_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_up_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_up_turn()

    def _give_up_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
