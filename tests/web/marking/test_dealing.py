"""Who marks what, and what the final mark is: pure."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.web.marking.dealing import deal
from unaided.web.marking.settling import final_mark, needs_third

EVERYBODY = {script: {1, 2, 3} for script in range(60)}


def test_every_script_is_dealt_once_and_the_share_twice_evenly() -> None:
    found = deal(EVERYBODY, 0.3, seed=4)
    first = [one.script for one in found.tasks if one.why == "first"]
    second = [one for one in found.tasks if one.why == "second"]
    assert sorted(first) == list(range(60))
    assert len({one.script for one in second}) == len(second) == found.twice == 18
    load = Counter(one.marker for one in found.tasks)
    assert max(load.values()) - min(load.values()) <= 1
    for one in second:
        (other,) = (t for t in found.tasks if t.script == one.script and t.why == "first")
        assert other.marker != one.marker


def test_the_same_seed_deals_the_same_and_another_another() -> None:
    assert deal(EVERYBODY, 0.3, 4) == deal(EVERYBODY, 0.3, 4)
    assert deal(EVERYBODY, 0.3, 4) != deal(EVERYBODY, 0.3, 5)


def test_each_has_an_order_of_their_own_that_tells_nothing() -> None:
    """Places are 1, 2, 3 … in an order that goes with neither script nor first or second."""
    found = deal(EVERYBODY, 1.0, seed=9)
    for marker in (1, 2, 3):
        own = sorted((one for one in found.tasks if one.marker == marker), key=lambda t: t.place)
        assert [one.place for one in own] == list(range(1, len(own) + 1))
        scripts = [one.script for one in own]
        assert scripts != sorted(scripts)
        early = [one.why for one in own[: len(own) // 2]]
        assert {"first", "second"} <= set(early)


def test_which_are_marked_twice_is_chance() -> None:
    often = Counter(
        one.script
        for seed in range(200)
        for one in deal(EVERYBODY, 0.3, seed).tasks
        if one.why == "second"
    )
    assert all(30 < often[script] < 95 for script in range(60))


@given(
    may=st.dictionaries(
        st.integers(0, 40), st.sets(st.integers(1, 6), max_size=6), min_size=1, max_size=25
    ),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**31),
)
def test_nobody_is_dealt_what_they_may_not_read_or_the_same_twice(
    may: dict[int, set[int]], share: float, seed: int
) -> None:
    found = deal(may, share, seed)
    pairs = [(one.script, one.marker) for one in found.tasks]
    assert len(set(pairs)) == len(pairs)
    assert all(one.marker in may[one.script] for one in found.tasks)
    assert set(found.nobody) == {script for script, able in may.items() if not able}
    twice = Counter(one.script for one in found.tasks if one.why == "second")
    assert sum(twice.values()) == found.twice <= round(share * len(may) + 1e-9)


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ([2], 2.0), ([2, 3], 2.5), ([0, 3, 3], 3.0), ([3, 0, 1], 0.5), ([0, 2, 4], 2.0),
        ([1, 1, 1], 1.0),
    ],
)  # fmt: skip
def test_the_final_mark(levels: list[int], level: float) -> None:
    assert final_mark(levels, 0, 2).level == level
    assert final_mark(levels, 0, 2).state == "settled"


def test_it_waits_for_what_was_dealt_and_names_what_lies_apart() -> None:
    assert final_mark([], 1, 2).state == "waits"
    assert final_mark([2], 1, 2).level is None
    assert final_mark([0, 2], 0, 2).state == "apart"
    for one, other in combinations(range(5), 2):
        assert needs_third([one, other], 2) == (other - one >= 2)
    assert not needs_third([0, 3, 3], 2)
