"""What waits for a learner, and practice to start."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, learner
from unaided.web.study.absence import SHORTEST, welcome_back
from unaided.web.study.models import Turn
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


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """A planned sitting that can be taken now."""

    turn: Turn
    questions: int


@learner
@require_safe
def today(request: Request) -> HttpResponse:
    """Show what waits; start a check or practice."""
    at = now()
    cohorts = own_cohorts(request.user)
    assignments = unanswered(request.user.pk, at)
    sitting = open_sitting(request.user, at)
    offered = offers(cohorts) if cohorts and sitting is None else []
    practicable = any(offer.practicable for offer in offered)
    return render(
        request,
        "study/today.html",
        {
            "sitting": sitting,
            "answered": sitting.showings.filter(response__isnull=False).count() if sitting else 0,
            "checks": _checks(cohorts, assignments, at),
            "turns": _turns(assignments, at),
            "next_opens": min((a.opens_at for a in assignments if a.opens_at > at), default=None),
            "cohorts": cohorts,
            "offers": offered,
            "practicable": practicable,
            "welcome": welcome_back(request.user, at) if practicable else "",
            "minutes": MINUTES,
            "shortest": SHORTEST,
        },
    )


def _checks(cohorts: list[Cohort], assignments: list[Planned], at: datetime) -> list[Check]:
    checks = []
    for cohort in cohorts:
        closing = [
            one.closes_at
            for one in assignments
            if one.cohort_id == cohort.pk and one.turn_id is None and one.is_open(at)
        ]
        if closing:
            checks.append(Check(cohort, len(closing), min(closing)))
    return checks


def _turns(assignments: list[Planned], at: datetime) -> list[PlannedCheck]:
    """Return the planned sittings that are open, the one that closes first first."""
    questions = Counter(one.turn_id for one in assignments if one.turn_id and one.is_open(at))
    if not questions:
        return []
    found = Turn.objects.filter(pk__in=questions, withdrawn_at=None).select_related(
        "cohort", "planned__part__check_of"
    )
    return [PlannedCheck(one, questions[one.pk]) for one in found.order_by("closes_at", "pk")]
