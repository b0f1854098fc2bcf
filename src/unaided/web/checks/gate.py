"""The gate of checks: who may go on with a sitting of one, and what has to wait meanwhile.

Of a locked check every request that shows or takes something comes from its own browser; of a
supervised one, from the session that typed the code. While a locked sitting is under way, and in
its browser at any time, no other sitting is shown: what was said to earlier answers would help.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from unaided.checks.assurance.rotating_code import LENGTH
from unaided.checks.assurance.seb_headers import CONFIG_KEY_HEADER, Verification
from unaided.web.checks.forms import BeginForm
from unaided.web.checks.locking import LOCKED, verification
from unaided.web.checks.models import Check, PlannedTurn
from unaided.web.checks.supervising import is_let_in
from unaided.web.checks.taking import SUPERVISED
from unaided.web.study.models import Sitting, Turn
from unaided.web.study.sittings import ONE_GO, out_of_minutes

SAFE = ("GET", "HEAD")


def refused(request: HttpRequest, sitting: Sitting, at: datetime) -> HttpResponse | None:
    """Return the page that says what to do, where a request may not go on; ``None``: it may.

    A sitting that is over can be looked back at from any browser: nothing is asked in it.

    Args:
        request: Any request to a page of the sitting.
        sitting: Which one, planned or not.
        at: The present.
    """
    locked = _locked_meanwhile(sitting, at)
    if locked is not None or (sitting.assurance != LOCKED and CONFIG_KEY_HEADER in request.headers):
        context = {"turn": locked.turn if locked else None}
        return render(request, "checks/elsewhere.html", context, status=403)
    turn = sitting.turn
    if turn is None or sitting.assurance not in (LOCKED, SUPERVISED):
        return None
    if request.method in SAFE and _is_over(sitting, turn, at):
        return None
    check = check_of(turn)
    if check is None:
        return None
    if sitting.assurance == SUPERVISED:
        return None if is_let_in(request, turn, at) else code_asked(request, turn)
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


def code_asked(request: HttpRequest, turn: Turn) -> HttpResponse:
    """Return the page that asks for the supervisor's code again."""
    context = {"turn": turn, "form": BeginForm(), "code_length": LENGTH}
    return render(request, "checks/code_again.html", context, status=403)


def check_of(turn: Turn) -> Check | None:
    """Return the check of a turn; ``None`` where another planned it."""
    planned = PlannedTurn.objects.filter(turn=turn).select_related("part__check_of__cohort").first()
    return planned.part.check_of if planned else None


def _is_over(sitting: Sitting, turn: Turn, at: datetime) -> bool:
    over = bool(sitting.stopped) or turn.closes_at <= at
    return over and sitting.ended_at is not None


def _locked_meanwhile(sitting: Sitting, at: datetime) -> Sitting | None:
    """Return the locked sitting that is under way, where the one that is asked for is another."""
    if sitting.ended_at is None:
        return None  # a person has one that is open, and this is it
    found = (
        Sitting.objects.filter(
            person=sitting.person_id,
            ended_at=None,
            assurance=LOCKED,
            turn__withdrawn_at=None,
            turn__closes_at__gt=at,
            started_at__gt=at - ONE_GO,
        )
        .select_related("turn")
        .first()
    )
    return None if found is None or out_of_minutes(found, at) else found
