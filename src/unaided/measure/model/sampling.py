"""Random numbers by counter, so that a person's draws do not depend on who was drawn before.

SplitMix64 (Steele, Lea & Flood 2014) of (seed, person, draw): the same whatever the partition.
Compiled by numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64


@njit(cache=True, nogil=True)
def uniform(seed: int, who: int, which: int) -> float:  # pragma: no cover
    """Return a number in (0, 1), the same for the same three counters."""
    z = (
        uint64(seed) * uint64(0x9E3779B97F4A7C15)
        + uint64(who) * uint64(0xD1B54A32D192ED03)
        + uint64(which) * uint64(0x8CB92BA72F3D8DD7)
    )
    for _ in range(2):
        z = z + uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
        z = z ^ (z >> uint64(31))
    return (float(z >> uint64(11)) + 0.5) / 9007199254740992.0


@njit(cache=True, nogil=True)
def normal(seed: int, who: int, which: int) -> float:  # pragma: no cover
    """Return a standard normal number (Box & Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform(seed, who, 2 * which)))
    return float(radius * np.cos(2.0 * np.pi * uniform(seed, who, 2 * which + 1)))
