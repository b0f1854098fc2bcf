"""Templates of families: those of the bank, and those that come with the program."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.content.templates.shipped import shipped_templates
from unaided.web.bank import shelf, templating
from unaided.web.people.rights import Request, teacher


@require_safe
@teacher
def bank_templates(request: Request) -> HttpResponse:
    """List an organisation's templates, and packaged ones that it does not have."""
    organisation = shelf.organisation_of(request.user)
    found = list(
        templating.templates(organisation).annotate(
            variants=Count("versions__variants__item", distinct=True)
        )
    )
    own = {template.slug for template in found}
    others = [template for template, _ in shipped_templates() if template.slug not in own]
    context = {"templates": found, "others": sorted(others, key=lambda one: one.skill)}
    return render(request, "bank/bank_templates.html", context)
