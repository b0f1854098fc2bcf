"""Reminders to practise, on days that a person chose: one a day at most, none once practised."""

from __future__ import annotations

import logging
from calendar import day_name
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string

from unaided.evidence.schema import Occasion, Status
from unaided.report.wording import listed
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Consent, Enrolment, PracticeReminder
from unaided.web.people.zones import zone_of
from unaided.web.pulse.letters import Reminded, address
from unaided.web.study.models import Response

SUBJECT: Final = "Two minutes of practice"
EARLIEST: Final = time(16)
"""Before that somebody may still practise unasked."""

LATEST: Final = time(21)
"""After that nobody is written to: the day is over."""

LOG: Final = logging.getLogger(__name__)


def remind_to_practise(now: datetime) -> Reminded:
    """Write to everybody who asked to be reminded today and has not practised today.

    As with checks, a message is marked before it goes out, and the mark is taken back where it
    could not be sent. Today, and the hour, are those where the person is.

    Args:
        now: The present.
    """
    sent = failed = 0
    for reminder, zone in _wanted():
        there = now.astimezone(zone)
        today, before = there.date(), reminder.sent_on
        if str(today.weekday()) not in reminder.days or before == today:
            continue
        if not EARLIEST <= there.time() < LATEST or _practised(reminder, today, zone):
            continue
        if not _mark(reminder, today):
            continue
        try:
            _send(reminder)
            sent += 1
        except OSError:  # smtplib's errors are OSErrors too
            LOG.exception("A reminder to practise could not be sent; it is tried again.")
            PracticeReminder.objects.filter(pk=reminder.pk).update(sent_on=before)
            failed += 1
    return Reminded(sent, failed)


def _wanted() -> list[tuple[PracticeReminder, ZoneInfo]]:
    """Return what was asked for by people who are there, agreed, and can be written to.

    With where they are: where the cohort is that they joined last.
    """
    there = Enrolment.objects.filter(left_at=None)
    agreed = Consent.objects.filter(person=OuterRef("person"), version=VERSION)
    found = list(
        PracticeReminder.objects.filter(
            Exists(there.filter(person=OuterRef("person"))), Exists(agreed), person__is_active=True
        )
        .exclude(Q(days="") | Q(person__email=""))
        .select_related("person")
        .order_by("pk")
    )
    places = there.filter(person__in=[one.person_id for one in found])
    newest = {
        place.person_id: place.cohort
        for place in places.select_related("cohort").order_by("joined_at", "pk")
    }
    return [(one, zone_of(newest[one.person_id])) for one in found if one.person_id in newest]


def _practised(reminder: PracticeReminder, today: date, zone: ZoneInfo) -> bool:
    return Response.objects.filter(
        person=reminder.person_id,
        occasion=Occasion.PRACTICE,
        status=Status.SCORED,
        answered_at__gte=datetime.combine(today, time(), zone),
    ).exists()


def _mark(reminder: PracticeReminder, today: date) -> bool:
    """Mark a reminder as sent; of two workers one does."""
    mine = PracticeReminder.objects.filter(pk=reminder.pk, days=reminder.days)
    return bool(mine.exclude(sent_on=today).update(sent_on=today))


def _send(reminder: PracticeReminder) -> None:
    days = [name for number, name in enumerate(day_name) if str(number) in reminder.days]
    text = render_to_string(
        "pulse/practice_reminder.txt",
        {
            "person": reminder.person,
            "days": listed(days),
            "address": address("today"),
            "settings_address": address("account_email"),
        },
    )
    send_mail(SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [reminder.person.email])
