"""What answers say of one level: a belief on a grid, updated answer by answer.

For foreseeing and for testing checks, where an item's easiness is known. In use the belief comes
from the fitted model (:mod:`unaided.measure.model.one_person`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unaided.checks.choice import LOGISTIC_AS_PROBIT, Belief

Floats = NDArray[np.float64]

WIDTH: Final = 5.0
"""The grid reaches so many standard deviations to either side of the mean."""

NODES: Final = 81


@dataclass(frozen=True, slots=True)
class Posterior:
    """Beliefs of P people about the logit of a level, on one grid.

    Attributes:
        values: Logits, shape (G,), evenly spaced.
        log_weight: Unnormalised log density, shape (P, G).
    """

    values: Floats
    log_weight: Floats

    @classmethod
    def normal(cls, mean: float, sd: float, people: int) -> Posterior:
        """Begin with the same normal belief of everybody.

        Args:
            mean: Logit.
            sd: Its standard deviation, above 0.
            people: How many.
        """
        values = mean + sd * np.linspace(-WIDTH, WIDTH, NODES)
        log_weight = -0.5 * ((values - mean) / sd) ** 2
        return cls(values, np.tile(log_weight, (people, 1)))

    def after(
        self,
        score: Floats,
        easiness: Floats,
        easiness_sd: Floats | float,
        floor: Floats | float,
        slope: Floats | float = 1.0,
    ) -> Posterior:
        """Return what is believed after one more answer of everybody.

        Args:
            score: Shape (P,): 0..1; NaN: no answer, which changes nothing.
            easiness: Shape (P,): logit of success less the logit of the level.
            easiness_sd: How unsure that is.
            floor: Probability of a right guess.
            slope: How steeply success rises with the level.
        """
        doubt = np.broadcast_to(np.asarray(easiness_sd, dtype=np.float64), score.shape)
        guess = np.broadcast_to(np.asarray(floor, dtype=np.float64), score.shape)[:, None]
        flat = slope / np.sqrt(1.0 + LOGISTIC_AS_PROBIT * doubt**2)
        logit = flat[:, None] * (self.values + easiness[:, None])
        right = guess + (1.0 - guess) / (1.0 + np.exp(-logit))
        told = score[:, None] * np.log(right) + (1.0 - score[:, None]) * np.log1p(-right)
        return Posterior(self.values, self.log_weight + np.nan_to_num(told))

    def moments(self) -> tuple[Floats, Floats]:
        """Return means and standard deviations, shape (P,) each."""
        weight = self._weight()
        mean = weight @ self.values
        return mean, np.sqrt(np.maximum(weight @ self.values**2 - mean**2, 1e-12))

    def probability(self, threshold: float) -> Floats:
        """Return Pr(level reached), shape (P,); a node's share is spread over its step.

        Args:
            threshold: Logit of the level that is asked for.
        """
        step = self.values[1] - self.values[0]
        above = np.clip((self.values - threshold) / step + 0.5, 0.0, 1.0)
        return np.asarray(self._weight() @ above)

    def belief(self, person: int, threshold: float) -> Belief:
        """Return one person's belief as a normal one with the same moments."""
        mean, sd = Posterior(self.values, self.log_weight[person : person + 1]).moments()
        return Belief(float(mean[0]), float(sd[0]), threshold)

    def _weight(self) -> Floats:
        weight = np.exp(self.log_weight - self.log_weight.max(axis=1, keepdims=True))
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))
