"""The log while it is read: one numpy array a column, empty cells by a value of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from unaided.evidence.iso import NO_TIME
from unaided.evidence.schema import BY_NAME, Kind, Status

Array = NDArray[Any]

SCORED: Final = list(Status).index(Status.SCORED)
EXPOSURE: Final = list(Status).index(Status.EXPOSURE)
MISSING: Final = list(Status).index(Status.MISSING)

_EMPTY: Final[Mapping[Kind, tuple[Any, Any]]] = {
    "id": (-1, np.int32),
    "choice": (-1, np.int8),
    "flag": (-1, np.int8),
    "number": (np.nan, np.float64),
    "count": (np.nan, np.float64),
    "time": (NO_TIME, np.int64),
}


@dataclass(slots=True)
class Arrays:
    """Columns under construction; unlike the log itself they are filled and reordered in place.

    Attributes:
        length: Number of rows.
        values: Column → ids as positions in ``names`` (int32), choices as positions (int8), flags
            (int8), numbers (float64), microseconds (int64); also ``row`` and ``source``.
        names: Id column → its ids.
    """

    length: int
    values: dict[str, Array]
    names: dict[str, list[str]]

    def get(self, name: str) -> Array:
        """Return a column; an empty one where the log does not have it."""
        found = self.values.get(name)
        return empty(name, self.length) if found is None else found

    def has(self, name: str) -> bool:
        """Say whether any source gave the column."""
        return name in self.values

    def reorder(self, order: Array) -> None:
        """Put all rows in another order (or keep some), a column at a time to spare memory."""
        for name in self.values:
            self.values[name] = self.values[name][order]
        self.length = len(order)


def kind_of(name: str) -> Kind:
    """Return the kind of a column; factors are ids."""
    return BY_NAME[name].kind if name in BY_NAME else "id"


def empty(name: str, length: int) -> Array:
    """Return a column without a single value."""
    value, dtype = _EMPTY[kind_of(name)]
    return np.full(length, value, dtype=dtype)
