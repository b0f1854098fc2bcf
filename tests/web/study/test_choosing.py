"""What comes next: what was assigned, what failed, what is due; never what is kept for a check."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unaided.practice.choosing import Planner
from unaided.practice.rules.band import HIGH
from unaided.practice.steps import WORKED_BELOW
from unaided.web.study.choosing import (
    AGAIN,
    Candidate,
    Choice,
    Meeting,
    Shown,
    Situation,
    Waiting,
)
from unaided.web.study.planning import (
    DRAWN,
    NEW,
    NEW_OF_KNOWN,
    STEP_UP,
    ByPlanner,
    _stretch,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CHOOSER = ByPlanner(Planner(random_share=0.0))
OTHERS_BETWEEN = 2


def bank(families: int, siblings: int) -> tuple[Candidate, ...]:
    """A bank: item 10 f + s is sibling s of family f."""
    return tuple(
        Candidate(10 * family + sibling, family, 100 * family + sibling, skill_id=family % 2)
        for family in range(1, families + 1)
        for sibling in range(siblings)
    )


def situation(candidates: Sequence[Candidate], **more: object) -> Situation:
    values: dict[str, object] = {"at": AT, "check": False, "candidates": tuple(candidates)}
    return Situation(**{**values, **more})  # type: ignore[arg-type]


def choose(there: Situation, seed: int = 1) -> Choice | None:
    return CHOOSER.choose(there, random.Random(seed))


def met(
    family: int, days: float, *, item: int | None = None, got: float | None = 1.0, **more: object
) -> Meeting:
    """A meeting of a family some days ago; without a score it was not alone."""
    values: dict[str, object] = {"alone": got is not None, "score": got}
    return Meeting(family, family % 2, item, AT - days * DAY, **{**values, **more})  # type: ignore[arg-type]


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
        past = (*there.past, met(one.family_id, 0, item=one.item_id, got=float(not failed)))
        there = replace(there, shown=shown, past=past, began_at=AT)
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


def test_what_was_not_met_for_longest_is_due_first_and_the_reason_says_when() -> None:
    choice = choose(situation(bank(2, 3), past=(met(2, 12), met(1, 2))))
    assert choice is not None
    assert choice.candidate.family_id == 2
    assert choice.reason == "You last got this kind alone 12 days ago."


def test_a_result_that_is_not_told_yet_is_told_neither_by_the_reason_nor_by_the_choice() -> None:
    chosen = set()
    for got in (1.0, 0.0):
        past = (met(1, 7, got=got, kept_back=True), met(2, 6.5), met(3, 6))
        choices = [choose(situation(bank(3, 2), past=past), seed) for seed in range(5)]
        chosen.add(tuple(one and (one.candidate, one.reason, one.foreseen) for one in choices))
        choice = choose(situation(bank(1, 2), past=past[:1]))
        assert choice is not None
        assert choice.reason == "You were last asked this kind 7 days ago."
    assert len(chosen) == 1


def test_the_reason_says_what_was_tried_in_vain_and_what_was_met_with_help() -> None:
    failed = choose(situation(bank(1, 2), past=(met(1, 3, got=0.0),)))
    helped = choose(situation(bank(1, 2), past=(met(1, 3, got=None),)))
    assert failed is not None
    assert helped is not None
    assert failed.reason == "You last tried this kind alone 3 days ago, without success."
    assert helped.reason == "You last met this kind 3 days ago, not alone."


def test_kinds_not_met_yet_are_at_most_every_second() -> None:
    past = tuple(met(n, n) for n in (4, 3, 2, 1))
    asked = play(situation(bank(9, 3), past=past), [False] * 8)
    unseen = [one.family_id > 4 for one in asked]
    assert sum(unseen) == 4
    assert all(sum(unseen[:place]) <= place / 2 + 1 for place in range(9))


def test_a_kind_not_met_yet_says_so_and_whether_its_skill_is_new() -> None:
    new = choose(situation(bank(1, 2)))
    of_known = choose(situation(bank(3, 1), past=(met(1, 1), met(2, 1))))
    assert new is not None
    assert of_known is not None
    assert new.reason == NEW
    assert (of_known.candidate.family_id, of_known.reason) == (3, NEW_OF_KNOWN)


def test_after_two_weeks_away_nothing_new_comes_first() -> None:
    there = situation(bank(6, 2), past=(met(1, 40), met(2, 39), met(3, 38)), began_at=AT)
    assert {one.family_id for one in play(there, [False] * 3)} == {1, 2, 3}


def test_a_sibling_not_met_is_preferred_to_one_that_was() -> None:
    choice = choose(situation(bank(1, 3), past=(met(1, 41, item=12), met(1, 40, item=10))))
    assert choice is not None
    assert choice.candidate.item_id == 11


def test_what_stands_on_another_skill_waits_for_it() -> None:
    there = situation(bank(6, 2), needs=((1, 0),))
    first = play(there, [True, True, True])
    assert {one.skill_id for one in first} == {0}
    opened = replace(there, past=(met(2, 3), met(4, 3), met(6, 3)))
    assert {one.skill_id for one in play(opened, [False] * 4)} == {0, 1}


def test_of_what_is_held_well_a_new_one_is_asked_with_the_reason_once_a_sitting() -> None:
    past = tuple(
        met(family, 60 - 8 * n, item=10 * family) for n in range(7) for family in (1, 2, 3)
    )
    there = situation(bank(3, 3), past=past)
    choice = choose(there)
    assert choice is not None
    assert choice.foreseen is not None
    assert choice.foreseen > HIGH
    assert (choice.asks_why, choice.reason) == (True, STEP_UP)
    one = choice.candidate
    asked = (Shown(one.item_id, one.family_id, failed=False, asked_why=True),)
    further = choose(replace(there, shown=asked, past=(*past, met(one.family_id, 0))))
    assert further is not None
    assert not further.asks_why


def test_far_below_the_band_another_is_offered_worked_through_but_none_that_a_check_keeps() -> None:
    past = tuple(met(1, 9 - n, item=10 + n % 2, got=0.0) for n in range(6))
    choice = choose(situation(bank(1, 3), past=past))
    assert choice is not None
    assert choice.foreseen is not None
    assert choice.foreseen < WORKED_BELOW
    assert (choice.candidate.item_id, choice.worked_item_id) == (12, 11)
    kept = choose(situation(bank(1, 3), past=past, reserved=frozenset({11})))
    assert kept is not None
    assert kept.worked_item_id == 10


def test_what_chance_draws_is_said_and_on_record_with_its_propensity() -> None:
    past = (met(1, 30), met(2, 3), met(3, 2))
    often = ByPlanner(Planner(random_share=0.5))
    choices = [often.choose(situation(bank(3, 2), past=past), random.Random(n)) for n in range(400)]
    drawn = [one for one in choices if one is not None and one.drawn]
    assert 150 < len(drawn) < 250
    assert {one.reason for one in drawn} == {DRAWN}
    assert {one.among for one in drawn} == {(1, 2, 3)}
    share = {
        family: sum(one is not None and one.candidate.family_id == family for one in choices) / 400
        for family in (1, 2, 3)
    }
    for one in choices:
        assert one is not None
        assert one.propensity is not None
        assert abs(one.propensity - share[one.candidate.family_id]) < 0.08


def test_a_failed_item_returns_after_two_others_and_says_so() -> None:
    there = situation(bank(5, 2))
    asked = play(there, [True, False, False, False])
    assert asked[3] == asked[0]
    shown = tuple(Shown(one.item_id, one.family_id, n == 0) for n, one in enumerate(asked[:3]))
    choice = choose(replace(there, shown=shown))
    assert choice is not None
    assert (choice.candidate, choice.reason, choice.again) == (asked[0], AGAIN, True)


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


def test_what_cannot_be_practised_holds_nothing_up() -> None:
    """The only family before a skill was retired, or rests for a check: nobody is locked out."""
    bank_of_one = tuple(one for one in bank(4, 2) if one.skill_id == 1)
    gone = situation(bank_of_one, past=(met(2, 9, got=0.0),), needs=((1, 0),))
    resting = situation(bank(2, 2), resting=frozenset({2}), needs=((1, 0),))
    for there in (gone, resting):
        choice = choose(there)
        assert choice is not None
        assert choice.candidate.skill_id == 1


def test_a_return_that_is_put_off_stays_so_whatever_follows_in_the_sitting() -> None:
    minute = 1 / 1440
    drawn = met(1, 10, item=10, stretch=2.0)
    sibling = met(1, 10 - minute, item=11)
    later = met(1, 4, item=12)
    families = {1: 0}
    for past, expected in (
        ((drawn,), 2.0),
        ((drawn, sibling), 2.0),
        ((drawn, sibling, later), 1.0),
    ):
        assert _stretch(past, families)[0, 0] == expected


def test_only_practice_ends_an_absence() -> None:
    known = (met(1, 40), met(2, 39), met(3, 38))
    worked = met(1, 1, got=None, practised=False)
    there = situation(bank(6, 2), past=(*known, worked), began_at=AT)
    assert {one.family_id for one in play(there, [False] * 3)} == {1, 2, 3}
