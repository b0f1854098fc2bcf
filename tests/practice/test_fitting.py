"""Parameters are fitted where there is enough, and hold only where they foresee better."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.practice.fitting import FEWEST_REVIEWS, Reviews, expected, fitted
from unaided.practice.memory import STANDARD, Forgetting, Memory, Outcome

GAPS_DAYS = np.array([1.0, 2.0, 4.0, 9.0, 20.0])


def reviews(people: int, weights: tuple[float, ...], seed: int = 1) -> Reviews:
    """Let people review ten cards each, six times, and remember as the equations say."""
    rng = np.random.default_rng(seed)
    truth, rows = Forgetting(weights), []
    for person in range(people):
        memory, day = Memory.nothing(10), np.zeros(10)
        for time in range(6):
            for card in rng.permutation(10):
                place = np.array([card])
                day[card] += rng.choice(GAPS_DAYS) if time else rng.integers(3)
                held = memory.retrievability(place, day[place], truth)[0] if time else 0.5
                came = int(rng.random() < held)
                memory.meet(place, np.array([came]), day[place], truth)
                rows.append((person, 10 * person + card, day[card], came))
    person, unit, day, outcome = (np.array(column) for column in zip(*rows, strict=True))
    order = np.lexsort((day, person))
    return Reviews(person[order], unit[order], day[order].astype(float), outcome[order])


@pytest.fixture(scope="module")
def forgetful() -> Reviews:
    """People who forget much faster than most."""
    return reviews(60, (0.1, 0.3, 0.5, 1.5, *STANDARD[4:20], 0.6))


def test_faster_forgetting_is_found_and_holds(forgetful: Reviews) -> None:
    found = fitted(forgetful, Forgetting(exposure=0.2))
    assert found.better_by is not None
    assert found.better_by.value > 0.01
    assert found.forgetting.weights != STANDARD
    assert found.forgetting.exposure == 0.2
    assert "foresee people held out better" in found.sentence


def test_where_the_old_ones_are_right_they_stand() -> None:
    kept = Forgetting()
    found = fitted(reviews(60, STANDARD, seed=3), kept)
    assert found.forgetting is kept
    assert "The old stand." in found.sentence


def test_with_too_few_reviews_nothing_is_fitted() -> None:
    found = fitted(reviews(4, STANDARD), Forgetting())
    assert found.better_by is None
    assert f"a fit takes {FEWEST_REVIEWS}" in found.sentence


def test_an_exposure_is_no_review(forgetful: Reviews) -> None:
    exposed = Reviews(
        forgetful.person, forgetful.unit, forgetful.day,
        np.full(forgetful.day.size, int(Outcome.EXPOSED)),
    )  # fmt: skip
    found = fitted(exposed, Forgetting())
    assert found.sentence.startswith("0 reviews")


def test_the_first_meeting_of_each_card_is_not_foreseen(forgetful: Reviews) -> None:
    chance = expected(forgetful, Forgetting())
    _, first = np.unique(forgetful.unit, return_index=True)
    assert np.isnan(chance[first]).all()
    assert np.count_nonzero(np.isnan(chance)) == first.size
    assert ((chance >= 0) & (chance <= 1) | np.isnan(chance)).all()
