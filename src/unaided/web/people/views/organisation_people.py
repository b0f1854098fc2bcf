"""An organisation's teachers and leads, and how many learners; no learner is named."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from unaided.web import clock
from unaided.web.people import invitations, members
from unaided.web.people.models import Invitation, Organisation, Role
from unaided.web.people.rights import Request, member
from unaided.web.people.views.replies import see
from unaided.web.people.views.shown import shown

INVITED = (Role.TEACHER, Role.LEAD)


def _staffing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a lead in; and, as long as the organisation has none, its teachers."""

    @wraps(view)
    @member
    def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        person = request.user
        organisation = person.organisation
        assert organisation is not None, "members belong to an organisation"
        alone = person.role == Role.TEACHER and not members.led(organisation)
        if person.role != Role.LEAD and not alone:
            raise Http404
        return view(request, organisation, *args, **kwargs)

    return guarded


@require_safe
@_staffing
def organisation_people(request: Request, organisation: Organisation) -> HttpResponse:
    """Show teachers, leads, cohorts with their size, and open invitations."""
    context = {
        "organisation": organisation,
        "staff": list(members.staff(organisation)),
        "cohorts": members.with_counts(organisation),
        "fewest": members.FEWEST,
        "invitations": shown(request, invitations.of_staff(organisation, clock.now())),
        "roles": [(role.value, role.label) for role in INVITED],
    }
    return render(request, "people/organisation_people.html", context)


@require_POST
@_staffing
def organisation_invite(request: Request, organisation: Organisation) -> HttpResponse:
    """Make an invitation for a teacher or a lead."""
    role = request.POST.get("role")
    if role not in INVITED:
        raise Http404
    invitations.invite(request.user, organisation, Role(role), clock.now())
    messages.success(request, "The invitation is made. Send its link, or say its code.")
    return see("organisation_people")


@require_POST
@_staffing
def organisation_withdraw(
    request: Request, organisation: Organisation, invitation_id: int
) -> HttpResponse:
    """Withdraw an invitation of a teacher or a lead."""
    invitation = get_object_or_404(
        Invitation, pk=invitation_id, organisation=organisation, cohort=None
    )
    invitations.withdraw(invitation, clock.now())
    messages.success(request, "The invitation is withdrawn. Nobody comes in by it any more.")
    return see("organisation_people")
