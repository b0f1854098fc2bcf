"""What the log says of each person on one skill, by beta posteriors per condition.

Until a model pools people, items and skills, each condition stands alone: its tries, and a prior
by moments from everybody seen under it (``beta_binomial``). Needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from unaided.measure.beta_binomial import Posterior, Prior, moment_prior, posterior
from unaided.measure.linear import Floats, Ints, weighted_count
from unaided.measure.responses import (
    NO_AID,
    Bools,
    Cells,
    Context,
    Delay,
    Novelty,
    Responses,
)
from unaided.measure.verdicts import A_NIGHT_DAYS, PERSON_LEAST_RESPONSES

NEVER_AIDED = -2


class Evidence(StrEnum):
    """The conditions under which a person is read."""

    PERFORMANCE = "performance"
    WITH_TOOL = "with_tool"
    ALONE_NOW = "alone_now"
    LEARNING = "learning"
    REPEATS_LATER = "repeats_later"
    UNAIDED = "unaided"
    DELAYED = "delayed"
    NEW = "new"


def evidence_rows(
    responses: Responses,
    cells: Cells,
    practice: Bools,
    *,
    horizon_days: float,
    novelty: Novelty,
) -> dict[Evidence, Bools]:
    """Say which responses bear on which condition.

    A person's learning takes a delay of at least a night and a quarter of the horizon; a person's
    *delayed* light at least half the horizon.
    """
    delay = np.where(responses.same_sitting, np.nan, responses.delay_days)
    alone = responses.aid == NO_AID
    bins = cells.delay[cells.code]
    context = cells.context[cells.code]
    later = delay >= max(A_NIGHT_DAYS, horizon_days / 4)
    fresh = responses.novelty == novelty
    fresh_now = cells.novelty[cells.code] == novelty
    soon = (bins == Delay.NOW) | (bins == Delay.BETWEEN)
    new = (responses.novelty == Novelty.VARIANT) | (responses.novelty == Novelty.TRANSFER)
    return {
        Evidence.PERFORMANCE: practice,
        Evidence.WITH_TOOL: practice & (responses.aid == main_aid(responses, practice)),
        Evidence.ALONE_NOW: alone & soon & fresh_now & ~later,
        Evidence.LEARNING: alone & later & fresh & (context == Context.FIRST_CHECK),
        Evidence.REPEATS_LATER: alone
        & later
        & (responses.novelty == Novelty.REPEAT)
        & (context == Context.FIRST_CHECK),
        Evidence.UNAIDED: alone,
        Evidence.DELAYED: alone & (delay >= max(A_NIGHT_DAYS, horizon_days / 2)),
        Evidence.NEW: alone & new,
    }


def main_aid(responses: Responses, practice: Bools) -> Ints:
    """Give each response its person's most used aid in practice and work; −2 where none was.

    The tool of one person need not be that of another: in one log a class has a tutor and a team
    an assistant.
    """
    aided = practice & (responses.aid > NO_AID)
    people = int(responses.person.max(initial=-1)) + 1
    levels = int(responses.aid.max(initial=0)) + 1
    used = np.bincount(
        responses.person[aided] * levels + responses.aid[aided], minlength=people * levels
    ).reshape(people, levels)
    main = np.where(used.any(axis=1), used.argmax(axis=1), NEVER_AIDED)
    return np.asarray(main[responses.person], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PersonScores:
    """Everybody's posterior under one condition; arrays have shape (people,).

    Attributes:
        posterior: Beta posteriors.
        responses: Responses of each person.
    """

    posterior: Posterior
    responses: Ints

    def enough(self) -> Bools:
        """Who has at least three responses."""
        return self.responses >= PERSON_LEAST_RESPONSES

    def chance(self, level: float) -> Floats:
        """Pr(score ≥ level); NaN for those with fewer than three responses."""
        return np.where(self.enough(), self.posterior.probability_at_least(level), np.nan)


@dataclass(frozen=True, slots=True)
class Tries:
    """Everybody's tries under one condition; arrays have shape (people,).

    Attributes:
        right: Scores summed over tries.
        total: Tries.
        responses: Responses.
    """

    right: Floats
    total: Floats
    responses: Ints

    @property
    def prior(self) -> Prior:
        """The prior that these people make, by moments."""
        return moment_prior(self.right, self.total)

    def scores(self, prior: Prior) -> PersonScores:
        """Give everybody a posterior."""
        return PersonScores(posterior(self.right, self.total, prior), self.responses)

    def of(self, person: int) -> Tries:
        """Return those of one person."""
        one = slice(person, person + 1)
        return Tries(self.right[one], self.total[one], self.responses[one])


def tries_of(score: Floats, tries: Floats, person: Ints, people: int) -> Tries:
    """Sum everybody's tries under one condition.

    Args:
        score: Shape (n,), 0..1.
        tries: Shape (n,), tries each score counts.
        person: Shape (n,), codes 0..people−1.
        people: Number of people.
    """
    return Tries(
        weighted_count(person, score * tries, people),
        weighted_count(person, tries, people),
        np.bincount(person, minlength=people),
    )
