"""One e-mail when something opens, at most once."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from tests.web.pulse.squad import sit, start_pulse
from tests.web.school import make_choices

from unaided.web.bank.models import Skill
from unaided.web.insight.log_out import log_table
from unaided.web.people import members
from unaided.web.pulse import reminders
from unaided.web.pulse.pulses import withdraw
from unaided.web.pulse.reminders import remind
from unaided.web.study.models import Assignment
from unaided.web.templatetags.marks import day


@pytest.fixture
def pulse(school, at):
    """One for the two learners; one of them gave an address."""
    make_choices(school.organisation, at)
    school.learner.email = "ada@example.org"
    school.learner.save()
    skill = Skill.objects.get(organisation=school.organisation)
    return start_pulse(school, [school.learner, school.other_learner], skill, at)


def test_one_e_mail_a_person_with_an_address_once(school, pulse, at):
    """Two questions, one message; an hour later none; two weeks later one for the third."""
    assert remind(at).sent == 1
    assert remind(at + timedelta(hours=1)).sent == 0
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "Mathematics 11B: 2 short questions open for you" in message.body
    assert "never as wrong" in message.body
    sit(school.learner, school.cohort, at, lambda _: 1.0, np.random.default_rng(1))
    assert remind(at + timedelta(days=15)).sent == 1
    assert "1 short question open" in mail.outbox[1].body
    assert Assignment.objects.filter(person=school.other_learner, reminded_at=None).count() == 3


def test_days_are_said_as_they_are_where_the_people_are(school, at):
    """Windows open and close at 0:00 there, whatever day it is where the server is."""
    school.cohort.time_zone = "Pacific/Auckland"
    school.cohort.save()
    make_choices(school.organisation, at)
    school.learner.email = "ada@example.org"
    school.learner.save()
    skill = Skill.objects.get(organisation=school.organisation)
    start_pulse(school, [school.learner], skill, at)
    zone = ZoneInfo("Pacific/Auckland")
    last = Assignment.objects.order_by("position").last()
    assert last is not None
    opens = last.opens_at.astimezone(zone)
    assert (opens.hour, opens.minute) == (0, 0)
    assert opens.date() == at.astimezone(zone).date() + timedelta(days=14)
    remind(last.opens_at)
    closes = last.closes_at.astimezone(zone)
    assert (closes.hour, closes.minute) == (0, 0)
    last_day = day(closes.date() - timedelta(days=1))
    assert f"until the end of {last_day}." in mail.outbox[0].body


def test_it_does_not_say_which_skill_nor_which_tool(pulse, at):
    """Which help is allowed is told with each question."""
    remind(at)
    assert "Chain rule" not in mail.outbox[0].body
    assert "Assistant 4" not in mail.outbox[0].body


def test_answered_closed_and_withdrawn_are_not_reminded_of(school, pulse, at):
    """Nobody is told of what they did, cannot do, or need not do."""
    assert remind(at + timedelta(days=8)).sent == 0  # now closed, later not open yet
    withdraw(pulse, at)
    assert remind(at + timedelta(days=15)).sent == 0
    assert mail.outbox == []


def test_who_left_or_no_longer_agrees_is_not_reminded(school, pulse, at):
    """Whatever became of their assignments."""
    with transaction.atomic():
        members.end(school.cohort, school.learner.pk, at)
        Assignment.objects.update(withdrawn_at=None)
        assert remind(at).sent == 0
        transaction.set_rollback(True)
    with transaction.atomic():
        school.learner.consents.all().delete()
        assert remind(at).sent == 0
        transaction.set_rollback(True)
    assert remind(at).sent == 1


def test_what_a_pulse_still_asked_is_missing_of_who_left(school, pulse, at):
    """Leaving says something too: what was assigned before stays in the log, as not known."""
    members.end(school.cohort, school.learner.pk, at + timedelta(days=8))
    table = log_table(school.cohort, until=None, as_of=at + timedelta(days=60))
    own = table.filter(pl.col("person") == school.learner.code)
    assert own["planned_delay_days"].to_list() == [None, None, 14.0]
    assert set(own["status"]) == {"missing"}


def test_answered_is_not_reminded_of(school, pulse, at):
    """Who was quicker than the hour gets no message."""
    sit(school.learner, school.cohort, at, lambda _: 1.0, np.random.default_rng(1))
    assert remind(at + timedelta(hours=1)).sent == 0


def test_a_mail_server_that_is_away_is_tried_again(pulse, at, monkeypatch):
    """The mark is taken back, so that the next hour finds it; the command says so."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr(reminders, "send_mail", fail)
        assert remind(at) == reminders.Reminded(sent=0, failed=1)
    assert remind(at).sent == 1


def test_the_mark_is_on_record_before_the_message_goes_out(pulse, at, monkeypatch):
    """So a server that dies in between never sends it twice."""
    seen = []

    def look(*_args: object, **_kwargs: object) -> None:
        seen.append(Assignment.objects.filter(reminded_at=at).count())

    monkeypatch.setattr(reminders, "send_mail", look)
    remind(at)
    assert seen == [2]


def test_the_command_sends_and_says_how_many(pulse, at, monkeypatch):
    """By the server's clock."""
    said = StringIO()
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        call_command("remind", stdout=said)
    assert said.getvalue() == "1 reminder sent.\n"
    monkeypatch.setattr(reminders, "_waiting", lambda _now: set())
    call_command("remind", stdout=said)
    assert said.getvalue().endswith("0 reminders sent.\n")


def test_the_command_fails_where_a_message_did(pulse, at, monkeypatch):
    """So that whoever runs it every hour learns of it."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(reminders, "send_mail", fail)
    with pytest.raises(CommandError, match="1 reminder could not be sent"):
        call_command("remind", stdout=StringIO())


def test_the_hourly_task_is_one(pulse):
    """It can be put into the queue."""
    from unaided.web.pulse.tasks import remind_everybody

    assert remind_everybody.call() == {"sent": 1, "failed": 0}
