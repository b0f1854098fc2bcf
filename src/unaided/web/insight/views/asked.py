"""What the address of a list of responses asks for; what does not read is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, QueryDict

from unaided.web.bank.models import Skill
from unaided.web.insight.responses import FIGURES, Behind
from unaided.web.people.models import Cohort
from unaided.web.study.models import Response


@dataclass(frozen=True, slots=True)
class Wish:
    """Which responses are wished for.

    Attributes:
        figure: A name of :data:`FIGURES`.
        reads: What that figure reads.
        figures: All of them, to choose from.
        skill_id: One skill; ``None``: all.
        skills: The skills to choose from: those that the cohort has responses on.
        before: Where the page begins.
        address: The same wish as the query of an address, without its page.
    """

    figure: str
    reads: Behind
    figures: Mapping[str, Behind]
    skill_id: int | None
    skills: Sequence[Skill]
    before: int | None
    address: str


def asked(request: HttpRequest, cohort: Cohort, **more: str) -> Wish:
    """Read the wish; a skill is known by its name or by its number.

    Args:
        request: The request.
        cohort: Whose responses.
        more: What else the address holds, such as the person.
    """
    answered = Response.objects.filter(cohort=cohort, skill=OuterRef("pk"))
    found = Skill.objects.filter(Exists(answered), organisation=cohort.organisation_id)
    skills = list(found.order_by("name"))
    named = request.GET.get("skill", "")
    skill = next((one for one in skills if named in (one.name, str(one.pk))), None)
    figure = request.GET.get("figure", "")
    figure = figure if figure in FIGURES else "all"
    address = QueryDict(mutable=True)
    address.update({"cohort": str(cohort.pk), "figure": figure, **more})
    if skill is not None:
        address["skill"] = str(skill.pk)
    before = request.GET.get("before", "")
    return Wish(
        figure=figure,
        reads=FIGURES[figure],
        figures=FIGURES,
        skill_id=skill.pk if skill else None,
        skills=skills,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        address=address.urlencode(),
    )
