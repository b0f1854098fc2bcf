"""What is recorded and who sees it: read by anybody, agreed to by learners, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from unaided.web import clock
from unaided.web.people import members
from unaided.web.people.agreement import VERSION, agree, agreed
from unaided.web.people.models import Enrolment, Role, User
from unaided.web.people.rights import Request, member
from unaided.web.people.views.replies import see

CHANGED = "The text changed since you opened it. Read it again. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
def recorded(request: HttpRequest) -> HttpResponse:
    """Show the text; by POST write down that a learner agrees, and lead on."""
    person = request.user if isinstance(request.user, User) else None
    learner = person if person is not None and _may_agree(person) else None
    onward = _local(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        return _page(request, learner, onward, "", 200)
    if learner is None:
        raise Http404
    if request.POST.get("version") != str(VERSION):
        return _page(request, learner, onward, CHANGED, 409)
    agree(learner, clock.now())
    response = HttpResponseRedirect(onward or reverse("today"))
    response.status_code = 303
    return response


@require_POST
@member
def recorded_leave(request: Request) -> HttpResponse:
    """End a learner's places and withdraw their agreement."""
    if not _may_agree(request.user):
        raise Http404
    members.leave(request.user, clock.now())
    messages.success(request, "You left. Nothing new is recorded; what was recorded is kept.")
    return see("recorded")


def _may_agree(person: User) -> bool:
    return person.organisation_id is not None and person.role == Role.LEARNER


def _local(request: HttpRequest, url: str | None) -> str:
    """Return an address of this site; empty: none was named, or it is elsewhere."""
    if url and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return url
    return ""


def _page(
    request: HttpRequest, learner: User | None, onward: str, error: str, status: int
) -> HttpResponse:
    places: list[Enrolment] = []
    if learner is not None:
        places = list(
            learner.enrolments.filter(left_at=None)
            .select_related("cohort")
            .prefetch_related("cohort__teachers")
            .order_by("cohort__name")
        )
    context = {
        "learner": learner,
        "agreed": learner is not None and agreed(learner),
        "places": places,
        "version": VERSION,
        "next": onward,
        "error": error,
        "fewest": members.FEWEST,
    }
    return render(request, "people/recorded.html", context, status=status)
