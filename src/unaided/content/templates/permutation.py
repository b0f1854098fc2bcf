"""A seed's places in the space of a template's parameters: the same on every machine, for ever.

The places ``0..size − 1`` are put into an order by a keyed permutation, a Feistel network of four
rounds whose round function is SHA-256 (Luby & Rackoff 1988), walked until it stays within the size
(Black & Rogaway 2002). Every seed owns a run of places in that order, so that neighbouring seeds
can never come to the same one. No library's generator has a part in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

RULE: Final = 1
"""Version of this very rule; part of every key. To change what it gives is to raise it."""

MOST_TRIES: Final = 320
_OWN_TRIES: Final = 64
_SHARED_TRIES: Final = MOST_TRIES - _OWN_TRIES
_FEWEST_SEEDS: Final = 1_024
"""Where the space has as many places, so many neighbouring seeds have places of their own."""

_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a space, as seeds come to them.

    Attributes:
        size: How many there are, at least 1.
        key: What makes this order another than that of others.
    """

    size: int
    key: str

    @property
    def own(self) -> int:
        """How many places belong to one seed alone."""
        return max(1, min(_OWN_TRIES, self.size // _FEWEST_SEEDS))

    @property
    def seeds(self) -> int:
        """How many neighbouring seeds, from a multiple of it on, have places of their own."""
        return self.size // self.own

    def of(self, seed: int) -> Iterator[int]:
        """Yield the places that a seed tries, in order: first its own, then any.

        Args:
            seed: 0 or more.
        """
        lap, within = divmod(seed, self.seeds)
        key = f"{RULE}\n{self.key}\n{lap}"
        for number in range(self.own):
            yield _permuted(within + number * self.seeds, self.size, key)
        for number in range(_SHARED_TRIES):
            yield _drawn(f"{key}\n{within}\n{number}") % self.size


def _permuted(place: int, size: int, key: str) -> int:
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    while True:
        left, right = place >> half, place & mask
        for turn in range(_ROUNDS):
            left, right = right, left ^ (_drawn(f"{key}\n{turn}\n{right}") & mask)
        place = left << half | right
        if place < size:
            return place


def _drawn(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest())
