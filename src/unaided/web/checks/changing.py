"""What changes in a check after it was drawn: extra time, a make-up, a no, the whole withdrawn.

Nothing of it touches what was drawn: conditions, propensities and items stay as they were.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from unaided.web.checks.making import minutes_of
from unaided.web.checks.models import Check, Part, PlannedTurn
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Sitting, Turn
from unaided.web.study.sittings import take_turns


@transaction.atomic
def give_extra_time(part: Part, factor: float, at: datetime) -> None:
    """Multiply the minutes of a person's sittings that have not begun.

    Args:
        part: Whose part.
        factor: By what, 1 to 4.
        at: The present.
    """
    take_turns(part.person)
    part.extra_time = factor
    part.save(update_fields=["extra_time"])
    Turn.objects.filter(
        planned__part=part, withdrawn_at=None, closes_at__gt=at, sittings__isnull=True
    ).update(minutes=minutes_of(part.check_of, part))


@transaction.atomic
def make_up(
    planned: PlannedTurn, window_days: int, assurance: str, at: datetime
) -> PlannedTurn | None:
    """Let a person take a turn later that they missed, or that broke off.

    A new turn stands for the old one. What was not answered moves to it with its condition, its
    propensity and its item; what was answered stays where it is.

    Args:
        planned: The turn that was missed or broke off.
        window_days: For how many days the new one is open, from now.
        assurance: Of the new one.
        at: The present.

    Returns:
        The new turn; ``None`` where nothing is left to answer, or the turn is still to come.
    """
    old, part = planned.turn, planned.part
    take_turns(part.person)
    left = Assignment.objects.filter(turn=old, withdrawn_at=None, showing__response=None)
    if at < old.opens_at or part.declined_at is not None or not left.exists():
        return None
    for sitting in Sitting.objects.filter(turn=old, ended_at=None):
        sittings.end(sitting, at)
    asked = Assignment.objects.filter(turn=old).count()
    # Only what is left is asked, so the time is its share of what there was.
    minutes = minutes_of(part.check_of, part)
    new = Turn.objects.create(
        person=part.person,
        cohort_id=old.cohort_id,
        opens_at=at,
        closes_at=at + timedelta(days=window_days),
        minutes=max(1, math.ceil(minutes * left.count() / asked)),
        assurance=assurance,
        created_at=at,
    )
    left.update(turn=new, opens_at=new.opens_at, closes_at=new.closes_at, reminded_at=None)
    if old.closes_at > at:
        old.closes_at = at
        old.save(update_fields=["closes_at"])
    return PlannedTurn.objects.create(
        part=part,
        turn=new,
        number=planned.number,
        delay_days=planned.delay_days,
        is_make_up=True,
    )


@transaction.atomic
def decline(part: Part, at: datetime) -> None:
    """Take a person's no to what is still to come of a check; what was answered stays.

    Nothing further is asked; what would have been is missing once it would have closed.

    Args:
        part: Whose part.
        at: The present.
    """
    take_turns(part.person)
    if part.declined_at is not None:
        return
    part.declined_at = at
    part.save(update_fields=["declined_at"])
    _withdraw(Turn.objects.filter(planned__part=part), "declined", at)


@transaction.atomic
def withdraw(check: Check, at: datetime) -> None:
    """Ask nobody further; what was answered stays, what had closed stays missing."""
    Check.objects.filter(pk=check.pk, withdrawn_at=None).update(withdrawn_at=at)
    _withdraw(Turn.objects.filter(planned__part__check_of=check), "whole check", at)
    # Whoever declined or left is not missing from what would not have been held for them either.
    Assignment.objects.filter(
        placed__part__check_of=check, withdrawn_why__in=("declined", "left"), closes_at__gt=at
    ).update(withdrawn_why="whole check")


def _withdraw(turns: QuerySet[Turn], why: str, at: datetime) -> None:
    coming = list(turns.filter(withdrawn_at=None, closes_at__gt=at))
    for sitting in Sitting.objects.filter(turn__in=coming, ended_at=None).select_related("person"):
        sittings.end(sitting, at)
    Assignment.objects.filter(
        turn__in=coming, withdrawn_at=None, closes_at__gt=at, showing__response=None
    ).update(withdrawn_at=at, withdrawn_why=why)
    Turn.objects.filter(pk__in=[one.pk for one in coming]).update(withdrawn_at=at)
