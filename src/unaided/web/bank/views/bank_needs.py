"""Which skills come before one: practice waits with it until they stand."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from unaided.practice.rules.prerequisites import Prerequisites
from unaided.web.bank import prerequisites
from unaided.web.bank.models import Skill
from unaided.web.bank.views.replies import see
from unaided.web.people.rights import Request, teacher

RULE: Final = Prerequisites()


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_needs(request: Request, skill_id: int) -> HttpResponse:
    """Show which skills come before one; choose others (``before``)."""
    skills = Skill.objects.select_related("organisation")
    skill = get_object_or_404(skills, pk=skill_id, organisation_id=request.user.organisation_id)
    form = prerequisites.NeedsForm(request.POST if request.method == "POST" else None, skill=skill)
    if form.is_valid():
        circles = prerequisites.choose(skill, form.cleaned_data["before"])
        if not circles:
            messages.success(request, f"{skill}: {prerequisites.said(form.cleaned_data['before'])}")
            return see("bank_needs", skill.pk)
        form.add_error("before", list(circles))
    context = {"skill": skill, "form": form, "after": skill.needed_by.all(), "rule": RULE}
    status = 422 if form.errors else 200
    return render(request, "bank/bank_needs.html", context, status=status)
