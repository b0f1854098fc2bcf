"""Founding an organisation."""

from __future__ import annotations

import pytest
from tests.web.school import Browse, School

from unaided.web.people.models import Organisation, Role, User

FOUNDED = {"name": "West Club", "display_name": "Coach Kim", "role": "teacher"}


@pytest.mark.parametrize(("role", "home"), [("teacher", "/cohorts/"), ("lead", "/groups/")])
def test_a_single_teacher_or_a_lead_can_begin_alone(
    nobody: User, browse: Browse, role: str, home: str
) -> None:
    client = browse(nobody)
    assert client.post("/organisation/new/", {**FOUNDED, "role": role}).status_code == 303
    nobody.refresh_from_db()
    assert str(nobody.organisation) == "West Club"
    assert (nobody.role, nobody.display_name) == (role, "Coach Kim")
    assert client.get("/")["Location"] == home


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("display_name", " "), ("role", ""), ("role", "learner")]
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    nobody: User, browse: Browse, field: str, value: str
) -> None:
    response = browse(nobody).post("/organisation/new/", {**FOUNDED, field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert "again</h2>" in page
    assert ("West Club" in page) == (field != "name")
    assert not Organisation.objects.exists()


def test_who_belongs_to_one_founds_no_other(school: School, browse: Browse) -> None:
    for user in (school.learner, school.teacher, school.lead, school.stranger):
        response = browse(user).post("/organisation/new/", FOUNDED)
        assert (response.status_code, response["Location"]) == (303, "/")
    assert Organisation.objects.count() == 2
    school.learner.refresh_from_db()
    assert school.learner.role == Role.LEARNER


def test_founding_twice_at_once_is_once(nobody: User, at) -> None:
    from unaided.web.people.joining import found

    assert found(nobody, "West Club", "Kim", Role.LEAD, at)
    assert not found(nobody, "West Club", "Kim", Role.LEAD, at)
    assert Organisation.objects.count() == 1


def test_visitors_sign_in_first(db: None, browse: Browse) -> None:
    response = browse(None).get("/organisation/new/")
    assert response["Location"] == "/accounts/login/?next=/organisation/new/"
