"""Sign-up, sign-in, sign-out, passwords, e-mail."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver
from tests.web.school import Browse, School

from unaided.web import settings as real
from unaided.web.people.models import Invitation, User

PASSWORD = "a rare long password"


@pytest.fixture
def pupil(school: School) -> User:
    """The learner, with a password and no e-mail address."""
    school.learner.set_password(PASSWORD)
    school.learner.save()
    return school.learner


def sign_up(client: Client, **said: str) -> object:
    return client.post(
        "/accounts/signup/",
        {"username": "newcomer", "email": "", "password1": PASSWORD, "password2": PASSWORD, **said},
    )


def sign_in(client: Client, login: str, password: str = PASSWORD, **said: str):
    return client.post("/accounts/login/", {"login": login, "password": password, **said})


def test_a_pupil_without_email_signs_up_and_is_asked_for_a_code(db: None) -> None:
    client = Client()
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/join/"
    person = User.objects.get(username="newcomer")
    assert (person.email, person.organisation, person.role) == ("", None, "")


def test_passwords_are_kept_by_argon2(db: None) -> None:
    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.parametrize("weak", ["short", "password123", "newcomer12"])
def test_weak_passwords_are_refused_beside_the_field(db: None, weak: str) -> None:
    response = sign_up(Client(), password1=weak, password2=weak)
    page = response.content.decode()
    assert 'id="id_password1_error"' in page
    assert 'value="newcomer"' in page, "what was typed is kept"
    assert not User.objects.filter(username="newcomer").exists()


def test_who_has_an_email_address_signs_in_by_it_or_by_username(pupil: User) -> None:
    User.objects.filter(pk=pupil.pk).update(email="ada@example.org")
    for login in ("ada", "ada@example.org"):
        client = Client()
        assert sign_in(client, login).status_code == 302
        assert client.get("/")["Location"] == "/evidence/"


def test_a_wrong_password_is_said_and_too_many_are_stopped(pupil: User) -> None:
    client = Client()
    page = sign_in(client, "ada", "wrong").content.decode()
    assert "This username and password do not go together." in page
    for _ in range(5):
        sign_in(client, "ada", "wrong")
    page = sign_in(client, "ada").content.decode()
    assert "Too many wrong passwords. Wait five minutes, then try again." in page
    assert client.get("/").status_code == 200, "not signed in"


def test_throttling_is_a_sentence(db: None, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    sign_in(client, "ada")
    response = sign_in(client, "ada")
    assert response.status_code == 429
    assert "Wait a minute, then try again." in response.content.decode()


def test_sign_in_does_not_lead_elsewhere(pupil: User) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = sign_in(Client(), "ada", next=elsewhere)
        assert (response.status_code, response["Location"]) == (302, "/")
    assert sign_in(Client(), "ada", next="/today/")["Location"] == "/today/"


def test_sign_out_is_by_post(pupil: User, browse: Browse) -> None:
    client = browse(pupil)
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/")["Location"] == "/evidence/"
    response = client.post("/accounts/logout/", follow=True)
    assert "You are signed out." in response.content.decode()
    assert client.get("/").status_code == 200


def test_a_password_is_changed_by_who_knows_it(pupil: User) -> None:
    client = Client()
    sign_in(client, "ada")
    sent = {
        "oldpassword": "wrong",
        "password1": "another rare one",
        "password2": "another rare one",
    }
    page = client.post("/accounts/password/change/", sent).content.decode()
    assert "This is not your present password." in page
    response = client.post("/accounts/password/change/", {**sent, "oldpassword": PASSWORD})
    assert response.status_code == 302
    assert sign_in(Client(), "ada", "another rare one").status_code == 302


def test_a_forgotten_password_is_reset_by_email_once(pupil: User) -> None:
    User.objects.filter(pk=pupil.pk).update(email="ada@example.org")
    client = Client()
    response = client.post("/accounts/password/reset/", {"email": "ada@example.org"}, follow=True)
    assert "Look into your e-mail" in response.content.decode()
    (letter,) = mail.outbox
    assert letter.subject == "Reset your password"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    where = page.redirect_chain[-1][0]
    sent = {"password1": "another rare one", "password2": "another rare one"}
    done = client.post(where, sent, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert sign_in(Client(), "ada", "another rare one").status_code == 302
    again = Client().get(link, follow=True).content.decode()
    assert "This link was used already, or is too old" in again


def test_an_unknown_address_is_answered_alike(db: None) -> None:
    response = Client().post("/accounts/password/reset/", {"email": "who@example.org"}, follow=True)
    assert "If the address has an account" in response.content.decode()
    assert mail.outbox[0].subject == "No account with this address"


def test_an_email_address_is_named_changed_and_taken_away(pupil: User) -> None:
    client = Client()
    sign_in(client, "ada")

    def keep(email: str, password: str = PASSWORD):
        return client.post("/accounts/email/", {"email": email, "password": password})

    assert keep("ada@example.org", "wrong").status_code == 422
    assert keep("no address").status_code == 422
    assert keep("Ada@Example.org").status_code == 303
    pupil.refresh_from_db()
    assert pupil.email == "ada@example.org"
    assert [address.email for address in pupil.emailaddress_set.all()] == ["ada@example.org"]
    assert keep("").status_code == 303
    pupil.refresh_from_db()
    assert (pupil.email, pupil.emailaddress_set.count()) == ("", 0)


def test_an_address_of_another_account_is_refused(pupil: User, school: School) -> None:
    User.objects.filter(pk=school.teacher.pk).update(email="tia@example.org")
    client = Client()
    sign_in(client, "ada")
    response = client.post("/accounts/email/", {"email": "tia@example.org", "password": PASSWORD})
    assert response.status_code == 422
    assert "has an account already" in response.content.decode()


def test_a_new_address_is_confirmed_by_its_link_where_email_goes_out(pupil: User, settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    client = Client()
    sign_in(client, "ada")
    client.post("/accounts/email/", {"email": "ada@example.org", "password": PASSWORD})
    assert "It is not confirmed yet" in client.get("/accounts/email/").content.decode()
    (letter,) = mail.outbox
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", letter.body)[1]
    assert "Is this your address?" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert pupil.emailaddress_set.get().verified
    assert "used already" in Client().get(link).content.decode()


def test_who_has_no_password_has_none_to_change(school: School, browse: Browse) -> None:
    client = browse(school.teacher)
    for url in ("/accounts/password/change/", "/accounts/email/"):
        assert client.get(url).status_code == 404
    assert "/accounts/email/" not in client.get("/cohorts/").content.decode()


def test_every_address_of_sign_in_is_in_this_applications_words(db: None) -> None:
    names = [
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith("account_")
    ]
    assert len(names) == 12
    for url in (
        "login/", "signup/", "inactive/", "password/reset/", "password/reset/done/",
        "password/reset/key/1-x-y/", "password/reset/key/done/", "confirm-email/",
        "confirm-email/unknown/",
    ):  # fmt: skip
        response = Client().get(f"/accounts/{url}")
        page = response.content.decode()
        assert response.status_code == 200, url
        assert '<a class="logo" href="/">' in page, url
        assert "placeholder=" not in page, url
        assert "style=" not in page, url
    for gone in ("reauthenticate/", "password/set/", "3rdparty/"):
        assert Client().get(f"/accounts/{gone}").status_code == 404


def test_who_was_invited_reads_nothing_of_founding(invitation: Invitation) -> None:
    client = Client()
    assert "found an organisation" in client.get("/accounts/signup/").content.decode()
    client.post(f"/join/{invitation.token}/", {"way": "signup"})
    page = client.get("/accounts/signup/").content.decode()
    assert "found an organisation" not in page
    assert "An account first; then you join." in page
