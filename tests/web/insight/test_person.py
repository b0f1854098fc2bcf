"""A person's evidence, as their own teacher sees it."""

from __future__ import annotations

from django.urls import reverse
from tests.web.insight.past import SKILLS

from unaided.web.people.models import Cohort, Teaching


def test_only_their_own_teacher_sees_it(school, past, browse):
    """Nor by way of a cohort that the person is not in."""
    url = reverse("person", args=[past.cohort.pk, school.learner.pk])
    assert browse(school.teacher).get(url).status_code == 200
    others = (
        school.learner, school.other_learner, school.other_teacher, school.lead, school.stranger,
    )  # fmt: skip
    for person in others:
        assert browse(person).get(url).status_code == 404, person
    assert browse(None).get(url).status_code == 302
    elsewhere = reverse("person", args=[school.other_cohort.pk, school.learner.pk])
    assert browse(school.other_teacher).get(elsewhere).status_code == 404


def test_it_speaks_of_the_person_in_the_third_person(school, past, browse):
    """Never "your" of somebody else's skills."""
    url = reverse("person", args=[past.cohort.pk, school.learner.pk])
    page = browse(school.teacher).get(url).content.decode()
    for skill in SKILLS:
        assert f"<h3>{skill}</h3>" in page
    assert "of their two skills" in page
    assert "When they say" in page
    assert "your" not in page.split("<main", 1)[1].lower()


def test_a_teacher_of_two_cohorts_sees_each_apart(school, past, browse):
    """The person is not in the second: no such page there."""
    Teaching.objects.create(cohort=school.other_cohort, teacher=school.teacher)
    url = reverse("person", args=[school.other_cohort.pk, school.learner.pk])
    assert browse(school.teacher).get(url).status_code == 404


def test_somebody_without_answers_has_no_figures(school, past, browse):
    """Said so, without a number."""
    url = reverse("person", args=[past.cohort.pk, school.other_learner.pk])
    page = browse(school.teacher).get(url).content.decode()
    assert "no figures yet" in page
    assert Cohort.objects.count() == 2
