"""FSRS predicts a card's next answer from its own past, and says nothing of a first meeting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card, Rating, Scheduler
from tests.practice.histories import history_of_one

from unaided.practice.recall import NEVER_CERTAIN, Cards

DAYS = (0.0, 1.0, 4.0, 5.0, 30.0)
RIGHT = (1.0, 0.0, 1.0, 1.0, 1.0)


def test_it_foresees_what_the_package_does() -> None:
    history = history_of_one(DAYS, RIGHT)
    cards = Cards()
    found = cards.predict(cards.fit(history), history)
    package = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, begin = Card(), datetime(2026, 1, 1, tzinfo=UTC)
    for place, (day, right) in enumerate(zip(DAYS, RIGHT, strict=True)):
        at = begin + timedelta(days=day)
        if place:
            chance = package.get_card_retrievability(card, at)
            kept = np.clip(chance, NEVER_CERTAIN, 1 - NEVER_CERTAIN)
            assert found[place] == pytest.approx(kept)
        card, _ = package.review_card(card, Rating.Good if right else Rating.Again, at)


def test_of_a_first_meeting_the_mean_of_first_ones_is_foreseen() -> None:
    history = history_of_one(DAYS, RIGHT)
    cards = Cards()
    learned = cards.fit(history)
    # One first meeting, right, and half a right and half a wrong one.
    assert learned.first == pytest.approx(0.75)
    assert cards.predict(learned, history)[0] == learned.first


def test_with_too_little_to_fit_the_fitted_ones_are_those_that_ship() -> None:
    history = history_of_one(DAYS, RIGHT)
    assert Cards("fitted", fits=True).fit(history) == Cards().fit(history)
