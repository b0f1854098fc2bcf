"""Who practised, who came back and who did not: counted out of all who are enrolled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.insight.past import response
from tests.web.school import Browse, School, enrol, make_choices, make_person

from unaided.web.bank.models import Item
from unaided.web.insight.coming_back import (
    NO_LENGTH,
    Place,
    Sat,
    Share,
    practised,
    who_practised,
)
from unaided.web.people.models import Role, User
from unaided.web.study.models import Response, Showing, Sitting

TODAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
MANY = 3_000


def places(*since_days: int) -> list[Place]:
    """People enrolled so many days ago; the last comes first by name."""
    return [
        Place(number, f"{chr(ord('Z') - number)}", TODAY - timedelta(days=days))
        for number, days in enumerate(since_days)
    ]


def sat(person: int, *days_ago: int, minutes: int | None = 5) -> list[Sat]:
    return [Sat(person, TODAY - timedelta(days=days), minutes) for days in days_ago]


def test_each_week_is_counted_out_of_those_enrolled_by_then() -> None:
    found = practised(places(100, 100, 10), [*sat(0, 0, 6, 7), *sat(1, 27), *sat(2, 3)], TODAY)
    assert [week.practised for week in found.weeks] == [
        Share(2, 3), Share(1, 3), Share(0, 2), Share(1, 2),
    ]  # fmt: skip
    assert found.weeks[0].last == found.last == TODAY
    assert found.weeks[-1].first == found.first == TODAY - timedelta(days=27)
    assert found.people == Share(3, 3)
    assert found.sentence == "3 of 3 enrolled practised in the last four weeks."


@pytest.mark.parametrize(
    ("came", "of", "said"),
    [
        (0, 0, ""),
        (0, 4, "None of 4 enrolled practised in the last four weeks: practice shows nothing newer"),
        (3, 4, "3 of 4 enrolled practised in the last four weeks; of the other, practice shows"),
        (2, 4, "2 of 4 enrolled practised in the last four weeks; of the other 2, practice shows"),
    ],
)
def test_the_sentence_says_of_how_many(came: int, of: int, said: str) -> None:
    everybody = places(*[50] * of)
    found = practised(everybody, [one for who in range(came) for one in sat(who, 1)], TODAY)
    assert found.sentence.startswith(said)


def test_coming_back_is_another_day_within_a_week_of_the_first_sitting() -> None:
    """Twice on one day is not; whoever began less than a week ago could not yet."""
    days = ((20, 20), (20, 13), (20, 12), (7, 0), (6, 5), (26, 25, 3))
    sittings = [one for person, own in enumerate(days) for one in sat(person, *own)]
    found = practised(places(*[50] * len(days)), sittings, TODAY)
    assert found.back == Share(3, 5)


def test_two_minutes_count_like_any_other() -> None:
    sittings = [*sat(0, 20, 18, 2, minutes=2), *sat(1, 20, minutes=10), *sat(1, 15, minutes=None)]
    found = practised(places(50, 50, 50), sittings, TODAY)
    assert [(one.name, one.sittings, one.people, one.back) for one in found.lengths] == [
        ("2 minutes", 3, Share(1, 3), Share(1, 2)),
        ("10 minutes", 1, Share(1, 3), Share(1, 1)),
        (NO_LENGTH, 1, Share(1, 3), Share(0, 1)),
    ]


def test_who_is_away_is_named_by_name_alone() -> None:
    """In order of the alphabet, whoever was away longest; newcomers are not away."""
    found = practised(places(50, 50, 50, 13, 14), [*sat(0, 25), *sat(1, 13), *sat(2, 14)], TODAY)
    assert [one.name for one in found.away] == ["V", "X", "Z"]
    assert found.away_of == 4


def test_who_left_does_not_count() -> None:
    found = practised(places(50), sat(7, 1, 2, minutes=2), TODAY)
    assert (found.people, found.lengths) == (Share(0, 1), ())


@pytest.fixture
def squad(school: School) -> list[User]:
    """Six people of the school's cohort, enrolled for long."""
    more = [make_person(f"more-{n}", school.organisation, Role.LEARNER) for n in range(4)]
    for person in more:
        enrol(school.cohort, person, NOON - timedelta(days=90))
    school.cohort.enrolments.update(joined_at=NOON - timedelta(days=90))
    return [school.learner, school.other_learner, *more]


def practise(
    school: School, person: User, at: datetime, minutes: int | None = 2, **fields: object
) -> None:
    """Write two tries of a sitting down."""
    items = make_choices_once(school)
    sitting = Sitting.objects.create(
        person=person, cohort=school.cohort, occasion="practice", minutes=minutes, seed=1,
        started_at=at, ended_at=at,
    )  # fmt: skip
    for number, item in enumerate(items[:2], 1):
        showing = Showing.objects.create(
            sitting=sitting, number=number, version=item.current, aid="none", novelty="first",
            shown_at=at,
        )  # fmt: skip
        when = at + timedelta(minutes=number)
        response(school.cohort, person, item, at=when, showing=showing, sitting=str(sitting.pk),
                 **fields).save()  # fmt: skip


def make_choices_once(school: School) -> list[Item]:
    there = list(Item.objects.filter(organisation=school.organisation).select_related("family"))
    return there or make_choices(school.organisation, NOON)


def test_it_is_read_from_what_was_tried(school: School, squad: list[User]) -> None:
    """Not from checks or work, nor from another cohort, nor from what was seen or missed."""
    practise(school, squad[0], NOON - timedelta(days=20))
    practise(school, squad[0], NOON - timedelta(days=15), minutes=10)
    practise(school, squad[1], NOON - timedelta(days=3), minutes=None)
    practise(school, squad[2], NOON - timedelta(days=30))
    practise(school, squad[3], NOON - timedelta(days=3), occasion="check")
    practise(school, squad[4], NOON - timedelta(days=3), status="exposure", score=None)
    item = make_choices_once(school)[0]
    response(school.other_cohort, squad[5], item, at=NOON - timedelta(days=3)).save()
    found = who_practised(school.cohort, NOON)
    assert found.people == Share(2, 6)
    assert [week.practised.number for week in found.weeks] == [1, 0, 1, 0]
    assert [(one.name, one.sittings) for one in found.lengths] == [
        ("2 minutes", 1), ("10 minutes", 1), (NO_LENGTH, 1),
    ]  # fmt: skip
    assert found.back == Share(1, 1)
    assert {place.name for place in found.away} == {
        str(one) for one in squad if one != squad[1]
    }  # fmt: skip


def test_days_are_those_where_the_people_are(school: School, squad: list[User]) -> None:
    """Half past midnight in Auckland is today there, though in London it is yesterday."""
    school.cohort.time_zone = "Pacific/Auckland"
    practise(school, squad[0], datetime(2026, 3, 12, 11, 30, tzinfo=UTC))
    found = who_practised(school.cohort, NOON)
    assert found.last == date(2026, 3, 21)
    assert found.weeks[1].last == date(2026, 3, 14)
    assert found.weeks[1].practised.number == 1
    school.cohort.time_zone = "Europe/London"
    assert who_practised(school.cohort, NOON).weeks[1].practised.number == 1
    practise(school, squad[1], datetime(2026, 3, 6, 23, 30, tzinfo=UTC))
    assert who_practised(school.cohort, NOON).weeks[1].practised.number == 1
    school.cohort.time_zone = "Pacific/Auckland"
    assert who_practised(school.cohort, NOON).weeks[2].practised.number == 1


def page(browse: Browse, person: User, school: School) -> str:
    with time_machine.travel(NOON, tick=False):
        reply = browse(person).get(reverse("cohort", args=[school.cohort.pk]))
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def test_the_teacher_reads_it_with_its_denominator(
    school: School, squad: list[User], browse: Browse
) -> None:
    for days in (20, 16, 1):
        practise(school, squad[0], NOON - timedelta(days=days))
    text = page(browse, school.teacher, school)
    said = "1 of 6 enrolled practised in the last four weeks; of the other 5, practice shows"
    assert said in text.split("<section")[0]
    section = text.split('id="practised"')[1].split("</section>")[0]
    assert "1 of 1 came back" in section
    assert "2 minutes" in section
    assert "5 of 6 enrolled for two weeks or more did not practise in the last two" in section
    for person in squad[1:]:
        assert f'href="{reverse("person", args=[school.cohort.pk, person.pk])}"' in section
    assert str(squad[0]) not in section


def test_a_name_is_inert(school: School, squad: list[User], browse: Browse) -> None:
    squad[1].display_name = "<script>alert(1)</script>"
    squad[1].save()
    text = page(browse, school.teacher, school)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_nobody_enrolled_is_no_section(school: School, browse: Browse) -> None:
    school.cohort.enrolments.all().delete()
    text = page(browse, school.teacher, school)
    assert "Who practised" not in text
    assert "in the last four weeks" not in text


@pytest.mark.parametrize(
    "who", ["learner", "other_learner", "other_teacher", "lead", "stranger", "stranger_learner"]
)
def test_only_their_own_teacher_reads_it(school: School, browse: Browse, who: str) -> None:
    client = browse(getattr(school, who))
    assert client.get(reverse("cohort", args=[school.cohort.pk])).status_code == 404


def test_a_lead_sees_nothing_of_who_comes(
    school: School, squad: list[User], browse: Browse
) -> None:
    """A count that is always of now would tell on whoever practised between two visits."""
    practise(school, squad[0], NOON - timedelta(days=1))
    text = browse(school.lead).get("/groups/").content.decode()
    assert "practised" not in text
    assert not any(str(person) in text for person in squad)


def test_two_queries_however_much_there_is(school: School, squad: list[User]) -> None:
    items = make_choices_once(school)
    rows = [
        response(school.cohort, squad[number % 6], items[number % len(items)],
                 at=NOON - timedelta(minutes=number), sitting=str(number // 20))
        for number in range(MANY)
    ]  # fmt: skip
    Response.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as queries:
        found = who_practised(school.cohort, NOON)
    assert len(queries) == 2
    assert found.people == Share(6, 6)
    assert found.lengths[0].sittings == MANY // 20 * 6
