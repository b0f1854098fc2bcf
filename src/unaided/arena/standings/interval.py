"""A mean over settings with its interval: how far it would move with other settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, and the interval of Student's t.

    Attributes:
        value: The mean.
        low: The interval's low end; ``None``: one value tells of no interval.
        high: Its high end.
        number: Of how many.
    """

    value: float
    low: float | None
    high: float | None
    number: int


def mean_of(values: Sequence[float]) -> Mean:
    """Return the mean of independent values, with its 95 % interval.

    Args:
        values: At least one.
    """
    from scipy.stats import t

    found = np.asarray(values, dtype=np.float64)
    mean, number = float(found.mean()), found.size
    if number < 2:
        return Mean(mean, None, None, number)
    error = float(found.std(ddof=1) / np.sqrt(number))
    half = float(t.ppf(0.5 + LEVEL / 2, number - 1)) * error
    return Mean(mean, mean - half, mean + half, number)


def known_mean(values: Sequence[float | None]) -> Mean | None:
    """Return the mean of the values that are known; ``None`` where none is."""
    known = [value for value in values if value is not None]
    return mean_of(known) if known else None
