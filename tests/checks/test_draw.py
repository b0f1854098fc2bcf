"""What chance decides of a check: balanced, reproducible, new to the person, honest about lack."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.banks import everybody, family

from unaided.checks.draw import Draw, draw, even_delays
from unaided.checks.exposure import bound_from
from unaided.checks.plan import CheckPlan, PersonId, SkillId

PLAN = CheckPlan(
    skills=(SkillId(1), SkillId(2)),
    delays_days=(2.0, 7.0, 28.0),
    items=6,
    aids=("none", "assistant"),
    novelties=("variant", "transfer"),
)


def drawn(plan: CheckPlan = PLAN, people: int = 30, seed: int = 1, **bank: int) -> Draw:
    return draw(plan, everybody(people, tuple(plan.skills), **bank), seed)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    assert drawn() == drawn()
    assert drawn() != drawn(seed=2)


def test_everybody_has_every_place_where_the_bank_holds_enough() -> None:
    found = drawn()
    assert found.lacking == ()
    assert len(found.places) == 30 * 2 * 3 * 6
    positions = {(one.person, one.skill, one.sitting, one.position) for one in found.places}
    assert len(positions) == len(found.places)


def test_nobody_is_asked_an_item_twice_and_a_family_stands_at_one_delay() -> None:
    items: Counter[tuple[int, int]] = Counter()
    delays = defaultdict(set)
    for one in drawn().places:
        items[one.person, one.item] += 1
        delays[one.person, one.family].add(one.sitting)
    assert set(items.values()) == {1}
    assert {len(some) for some in delays.values()} == {1}


def test_conditions_have_the_stated_propensity_and_are_balanced() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for one in drawn(people=31).places:
        assert one.propensity == pytest.approx(1 / 2)
        assert one.delay_propensity == pytest.approx(1 / 3)
        counts[one.stratum, one.condition.aid] += 1
    for stratum in {stratum for stratum, _ in counts}:
        assert abs(counts[stratum, "none"] - counts[stratum, "assistant"]) <= 2


def test_the_fixed_places_of_a_person_hold_each_condition_as_often() -> None:
    plan = CheckPlan(skills=(SkillId(1),), items=6, aids=("none", "assistant"))
    counts: Counter[tuple[int, str]] = Counter()
    for one in drawn(plan).places:
        if one.fixed:
            counts[one.person, one.condition.aid] += 1
    assert set(counts.values()) == {1}
    assert len(counts) == 2 * 30


def test_over_seeds_a_condition_comes_at_each_position_as_often_as_its_propensity_says() -> None:
    with_tool: Counter[int] = Counter()
    plan = CheckPlan(skills=(SkillId(1),), items=3, aids=("none", "assistant"))
    for seed in range(1500):
        for one in drawn(plan, people=1, seed=seed).places:
            with_tool[one.position] += one.condition.aid == "assistant"
    for position in range(3):
        assert with_tool[position] / 1500 == pytest.approx(1 / 2, abs=0.05)


def test_each_family_stands_about_as_often_at_each_delay() -> None:
    counts: Counter[tuple[int, int]] = Counter()
    seen = set()
    for one in drawn(people=60).places:
        if (one.person, one.family) not in seen:
            seen.add((one.person, one.family))
            counts[one.family, one.sitting] += 1
    for family_id in {family_id for family_id, _ in counts}:
        some = [counts[family_id, sitting] for sitting in range(3)]
        assert max(some) - min(some) <= sum(some) / 3 / 4


@pytest.mark.parametrize("items", [1, 3, 5])
def test_over_seeds_each_delay_has_its_stated_propensity_within_a_stratum(items: int) -> None:
    """Odd places with near and far: did the delay tell the novelty, it would be confounded."""
    plan = CheckPlan(
        skills=(SkillId(1),),
        delays_days=(2.0, 7.0),
        items=items,
        novelties=("variant", "transfer"),
    )
    for fixed in (True, False) if items > 1 else (True,):
        first: Counter[str] = Counter()
        every: Counter[str] = Counter()
        for seed in range(600):
            for one in drawn(plan, people=1, seed=seed).places:
                if one.fixed == fixed:
                    first[one.stratum] += one.sitting == 0
                    every[one.stratum] += 1
        assert len(every) == 2
        for stratum, number in every.items():
            assert first[stratum] / number == pytest.approx(1 / 2, abs=0.07)


def test_a_family_never_met_comes_at_one_delay_alone() -> None:
    """At a second delay it would have been met at the first."""
    plan = CheckPlan(skills=(SkillId(1),), delays_days=(2.0, 7.0), items=2, novelties=("transfer",))
    found = draw(plan, everybody(8, near=0, far=1), 3)
    at = defaultdict(set)
    for one in found.places:
        at[one.person].add(one.sitting)
    assert {len(some) for some in at.values()} == {1}
    assert Counter(min(some) for some in at.values()) == {0: 4, 1: 4}
    assert sum(one.missing for one in found.lacking) == 8 * 2


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 5))),
    delays=st.integers(1, 4),
    seed=st.integers(0, 2**32),
)
def test_families_are_dealt_evenly_for_each_person_and_each_family(
    pairs: set[tuple[int, int]], delays: int, seed: int
) -> None:
    edges = sorted(pairs)
    people, families = [one for one, _ in edges], [one for _, one in edges]
    dealt = even_delays(people, families, delays, np.random.default_rng(seed))
    for ends in (people, families):
        counts: dict[int, list[int]] = defaultdict(lambda: [0] * delays)
        for end, delay in zip(ends, dealt, strict=True):
            counts[end][delay] += 1
        assert all(max(some) - min(some) <= 1 for some in counts.values())


def test_no_item_goes_beyond_its_share_while_another_is_free() -> None:
    """One family of two items beside one of forty: the two are not worn out."""
    plan = CheckPlan(skills=(SkillId(1),), items=4, adaptive=False)
    people = {
        PersonId(one): {SkillId(1): (family(1, items=2), family(2, items=40))}
        for one in range(1, 21)
    }
    found = draw(plan, people, 1)
    seen = Counter(one.item for one in found.places)
    assert found.lacking == ()
    most = bound_from(plan, people, SkillId(1)).people(20)
    assert most == 5
    assert max(seen.values()) <= most


def test_the_first_third_is_fixed_and_all_of_it_where_nothing_adapts() -> None:
    for one in drawn().places:
        assert one.fixed == (one.position < 2)
    plan = CheckPlan(skills=(SkillId(1),), adaptive=False)
    assert all(one.fixed for one in drawn(plan).places)


def test_what_is_new_to_nobody_makes_no_place_and_is_named() -> None:
    person = PersonId(1)
    plan = CheckPlan(skills=(SkillId(1),), items=4, novelties=("variant", "transfer"))
    found = draw(plan, {person: {SkillId(1): (family(1, items=1),)}}, 1)
    assert [one.condition.novelty for one in found.places] == ["variant"]
    assert [(one.person, one.missing) for one in found.lacking] == [(1, 3)]
    nothing = draw(plan, {person: {}}, 1)
    assert nothing.places == ()
    assert nothing.lacking[0].missing == 4


def test_half_of_the_tools_answers_that_are_shown_are_wrong() -> None:
    plan = CheckPlan(
        skills=(SkillId(1),), items=4, aids=("assistant",), faulty=True, asks="planted error"
    )
    sides = Counter(one.condition.tool_wrong for one in drawn(plan, people=11).places)
    assert abs(sides[True] - sides[False]) <= 1


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(1, 9),
    items=st.integers(1, 9),
    delays=st.integers(1, 3),
    near=st.integers(0, 4),
    far=st.integers(0, 4),
    bank=st.integers(1, 4),
    seed=st.integers(0, 2**32),
)
def test_places_and_what_lacks_make_up_what_was_planned(
    people: int, items: int, delays: int, near: int, far: int, bank: int, seed: int
) -> None:
    plan = CheckPlan(
        skills=(SkillId(1),),
        delays_days=(2.0, 7.0, 28.0)[:delays],
        items=items,
        aids=("none", "assistant"),
        novelties=("variant", "transfer"),
    )
    found = drawn(plan, people, seed, near=near, far=far, items=bank)
    lacking = sum(one.missing for one in found.lacking)
    assert len(found.places) + lacking == people * items * delays
    for one in found.places:
        met = one.family % 20 < near
        assert one.condition.novelty == ("variant" if met else "transfer")
        assert one.item // 100 == one.family


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"skills": ()}, "skills"),
        ({"delays_days": (2.0, 2.0)}, "delays_days"),
        ({"delays_days": (-1.0,)}, "delays_days"),
        ({"items": 0}, "items"),
        ({"faulty": True}, "assistant"),
        ({"asks": "planted error"}, "belong together"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CheckPlan(**({"skills": (SkillId(1),)} | wrong))  # type: ignore[arg-type]
