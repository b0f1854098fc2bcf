"""Fit the model: people integrated out exactly, coefficients and spreads by Newton's method.

The first steps take spreads by their moments (EM) and coefficients by a penalised Newton step on
the observed information; once that information is positive definite in everything, Newton steps
are taken in coefficients and spreads together. With many people the start comes from a part of
them. The fit has converged when the step that is left is small in standard errors. Needs numpy,
scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.aliases import aliased, collinear, gram_of
from unaided.measure.model.arrow import NOTE, ArrowPrecision
from unaided.measure.model.design import Coding, Design, coding_of, design_of
from unaided.measure.model.observations import Observations
from unaided.measure.model.search import search
from unaided.measure.model.selection import RISING, falling, held_out
from unaided.measure.model.solving import Precision
from unaided.measure.model.state import State, block_sd_errors, penalty_of
from unaided.measure.model.terms import Choice, Terms, terms_of

SEPARATED = 7.0  # logits: one in a thousand
UNHELD_SD = 5.0  # logits: the weak prior's is 10
PART_PEOPLE = 2_500
PART_FROM = 8_000  # people; with more the start comes from a part of them


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes:
        design: The responses it was fitted to, coded.
        state: Coefficients, spreads and everybody's posterior.
        precision: Penalised observed information of coefficients, then free spreads.
        log_likelihood: Marginal log-likelihood of the responses.
        converged: Whether the last step was small.
        convergence: One sentence: how it ended.
        passes: Passes over all the data.
        held: Blocks whose spread was given.
        delay_said: How delay came to enter as it does; empty where nothing was chosen between.
        separated: Fixed coefficients and spreads that the data do not hold: they would run away.
        unsure: Fixed coefficients of moderate size of which the data say next to nothing.
    """

    design: Design
    state: State
    precision: Precision
    log_likelihood: float
    converged: bool
    convergence: str
    passes: int
    separated: tuple[str, ...]
    held: frozenset[str] = frozenset()
    delay_said: str = ""
    unsure: tuple[str, ...] = ()

    @property
    def coding(self) -> Coding:
        """How conditions become coefficients."""
        return self.design.coding

    @property
    def terms(self) -> Terms:
        """The terms in the model, and those left out."""
        return self.design.coding.terms

    @property
    def penalty(self) -> Floats:
        """Prior precision of every coefficient, shape (coefficients,)."""
        return penalty_of(self.coding, self.state.block_sd)

    @property
    def note(self) -> str:
        """What the standard errors leave out, in a sentence; empty where nothing."""
        return NOTE if isinstance(self.precision, ArrowPrecision) else ""

    @property
    def block_sd_errors(self) -> dict[str, float]:
        """Standard errors of the logarithms of the blocks' spreads; 0 for those that are held."""
        errors = block_sd_errors(self.coding, self.state.block_sd, self.precision.variances)
        return {name: 0.0 if name in self.held else error for name, error in errors.items()}

    def block(self, name: str) -> Floats:
        """Return the coefficients of a block, shape (size,); items' are their easiness.

        Raises:
            KeyError: If the term is not in the model.
        """
        return self.state.beta[self.coding.blocks[name].span]

    def block_errors(self, name: str) -> Floats:
        """Return the standard errors of a block, shape (size,)."""
        return np.sqrt(self.precision.variances[self.coding.blocks[name].span])

    def summary(self) -> dict[str, float]:
        """Return fixed coefficients, spreads and the log-likelihood, in logits."""
        values: dict[str, float] = {}
        for block in self.coding.blocks.values():
            if not block.penalised:
                for label, value in zip(block.labels, self.block(block.name), strict=True):
                    values[_key(label)] = float(value)
        values |= self.state.spreads.summary()
        values |= {f"{name}_sd": sd for name, sd in self.state.block_sd.items()}
        values["log_likelihood"] = self.log_likelihood
        return values

    def standard_errors(self) -> dict[str, float]:
        """Return standard errors from the observed information, by the keys of the summary."""
        values: dict[str, float] = {}
        for block in self.coding.blocks.values():
            if not block.penalised:
                for label, value in zip(block.labels, self.block_errors(block.name), strict=True):
                    values[_key(label)] = float(value)
        values |= {
            f"{name}_sd": error * self.state.block_sd[name]
            for name, error in self.block_sd_errors.items()
        }
        size = self.coding.coefficients
        spreads = self.state.spreads
        free = spreads.free()
        if self.precision.dead.size > size:
            columns = np.zeros((self.precision.dead.size, free.size))
            columns[size + np.arange(free.size), np.arange(free.size)] = 1.0
            covariance = self.precision.solve(columns)[size:]
            for name in spreads.summary():
                slope = np.array(
                    [
                        (
                            spreads.at(free + step).summary()[name]
                            - spreads.at(free - step).summary()[name]
                        )
                        / 2e-4
                        for step in 1e-4 * np.eye(free.size)
                    ]
                )
                values[name] = float(np.sqrt(max(slope @ covariance @ slope, 0.0)))
        return values


def _key(label: str) -> str:
    return label.replace(" ", "_")


def fit_model(observations: Observations, choice: Choice | None = None, workers: int = 1) -> Fit:
    """Fit the model to a log.

    Args:
        observations: Scored responses, sorted by person.
        choice: Terms to leave out, spreads to hold, tolerance.
        workers: Threads; the result does not depend on it.
    """
    choice = choice or Choice()

    def fit_with(obs: Observations, how: Choice) -> Fit:
        return _fit(obs, how, workers)

    said = ""
    if choice.delay == "held-out":
        choice, said = held_out(observations, choice, fit_with)
    if choice.delay == "spline":
        fit = falling(observations, choice, fit_with)
        if fit is not None:
            return replace(fit, delay_said=said)
        choice, said = replace(choice, delay="bins"), RISING
    return replace(fit_with(observations, choice), delay_said=said)


def _fit(observations: Observations, choice: Choice, workers: int) -> Fit:
    """Fit as the choice says."""
    coding = _coding(observations, choice)
    start: State | None = None
    met = np.unique(observations.person)
    if met.size > PART_FROM:
        part = _part(observations, met[:: met.size // PART_PEOPLE])
        rough = search(design_of(part, coding), choice, start=None, rough=True, workers=workers)
        start = rough.state
    found = search(
        design_of(observations, coding), choice, start=start, rough=False, workers=workers
    )
    runaway, unsure = unheld(found.state.beta, found.precision.variances, found.design)
    return Fit(
        found.design,
        found.state,
        found.precision,
        found.log_likelihood,
        found.converged,
        found.sentence,
        found.passes,
        (*runaway, *found.state.spreads.unheld()),
        frozenset(name.removesuffix("_sd") for name in choice.fixed_variances),
        unsure=unsure,
    )


def _coding(obs: Observations, choice: Choice) -> Coding:
    """Lay out the coefficients; counts that cannot be told from other conditions are left out."""
    terms = terms_of(obs, choice)
    while True:
        coding = coding_of(obs, terms)
        gram = gram_of(obs, coding)
        coding = replace(coding, aliased=aliased(gram, coding))
        left_out = collinear(gram, coding)
        if left_out is None:
            return coding
        terms = terms.without(left_out)


def unheld(
    beta: Floats, variances: Floats, design: Design
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name fixed coefficients that only the weak prior holds.

    Returns:
        Those separated: so large, or so unsure where all are right or all wrong. Those that are
        merely unsure: the responses cannot tell them from other coefficients.
    """
    separated: list[str] = []
    unsure: list[str] = []
    for block in design.coding.blocks.values():
        for place, label in enumerate(block.labels, block.first):
            doubtful = variances[place] > UNHELD_SD**2
            if abs(beta[place]) > SEPARATED or (doubtful and _all_alike(design, place)):
                separated.append(label)
            elif doubtful:
                unsure.append(label)
    return tuple(separated), tuple(unsure)


def _all_alike(design: Design, coefficient: int) -> bool:
    """Say whether scores lie at an end on one side of a coefficient: right, or wrong by guesses."""
    rows = design.rows
    floor, weight = (np.broadcast_to(one, rows.y.shape) for one in (rows.floor, rows.weight))
    touched = (rows.columns == coefficient).any(axis=1)
    telling = weight > 0.0
    for side in (touched & telling, ~touched & telling):
        if side.any() and not floor[side].mean() < rows.y[side].mean() < 1.0:
            return True
    return not (touched & telling).any()


def _part(obs: Observations, people: Ints) -> Observations:
    """Return some people's responses, people numbered anew."""
    place = np.full(obs.people, -1, dtype=np.int32)
    place[people] = np.arange(people.size)
    kept = obs.take(place[obs.person] >= 0)
    return replace(kept, person=place[kept.person], people=people.size)
