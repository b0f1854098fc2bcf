"""Do people differ in a slope that the model does not give them?

With x centred within each person, T_p = Σ x·r gathers how far a person's scores lean with x
beyond what was expected. Residuals of responses predicted from earlier ones are uncorrelated
(:mod:`.fair_predictions`), so without slopes of their own E[Q_p] = 0 for
Q_p = T_p² − Σ x²·r² = Σ_{n≠m} x_n x_m r_n r_m; people who differ make it positive. This is the
score test of a variance component (Lin 1997), the products of a response with itself left out, and
Σ Q_p / √Σ Q_p² is compared with the upper normal tail. Needs numpy; scipy for the tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.fair_predictions import Predicted

LEAST_PEOPLE = 20
LARGEST_P = 0.01
TRANSFER: Final = 3
FIRST: Final = 0

Slope = Literal["delay", "novelty"]


@dataclass(frozen=True, slots=True)
class SlopeTest:
    """Whether people differ in a slope beyond chance.

    Attributes:
        slope: Of what: log(1 + days), or new (a family never practised) against not new.
        people: People in whom it could show: they met several values.
        z: Σ Q / √Σ Q², large where people differ.
        p: Its upper tail.
        spread_logits: Roughly how far people's slopes scatter, for one standard deviation of x
            within people; 0 where nothing shows.
    """

    slope: Slope
    people: int
    z: float
    p: float
    spread_logits: float

    @property
    def differs(self) -> bool:
        """Whether the test supports slopes of people's own."""
        return self.p < LARGEST_P


def slope_tests(predicted: Predicted) -> tuple[SlopeTest, ...]:
    """Test delay and novelty, where the log has enough people who met several."""
    obs = predicted.observations
    columns: list[tuple[Slope, Floats]] = []
    if obs.delay_days is not None:
        columns.append(("delay", np.log1p(obs.delay_days.astype(np.float64))))
    if obs.novelty is not None:
        known = obs.novelty >= 0
        columns.append(("novelty", np.where(known, obs.novelty == TRANSFER, np.nan)))
    tests = (slope_test(predicted, name, x) for name, x in columns)
    return tuple(test for test in tests if test is not None)


def slope_test(predicted: Predicted, slope: Slope, x: Floats) -> SlopeTest | None:
    """Test whether people differ in their slope on ``x``.

    Args:
        predicted: Responses with what was expected of them.
        slope: What it is called.
        x: Shape (n,), NaN where not known.

    Returns:
        The test, or ``None`` where fewer than 20 people met several values.
    """
    known = np.isfinite(x)
    if not known.any():
        return None
    person = predicted.observations.person[known]
    x, residual, rate = x[known], predicted.residual[known], predicted.slope[known]
    number = np.bincount(person)
    centre = np.divide(np.bincount(person, x), number, out=np.zeros(number.size), where=number > 0)
    x = x - centre[person]
    squares = np.bincount(person, x * x)
    people = int(np.count_nonzero(squares > 1e-12))
    if people < LEAST_PEOPLE:
        return None
    x = x / np.sqrt(squares.sum() / x.size)
    leaning = x * residual
    q = np.bincount(person, leaning) ** 2 - np.bincount(person, leaning**2)
    spread = float(np.sqrt(q @ q))
    z = float(q.sum()) / spread if spread > 0 else 0.0
    # E[Q_p] = τ² Σ_{n≠m} x_n² s_n x_m² s_m for slopes that scatter by τ.
    moved = x * x * rate
    carried = np.bincount(person, moved) ** 2 - np.bincount(person, moved**2)
    scatter = float(q.sum() / carried.sum()) if carried.sum() > 0 else 0.0
    return SlopeTest(slope, people, z, _upper_tail(z), max(scatter, 0.0) ** 0.5)


def _upper_tail(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-z))
