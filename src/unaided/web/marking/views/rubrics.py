"""An organisation's rubrics: the list, and a new one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from unaided.web.clock import now
from unaided.web.marking.forms import RubricForm
from unaided.web.marking.models import Rubric
from unaided.web.marking.rubrics import SHIPPED, SHIPPED_NAME, rubrics_of
from unaided.web.people.rights import Request, teacher
from unaided.web.study.replies import see_other


@teacher
@require_safe
def rubrics(request: Request) -> HttpResponse:
    """Show the rubrics that a round can mark by."""
    own = rubrics_of(request.user.organisation_id or 0)
    return render(
        request,
        "marking/rubrics.html",
        {
            "shipped": (SHIPPED_NAME, SHIPPED),
            "rubrics": [one for one in own if one.anchors != list(SHIPPED)],
        },
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def rubric_new(request: Request) -> HttpResponse:
    """Ask for levels with anchors; once a round uses them they stay as they are."""
    organisation_id = request.user.organisation_id or 0
    form = RubricForm(organisation_id=organisation_id)
    if request.method == "POST":
        form = RubricForm(request.POST, organisation_id=organisation_id)
        if form.is_valid():
            Rubric.objects.create(
                organisation_id=organisation_id,
                skill=form.cleaned_data["skill"],
                name=form.cleaned_data["name"],
                anchors=form.anchors,
                created_by=request.user,
                created_at=now(),
            )
            return see_other("rubrics")
    return render(
        request, "marking/rubric_new.html", {"form": form}, status=422 if form.errors else 200
    )
