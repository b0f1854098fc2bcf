"""What practice does in a cohort: from what chance decided, for its teachers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.insight.pages.practice import practice_page
from unaided.web.insight.practice_reading import cohort_practice as read
from unaided.web.people.rights import Request, taught_cohort, teacher


@teacher
@require_safe
def cohort_practice(request: Request, cohort_id: int) -> HttpResponse:
    """Show a teacher what practice does in their cohort."""
    cohort, at = taught_cohort(request.user, cohort_id), now()
    page = practice_page(read(cohort, at))
    return render(
        request, "insight/cohort_practice.html", {"cohort": cohort, "page": page, "at": at}
    )
