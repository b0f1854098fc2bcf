"""One click signs in as somebody of the demonstration; another moves the clock.

There is no such page outside the demonstration, nor for another machine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from unaided.web import clock
from unaided.web.demonstration.parts import PARTS
from unaided.web.people.models import User
from unaided.web.pulse.tasks import remind_everybody

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
STEPS_DAYS: Final = (1, 7, 14)


def _here_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMONSTRATION or request.META.get("REMOTE_ADDR") not in LOOPBACK:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_here_only
@require_GET
def demonstration(request: HttpRequest) -> HttpResponse:
    """List whom one can be, and say what to look at."""
    return render(
        request,
        "demonstration/demonstration.html",
        {"parts": PARTS, "steps": STEPS_DAYS, "today": clock.now(), "ahead": clock.days_ahead()},
    )


@_here_only
@require_GET
def demonstration_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign in as somebody: invented people on this machine alone, so a plain link may do it."""
    part = next((part for part in PARTS if part.slug == slug), None)
    if part is None:
        raise Http404
    user = get_object_or_404(User, username=part.username)
    login(request, user, backend="unaided.web.people.backend.Backend")
    return redirect("home")


@_here_only
@require_POST
def demonstration_clock(request: HttpRequest) -> HttpResponse:
    """Let days pass; what has opened meanwhile is told at once, not at the worker's next hour."""
    days = request.POST.get("days", "")
    if days in map(str, STEPS_DAYS):
        clock.move(int(days))
        remind_everybody.enqueue()
    return redirect("demonstration")
