"""The front door, and what is said when something is not there or goes wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from unaided.web.people.models import Role, User

HOMES = {Role.LEARNER: "evidence", Role.TEACHER: "cohorts", Role.LEAD: "groups"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send people to their own first page; tell a visitor what this is."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "home.html")
    if user.organisation_id is None or not user.role:
        return redirect("join")
    return redirect(HOMES[Role(user.role)])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read."""
    return _said(request, 400, "That request could not be read.", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not for this person."""
    return _said(request, 403, "This page is not for you.", "Sign in as somebody who may see it.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page for this person."""
    return _said(
        request, 404, "There is no such page for you.", "It may have moved, or belong to others."
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the mistake is ours and nothing was half-written."""
    return _said(
        request,
        500,
        "This went wrong, and it is our mistake.",
        "Nothing was half-written. What was acknowledged before is kept.",
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old, or came from elsewhere."""
    return _said(
        request,
        403,
        "This form is no longer valid.",
        "It was opened before the last sign-in, or cookies are off. Nothing was changed. "
        "Go back, reload the page, and send it again.",
    )


def _said(request: HttpRequest, status: int, heading: str, what: str) -> HttpResponse:
    return render(request, "said.html", {"heading": heading, "what": what}, status=status)
