"""What there is to ask: skills, their families, and items by words."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from unaided.web.bank import overview, shelf
from unaided.web.bank.forms import SearchForm
from unaided.web.bank.models import Skill
from unaided.web.bank.own_first import own_first
from unaided.web.bank.presenting import opening
from unaided.web.people.members import taught_by
from unaided.web.people.rights import Request, teacher

SKILLS_A_PAGE = 40
ITEMS_A_PAGE = 50


@require_safe
@teacher
def bank(request: Request) -> HttpResponse:
    """Show skills with their families; with words or a skill, items."""
    organisation = shelf.organisation_of(request.user)
    form = SearchForm(request.GET)
    field = form.fields["skill"]
    field.queryset = shelf.skills(organisation)  # type: ignore[attr-defined]
    field.choices = own_first(  # type: ignore[attr-defined]
        field.queryset,  # type: ignore[attr-defined]
        list(taught_by(request.user)),
        first=("", "Any skill"),
        field="slug",
    )
    form.is_valid()
    words = str(form.cleaned_data.get("q", "")).strip()
    skill: Skill | None = form.cleaned_data.get("skill")
    context: dict[str, object] = {
        "form": form,
        "totals": overview.totals(organisation),
        "needed": overview.SIBLINGS,
        "words": words,
        "skill": skill,
    }
    if words or skill:
        items = shelf.search(organisation, words, skill)
        page = Paginator(items, ITEMS_A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "count": overview.found(items),
            "found": [(item, opening(item.current)) for item in page],
            "export": skill is not None and shelf.any_in_use(organisation, skill),
            "before": skill.needs.all() if skill else (),
            "query": urlencode({"q": words, "skill": skill.slug if skill else ""}),
        }
        return render(request, "bank/bank_found.html", context)
    skills = Paginator(shelf.skills(organisation), SKILLS_A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": skills, "skills": overview.rows(list(skills))}
    return render(request, "bank/bank.html", context)
