"""A cohort's responses, those behind one figure or all."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.insight.responses import behind, slice_of
from unaided.web.insight.views.asked import asked
from unaided.web.people.models import Enrolment, User
from unaided.web.people.rights import Request, taught_cohort, teacher


@teacher
@require_safe
def cohort_responses(request: Request, cohort_id: int) -> HttpResponse:
    """List a cohort's responses to its teacher, or those of one of its people."""
    cohort = taught_cohort(request.user, cohort_id)
    person = _person(cohort.pk, request.GET.get("person", ""))
    wish = asked(request, cohort, **({"person": str(person.pk)} if person else {}))
    found = behind(cohort, wish.figure, wish.skill_id)
    if person is not None:
        found = found.filter(person=person)
    return render(
        request,
        "insight/cohort_responses.html",
        {
            "cohort": cohort,
            "person": person,
            "wish": wish,
            "slice": slice_of(found, before=wish.before, withhold_at=None),
        },
    )


def _person(cohort_id: int, named: str) -> User | None:
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        return None
    place = (
        Enrolment.objects.filter(cohort_id=cohort_id, person_id=int(named))
        .select_related("person")
        .first()
    )
    return place.person if place else None
