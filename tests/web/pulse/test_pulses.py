"""The list of a cohort's pulses."""

from __future__ import annotations

import numpy as np
import pytest
from django.urls import reverse
from tests.web.pulse.squad import sit, start_pulse
from tests.web.school import make_choices

from unaided.web.bank.models import Skill


@pytest.fixture
def skill(school, at) -> Skill:
    """Six families of four items."""
    make_choices(school.organisation, at, families=6)
    return Skill.objects.get(organisation=school.organisation)


def test_only_the_cohorts_teacher_sees_it(school, browse):
    """Learner, another teacher, lead, stranger: no such page."""
    url = reverse("pulses", args=[school.cohort.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
    assert browse(None).get(url).status_code == 302


def test_empty_says_what_the_first_one_takes(school, browse):
    """Not an empty table."""
    page = browse(school.teacher).get(reverse("pulses", args=[school.cohort.pk])).content.decode()
    assert "No pulse yet" in page


def test_it_counts_what_was_answered(school, skill, browse, at):
    """One of two people answered today."""
    pulse = start_pulse(school, [school.learner, school.other_learner], skill, at)
    sit(school.learner, school.cohort, at, lambda _: 1.0, np.random.default_rng(1))
    page = browse(school.teacher).get(reverse("pulses", args=[school.cohort.pk])).content.decode()
    assert page.count("1 of 2") == 2
    assert page.count("0 of 2") == 1
    assert reverse("pulse", args=[pulse.pk]) in page


def test_queries_do_not_grow(school, skill, browse, at, django_assert_max_num_queries):
    """One pulse or five."""
    client = browse(school.teacher)
    for more in (range(1), range(1, 5)):
        for seed in more:
            start_pulse(school, [school.learner], skill, at, seed=seed)
        with django_assert_max_num_queries(6):
            client.get(reverse("pulses", args=[school.cohort.pk]))
