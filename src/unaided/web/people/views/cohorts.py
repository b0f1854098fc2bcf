"""A teacher's cohorts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.people import members
from unaided.web.people.rights import Request, teacher


@require_safe
@teacher
def cohorts(request: Request) -> HttpResponse:
    """List them, with how many people are in each and when the last response came."""
    organisation = request.user.organisation
    assert organisation is not None, "teachers belong to an organisation"
    context = {
        "organisation": organisation,
        "cohorts": list(members.taught_by(request.user)),
        "led": members.led(organisation),
        "items": members.has_items(organisation),
    }
    return render(request, "people/cohorts.html", context)
