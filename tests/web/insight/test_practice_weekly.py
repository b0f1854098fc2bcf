"""What practice does is read once a week, in the background; the pages show what is stored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.web.insight.practised import make_people, practise
from tests.web.school import Browse, School

from unaided.web.insight import apart, practice_weekly, worker
from unaided.web.insight.models import PracticeReading
from unaided.web.insight.practice_weekly import AGAIN, due, store_practice_readings
from unaided.web.people.models import Cohort, User
from unaided.web.study.models import Response, Showing, Sitting

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
A_WEEK = timedelta(days=7)
PAGES: dict[str, Callable[[School], tuple[str, list[int]]]] = {
    "teacher": lambda school: ("cohort_practice", [school.cohort.pk]),
    "lead": lambda _school: ("groups_practice", []),
}


@pytest.fixture
def at() -> datetime:
    """A Friday."""
    return NOON


def looked(browse: Browse, school: School, at: datetime, who: str = "teacher") -> Any:
    """Open the page of a teacher, or of a lead."""
    name, args = PAGES[who](school)
    with time_machine.travel(at, tick=False):
        return browse(getattr(school, who)).get(reverse(name, args=args))


def figures(reply: Any) -> list[object]:
    return [line for question in reply.context["page"].questions for line in question.lines]


def erase(person: User) -> None:
    """Take somebody out of the database, as an operator would."""
    Response.objects.filter(person=person).delete()
    Showing.objects.filter(sitting__person=person).delete()
    Sitting.objects.filter(person=person).delete()
    person.delete()


def a_week_on(school: School, people: list[User], at: datetime) -> None:
    """Have everybody practise a week more, as they did in the week before."""
    since = Sitting.objects.filter(started_at__gt=at - A_WEEK, person__in=people)
    for one in list(since):
        old = list(one.showings.select_related("response"))
        one.pk, one.started_at, one.ended_at = None, one.started_at + A_WEEK, one.ended_at + A_WEEK
        one.save()
        for showing in old:
            response = showing.response
            showing.pk, showing.sitting = Showing().key, one
            showing.shown_at += A_WEEK
            showing.save(force_insert=True)
            response.pk, response.key, response.showing = None, showing.key, showing
            response.sitting, response.answered_at = str(one.pk), response.answered_at + A_WEEK
            response.save(force_insert=True)


@pytest.mark.parametrize("who", ["teacher", "lead"])
def test_before_the_first_reading_the_page_says_so_and_when_it_comes(
    school: School, browse: Browse, at: datetime, who: str
) -> None:
    assert store_practice_readings(at) == 0
    text = looked(browse, school, at, who).content.decode()
    assert "What practice does here was not read yet" in text
    assert "Nobody has practised yet. The first reading comes on the Monday after" in text
    assert "20 results on each side, from 5 people" in text
    practise(school, at, people=1, days=3)  # since Tuesday
    assert store_practice_readings(at) == 0
    text = looked(browse, school, at, who).content.decode()
    assert "The first reading comes on Monday, 23 March 2026" in text
    late = looked(browse, school, at + A_WEEK, who).content.decode()
    assert "The first reading, of Monday, 23 March 2026, is to come within the hour" in late


@pytest.mark.parametrize("who", ["teacher", "lead"])
def test_a_page_shows_what_is_stored_and_asks_little(
    school: School,
    browse: Browse,
    at: datetime,
    who: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    practise(school, at)
    assert store_practice_readings(at) == 2
    client, (name, args) = browse(getattr(school, who)), PAGES[who](school)
    with time_machine.travel(at, tick=False), django_assert_max_num_queries(5):
        reply = client.get(reverse(name, args=args))
    stored = PracticeReading.objects.get(cohort__isnull=who == "lead")
    assert stored.page is not None
    shown = reply.context["page"].questions[1].lines[0].figure
    assert shown.estimate == stored.page["figures"]["help_today"]["estimate"]
    assert "Read up to Monday, 16 March 2026" in reply.content.decode()


@pytest.mark.parametrize("who", ["teacher", "lead"])
def test_an_erased_person_changes_no_told_figure_before_the_week_is_over(
    school: School, browse: Browse, at: datetime, who: str
) -> None:
    people = practise(school, at)
    store_practice_readings(at)
    told = figures(looked(browse, school, at, who))
    erase(people[0])
    store_practice_readings(at + timedelta(days=2))
    assert figures(looked(browse, school, at + timedelta(days=2), who)) == told
    a_week_on(school, people[1:], at)
    store_practice_readings(at + A_WEEK)
    after = looked(browse, school, at + A_WEEK, who)
    assert "Read up to Monday, 23 March 2026" in after.content.decode()
    assert all(one != before for one, before in zip(figures(after), told, strict=True))


def test_a_lead_is_not_told_by_a_figure_that_only_one_person_is_gone(
    school: School, browse: Browse, at: datetime
) -> None:
    people = practise(school, at)
    store_practice_readings(at)
    Response.objects.filter(answered_at__gt=NOON - timedelta(days=5)).delete()
    told = figures(looked(browse, school, at, "lead"))
    erase(people[0])
    store_practice_readings(at + A_WEEK)
    assert figures(looked(browse, school, at + A_WEEK, "lead")) == told


def test_a_new_answer_changes_nothing_before_the_week_is_over(
    school: School, browse: Browse, at: datetime
) -> None:
    people = practise(school, at)
    store_practice_readings(at)
    told = figures(looked(browse, school, at))
    Response.objects.filter(person=people[0], answered_at__lt=NOON - A_WEEK).update(score=0.5)
    assert store_practice_readings(at) == 0
    assert figures(looked(browse, school, at)) == told


def test_a_cohort_whose_reading_fails_keeps_its_own_and_the_others_are_read(
    school: School, browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = practise(school, at)
    store_practice_readings(at)
    told = figures(looked(browse, school, at))
    a_week_on(school, people, at)
    read = practice_weekly.cohort_reading

    def failing(cohort_id: int, until: datetime) -> dict[str, Any]:
        if cohort_id == school.cohort.pk:
            raise ZeroDivisionError
        return read(cohort_id, until)

    monkeypatch.setattr(practice_weekly, "cohort_reading", failing)
    other = Sitting.objects.first()
    assert other is not None
    Sitting.objects.create(
        person=make_people(school, school.other_cohort, 1, at)[0], cohort=school.other_cohort,
        occasion="practice", seed=1, started_at=other.started_at, ended_at=other.started_at,
    )  # fmt: skip
    then = at + A_WEEK
    assert store_practice_readings(then) == 2
    reply = looked(browse, school, then)
    assert figures(reply) == told
    assert "The reading of Monday, 23 March 2026 failed" in reply.content.decode()
    assert PracticeReading.objects.get(cohort=school.other_cohort).as_of is not None
    # It rests, then is tried again.
    assert due(then + AGAIN / 2) == []
    monkeypatch.setattr(practice_weekly, "cohort_reading", read)
    assert store_practice_readings(then + AGAIN) == 1
    assert figures(looked(browse, school, then + AGAIN)) != told


def test_a_first_reading_that_fails_is_said(
    school: School, browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    practise(school, at, people=1)
    monkeypatch.setattr(practice_weekly, "cohort_reading", lambda *_: {"format": 0})
    assert store_practice_readings(at) == 1  # the organisation's
    text = looked(browse, school, at).content.decode()
    assert "The first reading, of Monday, 16 March 2026, failed" in text


def test_what_older_code_stored_is_read_anew(school: School, browse: Browse, at: datetime) -> None:
    practise(school, at, people=1)
    store_practice_readings(at)
    PracticeReading.objects.update(page={"format": 0})
    assert looked(browse, school, at).context["page"] is None
    assert len(due(at + AGAIN)) == 2


def test_a_week_turns_where_the_people_are(school: School, at: datetime) -> None:
    Cohort.objects.update(time_zone="Pacific/Auckland")
    practise(school, at, people=1)
    monday = datetime(2026, 3, 15, 11, 30, tzinfo=UTC)  # in Auckland it is Monday, half past 0
    found = due(monday)
    assert [one.until.astimezone(UTC).hour for one in found if one.subject == school.cohort] == [11]
    assert found[0].until <= monday < found[0].until + timedelta(hours=1)


def test_the_worker_reads_in_a_process_of_its_own_where_anything_is_due(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(apart.RUNNING, "run", lambda command: (ran.append(command), (0, ""))[1])
    worker._read_practice(at)
    assert ran == []
    practise(school, at, people=1)
    worker._read_practice(at)
    assert [command[-1] for command in ran] == ["read_practice"]
    with time_machine.travel(at, tick=False):
        call_command(ran[0][-1])
    worker._read_practice(at)
    assert len(ran) == 1


@pytest.mark.parametrize("stopped", [False, True])
def test_a_reading_that_ends_its_process_keeps_no_other_waiting(
    school: School, browse: Browse, at: datetime, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    """Killed half way, it is said to have failed; the others come first; then it is tried again."""
    practise(school, at, people=1)
    read = practice_weekly.cohort_reading

    class KilledError(BaseException):
        """As if the process had ended."""

    def killed(cohort_id: int, until: datetime) -> dict[str, Any]:
        raise KilledError

    def run(_command: list[str]) -> tuple[int, str]:
        with suppress(KilledError), time_machine.travel(at + timedelta(hours=1), tick=False):
            store_practice_readings(at + timedelta(minutes=1))
            return 0, ""
        monkeypatch.setattr(apart.RUNNING, "stopping", stopped)
        return -9, ""

    monkeypatch.setattr(apart.RUNNING, "run", run)
    monkeypatch.setattr(practice_weekly, "cohort_reading", killed)
    subject = due(at)[0].subject
    assert subject == school.cohort
    worker._read_practice(at)
    later = at + timedelta(minutes=61)
    left = [one.subject for one in due(later)]
    if stopped:
        assert left == [school.organisation, subject]
        return
    assert left == [school.organisation]
    page = looked(browse, school, later).content.decode()
    assert "failed" in page
    worker._read_practice(later)
    monkeypatch.setattr(practice_weekly, "cohort_reading", read)
    assert [one.subject for one in due(at + 2 * AGAIN)] == [subject]
    assert PracticeReading.objects.get(organisation=school.organisation).as_of is not None
    assert store_practice_readings(at + 2 * AGAIN) == 1


def test_the_first_sitting_is_the_earliest_whatever_was_written_first(
    school: School, at: datetime
) -> None:
    """What was imported late may be older than what is there."""
    for days in (1, 30):
        Sitting.objects.create(
            person=school.learner, cohort=school.cohort, occasion="practice", seed=1,
            started_at=at - timedelta(days=days), ended_at=at,
        )  # fmt: skip
    assert {one.subject for one in due(at)} == {school.cohort, school.organisation}
