"""Where a fit stands: coefficients, spreads of blocks and of people, and the priors they obey.

Needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats
from unaided.measure.model.design import Block, Coding, Design
from unaided.measure.model.kernel_types import Point, Posteriors
from unaided.measure.model.passes import start_of
from unaided.measure.model.terms import Choice
from unaided.measure.model.variances import Spreads

WEAK_PRECISION = 0.01  # of fixed coefficients, N(0, 10²): keeps a separated one finite
PRIOR_SD, PRIOR_WEIGHT = 0.25, 1.0  # of a block's spread: one coefficient's worth


@dataclass(frozen=True)
class State:
    """Where a fit stands.

    Attributes:
        beta: Shape (coefficients,).
        spreads: Of what is integrated out.
        block_sd: Spread of each penalised block.
        dispersion: Shape (kinds,), of fractional scores; 1 elsewhere.
        posteriors: Where to look for each person.
    """

    beta: Floats
    spreads: Spreads
    block_sd: dict[str, float]
    dispersion: Floats
    posteriors: Posteriors

    @property
    def point(self) -> Point:
        """The point at which the kernel evaluates."""
        return Point(self.beta, self.spreads.covariance, self.spreads.skill)


def penalty_of(coding: Coding, block_sd: Mapping[str, float]) -> Floats:
    """Return the prior precision of every coefficient, shape (coefficients,)."""
    penalty = np.full(coding.coefficients, WEAK_PRECISION)
    for block in coding.blocks.values():
        if block.penalised:
            penalty[block.span] = 1.0 / block_sd[block.name] ** 2
    return penalty


def log_prior_of(block: Block, sd: float) -> float:
    """Return the log-density of a block's log spread beside its coefficients' own.

    The prior is worth one coefficient; the coefficients' density falls with the spread's power.
    """
    ratio = (PRIOR_SD / sd) ** 2
    return float(-(block.size + PRIOR_WEIGHT) * np.log(sd) - 0.5 * PRIOR_WEIGHT * ratio)


def block_sd_errors(
    coding: Coding, block_sd: Mapping[str, float], variances: Floats
) -> dict[str, float]:
    """Return the standard error of the logarithm of every block's spread, 1 / √(2γ).

    γ is what the data say of the block, in coefficients, with the prior's one.
    """
    errors = {}
    for block in coding.blocks.values():
        if block.penalised:
            said = block.size - float(variances[block.span].sum()) / block_sd[block.name] ** 2
            errors[block.name] = float(1.0 / np.sqrt(2.0 * (max(said, 0.0) + PRIOR_WEIGHT)))
    return errors


def first_state(design: Design, choice: Choice) -> State:
    """Start from nothing: the mean score, and spreads of middling size unless they are held."""
    held = choice.fixed_variances
    terms = design.coding.terms
    aided = "aided_ability" in terms
    covariance = np.array([[0.8, 0.5], [0.5, 0.8]]) if aided else np.diag([0.8, 1.0])
    skill = 0.4 if "person_skill" in terms else 0.0
    if "ability_sd" in held:
        covariance = held_covariance(held, aided=aided)
        skill = float(held.get("person_skill_sd", skill)) if "person_skill" in terms else 0.0
    rows = design.rows
    weight = np.broadcast_to(rows.weight, rows.y.shape)
    floor = float(np.mean(rows.floor))
    # Where every floor is one, no response says anything.
    score = float(np.average(rows.y, weights=weight)) if weight.any() else 0.5
    mean = (score - floor) / (1 - floor)
    mean = min(max(mean, 0.02), 0.98)
    beta = np.zeros(design.coding.coefficients)
    beta[0] = 1.2 * np.log(mean / (1 - mean))
    block_sd = {
        block.name: float(held.get(f"{block.name}_sd", 0.4))
        for block in design.coding.blocks.values()
        if block.penalised
    }
    point = Point(beta, covariance, skill)
    return State(
        beta,
        Spreads(covariance, skill, aided),
        block_sd,
        np.ones(terms.kinds),
        start_of(design, point),
    )


def held_covariance(held: Mapping[str, float], *, aided: bool) -> Floats:
    """Return Σ from ability_sd, aid_spread and aid_correlation."""
    one = float(held["ability_sd"])
    if not aided:
        return np.diag([one**2, 1.0])
    effect, both = float(held["aid_spread"]), float(held["aid_correlation"])
    cross = one**2 + both * one * effect
    return np.array([[one**2, cross], [cross, one**2 + effect**2 + 2 * both * one * effect]])
