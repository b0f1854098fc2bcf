"""Information in the form of an arrow, for more items than a dense matrix can hold.

Kept in full: the coefficients before the items', the free spreads, each item's easiness and shift
under aid, and all of these with one another. What two items share through the people who met both
is kept as far as the other coefficients tell it. With the loss of information [A, Cᵀ; C, L] (of
those and of the items), L becomes C·A⁺·Cᵀ beside its own 2 × 2 blocks: never more than L, and all
of it in every direction that moves the items of a skill together (Nyström's approximation;
Williams & Seeger 2001). Needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import linalg

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import Design
from unaided.measure.model.information import information_sums
from unaided.measure.model.passes import PassResult
from unaided.measure.model.solving import Information
from unaided.measure.responses import Bools

NOTE = (
    "With so many items, what two of them share through the people who met both is kept only as "
    "far as the other coefficients tell it; standard errors may be a per cent off."
)
SMALLEST_SHARE = 1e-4  # of the largest eigenvalue of A


@dataclass(frozen=True)
class ArrowInformation:
    """Information without penalties; the order is small, items, spreads.

    Attributes:
        dense: Shape (small + spreads, small + spreads).
        cross: Shape (items', small + spreads), of the items' coefficients with them.
        paired: Shape (items, 3): easiness, shift under aid, the two together.
        shared: Shape (items', rank): the items' information is lessened by shared · sharedᵀ.
        opposed: Shape (items', groups): it is raised by opposed · opposedᵀ.
        small: How many coefficients come before the items'.
    """

    dense: Floats
    cross: Floats
    paired: Floats
    shared: Floats
    opposed: Floats
    small: int

    @classmethod
    def of(cls, design: Design, result: PassResult, *, complete: bool = False) -> ArrowInformation:
        """Return the information at the point of a pass that kept each response.

        Args:
            design: The rows.
            result: The pass.
            complete: Whether to return the complete information alone.
        """
        small = design.coding.small
        least = 0.0 if complete else -np.inf
        known = information_sums(design, result, small, known=True, unknown=False, least=least)
        if complete:
            none = np.zeros((known.cross.shape[0], 0))
            return cls(known.dense, known.cross, known.paired, none, none, small)
        lost = information_sums(design, result, small, known=False, unknown=True)
        values, vectors = linalg.eigh(-lost.dense)
        kept = values > SMALLEST_SHARE * max(float(values[-1]), 0.0)
        shared = -lost.cross @ (vectors[:, kept] / np.sqrt(values[kept]))
        # What ``shared`` cannot tell of an item lessens its own block, and is given back over its
        # skill: so own blocks and row sums are both exact, and moving a skill one way and all its
        # items the other changes nothing.
        number = known.paired.shape[0]
        easiness, shift = shared[:number], shared[number:]
        beyond = -lost.paired
        beyond[:, 0] -= (easiness**2).sum(axis=1)
        if shift.size:
            beyond[:, 1] -= (shift**2).sum(axis=1)
            beyond[:, 2] -= (easiness * shift).sum(axis=1)
        paired = known.paired - beyond
        opposed = _given_back(beyond[:, : 3 if shift.size else 1], _skills(design, known.cross))
        return cls(
            known.dense + lost.dense, known.cross + lost.cross, paired, shared, opposed, small
        )

    def bordered(self, columns: Floats) -> ArrowInformation:
        """Add further parameters by their columns, shape (coefficients + more, more)."""
        items = self.cross.shape[0]
        of_small = columns[: self.small]
        of_items = columns[self.small : self.small + items]
        corner = columns[self.small + items :]
        return replace(
            self,
            dense=np.block([[self.dense, of_small], [of_small.T, corner]]),
            cross=np.hstack([self.cross, of_items]),
        )

    def precision(self, penalty: Floats, dead: Bools) -> ArrowPrecision:
        """Join information and penalties; dead parameters, never an item's, are cut loose."""
        items = slice(self.small, self.small + self.cross.shape[0])
        loose = np.delete(dead, items)
        dense, cross = self.dense.copy(), self.cross.copy()
        dense[loose, :] = 0.0
        dense[:, loose] = 0.0
        cross[:, loose] = 0.0
        return ArrowPrecision(replace(self, dense=dense, cross=cross), penalty, dead)


def _skills(design: Design, cross: Floats) -> Ints:
    """Return the skill of each item, as codes."""
    block = design.coding.blocks.get("skill")
    number = design.coding.items
    if block is None:
        return np.zeros(number, dtype=np.int64)
    return np.asarray(cross[:number, block.span].argmax(axis=1))


def _given_back(beyond: Floats, skill: Ints) -> Floats:
    """Return columns whose square B·Z·(Zᵀ·B·Z)⁻¹·Zᵀ·B has the row sums of the items' blocks B.

    Z has a column for each skill and side.

    Args:
        beyond: Shape (items, 3) or (items, 1): easiness, shift, the two together.
        skill: Shape (items,).
    """
    number = skill.size
    sides = 2 if beyond.shape[1] == 3 else 1
    columns = np.zeros((number * sides, (int(skill.max()) + 1) * sides))
    for code in np.unique(skill):
        items = np.flatnonzero(skill == code)
        block = beyond[items]
        if sides == 1:
            rows, whole = block, block.sum(axis=0, keepdims=True)
        else:
            # Rows of easiness, then of the shift, for the skill's two columns.
            rows = np.vstack([block[:, [0, 2]], block[:, [2, 1]]])
            whole = np.array([rows[: items.size].sum(axis=0), rows[items.size :].sum(axis=0)])
        values, vectors = linalg.eigh(whole)
        kept = values > SMALLEST_SHARE * max(float(values[-1]), 0.0)
        where = np.concatenate([items + number * side for side in range(sides)])
        into = code * sides + np.flatnonzero(kept)
        columns[np.ix_(where, into)] = rows @ (vectors[:, kept] / np.sqrt(values[kept]))
    return columns


@dataclass(frozen=True)
class ArrowPrecision:
    """Information in the form of an arrow with its penalties, factored by Schur complement.

    Items first, in coordinates in which their own 2 × 2 blocks are one: there their matrix is
    1 − F·Fᵀ, and its powers follow from those of the small FᵀF.

    Attributes:
        information: With the dead cut loose.
        penalty: Shape (coefficients,), prior precision.
        dead: Shape (size,), parameters that do not move.
    """

    information: ArrowInformation
    penalty: Floats
    dead: Bools

    def penalised(self, penalty: Floats) -> ArrowPrecision:
        """Return the same information under other penalties."""
        return ArrowPrecision(self.information, penalty, self.dead)

    @property
    def log_determinant(self) -> float:
        """Logarithm of the determinant; −∞ where it is not positive definite."""
        if not self.positive:
            return -np.inf
        first, _, last = self._own
        own = np.sum(np.log(first)) + (np.sum(np.log(last)) if last.size else 0.0)
        dense = np.sum(np.log(np.diag(self._factor)))
        return float(2.0 * (own + dense) + np.sum(np.log1p(self._between[0])))

    def with_coefficients(self, information: Information) -> ArrowPrecision:
        """Return the same with other information of the coefficients, the border kept."""
        assert isinstance(information, ArrowInformation)
        held, small = self.information, information.small
        dense, cross = held.dense.copy(), held.cross.copy()
        dense[:small, :small] = information.dense
        cross[:, :small] = information.cross
        return replace(information, dense=dense, cross=cross).precision(self.penalty, self.dead)

    @cached_property
    def positive(self) -> bool:
        """Whether it can be factored."""
        try:
            first, _, last = self._own
            raised = self._between[0]
            finite = np.isfinite(first).all() and np.isfinite(last).all()
            return bool(finite and (raised > -1.0).all() and np.isfinite(self._factor[-1, -1]))
        except (linalg.LinAlgError, ValueError):
            return False

    def solve(self, right: Floats) -> Floats:
        """Return matrix⁻¹ · right, shape (size,) or (size, columns)."""
        columns = right.reshape(right.shape[0], -1)
        dense, items = self._split(columns)
        items = self._power(self._half(items), -1.0)
        dense = linalg.cho_solve((self._factor, True), dense - self._cross.T @ items)
        items -= self._loaded @ dense
        return self._join(dense, self._back(items)).reshape(right.shape)

    @cached_property
    def variances(self) -> Floats:
        """The diagonal of the inverse, shape (size,); zero where dead."""
        size = self._factor.shape[0]
        root = linalg.solve_triangular(self._factor, np.eye(size), lower=True)
        raised, directions = self._between
        through_people = self._back(directions)
        through_dense = self._back(self._loaded @ root.T)
        first, both, last = self._own
        own = 1.0 / first**2
        if last.size:
            own = np.concatenate([own + (both / (first * last)) ** 2, 1.0 / last**2])
        gained = 1.0 / (1.0 + raised) - 1.0
        items = own + (through_people**2) @ gained + (through_dense**2).sum(axis=1)
        return np.where(self.dead, 0.0, self._join((root**2).sum(axis=0), items))

    @property
    def rough_variances(self) -> Floats:
        """The variances: they cost little."""
        return self.variances

    def draw(self, normal: Floats) -> Floats:
        """Turn standard normal columns, shape (size, draws), into draws of N(0, matrix⁻¹)."""
        dense, items = self._split(normal)
        dense = linalg.solve_triangular(self._factor, dense, lower=True, trans="T")
        items = self._power(items, -0.5) - self._loaded @ dense
        return self._join(dense, self._back(items))

    def _split(self, whole: Floats) -> tuple[Floats, Floats]:
        """Return what belongs to small coefficients and spreads, and what to the items."""
        items = slice(self.information.small, self.penalty.size)
        return np.delete(whole, items, axis=0), whole[items]

    def _join(self, dense: Floats, items: Floats) -> Floats:
        small = self.information.small
        return np.concatenate([dense[:small], items, dense[small:]])

    @cached_property
    def _own(self) -> tuple[Floats, Floats, Floats]:
        """Cholesky factors of the items' own blocks; NaN where one is not positive definite."""
        paired, small = self.information.paired, self.information.small
        number = paired.shape[0]
        penalty = self.penalty[small:]
        with np.errstate(invalid="ignore", divide="ignore"):
            first = np.sqrt(np.maximum(paired[:, 0] + penalty[:number], 0.0))
            first = np.where(first > 0.0, first, np.nan)
            if penalty.size == number:
                return first, np.zeros(0), np.zeros(0)
            both = paired[:, 2] / first
            last = np.sqrt(paired[:, 1] + penalty[number:] - both**2)
        return first, both, last

    def _half(self, items: Floats) -> Floats:
        """Multiply by the inverse of the lower factors: into coordinates of their own."""
        first, both, last = self._own
        upper = items[: first.size] / first[:, None]
        if not last.size:
            return upper
        return np.vstack([upper, (items[first.size :] - both[:, None] * upper) / last[:, None]])

    def _back(self, items: Floats) -> Floats:
        """Multiply by the inverse of the upper factors: out of coordinates of their own."""
        first, both, last = self._own
        if not last.size:
            return items / first[:, None]
        lower = items[first.size :] / last[:, None]
        return np.vstack([(items[: first.size] - both[:, None] * lower) / first[:, None], lower])

    @cached_property
    def _between(self) -> tuple[Floats, Floats]:
        """Eigenvalues and vectors of what stands between items, less one, in own coordinates."""
        shared = self._half(self.information.shared)
        opposed = self._half(self.information.opposed)
        basis, triangle = np.linalg.qr(np.hstack([shared, opposed]))
        sign = np.concatenate([-np.ones(shared.shape[1]), np.ones(opposed.shape[1])])
        raised, vectors = linalg.eigh((triangle * sign) @ triangle.T)
        return raised, basis @ vectors

    def _power(self, items: Floats, power: float) -> Floats:
        """Multiply what stands between items to a power, in their own coordinates."""
        raised, directions = self._between
        gain = (1.0 + raised) ** power - 1.0
        return items + directions @ (gain[:, None] * (directions.T @ items))

    @cached_property
    def _cross(self) -> Floats:
        """The items' cross block in their own coordinates."""
        return self._half(self.information.cross)

    @cached_property
    def _loaded(self) -> Floats:
        """What the items' step owes to the others'."""
        return self._power(self._cross, -1.0)

    @cached_property
    def _factor(self) -> Floats:
        """Lower Cholesky factor of the Schur complement of small coefficients and spreads."""
        small = self.information.small
        schur = self.information.dense - self._cross.T @ self._loaded
        diagonal = np.arange(small)
        schur[diagonal, diagonal] += self.penalty[:small]
        dead = np.delete(self.dead, slice(small, self.penalty.size))
        schur[dead, dead] = 1.0
        return np.asarray(linalg.cholesky(schur, lower=True, check_finite=True))
