"""The measuring model as a strategy for ``unaided bench predict``.

The model is fitted to the people in training with its clock running within sittings too; someone
held out is then met with the population's coefficients and a posterior of their own, which each of
their answers moves (:mod:`.sequence`). What a person × skill effect stands for, the whole skill, a
family or a single item, is whichever predicts best within training. Needs numpy, scipy and numba.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from unaided.measure.history import History
from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import Conditions
from unaided.measure.model.draws import linear
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.sequence import Sequence, predict_each
from unaided.measure.model.terms import Choice, Term
from unaided.measure.prediction_scores import log_losses

SECONDS_A_DAY: Final = 86_400.0
CLOCK_SECONDS: Final = (
    15, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_800,  # within a sitting
    28_800, 172_800, 302_400, 1_209_600, 3_888_000, 10_368_000,
)  # fmt: skip
"""Edges of the bins of time since an item was last met; memory is lost fastest at first."""

LONGEST_PAUSE_SECONDS: Final = 1_800.0  # a longer one is as good as a new sitting
TOLERANCE: Final = 0.1  # standard errors; closer to the optimum no prediction changes
MOST_CODES: Final = 300  # of a unit: the information about its coefficients is held dense
FEWEST_PEOPLE: Final = 8  # with fewer in training nothing is chosen by trying

Unit = Literal["none", "skill", "family", "item"]
UNITS: Final[tuple[Unit, ...]] = ("none", "skill", "family", "item")


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from the people in training.

    Attributes:
        fit: The fitted model.
        unit: What its person × skill effects stand for.
    """

    fit: Fit
    unit: Unit


@dataclass(frozen=True, slots=True)
class NextResponse:
    """The measuring model, updated by each answer of a person.

    An item that nobody in training met has the mean easiness of all; an aid that nobody had is
    taken for the highest that somebody had; aid that was not recorded is taken for none.

    Attributes:
        name: What it is called.
        units: What a person × skill effect may stand for; ``none``: there is none.
    """

    name: str = "measuring model"
    units: tuple[Unit, ...] = UNITS

    def fit(self, training: History) -> Learned:
        """Fit the model with the unit that best predicts within training."""
        return _learned(training, self.choose(training))

    def predict(self, state: Learned, held_out: History) -> Floats:
        """Return the expected score of each response, given the person's earlier answers."""
        fit, aids = state.fit, state.fit.terms.aids
        obs = observations_of(held_out, state.unit, aids)
        shared = Conditions(
            aid=obs.aid,
            skill=obs.skill,
            delay_days=obs.delay_days,
            novelty=obs.novelty,
            retrievals=obs.retrievals,
            exposures=obs.exposures,
            item=obs.item,
        )
        spreads = fit.state.spreads
        dispersion = fit.state.dispersion[0] if fit.design.fractional_kinds.size else 1.0
        rows = Sequence(
            person_first=np.searchsorted(obs.person, np.arange(obs.people + 1)),
            place=_places(obs),
            side=((obs.aid > 0) & spreads.aided).astype(np.int64),
            eta=linear(*fit.coding.encode(shared), fit.state.beta),
            y=held_out.score,
            weight=np.full(len(held_out), 1.0 / dispersion),
            floor=np.zeros(len(held_out)),
        )
        return predict_each(rows, spreads.covariance, spreads.skill, aided=spreads.aided)

    def choose(self, training: History) -> Unit:
        """Return the unit that best predicts every fourth person from the others."""
        candidates = [unit for unit in self.units if _carried(training, unit)]
        people = np.unique(training.person)
        if len(candidates) < 2 or people.size < FEWEST_PEOPLE:
            return candidates[0] if candidates else "none"
        held = np.isin(training.person, people[1::4])
        others, tried = training.take(~held), training.take(held)

        def loss(unit: Unit) -> float:
            predicted = self.predict(_learned(others, unit), tried)
            return float(log_losses(predicted, tried.score).sum())

        return min(candidates, key=loss)


def observations_of(history: History, unit: Unit, aids: int | None = None) -> Observations:
    """Return a history as the model takes it.

    The clock is :func:`clock_seconds`; earlier right answers count as retrievals, all earlier
    answers as exposures.

    Args:
        history: Responses.
        unit: What person × skill effects stand for.
        aids: The highest level of aid that is known; ``None``: all are.
    """
    people, person = np.unique(history.person, return_inverse=True)
    codes, size = _codes(history, unit)
    aid = np.clip(history.aid, 0, aids)
    return Observations(
        person=person,
        item=history.item,
        score=history.score,
        aid=aid,
        skill=codes,
        delay_days=clock_seconds(history) / SECONDS_A_DAY,
        novelty=history.novelty_now,
        retrievals=history.prior_successes,
        exposures=history.prior_successes + history.prior_failures,
        people=people.size,
        items=history.items,
        skills=size,
    )


def clock_seconds(history: History) -> Floats:
    """Return the time since the item was last met, as it is known before the response.

    Where a log's time is that of the answer, the time up to it holds how long the answer took,
    which tells of its score. Within a sitting the clock is therefore read at the person's
    previous response; only the first response of a sitting has nothing later to read it at.

    Returns:
        Shape (n,), at least 0; NaN where the item was never met, or times are not known.
    """
    gap = np.diff(history.time_seconds, prepend=np.nan)
    goes_on = (np.diff(history.person, prepend=-1) == 0) & (gap <= LONGEST_PAUSE_SECONDS)
    goes_on &= np.diff(history.sitting, prepend=-2) == 0
    since_previous = np.where(goes_on, gap, 0.0)
    return np.maximum(history.since_item_seconds - since_previous, 0.0)


def _learned(training: History, unit: Unit) -> Learned:
    # An item's own level as a unit is its easiness: the same thing twice would be idle.
    without: frozenset[Term] = frozenset({"item"} if unit == "item" else ())
    edges = tuple(seconds / SECONDS_A_DAY for seconds in CLOCK_SECONDS)
    choice = Choice(without=without, delay_edges_days=edges, tolerance=TOLERANCE)
    return Learned(fit_model(observations_of(training, unit), choice), unit)


def _codes(history: History, unit: Unit) -> tuple[Ints | None, int]:
    if unit == "skill":
        return history.skill, history.skills
    if unit == "family":
        return history.family, history.families
    if unit == "item":
        return history.item, history.items
    return None, 1


def _carried(history: History, unit: Unit) -> bool:
    """Say whether a unit has several codes, not too many, and is met again."""
    codes, _ = _codes(history, unit)
    if codes is None:
        return True
    met = np.unique(codes).size
    pairs = np.unique(history.person * (codes.max() + 1) + codes).size
    return 2 <= met <= MOST_CODES and pairs < len(history)


def _places(obs: Observations) -> Ints:
    """Number each row's skill among those of its person, from 0."""
    if obs.skill is None:
        return np.zeros(len(obs), dtype=np.int64)
    key = obs.person * obs.skills + obs.skill
    pairs, place = np.unique(key, return_inverse=True)
    begins = np.searchsorted(pairs, np.arange(obs.people) * obs.skills)
    return np.asarray(place - begins[obs.person])
