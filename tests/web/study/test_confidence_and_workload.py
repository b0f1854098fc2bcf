"""Confidence never changes the workload: it is said for the person's own sake, and kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from tests.web.school import Browse, School, enrol, make_choices
from tests.web.study.history import fields, sit

from unaided.web.people.agreement import agree
from unaided.web.people.models import Cohort, User
from unaided.web.study.confidence import LEVELS
from unaided.web.study.models import Response, Showing
from unaided.web.study.sittings import present

DAYS = (0, 1, 4, 11)
ANSWERS = 8
RIGHT = (True, False, True, True, False)
LOWEST, HIGHEST = LEVELS[0], LEVELS[-1]


@pytest.fixture
def twins(school: School, at: datetime) -> tuple[tuple[User, Cohort], tuple[User, Cohort]]:
    """Two learners, each alone in a cohort of one school: neither meets what the other did."""
    make_choices(school.organisation, at, families=5, siblings=3)
    school.cohort.enrolments.filter(person=school.other_learner).delete()
    enrol(school.other_cohort, school.other_learner, at, agreed=False)
    agree(school.other_learner, at)
    return (school.learner, school.cohort), (school.other_learner, school.other_cohort)


def practised(
    browse: Browse, person: User, cohort: Cohort, at: datetime, sure: float, right: tuple[bool, ...]
) -> list[tuple[str, int, str]]:
    """Practise on four days through the pages; return what was asked: item, place, and why."""
    client = browse(person)
    for day in DAYS:
        start = at + timedelta(days=day)
        with time_machine.travel(start, tick=False):
            sitting = sit(person, cohort, start, seed=7)
        for number in range(ANSWERS):
            when = start + timedelta(seconds=20 * number)
            with time_machine.travel(when, tick=False):
                showing = present(sitting)
                assert showing is not None
                sent = fields(showing, when, right=right[number % len(right)], confidence=str(sure))
                reply = client.post(f"/sittings/{sitting.pk}/{showing.number}/", sent)
                assert reply.status_code == 303
        with time_machine.travel(start + timedelta(minutes=5), tick=False):
            client.post(f"/sittings/{sitting.pk}/end/")
    said = Response.objects.filter(person=person).values_list("confidence", flat=True)
    assert set(said) == {sure}
    shown = Showing.objects.filter(sitting__person=person).order_by("sitting_id", "number")
    return [(one.version.item.slug, one.number, one.reason) for one in shown]


def test_opposite_confidence_leads_to_the_same_questions(
    browse: Browse, at: datetime, twins: tuple[tuple[User, Cohort], tuple[User, Cohort]]
) -> None:
    """The same answers, the same seed: what is asked, and how much, is the same to the last."""
    (one, here), (other, there) = twins
    doubting = practised(browse, one, here, at, LOWEST, RIGHT)
    certain = practised(browse, other, there, at, HIGHEST, RIGHT)
    assert doubting == certain
    assert len(doubting) == len(DAYS) * (ANSWERS + 1)


def test_other_answers_lead_to_other_questions(
    browse: Browse, at: datetime, twins: tuple[tuple[User, Cohort], tuple[User, Cohort]]
) -> None:
    """So the test above could fail: what is asked does depend on how it went."""
    (one, here), (other, there) = twins
    first = practised(browse, one, here, at, HIGHEST, RIGHT)
    second = practised(browse, other, there, at, HIGHEST, tuple(not right for right in RIGHT))
    assert first != second
