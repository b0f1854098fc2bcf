"""Two layouts of the same minutes: what must hold of any sessions and things."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.practice.plans.blocks import Kind, Layout, TooShortError, minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.spaced import spaced

SESSIONS = st.lists(st.integers(10, 120), min_size=1, max_size=20)
THINGS = st.integers(1, 8)


def both(minutes: list[int], things: int) -> tuple[Layout, Layout]:
    """Lay out both ways; what does not fit is another test's."""
    try:
        mixed = spaced(minutes, things)
    except TooShortError:
        mixed = spaced([*minutes, 120], things)
        minutes = [*minutes, 120]
    return mixed, massed(minutes, minutes_of_things(mixed, things))


@given(SESSIONS, THINGS)
def test_both_ways_have_the_same_minutes_of_every_thing(minutes, things):
    """In all, and of each; and every session is filled, none more than that."""
    mixed, blocked = both(minutes, things)
    assert minutes_of_things(mixed, things) == minutes_of_things(blocked, things)
    assert min(minutes_of_things(mixed, things)) > 0
    for layout in (mixed, blocked):
        filled = [sum(block.minutes for block in session) for session in layout]
        assert filled[: len(minutes)] == minutes
        assert all(block.minutes > 0 for session in layout for block in session)


@given(SESSIONS, THINGS)
def test_things_get_equally_many_blocks(minutes, things):
    """To within one."""
    mixed, _ = both(minutes, things)
    counts = [sum(b.thing == one for s in mixed for b in s) for one in range(things)]
    assert max(counts) - min(counts) <= 1


@given(SESSIONS, st.integers(2, 8))
def test_nothing_comes_twice_in_a_row_where_another_can(minutes, things):
    """It can where no thing has more than half of a session's blocks, rounded up."""
    for session in both(minutes, things)[0]:
        order = [block.thing for block in session]
        most = max(order.count(one) for one in order)
        if most <= (len(order) + 1) // 2:
            assert all(one != other for one, other in pairwise(order))


@given(SESSIONS, THINGS)
def test_what_came_before_is_tried_before_it_is_practised(minutes, things):
    """A thing's first block is shown; in every later session its first is a test, never shown."""
    begun: set[int] = set()
    for session in both(minutes, things)[0]:
        met: set[int] = set()
        for block in session:
            first = block.thing not in met
            assert block.shown == (first and block.thing not in begun)
            assert (block.kind == Kind.TEST) == (first and block.thing in begun)
            met.add(block.thing)
        begun |= met


@given(SESSIONS, THINGS)
def test_massed_is_one_stretch_a_thing(minutes, things):
    """Shown at the beginning of each part of it; never a test."""
    order = [block for session in both(minutes, things)[1] for block in session]
    changes = sum(one.thing != other.thing for one, other in pairwise(order))
    assert changes == things - 1
    assert all(block.shown and block.kind == Kind.PRACTICE for block in order)


@given(SESSIONS, THINGS)
def test_the_same_is_laid_out_alike(minutes, things):
    """No chance in it."""
    assert both(minutes, things) == both(minutes, things)


@pytest.mark.parametrize(("sessions", "minutes", "things"), [(8, 20, 4), (12, 60, 6), (6, 45, 3)])
def test_a_thing_returns_at_widening_distances(sessions, minutes, things):
    """Between returns of what began first lies more, later on."""
    mixed = spaced([minutes] * sessions, things)
    order = [block.thing for session in mixed for block in session]
    places = [place for place, thing in enumerate(order) if thing == 0]
    apart = [later - earlier for earlier, later in pairwise(places)]
    assert mean(apart[: len(apart) // 2]) < mean(apart[len(apart) // 2 :])


def test_tests_open_a_session_in_an_example():
    """Four things, eight sessions of twenty minutes: from the fourth on nothing but tests first."""
    mixed = spaced([20] * 8, 4)
    for session in mixed[1:]:
        kinds = [block.kind for block in session]
        assert kinds[0] == Kind.TEST
        assert kinds == sorted(kinds, key=lambda kind: kind != Kind.TEST)


def test_one_thing_and_one_session_are_a_plan():
    """Nothing to mix, and nothing to space: shown, then practised."""
    (session,) = spaced([20], 1)
    assert [block.thing for block in session] == [0] * len(session)
    assert [block.shown for block in session] == [True] + [False] * (len(session) - 1)
    assert len(massed([20], [20])[0]) == 1


def test_more_things_than_blocks_are_refused_with_what_to_do():
    """Eight things in ten minutes: five blocks of two."""
    with pytest.raises(TooShortError, match="room for 5 blocks") as refused:
        spaced([10], 8)
    assert (refused.value.things, refused.value.room) == (8, 5)


@pytest.mark.parametrize(("minutes", "things"), [([], 2), ([20], 0), ([20, 1], 2)])
def test_what_is_no_plan_is_refused(minutes, things):
    """No session, no thing, no time."""
    with pytest.raises(ValueError, match="at least"):
        spaced(minutes, things)


def test_minutes_that_do_not_add_up_are_refused():
    """The massed way takes the minutes of the other."""
    with pytest.raises(ValueError, match="have 40 minutes and the things 30"):
        massed([20, 20], [15, 15])
