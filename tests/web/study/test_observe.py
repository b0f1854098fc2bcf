"""The page where a coach starts to observe."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.school import make_choices, make_item
from tests.web.study.test_observing import COUNT

from unaided.web.study.models import Observation
from unaided.web.study.observing import finish, record


@pytest.fixture
def drill(school, at):
    """Four tries a player."""
    return make_item(school.organisation, COUNT.format(n=1), at)


def asked(item, **other):
    return {"drill": item.pk, "occasion": "check", "aid": "none", "setting": "indoors", **other}


def test_only_the_cohorts_teacher_sees_it(school, drill, browse):
    """Learner, another teacher, lead, stranger: no such page."""
    url = reverse("observe", args=[school.cohort.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
        assert browse(user).post(url, asked(drill)).status_code == 404, user
    assert browse(None).get(url).status_code == 302
    assert Observation.objects.count() == 0


def test_it_starts_and_leads_to_the_board(school, drill, browse):
    """The condition as chosen; a double click starts one."""
    client = browse(school.teacher)
    url = reverse("observe", args=[school.cohort.pk])
    replies = [client.post(url, asked(drill)) for _ in range(2)]
    watched = Observation.objects.get()
    for reply in replies:
        assert reply.status_code == 303
        assert reply.url == reverse("observation", args=[watched.pk])
    assert (watched.occasion, watched.aid, watched.setting) == ("check", "none", "indoors")
    assert (watched.version, watched.coach) == (drill.current, school.teacher)


def test_only_drills_of_the_own_bank_are_offered(school, drill, browse, at):
    """No choice items, none of another organisation, none retired."""
    make_choices(school.organisation, at)
    foreign = make_item(school.other_organisation, COUNT.format(n=1), at)
    retired = make_item(school.organisation, COUNT.format(n=3), at)
    retired.retired_at = at
    retired.save()
    client = browse(school.teacher)
    url = reverse("observe", args=[school.cohort.pk])
    page = client.get(url).content.decode()
    assert page.count("<option") == 2
    assert "Passing: Long passes 1" in page
    for item in (foreign, retired):
        assert client.post(url, asked(item)).status_code == 422
    assert Observation.objects.count() == 0


def test_a_mistake_is_named_and_what_was_typed_is_kept(school, drill, browse):
    """No drill chosen."""
    url = reverse("observe", args=[school.cohort.pk])
    reply = browse(school.teacher).post(url, asked(drill, drill="", setting="wet grass"))
    assert reply.status_code == 422
    assert 'value="wet grass"' in reply.content.decode()
    assert "Choose one." in reply.content.decode()


def test_what_is_open_stands_first(school, drill, browse, at):
    """And what was watched beneath."""
    client = browse(school.teacher)
    url = reverse("observe", args=[school.cohort.pk])
    client.post(url, asked(drill))
    assert "Go on: Long passes 1" in client.get(url).content.decode()
    watched = Observation.objects.get()
    record(watched, school.learner, uuid.uuid4(), "1", at)
    finish(watched, at + timedelta(minutes=5))
    page = client.get(url).content.decode()
    assert "Go on:" not in page
    assert "Watched" in page


def test_an_empty_bank_says_so(school, browse):
    """And where to add a drill."""
    page = browse(school.teacher).get(reverse("observe", args=[school.cohort.pk]))
    assert "No drill yet." in page.content.decode()


def test_drills_that_the_cohort_has_met_are_offered_first(school, drill, browse, at):
    """Other groups' below, under a heading of their own."""
    aiming = COUNT.format(n=7).replace("skill: Passing", "skill: Aiming")
    make_item(school.organisation, aiming, at)
    client = browse(school.teacher)
    url = reverse("observe", args=[school.cohort.pk])
    page = client.get(url).content.decode()
    assert "<optgroup" not in page
    assert page.index("Aiming: ") < page.index("Passing: ")
    client.post(url, asked(drill))
    watched = Observation.objects.get()
    record(watched, school.learner, uuid.uuid4(), "1", at)
    finish(watched, at)
    page = client.get(url).content.decode()
    own, others = page.index("Met in Mathematics 11B"), page.index("Others of the bank")
    assert own < page.index("Passing: ") < others < page.index("Aiming: ")


def test_queries_do_not_grow(school, browse, at, django_assert_max_num_queries):
    """One drill watched or eight."""
    client = browse(school.teacher)
    url = reverse("observe", args=[school.cohort.pk])
    for number in range(1, 9):
        item = make_item(school.organisation, COUNT.format(n=number), at)
        client.post(url, asked(item))
        if number in (1, 8):
            with django_assert_max_num_queries(8):
                client.get(url)
