"""How many people may see an item: what the bank's size allows, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

HALF_FROM: Final = 4
"""A bank of so many times the test's length shows no item to more than half of the people."""

QUARTER_FROM: Final = 10
"""A bank of so many times the test's length shows none to more than a quarter."""


@dataclass(frozen=True, slots=True)
class Bound:
    """By how many people an item may be seen.

    Attributes:
        share: Of the people, 0..1.
        items: How many items the bank holds for this.
        length: How many of them a person is asked, at most.
    """

    share: float
    items: int
    length: int

    @property
    def sentence(self) -> str:
        """Say the bound.

        >>> exposure_bound(200, 10).sentence
        'No item is seen by more than a quarter of the people: the bank holds 200 for 10 asked.'
        """
        most = {0.25: "a quarter", 0.5: "half"}.get(self.share, f"{100 * self.share:.0f} %")
        said = f"the bank holds {self.items} for {self.length} asked"
        if self.share > 0.5:
            return f"An item can be seen by {most} of the people: {said}."
        return f"No item is seen by more than {most} of the people: {said}."

    def people(self, of: int) -> int:
        """Return by how many of some people an item may be seen, at least one."""
        return max(1, math.floor(self.share * of + 1e-9))


def exposure_bound(items: int, length: int) -> Bound:
    """Return the bound that a bank allows.

    Args:
        items: How many items could be asked.
        length: How many of them a person is asked, at most; at least 1.

    Raises:
        ValueError: If one of them is below 1.
    """
    if items < 1 or length < 1:
        raise ValueError(f"items and length must be at least 1; found {items} and {length}")
    if items >= QUARTER_FROM * length:
        share = 0.25
    elif items >= 2 * length:
        share = 0.5
    else:
        # On average length / items see an item: no rule can do better than that for all of them.
        share = min(1.0, length / items)
    return Bound(share, items, length)


def allowed(seen: NDArray[np.int64], bound: Bound, *, people: int, come: int) -> NDArray[np.bool_]:
    """Say which items may still be asked.

    An item may run ahead of its share among those who came so far by the square root of their
    number, so that the first do not use up what the last would need, and never beyond its share of
    all.

    Args:
        seen: By how many each item was seen, shape (N,).
        bound: How many may see it.
        people: How many people the check is for.
        come: How many have begun it, the present one with them.

    Returns:
        Shape (N,). Where nothing would be left, the least seen are.
    """
    so_far = bound.share * come + math.sqrt(bound.share * (1 - bound.share) * come)
    free = seen < min(bound.people(people), max(1.0, so_far))
    return free if free.any() else seen == seen.min()
