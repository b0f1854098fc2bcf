"""Observing a squad: tries, undo, and one response a person."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.web.school import enrol, make_item, make_person

from unaided.web.people.models import Role
from unaided.web.study.models import Observation, Response, Try
from unaided.web.study.observing import (
    Plan,
    Refused,
    Written,
    discard,
    finish,
    record,
    start_observation,
    undo,
)
from unaided.web.study.observing_board import board_of
from unaided.web.study.signals import responded

COUNT = """---
item: passes-{n}
skill: Passing
family: Long passes
kind: observed
measure: count
tries: 4
criteria: The ball lands inside.
source: tests
licence: CC0
---
Ten long passes, number {n}.
"""
SECONDS = """---
item: press-1
skill: Pressing
family: Seconds until pressure
kind: observed
measure: seconds
worst: 20
best: 8
source: tests
licence: CC0
---
How long until somebody presses?
"""


@pytest.fixture
def drill(school, at):
    """Four tries a player."""
    return make_item(school.organisation, COUNT.format(n=1), at - timedelta(days=20))


@pytest.fixture
def observation(school, drill, at) -> Observation:
    """A check, alone."""
    plan = Plan(drill.current, "check", "none", "indoors")
    return start_observation(school.cohort, school.teacher, plan, at)


def tap(observation, person, *values, at=None):
    """Record tries, each with a key of its own."""
    done = [
        record(observation, person, uuid.uuid4(), value, at or observation.started_at)
        for value in values
    ]
    return done[-1]


def test_tries_become_one_response_a_person(school, drill, observation, at):
    """k of n, alone, supervised, recorded by the coach; who has no try has no response."""
    tap(observation, school.learner, "1", "0", "1", at=at + timedelta(minutes=3))
    assert finish(observation, at + timedelta(minutes=9)) == 1
    row = Response.objects.get()
    assert (row.person, row.cohort, row.item) == (school.learner, school.cohort, drill)
    assert (row.score, row.trials, row.answer) == (pytest.approx(2 / 3), 3, "2/3")
    assert (row.status, row.kind, row.floor) == ("scored", "count", None)
    assert (row.occasion, row.aid, row.aid_used) == ("check", "none", None)
    assert (row.assurance, row.setting) == ("supervised", "indoors")
    assert (row.novelty, row.delay_days) == ("first", None)
    assert row.recorded_by == school.teacher
    assert row.answered_at == at + timedelta(minutes=3)
    assert row.sitting == f"observation-{observation.pk}"


def test_whoever_starts_after_a_discard_starts_anew(school, drill, observation, at):
    """The same condition within the hour; the discarded one keeps to itself."""
    assert discard(observation, at) is None
    plan = Plan(drill.current, "check", "none", "indoors")
    assert start_observation(school.cohort, school.teacher, plan, at) != observation


def test_a_refused_try_leaves_it_discarded(school, observation, at):
    """What is not kept opens nothing."""
    discard(observation, at)
    assert isinstance(tap(observation, school.learner, "maybe"), Refused)
    observation.refresh_from_db()
    assert observation.discarded_at == at


def test_cues_are_an_aid(school, drill, at):
    """With cues a player is not alone, and the row says so."""
    plan = Plan(drill.current, "practice", "hints", "")
    watched = start_observation(school.cohort, school.teacher, plan, at)
    tap(watched, school.learner, "1")
    finish(watched, at)
    row = Response.objects.get()
    assert (row.aid, row.aid_used, row.aid_role, row.tool) == (
        "hints", True, "hinted", "with cues",
    )  # fmt: skip
    assert row.assurance == ""


def test_delay_and_novelty_are_those_at_its_start(school, drill, observation, at):
    """A sibling watched nine days later is a variant after nine days, whenever it ends."""
    tap(observation, school.learner, "1")
    finish(observation, at)
    sibling = make_item(school.organisation, COUNT.format(n=2), at)
    plan = Plan(sibling.current, "check", "none", "")
    start = at + timedelta(days=9)
    again = start_observation(school.cohort, school.teacher, plan, start)
    tap(again, school.learner, "0", at=start + timedelta(hours=2))
    finish(again, start + timedelta(hours=3))
    row = Response.objects.latest("answered_at")
    assert row.novelty == "variant"
    assert row.delay_days == pytest.approx(9)


def test_the_same_key_is_the_same_try(school, observation, at):
    """Sent again after a lost connection, even with another value: the first stands."""
    key = uuid.uuid4()
    first = record(observation, school.learner, key, "1", at)
    second = record(observation, school.learner, key, "0", at)
    assert isinstance(first, Written)
    assert isinstance(second, Written)
    assert first.one == second.one
    assert list(Try.objects.values_list("value", flat=True)) == [1.0]


def test_a_key_of_another_observation_gives_nothing_away(school, drill, observation, at):
    """It is refused, without a word of the other."""
    key = uuid.uuid4()
    record(observation, school.learner, key, "1", at)
    plan = Plan(drill.current, "practice", "none", "")
    other = start_observation(school.cohort, school.teacher, plan, at)
    assert record(other, school.learner, key, "1", at) == Refused("Not kept.")


def test_no_more_tries_than_planned(school, observation, at):
    """The fifth of four is not kept, and it says so."""
    tap(observation, school.learner, "1", "1", "0", "0")
    more = tap(observation, school.learner, "1")
    assert isinstance(more, Refused)
    assert "has all 4 tries" in more.why
    assert Try.objects.count() == 4


@pytest.mark.parametrize("said", ["", "2", "yes", "-1", "1.0"])
def test_what_is_no_try_is_not_kept(school, observation, said):
    """Neither a miss nor a success."""
    assert isinstance(tap(observation, school.learner, said), Refused)
    assert Try.objects.count() == 0


def test_who_has_not_agreed_cannot_be_recorded(school, observation, at):
    """Shown on the board, and refused by the server whatever is sent."""
    silent = make_person("9 S.T.", school.organisation, Role.LEARNER)
    enrol(school.cohort, silent, at, agreed=False)
    done = tap(observation, silent, "1")
    assert isinstance(done, Refused)
    assert "has not agreed" in done.why
    lines = {line.person: line.agreed for line in board_of(observation).lines}
    assert lines == {silent: False, school.learner: True, school.other_learner: True}


def test_undo_takes_back_the_last_once(school, observation, at):
    """Sent twice it takes back one; an undo that came too late takes back nothing."""
    first, last = uuid.uuid4(), uuid.uuid4()
    record(observation, school.learner, first, "1", at)
    record(observation, school.other_learner, last, "0", at)
    assert isinstance(undo(observation, first, at), Refused)
    assert isinstance(undo(observation, last, at), Try)
    assert isinstance(undo(observation, last, at + timedelta(seconds=5)), Try)
    standing = Try.objects.filter(undone_at=None)
    assert [one.key for one in standing] == [first]
    assert isinstance(undo(observation, uuid.uuid4(), at), Refused)
    assert finish(observation, at) == 1
    assert Response.objects.get().person == school.learner


def test_finished_twice_is_finished_once(school, observation, at):
    """No second response; a try that comes later is refused and said to be."""
    tap(observation, school.learner, "1")
    assert finish(observation, at) == finish(observation, at + timedelta(hours=1)) == 1
    assert Response.objects.count() == 1
    late = tap(observation, school.learner, "1")
    assert isinstance(late, Refused)
    assert "finished before this try came" in late.why
    key = Try.objects.get().key
    assert isinstance(undo(observation, key, at), Refused)
    observation.refresh_from_db()
    assert observation.finished_at == at


def test_a_failure_half_way_writes_nothing(school, observation, at):
    """Finishing is one transaction: whoever listens may stop all of it."""

    def fail(**_: object) -> None:
        raise RuntimeError("not now")

    tap(observation, school.learner, "1")
    responded.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="not now"):
            finish(observation, at)
    finally:
        responded.disconnect(fail)
    assert Response.objects.count() == 0
    observation.refresh_from_db()
    assert observation.finished_at is None


def test_a_measure_is_typed_and_corrected(school, at):
    """The last one typed stands; its score lies on the line from worst to best."""
    item = make_item(school.organisation, SECONDS, at)
    plan = Plan(item.current, "practice", "none", "")
    watched = start_observation(school.cohort, school.teacher, plan, at)
    unread = tap(watched, school.learner, "quick")
    assert isinstance(unread, Refused)
    assert "Nothing was changed." in unread.why
    tap(watched, school.learner, "17", "11,0")
    line = next(line for line in board_of(watched).lines if line.person == school.learner)
    assert line.measure == "11"
    finish(watched, at)
    row = Response.objects.get()
    assert (row.score, row.kind, row.trials) == (pytest.approx(0.75), "measure", 1)


def test_a_measure_in_another_unit_is_kept_in_the_drills(school, at):
    """12000 ms of seconds are 12: on the board, in the log, and in the score."""
    item = make_item(school.organisation, SECONDS, at)
    plan = Plan(item.current, "practice", "none", "")
    watched = start_observation(school.cohort, school.teacher, plan, at)
    tap(watched, school.learner, "12000 ms")
    tap(watched, school.other_learner, "12 s")
    lines = {line.person: line for line in board_of(watched).lines}
    assert lines[school.learner].measure == lines[school.other_learner].measure == "12"
    finish(watched, at)
    one, other = Response.objects.order_by("person_id")
    assert (one.score, one.answer) == (other.score, other.answer)
    assert 0 < one.score < 1


def test_starting_twice_is_one_observation(school, drill, observation, at):
    """A double click; but one that has begun is left alone."""
    plan = Plan(drill.current, "check", "none", "indoors")
    assert start_observation(school.cohort, school.teacher, plan, at) == observation
    tap(observation, school.learner, "1")
    assert start_observation(school.cohort, school.teacher, plan, at) != observation


def test_the_board_counts_and_names(school, observation, at):
    """Shirt numbers first, in order; dots; the last try in words; the delay of most."""
    for name in ("17 N.O.", "4 H.K."):
        player = make_person(name.replace(" ", "-"), school.organisation, Role.LEARNER)
        player.display_name = name
        player.save()
        enrol(school.cohort, player, at)
    tap(observation, player, "1", "0", "1")
    board = board_of(observation)
    assert [line.badge for line in board.lines[:2]] == ["4", "17"]
    line = board.lines[0]
    assert (line.name, line.hits, line.count, line.full) == ("H.K.", 2, 3, False)
    assert [dot.mark for dot in line.dots] == ["hit", "miss", "hit", "open"]
    assert board.said == "4, H.K.: success, 2 of 3"
    assert board.condition == "Check: alone, indoors"


def test_the_board_says_the_delay_of_most(school, drill, at):
    """Where half of the squad or more met the family, the median delay."""
    for person in (school.learner, school.other_learner):
        Response.objects.create(
            cohort=school.cohort, person=person, item=drill, family=drill.family,
            skill=drill.family.skill, status="scored", score=1, answered_at=at - timedelta(days=9),
        )  # fmt: skip
    plan = Plan(drill.current, "check", "none", "")
    watched = start_observation(school.cohort, school.teacher, plan, at)
    assert board_of(watched).condition == "Check: alone, 9 days after practice"


def test_queries_do_not_grow(school, observation, at, django_assert_max_num_queries):
    """A squad of two or of twenty-two, to show and to finish."""
    tap(observation, school.learner, "1")
    for extra in range(20):
        person = make_person(f"player-{extra}", school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at)
        if extra in (0, 19):
            with django_assert_max_num_queries(5):
                board_of(observation)
