"""What is known of practice: one pass over a history is what event by event would be."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.practice.choosing_worlds import FEWER, shelf_of

from unaided.practice.foresight import chances
from unaided.practice.memory import Floats, Forgetting, Memory, Outcome, interval_days
from unaided.practice.record import NOT_TRIED, Events, Record, event_of

PEOPLE = 3
SHELF = shelf_of(5, skills=2)
ANSWERS = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.integers(0, SHELF.items - 1),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 0.01, 1.0, 30.0, 400.0]),
)
HISTORIES = st.lists(ANSWERS, max_size=20).map(lambda rows: events_of(rows))
Row = tuple[int, int, float, bool, bool, float]


def events_of(rows: list[Row]) -> Events:
    """Return answers as events: person, item, score, aid used, tried first, days since the last."""
    person, item, score, aid, tried, gap = np.array(rows, dtype=np.float64).reshape(-1, 6).T
    outcome, got = event_of(score, aid.astype(np.bool_), tried.astype(np.bool_))
    return Events(person.astype(np.int64), item.astype(np.int64), outcome, got, np.cumsum(gap))


def some(events: Events, rows: slice | Floats) -> Events:
    return Events(*(getattr(events, name)[rows] for name in Events.__slots__))


def after(events: Events, forgetting: Forgetting | None = None) -> Record:
    record = Record.nothing(SHELF, PEOPLE, forgetting)
    record.learn(events)
    return record


def one(item: int, outcome: Outcome, got: float, day: float = 1.0) -> Events:
    """Return an event of the first person."""
    me = np.array([0])
    return Events(me, np.array([item]), np.array([int(outcome)]), np.array([got]), np.array([day]))


def assert_equal(left: Record, right: Record) -> None:
    """Hold all arrays of two records together."""
    for name in ("general", "skill", "met_day", "meetings", "got", "item_day"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), err_msg=name)
    for field in fields(Memory):
        np.testing.assert_array_equal(
            getattr(left.memory, field.name), getattr(right.memory, field.name), err_msg=field.name
        )


@FEWER
@given(HISTORIES)
def test_one_pass_over_a_history_is_what_event_by_event_is(events: Events) -> None:
    whole, bit = Record.nothing(SHELF, PEOPLE), Record.nothing(SHELF, PEOPLE)
    foreseen = whole.learn(events)
    each = [bit.learn(some(events, slice(k, k + 1)))[0] for k in range(events.item.size)]
    np.testing.assert_array_equal(foreseen, np.array(each))
    assert_equal(whole, bit)


@FEWER
@given(HISTORIES)
def test_what_one_person_does_says_nothing_of_another(events: Events) -> None:
    order = np.argsort(events.person, kind="stable")
    assert_equal(after(events), after(some(events, order)))


@FEWER
@given(HISTORIES)
def test_memory_is_that_of_its_own_replay(events: Events) -> None:
    record, alone = after(events), Memory.nothing(PEOPLE * SHELF.families)
    for k in range(events.item.size):
        place = events.person[k] * SHELF.families + SHELF.family_of_item[events.item[k]]
        alone.meet(np.array([place]), events.outcome[[k]], events.day[[k]], record.forgetting)
    np.testing.assert_array_equal(record.memory.stability_days, alone.stability_days)
    np.testing.assert_array_equal(record.memory.at_day, alone.at_day)


@FEWER
@given(HISTORIES)
def test_what_was_met_is_counted(events: Events) -> None:
    record = after(events)
    families = events.person * SHELF.families + SHELF.family_of_item[events.item]
    size = PEOPLE * SHELF.families
    got = events.outcome == Outcome.GOT
    assert record.meetings.ravel().tolist() == np.bincount(families, minlength=size).tolist()
    assert record.got.ravel().tolist() == np.bincount(families[got], minlength=size).tolist()
    for person in range(PEOPLE):
        for item in range(SHELF.items):
            days = events.day[(events.person == person) & (events.item == item)]
            assert record.item_day[person, item] == days.max(initial=-np.inf)


@FEWER
@given(HISTORIES)
def test_belief_never_becomes_less_sure(events: Events) -> None:
    record = Record.nothing(SHELF, PEOPLE)
    for k in range(events.item.size):
        before = record.general[:, 1].copy(), record.skill[:, :, 1].copy()
        record.learn(some(events, slice(k, k + 1)))
        assert (record.general[:, 1] <= before[0]).all()
        assert (record.skill[:, :, 1] <= before[1]).all()
        assert (record.general[:, 1] > 0).all()
        assert (record.skill[:, :, 1] > 0).all()


@FEWER
@given(HISTORIES, st.integers(0, SHELF.items - 1))
def test_an_unaided_success_raises_what_is_expected_in_its_skill(events: Events, item: int) -> None:
    record, me = after(events), np.array([0])
    day = float(events.day[-1]) if events.day.size else 0.0
    of_skill = SHELF.skill_of_family == SHELF.skill_of_family[SHELF.family_of_item[item]]
    before = chances(record, me, day)[0, of_skill]
    record.learn(one(item, Outcome.GOT, 1.0, day))
    assert (chances(record, me, day)[0, of_skill] > before - 1e-12).all()
    assert chances(record, me, day)[0, of_skill].sum() > before.sum()


@FEWER
@given(HISTORIES, st.integers(0, SHELF.items - 1))
def test_a_success_raises_belief_and_a_failure_lowers_it(events: Events, item: int) -> None:
    for outcome, got, sign in ((Outcome.GOT, 1.0, 1), (Outcome.FAILED, 0.0, -1)):
        record, skill = after(events), SHELF.skill_of_family[SHELF.family_of_item[item]]
        general, of_skill = record.general[0, 0], record.skill[0, skill, 0]
        record.learn(one(item, outcome, got, 10_000.0))
        assert sign * (record.general[0, 0] - general) > 0
        assert sign * (record.skill[0, skill, 0] - of_skill) > 0


@FEWER
@given(HISTORIES, st.integers(0, SHELF.items - 1))
def test_an_exposure_says_nothing_of_the_person(events: Events, item: int) -> None:
    record = after(events)
    general, skill = record.general.copy(), record.skill.copy()
    record.learn(one(item, Outcome.EXPOSED, NOT_TRIED, 10_000.0))
    np.testing.assert_array_equal(record.general, general)
    np.testing.assert_array_equal(record.skill, skill)


@FEWER
@given(HISTORIES, st.integers(0, SHELF.items - 1), st.booleans(), st.floats(0.0, 0.99))
def test_an_aided_success_never_lengthens_an_interval_as_a_retrieval_would(
    events: Events, item: int, tried: bool, share: float
) -> None:
    due = []
    for aid_used, tried_first in ((True, tried), (False, True)):
        record = after(events, Forgetting(exposure=share))
        outcome, got = event_of(np.ones(1), np.array([aid_used]), np.array([tried_first]))
        record.learn(one(item, Outcome(int(outcome[0])), float(got[0]), 10_000.0))
        place = int(SHELF.family_of_item[item])
        held = record.memory.stability_days[[place]]
        due.append(record.memory.at_day[place] + interval_days(held, 0.8, record.forgetting)[0])
    assert np.isnan(due[0]) or due[0] <= due[1] + 1e-9


@pytest.mark.parametrize(
    ("score", "aid_used", "tried", "outcome", "got"),
    [
        (1.0, False, True, Outcome.GOT, 1.0),
        (0.5, False, True, Outcome.GOT, 0.5),
        (0.4, False, True, Outcome.FAILED, 0.4),
        (0.0, False, True, Outcome.FAILED, 0.0),
        (1.0, True, True, Outcome.EXPOSED, 0.0),
        (1.0, True, False, Outcome.EXPOSED, NOT_TRIED),
        (1.0, False, False, Outcome.EXPOSED, NOT_TRIED),
    ],
)
def test_only_a_try_of_ones_own_without_help_is_a_retrieval(
    score: float, aid_used: bool, tried: bool, outcome: Outcome, got: float
) -> None:
    found = event_of(np.array([score]), np.array([aid_used]), np.array([tried]))
    assert found[0].tolist() == [outcome]
    np.testing.assert_array_equal(found[1], [got])


def lived(people: int = 2_000, answers: int = 20) -> tuple[Record, Record, Floats, Floats]:
    """Let people drawn from the model itself answer alone, each time a new item of some family.

    Returns:
        What is known of them, their truth as a record that is sure of it, the chances as they were
        foreseen, and what was got; both of the shape answers × people.
    """
    rng, shelf = np.random.default_rng(5), shelf_of(6, items=answers, skills=2)
    record, truth = Record.nothing(shelf, people), Record.nothing(shelf, people)
    truth.general[:] = np.column_stack(
        [rng.normal(0.0, truth.link.person_sd, people), np.zeros(people)]
    )
    truth.skill[:, :, 0] = rng.normal(0.0, truth.link.skill_sd, (people, 2))
    truth.skill[:, :, 1] = 0.0
    who, foreseen, came = np.arange(people), [], []
    for number in range(answers):
        family, day = rng.integers(0, shelf.families, people), 2.0 * number
        right = rng.random(people) < chances(truth, who, day)[who, family]
        got = right.astype(np.float64)
        events = Events(
            who, family * answers + number, right.astype(np.int64), got, np.full(people, day)
        )
        foreseen.append(record.learn(events))
        truth.learn(events)
        came.append(got)
    return record, truth, np.array(foreseen), np.array(came)


def test_in_people_of_the_model_as_many_get_it_as_was_foreseen() -> None:
    _, _, foreseen, came = lived()
    order = np.argsort(foreseen.ravel())
    assert np.ptp(foreseen) > 0.5
    for tenth in np.array_split(order, 10):
        assert came.ravel()[tenth].mean() == pytest.approx(foreseen.ravel()[tenth].mean(), abs=0.03)


def test_in_people_of_the_model_belief_is_as_sure_as_it_may_be() -> None:
    record, truth, _, _ = lived()
    # The person and the person's skill move together: their sum is what answers show.
    error = truth.general[:, [0]] + truth.skill[:, :, 0]
    error -= record.general[:, [0]] + record.skill[:, :, 0]
    said = np.sqrt(record.general[:, [1]] + record.skill[:, :, 1])
    assert error.mean() == pytest.approx(0.0, abs=0.05)
    assert 0.8 < (error / said).std() < 1.1
    assert error.std() < 0.8 * np.hypot(record.link.person_sd, record.link.skill_sd)
