"""An invitation, signed out and signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.web.school import Browse, School, make_cohort

from unaided.web.people.invitations import invite, withdraw
from unaided.web.people.joining import join
from unaided.web.people.members import end
from unaided.web.people.models import Enrolment, Invitation, Role, User


def link(invitation: Invitation) -> str:
    return f"/join/{invitation.token}/"


def come_in(client: Client, invitation: Invitation, name: str = "Noa B."):
    return client.post(link(invitation), {"display_name": name})


def test_it_says_who_invites_whom_into_what(invitation: Invitation, browse: Browse) -> None:
    page = browse(None).get(link(invitation)).content.decode()
    for said in ("Teacher invites you", "North School", "Mathematics 11B", "learner"):
        assert said in page


def test_no_address_of_an_invitation_is_guessed(db: None, browse: Browse) -> None:
    assert browse(None).get("/join/not-a-token/").status_code == 404


def test_looking_changes_nothing(nobody: User, invitation: Invitation, browse: Browse) -> None:
    browse(nobody).get(link(invitation))
    nobody.refresh_from_db()
    assert nobody.organisation is None
    assert not nobody.enrolments.exists()


def test_a_newcomer_signs_up_with_the_invitation_in_hand_and_joins(
    school: School, invitation: Invitation
) -> None:
    client = Client()
    assert client.post(link(invitation), {"way": "signup"})["Location"] == "/accounts/signup/"
    password = "a rare long password"
    response = client.post(
        "/accounts/signup/",
        {"username": "noa", "email": "", "password1": password, "password2": password},
    )
    assert response["Location"] == link(invitation)
    response = come_in(client, invitation)
    assert (response.status_code, response["Location"]) == (303, "/recorded/")
    person = User.objects.get(username="noa")
    assert (person.organisation, person.role) == (school.organisation, Role.LEARNER)
    assert person.display_name == "Noa B."
    assert person.enrolments.get().cohort == school.cohort
    assert not person.consents.exists(), "joining is not agreeing"


def test_who_has_an_account_signs_in_with_the_invitation_in_hand(
    nobody: User, invitation: Invitation
) -> None:
    nobody.set_password("a rare long password")
    nobody.save()
    client = Client()
    client.post(link(invitation), {"way": "login"})
    sent = {"login": "nobody", "password": "a rare long password"}
    assert client.post("/accounts/login/", sent)["Location"] == link(invitation)
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", sent)["Location"] == "/", "once"


def test_a_name_is_needed(nobody: User, invitation: Invitation, browse: Browse) -> None:
    response = come_in(browse(nobody), invitation, "  ")
    assert response.status_code == 422
    assert not nobody.enrolments.exists()


@pytest.mark.parametrize("name", ["Ann\u202ea", "A\x07"])
def test_a_name_has_nothing_that_cannot_be_seen(
    nobody: User, invitation: Invitation, browse: Browse, name: str
) -> None:
    assert come_in(browse(nobody), invitation, name).status_code == 422


def test_names_in_any_script_are_taken(
    nobody: User, invitation: Invitation, browse: Browse
) -> None:
    come_in(browse(nobody), invitation, " زهرا   ک. ")
    nobody.refresh_from_db()
    assert nobody.display_name == "زهرا ک."


def test_teachers_and_leads_come_in_by_theirs(
    school: School, nobody: User, browse: Browse, at: datetime
) -> None:
    invitation = invite(school.lead, school.organisation, Role.TEACHER, at)
    response = come_in(browse(nobody), invitation, "Tom")
    assert (response.status_code, response["Location"]) == (303, "/")
    nobody.refresh_from_db()
    assert (nobody.role, nobody.taught.count()) == (Role.TEACHER, 0)


def test_a_learner_joins_a_second_cohort_of_the_same_organisation(
    school: School, browse: Browse, at: datetime
) -> None:
    other = invite(
        school.other_teacher, school.organisation, Role.LEARNER, at, cohort=school.other_cohort
    )
    response = browse(school.learner).post(link(other))
    assert (response.status_code, response["Location"]) == (303, "/today/")
    assert school.learner.enrolments.filter(left_at=None).count() == 2


def refused(response, sentence: str) -> None:
    assert response.status_code == 409
    page = response.content.decode()
    assert sentence in page
    assert "Nothing was changed." in page


def test_already_in(school: School, invitation: Invitation, browse: Browse) -> None:
    refused(come_in(browse(school.learner), invitation), "You are already in Mathematics 11B.")
    assert Enrolment.objects.filter(person=school.learner).count() == 1


def test_another_organisation(school: School, invitation: Invitation, browse: Browse) -> None:
    response = come_in(browse(school.stranger_learner), invitation)
    refused(response, "You belong to South School, and an account belongs to one organisation.")
    school.stranger_learner.refresh_from_db()
    assert school.stranger_learner.organisation == school.other_organisation


def test_another_role(school: School, invitation: Invitation, browse: Browse, at: datetime) -> None:
    refused(come_in(browse(school.teacher), invitation), "Roles do not change")
    upwards = invite(school.lead, school.organisation, Role.LEAD, at)
    refused(come_in(browse(school.learner), upwards), "You are a learner here")
    school.learner.refresh_from_db()
    assert school.learner.role == Role.LEARNER


def test_expired(nobody: User, invitation: Invitation, browse: Browse, at: datetime) -> None:
    client = browse(nobody)
    with time_machine.travel(at + timedelta(days=30), tick=False):
        refused(come_in(client, invitation), "This invitation ended on")
        assert "This invitation ended on" in client.get(link(invitation)).content.decode()


def test_withdrawn(nobody: User, invitation: Invitation, browse: Browse, at: datetime) -> None:
    withdraw(invitation, at)
    refused(come_in(browse(nobody), invitation), "This invitation was withdrawn. Ask Teacher")
    refused(browse(None).post(link(invitation), {"way": "signup"}), "withdrawn")


def test_withdrawn_between_look_and_join_is_refused_within_the_transaction(
    nobody: User, invitation: Invitation, at: datetime
) -> None:
    withdraw(Invitation.objects.get(pk=invitation.pk), at)
    assert invitation.withdrawn_at is None, "this copy is stale"
    assert "withdrawn" in str(join(invitation, nobody, "Noa", at))
    nobody.refresh_from_db()
    assert nobody.organisation is None


def test_who_left_comes_back_into_the_same_place(
    school: School, invitation: Invitation, browse: Browse, at: datetime
) -> None:
    before = Enrolment.objects.get(person=school.learner)
    end(school.cohort, school.learner.pk, at)
    browse(school.learner).post(link(invitation))
    after = Enrolment.objects.get(person=school.learner)
    assert (after.pk, after.joined_at, after.left_at) == (before.pk, before.joined_at, None)


def test_script_in_names_is_inert(school: School, browse: Browse, at: datetime) -> None:
    attack = "<script>alert(1)</script>"
    school.teacher.display_name = attack
    school.teacher.save()
    cohort = make_cohort(school.organisation, '"><img src=x onerror=alert(1)>', at)
    invitation = invite(school.teacher, school.organisation, Role.LEARNER, at, cohort=cohort)
    for page in (
        browse(None).get(link(invitation)),
        browse(school.lead).get("/organisation/people/"),
        browse(school.teacher).get(f"/cohorts/{school.cohort.pk}/people/"),
    ):
        text = page.content.decode()
        assert attack not in text
        assert "<img src=x" not in text
