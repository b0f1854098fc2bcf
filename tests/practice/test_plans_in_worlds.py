"""What the benchmark of plans kept, and what the documentation says of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.plans import (
    SHAPES,
    held_against,
    layouts,
    settings_anew,
    table,
    table_with_a_past,
    truth,
    truth_and_past,
)

from unaided.practice.plans.prediction import Figure, predicted
from unaided.simulate.worlds.catalogue import fixed_settings

ROOT = Path(__file__).parents[2]
RESULT = json.loads((ROOT / "benchmarks" / "plans.json").read_text(encoding="utf-8"))


def test_the_page_has_the_figures_of_the_result():
    """No figure is typed in."""
    page = (ROOT / "docs" / "explanation" / "practice-plans.md").read_text(encoding="utf-8")
    assert table(RESULT) in page


def test_the_result_is_of_every_plan_and_setting():
    """And the direction of the two differences is that of the truth."""
    for part in ("fixed", "anew"):
        assert set(RESULT[part]["plans"]) == {shape.name for shape in SHAPES}
        for rows in RESULT[part]["plans"].values():
            for row in rows:
                if row["way"] == "difference":
                    assert row["predicted"] * row["truth"] > 0
    assert RESULT["fixed"]["settings"] == len(fixed_settings())


def test_settings_drawn_anew_are_none_of_the_fixed():
    """As many of each world."""
    anew = list(settings_anew(3))
    assert [one.world for one in anew] == ["disuse"] * 3 + ["power law"] * 3
    assert all(one.values not in [fixed.values for fixed in fixed_settings()] for one in anew)


@pytest.mark.parametrize("place", [0, 20])
def test_in_a_world_spaced_is_behind_in_the_sessions_and_ahead_a_month_later(place):
    """One setting of each world, the shortest plan: what the prediction is held against."""
    shape = SHAPES[-1]
    setting = fixed_settings()[place]
    mixed, blocked = (truth(setting, one, shape, 60, [1]) for one in layouts(shape))
    assert mixed[0] < blocked[0]
    assert mixed[1] > blocked[1]


def test_bias_and_coverage_are_counted_by_world():
    """Two settings within, one beyond."""
    figure = Figure("month", "spaced", 0.5, 0.4, 0.6)
    row = held_against(figure, np.array([0.4, 0.5, 0.9]), ["disuse", "disuse", "power law"])
    assert row["coverage"] == pytest.approx(2 / 3, abs=1e-3)
    assert row["bias"] == pytest.approx(-0.1)
    assert row["worlds"]["disuse"] == {"truth": 0.45, "bias": 0.05, "coverage": 1.0}


def test_the_page_has_the_figures_of_groups_with_a_record():
    """No figure is typed in; own tries make every number less far off."""
    page = (ROOT / "docs" / "explanation" / "practice-plans.md").read_text(encoding="utf-8")
    assert table_with_a_past(RESULT) in page
    for of in RESULT["past"]["together"].values():
        assert of["own"]["off_by"] <= of["unmet"]["off_by"]
        assert of["own"]["width"] < of["unmet"]["width"]


def test_a_groups_record_is_of_its_own_people_before_the_plan():
    """The truth of both ways is that of the same people with the same record."""
    shape, setting = SHAPES[-1], fixed_settings()[0]
    past, found = truth_and_past(setting, shape, 8, [3])
    assert (past.people, past.things) == (8, shape.things)
    assert past.tries == past.person.size
    assert past.day.max() < 0
    assert np.all(np.diff(past.person) >= 0)
    assert found[0][1] > found[1][1]


def test_own_tries_tell_an_able_group_from_one_that_is_not():
    """Six settings of one world, the shortest plan: who knows more is foretold more."""
    shape, both = SHAPES[-1], layouts(SHAPES[-1])
    found = []
    for setting in fixed_settings()[20:26]:
        past, true = truth_and_past(setting, shape, 20, [5])
        figure = predicted(*both, shape.days, shape.things, past=past)[0]
        found.append((figure.estimate, true[0][0]))
    estimates, truths = np.array(found).T
    assert np.corrcoef(estimates, truths)[0, 1] > 0.5
