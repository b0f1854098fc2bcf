"""What waits for a learner, and practice to start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, learner
from unaided.web.study.offering import offers
from unaided.web.study.sittings import MINUTES, open_sitting, own_cohorts
from unaided.web.study.situations import Planned, unanswered

MINUTES_EACH = 2
"""How long one question of a check takes, as people are told."""


@dataclass(frozen=True, slots=True)
class Check:
    """Questions of one cohort that can be answered now."""

    cohort: Cohort
    questions: int
    closes_at: datetime

    @property
    def minutes(self) -> int:
        """About how long it takes."""
        return MINUTES_EACH * self.questions


@learner
@require_safe
def today(request: Request) -> HttpResponse:
    """Show what waits; start a check or practice."""
    at = now()
    cohorts = own_cohorts(request.user)
    assignments = unanswered(request.user.pk, at)
    sitting = open_sitting(request.user, at)
    offered = offers(cohorts) if cohorts and sitting is None else []
    return render(
        request,
        "study/today.html",
        {
            "sitting": sitting,
            "answered": sitting.showings.filter(response__isnull=False).count() if sitting else 0,
            "checks": _checks(cohorts, assignments, at),
            "next_opens": min((a.opens_at for a in assignments if a.opens_at > at), default=None),
            "cohorts": cohorts,
            "offers": offered,
            "practicable": any(offer.practicable for offer in offered),
            "minutes": MINUTES,
        },
    )


def _checks(cohorts: list[Cohort], assignments: list[Planned], at: datetime) -> list[Check]:
    checks = []
    for cohort in cohorts:
        closing = [
            one.closes_at for one in assignments if one.cohort_id == cohort.pk and one.is_open(at)
        ]
        if closing:
            checks.append(Check(cohort, len(closing), min(closing)))
    return checks
