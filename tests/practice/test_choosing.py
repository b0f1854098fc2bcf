"""What comes next keeps its promises on any shelf, whatever people answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.practice.choosing_worlds import (
    FEWER,
    MINUTE_DAYS,
    Turn,
    World,
    answered,
    nobody,
    played,
    shelf_of,
    shelves,
    worlds,
)

from unaided.practice.choosing import JITTER, Choices, Planner
from unaided.practice.memory import Ints
from unaided.practice.record import Events, Record
from unaided.practice.rules.prerequisites import Prerequisites
from unaided.practice.rules.rule import TIER
from unaided.practice.rules.siblings import MOST_TIERS
from unaided.practice.shelf import Shelf
from unaided.practice.view import MOST_RETURNS, NEVER, Sittings, seen

SHARES = st.sampled_from([0.0, 0.08, 1.0])
MANY = 40_000
GATE = Prerequisites()


def showings(turns: list[Turn]) -> Iterator[tuple[int, Turn, int]]:
    """Go through who was shown which family, turn by turn."""
    for turn in turns:
        for person, family in enumerate(turn.chosen.family):
            if family != NEVER:
                yield person, turn, int(family)


@FEWER
@given(worlds(), SHARES)
def test_nothing_comes_before_what_it_stands_on(world: World, share: float) -> None:
    got = np.zeros((world.people, world.shelf.families), dtype=np.int64)
    met = got.copy()
    skill = world.shelf.skill_of_family
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        for before in world.shelf.needs[world.shelf.needs[:, 0] == skill[family], 1]:
            of = skill == before
            enough = min(GATE.got, np.count_nonzero(of & world.shelf.stocked))
            gone_through = met[person, of].sum() >= GATE.met
            assert gone_through or np.count_nonzero(got[person, of]) >= enough
        met[person, family] += 1
        got[person, family] += turn.got[person]


@FEWER
@given(worlds(least=1), SHARES)
def test_two_of_a_family_follow_each_other_only_where_no_other_is_possible(
    world: World, share: float
) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        if family == turn.view.last_family[person]:
            assert np.flatnonzero(turn.possible[person]).tolist() == [family]


@FEWER
@given(worlds(least=1), SHARES)
def test_what_failed_comes_back_as_soon_as_two_others_came_between(
    world: World, share: float
) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        ready = turn.view.again[person] & (turn.view.since[person] >= 2) & turn.possible[person]
        if ready.any():
            assert ready[family]
            assert turn.chosen.again[person]


@FEWER
@given(worlds(least=1), SHARES)
def test_what_failed_comes_back_sooner_only_where_no_other_is_possible(
    world: World, share: float
) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        view = turn.view
        early = view.again[person] & (view.since[person] < 2)
        if early[family]:
            others = turn.possible[person] & ~early & (view.since[person] > 0)
            assert not others.any()


@pytest.mark.parametrize("seed", range(10))
def test_what_fails_late_in_a_long_sitting_comes_back_as_well(seed: int) -> None:
    world = World(shelf_of(3), right=0.8, gaps_days=(0.0,), showings=40, seed=seed)
    returned = 0
    for person, turn, family in showings(played(world, Planner(random_share=0.5))):
        view = turn.view
        assert family != view.last_family[person]
        ready = view.again[person] & (view.since[person] >= 2)
        assert not ready.any() or (ready[family] and turn.chosen.again[person])
        returned += int(ready.any() and view.here[person, family] >= MOST_TIERS)
    assert returned > 0


@FEWER
@given(worlds(least=1))
def test_what_comes_back_is_what_failed_until_it_is_got_alone(world: World) -> None:
    failing: dict[tuple[int, int, int], int] = {}
    for person, turn, family in showings(played(world, Planner())):
        place, item = (turn.sitting, person, family), int(turn.chosen.item[person])
        if turn.chosen.again[person]:
            assert failing[place] == item
        if turn.failed[person]:
            failing[place] = item
        elif turn.got[person]:
            failing.pop(place, None)


@FEWER
@given(worlds(least=1))
def test_nothing_comes_back_without_end(world: World) -> None:
    returns: dict[tuple[int, int, int], int] = {}
    for person, turn, family in showings(played(world, Planner())):
        place = (turn.sitting, person, family)
        returns[place] = returns.get(place, 0) + int(turn.chosen.again[person])
    assert all(number <= MOST_RETURNS for number in returns.values())


def test_what_always_fails_comes_back_as_often_as_it_may() -> None:
    world = World(shelf_of(4, items=1), people=1, right=0.0, aided=0.0, gaps_days=(0.0,))
    turns = played(World(**{**vars(world), "showings": 40}), Planner())
    again = np.array([turn.chosen.family[0] for turn in turns if turn.chosen.again[0]])
    assert np.bincount(again).tolist() == [MOST_RETURNS] * 4


@FEWER
@given(worlds(least=1), SHARES)
def test_a_family_that_was_shown_waits_for_those_that_were_shown_less(
    world: World, share: float
) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        view = turn.view
        if view.again[person, family]:
            continue
        others = turn.possible[person] & view.met[person] & ~view.again[person]
        here = np.minimum(view.here[person], MOST_TIERS)
        # What was shown but now comes last, whatever its number.
        others &= view.since[person] > 0
        assert here[family] <= here[others].min(initial=MOST_TIERS)


@FEWER
@given(worlds(least=1), SHARES)
def test_new_material_beyond_its_share_waits_for_what_is_known(world: World, share: float) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=share))):
        view = turn.view
        beyond = view.new[person] > 0.5 * view.shown[person] or view.away_days[person] >= 14.0
        if beyond and not view.met[person, family]:
            known = turn.possible[person] & view.met[person] & (view.here[person] == 0)
            assert not known.any()


def test_whoever_was_away_for_a_fortnight_begins_with_what_is_known() -> None:
    world = World(shelf_of(8), people=1, showings=3, gaps_days=(0.0,))
    first = []
    for away in (13.0, 14.0):
        record = nobody(world)
        played(world, Planner(), record)
        sittings = Sittings.begun(1, 8, np.array([away]))
        chosen = Planner(random_share=0.0).choose(
            record, sittings, np.array([0]), away, np.random.default_rng(1)
        )
        first.append(bool(record.meetings[0, chosen.family[0]] > 0))
    assert first == [False, True]


def practised(
    *, families: int = 8, share: float, seed: int = 1, alike: bool = False
) -> tuple[Choices, Ints]:
    """Choose very often in one state, in which most families were met; whether all are alike."""
    world = World(shelf_of(families, skills=2), people=1, gaps_days=(0.0, 1.0, 1.0), seed=seed)
    record = nobody(world)
    if alike:
        each = np.arange(0, 2 * families, 2)
        nothing = np.full(families, np.nan)
        ones = np.ones(families, dtype=np.int64)
        record.learn(Events(0 * each, each, ones, nothing, np.ones(families)))
    else:
        played(world, Planner(), record)
    sittings = Sittings.begun(1, families, np.array([1.0]))
    chosen = Planner(random_share=share).choose(
        record, sittings, np.zeros(MANY, dtype=np.int64), 4.0, np.random.default_rng(seed)
    )
    return chosen, np.bincount(chosen.family, minlength=families)


@pytest.mark.parametrize("share", [0.08, 0.5])
def test_chance_has_its_share(share: float) -> None:
    chosen, _ = practised(share=share)
    assert chosen.drawn.mean() == pytest.approx(share, abs=4 * np.sqrt(share / MANY))
    assert chosen.among[0].sum() > 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_recorded_propensity_is_how_often_a_family_comes(seed: int) -> None:
    chosen, number = practised(share=0.3, seed=seed)
    _, first = np.unique(chosen.family, return_index=True)
    for family, propensity in zip(chosen.family[first], chosen.propensity[first], strict=True):
        assert (chosen.propensity[chosen.family == family] == propensity).all()
        error = np.sqrt(propensity * (1 - propensity) / MANY)
        assert number[family] / MANY == pytest.approx(propensity, abs=4 * error)
    assert chosen.propensity[first].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("alike", [False, True])
def test_weighing_by_the_inverse_propensity_is_unbiased(alike: bool) -> None:
    chosen, _ = practised(share=0.3, alike=alike)
    outcome = 1.0 + np.arange(8.0)
    among = chosen.among[0]
    # A policy that takes each of what chance could have taken equally often.
    weight = among[chosen.family] / among.sum() / chosen.propensity
    found = weight * outcome[chosen.family]
    error = found.std() / np.sqrt(MANY)
    assert found.mean() == pytest.approx(outcome[among].mean(), abs=4 * error)


@FEWER
@given(worlds(least=1))
def test_what_chance_does_not_decide_is_certain(world: World) -> None:
    for person, turn, _ in showings(played(world, Planner(random_share=0.3))):
        if turn.chosen.again[person] or not turn.chosen.among[person].any():
            assert turn.chosen.propensity[person] == 1.0
            assert not turn.chosen.drawn[person]


@FEWER
@given(worlds(least=1))
def test_chance_takes_nothing_that_a_rule_bars_or_puts_off(world: World) -> None:
    for person, turn, family in showings(played(world, Planner(random_share=1.0))):
        if turn.chosen.drawn[person]:
            assert turn.chosen.among[person, family]
            assert turn.points[person, family] > -TIER / 2
            assert turn.view.since[person, family] > 0


@FEWER
@given(worlds(), SHARES, st.integers(0, 1_000))
def test_what_rests_or_is_closed_is_never_chosen(world: World, share: float, seed: int) -> None:
    record, rng = nobody(world), np.random.default_rng(seed)
    sittings = Sittings.begun(world.people, world.shelf.families, np.full(world.people, np.nan))
    who, planner = np.arange(world.people), Planner(random_share=share)
    for turn in range(8):
        open_ = rng.random((world.people, world.shelf.families)) < 0.6
        resting = rng.random((world.people, world.shelf.items)) < 0.5
        chosen = planner.choose(
            record, sittings, who, turn / 100, rng, open_=open_, resting=resting
        )
        there = chosen.item >= 0
        assert (there == (chosen.family >= 0)).all()
        families, items = chosen.family[there], chosen.item[there]
        assert open_[who[there], families].all()
        assert not resting[who[there], items].any()
        assert (world.shelf.family_of_item[items] == families).all()
        answered(world, record, sittings, chosen, turn / 100, rng)


@FEWER
@given(worlds(), SHARES)
def test_equal_inputs_and_an_equal_seed_give_equal_sittings(world: World, share: float) -> None:
    one, other = (played(world, Planner(random_share=share)) for _ in range(2))
    for left, right in zip(one, other, strict=True):
        for name in Choices.__slots__:
            np.testing.assert_array_equal(
                getattr(left.chosen, name), getattr(right.chosen, name), err_msg=name
            )


@FEWER
@given(worlds(least=1))
def test_many_are_chosen_for_as_each_alone(world: World) -> None:
    record = nobody(world)
    planner, rng = Planner(random_share=0.0), np.random.default_rng(world.seed)
    who = np.arange(world.people)
    sittings = Sittings.begun(world.people, world.shelf.families, np.full(who.size, np.nan))
    for turn in range(world.showings):
        day = turn * MINUTE_DAYS
        points = planner.points(seen(record, sittings, who, day))
        chosen = planner.choose(record, sittings, who, day, rng)
        for person in who:
            alone = planner.points(seen(record, sittings, who[[person]], day))
            np.testing.assert_array_equal(alone[0], points[person])
            if chosen.family[person] != NEVER:
                assert alone[0, chosen.family[person]] >= alone.max() - JITTER
        answered(world, record, sittings, chosen, day, rng)


@examples(max_examples=15)
@given(shelves(least=1), st.integers(0, 1_000))
def test_nobody_who_goes_on_is_locked_out_for_good(shelf: Shelf, seed: int) -> None:
    world = World(
        shelf, people=1, right=0.0, aided=0.0, gaps_days=(1.0,) * 8, showings=15, seed=seed
    )
    record = nobody(world)
    played(world, Planner(), record)
    assert (record.meetings[0, shelf.stocked] > 0).all()


def test_where_it_stands_in_the_bank_says_nothing_of_when_an_item_comes() -> None:
    world = World(shelf_of(1, items=5), people=1)
    sittings = Sittings.begun(1, 1, np.array([np.nan]))
    chosen = Planner().choose(
        nobody(world), sittings, np.zeros(MANY, dtype=np.int64), 0.0, np.random.default_rng(1)
    )
    share = np.bincount(chosen.item, minlength=5) / MANY
    np.testing.assert_allclose(share, 0.2, atol=4 * np.sqrt(0.16 / MANY))


@FEWER
@given(worlds(least=1))
def test_of_a_family_the_item_comes_that_was_met_longest_ago_or_never(world: World) -> None:
    last = np.full((world.people, world.shelf.items), -np.inf)
    for number, (person, turn, family) in enumerate(showings(played(world, Planner()))):
        item = turn.chosen.item[person]
        if not turn.chosen.again[person]:
            of = world.shelf.family_of_item == family
            assert last[person, item] == last[person, of].min()
        last[person, item] = number


@pytest.mark.parametrize(
    "shelf",
    [
        Shelf(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)),
        Shelf(np.zeros(0, dtype=np.int64), np.array([0, 1]), np.array([[1, 0]])),
    ],
    ids=["nothing at all", "families without an item"],
)
@pytest.mark.parametrize("people", [0, 1, 3])
def test_from_an_empty_shelf_nothing_comes(shelf: Shelf, people: int) -> None:
    world = World(shelf, people=people)
    for turn in played(world, Planner()):
        assert turn.chosen.family.tolist() == turn.chosen.item.tolist() == [NEVER] * people
        assert np.isnan(turn.chosen.propensity).all()


def test_nobody_to_choose_for_is_no_choice() -> None:
    world = World(shelf_of(3), people=0)
    assert played(world, Planner())[0].chosen.family.size == 0


def test_the_only_item_comes_again_and_again() -> None:
    world = World(shelf_of(1, items=1), people=1, gaps_days=(0.0,), showings=6)
    turns = played(world, Planner())
    assert [int(turn.chosen.item[0]) for turn in turns] == [0] * 6


def test_after_a_year_away_everything_known_comes_before_anything_new() -> None:
    world = World(shelf_of(6), people=1, right=1.0, gaps_days=(0.0,), showings=3)
    record = nobody(world)
    played(world, Planner(), record)
    back = World(shelf_of(6), people=1, right=1.0, gaps_days=(365.0,), showings=3)
    known = set(np.flatnonzero(record.meetings[0]).tolist())
    sittings = Sittings.begun(1, 6, np.array([365.0]))
    rng, planner, shown = np.random.default_rng(1), Planner(), set()
    for turn in range(3):
        day = 365.0 + turn * MINUTE_DAYS
        chosen = planner.choose(record, sittings, np.array([0]), day, rng)
        assert 0 < chosen.chance[0] < 1
        shown.add(int(chosen.family[0]))
        answered(back, record, sittings, chosen, day, rng)
    assert shown == known


def test_with_five_thousand_due_a_sitting_is_one_of_many_kinds() -> None:
    families = 5_000
    world = World(shelf_of(families, items=1, skills=50), people=1, right=1.0, aided=0.0)
    record = nobody(world)
    each, ones = np.arange(families), np.ones(families, dtype=np.int64)
    record.learn(Events(0 * each, each, ones, ones.astype(float), np.zeros(families)))
    later = World(world.shelf, people=1, right=1.0, aided=0.0, gaps_days=(400.0,), showings=20)
    turns = played(later, Planner(), record)
    assert len({int(turn.chosen.family[0]) for turn in turns}) == 20
    assert all(0 < turn.chosen.chance[0] < 1 for turn in turns)


def test_where_what_failed_rests_a_sibling_comes_and_is_not_said_to_come_back() -> None:
    record = Record.nothing(shelf_of(1, items=2), 1)
    sittings = Sittings.begun(1, 1, np.array([np.nan]))
    me = np.array([0])
    sittings.show(me, me, me, failed=np.array([True]), new=np.array([True]))
    chosen = Planner().choose(
        record, sittings, me, 0.0, np.random.default_rng(1), resting=np.array([[True, False]])
    )
    assert chosen.item[0] == 1
    assert not chosen.again[0]
