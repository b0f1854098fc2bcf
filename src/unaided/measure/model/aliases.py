"""Fixed coefficients that say nothing, or next to nothing, of their own: found and named.

Exact copies are aliases and stay at zero. Counts of earlier responses that the other conditions
all but give are left out of the model: kept, they would take the conditions' precision with them,
though nobody asks for their coefficient. Needs numpy.
"""

from __future__ import annotations

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.design import Coding, Conditions
from unaided.measure.model.observations import Observations
from unaided.measure.model.terms import COUNT_WORDS, LeftOut

SMALLEST_PIVOT = 1e-7
LARGEST_INFLATION = 30.0  # of a variance, 1 / (1 − R²) on the other fixed columns
ROWS_AT_ONCE = 200_000


def aliased(gram: Floats, coding: Coding) -> frozenset[int]:
    """Return fixed coefficients that are linear combinations of earlier ones.

    A Cholesky factorisation of their Gram matrix, in order; a pivot that vanishes is an alias.
    """
    fixed = _fixed(coding)
    gram = gram.copy()
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


def collinear(gram: Floats, coding: Coding) -> LeftOut | None:
    """Return a count of earlier responses that cannot be told from the other conditions.

    Its variance inflation, 1 / (1 − R²) of its column on the other fixed columns, is beyond 30
    (Belsley, Kuh and Welsch 1980, ch. 3). Exposures are looked at first: where the two counts are
    told apart by little, retrievals stay.

    Args:
        gram: The Gram matrix of the fixed columns.
        coding: How responses become coefficients, its aliases named.

    Returns:
        The term and why it is left out; ``None`` where every count says something of its own.
    """
    counts = [
        name
        for name in reversed(COUNT_WORDS)
        if name in coding.blocks and coding.blocks[name].first not in coding.aliased
    ]
    kept = [place for place, index in enumerate(_fixed(coding)) if index not in coding.aliased]
    for name in counts:
        place = _fixed(coding).index(coding.blocks[name].first)
        others = [other for other in kept if other != place]
        if _inflation(gram, place, others) > LARGEST_INFLATION:
            from_what = _told_from(gram, coding, place, others)
            return LeftOut(name, f"{COUNT_WORDS[name]} cannot be told from {from_what} in this log")
    return None


def _told_from(gram: Floats, coding: Coding, place: int, others: list[int]) -> str:
    """Say which condition a column repeats: without it, the column would stand on its own."""
    fixed = _fixed(coding)
    for term, words in (("delay", "delay"), ("novelty", "novelty"), ("retrievals", "retrievals")):
        of_term = {
            index
            for block in coding.blocks.values()
            if not block.penalised and term in block.name.split("_")
            for index in range(block.first, block.first + block.size)
        }
        rest = [other for other in others if fixed[other] not in of_term]
        if len(rest) < len(others) and _inflation(gram, place, rest) <= LARGEST_INFLATION:
            return words
    return "the other conditions"


def _inflation(gram: Floats, place: int, others: list[int]) -> float:
    """Return the variance inflation of a column beside others, the first of them the intercept."""
    cross = gram[others, place]
    own = gram[place, place] - cross[0] ** 2 / gram[others[0], others[0]]
    fitted, *_ = np.linalg.lstsq(gram[np.ix_(others, others)], cross)
    left = gram[place, place] - float(cross @ fitted)
    return float(own / max(left, SMALLEST_PIVOT * own)) if own > 0.0 else np.inf


def _fixed(coding: Coding) -> list[int]:
    return [
        index
        for block in coding.blocks.values()
        if not block.penalised
        for index in range(block.first, block.first + block.size)
    ]


def gram_of(obs: Observations, coding: Coding) -> Floats:
    """Return the Gram matrix of the fixed columns, in their order."""
    fixed = np.array(_fixed(coding))
    place = np.full(coding.coefficients + 1, -1)
    place[fixed] = np.arange(fixed.size)
    gram = np.zeros((fixed.size, fixed.size))
    # Some rows at a time keep the dense part small.
    for first in range(0, len(obs), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
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
        dense = np.zeros((at.aid.size, fixed.size))
        for slot, which in enumerate(slot_value):
            where = place[columns[:, slot]]
            rows = np.flatnonzero(where >= 0)
            value = 1.0 if which < 0 else covariates[rows, which]
            dense[rows, where[rows]] += value
        gram += dense.T @ dense
    return gram
