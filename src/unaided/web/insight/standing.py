"""Whether a cohort's page is behind its log: how many answers came since, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from unaided.web.insight.models import Reading, Refit
from unaided.web.people.models import Cohort
from unaided.web.study.models import Response


@dataclass(frozen=True, slots=True)
class Standing:
    """How a reading stands to the log.

    Attributes:
        since: Responses that came after it.
        read_at: Up to when it reads; ``None`` where there is none.
        running: Whether another is being made, or waits.
        failed: Why the last attempt failed; empty where it did not.
    """

    since: int
    read_at: datetime | None
    running: bool
    failed: str


def standing(cohort: Cohort, reading: Reading | None) -> Standing:
    """Say how a cohort's newest reading stands to its log."""
    refit = Refit.objects.filter(cohort=cohort).first()
    last = reading.last_response if reading else 0
    return Standing(
        since=Response.objects.filter(cohort=cohort, pk__gt=last).count(),
        read_at=reading.as_of if reading else None,
        running=refit is not None and bool(refit.asked_at or refit.started_at),
        failed=refit.failed if refit else "",
    )
