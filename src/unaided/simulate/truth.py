"""The true value of every estimand, from the probabilities that generated the log.

Write m(i, k; a, d, v) for the expected score of person i on the reference form of skill k (all its
items; families weigh equally, then items) with help a, delay d in days and novelty v, for the
person as at the end of the log. All terms stand at the same practice: the skill's median over the
people who practised it, at the end of the log. The main aid is the most used one; *now* is a delay
of a quarter of an hour; H is the horizon, V the standard's novelty. For a person and skill:

- ``performance``: the mean of m over the conditions (a, d, v) really met in practice, one term for
  each scored response; d is the time since the family (else the skill) was last met.
- ``learning``: m(none, H, V); ``learning_transfer``: m(none, H, transfer).
- ``gap``: performance − learning. ``gap_logit``: the same, on the logits of the two figures.
- ``dependence``: m(main aid, now, V) − m(none, now, V).
- ``removed_at_horizon``: m(main aid, H, V) − m(none, H, V).
- ``step_aid``, ``step_delay``, ``step_novelty``: performance, then help set to none in every
  condition met, then also the delay to H, then also the novelty to V; the differences, as losses,
  add up to the gap.

A group's figure is the mean over its people, a figure over all skills the mean over the skills the
person practised. People who never practised a skill are not in its figures. ``gap_logit`` takes the
logits of the means, and ``informativeness`` is the correlation of performance and learning over the
subject's people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.cohort import Cohort, PersonEstimand
from unaided.simulate.population import Floats, Ints

Estimand = PersonEstimand | Literal["gap_logit", "informativeness"]
PERSON_ESTIMANDS: Final[tuple[PersonEstimand, ...]] = get_args(PersonEstimand)
ESTIMANDS: Final[tuple[Estimand, ...]] = (*PERSON_ESTIMANDS, "gap_logit", "informativeness")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figure: one person, one group, or all."""

    kind: Literal["all", "group", "person"] = "all"
    id: str | None = None


ALL: Final = Subject()


@dataclass(frozen=True)
class Truth:
    """True values of a simulated log's estimands."""

    cohorts: tuple[Cohort, ...]

    def value(
        self,
        subject: Subject,
        skill: str | None,
        estimand: Estimand,
        *,
        horizon_days: float,
        novelty: Novelty = Novelty.VARIANT,
    ) -> float:
        """Return an estimand's true value.

        Args:
            subject: Whose.
            skill: One skill, or ``None`` for all.
            estimand: One of :data:`ESTIMANDS`.
            horizon_days: The standard's horizon, in days.
            novelty: The standard's novelty.

        Returns:
            The value in 0..1 (differences and correlations −1..1, ``gap_logit`` in logits); NaN
            where nothing was practised, or where there is no help to be taken away.

        Raises:
            KeyError: If there is no such person, group or skill.
        """
        if estimand == "gap_logit" or estimand == "informativeness":
            performance, learning = (
                self.person_values(subject, skill, part, horizon_days, novelty)
                for part in ("performance", "learning")
            )
            if estimand == "informativeness":
                return _correlation(performance, learning)
            return _logit(_mean(performance)) - _logit(_mean(learning))
        return _mean(self.person_values(subject, skill, estimand, horizon_days, novelty))

    def person_values(
        self,
        subject: Subject,
        skill: str | None,
        estimand: PersonEstimand,
        horizon_days: float,
        novelty: Novelty,
    ) -> Floats:
        """Return an estimand for each of the subject's people, NaN where not practised."""
        return np.concatenate(
            [
                over_skills(cohort.figures(estimand, horizon_days, novelty)[people][:, skills])
                for cohort, people, skills in self._chosen(subject, skill)
            ]
        )

    def expected_score(
        self, subject: Subject, skill: str | None, *, aid: Aid, delay_days: float, novelty: Novelty
    ) -> float:
        """Return the true expected score under one condition, 0..1."""
        return _mean(
            np.concatenate(
                [
                    over_skills(
                        np.where(cohort.practised, cohort.scores(aid, delay_days, novelty), np.nan)[
                            people
                        ][:, skills]
                    )
                    for cohort, people, skills in self._chosen(subject, skill)
                ]
            )
        )

    def arm_effect(self, arm: str, reference: str, *, horizon_days: float) -> float:
        """Return what an arm, against another, does to the learning of these very people.

        Every person is evaluated in both arms, at the same practice.

        Raises:
            KeyError: If there is no such arm.
        """
        differences: list[Floats] = []
        for cohort in self.cohorts:
            names = [a.name for a in cohort.settings.arms]
            if arm not in names or reference not in names:
                raise KeyError(f"no arm {arm!r} or {reference!r}")
            there, here = (
                cohort.in_arm(names.index(name)).figures("learning", horizon_days, Novelty.VARIANT)
                for name in (arm, reference)
            )
            differences.append(over_skills(there - here))
        return _mean(np.concatenate(differences))

    def subjects(self) -> tuple[Subject, ...]:
        """Return all, then every group, then every person."""
        groups = dict.fromkeys(g for c in self.cohorts for g in c.settings.groups)
        people = (name for c in self.cohorts for name in c.population.names)
        return (
            ALL,
            *(Subject("group", group) for group in groups),
            *(Subject("person", person) for person in people),
        )

    def skills_of(self, subject: Subject) -> tuple[str, ...]:
        """Return the skills of a subject's cohorts, in order."""
        cohorts = (c for c in self.cohorts if _people_of(c, subject).size)
        return tuple(dict.fromkeys(skill for c in cohorts for skill in c.skills))

    def _chosen(self, subject: Subject, skill: str | None) -> Iterator[tuple[Cohort, Ints, Ints]]:
        """Yield each cohort with the subject's people and the skills meant."""
        found = False
        for cohort in self.cohorts:
            people, skills = _people_of(cohort, subject), np.arange(len(cohort.skills))
            if skill is not None:
                skills = np.flatnonzero(np.array(cohort.skills) == skill)
            if people.size and skills.size:
                found = True
                yield cohort, people, skills
        if not found:
            raise KeyError(f"nobody is {subject.kind} {subject.id!r} with skill {skill!r}")


def over_skills(values: Floats) -> Floats:
    """Return the mean over a person's skills, NaN where there is none (P)."""
    known = ~np.isnan(values)
    mean = np.full(values.shape[0], np.nan)
    total, count = np.where(known, values, 0).sum(axis=1), known.sum(axis=1)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def _people_of(cohort: Cohort, subject: Subject) -> Ints:
    population = cohort.population
    if subject.kind == "all":
        return np.arange(len(population.names))
    if subject.kind == "group":
        groups = np.array(cohort.settings.groups)
        return np.flatnonzero(groups[population.group] == subject.id)
    return np.flatnonzero(np.array(population.names) == subject.id)


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan


def _logit(score: float) -> float:
    return math.log(score / (1 - score)) if 0 < score < 1 else math.nan


def _correlation(performance: Floats, learning: Floats) -> float:
    known = ~np.isnan(performance) & ~np.isnan(learning)
    if known.sum() < 3 or not performance[known].std() or not learning[known].std():
        return math.nan
    return float(np.corrcoef(performance[known], learning[known])[0, 1])
