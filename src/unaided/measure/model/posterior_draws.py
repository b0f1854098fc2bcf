"""Draws of parameters from their posterior, and of people given them. Needs numpy and numba."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.fit import Fit
from unaided.measure.model.kernel_types import Point, Singles
from unaided.measure.model.passes import NO_SKILL_DRAWS, run_pass
from unaided.measure.model.robust import Robust
from unaided.measure.model.state import log_prior_of, penalty_of
from unaided.measure.model.variances import Spreads

MOST_WEIGHED = 400  # coefficients, whose information is factored for every proposal
LARGEST_WEIGHED = 60_000  # responses; with more the normal approximation holds
PROPOSALS = 2  # for each draw that is kept
WIDER = 1.3  # proposals of spreads against their normal approximation
FINENESS = 0.7  # a finer grid to draw from


@dataclass(frozen=True, slots=True)
class Budget:
    """How many draws are taken.

    Attributes:
        parameters: Draws of the parameters, each with a pass over everybody.
        people: Draws of every person for each of them.
        seed: Of all of them.
    """

    parameters: int = 128
    people: int = 4
    seed: int = 1


def drawn_people(
    fit: Fit, budget: Budget, workers: int, robust: Robust | None = None
) -> Iterator[tuple[Point, Singles, Singles]]:
    """Yield parameters with draws of everybody given them."""
    people, segments = fit.design.people, fit.design.segment_person.size
    abilities = np.zeros((people, budget.people, 2), dtype=np.float32)
    skill_draws = NO_SKILL_DRAWS
    if fit.state.spreads.skill > 0:
        skill_draws = np.zeros((segments, budget.people), dtype=np.float32)
    for number, point in enumerate(parameter_draws(fit, budget, workers, robust)):
        run_pass(
            fit.design,
            point,
            fit.state.posteriors,
            workers=workers,
            fineness=FINENESS,
            seed=budget.seed * 1_000_003 + number,
            draws=abilities,
            skill_draws=skill_draws,
        )
        yield point, abilities, skill_draws


def parameter_draws(
    fit: Fit, budget: Budget, workers: int = 1, robust: Robust | None = None
) -> list[Point]:
    """Draw coefficients and spreads from their posterior.

    Blocks' spreads are drawn around their values, and the rest from its normal approximation given
    them. Where the log is small enough that this might not do, these are proposals, drawn wider in
    the spreads, and resampled by their exact marginal posterior (Rubin 1988), tempered where a few
    would carry all the weight. With a sandwich covariance they are drawn from that alone.
    """
    rng = np.random.default_rng([budget.seed, 0x5EED])
    weigh = (
        robust is None
        and fit.design.rows.y.size <= LARGEST_WEIGHED
        and fit.coding.coefficients <= MOST_WEIGHED
    )
    number = budget.parameters * (PROPOSALS if weigh else 1)
    size, whole = fit.coding.coefficients, fit.precision.dead.size
    blocks = [b for b in fit.coding.blocks.values() if b.penalised]
    normal = rng.standard_normal((whole + len(blocks), (number + 1) // 2))
    # Antithetic pairs: the mean of the proposals is the optimum itself.
    normal = np.hstack([normal, -normal])[:, :number]
    own = normal[whole:] * (WIDER if weigh else 1.0)
    normal = normal[:whole]
    normal[fit.precision.dead] = 0.0
    if weigh:
        normal[size:] *= WIDER
    errors = fit.block_sd_errors
    own[[errors[b.name] == 0.0 for b in blocks]] = 0.0
    block_sd = [
        {
            b.name: fit.state.block_sd[b.name] * float(np.exp(errors[b.name] * own[k, place]))
            for k, b in enumerate(blocks)
        }
        for place in range(number)
    ]
    penalties = [penalty_of(fit.coding, sd) for sd in block_sd]
    if robust is None:
        moved, log_root = _moved(fit, normal, penalties, exact=weigh)
    else:
        moved, log_root = robust.draw(normal), np.zeros(number)
    free = fit.state.spreads.free()
    points = []
    inside = np.ones(number, dtype=np.bool_)
    for place in range(number):
        beta = fit.state.beta + moved[:size, place]
        spreads = fit.state.spreads
        if whole > size:
            asked = free + moved[size:, place]
            spreads = spreads.at(asked)
            # What would lie beyond the bounds of a spread was not proposed.
            inside[place] = bool(np.allclose(spreads.free(), asked, atol=1e-6))
        points.append(Point(beta, spreads.covariance, spreads.skill))
    if not weigh:
        return points
    log_weight = np.full(number, -np.inf)
    for place, point in enumerate(points):
        if not inside[place]:
            continue
        log_weight[place] = (
            _log_posterior(fit, point, penalties[place], workers)
            + sum(log_prior_of(b, block_sd[place][b.name]) for b in blocks)
            - log_root[place]
            + 0.5 * np.sum(normal[:size, place] ** 2)
            + 0.5 * np.sum(normal[size:, place] ** 2) / WIDER**2
            + 0.5 * np.sum(own[:, place] ** 2) / WIDER**2
        )
    if not np.isfinite(log_weight).any():
        return points[: budget.parameters]
    weight = tempered(log_weight - log_weight.max(), budget.parameters / 2)
    ends = np.cumsum(weight / weight.sum())
    at_even = (np.arange(budget.parameters) + rng.uniform()) / budget.parameters
    return [points[place] for place in np.minimum(np.searchsorted(ends, at_even), number - 1)]


def _moved(
    fit: Fit, normal: Floats, penalties: list[Floats], *, exact: bool
) -> tuple[Floats, Floats]:
    """Turn standard normal columns into moves of all parameters, given each draw's penalties.

    The centre moves with the penalties; so does the covariance, where that is exact.

    Returns:
        Moves of shape (size, draws), and ½ log|information| of each.
    """
    precision, beta = fit.precision, fit.state.beta
    size = beta.size
    push = np.zeros_like(normal)
    for place, penalty in enumerate(penalties):
        push[:size, place] = -(penalty - fit.penalty) * beta
    push[precision.dead] = 0.0
    log_root = np.zeros(normal.shape[1])
    if not exact:
        moved = precision.draw(normal) + precision.solve(push)
    else:
        moved = np.empty_like(normal)
        for place, penalty in enumerate(penalties):
            own = precision.penalised(penalty)
            if not own.positive:
                # Observed information may need the penalties to be positive definite. What is
                # proposed is weighted by its own density, so that the fit's will do.
                own = precision
            moved[:, place] = own.draw(normal[:, [place]])[:, 0] + own.solve(push[:, place])
            log_root[place] = 0.5 * own.log_determinant
    moved[precision.dead] = 0.0
    return moved, log_root


def _log_posterior(fit: Fit, point: Point, penalty: Floats, workers: int) -> float:
    """Return the log-density of parameters given the log and the blocks' spreads."""
    seen = run_pass(fit.design, point, fit.state.posteriors, workers=workers)
    spreads = Spreads(point.covariance, point.spread, fit.state.spreads.aided)
    return seen.log_likelihood + spreads.log_prior() - 0.5 * float(penalty @ point.beta**2)


def tempered(log_weight: Floats, least: float) -> Floats:
    """Return weights, raised to the largest power up to 1 that keeps their effective number.

    Args:
        log_weight: Shape (n,), at most 0.
        least: The least effective number (Σw)² / Σw², at most n.
    """
    if _effective(log_weight) >= least:
        return np.exp(log_weight)
    low, high = 0.0, 1.0
    for _ in range(30):
        power = (low + high) / 2
        low, high = (power, high) if _effective(power * log_weight) >= least else (low, power)
    return np.exp(low * log_weight)


def _effective(log_weight: Floats) -> float:
    weight = np.exp(log_weight)
    return float(weight.sum() ** 2 / np.sum(weight**2))
