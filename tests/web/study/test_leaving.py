"""What is no longer asked of somebody who left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.web.school import School, enrol, make_choices

from unaided.evidence.schema import Occasion
from unaided.web.people import members
from unaided.web.people.models import Cohort
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Sitting


@pytest.fixture
def assigned(school: School, at: datetime) -> list[Assignment]:
    """One that closed unanswered, one that is open, one to come; in another cohort one open."""
    items = make_choices(school.organisation, at)
    enrol(school.other_cohort, school.learner, at - timedelta(days=20), agreed=False)

    def make(number: int, cohort: Cohort, opens: int, closes: int) -> Assignment:
        return Assignment.objects.create(
            person=school.learner, cohort=cohort, item=items[number], occasion="check", aid="none",
            opens_at=at + timedelta(days=opens), closes_at=at + timedelta(days=closes),
            created_at=at - timedelta(days=10),
        )  # fmt: skip

    return [
        make(0, school.cohort, -9, -2),
        make(1, school.cohort, -1, 6),
        make(2, school.cohort, 5, 12),
        make(3, school.other_cohort, -1, 6),
    ]


def withdrawn(assigned: list[Assignment]) -> list[bool]:
    return [Assignment.objects.get(pk=one.pk).withdrawn_at is not None for one in assigned]


def test_a_place_ended_by_the_teacher_withdraws_what_was_open(school, assigned, at):
    """What closed before stays missing; another cohort's is asked as before."""
    start = {"occasion": Occasion.CHECK, "minutes": None, "seed": 1, "at": at}
    assert sittings.start(school.learner, school.cohort, **start) is not None
    members.end(school.cohort, school.learner.pk, at)
    assert withdrawn(assigned) == [False, True, True, False]
    assert sittings.open_sitting(school.learner, at) is None
    assert Sitting.objects.get().ended_at == at


def test_leaving_withdraws_it_everywhere(school, assigned, at):
    """Every cohort's."""
    members.leave(school.learner, at)
    assert withdrawn(assigned) == [False, True, True, True]


def test_a_sitting_in_another_cohort_goes_on(school, assigned, at):
    """Only this cohort's is ended."""
    start = {"occasion": Occasion.CHECK, "minutes": None, "seed": 1, "at": at}
    there = sittings.start(school.learner, school.other_cohort, **start)
    members.end(school.cohort, school.learner.pk, at)
    assert sittings.open_sitting(school.learner, at) == there


def test_what_was_answered_stays_as_it_was(school, assigned, at):
    """A classmate's are not touched, and ending a place twice changes nothing."""
    classmates = Assignment.objects.create(
        person=school.other_learner, cohort=school.cohort, item=assigned[1].item, occasion="check",
        aid="none", opens_at=at, closes_at=at + timedelta(days=7), created_at=at,
    )  # fmt: skip
    assert members.end(school.cohort, school.learner.pk, at) == school.learner
    assert members.end(school.cohort, school.learner.pk, at + timedelta(days=1)) is None
    assert Assignment.objects.get(pk=assigned[1].pk).withdrawn_at == at
    assert Assignment.objects.get(pk=classmates.pk).withdrawn_at is None
