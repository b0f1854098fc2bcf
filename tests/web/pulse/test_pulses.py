"""The list of a cohort's pulses."""

from __future__ import annotations

import numpy as np
import pytest
from django.urls import reverse
from tests.web.pulse.squad import sit, start_pulse
from tests.web.school import make_choices

from unaided.web.bank.models import Skill
from unaided.web.pulse.pulses import withdraw


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


def test_without_items_or_people_it_says_what_must_be_done_first(school, browse, at):
    """With links, and nothing to start."""
    client = browse(school.teacher)
    url = reverse("pulses", args=[school.cohort.pk])
    new = reverse("pulse_new", args=[school.cohort.pk])
    for page in (url, new):
        text = client.get(page).content.decode()
        assert "Write three questions of one kind" in text
        assert reverse("bank_item_new") in text
        assert "Let people into" not in text
        assert f'href="{new}"' not in text
        assert "See who can take part" not in text
    school.cohort.enrolments.update(left_at=at)
    make_choices(school.organisation, at, families=1, siblings=3)
    for page in (url, new):
        text = client.get(page).content.decode()
        assert "Write three questions" not in text
        assert reverse("cohort_people", args=[school.cohort.pk]) in text
        assert "Let people into Mathematics 11B." in text


def test_before_the_first_pulse_it_says_what_one_takes(school, skill, browse):
    """Not an empty table."""
    page = browse(school.teacher).get(reverse("pulses", args=[school.cohort.pk])).content.decode()
    assert "No pulse yet" in page
    assert reverse("pulse_new", args=[school.cohort.pk]) in page


def test_who_was_never_asked_is_not_counted_out_of_nobody(school, skill, browse, at):
    """Withdrawn before anybody answered: no 0 of 0."""
    withdraw(start_pulse(school, [school.learner], skill, at), at)
    page = browse(school.teacher).get(reverse("pulses", args=[school.cohort.pk])).content.decode()
    assert "0 of 0" not in page
    assert page.count("nobody</span>") == 3


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
