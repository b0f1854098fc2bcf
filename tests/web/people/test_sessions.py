"""Who is signed in, and until when: the prepared look-ups refuse whom Django's own refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from tests.web.school import Browse, School

from unaided.web.people.models import User

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    """Say whether a browser still shows a page of its person."""
    return client.get("/today/").status_code == 200


@pytest.fixture
def client(school: School, browse: Browse) -> Client:
    """The learner's browser."""
    client = browse(school.learner)
    assert signed_in(client)
    return client


def test_a_session_that_is_over_signs_nobody_in(client: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not signed_in(client)


def test_a_session_that_is_gone_signs_nobody_in(client: Client) -> None:
    Session.objects.all().delete()
    assert not signed_in(client)


def test_a_closed_account_signs_nobody_in(client: Client, school: School) -> None:
    User.objects.filter(pk=school.learner.pk).update(is_active=False)
    assert not signed_in(client)


def test_a_new_password_ends_the_other_sessions(client: Client, school: School) -> None:
    school.learner.set_password("another correct horse")
    school.learner.save()
    assert not signed_in(client)


def test_signing_out_ends_the_session(client: Client) -> None:
    kept = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = kept
    assert not signed_in(client)


def test_a_session_of_somebody_who_was_deleted_signs_nobody_in(
    client: Client, school: School
) -> None:
    request = HttpRequest()
    request.session = client.session
    assert get_user(request) == school.learner
    school.learner.delete()
    assert not get_user(request).is_authenticated
