"""How long many of one kind took: percentiles, in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread_ms(seconds: Sequence[float]) -> dict[str, float | int]:
    """Return how many there were, and their 50th, 95th and 99th percentile in milliseconds.

    >>> spread_ms([0.001, 0.002, 0.003])
    {'count': 3, 'p50_ms': 2.0, 'p95_ms': 2.9, 'p99_ms': 2.98}
    """
    if not seconds:
        return {"count": 0}
    middle, most, nearly_all = (round(1000 * float(p), 2) for p in np.percentile(seconds, _RANKS))
    return {"count": len(seconds), "p50_ms": middle, "p95_ms": most, "p99_ms": nearly_all}


_RANKS = (50, 95, 99)
