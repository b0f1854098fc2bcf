"""What the prediction of a next response has to beat: averages, and the published regressions.

``AFM`` (additive factors: Cen, Koedinger & Junker 2006) counts earlier attempts at the item;
``log PFA`` (performance factors: Pavlik, Cen & Koedinger 2009, on logs as in the package LKT)
counts right and wrong ones apart, with slopes shared by all items or an own pair for each. As
published they have a dummy for each person. Someone held out has none, so each regression is
fitted with and without dummies in training, and keeps what predicts better. Needs numpy and scipy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.special import expit

from unaided.measure.history import History, Strategy
from unaided.measure.linear import Floats, weighted_count
from unaided.measure.prediction_scores import log_losses
from unaided.measure.ridge_logistic import Design, dummies, fit_weights

JEFFREYS: Final = 0.5  # half a right and half a wrong answer: no mean of few is ever certain


def _mean(score: Floats) -> float:
    return float((score.sum() + JEFFREYS) / (score.size + 2 * JEFFREYS))


@dataclass(frozen=True, slots=True)
class Average:
    """Everyone's mean score in training, for every response."""

    name: str = "average"

    def fit(self, training: History) -> float:
        """Return the mean."""
        return _mean(training.score)

    def predict(self, state: float, held_out: History) -> Floats:
        """Return the mean for each response."""
        return np.full(len(held_out), state)


@dataclass(frozen=True, slots=True)
class ItemAverage:
    """Each item's mean score in training, with one response of the overall mean added."""

    name: str = "item average"

    def fit(self, training: History) -> Floats:
        """Return each item's mean: shape (items,)."""
        right = weighted_count(training.item, training.score, training.items)
        count = np.bincount(training.item, minlength=training.items)
        return np.asarray((right + _mean(training.score)) / (count + 1))

    def predict(self, state: Floats, held_out: History) -> Floats:
        """Return the item's mean for each response."""
        return np.asarray(state[held_out.item])


@dataclass(frozen=True, slots=True)
class Window:
    """What a moving average is taken over.

    Attributes:
        responses: How many of the person's last responses count, at most.
        weight: How many responses at the training mean are added to them.
        mean: The training mean.
    """

    responses: int
    weight: float
    mean: float


@dataclass(frozen=True, slots=True)
class MovingAverage:
    """The person's mean score over their last responses, drawn to the training mean.

    How many responses, and how strongly drawn, is what predicts best within training.
    """

    name: str = "moving average"
    lengths: tuple[int, ...] = (3, 5, 8, 12, 20, 30, 50, 100, 1000)
    weights: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

    def fit(self, training: History) -> Window:
        """Return the best window."""
        mean = _mean(training.score)
        windows = [Window(k, weight, mean) for k in self.lengths for weight in self.weights]
        losses = [
            log_losses(self.predict(window, training), training.score).sum() for window in windows
        ]
        return windows[int(np.argmin(losses))]

    def predict(self, state: Window, held_out: History) -> Floats:
        """Return the moving average before each response."""
        until = np.arange(len(held_out))
        count = np.minimum(held_out.rows_before(), state.responses)
        total = np.concatenate([[0.0], np.cumsum(held_out.score)])
        right = total[until] - total[until - count]
        return np.asarray((right + state.weight * state.mean) / (count + state.weight))


def attempts(history: History) -> Floats:
    """Count earlier attempts at the item: shape (n, 1)."""
    return (history.prior_successes + history.prior_failures)[:, None]


def log_successes_and_failures(history: History) -> Floats:
    """Return log(1 + earlier right) and log(1 + earlier wrong) on the item: shape (n, 2)."""
    return np.log1p(np.column_stack([history.prior_successes, history.prior_failures]))


@dataclass(frozen=True, slots=True)
class Variant:
    """How a regression is fitted.

    Attributes:
        ridge: Penalty on what sets an item (or a person) apart from the common weights.
        person_dummies: Whether each person in training has an intercept.
    """

    ridge: float
    person_dummies: bool


RIDGES: Final = (100.0, 10.0, 3.0, 1.0, 0.1, 0.01)


@dataclass(frozen=True, slots=True)
class CountRegression:
    """Logistic regression of the score on item and counts of what came before.

    Attributes:
        name: What it is called.
        counts: What is counted: history → shape (n, counts).
        own_slopes: Whether each item has slopes of its own for the counts.
        ridges: Penalties to choose from, falling.
    """

    name: str
    counts: Callable[[History], Floats]
    own_slopes: bool = False
    ridges: tuple[float, ...] = RIDGES

    def fit(self, training: History) -> Floats:
        """Return the weights of the best variant, without those of people.

        Raises:
            ValueError: If there are fewer than two people.
        """
        weights = self.fit_variant(training, self.choose(training))
        return weights[: self.design(training).shape[1]]

    def predict(self, state: Floats, held_out: History) -> Floats:
        """Return the expected score of each response, for a person without a dummy."""
        return np.asarray(expit(self.design(held_out) @ state))

    def choose(self, training: History) -> Variant:
        """Return the variant that best predicts every fourth person from the others.

        The ridge is chosen first, without dummies; then dummies are tried with it.

        Raises:
            ValueError: If there are fewer than two people.
        """
        people = np.unique(training.person)
        if people.size < 2:
            raise ValueError(f"{self.name}: expected two people or more, found {people.size}")
        held = np.isin(training.person, people[1::4])
        others, tried = training.take(~held), training.take(held)
        design = self.design(tried)

        def loss(weights: Floats) -> float:
            predicted = expit(design @ weights[: design.shape[1]])
            return float(log_losses(predicted, tried.score).sum())

        losses: dict[Variant, float] = {}
        weights = None
        for ridge in self.ridges:
            variant = Variant(ridge, person_dummies=False)
            weights = self.fit_variant(others, variant, weights)
            losses[variant] = loss(weights)
        best = min(losses, key=losses.__getitem__)
        with_people = Variant(best.ridge, person_dummies=True)
        better = loss(self.fit_variant(others, with_people)) < losses[best]
        return with_people if better else best

    def fit_variant(
        self, training: History, variant: Variant, start: Floats | None = None
    ) -> Floats:
        """Return all weights of one variant: those of :meth:`design`, then those of people.

        Args:
            training: The responses.
            variant: How to fit.
            start: Weights to begin at; ``None``: zero.
        """
        design = self.design(training)
        if variant.person_dummies:
            people, person = np.unique(training.person, return_inverse=True)
            design = sparse.hstack([design, dummies(person, people.size)], format="csr")
        penalty = np.full(design.shape[1], variant.ridge)
        # The common intercept and slopes are free; items and people are held towards them.
        penalty[: self._common(training).shape[1]] = 0.0
        return fit_weights(design, training.score, penalty, start)

    def design(self, history: History) -> Design:
        """Return intercept, common slopes, items, and items' own slopes: sparse, (n, columns)."""
        common = self._common(history)
        item = dummies(history.item, history.items)
        counts = common.T[1:] if self.own_slopes else ()
        own = [item.multiply(count[:, None]) for count in counts]
        return sparse.hstack([sparse.csr_matrix(common), item, *own], format="csr")

    def _common(self, history: History) -> Floats:
        return np.column_stack([np.ones(len(history)), self.counts(history)])


AFM: Final = CountRegression("AFM", attempts)
LOG_PFA: Final = CountRegression("log PFA", log_successes_and_failures)
LOG_PFA_OWN_SLOPES: Final = CountRegression(
    "log PFA, slopes by item", log_successes_and_failures, own_slopes=True
)

BASELINES: Final[tuple[Strategy[Any], ...]] = (
    Average(), ItemAverage(), MovingAverage(), AFM, LOG_PFA, LOG_PFA_OWN_SLOPES,
)  # fmt: skip
"""Every baseline, from the plainest to the best published."""
