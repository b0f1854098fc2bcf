"""Observed beside expected over some responses, with an error that knows who answered.

Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints

LARGEST_DIFFERENCE = 0.05  # of a mean score: beyond it a figure would be wrong to the eye
LARGEST_Z = 3.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean expected and the mean observed score of some responses.

    Attributes:
        responses: How many.
        people: Of how many people.
        expected: Mean expected score.
        observed: Mean score.
        standard_error: Of observed − expected, clustered on people.
    """

    responses: int
    people: int
    expected: float
    observed: float
    standard_error: float

    @property
    def difference(self) -> float:
        """Observed − expected."""
        return self.observed - self.expected

    @property
    def z(self) -> float:
        """The difference in standard errors; 0 where it has none."""
        return self.difference / self.standard_error if self.standard_error > 0 else 0.0

    @property
    def misfit(self) -> bool:
        """Whether the difference is both large and beyond chance."""
        return abs(self.difference) > LARGEST_DIFFERENCE and abs(self.z) > LARGEST_Z


def compare(codes: Ints, person: Ints, expected: Floats, residual: Floats) -> dict[int, Comparison]:
    """Compare within each code, in the order of codes; negative codes are left out.

    The variance of Σ r is the larger of Σ_p (Σ_n r_n)² · G/(G − 1) over G people and Σ r²: the
    first allows for responses that go together, the second stays sound with few people.

    Args:
        codes: Shape (n,).
        person: Shape (n,), ascending.
        expected: Shape (n,), expected scores.
        residual: Shape (n,), observed − expected.
    """
    kept = codes >= 0
    if not kept.any():
        return {}
    found, place = np.unique(codes[kept], return_inverse=True)
    who, residual, expected = person[kept].astype(np.int64), residual[kept], expected[kept]
    pairs, of_pair = np.unique(place * (who.max() + 1) + who, return_inverse=True)
    code_of_pair = pairs // (who.max() + 1)
    sums = np.bincount(of_pair, residual)
    size = np.bincount(place).astype(np.float64)
    people = np.bincount(code_of_pair).astype(np.float64)
    clustered = np.bincount(code_of_pair, sums**2) * people / np.maximum(people - 1.0, 1.0)
    error = np.sqrt(np.maximum(clustered, np.bincount(place, residual**2))) / size
    mean, off = np.bincount(place, expected) / size, np.bincount(place, residual) / size
    return {
        int(code): Comparison(
            int(size[at]), int(people[at]), float(mean[at]), float(mean[at] + off[at]),
            float(error[at]),
        )
        for at, code in enumerate(found)
    }  # fmt: skip
