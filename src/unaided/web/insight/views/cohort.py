"""A cohort's page: performance now beside learning, and who looks fine and is not."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.insight.names import known_people
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
    return render(
        request,
        "insight/cohort.html",
        {
            "cohort": taught,
            "reading": reading,
            "page": cohort_page(reading.page["cohort"], names) if reading else None,
            "standing": standing(taught, reading),
            "people": len(names),
        },
    )
