"""Each rule weighs one thing alone; their tiers add up to an order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.practice.choosing_worlds import shelf_of

from unaided.practice.choosing import Planner
from unaided.practice.record import Record
from unaided.practice.rules.band import HIGH, LOW, Band
from unaided.practice.rules.interleaving import Interleaving
from unaided.practice.rules.new_material import NewMaterial
from unaided.practice.rules.prerequisites import Prerequisites
from unaided.practice.rules.relearning import Relearning
from unaided.practice.rules.rule import LATER, RETURNS, TIER
from unaided.practice.rules.siblings import MOST_TIERS, Siblings
from unaided.practice.rules.spacing import Spacing
from unaided.practice.shelf import Shelf
from unaided.practice.view import LONG_AGO, Sittings, View, seen

NEEDS = ((1, 0),)


def view(shelf: Shelf | None = None, **changes: Any) -> View:
    """Return what one person's rules see, of whom nothing is known but what is named."""
    shelf = shelf_of(4, skills=2) if shelf is None else shelf
    record = Record.nothing(shelf, 1)
    sittings = Sittings.begun(1, shelf.families, np.array([np.nan]))
    plain = seen(record, sittings, np.array([0]), 0.0)
    return replace(plain, **{name: np.atleast_1d(value) for name, value in changes.items()})


def known(**changes: Any) -> View:
    """Return a view of four families that were all met yesterday."""
    met = {
        "meetings": [[1, 1, 1, 1]],
        "elapsed_days": [[1.0, 1.0, 1.0, 1.0]],
        "stability_days": [[2.0, 2.0, 2.0, 2.0]],
    }
    return view(**{**met, **changes})


def test_within_the_band_nothing_speaks_against_a_family() -> None:
    points = Band().points(known(chance=[[LOW, (LOW + HIGH) / 2, HIGH, 0.7]]))
    assert points[0].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_the_farther_from_the_band_the_more_speaks_against_a_family() -> None:
    points = Band().points(known(chance=[[HIGH + 0.1, HIGH + 0.05, LOW - 0.1, LOW - 0.2]]))[0]
    assert points[0] < points[1] < 0
    assert points[3] < points[2] < 0


def test_the_band_says_nothing_of_what_was_never_met() -> None:
    assert not Band().points(view(chance=[[0.99, 0.01, 0.5, 0.7]])).any()


def test_another_skill_than_just_now_comes_first() -> None:
    points = Interleaving().points(known(last_family=[1]))[0]
    assert points[:2].tolist() == [-0.7, -0.7]
    assert points[2:].tolist() == [0.0, 0.0]


def test_of_other_skills_one_of_the_same_subject_comes_first() -> None:
    shelf = Shelf(np.arange(3), np.arange(3), subject_of_skill=np.array([0, 0, 1]))
    points = Interleaving().points(view(shelf, last_family=[0]))[0]
    assert points[1] > points[2] > points[0]


def test_before_the_first_showing_there_is_nothing_to_mix_with() -> None:
    assert not Interleaving().points(known(last_family=[-1])).any()


@pytest.mark.parametrize(("new", "shown", "first"), [(0, 0, True), (1, 1, False), (1, 2, True)])
def test_new_material_has_its_share_of_the_showings(new: int, shown: int, first: bool) -> None:
    points = NewMaterial(share=0.5).points(view(new=[new], shown=[shown]))
    assert ((points > 0) == first).all()


@pytest.mark.parametrize(("away", "first"), [(np.nan, True), (13.9, True), (14.0, False)])
def test_after_a_fortnight_away_nothing_new_comes_first(away: float, first: bool) -> None:
    assert ((NewMaterial().points(view(away_days=[away])) > 0) == first).all()


@pytest.mark.parametrize(("stability", "first"), [(6.9, False), (7.0, True), (np.nan, False)])
def test_many_young_families_leave_no_room_for_new_ones(stability: float, first: bool) -> None:
    some = view(meetings=[[1, 1, 0, 0]], stability_days=[[stability, 1.0, np.nan, np.nan]])
    assert ((NewMaterial(young=2).points(some)[0, 2:] > 0) == first).all()


def test_new_families_come_in_the_order_of_the_shelf() -> None:
    points = NewMaterial().points(view())[0]
    assert all(left > right for left, right in pairwise(points))
    assert points[0] - points[-1] < TIER


def test_what_was_met_is_not_new() -> None:
    assert not NewMaterial().points(known()).any()


def gated(**changes: Any) -> list[bool]:
    """Return which of four families of two skills, the second standing on the first, are barred."""
    points = Prerequisites().points(view(shelf_of(8, skills=2, needs=NEEDS), **changes))[0]
    assert set(points.tolist()) <= {0.0, -np.inf}
    return [bool(barred) for barred in np.isneginf(points)[[0, 3, 4, 7]]]


def test_a_skill_is_barred_until_what_it_stands_on_was_begun() -> None:
    assert gated() == [False, False, True, True]


def test_three_families_got_alone_open_what_stands_on_them() -> None:
    assert gated(got=[[5, 1, 0, 0, 0, 0, 0, 0]])[2]
    assert not gated(got=[[1, 1, 1, 0, 0, 0, 0, 0]])[2]


def test_twelve_meetings_open_it_whatever_came_of_them() -> None:
    assert gated(meetings=[[5, 6, 0, 0, 9, 0, 0, 0]])[2]
    assert not gated(meetings=[[6, 6, 0, 0, 0, 0, 0, 0]])[2]


def test_all_families_of_a_small_skill_are_enough() -> None:
    points = Prerequisites().points(view(shelf_of(2, skills=2, needs=NEEDS), got=[[1, 0]]))
    assert not points.any()


def test_a_skill_without_an_item_holds_nothing_up() -> None:
    shelf = Shelf(np.array([1]), np.array([0, 1]), np.array(NEEDS))
    assert Prerequisites().points(view(shelf))[0, 1] == 0.0


def test_what_stands_on_two_skills_waits_for_both() -> None:
    shelf = shelf_of(3, skills=3, needs=((2, 0), (2, 1)))
    one, both = ([[1, 0, 0]], [[1, 1, 0]])
    assert np.isneginf(Prerequisites().points(view(shelf, got=one))[0, 2])
    assert Prerequisites().points(view(shelf, got=both))[0, 2] == 0.0


def test_what_failed_comes_before_all_else_once_two_others_came_between() -> None:
    points = Relearning(others=2).points(
        known(again=[[True, True, True, False]], since=[[2, 1, 9, 0]])
    )
    assert points[0].tolist() == [RETURNS, LATER / 2, RETURNS, 0.0]


def test_each_showing_in_a_sitting_puts_a_family_a_tier_lower() -> None:
    points = Siblings().points(known(here=[[0, 1, 2, 9]], since=[[LONG_AGO, 3, 2, 1]]))[0]
    assert points.tolist() == [0.0, -TIER, -2 * TIER, -MOST_TIERS * TIER]


def test_what_was_just_shown_comes_last() -> None:
    points = Siblings().points(known(here=[[1, 9, 9, 9]], since=[[0, 1, 2, 3]]))[0]
    assert points[0] < points[1:].min() - TIER


@pytest.mark.parametrize("here", [1, MOST_TIERS, 40])
def test_in_a_sitting_of_any_length_each_tier_keeps_its_place(here: int) -> None:
    often = [[here] * 4]
    some = known(here=often, since=[[2, 3, 1, 0]], again=[[True, False, True, False]])
    ready, other, early, just_shown = Planner().points(some)[0]
    assert ready > other + TIER
    assert other > early + TIER
    assert early > just_shown + TIER


def test_what_was_not_met_for_longer_comes_first() -> None:
    points = Spacing().points(known(elapsed_days=[[1.0, 2.0, 8.0, 300.0]]))[0]
    assert all(left < right for left, right in pairwise(points))


def test_what_is_held_for_longer_can_wait_longer() -> None:
    stability = [[0.5, 2.0, 30.0, 400.0]]
    points = Spacing().points(known(stability_days=stability))[0]
    assert all(left > right for left, right in pairwise(points))
    assert np.ptp(Spacing(held=0.0).points(known(stability_days=stability))) == 0.0


def test_what_is_put_off_on_purpose_comes_later() -> None:
    points = Spacing().points(known(stretch=[[1.0, 2.0, 4.0, 1.0]]))[0]
    assert points[2] < points[1] < points[0] == points[3]


def test_what_was_met_but_is_not_held_has_a_place() -> None:
    points = Spacing().points(known(stability_days=[[np.nan] * 4], elapsed_days=[[0.0] * 4]))
    assert np.isfinite(points).all()
    assert not Spacing().points(view()).any()
