"""The page on which an item or a template is written: form, preview, numbered lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from unaided.web.bank.forms import ItemForm
from unaided.web.bank.presenting import behind, face
from unaided.web.bank.shelf import new_place, organisation_of, places
from unaided.web.bank.template_forms import TemplateForm
from unaided.web.bank.templating import seen
from unaided.web.people.rights import Request


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, with its number, and whether a problem names it."""

    number: int
    text: str
    named: bool


def shown(
    request: Request, template: str, form: ItemForm, context: Mapping[str, object]
) -> HttpResponse:
    """Show the form: with a preview where its text can be read, else with its lines numbered.

    The status is 422 where the text will not do.
    """
    page: dict[str, object] = {**context, "form": form}
    if not form.is_bound:
        return render(request, template, page)
    if form.content is not None:
        page |= {
            "content": form.content,
            "face": face(form.content, 0),
            "behind": behind(form.content),
            "place": new_place(form.content, places(organisation_of(request.user))),
        }
    if any(problem.line for problem in form.problems):
        page["lines"] = _numbered(form)
    return render(request, template, page, status=422 if form.errors else 200)


def template_shown(
    request: Request, template: str, form: TemplateForm, context: Mapping[str, object]
) -> HttpResponse:
    """Show a template's form: with twenty variants where its text can be read, else its lines.

    The status is 422 where the text will not do.
    """
    page: dict[str, object] = {**context, "form": form}
    if form.is_bound and form.content is not None:
        page |= {"content": form.content, "seen": seen(form.content, 0)}
    if any(problem.line for problem in form.problems):
        page["lines"] = _numbered(form)
    return render(request, template, page, status=422 if form.errors else 200)


def _numbered(form: ItemForm | TemplateForm) -> list[Line]:
    named = {problem.line for problem in form.problems}
    lines = str(form["source"].value() or "").splitlines()
    return [Line(number, text, number in named) for number, text in enumerate(lines, 1)]
