"""What practice does in an organisation: from what chance decided, for its lead."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.insight.pages.practice import practice_page
from unaided.web.insight.practice_weekly import LEAST, organisation_weekly
from unaided.web.people.rights import Request, lead


@lead
@require_safe
def groups_practice(request: Request) -> HttpResponse:
    """Show a lead what practice does, over all cohorts, from five people or more a side."""
    organisation = request.user.organisation
    assert organisation is not None
    weekly = organisation_weekly(organisation, now())
    page = None if weekly.page is None else practice_page(weekly.page)
    return render(
        request,
        "insight/groups_practice.html",
        {"organisation": organisation, "page": page, "weekly": weekly, "least": LEAST},
    )
