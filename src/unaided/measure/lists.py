"""Lists of people, cut so that few entries are expected to be wrong.

Listed are those with the highest probability of the pattern; an entry is wrong with probability
1 − p, so a list's expected number wrong is Σ (1 − p). Shown is the longest list, of entries more
likely right than wrong, whose expected share wrong stays below the bound (a Bayesian false
discovery rate: Müller, Parmigiani & Rice 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints

SHARE_WRONG_BOUND = 0.1
LEAST_PROBABILITY = 0.5  # nobody is named whom the pattern fits less likely than not


@dataclass(frozen=True, slots=True)
class CutList:
    """Positions of the people listed, most probable first, and how many are expected wrong."""

    order: Ints
    expected_wrong: float


def cut(probability: Floats, bound: float = SHARE_WRONG_BOUND) -> CutList:
    """Keep the longest list, by falling probability, with expected share wrong below ``bound``.

    Args:
        probability: Shape (people,), of the pattern; NaN for those about whom nothing is known.
        bound: Largest expected share of wrong entries, 0..1.
    """
    order = np.argsort(-probability, kind="stable")
    with np.errstate(invalid="ignore"):
        order = order[probability[order] >= LEAST_PROBABILITY]
    wrong = np.cumsum(1 - probability[order])
    within = np.flatnonzero(wrong < bound * np.arange(1, order.size + 1))
    length = int(within[-1]) + 1 if within.size else 0
    return CutList(order[:length], float(wrong[length - 1]) if length else 0.0)
