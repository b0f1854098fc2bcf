"""Rubrics: levels with anchors; one ships, and an organisation makes others."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from unaided.web.bank.models import Skill
from unaided.web.marking.models import Rubric
from unaided.web.people.models import Organisation, User

FEWEST_LEVELS: Final = 2
MOST_LEVELS: Final = 5
"""A level a key: 1 to 5."""

SHIPPED_NAME: Final = "Reasons and explanations"
SHIPPED: Final = (
    "No reason, or one that has nothing to do with it.",
    "Names a rule, a fact or a step that belongs here, but not why it holds here; or its main "
    "point is wrong.",
    "The idea that carries it is there and right; a step, a condition or a case is missing.",
    "Complete: why it is so, each step holding. Somebody who does not know it could follow.",
)


def shipped_rubric(organisation: Organisation, by: User, at: datetime) -> Rubric:
    """Return the rubric that ships, as this organisation's own; made at its first use."""
    there = Rubric.objects.filter(organisation=organisation, anchors=list(SHIPPED)).first()
    return there or Rubric.objects.create(
        organisation=organisation,
        name=SHIPPED_NAME,
        anchors=list(SHIPPED),
        created_by=by,
        created_at=at,
    )


def rubrics_of(organisation_id: int, skill: Skill | None = None) -> list[Rubric]:
    """Return an organisation's rubrics, the newest first; for a skill, its own and general ones."""
    found = Rubric.objects.filter(organisation=organisation_id).select_related("skill")
    if skill is not None:
        found = found.filter(Q(skill=None) | Q(skill=skill))
    return list(found.order_by("-pk"))


def top_level(rubric: Rubric) -> int:
    """Return the highest level; the lowest is 0."""
    return len(rubric.anchors) - 1
