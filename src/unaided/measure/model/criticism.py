"""Hold a fitted model against the log: where it expects what was not seen.

Every response is predicted from the same person's earlier ones (:mod:`.fair_predictions`) and
compared: by tenth of what was expected, by condition, by sitting, by item and group; and people
are asked whether they differ in slopes that the model does not give them. Where a condition is
off by more than .05 and by more than 3 standard errors, figures of that condition are withheld.
Needs numpy, scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.comparisons import LARGEST_Z, Comparison, compare
from unaided.measure.model.delay import DelayBasis, delay_basis
from unaided.measure.model.fair_predictions import Predicted, predict_fairly
from unaided.measure.model.fit import Fit
from unaided.measure.model.item_shifts import By, ItemShifts, item_shifts
from unaided.measure.model.observations import Observations
from unaided.measure.model.person_slopes import SlopeTest, slope_tests

DECILES = 10
MOST_RESPONSES = 100_000  # predicted one by one: some 3 CPU-seconds
LEAST_RESPONSES = 20  # of a condition that is compared
SITTINGS_FROM = (1, 2, 3, 4, 5, 10, 20, 50)  # sittings that are taken together
SMALLEST_DRIFT_LOGITS = 0.05
LARGEST_ERROR = 0.02  # of calibration, at which a model still fits
NOVELTIES = 4


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """A condition as codes; ``None`` is any, −1 not known (of a delay: none).

    Attributes:
        aid: 0 none, 1.. levels.
        delay: Level of delay, see :attr:`Criticism.delay`.
        novelty: Code.
    """

    aid: int | None = None
    delay: int | None = None
    novelty: int | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """How scores move over a person's sittings beyond what was expected.

    Attributes:
        logits: For each doubling of the number of sittings.
        standard_error: Clustered on people.
    """

    logits: float
    standard_error: float

    @property
    def z(self) -> float:
        """The drift in standard errors."""
        return self.logits / self.standard_error if self.standard_error > 0 else 0.0

    @property
    def misfit(self) -> bool:
        """Whether it is both large and beyond chance."""
        return abs(self.logits) > SMALLEST_DRIFT_LOGITS and abs(self.z) > LARGEST_Z


@dataclass(frozen=True)
class Criticism:
    """Where a model agrees with its log, and where not.

    Attributes:
        responses: Responses that were predicted.
        people: Of how many people.
        calibration_error: Mean over responses of |observed − expected| of their tenth.
        error_by_chance: What that would be on average if the model were right.
        deciles: By tenth of the expected score, from the lowest.
        by_aid: By code of aid.
        by_delay: By level of delay, −1 for none.
        by_novelty: By code, −1 for not known.
        cells: By aid, delay and novelty together.
        delay: Levels of delay; ``None``: no delays.
        by_sitting: By number of a person's sitting: the first, the second …, later ones together
            from the number given.
        drift: Over sittings; ``None``: sittings are not known, or everybody had one.
        items: Items that behave differently between groups or arms.
        slopes: Tests of slopes of people's own.
    """

    responses: int
    people: int
    calibration_error: float
    error_by_chance: float
    deciles: tuple[Comparison, ...]
    by_aid: dict[int, Comparison]
    by_delay: dict[int, Comparison]
    by_novelty: dict[int, Comparison]
    cells: dict[Condition, Comparison]
    delay: DelayBasis | None
    by_sitting: dict[int, Comparison]
    drift: Drift | None
    items: ItemShifts
    slopes: tuple[SlopeTest, ...]

    @property
    def misfit_cells(self) -> dict[Condition, Comparison]:
        """Conditions of which the model expects what was not seen: figures are withheld."""
        return {at: found for at, found in self.cells.items() if found.misfit}

    @property
    def fits(self) -> bool:
        """Whether nothing was found in conditions, tenths or sittings.

        Items and slopes are named apart: they touch some figures, not all.
        """
        parts = (*self.deciles, *self.by_aid.values(), *self.by_delay.values())
        parts += (*self.by_novelty.values(), *self.cells.values(), *self.by_sitting.values())
        calibrated = self.calibration_error <= max(LARGEST_ERROR, 2.0 * self.error_by_chance)
        drifting = self.drift is not None and self.drift.misfit
        return calibrated and not drifting and not any(part.misfit for part in parts)


def criticise(
    fit: Fit,
    observations: Observations,
    *,
    sitting: Ints | None = None,
    group: Ints | None = None,
    arm: Ints | None = None,
    most_responses: int = MOST_RESPONSES,
) -> Criticism:
    """Compare a fitted model with the log it was fitted to.

    Args:
        fit: The fitted model.
        observations: Its responses, each person's in the order of answering.
        sitting: Shape (n,), a code for each sitting, −1 where not known.
        group: Shape (n,), groups whose items are compared, −1 for none; by default those of the
            observations.
        arm: The same of arms.
        most_responses: With more, some people, evenly chosen, stand for all.

    Raises:
        ValueError: If these are not the observations of the fit.
    """
    predicted = predict_fairly(fit, observations, most_responses)
    obs, rows = predicted.observations, predicted.rows
    deciles = tuple(_by(predicted, _tenths(predicted.expected)).values())
    basis, delay = _delays(fit, obs)
    novelty = np.full(rows.size, -1) if obs.novelty is None else obs.novelty.astype(np.int64)
    units: dict[By, Ints] = {}
    for by, own, given in (("group", obs.group, group), ("arm", obs.arm, arm)):
        codes = own if given is None else given[rows]
        if codes is not None:
            units["group" if by == "group" else "arm"] = codes
    number = None if sitting is None else sitting_number(obs.person, sitting[rows])
    error, by_chance = _calibration(deciles)
    return Criticism(
        responses=rows.size,
        people=int(np.unique(obs.person).size),
        calibration_error=error,
        error_by_chance=by_chance,
        deciles=deciles,
        by_aid=_enough(_by(predicted, obs.aid.astype(np.int64))),
        by_delay={} if basis is None else _shifted(_by(predicted, delay + 1)),
        by_novelty={} if obs.novelty is None else _shifted(_by(predicted, novelty + 1)),
        cells=_cells(predicted, obs.aid.astype(np.int64), delay, novelty),
        delay=basis,
        by_sitting={} if number is None else _by_sitting(predicted, number),
        drift=None if number is None else _drift(predicted, number),
        items=item_shifts(predicted, units),
        slopes=slope_tests(predicted),
    )


def sitting_number(person: Ints, sitting: Ints) -> Ints:
    """Number each person's sittings from 1 in the order in which they first appear.

    Args:
        person: Shape (n,), ascending.
        sitting: Shape (n,), codes, −1 where not known.

    Returns:
        Shape (n,), 0 where not known.
    """
    known = np.flatnonzero(sitting >= 0)
    number = np.zeros(person.size, dtype=np.int64)
    if known.size == 0:
        return number
    key = person[known].astype(np.int64) * (int(sitting.max()) + 1) + sitting[known]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    begins = np.zeros(known.size, dtype=np.int64)
    begins[first] = 1
    so_far = np.cumsum(begins)
    who = person[known]
    start = np.searchsorted(who, who)
    # Sittings of earlier people are counted off; a sitting that goes on keeps its number.
    ordinal = so_far - so_far[start] + 1
    number[known] = ordinal[first][place]
    return number


def _by(predicted: Predicted, codes: Ints) -> dict[int, Comparison]:
    return compare(codes, predicted.observations.person, predicted.expected, predicted.residual)


def _enough(found: dict[int, Comparison]) -> dict[int, Comparison]:
    return {code: part for code, part in found.items() if part.responses >= LEAST_RESPONSES}


def _shifted(found: dict[int, Comparison]) -> dict[int, Comparison]:
    """Return comparisons whose codes were raised by one, so that −1 counts too."""
    return {code - 1: part for code, part in _enough(found).items()}


def _tenths(expected: Floats) -> Ints:
    """Return the tenth of each expected score, equal ones together."""
    inner = np.quantile(expected, np.arange(1, DECILES) / DECILES)
    return np.searchsorted(inner, expected, side="right").astype(np.int64)


def _calibration(deciles: tuple[Comparison, ...]) -> tuple[float, float]:
    """Return the expected calibration error, and its mean if all differences were chance."""
    size = np.array([part.responses for part in deciles], dtype=np.float64)
    share = size / size.sum()
    error = share @ np.abs([part.difference for part in deciles])
    chance = share @ np.array([part.standard_error for part in deciles])
    return float(error), float(np.sqrt(2.0 / np.pi) * chance)


def _delays(fit: Fit, obs: Observations) -> tuple[DelayBasis | None, Ints]:
    """Return the levels of delay, the fit's where it has them, and each response's."""
    basis = fit.terms.delay
    if obs.delay_days is None:
        return None, np.full(len(obs), -1)
    delay = obs.delay_days.astype(np.float64)
    if basis is None:
        basis = delay_basis(delay, obs.person, "bins")
    return basis, np.full(len(obs), -1) if basis is None else basis.level(delay)


def _cells(
    predicted: Predicted, aid: Ints, delay: Ints, novelty: Ints
) -> dict[Condition, Comparison]:
    delays = int(delay.max()) + 2
    code = (aid * delays + delay + 1) * (NOVELTIES + 1) + novelty + 1
    return {
        Condition(
            at // ((NOVELTIES + 1) * delays),
            at // (NOVELTIES + 1) % delays - 1,
            at % (NOVELTIES + 1) - 1,
        ): part
        for at, part in _enough(_by(predicted, code)).items()
    }


def _by_sitting(predicted: Predicted, number: Ints) -> dict[int, Comparison]:
    edges = np.array(SITTINGS_FROM)
    found = _by(predicted, np.searchsorted(edges, number, side="right") - 1)
    return {int(edges[code]): part for code, part in _enough(found).items()}


def _drift(predicted: Predicted, number: Ints) -> Drift | None:
    """Return the weighted slope of residuals on log2 of the sitting's number."""
    known = number > 0
    x = np.log2(np.maximum(number, 1))[known]
    if x.size == 0 or np.ptp(x) == 0.0:
        return None
    slope, residual = predicted.slope[known], predicted.residual[known]
    person = predicted.observations.person[known]
    x = x - (slope @ x) / max(slope.sum(), 1e-12)
    carried = float(slope @ x**2)
    if carried <= 0.0:
        return None
    sums = np.bincount(person, x * residual)
    error = np.sqrt(max(float(sums @ sums), float(np.sum((x * residual) ** 2)))) / carried
    return Drift(float(x @ residual) / carried, float(error))
