"""The board of an observation."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from tests.web.school import enrol, make_item, make_person
from tests.web.study.test_observing import COUNT, SECONDS

from unaided.web.people.models import Role
from unaided.web.study.models import Observation, Response, Try
from unaided.web.study.observing import Plan, start_observation


@pytest.fixture
def observation(school, at) -> Observation:
    """Four tries a player."""
    item = make_item(school.organisation, COUNT.format(n=1), at)
    plan = Plan(item.current, "check", "none", "")
    return start_observation(school.cohort, school.teacher, plan, at)


def address(observation: Observation) -> str:
    return reverse("observation", args=[observation.pk])


def row_of(page: str, person_id: int) -> str:
    found = re.search(rf'<li id="person-{person_id}".*?</li>', page, re.DOTALL)
    assert found is not None
    return found[0]


def key_in(row: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', row)
    assert found is not None
    return found[1]


def test_only_the_cohorts_teacher_sees_it(school, observation, browse):
    """Learner, another teacher, lead, stranger: no such page, and nothing is written."""
    url = address(observation)
    assert browse(school.teacher).get(url).status_code == 200
    data = {"key": uuid.uuid4(), "person": school.learner.pk, "value": "1"}
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
        for sent in (data, {"finish": "1"}, {"undo": uuid.uuid4()}):
            assert browse(user).post(url, sent).status_code == 404, user
    assert browse(None).get(url).status_code == 302
    assert Try.objects.count() == 0
    observation.refresh_from_db()
    assert observation.finished_at is None


def test_taps_undo_and_finish_by_plain_forms(school, observation, browse):
    """What the page offers is what is sent: no script needed."""
    client = browse(school.teacher)
    url = address(observation)
    person = school.learner.pk
    for value in ("1", "0", "1"):
        row = row_of(client.get(url).content.decode(), person)
        reply = client.post(url, {"key": key_in(row), "person": person, "value": value})
        assert (reply.status_code, reply.url) == (303, f"{url}#person-{person}")
    page = client.get(url).content.decode()
    assert "<b data-hits>2</b> of <span data-count>3</span>" in row_of(page, person)
    assert "success, 2 of 3" in page
    last = re.search(r'name="undo" value="([^"]+)"', page)
    assert last is not None
    assert client.post(url, {"undo": last[1]}).status_code == 303
    assert client.post(url, {"finish": "1"}).status_code == 303
    assert Response.objects.get().answer == "1/2"
    page = client.get(url).content.decode()
    assert "1 result kept" in page
    assert '<button class="tap"' not in page


def test_full_rows_are_quiet(school, observation, browse):
    """At four of four the buttons are off; the others' are not."""
    client = browse(school.teacher)
    url = address(observation)
    for _ in range(4):
        client.post(url, {"key": uuid.uuid4(), "person": school.learner.pk, "value": "1"})
    page = client.get(url).content.decode()
    assert row_of(page, school.learner.pk).count("disabled") == 2
    assert "disabled" not in row_of(page, school.other_learner.pk)
    more = {"key": uuid.uuid4(), "person": school.learner.pk, "value": "1"}
    reply = client.post(url, more)
    assert reply.status_code == 422
    assert "has all 4 tries. This one was not kept." in reply.content.decode()


def test_the_same_tap_twice_is_one_try(school, observation, browse):
    """As when the reply was lost on the way."""
    client = browse(school.teacher)
    data = {"key": uuid.uuid4(), "person": school.learner.pk, "value": "1"}
    for _ in range(3):
        assert client.post(address(observation), data).status_code == 303
    assert Try.objects.count() == 1


@pytest.mark.parametrize("missing", ["key", "person"])
def test_a_tap_without_key_or_person_is_nothing(school, observation, browse, missing):
    """Nor one for somebody who is not in the squad."""
    client = browse(school.teacher)
    data = {"key": str(uuid.uuid4()), "person": str(school.learner.pk), "value": "1"}
    del data[missing]
    assert client.post(address(observation), data).status_code == 404
    data = {"key": uuid.uuid4(), "person": school.stranger_learner.pk, "value": "1"}
    assert client.post(address(observation), data).status_code == 404
    assert Try.objects.count() == 0


def test_who_has_not_agreed_is_shown_without_buttons(school, observation, browse, at):
    """With the reason."""
    silent = make_person("silent", school.organisation, Role.LEARNER)
    enrol(school.cohort, silent, at, agreed=False)
    row = row_of(browse(school.teacher).get(address(observation)).content.decode(), silent.pk)
    assert "Not recorded: has not agreed to it yet." in row
    assert "<button" not in row


def test_a_measure_has_a_field_a_row(school, browse, at):
    """Saved by itself; what cannot be read is said."""
    item = make_item(school.organisation, SECONDS, at)
    plan = Plan(item.current, "practice", "none", "")
    watched = start_observation(school.cohort, school.teacher, plan, at)
    client = browse(school.teacher)
    data = {"key": uuid.uuid4(), "person": school.learner.pk, "value": "11.5"}
    assert client.post(address(watched), data).status_code == 303
    page = client.get(address(watched)).content.decode()
    assert 'value="11.5"' in row_of(page, school.learner.pk)
    assert "11.5 seconds" in page
    reply = client.post(address(watched), {**data, "key": uuid.uuid4(), "value": "fast"})
    assert reply.status_code == 422
    assert "Nothing was changed." in reply.content.decode()


def test_names_and_texts_are_escaped(school, observation, browse):
    """A name is text."""
    school.learner.display_name = "7 <img src=x onerror=alert(1)>"
    school.learner.save()
    page = browse(school.teacher).get(address(observation)).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page
