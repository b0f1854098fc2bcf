"""The list of a cohort's checks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.checks.listing import checks_of
from unaided.web.clock import now
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.pulse.siblings import presentable, squad


@teacher
@require_safe
def checks(request: Request, cohort_id: int) -> HttpResponse:
    """List a cohort's checks."""
    cohort = taught_cohort(request.user, cohort_id)
    return render(
        request,
        "checks/checks.html",
        {
            "cohort": cohort,
            "checks": checks_of(cohort, now()),
            "no_items": not presentable(cohort.organisation_id).exists(),
            "no_people": not squad(cohort),
        },
    )
