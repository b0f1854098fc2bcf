"""A teacher's list of cohorts."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.web.school import Browse, School, enrol, make_choices, make_cohort, make_person

from unaided.web.people.members import end
from unaided.web.people.models import Role, Teaching
from unaided.web.study.models import Response


def test_teachers_see_it(statuses) -> None:
    assert statuses("/cohorts/") == {
        "anonymous": 302, "learner": 404, "teacher": 200, "other teacher": 200, "lead": 404,
        "stranger": 200,
    }  # fmt: skip


def test_only_ones_own_cohorts_are_listed(school: School, browse: Browse) -> None:
    page = browse(school.teacher).get("/cohorts/").content.decode()
    assert "Mathematics 11B" in page
    assert "Mathematics 11C" not in page


def test_people_and_the_last_response_are_said(
    school: School, browse: Browse, at: datetime
) -> None:
    client = browse(school.teacher)
    assert "none yet" in client.get("/cohorts/").content.decode()
    for days in (9, 2):
        Response.objects.create(
            cohort=school.cohort,
            person=school.learner,
            status="scored",
            answered_at=at - timedelta(days=days),
        )
    end(school.cohort, school.other_learner.pk, at)
    (cohort,) = client.get("/cohorts/").context["cohorts"]
    assert cohort.learners == 1
    assert cohort.last_response_at == at - timedelta(days=2)


def test_without_a_cohort_one_is_invited_to_make_the_first(school: School, browse: Browse) -> None:
    page = browse(school.stranger).get("/cohorts/").content.decode()
    assert "No cohort yet" in page
    assert 'href="/cohorts/new/"' in page


def test_queries_do_not_grow_with_cohorts_or_responses(
    school: School, browse: Browse, at: datetime, django_assert_max_num_queries
) -> None:
    client = browse(school.teacher)
    for wave in range(2):
        for number in range(10):
            cohort = make_cohort(school.organisation, f"C{wave}-{number}", at)
            Teaching.objects.create(cohort=cohort, teacher=school.teacher)
            person = make_person(f"p{wave}-{number}", school.organisation, Role.LEARNER)
            enrol(cohort, person, at)
            Response.objects.create(cohort=cohort, person=person, status="scored", answered_at=at)
        with django_assert_max_num_queries(6):
            client.get("/cohorts/")


def test_as_long_as_the_bank_is_empty_it_says_so(
    school: School, browse: Browse, at: datetime
) -> None:
    client = browse(school.teacher)
    page = client.get("/cohorts/").content.decode()
    assert "people who come in have nothing to answer" in page
    assert 'href="/bank/items/new/">Write an item</a>' in page
    make_choices(school.organisation, at, families=1, siblings=1)
    assert "have nothing to answer" not in client.get("/cohorts/").content.decode()
