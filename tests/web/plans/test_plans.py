"""The list of a cohort's plans."""

from __future__ import annotations

from django.urls import reverse
from tests.web.plans.made import start, stock

from unaided.web.plans.models import PlannedBlock
from unaided.web.plans.ticking import put_away, tick

URL = "plans"


def test_it_is_the_cohorts_teachers_own(school, browse, at):
    """Nobody else has such a page."""
    stock(school, at)
    start(school, at)
    url = reverse(URL, args=[school.cohort.pk])
    assert "Spring" in browse(school.teacher).get(url).content.decode()
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        assert browse(user).get(url).status_code == 404
    assert browse(None).get(url).status_code == 302


def test_before_the_first_it_says_what_to_do(school, browse):
    """With a way in; the cohort's page leads here."""
    page = browse(school.teacher).get(reverse(URL, args=[school.cohort.pk])).content.decode()
    assert "No plan yet" in page
    assert reverse("plan_new", args=[school.cohort.pk]) in page
    cohort = browse(school.teacher).get(reverse("cohort", args=[school.cohort.pk]))
    assert reverse(URL, args=[school.cohort.pk]) in cohort.content.decode()


def test_it_counts_what_was_done_of_the_chosen_way(school, browse, at):
    """Blocks of the other way are not counted; one put away stays."""
    stock(school, at)
    plan = start(school, at)
    block = PlannedBlock.objects.filter(session__plan=plan, layout="spaced").first()
    tick(block, school.teacher, at)
    put_away(plan, at)
    page = browse(school.teacher).get(reverse(URL, args=[school.cohort.pk])).content.decode()
    blocks = PlannedBlock.objects.filter(session__plan=plan, layout="spaced").count()
    assert f"1 of {blocks}" in page
    assert "put away" in page


def test_queries_do_not_grow(school, browse, at, django_assert_max_num_queries):
    """One plan or four."""
    stock(school, at)
    client, url = browse(school.teacher), reverse(URL, args=[school.cohort.pk])
    for more in (1, 3):
        for _ in range(more):
            start(school, at)
        with django_assert_max_num_queries(6):
            client.get(url)
