"""Agreement of those who mark: kappa against its definition and against truth, severity."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from unaided.measure.agreement import LEAST_DOUBLE, Agreement, quadratic_kappa, severity
from unaided.measure.unknown import Unknown

Marks = tuple[NDArray[np.int64], NDArray[np.int64]]


def drawn(rng: np.random.Generator, scripts: int, noise: float, levels: int = 4) -> Marks:
    """Draw marks of scripts whose true worth two markers see through noise."""
    truth = rng.normal(size=scripts)
    edges = np.array([-0.8, 0.0, 0.8])[: levels - 1]
    one, other = (
        np.searchsorted(edges, truth + noise * rng.normal(size=scripts)).astype(np.int64)
        for _ in range(2)
    )
    return one, other


def by_definition(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """κ by pairs: marks of one script against marks of any two, both orders."""
    pool = np.concatenate([one, other]).astype(float)
    within = ((one - other) ** 2).mean()
    between = ((pool[:, None] - pool[None, :]) ** 2).mean()
    return float(1 - within / between)


def test_kappa_is_what_its_definition_says_and_forgets_who_was_first() -> None:
    rng = np.random.default_rng(3)
    for noise in (0.2, 0.7, 2.0):
        one, other = drawn(rng, 60, noise)
        found = quadratic_kappa(one, other)
        turned = quadratic_kappa(np.where(one % 2, one, other), np.where(one % 2, other, one))
        assert isinstance(found, Agreement)
        assert isinstance(turned, Agreement)
        assert found.value == pytest.approx(by_definition(one, other), abs=1e-12)
        assert turned.value == pytest.approx(found.value, abs=1e-12)
        assert found.low < found.value < found.high <= 1


def test_a_worked_table() -> None:
    """Two levels, symmetric: weights fall away and κ is Cohen's plain one."""
    one = np.repeat([0, 0, 1, 1], [40, 10, 10, 40])
    other = np.repeat([0, 1, 0, 1], [40, 10, 10, 40])
    found = quadratic_kappa(one, other)
    assert isinstance(found, Agreement)
    assert found.value == pytest.approx(0.6)
    # Fleiss, Cohen & Everitt: at even margins the standard error is √(p(1 − p)/n) / (1 − ½).
    error = np.sqrt(0.8 * 0.2 / 100) / 0.5
    assert (found.high - found.low) / 2 == pytest.approx(1.66 * error, rel=0.05)


@pytest.mark.parametrize("scripts", [15, 40])
@pytest.mark.parametrize("noise", [0.3, 0.8, 1.5])
def test_nine_of_ten_intervals_hold_the_truth(scripts: int, noise: float) -> None:
    rng = np.random.default_rng([scripts, int(10 * noise)])
    truth = by_definition_of_many(noise)
    held = 0
    for _ in range(600):
        found = quadratic_kappa(*drawn(rng, scripts, noise))
        assert isinstance(found, Agreement)
        held += found.low <= truth <= found.high
    assert 0.865 <= held / 600 <= 0.97


def by_definition_of_many(noise: float) -> float:
    one, other = drawn(np.random.default_rng(1), 2_000_000, noise)
    pool = np.concatenate([one, other]).astype(float)
    return float(1 - ((one - other) ** 2).mean() / (2 * pool.var()))


def test_ten_that_agree_are_no_certainty() -> None:
    found = quadratic_kappa(np.arange(12) % 3, np.arange(12) % 3)
    assert isinstance(found, Agreement)
    assert (found.value, found.high) == (1, 1)
    assert 0.1 < found.low < 0.95


def test_with_too_few_or_all_alike_it_is_unknown() -> None:
    few = quadratic_kappa(np.arange(LEAST_DOUBLE - 1) % 3, np.arange(LEAST_DOUBLE - 1) % 3)
    assert isinstance(few, Unknown)
    assert few.needs == "1 more script marked twice."
    alike = quadratic_kappa(np.full(30, 2), np.full(30, 2))
    assert isinstance(alike, Unknown)
    assert alike.reason == "no_spread"


def test_who_is_stricter_is_found_on_the_same_scripts() -> None:
    rng = np.random.default_rng(5)
    marks = []
    for script in range(90):
        pair = [(1, 2), (2, 3), (1, 3)][script % 3]
        worth = rng.integers(1, 4)
        marks.append({who: int(worth - (who == 3)) for who in pair})
    found = severity(marks)
    strict, mild = found[3], found[1]
    assert isinstance(strict, Agreement)
    assert isinstance(mild, Agreement)
    assert strict.value == pytest.approx(-1)
    assert strict.high < -0.5
    assert mild.value == pytest.approx(0.5, abs=0.05)
    assert strict.scripts == 60


def test_severity_covers_and_is_unknown_below_ten() -> None:
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        marks = [
            {1: int(rng.integers(0, 4)), 2: int(rng.integers(0, 4)) + int(rng.random() < 0.5)}
            for _ in range(25)
        ]
        found = severity(marks)[2]
        assert isinstance(found, Agreement)
        held += found.low <= 0.5 <= found.high
    assert 0.86 <= held / 400 <= 0.97
    alone = [{1: 2}] * 20 + [{1: 2, 2: 3}] * 9
    unknown = severity(alone)[1]
    assert isinstance(unknown, Unknown)
    assert unknown.why.startswith("9 of 10")
