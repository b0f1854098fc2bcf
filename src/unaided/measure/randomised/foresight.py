"""Whether what practice foresees comes true: forecasts in fifths beside what was got alone.

Read are answers given with no help at hand: where there is some, who takes it chooses. Clustered
on the person; intervals symmetric on the logit. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Estimate, Floats, Ints
from unaided.measure.randomised.contrast import (
    LEVEL,
    Arm,
    mean_over_people,
    number_of,
    supported,
    too_few,
)
from unaided.measure.unknown import Unknown

PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Fifth:
    """A fifth of the forecasts.

    Attributes:
        low: The lowest forecast in it, 0..1.
        high: The highest.
        foreseen: Their mean.
        got: The share got alone; or why it is not known.
        outcomes: Answers.
        people: Who gave them.
    """

    low: float
    high: float
    foreseen: float
    got: Estimate | Unknown
    outcomes: int
    people: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 90 % interval of the share; ``None`` where it is not known."""
        return None if isinstance(self.got, Unknown) else self.got.score_interval(LEVEL)


def in_fifths(person: Ints, foreseen: Floats, score: Floats, people: int) -> tuple[Fifth, ...]:
    """Hold forecasts against what was got, in fifths of equal numbers; equal ones stay together.

    Args:
        person: Shape (n,), codes 0..people−1.
        foreseen: Shape (n,), the chance of getting it alone as it was foreseen.
        score: Shape (n,), 0..1.
        people: Number of people.

    Returns:
        Up to five, from the lowest forecasts to the highest; none without answers.
    """
    if person.size == 0:
        return ()
    cuts = np.unique(np.quantile(foreseen, np.arange(1, PARTS) / PARTS))
    part = np.searchsorted(cuts, foreseen, side="left")
    found = []
    for number in np.unique(part):
        use = part == number
        got = mean_over_people(score[use], np.ones(int(use.sum())), person[use], people)
        arm = Arm("of such forecasts", int(use.sum()), number_of(person[use]), None, 0)
        assert got is not None  # there is at least one in each part
        found.append(
            Fifth(
                low=float(foreseen[use].min()),
                high=float(foreseen[use].max()),
                foreseen=float(foreseen[use].mean()),
                got=too_few(arm) or supported(got),
                outcomes=arm.outcomes,
                people=arm.people,
            )
        )
    return tuple(found)
