"""A sitting: start it, go to where it stands, end it, and what was done in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from unaided.evidence.schema import Occasion
from unaided.web.clock import now
from unaided.web.people.rights import Request, learner
from unaided.web.study.asked_beside import Asks
from unaided.web.study.gate import refusal
from unaided.web.study.lasting import lasting
from unaided.web.study.models import Assignment, Response, Showing, Sitting, Turn
from unaided.web.study.replies import see_other
from unaided.web.study.sittings import (
    MINUTES,
    end,
    minutes_left,
    own_cohorts,
    present,
    start,
    take_turns,
)
from unaided.web.study.situations import ALONE, checks_drawn, untold

NOTHING = (
    "Nothing to practise now: the bank has no question for you that is not kept for a check. "
    "Nothing was changed."
)
JUDGED: Final = Q(showing__assignment__asks=Asks.PLANTED)
"""Responses to a tool's answer."""

NOTHING_WAITS = "No check is open for you any more. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Planned:
    """How a planned sitting ended.

    Attributes:
        turn: Which one it was.
        stopped: Why it ended by itself; empty: somebody ended it, or it broke off.
        waits: How many of its questions can still be answered.
    """

    turn: Turn
    stopped: str
    waits: int


class StartForm(forms.Form):
    """What to start: a check, or practice of some minutes; for which cohort."""

    occasion = forms.ChoiceField(choices=[(o, o) for o in (Occasion.PRACTICE, Occasion.CHECK)])
    minutes = forms.TypedChoiceField(
        choices=[(m, m) for m in MINUTES], coerce=int, required=False, empty_value=None
    )
    cohort = forms.IntegerField(required=False)


@learner
@require_POST
def sitting_start(request: Request) -> HttpResponse:
    """Start a sitting, or go on with the one that is open."""
    form = StartForm(request.POST)
    cohorts = own_cohorts(request.user)
    if not form.is_valid() or not cohorts:
        messages.warning(request, "That could not be started. Choose one of the buttons below.")
        return see_other("today")
    wanted = form.cleaned_data["cohort"]
    cohort = cohorts[0]
    if wanted is not None:
        cohort = next((one for one in cohorts if one.pk == wanted), cohorts[0])
    occasion = Occasion(form.cleaned_data["occasion"])
    practice = occasion == Occasion.PRACTICE
    started = start(
        request.user,
        cohort,
        occasion=occasion,
        minutes=(form.cleaned_data["minutes"] or MINUTES[0]) if practice else None,
        seed=secrets.randbits(31),
        at=now(),
    )
    if started is None:
        messages.info(request, NOTHING if practice else NOTHING_WAITS)
        return see_other("today")
    return see_other("sitting", started.pk)


@learner
@require_safe
def sitting(request: Request, sitting_id: int) -> HttpResponse:
    """Send a person to where their sitting stands."""
    there = _own(request, sitting_id)
    refused = refusal(request, there, now())
    if refused is not None:
        return refused
    waiting = present(there)
    if waiting is None:
        return see_other("sitting_done", there.pk)
    return see_other("showing", there.pk, waiting.number)


@learner
@require_POST
def sitting_end(request: Request, sitting_id: int) -> HttpResponse:
    """End a sitting; what was answered stays kept."""
    with transaction.atomic():
        take_turns(request.user)
        there = _own(request, sitting_id)
        end(there, now())
    return see_other("sitting_done", there.pk)


@learner
@require_safe
def sitting_done(request: Request, sitting_id: int) -> HttpResponse:
    """Say what was done in a sitting."""
    there = _own(request, sitting_id)
    if present(there) is not None:
        return see_other("sitting", there.pk)
    at = now()
    told = Response.objects.filter(showing__sitting=there).exclude(untold(at))
    counts = told.aggregate(
        all=Count("pk"),
        alone=Count("pk", filter=ALONE),
        right=Count("pk", filter=ALONE & Q(score=1)),
        judged=Count("pk", filter=JUDGED),
        judged_rightly=Count("pk", filter=JUDGED & Q(score=1)),
    )
    waiting = Response.objects.filter(untold(at), showing__sitting=there)
    waits = waiting.count()
    practised = there.occasion == Occasion.PRACTICE and bool(counts["all"] or waits)
    answered = Response.objects.filter(
        showing__sitting=there, showing__assignment__isnull=False
    ).select_related("showing")
    return render(
        request,
        "study/sitting_done.html",
        {
            "sitting": there,
            "planned": _planned(there, at),
            **counts,
            "helped": counts["all"] - counts["alone"] - counts["judged"],
            "waiting": waits,
            "told_from": _told_from(there, waiting),
            "told": [
                one.showing for one in answered.exclude(untold(at)).order_by("showing__number")
            ],
            "again": _failed(there),
            "lasting": lasting(there, told, at) if practised else None,
        },
    )


def _planned(there: Sitting, at: datetime) -> Planned | None:
    """Say how a planned sitting ended, and what of it can still be answered."""
    if there.turn is None:
        return None
    open_ones = there.turn.assignments.filter(
        withdrawn_at=None, closes_at__gt=at, showing__response=None
    )
    waits = 0 if there.stopped or minutes_left(there.turn, at) == 0 else open_ones.count()
    return Planned(there.turn, there.stopped, waits)


def _told_from(there: Sitting, waiting: QuerySet[Response]) -> datetime | None:
    """Return when all that waits is told: when the last of what :func:`untold` names has closed."""
    own = Q(showing__response__in=waiting)
    asked = checks_drawn().filter(showing__response__in=waiting)
    others = Q(
        pk__in=checks_drawn().filter(
            Exists(asked.filter(cohort=OuterRef("cohort"), created_at=OuterRef("created_at")))
        )
    )
    later = Q(
        person=there.person_id,
        item__family__in=waiting.values("family"),
        planned_delay_days__isnull=False,
        withdrawn_at__isnull=True,
    )
    found = Assignment.objects.filter(own | others | later).aggregate(last=Max("closes_at"))["last"]
    return found if isinstance(found, datetime) else None


def _failed(there: Sitting) -> int:
    """Count the practised items that were tried here and not got alone."""
    practised = Showing.objects.filter(
        sitting=there, assignment__isnull=True, response__isnull=False
    )
    got = practised.filter(response__in=Response.objects.filter(ALONE, score=1))
    items = set(practised.values_list("version__item_id", flat=True))
    return len(items - set(got.values_list("version__item_id", flat=True)))


def _own(request: Request, sitting_id: int) -> Sitting:
    return get_object_or_404(
        Sitting.objects.select_related("cohort", "turn"), pk=sitting_id, person=request.user
    )
