"""What is assumed of people, things and memory before anything of them is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.practice.memory import EXPOSURE, STANDARD, Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """A parameter's normal prior, kept within its bounds."""

    mean: float
    sd: float
    low: float
    high: float

    def drawn(self, normal: Floats) -> Floats:
        """Turn standard normal numbers into draws."""
        return np.clip(self.mean + self.sd * normal, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed of people, things and memory before anything of them is known.

    Means and spreads were chosen so that the intervals hold the truth of settings drawn anew from
    the ranges of the simulated worlds about as often as they say (``benchmarks/plans.py`` says how
    often, on others); FSRS-6 as it ships holds things far longer than people in those worlds do.

    Attributes:
        start: Logit of a try before anything was practised.
        gain: Logits that a thing that is fully held adds.
        fluency: Logarithm of the tries after which most of that shows.
        cost: Logits that a try loses in a block that did not begin with being shown.
        first_stability: Logarithm by which the first stabilities of FSRS-6 are multiplied.
        growth: Added to the logarithm by which stability grows at a retrieval on a later day.
        same_day: The part of FSRS-6's change of stability within a day that is taken over.
        decay: The exponent of forgetting.
        session: Logits by which tries in the sessions differ from what memory alone says of them.
        ability_sd: Spread of people, logits.
    """

    start: Spread = Spread(-1.7, 0.35, -4.0, 1.0)
    gain: Spread = Spread(5.5, 0.4, 1.0, 9.0)
    fluency: Spread = Spread(1.6, 1.1, -2.0, 4.0)
    cost: Spread = Spread(0.2, 0.36, -1.0, 2.0)
    first_stability: Spread = Spread(-1.2, 0.5, -7.0, 2.0)
    growth: Spread = Spread(-0.5, 0.05, -2.5, 1.5)
    same_day: Spread = Spread(0.65, 0.05, 0.0, 1.5)
    decay: Spread = Spread(0.67, 0.13, 0.1, 1.5)
    session: Spread = Spread(0.0, 0.35, -3.0, 3.0)
    ability_sd: float = 0.75

    @property
    def spreads(self) -> tuple[Spread, ...]:
        """The priors of what is drawn, in the order of :data:`NAMES`."""
        return tuple(getattr(self, name) for name in NAMES)

    def drawn(self, normal: Floats) -> Floats:
        """Turn standard normal numbers, draws × :data:`NAMES`, into parameters of that shape."""
        return np.column_stack(
            [one.drawn(normal[:, place]) for place, one in enumerate(self.spreads)]
        )


PRIOR: Final = Prior()

NAMES: Final = (
    "start", "gain", "fluency", "cost", "first_stability", "growth", "same_day", "decay",
    "session",
)  # fmt: skip
"""What is drawn; the spread of people is not."""


def memory_and_link(drawn: Floats) -> tuple[Floats, Floats]:
    """Turn one draw of the parameters into what a course is played with.

    Args:
        drawn: In the order of :data:`NAMES`.

    Returns:
        The weights of memory with the share of an exposure behind them; and start, gain, fluency
        in tries, cost and session.
    """
    start, gain, fluency, cost, first_stability, growth, same_day, decay, session = drawn
    weights = np.array([*STANDARD, EXPOSURE])
    weights[:4] *= np.exp(first_stability)
    weights[8] += growth
    weights[[17, 19]] *= same_day
    weights[20] = decay
    return weights, np.array([start, gain, np.exp(fluency), cost, session])
