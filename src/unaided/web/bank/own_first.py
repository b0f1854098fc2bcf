"""Offer skills: those that a teacher's own cohorts have met first, then what lies near them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from unaided.web.bank.models import Skill
from unaided.web.people.models import Cohort

OTHERS: Final = "Others of the bank"

Choices = list[tuple[object, object]]
"""What a list to choose from holds: values with labels, or a label with several of them."""


def met_in(cohorts: Sequence[Cohort]) -> QuerySet[Skill]:
    """Return the skills to which somebody in one of these cohorts has responded, by name."""
    responded = Skill.objects.filter(pk=OuterRef("pk"), response__cohort__in=cohorts)
    organisations = {cohort.organisation_id for cohort in cohorts}
    return Skill.objects.filter(Exists(responded), organisation__in=organisations).order_by(
        "name", "pk"
    )


def grouped(skills: Iterable[Skill], cohorts: Sequence[Cohort]) -> list[tuple[str, list[Skill]]]:
    """Part skills into those met, those of a subject that was met, and others; each by name.

    Args:
        skills: All of them.
        cohorts: Whose.

    Returns:
        Groups with their names, none of them empty; one without a name where nothing was met.
    """
    everything = sorted(skills, key=lambda skill: (skill.name, skill.pk))
    met = {skill.pk: skill.subject for skill in met_in(cohorts)}
    subjects = set(met.values()) - {""}
    own = [skill for skill in everything if skill.pk in met]
    near = [one for one in everything if one.pk not in met and one.subject in subjects]
    rest = [one for one in everything if one.pk not in met and one.subject not in subjects]
    if len(rest) == len(everything):
        return [("", rest)] if rest else []
    whose = cohorts[0].name if len(cohorts) == 1 else "your cohorts"
    groups = [
        (f"Met in {whose}", own),
        ("Of the same subject, not met yet", near),
        (OTHERS, rest),
    ]
    return [(name, some) for name, some in groups if some]


def own_first(
    skills: Iterable[Skill], cohorts: Sequence[Cohort], *, first: tuple[str, str], field: str
) -> Choices:
    """Return skills as a list to choose from, grouped.

    Args:
        skills: All of them.
        cohorts: Whose.
        first: The choice of none, and its label.
        field: What is sent for a skill.
    """
    return [first, *as_choices(grouped(skills, cohorts), field)]


def as_choices(groups: Iterable[tuple[str, Iterable[Skill]]], field: str) -> Choices:
    """Return groups of skills as a list to choose from; those without a name stand by themselves.

    Args:
        groups: Skills by the name of their group.
        field: What is sent for a skill.
    """
    choices: Choices = []
    for name, some in groups:
        entries: Choices = [(getattr(skill, field), skill.name) for skill in some]
        choices += [(name, entries)] if name else entries
    return choices
