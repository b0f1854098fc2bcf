"""What becomes of what was planned when somebody leaves a cohort: it is no longer asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from unaided.web.people.models import Cohort, User
from unaided.web.people.signals import left
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Sitting, Turn


@receiver(left)
def on_left(cohort: Cohort, person: User, at: datetime, **_more: Any) -> None:
    """Ask somebody who left nothing further."""
    stop_asking(cohort, person, at)


@transaction.atomic
def stop_asking(cohort: Cohort, person: User, at: datetime) -> None:
    """Withdraw what a person could still answer for a cohort, and end their sitting in it.

    What is withdrawn so will be missing once it would have closed, as what had closed before is:
    who leaves is not chosen by chance.

    Args:
        cohort: Which cohort.
        person: Who left it.
        at: The present.
    """
    sittings.take_turns(person)
    Assignment.objects.filter(
        cohort=cohort, person=person, withdrawn_at=None, closes_at__gt=at, showing__response=None
    ).update(withdrawn_at=at, withdrawn_why="left")
    Turn.objects.filter(cohort=cohort, person=person, withdrawn_at=None, closes_at__gt=at).update(
        withdrawn_at=at
    )
    for sitting in Sitting.objects.filter(cohort=cohort, person=person, ended_at=None):
        sittings.end(sitting, at)
