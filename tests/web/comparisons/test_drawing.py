"""What chance decides of a comparison: halves within strata, a half for everybody."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.web.comparisons.drawing import Candidate, draw, strata, unit_of


def people(known: list[float | None], group: int = 1) -> list[Candidate]:
    """Candidates of one class."""
    return [
        Candidate(100 * group + at, f"p-{group}-{at}", group, f"Class {group}", None, before)
        for at, before in enumerate(known)
    ]


scores = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=30)


@given(st.lists(scores, min_size=1, max_size=5), st.integers(0, 2**63))
def test_people_are_halved_within_strata_and_overall(classes, seed):
    """Whatever is known of them: never further apart than the one that is left over."""
    rows = [one for at, some in enumerate(classes, start=1) for one in people(some, at)]
    drawn = draw(rows, "person", seed)
    assert [one.candidate for one in drawn] == sorted(rows, key=lambda one: one.person)
    by_stratum: dict[str, Counter[bool]] = {}
    for one in drawn:
        by_stratum.setdefault(one.stratum, Counter())[one.second] += 1
    assert all(abs(some[True] - some[False]) <= 1 for some in by_stratum.values())
    both = Counter(one.second for one in drawn)
    assert abs(both[True] - both[False]) <= 1
    assert {one.propensity for one in drawn} == {0.5}


@given(scores, st.integers(0, 2**63), st.randoms())
def test_the_same_seed_draws_the_same_in_whatever_order(some, seed, random):
    """So that it can be drawn again from the record."""
    rows = people(some)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert draw(rows, "person", seed) == draw(shuffled, "person", seed)


def test_thirds_of_the_score_before_and_the_unknown_apart():
    """Nine known, three not: four strata; thirds by rank."""
    rows = people([0.1 * at for at in range(9)] + [None] * 3)
    of = {key[0] % 100: name for key, name in strata(rows, "person").items()}
    assert [of[at] for at in (0, 2, 3, 5, 6, 8)] == [
        "class Class 1, lowest third", "class Class 1, lowest third",
        "class Class 1, middle third", "class Class 1, middle third",
        "class Class 1, highest third", "class Class 1, highest third",
    ]  # fmt: skip
    assert {of[9], of[10], of[11]} == {"class Class 1, score before not known"}


def test_few_known_are_one_stratum_and_one_unknown_joins_them():
    """A stratum of one would have no counterpart."""
    assert set(strata(people([0.2, 0.4, 0.6, None]), "person").values()) == {"class Class 1"}
    six = strata(people([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, None]), "person")
    assert Counter(six.values())["class Class 1, middle third"] == 3


@pytest.mark.parametrize(("classes", "parts"), [(4, 1), (7, 1), (8, 2), (12, 3)])
def test_classes_go_as_a_whole_within_parts_where_they_are_many(classes, parts):
    """Four or more of them in each part."""
    rows = [one for at in range(1, classes + 1) for one in people([0.1 + at / 20] * 3, at)]
    drawn = draw(rows, "class", 5)
    ways: dict[int, set[bool]] = {}
    for one in drawn:
        ways.setdefault(one.candidate.group, set()).add(one.second)
    assert all(len(way) == 1 for way in ways.values())
    assert len({one.stratum for one in drawn}) == parts
    assert sum(True in way for way in ways.values()) in (classes // 2, (classes + 1) // 2)


def test_skills_are_halved_within_each_person():
    """Five skills: two one way and three the other, as often this as that over people."""
    rows = [
        Candidate(person, f"p-{person}", 1, "Class 1", skill, None)
        for person in range(1, 21)
        for skill in range(1, 6)
    ]
    drawn = draw(rows, "skill", 11)
    counts = Counter(one.candidate.person for one in drawn if one.second)
    assert Counter(counts.values()) == {2: 10, 3: 10}


@pytest.mark.parametrize("unit", ["person", "skill"])
def test_every_unit_goes_either_way_half_of_the_time(unit):
    """The propensity that is written down, by 4,000 draws: within four standard errors."""
    rows = people([0.1, 0.9, None, 0.4, 0.3, 0.8, 0.7]) if unit == "person" else [
        Candidate(person, f"p-{person}", 1, "Class 1", skill, None)
        for person in (1, 2, 3)
        for skill in (1, 2, 3)
    ]  # fmt: skip
    draws = np.array([[one.second for one in draw(rows, unit, seed)] for seed in range(4000)])
    assert np.abs(draws.mean(axis=0) - 0.5).max() < 4 * 0.5 / 4000**0.5
    keys = {unit_of(one, unit) for one in rows}
    assert len(keys) == len(rows)
