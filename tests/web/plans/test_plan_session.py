"""A session on the phone: blocks are ticked off, once each, and taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.plans.made import start, stock

from unaided.web.people.models import Teaching
from unaided.web.plans.models import Plan, Tick
from unaided.web.plans.ticking import put_away

URL = "plan_session"


@pytest.fixture
def plan(school, at) -> Plan:
    """A plan of three things in four sessions."""
    stock(school, at)
    return start(school, at)


def test_it_is_the_cohorts_teachers_own(school, plan, browse):
    """Nobody else has such a page, or ticks anything off."""
    url = reverse(URL, args=[plan.pk, 1])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        client = browse(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "done", "block": "1"}).status_code == 404
    assert browse(None).get(url).status_code == 302
    assert not Tick.objects.exists()


def test_a_block_is_done_once_by_whoever_said_so_first(school, plan, browse):
    """A second tap, also a colleague's, changes nothing; the page says who and when."""
    Teaching.objects.create(cohort=school.cohort, teacher=school.other_teacher)
    url = reverse(URL, args=[plan.pk, 1])
    for user in (school.teacher, school.other_teacher):
        reply = browse(user).post(url, {"do": "done", "block": "1"})
        assert (reply.status_code, reply["Location"]) == (303, f"{url}#block-1")
    one = Tick.objects.get()
    assert one.ticked_by == school.teacher
    page = browse(school.teacher).get(url).content.decode()
    assert f"by {school.teacher}" in page
    assert ": 1 of 6 blocks done" in page


def test_undone_it_stays_on_record_and_can_be_done_again(school, plan, browse):
    """Who took it back is kept."""
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk, 1])
    for do in ("done", "undo", "undo", "done"):
        client.post(url, {"do": do, "block": "1"})
    first, second = Tick.objects.order_by("pk")
    assert first.undone_by == school.teacher
    assert first.undone_at is not None
    assert second.undone_at is None


@pytest.mark.parametrize(
    "sent",
    [{}, {"do": "done"}, {"do": "done", "block": "99"}, {"do": "done", "block": "9" * 30},
     {"do": "done", "block": "one"}, {"do": "undone", "block": "1"}],
)  # fmt: skip
def test_what_is_no_block_of_the_session_is_not_there(school, plan, browse, sent):
    """Nothing is written."""
    reply = browse(school.teacher).post(reverse(URL, args=[plan.pk, 1]), sent)
    assert reply.status_code == 404
    assert not Tick.objects.exists()


def test_a_session_that_there_is_not_is_not_there(school, plan, browse):
    """Four sessions, no fifth."""
    client = browse(school.teacher)
    assert client.get(reverse(URL, args=[plan.pk, 5])).status_code == 404
    assert client.get(reverse(URL, args=[plan.pk, 0])).status_code == 404


def test_a_plan_put_away_takes_no_ticks(school, plan, browse, at):
    """And says why."""
    put_away(plan, at)
    page = browse(school.teacher).post(
        reverse(URL, args=[plan.pk, 1]), {"do": "done", "block": "1"}, follow=True
    )
    assert "Nothing was changed" in page.content.decode()
    assert not Tick.objects.exists()


def test_from_the_second_session_on_tests_come_first(school, plan, browse):
    """The first has none: nothing was met before."""
    client = browse(school.teacher)
    first = client.get(reverse(URL, args=[plan.pk, 1])).content.decode()
    second = client.get(reverse(URL, args=[plan.pk, 2])).content.decode()
    assert "test: alone" not in first
    assert 0 < second.index("test: alone") < second.index("Session 1")
