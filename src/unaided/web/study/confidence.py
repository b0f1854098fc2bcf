"""How sure one can say one is: five levels, and which answers count as given at each.

>>> nearest(0.83), reach(0.9)
(0.9, (0.8, 0.945))
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

CONFIDENCES: Final = (
    (0.25, "guess"),
    (0.5, "half"),
    (0.7, "likely"),
    (0.9, "sure"),
    (0.99, "certain"),
)
LEVELS: Final = tuple(level for level, _ in CONFIDENCES)
_BETWEEN: Final = tuple(round((low + high) / 2, 6) for low, high in pairwise(LEVELS))
_BELOW_ALL: Final = -1.0


def nearest(confidence: float) -> float:
    """Return the level that a confidence counts for; one that lies between two, for the lower."""
    return LEVELS[sum(confidence > between for between in _BETWEEN)]


def reach(level: float) -> tuple[float, float]:
    """Return above which confidence, and up to which, answers count for a level."""
    place = LEVELS.index(level)
    return (_BELOW_ALL, *_BETWEEN)[place], (*_BETWEEN, LEVELS[-1] + 0.01)[place]
