"""The list of comparisons."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.comparisons.ways import fill, make_skills, start

from unaided.web.comparisons.registering import withdraw
from unaided.web.people.models import Teaching

URL = "comparisons"


@pytest.fixture
def skills(school, at):
    """Four skills, and ten people in the cohort."""
    fill(school, school.cohort, 8, at)
    return make_skills(school, at)


def test_it_is_the_teachers_own(school, skills, browse, at):
    """Learner and lead: no such page; another teacher and a stranger see none of it."""
    start(school, [school.cohort], skills, at)
    url = reverse(URL)
    assert "Does spaced practice leave more?" in browse(school.teacher).get(url).content.decode()
    for user in (school.other_teacher, school.stranger):
        page = browse(user).get(url)
        assert page.status_code == 200
        assert "Does spaced practice" not in page.content.decode()
    for user in (school.learner, school.lead):
        assert browse(user).get(url).status_code == 404
    assert browse(None).get(url).status_code == 302


def test_who_teaches_one_class_of_two_does_not_see_it(school, skills, browse, at):
    """The people of the other class are not theirs."""
    Teaching.objects.create(cohort=school.other_cohort, teacher=school.teacher)
    fill(school, school.other_cohort, 4, at)
    made = start(school, [school.cohort, school.other_cohort], skills, at)
    other = browse(school.other_teacher)
    assert "Does spaced" not in other.get(reverse(URL)).content.decode()
    assert other.get(reverse("comparison", args=[made.pk])).status_code == 404
    Teaching.objects.create(cohort=school.cohort, teacher=school.other_teacher)
    assert "Does spaced" in other.get(reverse(URL)).content.decode()


def test_before_the_first_it_says_what_one_is(school, browse):
    """With a way in."""
    page = browse(school.teacher).get(reverse(URL)).content.decode()
    assert "No comparison yet" in page
    assert reverse("comparison_new") in page


def test_one_that_was_withdrawn_stays(school, skills, browse, at):
    """Nobody registers until chance is kind."""
    withdraw(start(school, [school.cohort], skills, at), at)
    assert "withdrawn" in browse(school.teacher).get(reverse(URL)).content.decode()


def test_the_navigation_leads_there(school, browse):
    """From any page of a teacher; for nobody else."""
    link = f'href="{reverse(URL)}"'
    assert link in browse(school.teacher).get(reverse("cohorts")).content.decode()
    assert link not in browse(school.lead).get(reverse("groups")).content.decode()


def test_queries_do_not_grow(school, skills, browse, at, django_assert_max_num_queries):
    """One comparison or five."""
    client = browse(school.teacher)
    for more in (1, 4):
        for _ in range(more):
            start(school, [school.cohort], skills, at)
        with django_assert_max_num_queries(6):
            client.get(reverse(URL))
