"""The expected score on a reference form as a function of one number.

For a skill and a side (with help or without), the mean over the form's items of
floor + (1 − floor)·logistic(x + easiness) depends on the person and the condition through x alone.
It is tabulated once; a draw of the items moves x by the mean shift of the form's items. Needs
numpy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import sparse
from scipy.special import expit

from unaided.measure.linear import Floats
from unaided.measure.model.design import Coding

LOWEST, HIGHEST, STEP = -14.0, 14.0, 0.05
POINTS = round((HIGHEST - LOWEST) / STEP) + 1


@dataclass(frozen=True)
class FormTable:
    """Tabulated forms.

    Attributes:
        values: Shape (skills, 2, points), expected scores on an even grid of x.
        weight: Sparse (skills, items), weights of the form; rows sum to 1, or to 0 for a skill
            without a form.
        coding: Where the items' coefficients lie.
    """

    values: Floats
    weight: sparse.csr_matrix
    coding: Coding

    def shift(self, beta: Floats, centre: Floats) -> Floats:
        """Return how far the form's items lie from where they were tabulated, (skills, 2)."""
        moved = beta - centre
        shift = np.zeros((self.weight.shape[0], 2))
        blocks = self.coding.blocks
        if "item" in blocks:
            shift += (self.weight @ moved[blocks["item"].span])[:, None]
        if "item_aid" in blocks:
            shift[:, 1] += self.weight @ moved[blocks["item_aid"].span]
        return shift


def form_table(coding: Coding, beta: Floats, weight: sparse.csr_matrix, floor: Floats) -> FormTable:
    """Tabulate every skill's form at given coefficients.

    Args:
        coding: Where the items' coefficients lie.
        beta: Shape (coefficients,).
        weight: Sparse (skills, items), rows summing to 1.
        floor: Shape (items,), guessing floor of each item.
    """
    x = np.linspace(LOWEST, HIGHEST, POINTS)
    skills, items = weight.shape
    easiness = np.zeros((items, 2))
    if "item" in coding.blocks:
        easiness += beta[coding.blocks["item"].span][:, None]
    if "item_aid" in coding.blocks:
        easiness[:, 1] += beta[coding.blocks["item_aid"].span]
    values = np.zeros((skills, 2, POINTS))
    for skill in range(skills):
        row = weight.getrow(skill)
        for side in range(2):
            for item, share in zip(row.indices, row.data, strict=True):
                score = floor[item] + (1 - floor[item]) * expit(x + easiness[item, side])
                values[skill, side] += share * score
    return FormTable(values, weight, coding)


@njit(cache=True, nogil=True)
def read_form(values: Floats, x: float) -> float:  # pragma: no cover
    """Read one form at x, on the line between two points of the table."""
    place = (x - LOWEST) / STEP
    if place <= 0.0:
        return float(values[0])
    if place >= POINTS - 1:
        return float(values[POINTS - 1])
    left = int(place)
    share = place - left
    return float(values[left] + share * (values[left + 1] - values[left]))
