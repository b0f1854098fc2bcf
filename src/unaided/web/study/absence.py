"""How long somebody has been away from practice; nothing has piled up meanwhile.

There is no count of what is overdue: what comes first after an absence is chosen as at any other
time, and two minutes are offered first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from unaided.evidence.schema import Occasion, Status
from unaided.report.wording import in_words
from unaided.web.people.models import User
from unaided.web.study.models import Response
from unaided.web.study.sittings import MINUTES
from unaided.web.study.wording import days_ago

LONG: Final = timedelta(days=14)
"""For how long nobody is said to be away."""

SHORTEST: Final = min(MINUTES)
"""How long the sitting is that is offered first."""


def welcome_back(person: User, at: datetime) -> str:
    """Say to somebody who was away that nothing has piled up (one query).

    Args:
        person: Who.
        at: The present.

    Returns:
        One sentence or two; empty to who practised within two weeks, or never did.
    """
    last = (
        Response.objects.filter(
            person=person, occasion=Occasion.PRACTICE, status=Status.SCORED, answered_at__lte=at
        )
        .order_by("-answered_at")
        .values_list("answered_at", flat=True)
        .first()
    )
    if last is None or at - last < LONG:
        return ""
    return (
        f"You last practised {days_ago(last, at)}. Nothing has piled up: a sitting of "
        f"{in_words(SHORTEST)} minutes picks what counts most."
    )
