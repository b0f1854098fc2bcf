"""A learner's turn: what comes, what is recorded, its start; and what the browser tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from unaided.checks.assurance.monitoring import MOST_BYTES, TOLD_BEFOREHAND
from unaided.checks.assurance.rotating_code import ALPHABET, LENGTH
from unaided.checks.assurance.seb_headers import PageProof
from unaided.evidence.schema import Aid
from unaided.web.checks import locking
from unaided.web.checks.changing import decline
from unaided.web.checks.forms import BeginForm
from unaided.web.checks.gate import refusal
from unaided.web.checks.lookups import own_turn
from unaided.web.checks.models import PlannedTurn
from unaided.web.checks.supervising import is_let_in, try_supervisors_code
from unaided.web.checks.taking import SUPERVISED, Standing, begin, standing_of
from unaided.web.checks.watching import MONITORED, keep_report
from unaided.web.clock import now
from unaided.web.people.rights import Request, learner
from unaided.web.people.zones import zone_of
from unaided.web.study.replies import see_other
from unaided.web.study.sittings import open_sitting

ADDRESS_LENGTH = 2000


@learner
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: Request, turn_id: int) -> HttpResponse:
    """Say what comes and what is recorded; begin it, go on with it, or say no."""
    planned, at = own_turn(request.user, turn_id), now()
    standing = standing_of(planned, at)
    if request.method != "POST":
        return _page(request, standing, BeginForm(), at)
    match request.POST.get("do"):
        case "decline" if standing.check.after_course:
            decline(planned.part, at)
            messages.success(request, "You are not asked further. What you answered stays.")
            return see_other("turn", turn_id)
        case "start":
            return _begin(request, standing, at)
        case _:
            raise Http404


@learner
@require_POST
def turn_facts(request: Request, turn_id: int) -> HttpResponse:
    """Keep what the page of a monitored sitting noted."""
    planned, at = own_turn(request.user, turn_id), now()
    sitting = open_sitting(request.user, at)
    if sitting is None or sitting.turn_id != planned.turn_id or sitting.assurance != MONITORED:
        raise Http404
    # One byte more than is read tells that there was too much.
    told = keep_report(request.user, sitting, planned.turn, request.read(MOST_BYTES + 1))
    return JsonResponse({"kept": len(told.facts)})


@learner
@require_POST
def turn_proof(request: Request, turn_id: int) -> HttpResponse:
    """Take the proof that a page read from Safe Exam Browser, where no header comes."""
    planned, at = own_turn(request.user, turn_id), now()
    page = request.POST.get("page", "")[:ADDRESS_LENGTH]
    # Of this turn's own pages alone: no proof of another page can be spent here.
    sittings = planned.turn.sittings.values_list("pk", flat=True)
    own = [reverse("turn", args=[turn_id]), *(reverse("sitting", args=[pk]) for pk in sittings)]
    if not page.startswith(tuple(own)):
        raise Http404
    proof = PageProof(
        address=request.POST.get("address", "")[:ADDRESS_LENGTH],
        config_key_hash=request.POST.get("config_key"),
        exam_key_hash=request.POST.get("exam_key"),
    )
    found = locking.keep_proof(request, planned.part.check_of, page, proof, at)
    return JsonResponse(
        {"verified": found.verified, "why": found.sentence},
        status=200 if found.verified else 403,
    )


def _begin(request: Request, standing: Standing, at: datetime) -> HttpResponse:
    form = BeginForm(request.POST)
    under_way = standing.sitting if standing.state == "under way" else None
    if under_way is None and not standing.can_begin:
        return _page(request, standing, form, at, status=409)
    assurance = under_way.assurance if under_way else standing.turn.assurance
    if assurance == SUPERVISED and not (under_way and is_let_in(request, standing.turn, at)):
        typed = request.POST.get("code", "")
        outcome = try_supervisors_code(request, standing.check, standing.turn, typed, at)
        if not outcome.supervised:
            form.errors.pop("code", None)  # what the screen's code needs is said once
            form.add_error("code", outcome.sentence)
            return _page(request, standing, form, at, status=422)
    if under_way is not None:
        return see_other("sitting", under_way.pk)
    if assurance == locking.LOCKED:
        found = locking.verification(request, standing.check, at)
        if not found.verified:
            return refusal(request, standing.turn, standing.check, found)
    sitting = begin(standing, request.user, assurance, at)
    if sitting is None:
        return _page(request, standing_of(standing.planned, at), form, at, status=409)
    return see_other("sitting", sitting.pk)


def _page(
    request: Request, standing: Standing, form: BeginForm, at: datetime, status: int = 200
) -> HttpResponse:
    check, turn = standing.check, standing.turn
    verification = None
    if turn.assurance == locking.LOCKED and standing.can_begin:
        verification = locking.verification(request, check, at)
    under_way = standing.sitting if standing.state == "under way" else None
    context: dict[str, Any] = {
        "standing": standing,
        "code_again": under_way is not None
        and under_way.assurance == SUPERVISED
        and not is_let_in(request, turn, at),
        "turn": turn,
        "check": check,
        "helps": _helps(standing.planned),
        "form": form,
        "told_beforehand": TOLD_BEFOREHAND,
        "code_length": LENGTH,
        "code_alphabet": ALPHABET,
        "verification": verification,
        "later": _later(standing.planned, at),
    }
    with timezone.override(zone_of(turn.cohort)):
        return render(request, "checks/turn.html", context, status=status)


def _helps(planned: PlannedTurn) -> tuple[bool, bool]:
    """Say whether something is asked alone, and whether something with help."""
    aids = set(planned.turn.assignments.values_list("aid", flat=True).distinct())
    return Aid.NONE in aids, bool(aids - {Aid.NONE.value})


def _later(planned: PlannedTurn, at: datetime) -> list[PlannedTurn]:
    """Return the sittings of this check that are still to come after this one."""
    later = planned.part.turns.filter(turn__opens_at__gt=at, turn__withdrawn_at=None)
    return list(later.exclude(pk=planned.pk).select_related("turn").order_by("turn__opens_at"))
