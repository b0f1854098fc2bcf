"""The queue of background work lies in a database file of its own.

So a long list of work, or its worker, never holds the lock that an answer waits for.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Model

APPS: Final = frozenset({"django_tasks", "django_tasks_database"})
QUEUE: Final = "queue"


class QueueRouter:
    """Send the queue's tables to the queue's database, and everything else to the main one."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Name the database that a model is read from."""
        return QUEUE if model._meta.app_label in APPS else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Name the database that a model is written to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Say whether an app's tables belong in a database."""
        return (db == QUEUE) == (app_label in APPS)
