"""A skill's reference form: the families on which its level is defined."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from unaided.web.bank import reference
from unaided.web.bank.models import Skill
from unaided.web.bank.views.replies import see
from unaided.web.people.rights import Request, teacher


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_form(request: Request, skill_id: int) -> HttpResponse:
    """Show which families are on a skill's form; choose others (``families``)."""
    skill = get_object_or_404(Skill, pk=skill_id, organisation_id=request.user.organisation_id)
    if request.method != "POST":
        form = reference.FormForm(skill=skill, initial={"families": reference.on_form(skill)})
        return render(request, "bank/bank_form.html", {"skill": skill, "form": form})
    form = reference.FormForm(request.POST, skill=skill)
    if not form.is_valid():
        return render(request, "bank/bank_form.html", {"skill": skill, "form": form}, status=422)
    chosen = reference.choose(skill, form.cleaned_data["families"])
    messages.success(request, f"{skill}: {chosen}. Figures follow when they are next read.")
    return see("bank_form", skill.pk)
