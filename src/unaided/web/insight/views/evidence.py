"""*My evidence*: what a learner can do with help, alone, later, on something new."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web import clock
from unaided.web.insight.calibration import judgement
from unaided.web.insight.pages.evidence import evidence_page
from unaided.web.insight.person_now import person_now
from unaided.web.insight.self_knowledge import self_knowledge
from unaided.web.people.models import Cohort, User
from unaided.web.people.rights import Request, learner
from unaided.web.study.offering import offers


@learner
@require_safe
def evidence(request: Request) -> HttpResponse:
    """Show a learner's own evidence in one of their cohorts, the newest unless chosen."""
    at = clock.now()
    cohorts = own_cohorts(request.user)
    cohort = chosen(cohorts, request.GET.get("cohort"))
    now = person_now(cohort, request.user, at, to_themself=True) if cohort else None
    page = evidence_page(now.extract, now.page) if now and now.extract else None
    return render(
        request,
        "insight/evidence.html",
        {
            "cohorts": cohorts,
            "cohort": cohort,
            "now": now,
            "page": page,
            "judgement": judgement(request.user.pk, at),
            "known": self_knowledge(request.user.pk, at),
            "log": now.page.get("log") if now else None,
            "practicable": any(one.practicable for one in offers([cohort] if cohort else [])),
        },
    )


def own_cohorts(person: User) -> list[Cohort]:
    """Return the cohorts that a person is or was in, the one joined last first."""
    return list(
        Cohort.objects.filter(enrolments__person=person).order_by("-enrolments__joined_at", "-pk")
    )


def chosen(cohorts: list[Cohort], named: str | None) -> Cohort | None:
    """Return the cohort that the address names, else the first; ``None`` where there is none."""
    by_id = {str(cohort.pk): cohort for cohort in cohorts}
    return by_id.get(named or "", cohorts[0] if cohorts else None)
