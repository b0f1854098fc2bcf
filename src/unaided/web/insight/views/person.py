"""A person's evidence, as their own teacher sees it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web import clock
from unaided.web.insight.calibration import judgement
from unaided.web.insight.pages.evidence import evidence_page
from unaided.web.insight.person_now import person_now
from unaided.web.people.rights import Request, taught_person, teacher


@teacher
@require_safe
def person(request: Request, cohort_id: int, person_id: int) -> HttpResponse:
    """Show a teacher one person's evidence in their cohort."""
    at = clock.now()
    cohort, somebody = taught_person(request.user, cohort_id, person_id)
    now = person_now(cohort, somebody, at)
    page = evidence_page(now.extract, now.page, "their") if now.extract else None
    return render(
        request,
        "insight/person.html",
        {
            "cohort": cohort,
            "person": somebody,
            "now": now,
            "page": page,
            "judgement": judgement(somebody.pk, at, cohort),
        },
    )
