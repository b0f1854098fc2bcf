"""FSRS as a strategy for ``unaided bench predict``: each item of each person is a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.history import History
from unaided.measure.linear import Floats
from unaided.practice.fitting import Reviews, expected, fitted
from unaided.practice.memory import Forgetting, Outcome

SECONDS_A_DAY: Final = 86_400.0
NEVER_CERTAIN: Final = 0.02
"""Minutes after a review FSRS is as good as certain; a prediction is kept this far from it."""

HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from the people in training.

    Attributes:
        forgetting: The parameters.
        first: Mean score of first meetings, of which FSRS says nothing.
    """

    forgetting: Forgetting
    first: float


@dataclass(frozen=True, slots=True)
class Cards:
    """FSRS-6 on cards, with the parameters as they ship or fitted to the people in training.

    Attributes:
        name: What it is called.
        fits: Whether the parameters are fitted; they then hold only if they foresee better.
    """

    name: str = "FSRS-6"
    fits: bool = False

    def fit(self, training: History) -> Learned:
        """Take the mean of first meetings; fit the parameters where that is asked for."""
        first = training.score[training.prior_successes + training.prior_failures == 0]
        mean = float((first.sum() + HALF) / (first.size + 2 * HALF))
        standard = Forgetting()
        if not self.fits:
            return Learned(standard, mean)
        return Learned(fitted(reviews_of(training), standard).forgetting, mean)

    def predict(self, state: Learned, held_out: History) -> Floats:
        """Return the chance of holding each item when it comes."""
        chance = expected(reviews_of(held_out), state.forgetting)
        kept = np.clip(chance, NEVER_CERTAIN, 1.0 - NEVER_CERTAIN)
        return np.where(np.isfinite(chance), kept, state.first)


def reviews_of(history: History) -> Reviews:
    """Return a history as reviews of items; half a point and more is a retrieval that succeeded.

    FSRS is blind to aid, and so is this: whatever was answered right counts as retrieved.
    """
    _, unit = np.unique(history.person * history.items + history.item, return_inverse=True)
    got = np.where(history.score >= HALF, int(Outcome.GOT), int(Outcome.FAILED))
    return Reviews(history.person, unit, history.time_seconds / SECONDS_A_DAY, got)
