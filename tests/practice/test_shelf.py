"""A shelf numbers what can be practised, and refuses what no order could bring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.practice.choosing_worlds import shelves

from unaided.practice.memory import Ints
from unaided.practice.shelf import Shelf, waiting_for_each_other

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


def pairs_of(needs: list[tuple[int, int]]) -> Ints:
    return np.array(needs, dtype=np.int64).reshape(-1, 2)


@given(shelves())
def test_every_item_stands_once_with_its_family(shelf: Shelf) -> None:
    assert sorted(shelf.in_families.tolist()) == list(range(shelf.items))
    for family in range(shelf.families):
        of = shelf.in_families[shelf.begins[family] : shelf.begins[family + 1]]
        assert (shelf.family_of_item[of] == family).all()
        assert shelf.stocked[family] == (of.size > 0)


@given(PAIRS)
def test_skills_wait_for_one_another_where_no_order_keeps_every_pair(
    needs: list[tuple[int, int]],
) -> None:
    stuck, placed = waiting_for_each_other(pairs_of(needs), 6), set[int]()
    while free := {
        skill
        for skill in set(range(6)) - placed
        if all(before in placed for one, before in needs if one == skill)
    }:
        placed |= free
    assert stuck == sorted(set(range(6)) - placed)


def test_a_chain_is_no_circle() -> None:
    assert waiting_for_each_other(pairs_of([(2, 1), (1, 0)]), 3) == []


@pytest.mark.parametrize("needs", [[(0, 0)], [(0, 1), (1, 0)], [(0, 1), (1, 2), (2, 0)]])
def test_skills_that_wait_for_one_another_are_refused_by_number(
    needs: list[tuple[int, int]],
) -> None:
    waiting = sorted({skill for skill, _ in needs})
    with pytest.raises(ValueError, match=f"skills \\{waiting} wait for one another"):
        Shelf(np.zeros(1, dtype=np.int64), np.arange(3), pairs_of(needs))


@pytest.mark.parametrize("family", [-1, 2])
def test_an_item_of_no_family_is_refused(family: int) -> None:
    with pytest.raises(ValueError, match=r"family_of_item: found .*, expected 0 to 1"):
        Shelf(np.array([0, family]), np.array([0, 0]))


def test_subjects_are_of_every_skill_or_of_none() -> None:
    with pytest.raises(ValueError, match="found 1 entries for 2 skills"):
        Shelf(np.array([0]), np.array([1]), subject_of_skill=np.array([0]))


def test_a_skill_without_a_family_counts_where_something_stands_on_it() -> None:
    shelf = Shelf(np.array([0]), np.array([0]), pairs_of([(0, 3)]))
    assert shelf.skills == 4
