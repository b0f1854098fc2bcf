"""What is recorded and who sees it; agreeing and leaving."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import path
from tests.web.school import Browse, School, make_person

from unaided.web import urls as every_address
from unaided.web.people.agreement import VERSION, agreed
from unaided.web.people.models import Enrolment, User
from unaided.web.people.rights import learner

answered: list[str] = []


@learner
def answer(request) -> HttpResponse:
    answered.append(request.user.username)
    return HttpResponse("kept")


urlpatterns = [*every_address.urlpatterns, path("answer/", answer)]


@pytest.fixture
def unasked(school: School) -> User:
    """A learner who has not agreed yet."""
    school.learner.consents.all().delete()
    return school.learner


def test_everybody_may_read_it_before_signing_up_too(statuses) -> None:
    assert set(statuses("/recorded/").values()) == {200}


def test_a_learner_reads_which_teachers_see_them(school: School, browse: Browse) -> None:
    page = browse(school.learner).get("/recorded/").content.decode()
    assert "Mathematics 11B: Teacher." in page
    assert "Other Teacher" not in page
    assert "/evidence/download/" in page


def test_teachers_leads_and_visitors_have_nothing_to_agree_to(
    school: School, browse: Browse
) -> None:
    for user in (None, school.teacher, school.lead):
        assert "I agree" not in browse(user).get("/recorded/").content.decode()
        sent = browse(user).post("/recorded/", {"version": VERSION})
        assert sent.status_code == 404
    assert not school.teacher.consents.exists()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("method", "status"), [("get", 302), ("head", 302), ("post", 403)])
def test_no_answer_before_agreement(
    unasked: User, browse: Browse, method: str, status: int
) -> None:
    answered.clear()
    client = browse(unasked)
    response = getattr(client, method)("/answer/")
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/recorded/?next=%2Fanswer%2F"
    else:
        # A redirect would end at a page with 200: taken for an answer that was accepted.
        page = response.content.decode()
        assert "First agree to what is recorded." in page
        assert "Nothing was changed." in page
    assert not answered
    client.post("/recorded/", {"version": VERSION})
    assert getattr(client, method)("/answer/").status_code == 200
    assert answered == [unasked.username]


@pytest.mark.urls(__name__)
def test_what_somebody_without_an_organisation_sends_is_refused(browse: Browse, db: None) -> None:
    answered.clear()
    client = browse(make_person("newcomer", None, ""))
    assert client.get("/answer/")["Location"] == "/join/"
    for address in ("/answer/", "/recorded/leave/"):
        response = client.post(address)
        assert response.status_code == 403
        assert "First join an organisation." in response.content.decode()
    assert not answered


def test_agreeing_leads_back_to_where_one_was_going(unasked: User, browse: Browse) -> None:
    client = browse(unasked)
    page = client.get("/recorded/?next=/work/").content.decode()
    assert 'name="next" value="/work/"' in page
    response = client.post("/recorded/", {"version": VERSION, "next": "/work/"})
    assert (response.status_code, response["Location"]) == (303, "/work/")
    assert agreed(unasked)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
        "http:///evil.example", "\thttps://evil.example",
    ],
)  # fmt: skip
def test_agreeing_does_not_lead_elsewhere(unasked: User, browse: Browse, elsewhere: str) -> None:
    client = browse(unasked)
    assert "evil" not in client.get("/recorded/", {"next": elsewhere}).content.decode()
    response = client.post("/recorded/", {"version": VERSION, "next": elsewhere})
    assert (response.status_code, response["Location"]) == (303, "/today/")


def test_a_text_that_changed_meanwhile_is_read_again(unasked: User, browse: Browse) -> None:
    response = browse(unasked).post("/recorded/", {"version": VERSION - 1})
    assert response.status_code == 409
    assert "The text changed since you opened it." in response.content.decode()
    assert not agreed(unasked)


def test_agreeing_twice_is_once(unasked: User, browse: Browse) -> None:
    client = browse(unasked)
    client.post("/recorded/", {"version": VERSION})
    client.post("/recorded/", {"version": VERSION})
    assert unasked.consents.count() == 1


def test_leaving_ends_places_and_agreement_and_keeps_what_was_recorded(
    school: School, browse: Browse
) -> None:
    client = browse(school.learner)
    response = client.post("/recorded/leave/", follow=True)
    page = response.content.decode()
    assert "what was recorded is kept" in page
    assert "You are in no cohort now." in page
    assert not agreed(school.learner)
    place = Enrolment.objects.get(person=school.learner)
    assert place.left_at is not None
    assert agreed(school.other_learner)
    assert client.get("/recorded/leave/").status_code == 405


def test_nobody_else_can_leave_so(school: School, browse: Browse) -> None:
    assert browse(school.teacher).post("/recorded/leave/").status_code == 404
    assert browse(None).post("/recorded/leave/").status_code == 302
