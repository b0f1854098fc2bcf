"""The supervisor's screen: the code that rotates."""

from __future__ import annotations

import math

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.checks.assurance.rotating_code import CheckId, shown_code
from unaided.web.checks.listing import under_supervision
from unaided.web.checks.lookups import taught_check
from unaided.web.checks.taking import SUPERVISED
from unaided.web.clock import now
from unaided.web.people.rights import Request, teacher


@teacher
@require_safe
def check_code(request: Request, check_id: int) -> HttpResponse:
    """Show the code that lets people into a supervised check, and how many it has let in."""
    check, at = taught_check(request.user, check_id), now()
    supervised = check.parts.filter(turns__turn__assurance=SUPERVISED).exists()
    if check.assurance != SUPERVISED and not supervised:
        raise Http404
    code = shown_code(bytes.fromhex(check.secret), CheckId(str(check.pk)), at)
    return render(
        request,
        "checks/check_code.html",
        {
            "check": check,
            "code": code,
            "again_seconds": math.ceil(code.seconds_left),
            "let_in": under_supervision(check, at),
        },
    )
