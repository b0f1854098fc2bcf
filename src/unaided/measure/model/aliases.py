"""Fixed coefficients that say nothing of their own: rank deficiency, found and named.

Needs numpy.
"""

from __future__ import annotations

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.design import Coding, Conditions
from unaided.measure.model.observations import Observations

SMALLEST_PIVOT = 1e-7


def aliased(obs: Observations, coding: Coding) -> frozenset[int]:
    """Return fixed coefficients that are linear combinations of earlier ones.

    A Cholesky factorisation of their Gram matrix, in order; a pivot that vanishes is an alias.
    """
    fixed = [
        index
        for block in coding.blocks.values()
        if not block.penalised
        for index in range(block.first, block.first + block.size)
    ]
    gram = _gram(obs, coding, np.array(fixed))
    dropped: list[int] = []
    scale = np.sqrt(np.diag(gram))
    for place, index in enumerate(fixed):
        pivot = gram[place, place]
        if scale[place] == 0.0 or pivot <= SMALLEST_PIVOT * scale[place] ** 2:
            dropped.append(index)
            gram[place, :] = 0.0
            gram[:, place] = 0.0
            continue
        gram -= np.outer(gram[:, place], gram[place, :]) / pivot
    return frozenset(dropped)


def _gram(obs: Observations, coding: Coding, fixed: Floats) -> Floats:
    place = np.full(coding.coefficients + 1, -1)
    place[fixed] = np.arange(fixed.size)
    gram = np.zeros((fixed.size, fixed.size))
    # A million rows at a time keeps the dense part small.
    for first in range(0, len(obs), 200_000):
        part = slice(first, first + 200_000)
        at = Conditions(
            aid=obs.aid[part],
            arm=None if obs.arm is None else obs.arm[part],
            delay_days=None if obs.delay_days is None else obs.delay_days[part],
            novelty=None if obs.novelty is None else obs.novelty[part],
            retrievals=None if obs.retrievals is None else obs.retrievals[part],
            exposures=None if obs.exposures is None else obs.exposures[part],
            kind=None if obs.kind is None else obs.kind[part],
        )
        columns, slot_value, covariates = coding.encode(at)
        dense = np.zeros((at.aid.size, fixed.size), dtype=np.float32)
        for slot, which in enumerate(slot_value):
            where = place[columns[:, slot]]
            rows = np.flatnonzero(where >= 0)
            value = 1.0 if which < 0 else covariates[rows, which]
            dense[rows, where[rows]] += value
        gram += (dense.T @ dense).astype(np.float64)
    return gram
