"""What chance decides of a pulse."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.web.pulse.plan import Siblings, day_after, plan, windows

FAMILIES = (Siblings(1, (11, 12, 13)), Siblings(2, (21, 22, 23, 24)), Siblings(3, (31, 32, 33)))
SQUAD = dict.fromkeys(range(1, 21), FAMILIES)

groups = st.dictionaries(
    st.integers(1, 10_000),
    st.sets(st.integers(0, 2), min_size=1).map(lambda some: [FAMILIES[one] for one in some]),
    min_size=1,
    max_size=40,
)
seeds = st.integers(0, 2**63 - 1)


@given(groups, seeds)
def test_everybody_gets_three_siblings_of_a_family_of_their_own(people, seed):
    """Nobody twice, no item twice, nothing that the person could not get."""
    places = plan(people, seed)
    assert [place.person for place in places] == sorted(people)
    for place in places:
        family = next(one for one in people[place.person] if one.family == place.family)
        items = {place.with_tool, place.alone, place.later}
        assert len(items) == 3
        assert items <= set(family.items)


@given(groups, seeds, st.randoms())
def test_same_people_and_seed_same_plan(people, seed, order):
    """In whatever order the database gave them."""
    shuffled = list(people.items())
    order.shuffle(shuffled)
    turned = {
        person: [Siblings(one.family, one.items[::-1]) for one in families[::-1]]
        for person, families in shuffled
    }
    assert plan(people, seed) == plan(turned, seed)


@given(groups, seeds)
def test_half_begin_with_the_tool(people, seed):
    """To one person in all, to two within each family."""
    places = plan(people, seed)
    first = sum(place.with_tool_first for place in places)
    assert abs(2 * first - len(places)) <= 1
    for family in {place.family for place in places}:
        inside = [place.with_tool_first for place in places if place.family == family]
        assert abs(2 * sum(inside) - len(inside)) <= 2


@given(st.integers(1, 40), seeds)
def test_families_are_as_even_as_can_be(people, seed):
    """Where everybody could get any, none has two more than another."""
    count = Counter(place.family for place in plan(dict.fromkeys(range(people), FAMILIES), seed))
    shares = [count[family.family] for family in FAMILIES]
    assert max(shares) - min(shares) <= 1


def test_every_arrangement_is_equally_likely():
    """Over 3,000 seeds each arrangement of three items comes as often, within chance."""
    squad = {1: FAMILIES[:1], 2: FAMILIES[:1]}
    draws = 3_000
    arrangements: Counter[tuple[int, int, int]] = Counter()
    first: Counter[bool] = Counter()
    for seed in range(draws):
        place = plan(squad, seed)[0]
        arrangements[place.with_tool, place.alone, place.later] += 1
        first[place.with_tool_first] += 1
    assert len(arrangements) == 6
    expected = draws / 6
    chi_square = sum((count - expected) ** 2 / expected for count in arrangements.values())
    assert chi_square < 20.5  # 99.9 % of chi-square with 5 degrees
    assert abs(first[True] - draws / 2) < 3.3 * (draws / 4) ** 0.5


def test_order_and_siblings_do_not_go_together():
    """The item that is answered with the tool says nothing of which comes first."""
    draws = 2_000
    together = Counter(
        (place.with_tool, place.with_tool_first)
        for seed in range(draws)
        for place in plan({7: FAMILIES[:1]}, seed)
    )
    for item in FAMILIES[0].items:
        share = together[item, True] / (together[item, True] + together[item, False])
        assert abs(share - 0.5) < 3.3 * (0.25 / (draws / 3)) ** 0.5


def test_families_are_drawn_evenly_for_each_person():
    """A person's place in the list does not decide the family."""
    draws = 1_500
    for person in (1, 20):
        count = Counter(plan(SQUAD, seed)[person - 1].family for seed in range(draws))
        for family in FAMILIES:
            assert abs(count[family.family] / draws - 1 / 3) < 3.3 * (2 / 9 / draws) ** 0.5


def test_too_few_siblings_is_a_mistake_of_the_caller():
    """It is not planned around in silence."""
    with pytest.raises(ValueError, match="person 4 has no family with 3 siblings"):
        plan({4: [Siblings(1, (11, 12))]}, 1)
    with pytest.raises(ValueError, match="person 5"):
        plan({5: []}, 1)


def test_windows_open_at_midnight_where_the_people_are():
    """Two weeks on, through the night in which the clocks go back, it is 0:00 there."""
    zone = ZoneInfo("Europe/Zurich")
    at = datetime(2025, 10, 20, 23, 30, tzinfo=UTC)  # already the 21st there
    found = windows(at, 14, zone)
    assert found.now_opens == at
    assert found.now_closes - found.now_opens == timedelta(days=7)
    assert found.later_opens == datetime(2025, 11, 3, 23, 0, tzinfo=UTC)
    assert found.later_closes - found.later_opens == timedelta(days=7)
    assert day_after(at, 0, zone) == datetime(2025, 10, 20, 22, 0, tzinfo=UTC)
