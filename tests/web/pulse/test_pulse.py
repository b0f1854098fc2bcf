"""The page of one pulse."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import time_machine
from django.urls import reverse
from tests.web.pulse.squad import Truth, make_squad, play, start_pulse
from tests.web.school import make_choices

from unaided.web.bank.models import Skill
from unaided.web.study.models import Assignment, Response
from unaided.web.templatetags import marks


@pytest.fixture
def skill(school, at) -> Skill:
    """Two families of four items."""
    make_choices(school.organisation, at)
    return Skill.objects.get(organisation=school.organisation)


@pytest.fixture
def pulse(school, skill, at):
    """One for the two learners."""
    return start_pulse(school, [school.learner, school.other_learner], skill, at)


def test_only_the_cohorts_teacher_sees_it(school, pulse, browse):
    """Learner, another teacher, lead, stranger: no such page, and no withdrawing."""
    url = reverse("pulse", args=[pulse.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
        assert browse(user).post(url, {"do": "withdraw"}).status_code == 404, user
    pulse.refresh_from_db()
    assert pulse.withdrawn_at is None
    assert browse(None).get(url).status_code == 302


def test_before_the_first_answer(school, pulse, browse):
    """Nothing is known, and it says what would tell; the draw is on record."""
    page = browse(school.teacher).get(reverse("pulse", args=[pulse.pk])).content.decode()
    assert "0 of 4 answers now" in page
    assert "Both responses of 20 more people." in page
    assert str(pulse.seed) in page
    for slug in Assignment.objects.values_list("item__slug", flat=True):
        assert slug in page
    assert "KEY-" not in page
    assert "SOLUTION-" not in page


def test_after_two_weeks_both_figures_stand(school, skill, browse, at):
    """The finding first, its interval, its basis, its caveat."""
    people = make_squad(school, 20, at)
    pulse = start_pulse(school, people, skill, at, seed=9)
    play(school, pulse, people, Truth(effect=0.45), at, np.random.default_rng(5))
    url = reverse("pulse", args=[pulse.pk])
    with time_machine.travel(at + timedelta(days=16), tick=False):
        page = browse(school.teacher).get(url).content.decode()
    assert "randomised, within 20 people" in page
    assert "90 %, two orders, within people, Welch–Satterthwaite t(1" in page
    assert "whether it was used or not" in page
    assert "Alone, 14 days later, on an unseen variant" in page
    assert "40 of 40 answers now" in page
    assert "not known" not in page.lower()
    assert "everybody alike, so no interval" in page  # with the tool all twenty were right


def test_not_answered_is_said_not_counted_as_wrong(school, pulse, browse, at):
    """Weeks after it closed, six times not answered."""
    with time_machine.travel(at + timedelta(days=40), tick=False):
        page = browse(school.teacher).get(reverse("pulse", args=[pulse.pk])).content.decode()
    assert page.count("not answered</span>") == 6
    assert "Not answered is unknown, not wrong." in page


def test_figures_say_their_date_who_is_missing_and_what_is_behind(school, skill, browse, at):
    """As of a day, basis, interval, names of the missing; each opens to its responses."""
    people = make_squad(school, 22, at)
    pulse = start_pulse(school, people, skill, at, seed=9)
    play(school, pulse, people, Truth(), at, np.random.default_rng(5))
    absent, early = people[0], people[1]
    Response.objects.filter(person=absent).delete()
    Response.objects.filter(person=early, planned_delay_days=14.0).update(delay_days=3.0)
    day = at + timedelta(days=30)
    with time_machine.travel(day, tick=False):
        page = browse(school.teacher).get(reverse("pulse", args=[pulse.pk])).content.decode()
    assert page.count(f"<dt>As of</dt><dd>{marks.day(day)}") == 2
    assert page.count("<dt>Basis</dt><dd>by design") == 2
    assert page.count("<dt>Interval</dt><dd>90 %") == 2
    assert f"1 person: {absent}" in page
    assert f"2 people: {absent}, {early}" in page
    assert "no: it takes both" in page
    assert "no: 3 days later, outside 7 to 28" in page
    assert page.count(f"{reverse('cohort_responses', args=[school.cohort.pk])}?skill=") == 2
    assert "counts each person’s first check" in page


def test_a_draw_that_was_tampered_with_is_said(school, pulse, browse):
    """The page draws again from seed and candidates."""
    url = reverse("pulse", args=[pulse.pk])
    client = browse(school.teacher)
    assert "from seed and candidates: the same places" in client.get(url).content.decode()
    place = pulse.places.first()
    place.with_tool_first = not place.with_tool_first
    place.save()
    assert "other places than these" in client.get(url).content.decode()


def test_what_was_withdrawn_is_not_called_missing(school, pulse, browse, at):
    """On the day after the first two closed: those are missing, the third was withdrawn."""
    url = reverse("pulse", args=[pulse.pk])
    client = browse(school.teacher)
    with time_machine.travel(at + timedelta(days=8), tick=False):
        client.post(url, {"do": "withdraw"})
        page = client.get(url).content.decode()
    assert page.count("not answered</span>") == 4
    assert page.count('<span class="unk">withdrawn</span>') == 2
    assert "0 of 4 answers now, none later" in page
    assert "2 responses of 2 people were withdrawn while still open" in page


def test_withdrawing(school, pulse, browse):
    """By POST alone; then it says so, and asks nobody."""
    client = browse(school.teacher)
    url = reverse("pulse", args=[pulse.pk])
    assert client.post(url, {"do": "something"}).status_code == 404
    reply = client.post(url, {"do": "withdraw"})
    assert (reply.status_code, reply.url) == (303, url)
    page = client.get(url).content.decode()
    assert "Withdrawn on" in page
    assert "Withdraw this pulse" not in page
    assert not Assignment.objects.filter(withdrawn_at=None).exists()


def test_queries_do_not_grow(school, skill, browse, at, django_assert_max_num_queries):
    """With two people or fourteen."""
    client = browse(school.teacher)
    for seed, count in ((1, 2), (2, 14)):
        people = make_squad(school, count, at) if seed == 2 else [school.learner]
        pulse = start_pulse(school, people, skill, at, seed=seed)
        with django_assert_max_num_queries(6):
            client.get(reverse("pulse", args=[pulse.pk]))


def test_names_are_escaped(school, pulse, browse):
    """A name is text."""
    school.learner.display_name = "<script>alert(1)</script>"
    school.learner.save()
    page = browse(school.teacher).get(reverse("pulse", args=[pulse.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
