"""One e-mail a person when something assigned to them opens; at most once for each assignment.

With them go the reminders to practise that people asked for.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string

from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Cohort, Consent, Enrolment, User
from unaided.web.people.zones import zone_of
from unaided.web.pulse.letters import Reminded, address
from unaided.web.pulse.practice_reminders import remind_to_practise
from unaided.web.study.models import Assignment, Turn

SUBJECT: Final = "A short check is open for you"
LOG: Final = logging.getLogger(__name__)


def remind(now: datetime) -> Reminded:
    """Write to everybody for whom something opened that they were not told of, or who asked to be.

    A message is marked before it goes out, so that it never goes out twice, and no answer waits
    for the mail server; where it cannot be sent the mark is taken back, for the next hour.

    Args:
        now: The present.
    """
    sent = failed = 0
    for person_id in sorted(_waiting(now)):
        marked = _mark(person_id, now)
        if not marked:
            continue
        try:
            _send(marked)
            sent += 1
        except OSError:  # smtplib's errors are OSErrors too
            LOG.exception("A reminder could not be sent; it is tried again.")
            ids = [assignment.pk for assignment in marked]
            Assignment.objects.filter(pk__in=ids).update(reminded_at=None)
            failed += 1
    practice = remind_to_practise(now)
    return Reminded(sent + practice.sent, failed + practice.failed)


def _untold(now: datetime) -> QuerySet[Assignment]:
    """Return what is open that nobody was told of, of people who are there and agreed."""
    there = Enrolment.objects.filter(
        cohort=OuterRef("cohort"), person=OuterRef("person"), left_at=None
    )
    agreed = Consent.objects.filter(person=OuterRef("person"), version=VERSION)
    return Assignment.objects.filter(
        Exists(there),
        Exists(agreed),
        opens_at__lte=now,
        closes_at__gt=now,
        reminded_at=None,
        withdrawn_at=None,
        showing__response=None,
    )


def _waiting(now: datetime) -> set[int]:
    return set(
        _untold(now)
        .filter(person__is_active=True)
        .exclude(person__email="")
        .values_list("person_id", flat=True)
    )


@transaction.atomic
def _mark(person_id: int, now: datetime) -> list[Assignment]:
    """Mark what is open for a person as told; a second worker finds nothing left."""
    User.objects.select_for_update(no_key=True).get(pk=person_id)
    open_now = list(
        _untold(now)
        .filter(person_id=person_id)
        .select_related("person", "cohort", "turn__cohort")
        .order_by("closes_at", "position")
    )
    ids = [assignment.pk for assignment in open_now]
    Assignment.objects.filter(pk__in=ids).update(reminded_at=now)
    return open_now


def _send(assignments: list[Assignment]) -> None:
    person = assignments[0].person
    counts: Counter[str] = Counter()
    closing: dict[str, datetime] = {}
    turns: dict[int, Turn] = {}
    for assignment in assignments:
        if assignment.turn is not None:
            turns[assignment.turn.pk] = assignment.turn
            continue
        name = assignment.cohort.name
        counts[name] += 1
        # They come in order of closing: the first day stands.
        closing.setdefault(name, _there(assignment.cohort, assignment.closes_at))
    planned = sorted(turns.values(), key=lambda turn: turn.closes_at)
    text = render_to_string(
        "pulse/reminder.txt",
        {
            "person": person,
            "cohorts": [(name, count, closing[name]) for name, count in sorted(counts.items())],
            "turns": [(turn, _there(turn.cohort, turn.closes_at)) for turn in planned],
            "address": address("today"),
        },
    )
    send_mail(SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [person.email])


def _there(cohort: Cohort, at: datetime) -> datetime:
    """Return what the clock says where a cohort's people are, whatever it says here."""
    return at.astimezone(zone_of(cohort)).replace(tzinfo=None)
