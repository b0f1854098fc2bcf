"""Items that behave differently between groups, or between arms (DIF).

For an item and a group, the item's residual in that group is set against its residual in the
others, in logits: δ = Σ_g r / Σ_g s − Σ_o r / Σ_o s with s the slope of the expected score. An item
that is harder than the model has it everywhere drops out, and groups are first given the level
that their residuals ask for, so that a weak group does not flag its every item. Many are tested,
so the false discovery rate is held (Benjamini & Hochberg 1995), and what is flagged is also large.
As s takes abilities for known, shifts come out small, by an eighth in simulated logs.
Needs numpy; scipy for the normal tail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.fair_predictions import Predicted

LEAST_RESPONSES = 10  # of an item in a group, and in the others
LEAST_SLOPE = 1.0  # Σ s: below it a shift in logits means nothing
SMALLEST_SHIFT_LOGITS = 0.4
FALSE_DISCOVERY = 0.05
SWEEPS = 10

By = Literal["group", "arm"]


@dataclass(frozen=True, slots=True)
class ItemShift:
    """An item that is easier, or harder, for one group than for the others.

    Attributes:
        item: Its code.
        by: What is compared.
        unit: Code of the group or arm.
        shift_logits: How much easier it is there than elsewhere.
        standard_error: Of the shift, clustered on people.
        q: Smallest false discovery rate at which it would be flagged.
        responses: Responses to the item in that group.
        others: Responses to it in the others.
    """

    item: int
    by: By
    unit: int
    shift_logits: float
    standard_error: float
    q: float
    responses: int
    others: int

    @property
    def z(self) -> float:
        """The shift in standard errors."""
        return self.shift_logits / self.standard_error


@dataclass(frozen=True, slots=True)
class ItemShifts:
    """What comparing items between groups and arms found.

    Attributes:
        by: What was compared with enough responses.
        tested: How many comparisons that were.
        flagged: Those that are large and beyond chance, the largest first.
    """

    by: tuple[By, ...]
    tested: int
    flagged: tuple[ItemShift, ...]


def item_shifts(predicted: Predicted, units: dict[By, Ints]) -> ItemShifts:
    """Compare items between groups and between arms.

    Args:
        predicted: Responses with what was expected of them.
        units: Codes of shape (n,) to compare by, −1 for none.
    """
    tested = [
        contrast for by, codes in units.items() for contrast in _contrasts(predicted, by, codes)
    ]
    rates = _false_discovery(np.array([contrast.z for contrast in tested]))
    flagged = [
        replace(contrast, q=float(rate))
        for contrast, rate in zip(tested, rates, strict=True)
        if rate <= FALSE_DISCOVERY and abs(contrast.shift_logits) >= SMALLEST_SHIFT_LOGITS
    ]
    compared = tuple(by for by in units if any(contrast.by == by for contrast in tested))
    flagged.sort(key=lambda shift: -abs(shift.shift_logits))
    return ItemShifts(compared, len(tested), tuple(flagged))


def _contrasts(predicted: Predicted, by: By, codes: Ints) -> list[ItemShift]:
    """Return every item × unit with enough responses; of two units the second, its mirror apart."""
    kept = codes >= 0
    unit, unit_codes = _numbered(codes[kept])
    if unit_codes.size < 2:
        return []
    item, item_codes = _numbered(predicted.observations.item[kept])
    person, slope = predicted.observations.person[kept], predicted.slope[kept]
    residual = _levelled(predicted.residual[kept], slope, item, unit)
    cell_codes, cell = np.unique(
        item.astype(np.int64) * unit_codes.size + unit, return_inverse=True
    )
    of_item, of_unit = cell_codes // unit_codes.size, cell_codes % unit_codes.size

    def beside(values: Floats) -> tuple[Floats, Floats]:
        """Return sums over the cell and over the item's other cells."""
        return values, np.bincount(of_item, values)[of_item] - values

    size, other_size = beside(np.bincount(cell).astype(np.float64))
    sums, other_sums = beside(np.bincount(cell, residual).astype(np.float64))
    slopes, other_slopes = beside(np.bincount(cell, slope).astype(np.float64))
    variance, other_variance = beside(_variances(cell, person, residual))
    enough = (np.minimum(size, other_size) >= LEAST_RESPONSES) & (
        np.minimum(slopes, other_slopes) >= LEAST_SLOPE
    )
    if unit_codes.size == 2:
        enough &= of_unit == 1
    at = np.flatnonzero(enough)
    shift = sums[at] / slopes[at] - other_sums[at] / other_slopes[at]
    error = np.sqrt(variance[at] / slopes[at] ** 2 + other_variance[at] / other_slopes[at] ** 2)
    return [
        ItemShift(
            int(item_codes[of_item[where]]), by, int(unit_codes[of_unit[where]]),
            float(moved), float(off), 1.0, int(size[where]), int(other_size[where]),
        )
        for where, moved, off in zip(at, shift, error, strict=True)
    ]  # fmt: skip


def _levelled(residual: Floats, slope: Floats, item: Ints, unit: Ints) -> Floats:
    """Return residuals once items and units have the levels that they ask for."""
    left = residual.copy()
    for _ in range(SWEEPS):
        for codes in (item, unit):
            weight = np.bincount(codes, slope)
            step = np.divide(
                np.bincount(codes, left), weight, out=np.zeros_like(weight), where=weight > 0
            )
            left -= slope * step[codes]
    return left


def _variances(cell: Ints, person: Ints, residual: Floats) -> Floats:
    """Return the variance of each cell's sum: clustered on people, at least that of responses."""
    people = int(person.max()) + 1
    pairs, pair = np.unique(cell.astype(np.int64) * people + person, return_inverse=True)
    clustered = np.bincount(pairs // people, np.bincount(pair, residual) ** 2)
    return np.maximum(clustered, np.bincount(cell, residual**2))


def _numbered(codes: Ints) -> tuple[Ints, Ints]:
    """Return codes numbered without gaps, and what each number stands for."""
    found, number = np.unique(codes, return_inverse=True)
    return number, found


def _false_discovery(z: Floats) -> Floats:
    """Return the adjusted p-value of each two-sided z (Benjamini & Hochberg 1995)."""
    from scipy.special import ndtr

    p = 2.0 * ndtr(-np.abs(z))
    order = np.argsort(p)
    rank = np.arange(1, p.size + 1)
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum.accumulate((p[order] * p.size / rank)[::-1])[::-1]
    return np.minimum(adjusted, 1.0)
