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
        for sent in (data, {"finish": "1"}, {"discard": "1"}, {"undo": uuid.uuid4()}):
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
    assert "1 player has 3 tries: that gives 1 response." in page
    assert "After that no try can be added or taken back" in page
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


def test_finishing_without_a_try_keeps_nothing_and_says_so(school, observation, browse):
    """It is offered to be discarded; finishing all the same leaves it open."""
    client = browse(school.teacher)
    url = address(observation)
    page = client.get(url).content.decode()
    assert "No try is written down yet, so finishing would keep nothing." in page
    assert 'name="finish"' not in page
    reply = client.post(url, {"finish": "1"})
    assert reply.status_code == 422
    assert "so there is nothing to keep. It is still open." in reply.content.decode()
    observation.refresh_from_db()
    assert observation.finished_at is None
    gone = client.post(url, {"discard": "1"})
    assert (gone.status_code, gone.url) == (303, reverse("observe", args=[school.cohort.pk]))
    assert url not in client.get(gone.url).content.decode(), "out of sight"


def test_a_discarded_board_stays_with_what_was_undone_on_it(school, observation, browse):
    """An undone try was acknowledged and is a record; discarding keeps it, twice as once."""
    client = browse(school.teacher)
    url = address(observation)
    key = uuid.uuid4()
    client.post(url, {"key": key, "person": school.learner.pk, "value": "1"})
    client.post(url, {"undo": key})
    assert client.post(url, {"discard": "1"}).status_code == 303
    observation.refresh_from_db()
    at = observation.discarded_at
    assert at is not None
    assert client.post(url, {"discard": "1"}).status_code == 303
    observation.refresh_from_db()
    assert observation.discarded_at == at
    assert Try.objects.get().undone_at is not None
    page = client.get(url).content.decode()
    assert "no try stands on it. A try opens it again, for every coach of" in page
    assert 'name="discard"' not in page
    reply = client.post(url, {"finish": "1"})
    assert "there is nothing to keep. It is still discarded." in reply.content.decode()
    assert Response.objects.count() == 0


def test_a_try_that_waited_on_another_phone_opens_a_discarded_board(school, observation, browse):
    """Nothing that a coach saw is lost for what another discarded, and the script can let go."""
    client = browse(school.teacher)
    url, listed = address(observation), reverse("observe", args=[school.cohort.pk])
    client.post(url, {"discard": "1"})
    late = {"key": uuid.uuid4(), "person": school.learner.pk, "value": "1", "late": "1"}
    for _ in range(2):
        assert client.post(url, late).status_code == 303
    observation.refresh_from_db()
    assert observation.discarded_at is None
    assert url in client.get(listed).content.decode()
    assert client.post(url, {"finish": "1"}).status_code == 303
    assert Response.objects.get().answer == "1/1"


def test_a_board_with_a_try_is_not_discarded(school, observation, browse):
    """Nor a finished one: what was seen stays; an undone try is none."""
    client = browse(school.teacher)
    url = address(observation)
    key = uuid.uuid4()
    client.post(url, {"key": key, "person": school.learner.pk, "value": "1"})
    assert 'name="discard"' not in client.get(url).content.decode()
    reply = client.post(url, {"discard": "1"})
    assert reply.status_code == 422
    assert "There are tries on it by now. Nothing was discarded." in reply.content.decode()
    client.post(url, {"finish": "1"})
    assert client.post(url, {"discard": "1"}).status_code == 422
    assert (Try.objects.count(), Response.objects.count()) == (1, 1)


def test_players_are_told_apart(school, observation, browse, at):
    """Whole names, no initials that two may share; one name twice has the pseudonym with it."""
    named = {}
    for username, name in (("a", "A.W."), ("b", "A. Wolf"), ("c", "9 N.O."), ("d", "A.W.")):
        person = make_person(username, school.organisation, Role.LEARNER, display_name=name)
        enrol(school.cohort, person, at)
        named[username] = person
    page = browse(school.teacher).get(address(observation)).content.decode()
    labels = re.findall(r'aria-label="([^"]+): success"', page)
    assert len(set(labels)) == len(labels) == 6
    assert labels[0] == "9, N.O.", "numbers come first"
    assert {"A. Wolf", f"A.W. ({named['a'].code})", f"A.W. ({named['d'].code})"} < set(labels)
    assert page.count('class="no"') == 1


def test_without_a_try_there_is_no_0_of_0(school, observation, browse):
    """What the script counts on stays in the page, out of sight."""
    row = row_of(
        browse(school.teacher).get(address(observation)).content.decode(), school.learner.pk
    )
    assert "<span hidden><b data-hits>0</b> of <span data-count>0</span></span>" in row
