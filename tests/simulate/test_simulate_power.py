"""Sizes of studies: more people and checks see more, and the interval keeps its promise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from unaided.simulate.power import enough, power
from unaided.simulate.settings import Settings, SettingsError


def sizes(gap: float, people=(10, 40), checks=(3, 12), replications=2000, **settings: float):
    return power(
        gap,
        people=people,
        checks=checks,
        performance=0.8,
        practice_responses=30,
        settings=Settings(**settings),  # type: ignore[arg-type]
        rng=np.random.default_rng(1),
        replications=replications,
    )


def test_more_people_and_more_checks_see_more():
    """Power rises and intervals shrink with both."""
    table = sizes(0.1)
    small, more_checks, more_people, both = table.iter_rows(named=True)
    for better in (more_checks, more_people):
        assert small["detected"] < better["detected"] < both["detected"]
        assert small["half_width"] > better["half_width"] > both["half_width"]


def test_intervals_hold_the_true_gap_as_often_as_they_say():
    """90 % intervals hold the gap in 90 % of studies, also with guessing and absence."""
    table = sizes(0.2, people=(20, 60), checks=(6,), floor=0.25, absence=0.3)
    assert table["coverage"].is_between(0.87, 0.93).all()


def test_without_a_gap_few_studies_see_one():
    """One side of a 90 % interval: 5 %."""
    assert sizes(0.0, people=(40,), checks=(6,))["detected"][0] == pytest.approx(0.05, abs=0.02)


def test_a_negative_gap_is_seen_too():
    """Learning above performance counts as detected on its own side."""
    assert sizes(-0.1, people=(80,), checks=(12,))["detected"][0] > 0.9


def test_enough_puts_the_least_work_first():
    """Fewest responses first; the width limits too."""
    table = sizes(0.2, people=(10, 20, 40, 80), checks=(3, 6, 12))
    kept = enough(table, detected=0.8)
    work = kept["people"] * kept["checks"]
    assert work.is_sorted()
    assert (kept["detected"] >= 0.8).all()
    narrow = enough(table, detected=0.8, half_width=0.05)
    assert 0 < narrow.height < kept.height
    assert (narrow["half_width"] <= 0.05).all()


def test_one_person_has_no_interval():
    """Nothing is known, and nothing fails."""
    row = sizes(0.2, people=(1,), checks=(3,)).row(0, named=True)
    assert row["half_width"] is None
    assert row["detected"] == 0


def test_all_absent_is_no_study():
    """Nobody there, no interval."""
    assert sizes(0.2, absence=1.0)["half_width"].null_count() == 4


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"gap": 0.9}, "performance minus gap"),
        ({"performance": 1.0}, "performance"),
        ({"people": ()}, "people"),
        ({"checks": (0,)}, "checks"),
        ({"practice_responses": 0}, "practice responses"),
    ],
)
def test_impossible_studies_are_named(change, word):
    """A sentence says what cannot be."""
    asked = {"gap": 0.2, "people": (10,), "checks": (3,), "performance": 0.8}
    asked |= {"practice_responses": 30} | change
    with pytest.raises(SettingsError, match=word):
        power(settings=Settings(), rng=np.random.default_rng(1), **asked)


def test_the_table_has_its_columns():
    """What the command prints and the docs name."""
    assert sizes(0.2, replications=10).columns == [
        "people",
        "checks",
        "gap",
        "half_width",
        "detected",
        "coverage",
    ]
    assert isinstance(sizes(0.2, replications=10), pl.DataFrame)
