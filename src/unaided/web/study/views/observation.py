"""An observation: the board; a try, an undo, the end."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from unaided.content.rendering import render as to_html
from unaided.measure.unknown import plural
from unaided.web import clock
from unaided.web.people.models import User
from unaided.web.people.rights import Request, teacher
from unaided.web.study.models import Observation
from unaided.web.study.observing import (
    Refused,
    discard,
    finish,
    kind_of,
    record,
    squad_of,
    tries_of,
    undo,
)
from unaided.web.study.observing_board import board_of
from unaided.web.study.views.observe import title_of

DISCARDED: Final = (
    "Discarded: no try stands on it. One that still waits on another phone opens it again."
)


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def observation(request: Request, observation_id: int) -> HttpResponse:
    """Show the board, and write down what the coach taps."""
    found = get_object_or_404(
        Observation.objects.select_related("version__item__family__skill", "cohort", "coach"),
        pk=observation_id,
        cohort__organisation=request.user.organisation_id,
        cohort__teachers=request.user,
    )
    if request.method == "POST":
        if "finish" in request.POST:
            return _finish(request, found)
        if "discard" in request.POST:
            return _discard(request, found)
        if "undo" in request.POST:
            return _undo(request, found)
        return _try(request, found)
    return _board(request, found)


def _try(request: Request, found: Observation) -> HttpResponse:
    person = _person(request, found)
    done = record(found, person, _key(request, "key"), request.POST.get("value", ""), clock.now())
    if isinstance(done, Refused):
        messages.warning(request, done.why)
        return _board(request, found, status=422)
    return _back(found, f"#person-{person.pk}")


def _undo(request: Request, found: Observation) -> HttpResponse:
    done = undo(found, _key(request, "undo"), clock.now())
    if isinstance(done, Refused):
        messages.warning(request, done.why)
        return _board(request, found, status=422)
    return _back(found, f"#person-{done.person_id}")


def _finish(request: Request, found: Observation) -> HttpResponse:
    done = finish(found, clock.now())
    if isinstance(done, Refused):
        messages.warning(request, done.why)
        return _board(request, found, status=422)
    messages.success(request, f"Finished. {plural(done, 'result')} kept.")
    return _back(found)


def _discard(request: Request, found: Observation) -> HttpResponse:
    cohort = found.cohort_id
    refused = discard(found, clock.now())
    if refused is not None:
        messages.warning(request, refused.why)
        return _board(request, found, status=422)
    messages.success(request, DISCARDED)
    return HttpResponseRedirect(reverse("observe", args=[cohort]), status=303)


def _back(found: Observation, where: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("observation", args=[found.pk]) + where, status=303)


def _board(request: Request, found: Observation, status: int = 200) -> HttpResponse:
    return render(
        request,
        "study/observation.html",
        {
            "observation": found,
            "cohort": found.cohort,
            "title": title_of(found.version.item),
            "prompt": mark_safe(to_html(found.version.content.prompt)),
            "criteria": mark_safe(to_html(kind_of(found.version).criteria)),
            "board": board_of(found),
            "finish_key": uuid4(),
            "undo_key": uuid4(),
        },
        status=status,
    )


def _person(request: Request, found: Observation) -> User:
    wanted = request.POST.get("person", "")
    squad = squad_of(found, tries_of(found))
    person = next((one for one in squad if str(one.pk) == wanted), None)
    if person is None:
        raise Http404
    return person


def _key(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error
