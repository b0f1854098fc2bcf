"""A condition met both with and without, in an order drawn by chance."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.measure.crossover import (
    CrossoverEffect,
    crossover,
    crossover_bounds,
    mean_bounds,
)
from unaided.measure.unknown import Unknown

HALF = np.arange(20) < 10


def test_the_effect_is_the_mean_of_the_two_orders():
    """A second place that is easier moves neither side of it."""
    alone = np.tile([0.0, 1.0], 10)
    effect = np.where(np.arange(20) % 4 < 2, 0.1, 0.3)
    place = 0.25
    with_tool = alone + effect + np.where(HALF, 0.0, place)
    later = alone + np.where(HALF, place, 0.0)
    found = crossover(with_tool, later, HALF)
    assert isinstance(found, CrossoverEffect)
    expected = (effect[HALF].mean() + effect[~HALF].mean()) / 2
    assert found.value == pytest.approx(expected)


def test_the_standard_error_is_that_of_two_means():
    """The root of a quarter of the sum of both variances of means."""
    rng = np.random.default_rng(3)
    with_tool, alone = rng.random(30), rng.random(30)
    first = np.arange(30) < 12
    found = crossover(with_tool, alone, first)
    assert isinstance(found, CrossoverEffect)
    d = with_tool - alone
    variance = sum(np.var(d[order], ddof=1) / order.sum() for order in (first, ~first)) / 4
    assert found.standard_error == pytest.approx(np.sqrt(variance))
    assert found.people == 30


def test_people_with_one_side_do_not_count():
    """A missing score is missing, not zero."""
    rng = np.random.default_rng(4)
    with_tool, alone = rng.random(24), rng.random(24)
    first = np.arange(24) < 12
    whole = crossover(with_tool[:22], alone[:22], first[:22])
    with_tool[22], alone[23] = np.nan, np.nan
    part = crossover(with_tool, alone, first)
    assert isinstance(whole, CrossoverEffect)
    assert isinstance(part, CrossoverEffect)
    assert part.value == pytest.approx(whole.value)
    assert part.standard_error == pytest.approx(whole.standard_error)


def test_too_few_say_how_many_more():
    """Thirteen pairs: seven more people; all in one order: five of the other."""
    rng = np.random.default_rng(5)
    few = crossover(rng.random(13), rng.random(13), np.arange(13) < 6)
    assert isinstance(few, Unknown)
    assert few.needs == "Both responses of 7 more people."
    lopsided = crossover(rng.random(30), rng.random(30), np.ones(30, dtype=bool))
    assert isinstance(lopsided, Unknown)
    assert lopsided.needs == "Both responses of 5 more people, of them at least 5 who begin alone."


def test_four_in_an_order_are_too_few():
    """Their spread is not known well enough; a fifth makes it known."""
    rng = np.random.default_rng(8)
    with_tool, alone = rng.random(30), rng.random(30)
    found = crossover(with_tool, alone, np.arange(30) < 4)
    assert isinstance(found, Unknown)
    assert "4 began with the tool, 26 alone" in found.why
    assert found.needs.endswith("1 more person, of them at least 1 who begin with the tool.")
    assert isinstance(crossover(with_tool, alone, np.arange(30) < 5), CrossoverEffect)


def test_degrees_are_those_of_two_means():
    """As SciPy's test of two means without equal variances has them."""
    from scipy import stats

    rng = np.random.default_rng(9)
    difference = np.concatenate([rng.normal(0, 1.0, 5), rng.normal(0, 0.2, 15)])
    first = np.arange(20) < 5
    found = crossover(difference, np.zeros(20), first)
    assert isinstance(found, CrossoverEffect)
    test = stats.ttest_ind(difference[first], -difference[~first], equal_var=False)
    low, high = test.confidence_interval(0.9)
    assert found.degrees == pytest.approx(test.df)
    # The effect is half the difference of the two means, one of them with its sign turned.
    assert found.interval(0.9) == pytest.approx((low / 2, high / 2))


@pytest.mark.parametrize(("tool_first", "alone_first"), [(10, 10), (14, 6), (15, 5)])
def test_intervals_cover_where_orders_are_unequal(tool_first: int, alone_first: int):
    """Nine in ten 90 % intervals hold the truth; with people − 1 degrees 15 and 5 give .873."""
    rng = np.random.default_rng(10)
    people, effect = tool_first + alone_first, 0.3
    first = np.arange(people) < tool_first
    hits = []
    for _ in range(4000):
        difference = effect + rng.normal(0.0, 0.5, people)
        found = crossover(difference, np.zeros(people), first)
        assert isinstance(found, CrossoverEffect)
        low, high = found.interval(0.9)
        hits.append(low <= effect <= high)
    # Two standard errors of the simulation below nine of ten.
    assert np.mean(hits) == pytest.approx(0.9, abs=0.0095)


def test_no_spread_is_no_certainty():
    """Everybody gaining the same is not an interval of no width."""
    found = crossover(np.ones(20), np.zeros(20), HALF)
    assert isinstance(found, Unknown)
    assert found.reason == "no_spread"


@pytest.mark.parametrize("effect", [0.0, 0.3])
def test_intervals_cover_and_a_null_is_not_found(effect: float):
    """Right-or-wrong scores of 20 people: nine in ten 90 % intervals hold the truth."""
    rng = np.random.default_rng(6)
    hits = runs = 0
    for _ in range(600):
        ability = rng.uniform(0.3, 0.6, 20)
        first = rng.permutation(HALF)
        with_tool = (rng.random(20) < ability + effect - 0.1 * first).astype(float)
        alone = (rng.random(20) < ability - 0.1 * ~first).astype(float)
        found = crossover(with_tool, alone, first)
        assert isinstance(found, CrossoverEffect)
        low, high = found.interval(0.9)
        hits += low <= effect <= high
        runs += 1
    assert 0.87 <= hits / runs <= 0.94


def test_bounds_hold_whatever_the_missing_were():
    """Any filling-in lies between them, and the ends are reached."""
    rng = np.random.default_rng(7)
    with_tool, alone = rng.random(12), rng.random(12)
    first = np.arange(12) < 6
    with_tool[[0, 7]], alone[3] = np.nan, np.nan
    found = crossover_bounds(with_tool, alone, first)
    assert found is not None
    low, high = found
    for _ in range(200):
        x = np.where(np.isnan(with_tool), rng.random(12), with_tool) - np.where(
            np.isnan(alone), rng.random(12), alone
        )
        filled = (x[first].mean() + x[~first].mean()) / 2
        assert low <= filled <= high
    # Each missing score weighs a twelfth.
    assert high - low == pytest.approx(3 / 12)
    assert crossover_bounds(with_tool, alone, np.ones(12, dtype=bool)) is None


def test_bounds_of_a_mean():
    """One of four missing: a quarter of doubt."""
    assert mean_bounds(np.array([1.0, 0.0, 1.0, np.nan])) == (0.5, 0.75)
    assert mean_bounds(np.empty(0)) is None
