"""One chance drives everything: it falls with time, and is what learning is measured against."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.practice.choosing_worlds import FEWER
from tests.practice.test_record import HISTORIES, PEOPLE, SHELF, after, one

from unaided.practice.foresight import chances
from unaided.practice.memory import Outcome
from unaided.practice.record import Events, Record
from unaided.practice.shelf import Shelf

EVERYBODY = np.arange(PEOPLE)
AHEAD = st.floats(0.0, 4_000.0)


def end_of(events: Events) -> float:
    return float(events.day[-1]) if events.day.size else 0.0


@FEWER
@given(HISTORIES, AHEAD)
def test_it_is_always_a_probability(events: Events, ahead_days: float) -> None:
    found = chances(after(events), EVERYBODY, end_of(events), ahead_days=ahead_days)
    assert found.shape == (PEOPLE, SHELF.families)
    assert ((found > 0) & (found < 1)).all()


@FEWER
@given(HISTORIES, AHEAD, AHEAD)
def test_it_never_rises_with_days_in_which_nothing_is_met(
    events: Events, one_way: float, other: float
) -> None:
    record, day = after(events), end_of(events)
    sooner, later = (
        chances(record, EVERYBODY, day, ahead_days=days) for days in sorted((one_way, other))
    )
    assert (later <= sooner).all()


@FEWER
@given(HISTORIES)
def test_what_is_held_is_less_likely_in_a_month(events: Events) -> None:
    record, day = after(events), end_of(events)
    now, later = (chances(record, EVERYBODY, day, ahead_days=days) for days in (0.0, 200.0))
    held = np.isfinite(record.memory.stability_days.reshape(PEOPLE, -1))
    weak = held & (record.memory.stability_days.reshape(PEOPLE, -1) < 50.0)
    assert (later[weak] < now[weak]).all()
    np.testing.assert_array_equal(later[record.meetings == 0], now[record.meetings == 0])


@FEWER
@given(HISTORIES, AHEAD)
def test_ahead_is_what_it_will_be_on_that_day(events: Events, ahead_days: float) -> None:
    record, day = after(events), end_of(events)
    np.testing.assert_array_equal(
        chances(record, EVERYBODY, day, ahead_days=ahead_days),
        chances(record, EVERYBODY, day + ahead_days),
    )


@FEWER
@given(HISTORIES, st.integers(0, SHELF.items - 1))
def test_learning_expects_of_a_new_item_what_is_foreseen(events: Events, item: int) -> None:
    record, day = after(events), end_of(events) + 1.0
    new = not np.isfinite(record.item_day[0, item])
    foreseen = chances(record, EVERYBODY, day)[0, SHELF.family_of_item[item]]
    expected = record.learn(one(item, Outcome.FAILED, 0.0, day))[0]
    if new:
        np.testing.assert_allclose(expected, foreseen, rtol=1e-12)
    else:
        # Of the very item that was met more is expected than of a new one.
        assert expected > foreseen


@FEWER
@given(HISTORIES)
def test_it_is_each_ones_own_in_whatever_order_people_are_asked_for(events: Events) -> None:
    record, day = after(events), end_of(events)
    all_of_them = chances(record, EVERYBODY, day)
    np.testing.assert_array_equal(chances(record, EVERYBODY[::-1].copy(), day), all_of_them[::-1])
    np.testing.assert_array_equal(chances(record, EVERYBODY[[1]], day), all_of_them[[1]])


def test_what_was_met_of_a_skill_makes_its_other_families_likelier() -> None:
    record = Record.nothing(SHELF, 1)
    before = chances(record, np.array([0]), 1.0)[0]
    record.learn(one(0, Outcome.EXPOSED, np.nan))
    after_it = chances(record, np.array([0]), 1.0)[0]
    assert (after_it > before).tolist() == (SHELF.skill_of_family == 0).tolist()


def test_on_an_empty_shelf_there_is_nothing_to_foresee() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert chances(Record.nothing(Shelf(nothing, nothing), 2), np.arange(2), 0.0).shape == (2, 0)
