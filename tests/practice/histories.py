"""Histories of one person and one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from unaided.measure.history import History


def history_of_one(days: Sequence[float], scores: Sequence[float]) -> History:
    """Return what one person did with one item, alone."""
    score = np.array(scores)
    before = np.cumsum(score) - score
    known = {
        "score": score,
        "time_seconds": 86_400.0 * np.array(days),
        "prior_successes": before,
        "prior_failures": np.arange(score.size) - before,
    }
    codes = dict.fromkeys(("people", "items", "families", "skills"), 1)
    rest = {
        one.name: np.zeros(score.size, dtype=np.int64)
        for one in fields(History)
        if one.name not in known | codes
    }
    return History(**known, **codes, **rest)
