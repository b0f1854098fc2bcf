"""Coming in by a code."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.web.school import Browse, School

from unaided.web.people import throttle
from unaided.web.people.models import Invitation, User


def enter(client: Client, code: str):
    return client.post("/join/", {"code": code})


def test_everybody_may_enter_a_code(school: School, statuses) -> None:
    assert set(statuses("/join/").values()) == {200}


@pytest.mark.parametrize(
    "typed",
    [str, str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda code: " ".join(code)],
)
def test_capitals_spaces_and_hyphens_make_no_difference(
    nobody: User, invitation: Invitation, browse: Browse, typed
) -> None:
    response = enter(browse(nobody), typed(invitation.code))
    assert response.status_code == 303
    assert response["Location"] == f"/join/{invitation.token}/"


def test_a_wrong_code_is_said_and_kept_in_the_field(nobody: User, browse: Browse) -> None:
    response = enter(browse(nobody), "ABCD-EFGH")
    assert response.status_code == 422
    page = response.content.decode()
    assert "No invitation has this code." in page
    assert 'value="ABCD-EFGH"' in page


def test_entering_a_code_alone_changes_nothing(
    nobody: User, invitation: Invitation, browse: Browse
) -> None:
    enter(browse(nobody), invitation.code)
    nobody.refresh_from_db()
    assert nobody.organisation is None


@pytest.mark.parametrize(
    ("signed_in", "most"), [(True, throttle.MOST), (False, throttle.MOST_OF_AN_ADDRESS)]
)
def test_guessing_stops_for_an_hour(
    nobody: User, invitation: Invitation, browse: Browse, at: datetime, signed_in: bool, most: int
) -> None:
    """A person has ten wrong codes; an address, behind which a school may sit, has more."""
    client = browse(nobody if signed_in else None)
    with time_machine.travel(at, tick=False) as clock:
        for number in range(most):
            assert enter(client, f"WRONG{number:03}").status_code == 422
        response = enter(client, invitation.code)
        assert response.status_code == 429
        assert "Too many codes were wrong within an hour." in response.content.decode()
        clock.shift(timedelta(minutes=61))
        assert enter(client, invitation.code).status_code == 303


def test_one_persons_guesses_do_not_stop_a_classmate(
    nobody: User, school: School, invitation: Invitation, browse: Browse
) -> None:
    for number in range(throttle.MOST):
        enter(browse(nobody), f"WRONG{number:03}")
    assert enter(browse(school.stranger_learner), invitation.code).status_code == 303


def test_a_visitor_with_another_address_of_the_same_ipv6_network_is_the_same_guesser(
    db: None, rf
) -> None:
    from django.contrib.auth.models import AnonymousUser

    def who(address: str) -> str:
        request = rf.get("/join/", REMOTE_ADDR=address)
        request.user = AnonymousUser()
        return throttle.guesser(request)

    assert who("2001:db8::1") == who("2001:db8::2")
    assert who("2001:db8::1") != who("2001:db8:0:1::1")
    assert who("192.0.2.1") != who("192.0.2.2")


def test_who_belongs_nowhere_may_found_an_organisation_and_nobody_else(
    nobody: User, school: School, browse: Browse
) -> None:
    assert "/organisation/new/" in browse(nobody).get("/join/").content.decode()
    assert "/organisation/new/" not in browse(school.learner).get("/join/").content.decode()


def test_only_who_was_not_invited_reads_of_founding(
    nobody: User, invitation: Invitation, school: School, browse: Browse
) -> None:
    assert "organisation/new" in browse(nobody).get("/join/").content.decode()
    for person in (None, school.learner, school.teacher):
        assert "organisation/new" not in browse(person).get("/join/").content.decode()
    invited = browse(None)
    invited.post(f"/join/{invitation.token}/", {"way": "signup"})
    assert "found an organisation" not in invited.get("/accounts/signup/").content.decode()
    assert "organisation/new" not in invited.get("/join/").content.decode()
