"""What comes next: what was assigned, what failed, what is due; never what is kept for a check."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unaided.web.study.choosing import (
    AGAIN,
    OTHERS_BETWEEN,
    Candidate,
    Choice,
    DueFirst,
    Met,
    Shown,
    Situation,
    Waiting,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHOOSER = DueFirst()


def bank(families: int, siblings: int) -> tuple[Candidate, ...]:
    """A bank: item 10 f + s is sibling s of family f."""
    return tuple(
        Candidate(10 * family + sibling, family, 100 * family + sibling)
        for family in range(1, families + 1)
        for sibling in range(siblings)
    )


def situation(candidates: Sequence[Candidate], **more: object) -> Situation:
    values: dict[str, object] = {"at": AT, "check": False, "candidates": tuple(candidates)}
    return Situation(**{**values, **more})  # type: ignore[arg-type]


def choose(there: Situation, seed: int = 1) -> Choice | None:
    return CHOOSER.choose(there, random.Random(seed))


def play(there: Situation, fails: Sequence[bool], seed: int = 1) -> list[Candidate]:
    """Answer what is chosen; ``fails`` says how, one after another."""
    asked = []
    for failed in fails:
        choice = choose(there, seed + len(asked))
        if choice is None:
            break
        one = choice.candidate
        asked.append(one)
        shown = (*there.shown, Shown(one.item_id, one.family_id, failed))
        families = {**(there.families or {}), one.family_id: Met(AT, AT, None if failed else AT)}
        there = replace(there, shown=shown, families=families)
    return asked


def test_an_empty_bank_has_nothing_to_ask() -> None:
    assert choose(situation(())) is None


def test_a_single_item_is_asked_until_it_is_got_and_then_no_more() -> None:
    there = situation(bank(1, 1))
    assert len(play(there, [True, True, False, False, False])) == 3


def test_a_sitting_without_time_left_is_over() -> None:
    assert choose(situation(bank(2, 2), in_time=False)) is None


def test_a_check_asks_what_was_assigned_and_nothing_else() -> None:
    assert choose(situation(bank(2, 2), check=True)) is None
    one = Waiting(5, Candidate(11, 1, 111), AT + timedelta(days=1), 0)
    choice = choose(situation(bank(2, 2), check=True, waiting=(one,)))
    assert choice is not None
    assert choice.assignment_id == 5


def test_assignments_come_in_order_of_closing_and_position() -> None:
    soon, late = AT + timedelta(hours=1), AT + timedelta(days=3)
    waiting = (
        Waiting(1, Candidate(11, 1, 111), late, 0),
        Waiting(2, Candidate(12, 1, 112), soon, 1),
        Waiting(3, Candidate(13, 1, 113), soon, 0),
    )
    choice = choose(situation(bank(2, 2), waiting=waiting))
    assert choice is not None
    assert choice.assignment_id == 3


def test_the_family_retrieved_longest_ago_is_due_first_and_the_reason_says_when() -> None:
    families = {
        1: Met(AT - timedelta(days=2), AT - timedelta(days=2), AT - timedelta(days=2)),
        2: Met(AT - timedelta(days=12), AT - timedelta(days=12), AT - timedelta(days=12)),
    }
    choice = choose(situation(bank(2, 3), families=families))
    assert choice is not None
    assert choice.candidate.family_id == 2
    assert choice.reason == "You last got this kind alone 12 days ago."


def test_a_result_that_is_not_told_yet_is_not_told_by_the_reason() -> None:
    week = AT - timedelta(days=7)
    for got in (week, None):
        met = Met(week, week, got, told=False)
        choice = choose(situation(bank(1, 2), families={1: met}))
        assert choice is not None
        assert choice.reason == "You were last asked this kind 7 days ago."


def test_what_was_met_only_with_help_counts_as_never_retrieved() -> None:
    families = {
        1: Met(AT - timedelta(days=30), AT - timedelta(days=30)),
        2: Met(AT - timedelta(days=1)),
    }
    choice = choose(situation(bank(2, 2), families=families))
    assert choice is not None
    assert choice.candidate.family_id == 2


def test_every_third_is_of_a_kind_not_met_yet() -> None:
    families = {n: Met(AT - timedelta(days=n), AT - timedelta(days=n)) for n in (1, 2, 3, 4)}
    asked = play(situation(bank(6, 3), families=families), [False] * 6)
    unseen = [one.family_id in (5, 6) for one in asked]
    assert unseen == [False, False, True, False, False, True]


def test_a_sibling_not_met_is_preferred_to_one_that_was() -> None:
    old = AT - timedelta(days=40)
    there = situation(
        bank(1, 3), families={1: Met(old, old, old)}, items={10: old, 12: old - timedelta(days=1)}
    )
    choice = choose(there)
    assert choice is not None
    assert choice.candidate.item_id == 11


def test_a_failed_item_returns_after_two_others_and_says_so() -> None:
    there = situation(bank(5, 2))
    asked = play(there, [True, False, False])
    shown = tuple(Shown(one.item_id, one.family_id, n == 0) for n, one in enumerate(asked))
    choice = choose(replace(there, shown=shown))
    assert choice is not None
    assert choice.candidate == asked[0]
    assert choice.reason == AGAIN


situations = st.builds(
    lambda families, siblings, reserved, resting: situation(
        bank(families, siblings),
        reserved=frozenset(reserved),
        resting=frozenset(resting),
    ),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sets(st.sampled_from([10, 11, 20, 22, 30, 41])),
    st.sets(st.integers(1, 4), max_size=2),
)
answers = st.lists(st.booleans(), min_size=1, max_size=15)


@given(situations, answers, st.integers(0, 99))
def test_what_is_kept_for_a_check_is_never_asked(
    there: Situation, fails: list[bool], seed: int
) -> None:
    for one in play(there, fails, seed):
        assert one.item_id not in there.reserved
        assert one.family_id not in there.resting


@given(situations, answers, st.integers(0, 99))
def test_two_of_a_family_follow_each_other_only_where_nothing_else_is_left(
    there: Situation, fails: list[bool], seed: int
) -> None:
    asked = play(there, fails, seed)
    free = [
        one
        for one in there.candidates
        if one.item_id not in there.reserved and one.family_id not in there.resting
    ]
    for place in range(1, len(asked)):
        before = asked[:place]
        if asked[place].family_id != before[-1].family_id:
            continue
        got = {one.item_id for one, failed in zip(before, fails, strict=False) if not failed}
        left = {one.family_id for one in free if one.item_id not in got}
        left -= {
            one.family_id
            for one in before
            if all(other.item_id in got for other in free if other.family_id == one.family_id)
        }
        assert left <= {asked[place].family_id}


@given(situations, answers, st.integers(0, 99))
def test_what_was_got_alone_is_not_asked_again_in_the_same_sitting(
    there: Situation, fails: list[bool], seed: int
) -> None:
    got = set()
    for one, failed in zip(play(there, fails, seed), fails, strict=False):
        assert one.item_id not in got
        if not failed:
            got.add(one.item_id)


@given(situations, answers, st.integers(0, 99))
def test_a_failed_item_waits_for_two_others_while_others_are_there(
    there: Situation, fails: list[bool], seed: int
) -> None:
    asked = play(there, fails, seed)
    for place, one in enumerate(asked):
        earlier = [n for n in range(place) if asked[n].item_id == one.item_id]
        if earlier and place - earlier[-1] - 1 < OTHERS_BETWEEN:
            shown = {other.item_id for other in asked[:place]}
            fresh = {
                other.family_id
                for other in there.candidates
                if other.item_id not in shown | there.reserved
                and other.family_id not in there.resting
            }
            # Only what follows its own family would be fresh.
            assert fresh <= {asked[place - 1].family_id}


@given(situations, answers, st.integers(0, 99))
def test_the_same_situation_and_seed_give_the_same_choice(
    there: Situation, fails: list[bool], seed: int
) -> None:
    assert play(there, fails, seed) == play(there, fails, seed)
