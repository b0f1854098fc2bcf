"""The queries written as SQL give what Django's own say, on a history that chance made."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.db.models import Count, Q, Sum
from tests.web.school import School, make_choices

from unaided.evidence.schema import Status
from unaided.web.study.confidence import reach
from unaided.web.study.feedback import is_told
from unaided.web.study.models import Assignment, Response, Showing
from unaided.web.study.queries import rows
from unaided.web.study.sittings import own_cohorts, start
from unaided.web.study.situations import ALONE, past, untold

ANSWERS = 150


@pytest.fixture
def history(school: School, at: datetime, request: pytest.FixtureRequest) -> None:
    """Answers to what was practised and to checks: open, over, withdrawn, drawn or not."""
    rng = random.Random(getattr(request, "param", 4))
    items = make_choices(school.organisation, at, families=5, siblings=3)
    cohort = own_cohorts(school.learner)[0]
    sitting = start(school.learner, cohort, occasion="practice", minutes=10, seed=1, at=at)
    assert sitting is not None
    for number in range(ANSWERS):
        item, person = rng.choice(items), rng.choice([school.learner, school.other_learner])
        assignment = None
        if rng.random() < 0.8:
            assignment = Assignment.objects.create(
                person=person, cohort=cohort, item=item, aid="none",
                occasion=rng.choice(["check", "check", "practice"]),
                stratum=rng.choice(["", "drawn"]),
                planned_delay_days=rng.choice([None, 14.0]),
                opens_at=at - timedelta(days=20),
                closes_at=at + timedelta(days=rng.randint(-4, 2)),
                created_at=at - timedelta(days=rng.randint(20, 24)),
                withdrawn_at=rng.choice([None, None, at]),
            )  # fmt: skip
        if rng.random() < 0.2:
            continue
        showing = Showing.objects.create(
            sitting=sitting, number=100 + number, version=item.current, assignment=assignment,
            aid="none", novelty="first", shown_at=at,
        )  # fmt: skip
        Response.objects.create(
            cohort=cohort, person=person, item=item, family=item.family, skill=item.family.skill,
            showing=rng.choice([showing, showing, None]), answered_at=at,
            status=rng.choice(["scored", "scored", "scored", "exposure"]),
            score=rng.choice([0.0, 1.0]), confidence=rng.choice([0.5, 0.9]),
            aid=rng.choice(["none", "hints", "assistant", ""]),
            aid_used=rng.choice([None, True, False]),
        )  # fmt: skip


@pytest.mark.parametrize("days", [-5, -1, 0, 1, 5])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.usefixtures("history")
def test_belief_counts_what_is_told(school: School, at: datetime, days: int, alone: bool) -> None:
    when = at + timedelta(days=days)
    for person in (school.learner, school.other_learner):
        for confidence in (0.5, 0.9):
            above, up_to = reach(confidence)
            own = Response.objects.filter(
                ALONE if alone else ~Q(aid="") & ~ALONE,
                person=person, confidence=confidence, status=Status.SCORED,
            )  # fmt: skip
            told = own.exclude(untold(when)).aggregate(number=Count("pk"), right=Sum("score"))
            ((number, right),) = rows(
                "belief", person=person.pk, above=above, up_to=up_to, alone=alone, at=when
            )
            assert (number, right) == (told["number"], told["right"])
    if days == 0:
        secret = Response.objects.filter(untold(when)).count()
        assert 0 < secret < Response.objects.count()


@pytest.mark.parametrize("history", [1, 2, 3], indirect=True)
@pytest.mark.parametrize("days", [-5, -1, 0, 1, 5])
@pytest.mark.usefixtures("history")
def test_practice_keeps_back_what_is_not_told(school: School, at: datetime, days: int) -> None:
    """What the chooser reads as kept back is what the page after an answer does not say."""
    when = at + timedelta(days=days)
    for person in (school.learner, school.other_learner):
        own = Response.objects.filter(person=person).exclude(status=Status.MISSING)
        expected = [
            (one.item_id, one.showing is not None and not is_told(one.showing, when))
            for one in own.select_related("showing__assignment").order_by("answered_at", "pk")
        ]
        assert [(met.item_id, met.kept_back) for met in past(person.pk, when)] == expected
        everybody = rows("tries", organisation=school.organisation.pk, at=when)
        theirs = [bool(row[8]) for row in everybody if row[0] == person.pk]
        assert theirs == [held for _, held in expected]
        if days == 0:
            assert {held for _, held in expected} == {True, False}
