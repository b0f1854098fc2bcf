"""The final mark of a script, from the marks that were given. Pure.

One mark stands. Of two the mean, where they lie less than ``apart`` levels from each other; else a
third decides: the mean of the two closest of the three, and where both pairs are equally close,
the middle one. Where nobody is left who could give a third, the mean of the two stands, and is
named as apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

State = Literal["waits", "settled", "apart"]


@dataclass(frozen=True, slots=True)
class Final:
    """Where a script stands.

    Attributes:
        state: Waits for marks; settled; settled though two marks lie apart and no third can come.
        level: The final mark, on the rubric's levels; ``None`` while it waits.
    """

    state: State
    level: float | None


def final_mark(levels: Sequence[int], waiting: int, apart: int) -> Final:
    """Return where a script stands.

    >>> final_mark([3], 0, 2), final_mark([0, 3, 2], 0, 2).level, final_mark([0, 2, 4], 0, 2).level
    (Final(state='settled', level=3.0), 2.5, 2.0)
    >>> final_mark([0, 3], 1, 2), final_mark([0, 3], 0, 2)
    (Final(state='waits', level=None), Final(state='apart', level=1.5))

    Args:
        levels: The marks that were given.
        waiting: How many more were dealt.
        apart: From how many levels on a third decides.
    """
    if waiting or not levels:
        return Final("waits", None)
    given = sorted(levels)
    if len(given) < 3:
        state: State = "apart" if given[-1] - given[0] >= apart else "settled"
        return Final(state, sum(given) / len(given))
    gaps = [above - below for below, above in pairwise(given)]
    if gaps.count(min(gaps)) > 1:
        return Final("settled", float(given[len(given) // 2]))
    at = gaps.index(min(gaps))
    return Final("settled", (given[at] + given[at + 1]) / 2)


def needs_third(levels: Sequence[int], apart: int) -> bool:
    """Say whether two marks lie so far apart that a third decides."""
    return len(levels) == 2 and abs(levels[0] - levels[1]) >= apart
