"""What a check will be able to tell, held against what simulated checks then told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.checks.banks import everybody

from unaided.checks.draw import draw
from unaided.checks.foresight import Given, foresee
from unaided.checks.plan import CheckPlan, SkillId
from unaided.measure.linear import mean

PLAN = CheckPlan(skills=(SkillId(1),), items=6, aids=("none", "assistant"))
FLAT = Given(
    level=0.0, person_sd=1e-6, aid=0.0, aid_sd=1e-6, item_sd=1e-6, lost_per_doubling=0.0, come=1.0
)


def width(people: int, given: Given = FLAT, plan: CheckPlan = PLAN) -> dict[str, float]:
    drawn = draw(plan, everybody(people), 1)
    found = foresee(plan, drawn, given, rng=np.random.default_rng(2), repeats=400)
    return {one.name: one.half_width for one in found.figures if one.half_width is not None}


def test_where_all_are_alike_widths_are_those_of_coins() -> None:
    # Two fixed places a person, one alone and one aided: 80 coins an arm.
    found = width(80)
    coin = 1.664 * math.sqrt(0.25 / 80)  # Student's t of 79 degrees
    assert found["tool effect"] == pytest.approx(coin * math.sqrt(2), rel=0.1)
    assert found["alone after 7 days, variant"] == pytest.approx(coin, rel=0.15)


def test_more_people_tell_more_and_fewer_who_come_tell_less() -> None:
    some, many = width(20), width(80)
    assert many["tool effect"] == pytest.approx(some["tool effect"] / 2, rel=0.15)
    half = Given(**{**{name: getattr(FLAT, name) for name in FLAT.__slots__}, "come": 0.5})
    assert width(80, half)["tool effect"] > 1.2 * many["tool effect"]


def test_judging_a_tool_is_no_easier_for_the_tool() -> None:
    """Its help does not enter: with any, the width is that of people who know what they know."""
    plan = CheckPlan(
        skills=(SkillId(1),), items=6, aids=("assistant",), faulty=True, asks="planted error"
    )
    much = Given(**{**{name: getattr(FLAT, name) for name in FLAT.__slots__}, "aid": 9.0})
    none = width(40, FLAT, plan)["caught"]
    assert width(40, much, plan)["caught"] == pytest.approx(none, rel=0.05)
    # Three in four are right where one in two is known: two coins of 40.
    assert none == pytest.approx(1.645 * math.sqrt(2 * 0.1875 / 40), rel=0.2)


def test_every_figure_says_what_to_expect() -> None:
    plan = CheckPlan(
        skills=(SkillId(1),), delays_days=(2.0, 28.0), novelties=("variant", "transfer")
    )
    found = foresee(plan, draw(plan, everybody(10), 1), Given(), rng=np.random.default_rng(1))
    assert [one.name for one in found.figures] == [
        "alone after 2 days, variant",
        "alone after 2 days, transfer",
        "alone after 28 days, variant",
        "alone after 28 days, transfer",
        "decided",
    ]
    decided = found.figures[-1]
    assert decided.share is not None
    assert 0.0 < decided.share < 1.0
    assert f"{100 * decided.share:.0f} %" in decided.sentence


def test_nobody_means_no_figure_of_means() -> None:
    found = foresee(PLAN, draw(PLAN, {}, 1), Given(), rng=np.random.default_rng(1))
    assert [one.name for one in found.figures] == ["decided"]
    with pytest.raises(ValueError, match="at least 2"):
        foresee(PLAN, draw(PLAN, {}, 1), Given(), rng=np.random.default_rng(1), repeats=1)


def test_a_half_width_is_the_median_of_those_that_the_page_would_give() -> None:
    """People who have more places weigh more: over responses, as the figures are."""
    given = replace(FLAT, person_sd=1.5, come=1.0)
    drawn = draw(PLAN, everybody(12), 1)
    found = foresee(PLAN, drawn, given, rng=np.random.default_rng(2), repeats=400)
    alone = next(one for one in found.figures if one.name.startswith("alone"))
    rng, widths = np.random.default_rng(3), []
    for _ in range(400):
        right = 1 / (1 + np.exp(-rng.normal(0.0, 1.5, 12)))
        score = (rng.random(12) < right).astype(float)
        people = np.arange(12)
        low, high = mean(score, np.ones(12), people, people, 12).interval(0.9)
        widths.append((high - low) / 2)
    assert alone.half_width == pytest.approx(float(np.median(widths)), rel=0.05)
