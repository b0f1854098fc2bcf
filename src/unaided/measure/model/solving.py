"""Solve with the penalised information of coefficients and spreads. Needs numpy and scipy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import linalg

from unaided.measure.linear import Floats
from unaided.measure.responses import Bools


class Precision(Protocol):
    """Information with its penalties, factored once; parameters of shape (size,)."""

    @property
    def dead(self) -> Bools:
        """Shape (size,), parameters that do not move."""

    @property
    def positive(self) -> bool:
        """Whether it is positive definite."""

    @property
    def variances(self) -> Floats:
        """The diagonal of the inverse, shape (size,); zero where dead."""

    @property
    def rough_variances(self) -> Floats:
        """Variances as far as they cost little."""

    @property
    def log_determinant(self) -> float:
        """Logarithm of the determinant; −∞ where it is not positive definite."""

    def penalised(self, penalty: Floats) -> Precision:
        """Return the same information under other penalties."""

    def with_coefficients(self, information: Information) -> Precision:
        """Return the same with other information of the coefficients, the border kept."""

    def solve(self, right: Floats) -> Floats:
        """Return matrix⁻¹ · right, shape (size,) or (size, columns)."""

    def draw(self, normal: Floats) -> Floats:
        """Turn standard normal columns, shape (size, draws), into draws of N(0, matrix⁻¹)."""


class Information(Protocol):
    """Information of the coefficients, without penalties."""

    def bordered(self, columns: Floats) -> Information:
        """Add further parameters by their columns, shape (coefficients + more, more)."""

    def precision(self, penalty: Floats, dead: Bools) -> Precision:
        """Join information and penalties, shape (coefficients,); the dead are cut loose."""


@dataclass(frozen=True)
class DenseInformation:
    """Information in full, shape (size, size)."""

    matrix: Floats

    def bordered(self, columns: Floats) -> DenseInformation:
        """Add further parameters by their columns, shape (size + more, more)."""
        size = self.matrix.shape[0]
        return DenseInformation(
            np.block([[self.matrix, columns[:size]], [columns[:size].T, columns[size:]]])
        )

    def precision(self, penalty: Floats, dead: Bools) -> DensePrecision:
        """Join information and penalties; dead parameters are cut loose."""
        loose = self.matrix
        if dead.any():
            loose = loose.copy()
            loose[dead, :] = 0.0
            loose[:, dead] = 0.0
        return DensePrecision(loose, penalty, dead)


@dataclass(frozen=True)
class DensePrecision:
    """Information in full with its penalties.

    Attributes:
        information: Shape (size, size), symmetric, without penalties.
        penalty: Shape (coefficients,), prior precision of the first coefficients.
        dead: Shape (size,), parameters that do not move.
    """

    information: Floats
    penalty: Floats
    dead: Bools

    def penalised(self, penalty: Floats) -> DensePrecision:
        """Return the same information under other penalties."""
        return DensePrecision(self.information, penalty, self.dead)

    @cached_property
    def matrix(self) -> Floats:
        """Information and penalties, shape (size, size); one on the diagonal where dead."""
        matrix = self.information.copy()
        diagonal = np.arange(self.penalty.size)
        matrix[diagonal, diagonal] += self.penalty
        matrix[self.dead, self.dead] = 1.0
        return matrix

    @cached_property
    def factor(self) -> Floats:
        """Its lower Cholesky factor.

        Raises:
            numpy.linalg.LinAlgError: If it is not positive definite.
        """
        return np.asarray(linalg.cholesky(self.matrix, lower=True, check_finite=True))

    @cached_property
    def positive(self) -> bool:
        """Whether it can be factored."""
        try:
            return bool(np.isfinite(self.factor[-1, -1]))
        except (linalg.LinAlgError, ValueError):
            return False

    @property
    def log_determinant(self) -> float:
        """Logarithm of the determinant; −∞ where it is not positive definite."""
        return 2.0 * float(np.sum(np.log(np.diag(self.factor)))) if self.positive else -np.inf

    def with_coefficients(self, information: Information) -> DensePrecision:
        """Return the same with other information of the coefficients, the border kept."""
        assert isinstance(information, DenseInformation)
        size = information.matrix.shape[0]
        matrix = self.information.copy()
        matrix[:size, :size] = information.matrix
        return DenseInformation(matrix).precision(self.penalty, self.dead)

    def solve(self, right: Floats) -> Floats:
        """Return matrix⁻¹ · right."""
        return np.asarray(linalg.cho_solve((self.factor, True), right))

    @cached_property
    def variances(self) -> Floats:
        """The diagonal of the inverse, shape (size,); zero where dead."""
        inverse = linalg.lapack.dpotri(self.factor, lower=1)[0]
        return np.where(self.dead, 0.0, np.diag(inverse))

    @property
    def rough_variances(self) -> Floats:
        """The inverse of the diagonal, shape (size,): too small, and free."""
        return np.where(self.dead, 0.0, 1.0 / np.diag(self.matrix))

    def draw(self, normal: Floats) -> Floats:
        """Turn standard normal columns, shape (size, draws), into draws of N(0, matrix⁻¹)."""
        return np.asarray(linalg.solve_triangular(self.factor, normal, lower=True, trans="T"))
