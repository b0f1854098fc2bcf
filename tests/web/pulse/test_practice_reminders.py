"""Reminders to practise: off until somebody chooses days; one a day, none once practised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from tests.web.insight.past import response
from tests.web.school import Browse, School, make_choices, make_person

from unaided.web.people import members
from unaided.web.people.models import PracticeReminder, Role, User
from unaided.web.pulse import practice_reminders
from unaided.web.pulse.letters import Reminded
from unaided.web.pulse.practice_reminders import remind_to_practise
from unaided.web.pulse.reminders import remind

MONDAY = datetime(2026, 3, 16, 17, 0, tzinfo=UTC)


@pytest.fixture
def ada(school: School) -> User:
    """The learner, who has a password and an address; her people are in London."""
    school.cohort.time_zone = "Europe/London"
    school.cohort.save()
    school.learner.email = "ada@example.org"
    school.learner.set_password("correct horse battery staple")
    school.learner.save()
    return school.learner


def choose(client: Client, *days: int) -> str:
    sent = {"remind": "1", "days": [str(day) for day in days]}
    return client.post("/accounts/email/", sent, follow=True).content.decode()


def test_nobody_is_reminded_who_did_not_choose_to_be(ada: User, browse: Browse) -> None:
    text = browse(ada).get("/accounts/email/").content.decode()
    assert "Remind me to practise on" in text
    assert "checked" not in text.split('id="reminders"')[1]
    assert [remind(MONDAY + timedelta(days=day)).sent for day in range(7)] == [0] * 7


def test_on_chosen_days_once_with_a_way_to_leave(ada: User, browse: Browse) -> None:
    said = choose(browse(ada), 0, 3)
    assert "You are reminded to practise on Monday and Thursday." in said
    assert said.split('id="reminders"')[1].count("checked") == 2
    hours = [MONDAY + timedelta(hours=hour) for hour in range(24 * 6)]
    assert sum(remind(hour).sent for hour in hours) == 2
    message, later = mail.outbox
    assert (message.to, message.subject) == (["ada@example.org"], "Two minutes of practice")
    assert "you asked to be reminded to practise on Monday and Thursday." in message.body
    assert "A sitting of two minutes is enough" in message.body
    assert "Other days, or none:" in message.body
    assert later.body == message.body


def test_it_comes_in_the_afternoon_where_the_person_is(ada: User, school: School) -> None:
    PracticeReminder.objects.create(person=ada, days="0")
    assert remind_to_practise(MONDAY.replace(hour=15)).sent == 0
    assert remind_to_practise(MONDAY.replace(hour=21)).sent == 0
    school.cohort.time_zone = "Pacific/Auckland"  # Tuesday morning, at that moment
    school.cohort.save()
    assert remind_to_practise(MONDAY).sent == 0
    assert remind_to_practise(MONDAY.replace(hour=4)).sent == 1


def test_whoever_practised_today_is_left_alone(ada: User, school: School) -> None:
    item, *_ = make_choices(school.organisation, MONDAY)
    PracticeReminder.objects.create(person=ada, days="01")
    response(school.cohort, ada, item, at=MONDAY - timedelta(hours=2)).save()
    assert remind_to_practise(MONDAY).sent == 0
    assert remind_to_practise(MONDAY + timedelta(days=1)).sent == 1


def test_a_check_is_not_practice(ada: User, school: School) -> None:
    item, *_ = make_choices(school.organisation, MONDAY)
    PracticeReminder.objects.create(person=ada, days="0")
    response(school.cohort, ada, item, at=MONDAY - timedelta(hours=2), occasion="check").save()
    assert remind_to_practise(MONDAY).sent == 1


def test_leaving_ends_it_at_once(ada: User, browse: Browse) -> None:
    """And whoever chooses again on that day is not written to twice."""
    client = browse(ada)
    choose(client, 0)
    assert remind_to_practise(MONDAY).sent == 1
    assert "You are not reminded to practise." in choose(client)
    assert remind_to_practise(MONDAY + timedelta(days=7)).sent == 0
    choose(client, 0)
    assert remind_to_practise(MONDAY + timedelta(hours=1)).sent == 0


def test_who_left_the_cohort_or_has_no_address_gets_none(ada: User, school: School) -> None:
    PracticeReminder.objects.create(person=ada, days="0")
    User.objects.filter(pk=ada.pk).update(email="")
    assert remind_to_practise(MONDAY).sent == 0
    User.objects.filter(pk=ada.pk).update(email="ada@example.org", is_active=False)
    assert remind_to_practise(MONDAY).sent == 0
    User.objects.filter(pk=ada.pk).update(is_active=True)
    members.end(school.cohort, ada.pk, MONDAY)
    assert remind_to_practise(MONDAY).sent == 0


def test_a_mail_server_that_is_away_is_tried_again(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise SMTPServerDisconnected("gone")

    PracticeReminder.objects.create(person=ada, days="0")
    with monkeypatch.context() as broken:
        broken.setattr(practice_reminders, "send_mail", fail)
        assert remind_to_practise(MONDAY) == Reminded(sent=0, failed=1)
    assert remind_to_practise(MONDAY + timedelta(hours=1)).sent == 1


def test_it_is_marked_before_it_goes_out(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(*_args: object, **_kwargs: object) -> None:
        seen.append(PracticeReminder.objects.get().sent_on)

    PracticeReminder.objects.create(person=ada, days="0")
    monkeypatch.setattr(practice_reminders, "send_mail", look)
    remind_to_practise(MONDAY)
    assert seen == [MONDAY.date()]


@pytest.mark.parametrize("days", ["7", "x", "-1", "00000000"])
def test_what_is_no_day_is_not_kept(ada: User, browse: Browse, days: str) -> None:
    text = browse(ada).post("/accounts/email/", {"remind": "1", "days": days}, follow=True)
    assert "Nothing was changed." in text.content.decode()
    assert not PracticeReminder.objects.exists()


def test_days_are_for_learners_and_ones_own(ada: User, school: School, browse: Browse) -> None:
    """A teacher has none; whatever is sent, it is the sender's own that changes."""
    choose(browse(ada), 0)
    foreign = school.other_organisation
    for role, organisation in ((Role.TEACHER, school.organisation), (Role.LEARNER, foreign)):
        other = make_person(f"somebody-{role}", organisation, role, email=f"{role}@example.org")
        other.set_password("correct horse battery staple")
        other.save()
        text = choose(browse(other), 1)
        assert ("Remind me to practise" in text) == (role == Role.LEARNER)
        assert PracticeReminder.objects.filter(person=other).exists() == (role == Role.LEARNER)
        assert "Monday and" not in text
    assert PracticeReminder.objects.get(person=ada).days == "0"


def test_today_leads_there(ada: User, school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    assert 'href="/accounts/email/"' in browse(ada).get("/today/").content.decode()
    # Who signs in without a password, in the demonstration, has no account page.
    there = browse(school.other_learner).get("/today/").content.decode()
    assert 'href="/accounts/email/"' not in there
