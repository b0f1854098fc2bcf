"""A plan's page: both ways, what they predict, which one is used."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.plans.made import start, stock

from unaided.web.plans.foretold import other_way_round, read
from unaided.web.plans.models import Plan, PlannedBlock
from unaided.web.plans.ticking import tick

URL = "plan"


@pytest.fixture
def plan(school, at):
    """A plan of three things in four sessions."""
    stock(school, at)
    return start(school, at)


def test_it_is_the_cohorts_teachers_own(school, plan, browse):
    """Nobody else has such a page, or changes anything."""
    url = reverse(URL, args=[plan.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        client = browse(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "massed"}).status_code == 404
    assert browse(None).get(url).status_code == 302
    plan.refresh_from_db()
    assert plan.chosen == "spaced"


def test_it_shows_both_predictions_with_intervals_basis_and_estimand(school, plan, browse):
    """Each number that was kept, as it was kept."""
    page = browse(school.teacher).get(reverse(URL, args=[plan.pk])).content.decode()
    for one in read(plan.prediction):
        for line in (one.spaced, one.massed):
            assert f"{line.figure.estimate:.2f}".removeprefix("0") in page
            assert f"{line.figure.low:.2f}".removeprefix("0") in page
        assert one.estimand in page
    assert "predicted by the memory model, not measured" in page
    assert "90 % intervals" in page


def test_the_chosen_way_stands_first_and_can_be_changed(school, plan, browse):
    """Chosen twice, it is chosen once."""
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk])
    for _ in range(2):
        assert client.post(url, {"do": "massed"}).status_code == 303
    page = client.get(url).content.decode()
    head = page.index("Massed, one after another (this plan)")
    assert head < page.index("Spaced, mixed, test first", head)


def test_once_something_was_done_its_way_stays(school, plan, browse, at):
    """Else nobody could say which way it was; the page says what to do."""
    block = PlannedBlock.objects.filter(session__plan=plan, layout="spaced").first()
    tick(block, school.teacher, at)
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk])
    page = client.post(url, {"do": "massed"}, follow=True).content.decode()
    assert "Nothing was changed" in page
    assert Plan.objects.get().chosen == "spaced"


def test_put_away_it_stays_and_is_not_changed(school, plan, browse):
    """And says so."""
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk])
    client.post(url, {"do": "put away"})
    first = Plan.objects.get().put_away_at
    client.post(url, {"do": "put away"})
    assert Plan.objects.get().put_away_at == first
    client.post(url, {"do": "massed"})
    assert Plan.objects.get().chosen == "spaced"
    assert "Put away on" in client.get(url).content.decode()


def test_another_word_is_refused(school, plan, browse):
    """Nothing is guessed."""
    reply = browse(school.teacher).post(reverse(URL, args=[plan.pk]), {"do": "mixed"})
    assert reply.status_code == 404


def test_queries_do_not_grow_with_sessions(school, plan, browse, django_assert_max_num_queries):
    """Sessions, blocks and ticks come in one query each."""
    client = browse(school.teacher)
    with django_assert_max_num_queries(10):
        client.get(reverse(URL, args=[plan.pk]))


@pytest.mark.parametrize(
    ("session", "month", "turned", "said"),
    [
        ((-0.08, -0.12, -0.04), (0.1, 0.05, 0.15), True, "looks the other way round"),
        ((-0.08, -0.2, 0.04), (0.1, 0.05, 0.15), False, "it is too close to tell"),
        ((-0.08, -0.12, -0.04), (0.1, -0.05, 0.25), False, "In the sessions: "),
        ((0.08, 0.04, 0.12), (0.1, 0.05, 0.15), False, "In the sessions: "),
    ],
)
def test_the_other_way_round_is_said_where_both_intervals_bear_it(
    school, plan, browse, session, month, turned, said
):
    """The signs of two numbers are not enough."""
    kept = {one["when"]: one for one in plan.prediction["figures"] if one["way"] == "difference"}
    for when, numbers in (("session", session), ("month", month)):
        kept[when].update(zip(("estimate", "low", "high"), numbers, strict=True))
    plan.save()
    assert other_way_round(*read(plan.prediction)) is turned
    page = browse(school.teacher).get(reverse(URL, args=[plan.pk])).content.decode()
    assert said in page
    assert ("other way round" in page) is turned
