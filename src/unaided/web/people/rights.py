"""Who may see what: decorators that let a view see only the right people, and lookups of theirs.

What is not yours does not exist: 404, never 403, so that addresses tell nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from unaided.web.people.agreement import agreed
from unaided.web.people.models import Cohort, Enrolment, Role, User

FIRST_JOIN = "First join an organisation."
FIRST_AGREE = "First agree to what is recorded."

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class Request(HttpRequest):
    """A request of somebody who is signed in; what the decorators below promise a view."""

    user: User


def _first(request: HttpRequest, what: str, where: str) -> HttpResponse:
    """Lead whoever reads to what comes first; refuse what is sent, and say so.

    A redirect would end at a page that came with 200: the script in the browser, which keeps an
    answer until it is accepted, would take that for its acceptance.
    """
    if request.method in ("GET", "HEAD"):
        return redirect(where)
    said = {"heading": what, "what": "Nothing was changed."}
    return render(request, "said.html", said, status=403)


def _only(role: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            assert isinstance(user, User)
            if user.organisation_id is None:
                return _first(request, FIRST_JOIN, reverse("join"))
            if user.role != role:
                raise Http404
            if role == Role.LEARNER and not agreed(user):
                back = urlencode({"next": request.get_full_path()})
                return _first(request, FIRST_AGREE, f"{reverse('recorded')}?{back}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


learner = _only(Role.LEARNER)
"""Let a learner in who agreed to what is recorded; send one who did not to the text."""

teacher = _only(Role.TEACHER)
"""Let a teacher or coach in."""

lead = _only(Role.LEAD)
"""Let a lead in."""


def member(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let anybody in who belongs to an organisation, whatever their role."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)
        if request.user.organisation_id is None:
            return _first(request, FIRST_JOIN, reverse("join"))
        return view(request, *args, **kwargs)

    return guarded


def taught_cohort(user: User, cohort_id: int) -> Cohort:
    """Return a cohort that this teacher teaches.

    Raises:
        Http404: If there is none such.
    """
    return get_object_or_404(
        Cohort, pk=cohort_id, organisation_id=user.organisation_id, teachers=user
    )


def taught_person(user: User, cohort_id: int, person_id: int) -> tuple[Cohort, User]:
    """Return a cohort that this teacher teaches and a person who is or was in it.

    Raises:
        Http404: If there is none such.
    """
    cohort = taught_cohort(user, cohort_id)
    place = get_object_or_404(
        Enrolment.objects.select_related("person"), cohort=cohort, person__pk=person_id
    )
    return cohort, place.person
