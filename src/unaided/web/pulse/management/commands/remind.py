"""``manage remind``: write to everybody for whom a check opened."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unaided.measure.unknown import plural
from unaided.web import clock
from unaided.web.pulse.reminders import remind


class Command(BaseCommand):
    """Send the reminders that are due, once."""

    help = "Write to everybody for whom a check opened and who was not told yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send them, and say how many."""
        done = remind(clock.now())
        self.stdout.write(f"{plural(done.sent, 'reminder')} sent.")
        if done.failed:
            raise CommandError(f"{plural(done.failed, 'reminder')} could not be sent; try again.")
