"""``work``: the background work of the application, in a process of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from unaided.web.insight.worker import AnotherWorkerError, work


class Command(BaseCommand):
    """Read logs anew and send reminders, until told to stop."""

    help = "Read logs anew and send reminders, until told to stop (SIGTERM or Ctrl+C)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work."""
        try:
            work(settings.ENVIRONMENT.folder)
        except AnotherWorkerError as error:
            raise CommandError(str(error)) from error
