"""The front door."""

from __future__ import annotations

import pytest
from tests.web.school import Browse, School

from unaided.web.people.models import User


def test_a_visitor_is_told_what_this_is_and_may_come_in_three_ways(
    db: None, browse: Browse
) -> None:
    page = browse(None).get("/").content.decode()
    for way in ("/accounts/login/", "/accounts/signup/", "/join/", "/recorded/"):
        assert f'href="{way}"' in page


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("learner", "/evidence/"),
        ("teacher", "/cohorts/"),
        ("lead", "/groups/"),
        ("stranger", "/cohorts/"),
    ],
)
def test_people_are_led_to_their_own_first_page(
    school: School, browse: Browse, who: str, where: str
) -> None:
    response = browse(getattr(school, who)).get("/")
    assert (response.status_code, response["Location"]) == (302, where)


def test_who_has_joined_nothing_is_led_to_the_codes(nobody: User, browse: Browse) -> None:
    assert browse(nobody).get("/")["Location"] == "/join/"


def test_what_is_not_there_is_said_in_a_sentence(db: None, browse: Browse) -> None:
    response = browse(None).get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no such page for you." in response.content.decode()


def test_a_forged_form_changes_nothing_and_says_so(school: School) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(school.learner)
    response = client.post("/recorded/leave/")
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()
    assert school.learner.consents.exists()
