"""People simulated together, and their expected scores under any condition (P people, K skills)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.model import AIDS, NOVELTIES, Conditions, form_scores
from unaided.simulate.population import Floats, Ints, Population
from unaided.simulate.settings import Settings

NOW_DAYS: Final = 15 / 1440
"""What *now* means: a quarter of an hour after practice."""

PersonEstimand = Literal[
    "performance",
    "learning",
    "learning_transfer",
    "gap",
    "dependence",
    "removed_at_horizon",
    "step_aid",
    "step_delay",
    "step_novelty",
]
"""Estimands that every person has in every skill; :mod:`unaided.simulate.truth` defines them."""


@dataclass(frozen=True, slots=True)
class Met:
    """The conditions met in practice, one row a scored response (N)."""

    person: Ints
    skill: Ints
    aid: Ints
    delay_days: Floats
    novelty: Ints


@dataclass(frozen=True)
class Cohort:
    """People simulated with the same settings.

    Attributes:
        settings: Their settings.
        population: Their true parameters.
        met: The conditions they met in practice.
        practice: Median practice of each skill, per family, at the end of the log (K).
    """

    settings: Settings
    population: Population
    met: Met
    practice: Floats
    _cache: dict[tuple[object, ...], Floats] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def skills(self) -> tuple[str, ...]:
        """The skills' names."""
        return tuple(skill.name for skill in self.settings.skill_settings)

    @property
    def practised(self) -> NDArray[np.bool_]:
        """Whether each person practised each skill (P, K)."""
        came = np.zeros(self._shape, dtype=np.bool_)
        came[self.met.person, self.met.skill] = True
        return came

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.population.names), len(self.skills)

    def in_arm(self, arm: int) -> Cohort:
        """Return the same people as they would be had all been assigned to one arm."""
        everyone = np.full_like(self.population.arm, arm)
        return Cohort(
            self.settings, replace(self.population, arm=everyone), self.met, self.practice
        )

    def scores(self, aid: Aid, delay_days: float, novelty: Novelty) -> Floats:
        """Return m of every person and skill under one condition (P, K)."""
        key = (aid, delay_days, novelty)
        if key not in self._cache:
            person, skill = (index.ravel() for index in np.indices(self._shape))
            conditions = Conditions(
                aid=np.full(person.size, AIDS.index(aid)),
                delay_days=np.full(person.size, delay_days),
                novelty=np.full(person.size, NOVELTIES.index(novelty)),
                practice=self.practice[skill],
            )
            scores = form_scores(self.settings, self.population, person, skill, conditions)
            self._cache[key] = scores.reshape(self._shape)
        return self._cache[key]

    def mix_scores(self, *, aid: Aid | None = None, delay_days: float | None = None) -> Floats:
        """Return the mean of m over the conditions met, help or delay set where named (P, K).

        NaN where a person met none.
        """
        key = ("mix", aid, delay_days)
        if key not in self._cache:
            met, size = self.met, self.met.person.size
            conditions = Conditions(
                aid=met.aid if aid is None else np.full(size, AIDS.index(aid)),
                delay_days=met.delay_days if delay_days is None else np.full(size, delay_days),
                novelty=met.novelty,
                practice=self.practice[met.skill],
            )
            scores = form_scores(self.settings, self.population, met.person, met.skill, conditions)
            cell = met.person * self._shape[1] + met.skill
            cells = self._shape[0] * self._shape[1]
            total, count = np.bincount(cell, scores, cells), np.bincount(cell, minlength=cells)
            mean = np.full(cells, np.nan)
            np.divide(total, count, out=mean, where=count > 0)
            self._cache[key] = mean.reshape(self._shape)
        return self._cache[key]

    def figures(self, estimand: PersonEstimand, horizon_days: float, novelty: Novelty) -> Floats:
        """Return an estimand of every person and skill; NaN where it was not practised (P, K)."""
        values = self._figures(estimand, horizon_days, novelty)
        return np.where(self.practised, values, np.nan)

    def _figures(self, estimand: PersonEstimand, horizon_days: float, novelty: Novelty) -> Floats:
        none = Aid.NONE
        match estimand:
            case "performance":
                return self.mix_scores()
            case "learning":
                return self.scores(none, horizon_days, novelty)
            case "learning_transfer":
                return self.scores(none, horizon_days, Novelty.TRANSFER)
            case "gap":
                return self.mix_scores() - self.scores(none, horizon_days, novelty)
            case "dependence":
                return self._aid_effect(NOW_DAYS, novelty)
            case "removed_at_horizon":
                return self._aid_effect(horizon_days, novelty)
            case "step_aid":
                return self.mix_scores() - self.mix_scores(aid=none)
            case "step_delay":
                later = self.mix_scores(aid=none, delay_days=horizon_days)
                return self.mix_scores(aid=none) - later
            case "step_novelty":
                later = self.mix_scores(aid=none, delay_days=horizon_days)
                return later - self.scores(none, horizon_days, novelty)

    def _aid_effect(self, delay_days: float, novelty: Novelty) -> Floats:
        main = self.settings.main_aid
        alone = self.scores(Aid.NONE, delay_days, novelty)
        if main is None:
            return np.full_like(alone, np.nan)
        return self.scores(main.aid, delay_days, novelty) - alone
