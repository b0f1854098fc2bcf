"""Everything held on a learner, as a file; what a check must not tell yet waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import NOW
from tests.web.insight.test_responses import open_check

from unaided.web.insight.my_data import WAITS, my_data
from unaided.web.study.models import Assignment


def test_it_is_the_learners_own(school, past, browse):
    """Attachment, JSON; nobody else's responses are in it; nobody else has the page."""
    reply = browse(school.learner).get(reverse("my_data"))
    assert reply["Content-Disposition"] == 'attachment; filename="my-data.json"'
    held = reply.json()
    assert held["account"]["username"] == "ada"
    assert len(held["responses"]) == 60
    assert held["cohorts"][0]["cohort__name"] == past.cohort.name
    assert held["figures"][0]["verdicts"]
    assert "p-01" not in reply.content.decode()
    for person in (school.teacher, school.lead, school.stranger):
        assert browse(person).get(reverse("my_data")).status_code == 404
    assert browse(None).get(reverse("my_data")).status_code == 302


def test_an_open_check_waits(school, past):
    """The answer given is there, how it went is not; afterwards it is."""
    open_check(past, school.learner)
    assert my_data(school.learner, NOW)["responses"][-1]["score"] == WAITS
    later = my_data(school.learner, NOW + timedelta(days=4))["responses"][-1]
    assert (later["answer"], later["score"]) == ("wrong one vectors-1-7", 0.0)


def test_what_is_still_to_be_asked_is_not_told(school, past):
    """That a check comes is; which item, and with which help, is not."""
    Assignment.objects.create(
        person=school.learner, cohort=past.cohort, item=past.items["Vectors"][6],
        occasion="check", aid="assistant", created_at=NOW, opens_at=NOW,
        closes_at=NOW + timedelta(days=3),
    )  # fmt: skip
    held = my_data(school.learner, NOW)["assignments"][0]
    assert (held["item__slug"], held["aid"]) == (WAITS, WAITS)
    after = my_data(school.learner, NOW + timedelta(days=4))["assignments"][0]
    assert after["item__slug"] == past.items["Vectors"][6].slug


@pytest.mark.parametrize("checks", [0, 1])
def test_the_number_of_queries_is_constant(school, past, django_assert_max_num_queries, checks):
    """However much is held."""
    for _ in range(checks):
        open_check(past, school.learner)
    with django_assert_max_num_queries(16):
        my_data(school.learner, NOW)
