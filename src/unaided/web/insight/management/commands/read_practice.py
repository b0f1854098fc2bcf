"""``read_practice``: read what practice does, wherever it is due. The worker runs it weekly."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from unaided.web.clock import now
from unaided.web.insight.practice_weekly import store_practice_readings


class Command(BaseCommand):
    """Read what practice does, wherever it is due."""

    help = "Read what practice does in every cohort and organisation whose weekly reading is due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read it; what fails is logged, and tried again later."""
        store_practice_readings(now())
