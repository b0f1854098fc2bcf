"""What practice does in a cohort: from what chance decided, for its teachers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.insight.pages.practice import practice_page
from unaided.web.insight.practice_weekly import LEAST, cohort_weekly
from unaided.web.people.rights import Request, taught_cohort, teacher


@teacher
@require_safe
def cohort_practice(request: Request, cohort_id: int) -> HttpResponse:
    """Show a teacher what practice does in their cohort, as it was read at the turn of the week."""
    cohort = taught_cohort(request.user, cohort_id)
    weekly = cohort_weekly(cohort, now())
    page = None if weekly.page is None else practice_page(weekly.page)
    return render(
        request,
        "insight/cohort_practice.html",
        {"cohort": cohort, "page": page, "weekly": weekly, "least": LEAST},
    )
