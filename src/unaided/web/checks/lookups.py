"""Checks and turns by their numbers, for those whose they are; what is not yours does not exist."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from unaided.web.checks.models import Check, PlannedTurn
from unaided.web.people.models import User


def taught_check(user: User, check_id: int) -> Check:
    """Return a check of a cohort that this teacher teaches.

    Raises:
        Http404: If there is none such.
    """
    return get_object_or_404(
        Check.objects.select_related("cohort", "created_by"),
        pk=check_id,
        cohort__organisation=user.organisation_id,
        cohort__teachers=user,
    )


def own_turn(user: User, turn_id: int) -> PlannedTurn:
    """Return a learner's own turn, with its part and check.

    Raises:
        Http404: If there is none such.
    """
    return get_object_or_404(
        PlannedTurn.objects.select_related(
            "turn__cohort", "turn__person", "part__check_of__cohort"
        ),
        turn=turn_id,
        turn__person=user,
    )
