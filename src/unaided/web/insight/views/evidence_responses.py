"""A learner's own responses, those behind one figure or all."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web import clock
from unaided.web.insight.responses import behind, slice_of
from unaided.web.insight.views.asked import asked
from unaided.web.insight.views.evidence import chosen, own_cohorts
from unaided.web.people.rights import Request, learner


@learner
@require_safe
def evidence_responses(request: Request) -> HttpResponse:
    """List the learner's own responses; how a check went is told when it has closed."""
    cohorts = own_cohorts(request.user)
    cohort = chosen(cohorts, request.GET.get("cohort"))
    context: dict[str, object] = {"cohort": cohort, "cohorts": cohorts}
    if cohort is not None:
        wish = asked(request, cohort)
        found = behind(cohort, wish.figure, wish.skill_id).filter(person=request.user)
        context |= {
            "wish": wish,
            "slice": slice_of(found, before=wish.before, withhold_at=clock.now()),
        }
    return render(request, "insight/evidence_responses.html", context)
