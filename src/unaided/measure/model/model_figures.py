"""Figures by model: means and intervals over the draws of parameters and people.

A score's interval is symmetric on the logit, a difference's plain; both take the standard
deviation over draws, which holds better at few draws than their quantiles. Figures speak of these
people. Needs numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import expit, logit, ndtri

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.draws import (
    ABILITY_SUMS,
    DIFFERENCES,
    FIRST_DIFFERENCE,
    FIRST_PATTERN,
    PATTERNS,
    SCORE_SUMS,
    SCORES,
    Drawn,
)
from unaided.measure.model.stations import Station

INTERVAL_LEVEL = 0.9
EDGE = 1e-6
AID, DELAY, NOVELTY = 1, 2, 4

SCORE_NAMES = ("performance", "learning", "learning_transfer", "tool_now", "alone_now", "repeats")
DIFFERENCE_NAMES = (
    "gap",
    "dependence",
    "removed_at_horizon",
    "step_aid",
    "step_delay",
    "step_novelty",
)
PATTERN_NAMES = ("tool-dependent", "fading", "brittle", "hidden", "looks_fine")


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """A figure by model.

    Attributes:
        value: Mean over draws.
        low: Lower end of the 90 % interval.
        high: Upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupByModel:
    """Figures of one subject on one skill, or over all; what is not carried is absent.

    Attributes:
        figures: Estimates by the name of the estimand.
        stations: Expected scores of the waterfall: with_help, alone, later, new.
        orders: Least and most of each step over the orders of the steps.
    """

    figures: dict[str, ModelEstimate]
    stations: dict[str, ModelEstimate]
    orders: dict[str, tuple[float, float]]


def group_by_model(drawn: Drawn, subject: int, skill: int) -> GroupByModel:
    """Read one subject's figures from the draws.

    Args:
        drawn: The draws.
        subject: Its number.
        skill: Its code; −1 for all skills.
    """
    at = drawn.subjects[subject, skill]
    figures: dict[str, ModelEstimate] = {}

    def put(name: str, draws: Floats, *, score: bool) -> None:
        if np.isfinite(draws).all():
            figures[name] = score_estimate(draws) if score else _difference(draws)

    put("performance", at[Station.PERFORMANCE], score=True)
    put("learning", at[Station.LEARNING], score=True)
    put("learning_transfer", at[Station.TRANSFER], score=True)
    for name, (first, second) in zip(DIFFERENCE_NAMES, DIFFERENCES, strict=True):
        put(name, at[first] - at[second], score=False)
    ends = np.clip(at[[Station.PERFORMANCE, Station.LEARNING]], EDGE, 1 - EDGE)
    put("gap_logit", logit(ends[0]) - logit(ends[1]), score=False)
    if skill == -1:
        put("informativeness", _correlation(drawn.moments[subject]), score=False)
    stations = {
        name: score_estimate(at[station])
        for name, station in (
            ("with_help", Station.PERFORMANCE),
            ("alone", Station.ALONE),
            ("later", Station.LATER),
            ("new", Station.LEARNING),
        )
        if np.isfinite(at[station]).all()
    }
    return GroupByModel(figures, stations, _orders(at.mean(axis=1)))


def _orders(mean: Floats) -> dict[str, tuple[float, float]]:
    """Return the range of every step over the places it can take in an order."""
    if not np.isfinite(mean[:8]).all():
        return {}
    ranges = {}
    for name, bit in (("aid", AID), ("delay", DELAY), ("novelty", NOVELTY)):
        steps = [mean[before] - mean[before | bit] for before in range(8) if not before & bit]
        ranges[name] = (float(min(steps)), float(max(steps)))
    return ranges


def score_estimate(draws: Floats) -> ModelEstimate:
    """Return mean and interval of a score from its draws, symmetric on the logit."""
    inside = logit(np.clip(draws, EDGE, 1 - EDGE))
    low, high = expit(_around(float(inside.mean()), float(inside.std(ddof=1))))
    return ModelEstimate(float(draws.mean()), float(low), float(high))


def _difference(draws: Floats) -> ModelEstimate:
    low, high = _around(float(draws.mean()), float(draws.std(ddof=1)))
    return ModelEstimate(float(draws.mean()), low, high)


def _around(mean: float, sd: float) -> tuple[float, float]:
    half = float(ndtri(0.5 + INTERVAL_LEVEL / 2)) * sd
    return mean - half, mean + half


def _correlation(moments: Floats) -> Floats:
    """Return the correlation of performance and learning over people, a value a draw."""
    n, one, two, ones, twos, both = moments
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (ones / n - (one / n) ** 2) * (twos / n - (two / n) ** 2)
        return np.asarray((both / n - one * two / n**2) / np.sqrt(spread))


@dataclass(frozen=True)
class PeopleByModel:
    """Figures of people, arrays of shape (units,); NaN where the model does not carry one.

    Attributes:
        value: By estimand, posterior mean.
        low: By estimand, lower end of the 90 % interval.
        high: Upper end.
        at_level: By score, Pr(score ≥ level).
        pattern: By cause, the probability of the pattern.
        reliability: 1 − posterior variance / prior variance of unaided ability on the skill.
    """

    value: dict[str, Floats]
    low: dict[str, Floats]
    high: dict[str, Floats]
    at_level: dict[str, Floats]
    pattern: dict[str, Floats]
    reliability: Floats


@dataclass(frozen=True)
class PeopleMoments:
    """What figures of people are made of; scores in the order of :data:`SCORE_NAMES`, and so on.

    Attributes:
        value: Shape (units, scores), mean of each score, 0..1.
        logit: Shape (units, scores), mean of its logit.
        logit_sd: Shape (units, scores), standard deviation of its logit.
        at_level: Shape (units, scores), Pr(score ≥ level).
        difference: Shape (units, differences), mean.
        difference_sd: Shape (units, differences), standard deviation.
        pattern: Shape (units, patterns), probability.
        ability: Shape (units,), mean of unaided ability on the skill, in logits.
        ability_sd: Shape (units,), its standard deviation.
    """

    value: Floats
    logit: Floats
    logit_sd: Floats
    at_level: Floats
    difference: Floats
    difference_sd: Floats
    pattern: Floats
    ability: Floats
    ability_sd: Floats

    def take(self, units: Ints) -> PeopleMoments:
        """Return the moments of some units."""
        return PeopleMoments(*(getattr(self, field.name)[units] for field in fields(self)))


def people_moments(sums: Floats, draws: int) -> PeopleMoments:
    """Read people's moments from their sums over draws.

    Args:
        sums: Shape (units, sums), of persons × skills or of people.
        draws: Number of draws.
    """
    first = SCORE_SUMS * np.arange(len(SCORES))
    value = sums[:, first] / draws
    logit_mean, logit_sd = _moments(sums[:, first + 1], sums[:, first + 2], draws)
    at_level = np.where(np.isfinite(value), sums[:, first + 3] / draws, np.nan)
    first = FIRST_DIFFERENCE + 2 * np.arange(len(DIFFERENCES))
    difference, difference_sd = _moments(sums[:, first], sums[:, first + 1], draws)
    pattern = sums[:, FIRST_PATTERN : FIRST_PATTERN + len(PATTERNS)] / draws
    ability, ability_sd = _moments(sums[:, ABILITY_SUMS], sums[:, ABILITY_SUMS + 1], draws)
    return PeopleMoments(
        value,
        logit_mean,
        logit_sd,
        at_level,
        difference,
        difference_sd,
        pattern,
        ability,
        ability_sd,
    )


def people_figures(moments: PeopleMoments, prior_variance: float | Floats) -> PeopleByModel:
    """Make people's figures of their moments.

    Args:
        moments: Of persons × skills or of people.
        prior_variance: Variance of unaided ability on the skill between people.
    """
    normal = float(ndtri(0.5 + INTERVAL_LEVEL / 2))
    value = dict(zip(SCORE_NAMES, moments.value.T, strict=True))
    at_level = dict(zip(SCORE_NAMES, moments.at_level.T, strict=True))
    half = normal * moments.logit_sd
    low = dict(zip(SCORE_NAMES, expit(moments.logit - half).T, strict=True))
    high = dict(zip(SCORE_NAMES, expit(moments.logit + half).T, strict=True))
    half = normal * moments.difference_sd
    value |= dict(zip(DIFFERENCE_NAMES, moments.difference.T, strict=True))
    low |= dict(zip(DIFFERENCE_NAMES, (moments.difference - half).T, strict=True))
    high |= dict(zip(DIFFERENCE_NAMES, (moments.difference + half).T, strict=True))
    pattern = dict(zip(PATTERN_NAMES, moments.pattern.T, strict=True))
    reliability = np.clip(1.0 - moments.ability_sd**2 / prior_variance, 0.0, 1.0)
    return PeopleByModel(value, low, high, at_level, pattern, reliability)


def people_by_model(sums: Floats, draws: int, prior_variance: float | Floats) -> PeopleByModel:
    """Read people's figures from their sums over draws.

    Args:
        sums: Shape (units, sums), of persons × skills or of people.
        draws: Number of draws.
        prior_variance: Variance of unaided ability on the skill between people.
    """
    return people_figures(people_moments(sums, draws), prior_variance)


def _moments(total: Floats, squares: Floats, draws: int) -> tuple[Floats, Floats]:
    mean = total / draws
    variance = np.maximum(squares / draws - mean**2, 0.0) * draws / (draws - 1)
    return mean, np.sqrt(variance)


assert len(SCORES) == len(SCORE_NAMES)
assert len(PATTERNS) == len(PATTERN_NAMES)
