"""What waits for somebody to mark; to a teacher also the rounds of their cohorts."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.clock import now
from unaided.web.marking.models import Round
from unaided.web.marking.queue import waiting_of
from unaided.web.marking.rights import marker
from unaided.web.people.models import Cohort, Role
from unaided.web.people.rights import Request


@marker
@require_safe
def marking(request: Request) -> HttpResponse:
    """Show what waits for whoever asks, and to a teacher their rounds."""
    user = request.user
    teaches = user.role == Role.TEACHER
    taught = Cohort.objects.filter(organisation=user.organisation_id, teachers=user)
    rounds = Round.objects.filter(cohort__in=taught).select_related("cohort").order_by("-pk")
    return render(
        request,
        "marking/marking.html",
        {
            "waiting": waiting_of(user, now()),
            "teaches": teaches,
            "cohorts": taught.order_by("name", "pk") if teaches else (),
            "rounds": rounds.annotate(
                left=Count("scripts__tasks", filter=Q(scripts__tasks__level=None), distinct=True),
                number=Count("scripts", distinct=True),
            )
            if teaches
            else (),
        },
    )
