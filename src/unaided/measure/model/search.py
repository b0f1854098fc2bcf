"""The search for the optimum: EM while far away, then Newton's method in everything.

The step that is left, in standard errors, is the Newton decrement √(gᵀH⁻¹g): no linear figure is
further from its value at the optimum than that many of its own standard errors (by the
Cauchy–Schwarz inequality). Needs numpy, scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.arrow import ArrowInformation
from unaided.measure.model.design import Design
from unaided.measure.model.information import observed_information
from unaided.measure.model.kernel_types import Point
from unaided.measure.model.passes import PassResult, people_of, run_pass, start_of
from unaided.measure.model.refining import (
    determinant_gradient,
    scaled,
    slope_scale,
)
from unaided.measure.model.solving import DenseInformation, Information, Precision
from unaided.measure.model.state import PRIOR_SD, PRIOR_WEIGHT, State, first_state, penalty_of
from unaided.measure.model.terms import Choice
from unaided.measure.responses import Bools

SMALLEST_BLOCK_SD, LARGEST_BLOCK_SD = 0.01, 8.0
SMALLEST_DISPERSION, LARGEST_DISPERSION = 1e-3, 1e3
SMALLEST_CURVATURE = 1e-4  # of a free spread: its standard error would be 100
DIFFERENCE = 1e-3  # of free spreads, for the information about them
PEOPLE_OF_DIFFERENCES = 10_000  # differences of the gradient take about so many
MOST_HALVINGS = 8
EM_STEPS = 3  # before Newton is tried in the spreads too
MOST_REFINED = 8_000  # people; with more the refinement of spreads is below their error
LARGEST_REFINEMENT = 0.5  # of free spreads, in one step
MOST_REFINING = 12
REFINED = 0.1  # standard errors, to which a refinement must come
LARGEST_DENSE = 1_500  # coefficients; with more the information is kept as an arrow
LONGEST_STEP = 1.0  # of free spreads
NEAR = 1.0  # standard errors
LARGEST_GAIN = 4.0  # of a secant step over a plain one
MOST_DIFFERENCED = 300  # coefficients
LARGEST_EXACT = 1_500  # coefficients whose exact variances a rough search pays for
SMALL = 0.1  # standard errors of each coefficient
MOST_AGAIN = 8  # steps with the same information once they are small
MOST_ROUGH = 10  # steps of a search for a start
MOVED = 0.25  # logits, root mean square: the information is computed anew


@dataclass(frozen=True)
class Found:
    """Where a search ended.

    Attributes:
        design: The rows, with weights divided by the dispersion.
        state: The optimum.
        precision: Penalised observed information of coefficients, then free spreads.
        log_likelihood: Marginal log-likelihood.
        left: The step that is left, in standard errors.
        converged: Whether it is small enough.
        sentence: How the search ended.
        passes: Passes over the data.
    """

    design: Design
    state: State
    precision: Precision
    log_likelihood: float
    left: float
    converged: bool
    sentence: str
    passes: int


def search(
    design: Design, choice: Choice, *, start: State | None, rough: bool, workers: int
) -> Found:
    """Find the optimum for some rows.

    Args:
        design: The rows.
        choice: Spreads to hold, tolerance, most passes.
        start: Where to start; ``None``: from nothing.
        rough: Whether a start for a larger search is all that is wanted.
        workers: Threads.
    """
    return _Search(design, choice, rough, workers).run(start)


class _Search:
    """The steps of one search, with what they share."""

    def __init__(self, design: Design, choice: Choice, rough: bool, workers: int) -> None:
        self.design, self.choice, self.rough, self.workers = design, choice, rough, workers
        self.tolerance = choice.tolerance
        coding = design.coding
        self.size = coding.coefficients
        # Small in standard errors for each of so many coefficients, though not for their sum.
        self.small = SMALL * np.sqrt(self.size)
        self.blocks = [b for b in coding.blocks.values() if b.penalised]
        held = choice.fixed_variances
        self.moving = [b for b in self.blocks if f"{b.name}_sd" not in held]
        self.hold_people = "ability_sd" in held
        self.every = max(1, design.people // PEOPLE_OF_DIFFERENCES)
        self.dead = np.zeros(self.size, dtype=np.bool_)
        self.dead[list(coding.aliased)] = True
        self.tries = design.rows.weight
        self.arrow = self.size > LARGEST_DENSE and coding.items > 0
        self.dispersion_moved = False
        self.misled = False
        self.scale: Floats | None = None
        self.left = np.inf
        self.last_moves: dict[str, tuple[float, float]] = {}
        self.gains: dict[str, float] = {}
        self.passes = 0

    def run(self, start: State | None) -> Found:
        state = self._start(start)
        state, result = self._evaluate(state)
        newton_from = np.inf if self.rough else 0 if start is not None else EM_STEPS
        steps = 0
        while True:
            state, result = self._dispersion(state, result)
            precision, joint, certain = self._information(state, result, steps >= newton_from)
            at = state.beta
            before, again = np.inf, 0
            while True:
                step, left = self._newton(state, result, precision, joint)
                if self.rough and (
                    steps >= MOST_ROUGH or (steps >= EM_STEPS and left < self.small)
                ):
                    return self._found(state, result, precision, left, "")
                far = float(np.sqrt(np.mean((state.beta - at) ** 2))) > MOVED
                unsettled = self._unsettled(state, precision, certain)
                if left < self.tolerance and not unsettled and not far:
                    if self.design.people <= MOST_REFINED:
                        self.scale = None
                        fresh, both, holds = self._information(state, result, newton=True)
                        precision = fresh if both and holds else precision
                    state, result, precision = self._refined(state, result, precision)
                    return self._found(state, result, precision, self.left, "")
                if self.passes >= self.choice.most_passes:
                    return self._found(state, result, precision, left, unsettled or "the steps")
                moved, seen, worse = self._move(state, result, step, joint)
                steps += 1
                if worse and joint and left < 50 * self.tolerance:
                    return self._found(state, result, precision, left, unsettled or "the steps")
                self.misled = worse
                state, result = moved, seen
                state = self._block_spreads(state, precision)
                precision = precision.penalised(self._penalty(state))
                # The same information serves while its steps shrink, or are small already.
                serves = left < 0.5 * before or (left < self.small and again < MOST_AGAIN)
                if not (joint or self.rough) or worse or far or not precision.positive:
                    break
                if not serves:
                    break
                before, again = left, again + 1

    def _start(self, start: State | None) -> State:
        if start is None:
            return first_state(self.design, self.choice)
        return replace(start, posteriors=start_of(self.design, start.point))

    def _evaluate(self, state: State, *, residuals: bool = False) -> tuple[State, PassResult]:
        """Run a pass; keep where people were found."""
        self.passes += 1
        result = run_pass(
            self.design,
            state.point,
            state.posteriors,
            workers=self.workers,
            each_response=True,
            residuals=residuals,
        )
        return replace(state, posteriors=result.found), result

    def _penalty(self, state: State) -> Floats:
        return penalty_of(self.design.coding, state.block_sd)

    def _objective(self, state: State, penalty: Floats, log_likelihood: float) -> float:
        prior = 0.0 if self.hold_people else state.spreads.log_prior()
        return log_likelihood + prior - 0.5 * float(penalty @ state.beta**2)

    def _gradient(self, state: State, result: PassResult) -> Floats:
        """Gradient in coefficients (of the likelihood alone), then free spreads (prior and all)."""
        spreads = state.spreads.gradient(result.moments, self.design.people)
        return np.concatenate([result.gradient, spreads + state.spreads.prior_gradient()])

    def _information(
        self, state: State, result: PassResult, newton: bool
    ) -> tuple[Precision, bool, bool]:
        """Return the penalised information, of the spreads too where that is wanted.

        Returns:
            It; whether it speaks of the spreads; whether it is the observed information in
            everything that is looked for, so that the step that is left means what it says.
        """
        penalty = self._penalty(state)
        information, observed = self._of_coefficients(state, result, penalty, newton)
        plain = information.precision(penalty, self.dead)
        if not observed:
            return plain, False, False
        if self.hold_people:
            return plain, False, True
        if not newton:
            return plain, False, False
        free = state.spreads.free()
        start = self._of_part(state, result)
        columns = np.column_stack(
            [self._difference(state, start, free, place) for place in range(free.size)]
        )
        corner = columns[self.size :]
        columns[self.size :] = 0.5 * (corner + corner.T)
        gradient = self._gradient(state, result)
        pinned = state.spreads.pinned(gradient[self.size :])
        gradient[: self.size] -= penalty * state.beta
        added = _curving_down(columns, plain, gradient, pinned)
        columns[self.size :] += added
        joint = information.bordered(columns).precision(
            penalty, np.concatenate([self.dead, pinned])
        )
        if joint.positive:
            return joint, True, not added.any()
        return plain, False, False

    def _of_coefficients(
        self, state: State, result: PassResult, penalty: Floats, newton: bool
    ) -> tuple[Information, bool]:
        """Return the coefficients' information, and whether it is the observed one.

        Louis' formula leaves a small difference of large numbers where abilities spread widely,
        and its covariances are approximate: where it fails, or no share of its step led upwards,
        differences of the gradient stand in near the optimum, and else the complete information.
        """
        if newton and self.scale is None:
            self.scale = self._scale(state, result)
        right = result
        if newton and self.scale is not None:
            right = scaled(self.design, result, self.scale)
        louis = self._by_louis(right)
        if not self.misled and louis.precision(penalty, self.dead).positive:
            return louis, True
        few = self.size <= MOST_DIFFERENCED and not self.arrow
        if few and (self.misled or self.left < NEAR):
            seen = DenseInformation(self._by_differences(state, result))
            if seen.precision(penalty, self.dead).positive:
                return seen, True
        return self._by_louis(result, complete=True), False

    def _by_louis(self, result: PassResult, *, complete: bool = False) -> Information:
        if self.arrow:
            return ArrowInformation.of(self.design, result, complete=complete)
        return DenseInformation(observed_information(self.design, result, complete=complete))

    def _by_differences(self, state: State, result: PassResult) -> Floats:
        """Difference the gradient along every coefficient; these passes are not counted."""
        matrix = np.zeros((self.size, self.size))
        for place in np.flatnonzero(~self.dead):
            beta = state.beta.copy()
            beta[place] += DIFFERENCE
            point = replace(state, beta=beta).point
            seen = run_pass(self.design, point, state.posteriors, workers=self.workers)
            matrix[place] = (result.gradient - seen.gradient) / DIFFERENCE
        return 0.5 * (matrix + matrix.T)

    def _of_part(self, state: State, result: PassResult) -> PassResult:
        """Return the pass at this point over the part of the people that differences take."""
        if self.every == 1:
            return result
        return run_pass(
            self.design, state.point, state.posteriors, workers=self.workers, every=self.every
        )

    def _difference(self, state: State, start: PassResult, free: Floats, place: int) -> Floats:
        """Difference of the gradient along one free spread: a column of the information.

        With many people a part of them says it well enough, in proportion.
        """
        moved = free.copy()
        moved[place] += DIFFERENCE
        spreads = state.spreads.at(moved)
        self.passes += 1
        seen = run_pass(
            self.design,
            Point(state.beta, spreads.covariance, spreads.skill),
            state.posteriors,
            workers=self.workers,
            every=self.every,
        )
        people = people_of(self.design, self.every)
        of_spreads = spreads.gradient(seen.moments, people)
        of_spreads -= state.spreads.gradient(start.moments, people)
        change = np.concatenate([seen.gradient - start.gradient, of_spreads])
        change *= self.design.people / people
        change[self.size :] += spreads.prior_gradient() - state.spreads.prior_gradient()
        return -change / DIFFERENCE

    def _refined(
        self, state: State, result: PassResult, precision: Precision
    ) -> tuple[State, PassResult, Precision]:
        """Put the information's totals right, and take spreads on from where they are too small."""
        penalty = self._penalty(state)
        if precision.dead.size == self.size or self.design.people > MOST_REFINED:
            return state, result, precision
        free = state.spreads.free()

        def log_determinant(at: Floats) -> float:
            spreads = state.spreads.at(at)
            _, seen = self._evaluate(replace(state, spreads=spreads))
            there = self._by_louis(seen).precision(penalty, self.dead)
            return there.log_determinant if there.positive else np.nan

        push = np.zeros(precision.dead.size)
        push[self.size :] = determinant_gradient(log_determinant, free)
        if not np.isfinite(push).all():
            return state, result, precision
        # A few steps to where the gradient of both together vanishes; where they do not come
        # there, the responses say too little of the spreads, which stay as they were.
        unmoved = state, result, precision
        left = self.left
        share, before = 1.0, np.inf
        for _ in range(MOST_REFINING):
            gradient = self._gradient(state, result) + push
            gradient[: self.size] -= penalty * state.beta
            gradient = np.where(precision.dead, 0.0, gradient)
            step = precision.solve(gradient)
            self.left = float(np.sqrt(max(float(gradient @ step), 0.0)))
            step[self.size :] = np.clip(step[self.size :], -LARGEST_REFINEMENT, LARGEST_REFINEMENT)
            if self.left < self.tolerance or not np.isfinite(step).all():
                break
            # A step that overshoots goes back and forth: it is halved.
            share, before = share * (0.5 if self.left > 0.5 * before else 1.0), self.left
            beta = state.beta + share * step[: self.size]
            spreads = state.spreads.at(state.spreads.free() + share * step[self.size :])
            state, result = self._evaluate(replace(state, beta=beta, spreads=spreads))
        if self.left > REFINED:
            self.left = left
            return unmoved
        return state, result, precision

    def _scale(self, state: State, result: PassResult) -> Floats:
        """Return what brings Louis' totals to those that differences of the gradient give."""
        return slope_scale(
            self.design,
            state.point,
            self._of_part(state, result),
            result,
            workers=self.workers,
            every=self.every,
        )

    def _newton(
        self, state: State, result: PassResult, precision: Precision, joint: bool
    ) -> tuple[Floats, float]:
        """Return the step, and its length in standard errors."""
        gradient = self._gradient(state, result)
        gradient[: self.size] -= self._penalty(state) * state.beta
        if not joint:
            gradient = gradient[: self.size]
        gradient = np.where(precision.dead, 0.0, gradient)
        step = precision.solve(gradient)
        self.left = float(np.sqrt(max(float(gradient @ step), 0.0)))
        return step, self.left

    def _move(
        self, state: State, result: PassResult, step: Floats, joint: bool
    ) -> tuple[State, PassResult, bool]:
        """Take the step, or a half, a quarter… of it where the objective would fall."""
        penalty = self._penalty(state)
        here = self._objective(state, penalty, result.log_likelihood)
        share = 1.0
        for _ in range(MOST_HALVINGS):
            beta = state.beta + share * step[: self.size]
            if joint:
                spreads = state.spreads.at(state.spreads.free() + share * step[self.size :])
            elif self.hold_people:
                spreads = state.spreads
            else:
                spreads = state.spreads.by_moments(result.moments, self.design.people)
            moved, seen = self._evaluate(replace(state, beta=beta, spreads=spreads))
            there = self._objective(moved, penalty, seen.log_likelihood)
            if np.isfinite(there) and there >= here - 1e-7 * abs(here):
                return moved, seen, False
            share /= 2
        return state, result, True

    def _variances(self, precision: Precision) -> Floats:
        """Marginal variances of the coefficients; roughly where they would cost too much."""
        if self.rough and self.size > LARGEST_EXACT:
            return precision.rough_variances[: self.size]
        return precision.variances[: self.size]

    def _block_spreads(self, state: State, precision: Precision) -> State:
        """Move the blocks' spreads to their fixed point, by secants once the steps are small."""
        block_sd = dict(state.block_sd)
        for name, (move, _) in self._block_moves(state, precision).items():
            at = float(np.log(state.block_sd[name]))
            was_at, was_move = self.last_moves.get(name, (at, move))
            slope = (move - was_move) / (at - was_at) if at != was_at else -1.0
            near = self.left < NEAR and slope < 0
            self.gains[name] = min(max(-1.0 / slope, 1.0), LARGEST_GAIN) if near else 1.0
            self.last_moves[name] = at, move
            step = min(max(self.gains[name] * move, -LONGEST_STEP), LONGEST_STEP)
            block_sd[name] = min(max(float(np.exp(at + step)), SMALLEST_BLOCK_SD), LARGEST_BLOCK_SD)
        return replace(state, block_sd=block_sd)

    def _block_moves(self, state: State, precision: Precision) -> dict[str, tuple[float, float]]:
        """Return for each block how far the logarithm of its spread would move, and its error.

        Σb² over what the data say of them, γ = size − Σ variance / spread² (MacKay 1992), with a
        prior worth one coefficient; the logarithm's own standard error is 1 / √(2γ).
        """
        if not self.moving:
            return {}
        variances = self._variances(precision)
        moves = {}
        for block in self.moving:
            old = state.block_sd[block.name]
            squares = float(np.sum(state.beta[block.span] ** 2))
            said = max(block.size - float(variances[block.span].sum()) / old**2, 0.0)
            new = np.sqrt((squares + PRIOR_WEIGHT * PRIOR_SD**2) / (said + PRIOR_WEIGHT))
            new = min(max(new, SMALLEST_BLOCK_SD), LARGEST_BLOCK_SD)
            error = 1.0 / np.sqrt(2.0 * (said + PRIOR_WEIGHT))
            moves[block.name] = float(np.log(new / old)), float(error)
        return moves

    def _unsettled(self, state: State, precision: Precision, certain: bool) -> str:
        """Name what still moves apart from the step itself; empty where nothing does.

        Blocks' spreads and dispersions may move by a tenth of their own error.
        """
        if not certain:
            return "the spreads between people, of which these responses say too little,"
        share = 1.0 if self.rough else 0.1
        moving = [
            name
            for name, (move, error) in self._block_moves(state, precision).items()
            if abs(self.gains.get(name, 1.0) * move) >= share * error
        ]
        if moving:
            return f"the spread of {' and '.join(name.replace('_', ' by ') for name in moving)}"
        return "the dispersion of fractional scores" if self.dispersion_moved else ""

    def _dispersion(self, state: State, result: PassResult) -> tuple[State, PassResult]:
        """Update the dispersion of fractional scores, inside the integral over people."""
        kinds = self.design.fractional_kinds
        if kinds.size == 0:
            return state, result
        state, result = self._evaluate(state, residuals=True)
        rows = self.design.rows
        weight = np.broadcast_to(rows.weight, rows.y.shape)
        dispersion = state.dispersion.copy()
        self.dispersion_moved = False
        for kind in kinds:
            here = (self.design.kind == kind) & (weight > 0)
            expected = float(np.sum(result.responding.information[here] / weight[here]))
            seen = float(result.responding.residual[here].sum()) / max(expected, 1e-12)
            new = min(max(seen, SMALLEST_DISPERSION), LARGEST_DISPERSION)
            own_error = np.sqrt(2.0 / np.count_nonzero(here))
            self.dispersion_moved |= bool(abs(np.log(new / dispersion[kind])) > 0.1 * own_error)
            dispersion[kind] = new
        tries = np.broadcast_to(self.tries, rows.y.shape)
        self.design = replace(
            self.design, rows=rows._replace(weight=tries / dispersion[self.design.kind])
        )
        return self._evaluate(replace(state, dispersion=dispersion))

    def _found(
        self, state: State, result: PassResult, precision: Precision, left: float, unsettled: str
    ) -> Found:
        """Return where the search ended; ``unsettled`` names what had not settled, if anything."""
        sentence = (
            f"Not converged after {self.passes} passes: {unsettled} had not settled, figures may "
            f"be {left:.1g} standard errors from the optimum and are withheld."
            if unsettled
            else f"Converged after {self.passes} passes: no figure is further than {left:.1g} "
            "standard errors from the optimum."
        )
        return Found(
            self.design,
            state,
            precision,
            result.log_likelihood,
            left,
            not unsettled,
            sentence,
            self.passes,
        )


def _curving_down(columns: Floats, plain: Precision, gradient: Floats, pinned: Bools) -> Floats:
    """Return what to add to the spreads' corner so that a step goes up, and not too far.

    Of each eigenvalue of their information, given the coefficients, the absolute value is taken
    (Dauphin et al. 2014), and at least what keeps the step along its vector short.

    Args:
        columns: Shape (coefficients + spreads, spreads), the information's.
        plain: Of the coefficients alone.
        gradient: Shape (coefficients + spreads,).
        pinned: Shape (spreads,), those that do not move.
    """
    size = plain.dead.size
    loose = np.where(plain.dead[:, None], 0.0, columns[:size])
    towards = plain.solve(loose)
    schur = columns[size:] - loose.T @ towards
    slope = gradient[size:] - towards.T @ gradient[:size]
    free = np.flatnonzero(~pinned)
    added = np.zeros_like(schur)
    if not free.size:
        return added
    values, vectors = np.linalg.eigh(schur[np.ix_(free, free)])
    along = np.abs(vectors.T @ slope[free])
    wanted = np.maximum(np.maximum(np.abs(values), along / LONGEST_STEP), SMALLEST_CURVATURE)
    if (wanted == values).all():
        return added
    added[np.ix_(free, free)] = (vectors * (wanted - values)) @ vectors.T
    return added
