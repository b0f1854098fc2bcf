"""What people met, when, and whether they got it alone: where the result after a draw is found.

A result is that of a sitting's *first* meeting of a family: what failed comes back in the same
sitting until it is got, so a later one would turn every failure into a success. Where practice's
own help was at hand and used, the item was not got alone: such a result is 0, not left out, since
who takes help chooses, and might choose otherwise after another draw. Who opened that help and left
without an answer is read likewise: passed over, the result would be that of a later meeting, and
more often so on the side that holds less. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unaided.measure.linear import Floats, Ints

Bools = NDArray[np.bool_]
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Meetings:
    """First meetings of each person, family and sitting, in order of person, family and day.

    Attributes:
        pair: Shape (n,), person and family as one code.
        day: Shape (n,), when.
        got: Shape (n,), 0..1: how far it was got alone.
        families: Number of families, so that a pair can be coded.
    """

    pair: Ints
    day: Floats
    got: Floats
    families: int

    @classmethod
    def of(
        cls, person: Ints, family: Ints, sitting: Ints, day: Floats, got: Floats, families: int
    ) -> Meetings:
        """Keep what can be a result: firsts of their sitting that have one.

        Args:
            person: Shape (m,), codes.
            family: Shape (m,), codes 0..families−1.
            sitting: Shape (m,), codes; a meeting outside any sitting has one of its own.
            day: Shape (m,), when.
            got: Shape (m,), 0..1; NaN: met, but not so that it could be got alone.
            families: Number of families.
        """
        pair = person * families + family
        order = np.lexsort((day, sitting, pair))
        in_order, sat = pair[order], sitting[order]
        first = np.ones(order.size, dtype=np.bool_)
        first[1:] = (np.diff(in_order) != 0) | (np.diff(sat) != 0)
        kept = order[first & np.isfinite(got[order])]
        kept = kept[np.lexsort((day[kept], pair[kept]))]
        return cls(pair[kept], day[kept], got[kept], families)

    def next(self, person: Ints, family: Ints, day: Floats, *, wait_days: float) -> Ints:
        """Return where the next result of each person on a family is.

        Args:
            person: Shape (k,), codes.
            family: Shape (k,), codes.
            day: Shape (k,), after when; NaN: there is none.
            wait_days: How much later at least; 0: later at all.

        Returns:
            Shape (k,), places in ``day`` and ``got``; :data:`NOWHERE` where there is none.
        """
        if self.day.size == 0:
            return np.full(day.size, NOWHERE, dtype=np.int64)
        pair = person * self.families + family
        # By ranks, so that what is equal is equal: exact at the very end of a night.
        days = np.unique(self.day)
        keys = self.pair * (days.size + 1) + np.searchsorted(days, self.day)
        since = np.searchsorted(days, day + wait_days, side="left" if wait_days > 0 else "right")
        place = np.searchsorted(keys, pair * (days.size + 1) + since)
        there = np.minimum(place, self.day.size - 1)
        found = (place < self.day.size) & (self.pair[there] == pair) & np.isfinite(day)
        return np.where(found, place, NOWHERE).astype(np.int64)

    def got_at(self, place: Ints) -> Floats:
        """Return the results at some places; NaN where there is none."""
        return _at(self.got, place)

    def day_at(self, place: Ints) -> Floats:
        """Return when those were; NaN where there is none."""
        return _at(self.day, place)


def _at(values: Floats, place: Ints) -> Floats:
    if values.size == 0:
        return np.full(place.size, np.nan)
    return np.where(place == NOWHERE, np.nan, values[np.maximum(place, 0)])
