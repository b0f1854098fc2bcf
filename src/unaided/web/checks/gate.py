"""The gate of a locked check: every request that shows or takes something is verified."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from unaided.checks.assurance.seb_headers import Verification
from unaided.web.checks.locking import LOCKED, verification
from unaided.web.checks.models import Check, PlannedTurn
from unaided.web.study.models import Sitting, Turn

SAFE = ("GET", "HEAD")


def refused(request: HttpRequest, sitting: Sitting, at: datetime) -> HttpResponse | None:
    """Return the page that says what to do, where a request may not go on; ``None``: it may.

    A sitting that is over can be looked back at from any browser: nothing is asked in it.
    """
    turn = sitting.turn
    if turn is None or sitting.assurance != LOCKED:
        return None
    over = bool(sitting.stopped) or turn.closes_at <= at
    if request.method in SAFE and over and sitting.ended_at is not None:
        return None
    check = check_of(turn)
    if check is None:
        return None
    found = verification(request, check, at)
    return None if found.verified else refusal(request, turn, check, found)


def refusal(request: HttpRequest, turn: Turn, check: Check, found: Verification) -> HttpResponse:
    """Return the page that says why a request does not pass, and what to do."""
    context = {
        "turn": turn,
        "check": check,
        "why": found.sentence,
        # Where the browser sends no header, the page itself can prove it.
        "page": request.get_full_path(),
        "proves": request.method in SAFE,
    }
    return render(request, "checks/refused.html", context, status=403)


def check_of(turn: Turn) -> Check | None:
    """Return the check of a turn; ``None`` where another planned it."""
    planned = PlannedTurn.objects.filter(turn=turn).select_related("part__check_of__cohort").first()
    return planned.part.check_of if planned else None
