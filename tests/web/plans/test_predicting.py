"""What a plan predicts from: the cohort's own tries at its things, where there are enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from tests.web.plans.made import start, stock
from tests.web.school import School, enrol, make_person

from unaided.practice.plans.own import FEWEST_TRIES
from unaided.web.bank.models import Item
from unaided.web.people.models import Role
from unaided.web.plans.foretold import read
from unaided.web.plans.models import Plan
from unaided.web.plans.own_past import past_of
from unaided.web.study.models import Response

PEOPLE = 6


@pytest.fixture
def at(at: datetime) -> datetime:
    """The present, at the start of a minute: a plan's first session is now."""
    return at.replace(second=0, microsecond=0)


def practised(
    school: School, at: datetime, *, score: float, each: int, aid: str = "none", left: bool = False
) -> None:
    """Let six more people of the school's cohort practise one skill, every day a try."""
    item = Item.objects.filter(family__skill__name="Integration").order_by("pk")[0]
    for number in range(PEOPLE):
        name = f"own-{score}-{aid}-{left}-{number}"
        person = make_person(name, school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at - timedelta(days=60))
        if left:
            school.cohort.enrolments.filter(person=person).update(left_at=at)
        Response.objects.bulk_create(
            Response(
                cohort=school.cohort, person=person, sitting=f"{name}.{place}",
                skill=item.family.skill, family=item.family, item=item, status="scored",
                score=score, trials=1, answered_at=at - timedelta(days=1 + place),
                occasion="practice", aid=aid, aid_used=aid != "none", attempted_first=False,
            )
            for place in range(each)
        )  # fmt: skip


def things_of(plan: Plan) -> list[tuple[int, int | None]]:
    return list(plan.things.values_list("skill_id", "family_id"))


def test_who_has_practised_well_is_foretold_more(school: School, at: datetime, browse) -> None:
    """And the page says from how many tries; before, that these people are not yet met."""
    stock(school, at)
    before = start(school, at)
    practised(school, at, score=1.0, each=12)
    after = start(school, at)
    old, new = (read(one.prediction)[0].spaced.figure for one in (before, after))
    assert new.estimate > old.estimate + 0.01
    assert after.prediction["tries"] == 12 * PEOPLE
    assert before.prediction["tries"] == 0
    client = browse(school.teacher)
    for plan, said in ((before, "For people not yet met"), (after, "own 72 tries alone")):
        assert said in client.get(reverse("plan", args=[plan.pk])).content.decode()


def test_who_has_practised_in_vain_is_foretold_less(school: School, at: datetime) -> None:
    stock(school, at)
    before = start(school, at)
    practised(school, at, score=0.0, each=12)
    old, new = (
        read(one.prediction)[0].spaced.figure.estimate for one in (before, start(school, at))
    )
    assert new < old - 0.02


def test_few_tries_are_not_gone_by(school: School, at: datetime) -> None:
    stock(school, at)
    practised(school, at, score=1.0, each=FEWEST_TRIES // PEOPLE)
    assert start(school, at).prediction["tries"] == 0


@pytest.mark.parametrize("aid", ["assistant", "hints"])
def test_answers_with_help_are_no_tries(school: School, at: datetime, aid: str) -> None:
    """They are met all the same."""
    stock(school, at)
    practised(school, at, score=1.0, each=12, aid=aid)
    plan = start(school, at)
    past = past_of(school.cohort, things_of(plan), at, at)
    assert past is not None
    assert past.tries == 0
    assert past.person.size == 12 * PEOPLE
    assert plan.prediction["tries"] == 0


@pytest.mark.parametrize("elsewhere", [True, False])
def test_what_was_done_in_another_cohort_or_judged_is_not_gone_by(
    school: School, at: datetime, elsewhere: bool
) -> None:
    """A teacher sees no figure that moves with practice in a cohort which others teach."""
    stock(school, at)
    practised(school, at, score=1.0, each=12)
    if elsewhere:
        Response.objects.update(cohort=school.other_cohort)
    else:
        Response.objects.update(kind="planted error")
    plan = start(school, at)
    assert plan.prediction["tries"] == 0
    past = past_of(school.cohort, things_of(plan), at, at)
    assert past is not None
    assert past.person.size == 0


def test_who_left_and_what_is_after_the_first_session_do_not_count(
    school: School, at: datetime
) -> None:
    stock(school, at)
    practised(school, at, score=1.0, each=12, left=True)
    practised(school, at, score=0.0, each=12)
    things = things_of(start(school, at))
    past = past_of(school.cohort, things, at, at)
    earlier = past_of(school.cohort, things, at - timedelta(days=6.5), at)
    assert past is not None
    assert earlier is not None
    assert past.people == school.cohort.enrolments.filter(left_at=None).count()
    assert past.got.tolist() == [0.0] * 12 * PEOPLE
    assert (past.day < 0).all()
    assert earlier.tries == 6 * PEOPLE


def test_a_cohort_without_people_is_foretold_as_anybody(school: School, at: datetime) -> None:
    stock(school, at)
    school.cohort.enrolments.update(left_at=at)
    plan = start(school, at)
    assert past_of(school.cohort, things_of(plan), at, at) is None
    assert plan.prediction["people"] is None
