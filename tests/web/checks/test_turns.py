"""A planned sitting: what it asks, when it stops, and how it goes on elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.checks.taking import answer_one, begin, start_check, take, turn_of
from tests.web.school import make_choices

from unaided.evidence.schema import Occasion
from unaided.web.bank.models import Skill
from unaided.web.checks.changing import make_up
from unaided.web.checks.taking import standing_of
from unaided.web.insight.log_out import log_table
from unaided.web.study import sittings
from unaided.web.study.answering import Kept, Refused
from unaided.web.study.models import Response, Showing
from unaided.web.study.sittings import GRACE, ONE_GO
from unaided.web.study.situations import read_situation

DAY = timedelta(days=1)


@pytest.fixture
def skill(school, at) -> Skill:
    """Five families of five items that nobody has met."""
    make_choices(school.organisation, at, families=5, siblings=5)
    return Skill.objects.get(organisation=school.organisation)


@pytest.fixture
def check(school, skill, at):
    """One sitting of four items a week from now, of things never met."""
    return start_check(
        school, [skill], [school.learner, school.other_learner], at,
        items=4, novelties=("transfer",), minutes=10,
    )  # fmt: skip


def test_a_turn_asks_its_assignments_and_nothing_else_asks_them(school, check, at):
    """Practice and a check without a turn keep clear of what a turn keeps."""
    turn = turn_of(check, school.learner)
    there = turn.opens_at + timedelta(hours=1)
    plain = sittings.start(
        school.learner, school.cohort, occasion=Occasion.CHECK, minutes=None, seed=1, at=there
    )
    assert plain is None
    practice = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=1, at=there
    )
    kept = set(turn.assignments.values_list("item_id", flat=True))
    if practice is not None:
        situation = read_situation(practice, there)
        assert not situation.waiting
        assert kept <= situation.reserved
        sittings.end(practice, there)
    sitting = take(turn, there + timedelta(minutes=1))
    assert sitting.stopped == "asked out"
    asked = Showing.objects.filter(sitting=sitting)
    assert {one.assignment.turn_id for one in asked} == {turn.pk}
    assert Response.objects.filter(person=school.learner, occasion="check").count() == 4


def test_it_opens_after_its_delay_and_closes(school, check, at):
    turn = turn_of(check, school.learner)
    assert turn.opens_at > at + 6 * DAY
    assert turn.closes_at - turn.opens_at == 3 * DAY
    for when in (turn.opens_at - timedelta(hours=1), turn.closes_at):
        started = sittings.start(
            school.learner, school.cohort, occasion=Occasion.CHECK, minutes=None, seed=1,
            at=when, turn=turn,
        )  # fmt: skip
        assert started is None


def test_out_of_minutes_what_is_left_is_missing_and_not_wrong(school, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    sitting = begin(turn, at)
    assert isinstance(answer_one(sitting, at + timedelta(minutes=4), right=True), Kept)
    # What is before the person as the minutes end is taken, and it is the last.
    assert isinstance(answer_one(sitting, at + timedelta(minutes=10, seconds=20), right=True), Kept)
    assert sitting.stopped == "out of minutes"
    assert sitting.ended_at is not None
    log = log_table(school.cohort, until=None, as_of=turn.closes_at + DAY)
    own = log.filter(person=school.learner.code)
    assert own["status"].to_list().count("missing") == 2
    assert own["status"].to_list().count("scored") == 2


def test_an_answer_long_after_the_minutes_is_refused(school, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    sitting = begin(turn, at)
    refused = answer_one(sitting, at + timedelta(minutes=12), right=True)
    assert isinstance(refused, Refused)
    assert "minutes" in refused.why
    assert sitting.stopped == "out of minutes"
    assert not Response.objects.exists()


def test_the_time_of_a_sitting_that_broke_off_runs_on(school, check):
    """Within its minutes it goes on as the same; after them it is over, whoever was away."""
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    first = begin(turn, at)
    answer_one(first, at + timedelta(minutes=3), right=True)
    assert begin(turn, at + timedelta(minutes=5)) == first
    assert sittings.minutes_left(turn, at + timedelta(minutes=5)) == 5
    grace_ends = at + timedelta(minutes=10) + GRACE
    assert sittings.open_sitting(school.learner, grace_ends - timedelta(seconds=1)) == first
    for later in (grace_ends, at + ONE_GO + timedelta(hours=1)):
        assert sittings.minutes_left(turn, later) == 0
        assert sittings.open_sitting(school.learner, later) is None
        assert standing_of(turn.planned, later).state == "over"
        assert not standing_of(turn.planned, later).can_begin
        assert again(turn, later) is None
    first.refresh_from_db()
    assert first.stopped == "out of minutes"
    assert turn.sittings.count() == 1


def test_a_make_up_alone_gives_time_back(school, check):
    """With the same question before the person, and the share of the time that it had."""
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    first = begin(turn, at)
    answer_one(first, at + timedelta(minutes=3), right=True)
    before = sittings.present(first)
    assert before is not None
    later = at + timedelta(hours=2)
    made = make_up(turn.planned, 3, "declared", later)
    assert made is not None
    second = begin(made.turn, later)
    assert second.minutes == 8
    now = sittings.present(second)
    assert now is not None
    assert (now.key, now.version_id) == (before.key, before.version_id)
    while sittings.present(second) is not None:
        answer_one(second, later + timedelta(minutes=1), right=True)
    assert second.stopped == "asked out"
    assert made.turn.assignments.filter(showing__response__isnull=False).count() == 3


def test_who_ends_it_keeps_the_minutes_not_used_and_no_more(school, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    sittings.end(begin(turn, at), at + timedelta(minutes=3))
    later = at + timedelta(hours=5)
    second = begin(turn, later)
    assert second.minutes == 7
    assert sittings.minutes_left(turn, later + timedelta(minutes=8)) == 0


def test_who_used_all_minutes_cannot_begin_again(school, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    take(turn, at, most=1)
    sitting = turn.sittings.get()
    answer_one(sitting, at + timedelta(minutes=12), right=True)
    later = at + timedelta(hours=5)
    assert sittings.minutes_left(turn, later) == 0
    assert again(turn, later) is None


def test_practice_begins_where_a_turns_minutes_were_over(school, skill, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    sitting = begin(turn, at)
    practice = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=1,
        at=at + timedelta(minutes=12),
    )  # fmt: skip
    assert practice != sitting
    sitting.refresh_from_db()
    assert sitting.stopped == "out of minutes"


def again(turn, at):
    """Try to start a turn."""
    return sittings.start(
        turn.person, turn.cohort, occasion=Occasion.CHECK, minutes=None, seed=1, at=at, turn=turn
    )


def test_practice_that_is_open_yields_to_a_turn(school, check, at):
    turn = turn_of(check, school.learner)
    there = turn.opens_at + timedelta(hours=1)
    practice = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=1, at=there
    )
    assert practice is not None
    sitting = begin(turn, there)
    practice.refresh_from_db()
    assert practice.ended_at == there
    assert sitting.turn == turn


def test_the_sittings_assurance_is_the_responses(school, check):
    turn = turn_of(check, school.learner)
    at = turn.opens_at + timedelta(hours=1)
    sitting = begin(turn, at, "supervised")
    answer_one(sitting, at, right=True)
    assert Response.objects.get().assurance == "supervised"


def test_practice_goes_on_until_the_delay_begins_but_not_on_what_is_to_be_new(school, skill, at):
    """After a course: families that were met rest from its end, those never met from now."""
    item = skill.families.order_by("pk")[0].items.order_by("pk")[0]
    Response.objects.create(
        cohort=school.cohort, person=school.learner, skill=skill, family=item.family, item=item,
        status="scored", score=1.0, answered_at=at - DAY, aid="none", occasion="practice",
    )  # fmt: skip
    ends = at + 30 * DAY
    start_check(
        school, [skill], [school.learner], at,
        items=4, novelties=("variant", "transfer"), practice_ends_at=ends,
    )  # fmt: skip
    sitting = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=1, at=at
    )
    assert sitting is not None
    during, after = (read_situation(sitting, when) for when in (at, ends + DAY))
    assert item.family_id not in during.resting
    assert item.family_id in after.resting
    assert len(during.resting) >= 1
