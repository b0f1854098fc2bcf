"""Members, invitations and teachers of a cohort."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from tests.web.school import Browse, School, enrol, make_choices, make_person

from unaided.web.people.invitations import invite
from unaided.web.people.models import Enrolment, Invitation, Role, Teaching, User

OTHERS = {"anonymous": 302, "learner": 404, "other teacher": 404, "lead": 404, "stranger": 404}


def url(school: School, rest: str = "") -> str:
    return f"/cohorts/{school.cohort.pk}/people/{rest}"


def test_its_teachers_see_it(school: School, statuses) -> None:
    assert statuses(url(school)) == {**OTHERS, "teacher": 200}


@pytest.mark.parametrize("rest", ["invite/", "end/", "teachers/"])
def test_posting_is_for_its_teachers(school: School, statuses, rest: str) -> None:
    sent = {"person": str(school.other_learner.pk), "add": str(school.other_teacher.pk)}
    assert statuses(url(school, rest), "post", **sent) == {**OTHERS, "teacher": 303}
    assert set(statuses(url(school, rest)).values()) == {405}


def test_everybody_in_it_is_named_without_email(school: School, browse: Browse) -> None:
    User.objects.filter(pk=school.learner.pk).update(email="ada@example.org")
    page = browse(school.teacher).get(url(school)).content.decode()
    assert f'href="/cohorts/{school.cohort.pk}/people/{school.learner.pk}/"' in page
    assert "Bela" in page
    assert "ada@example.org" not in page


def test_an_invitation_is_made_shown_to_be_written_on_a_board_and_withdrawn(
    school: School, browse: Browse, at: datetime
) -> None:
    client = browse(school.teacher)
    assert client.post(url(school, "invite/")).status_code == 303
    made = Invitation.objects.get()
    assert (made.role, made.cohort, made.organisation) == (
        Role.LEARNER, school.cohort, school.organisation,
    )  # fmt: skip
    assert made.expires_at - made.created_at == timedelta(days=30)
    page = client.get(url(school)).content.decode()
    assert f"{made.code[:4]}-{made.code[4:]}" in page
    assert f"http://testserver/join/{made.token}/" in page
    client.post(f"/cohorts/{school.cohort.pk}/invitations/{made.pk}/withdraw/")
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert made.token not in client.get(url(school)).content.decode()


def test_what_ended_is_not_shown(
    school: School, browse: Browse, invitation: Invitation, at: datetime
) -> None:
    client = browse(school.teacher)
    assert invitation.token in client.get(url(school)).content.decode()
    with time_machine.travel(at + timedelta(days=30), tick=False):
        assert invitation.token not in client.get(url(school)).content.decode()


def test_an_invitation_of_another_cohort_is_not_withdrawn(
    school: School, browse: Browse, at: datetime
) -> None:
    other = invite(
        school.other_teacher, school.organisation, Role.LEARNER, at, cohort=school.other_cohort
    )
    client = browse(school.teacher)
    for cohort in (school.cohort, school.other_cohort):
        where = f"/cohorts/{cohort.pk}/invitations/{other.pk}/withdraw/"
        assert client.post(where).status_code == 404
    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_a_membership_is_ended_and_what_was_recorded_kept(school: School, browse: Browse) -> None:
    client = browse(school.teacher)
    response = client.post(url(school, "end/"), {"person": school.learner.pk}, follow=True)
    page = response.content.decode()
    assert "Ada left Mathematics 11B. What was recorded is kept" in page
    assert "1 person in" in page
    assert "1 person left" in page
    assert Enrolment.objects.get(person=school.learner).left_at is not None
    again = client.post(url(school, "end/"), {"person": school.learner.pk})
    assert again.status_code == 404


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 40])
def test_numbers_of_nobody_are_not_found(school: School, browse: Browse, number: str) -> None:
    client = browse(school.teacher)
    assert client.post(url(school, "end/"), {"person": number}).status_code == 404
    assert client.post(url(school, "teachers/"), {"add": number}).status_code == 404


def test_a_colleague_is_added_and_taken_off(school: School, browse: Browse) -> None:
    client = browse(school.teacher)
    colleague = browse(school.other_teacher)
    assert colleague.get(url(school)).status_code == 404
    client.post(url(school, "teachers/"), {"add": school.other_teacher.pk})
    assert colleague.get(url(school)).status_code == 200
    client.post(url(school, "teachers/"), {"remove": school.other_teacher.pk})
    assert colleague.get(url(school)).status_code == 404


def test_only_teachers_of_the_organisation_are_added(school: School, browse: Browse) -> None:
    for other in (school.stranger, school.learner, school.lead):
        sent = browse(school.teacher).post(url(school, "teachers/"), {"add": other.pk})
        assert sent.status_code == 404
    assert Teaching.objects.filter(cohort=school.cohort).count() == 1


def test_the_last_teacher_stays(school: School, browse: Browse) -> None:
    sent = browse(school.teacher).post(url(school, "teachers/"), {"remove": school.teacher.pk})
    assert sent.status_code == 404
    assert Teaching.objects.filter(cohort=school.cohort).count() == 1


def test_queries_do_not_grow_with_people(
    school: School, browse: Browse, at: datetime, django_assert_max_num_queries
) -> None:
    client = browse(school.teacher)
    for wave in range(2):
        for number in range(15):
            person = make_person(f"p{wave}-{number}", school.organisation, Role.LEARNER)
            enrol(school.cohort, person, at)
            make_person(f"t{wave}-{number}", school.organisation, Role.TEACHER)
            invite(school.teacher, school.organisation, Role.LEARNER, at, cohort=school.cohort)
        Enrolment.objects.filter(person__username__startswith=f"p{wave}-1").update(left_at=at)
        with django_assert_max_num_queries(12):
            client.get(url(school))


def test_a_large_cohort_is_paged(school: School, browse: Browse, at: datetime) -> None:
    for number in range(110):
        enrol(
            school.cohort, make_person(f"p{number}", school.organisation, Role.LEARNER), at, False
        )
    page = browse(school.teacher).get(url(school), {"page": "2"}).content.decode()
    assert "112 people in" in page
    assert "Page 2 of 2" in page


def test_as_long_as_the_bank_is_empty_it_says_so(
    school: School, browse: Browse, at: datetime
) -> None:
    client = browse(school.teacher)
    page = client.get(f"/cohorts/{school.cohort.pk}/people/").content.decode()
    assert "people who come in have nothing to answer" in page
    assert 'href="/bank/items/new/">Write an item</a>' in page
    make_choices(school.organisation, at, families=1, siblings=1)
    assert (
        "have nothing to answer"
        not in client.get(f"/cohorts/{school.cohort.pk}/people/").content.decode()
    )
