"""A sitting knows what was shown and what comes back; a view shows rules just that."""

from __future__ import annotations

import numpy as np
from tests.practice.choosing_worlds import shelf_of

from unaided.practice.memory import Outcome
from unaided.practice.record import Events, Record
from unaided.practice.view import LONG_AGO, MOST_RETURNS, NEVER, Sittings, View, seen

ME, FIRST = np.array([0]), np.array([0])
NOBODY_AWAY = np.array([np.nan])


def shown(*showings: tuple[int, int, bool], families: int = 3) -> Sittings:
    """Return a sitting after showings: a family, an item, whether it failed."""
    sittings = Sittings.begun(1, families, NOBODY_AWAY)
    for family, item, failed in showings:
        new = np.array([sittings.here[0, family] == 0])
        sittings.show(ME, np.array([family]), np.array([item]), failed=np.array([failed]), new=new)
    return sittings


def view_of(sittings: Sittings, record: Record | None = None) -> View:
    record = Record.nothing(shelf_of(3), 1) if record is None else record
    return seen(record, sittings, ME, 1.0)


def test_what_failed_comes_back_and_what_was_got_does_not() -> None:
    sittings = shown((0, 1, True), (1, 2, False))
    assert sittings.again.tolist() == [[1, NEVER, NEVER]]


def test_what_is_got_when_it_comes_back_is_done() -> None:
    assert shown((0, 1, True), (1, 2, False), (0, 1, False)).again[0, 0] == NEVER


def test_getting_a_sibling_does_not_call_off_what_failed() -> None:
    assert shown((0, 1, True), (0, 0, False)).again[0, 0] == 1


def test_a_sibling_that_fails_comes_back_in_its_place() -> None:
    assert shown((0, 1, True), (0, 0, True)).again[0, 0] == 0


def test_after_its_last_return_a_family_is_let_go_for_this_sitting() -> None:
    fails = [(0, 1, True)] * MOST_RETURNS
    assert shown(*fails).again[0, 0] == 1
    assert shown(*fails, (0, 1, True)).again[0, 0] == NEVER
    assert shown(*fails, (0, 1, True), (0, 0, True)).again[0, 0] == NEVER


def test_only_first_meetings_count_as_new() -> None:
    assert shown((0, 0, False), (1, 2, False), (0, 1, False)).new.tolist() == [2]


def test_something_else_counts_as_a_showing_of_no_family() -> None:
    sittings = shown((0, 0, False))
    sittings.skip(ME)
    assert sittings.shown.tolist() == [2]
    assert sittings.last_family.tolist() == [NEVER]
    assert view_of(sittings).since[0].tolist() == [1, LONG_AGO, LONG_AGO]


def test_showing_one_person_leaves_the_others_alone() -> None:
    sittings = Sittings.begun(2, 1, np.full(2, np.nan))
    sittings.show(np.array([1]), FIRST, FIRST, failed=np.array([True]), new=np.array([True]))
    assert sittings.shown.tolist() == [0, 1]
    assert sittings.again[:, 0].tolist() == [NEVER, 0]


def test_showings_since_count_from_the_last_one_of_a_family() -> None:
    view = view_of(shown((0, 0, False), (1, 2, False), (0, 1, False), (2, 4, False)))
    assert view.since[0].tolist() == [1, 2, 0]
    assert view.here[0].tolist() == [2, 1, 1]


def test_a_family_without_an_item_is_never_open() -> None:
    shelf = shelf_of(3)
    shelf = type(shelf)(np.array([0, 2]), shelf.skill_of_family)
    record = Record.nothing(shelf, 1)
    sittings = Sittings.begun(1, 3, NOBODY_AWAY)
    assert seen(record, sittings, ME, 0.0).open[0].tolist() == [True, False, True]
    closed = seen(record, sittings, ME, 0.0, open_=np.array([[False, True, True]]))
    assert closed.open[0].tolist() == [False, False, True]


def test_days_are_counted_from_any_meeting_and_strength_from_what_is_held() -> None:
    record = Record.nothing(shelf_of(3), 1)
    exposed = np.array([int(Outcome.EXPOSED)])
    record.learn(Events(ME, np.array([0]), exposed, np.array([np.nan]), np.array([0.25])))
    view = view_of(Sittings.begun(1, 3, NOBODY_AWAY), record)
    assert view.elapsed_days[0, 0] == 0.75
    assert view.met[0].tolist() == [True, False, False]
    assert np.isnan(view.stability_days[0]).tolist() == [False, True, True]


def test_values_of_families_add_up_by_skill() -> None:
    record = Record.nothing(shelf_of(3, skills=2), 1)
    view = view_of(Sittings.begun(1, 3, NOBODY_AWAY), record)
    assert view.by_skill(np.array([[1.0, 10.0, 100.0]])).tolist() == [[11.0, 100.0]]
