"""A cohort's page: performance now beside learning, and who looks fine and is not."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.insight.coming_back import who_practised
from unaided.web.insight.models import Reading
from unaided.web.insight.names import known_people
from unaided.web.insight.offer import next_pulse
from unaided.web.insight.pages.cohort import cohort_page
from unaided.web.insight.person_now import newest_reading
from unaided.web.insight.standing import standing
from unaided.web.people.rights import Request, taught_cohort, teacher


@teacher
@require_safe
def cohort(request: Request, cohort_id: int) -> HttpResponse:
    """Show a teacher their cohort from its newest reading."""
    taught = taught_cohort(request.user, cohort_id)
    reading = newest_reading(taught)
    names = known_people(taught)
    page = cohort_page(reading.page["cohort"], names) if reading else None
    responses, last_at = _read_up_to(reading) if reading else (0, None)
    return render(
        request,
        "insight/cohort.html",
        {
            "cohort": taught,
            "reading": reading,
            "page": page,
            "responses": responses,
            "last_at": last_at,
            "pulse": next_pulse(taught) if page else None,
            "standing": standing(taught, reading),
            "people": len(names),
            "practised": who_practised(taught, now()),
        },
    )


def _read_up_to(reading: Reading) -> tuple[int, datetime | None]:
    """Return how many responses were read, and when the last of them was given."""
    last = reading.page["last_at"]
    return int(reading.page["responses"]), datetime.fromisoformat(last) if last else None
