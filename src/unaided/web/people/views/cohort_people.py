"""Who is in a cohort and who teaches it; invitations, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from unaided.web import clock
from unaided.web.people import invitations, members
from unaided.web.people.models import Invitation, Role, Teaching
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.people.views.replies import see
from unaided.web.people.views.shown import shown

PAGE = 100
LONGEST = 18  # digits of a number that every database takes


@require_safe
@teacher
def cohort_people(request: Request, cohort_id: int) -> HttpResponse:
    """Show the way in, the people, and the teachers."""
    cohort = taught_cohort(request.user, cohort_id)
    page = Paginator(members.present(cohort), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "gone": list(members.gone(cohort)[:PAGE]),
        "gone_count": members.gone(cohort).count(),
        "teachers": list(cohort.teachers.order_by("display_name", "pk")),
        "colleagues": list(members.colleagues(cohort)),
        "invitations": shown(request, invitations.of_cohort(cohort, clock.now())),
        "days": invitations.LASTS.days,
        "items": members.has_items(cohort.organisation),
    }
    return render(request, "people/cohort_people.html", context)


@require_POST
@teacher
def cohort_invite(request: Request, cohort_id: int) -> HttpResponse:
    """Make an invitation for learners."""
    cohort = taught_cohort(request.user, cohort_id)
    invitations.invite(request.user, cohort.organisation, Role.LEARNER, clock.now(), cohort=cohort)
    messages.success(
        request, "The invitation is made. Write its code on the board, or send its link."
    )
    return see("cohort_people", cohort.pk)


@require_POST
@teacher
def cohort_withdraw(request: Request, cohort_id: int, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    cohort = taught_cohort(request.user, cohort_id)
    invitation = get_object_or_404(Invitation, pk=invitation_id, cohort=cohort)
    invitations.withdraw(invitation, clock.now())
    messages.success(request, "The invitation is withdrawn. Nobody comes in by it any more.")
    return see("cohort_people", cohort.pk)


@require_POST
@teacher
def cohort_end(request: Request, cohort_id: int) -> HttpResponse:
    """End a person's place in the cohort."""
    cohort = taught_cohort(request.user, cohort_id)
    person = members.end(cohort, _number(request, "person"), clock.now())
    if person is None:
        raise Http404
    messages.success(
        request,
        f"{person} left {cohort}. What was recorded is kept; a new code lets them in again.",
    )
    return see("cohort_people", cohort.pk)


@require_POST
@teacher
def cohort_teachers(request: Request, cohort_id: int) -> HttpResponse:
    """Add a teacher of the organisation to the cohort (``add``), or take one off (``remove``)."""
    cohort = taught_cohort(request.user, cohort_id)
    if "remove" in request.POST:
        former = members.stop_teaching(cohort, _number(request, "remove"))
        if former is None:
            raise Http404
        messages.success(request, f"{former} no longer sees {cohort}.")
        if former == request.user:
            return see("cohorts")
        return see("cohort_people", cohort.pk)
    colleague = get_object_or_404(members.colleagues(cohort), pk=_number(request, "add"))
    Teaching.objects.get_or_create(cohort=cohort, teacher=colleague)
    messages.success(request, f"{colleague} now sees {cohort} and everybody in it.")
    return see("cohort_people", cohort.pk)


def _number(request: Request, name: str) -> int:
    """Return a number that a form sent.

    Raises:
        Http404: If it sent none.
    """
    sent = request.POST.get(name, "")
    if not (sent.isascii() and sent.isdigit() and len(sent) <= LONGEST):
        raise Http404
    return int(sent)
