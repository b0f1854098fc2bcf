"""The calendar file, read by a reader of such files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar
from tests.web.plans.made import start, stock

from unaided.web.people.models import Cohort
from unaided.web.plans.ticking import choose

URL = "plan_calendar"


@pytest.fixture
def plan(school, at):
    """A plan of people in New York."""
    stock(school, at)
    Cohort.objects.filter(pk=school.cohort.pk).update(time_zone="America/New_York")
    school.cohort.refresh_from_db()
    return start(school, at)


def events(browse, user, plan):
    """Return the calendar's events."""
    reply = browse(user).get(reverse(URL, args=[plan.pk]))
    assert reply["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(reply.content).walk("VEVENT")


def test_it_is_the_cohorts_teachers_own(school, plan, browse):
    """Nobody else has such a file."""
    url = reverse(URL, args=[plan.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        assert browse(user).get(url).status_code == 404
    assert browse(None).get(url).status_code == 302


def test_each_session_is_an_event_at_its_time_and_zone(school, plan, browse):
    """As long as the session, with the zone's own name, and its rules in the file."""
    found = events(browse, school.teacher, plan)
    sessions = list(plan.sessions.all())
    assert [one.start for one in found] == [one.starts_at for one in sessions]
    assert {one.end - one.start for one in found} == {timedelta(minutes=30)}
    assert {one["DTSTART"].params["TZID"] for one in found} == {"America/New_York"}
    text = browse(school.teacher).get(reverse(URL, args=[plan.pk])).content
    assert b"BEGIN:VTIMEZONE" in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_a_session_keeps_its_name_and_says_what_is_done(school, plan, browse):
    """Read in again after the way was changed, it replaces what was there."""
    before = events(browse, school.teacher, plan)
    assert choose(plan, "massed")
    after = events(browse, school.teacher, plan)
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert len({one["UID"] for one in before}) == len(before)
    assert before[1]["DESCRIPTION"] != after[1]["DESCRIPTION"]
    assert "test, alone: " in before[1]["DESCRIPTION"]
    assert "Passing under pressure" in "".join(one["DESCRIPTION"] for one in after)
