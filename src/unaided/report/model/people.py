"""Everybody on one skill, or over all, by model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.draws import SUMS
from unaided.measure.model.model_figures import SCORE_NAMES, PeopleByModel, people_by_model
from unaided.measure.model.variances import Spreads
from unaided.measure.people import Evidence, main_aid
from unaided.measure.responses import Bools
from unaided.report.model.reading import Reading

SCORES: Final[Mapping[Evidence, tuple[str, ...]]] = {
    Evidence.PERFORMANCE: ("performance",),
    Evidence.WITH_TOOL: ("tool_now",),
    Evidence.ALONE_NOW: ("alone_now",),
    Evidence.LEARNING: ("learning",),
    Evidence.REPEATS_LATER: ("repeats",),
    Evidence.UNAIDED: ("alone_now",),
    Evidence.DELAYED: ("repeats", "learning"),
    Evidence.NEW: ("alone_now",),
}
"""The score by model that stands for a condition; of several, the first that the model carries.
The lights change one thing each: *delayed* keeps to items seen before where there are any."""

PATTERNS: Final[Mapping[tuple[Evidence, Evidence], str]] = {
    (Evidence.WITH_TOOL, Evidence.ALONE_NOW): "tool-dependent",
    (Evidence.ALONE_NOW, Evidence.LEARNING): "fading",
    (Evidence.REPEATS_LATER, Evidence.LEARNING): "brittle",
    (Evidence.LEARNING, Evidence.PERFORMANCE): "hidden",
    (Evidence.WITH_TOOL, Evidence.LEARNING): "looks_fine",
}


@dataclass(frozen=True)
class PersonReading:
    """Everybody by model; arrays have shape (people,), NaN where the model says nothing.

    Attributes:
        figures: Posterior means, intervals and probabilities.
        tool: Code of the tool that figures are read with; ``None`` where no help was ever there.
        own_tool: Whether a person's most used help is that tool.
        main_kind: The kind of score that figures are read at.
        carried: The scores that the model carries for anybody.
    """

    figures: PeopleByModel
    tool: int | None
    own_tool: Bools
    main_kind: int
    carried: frozenset[str]

    @property
    def reliability(self) -> Floats:
        """1 − posterior variance / prior variance of unaided ability."""
        return self.figures.reliability

    def of_kind(self, kind: Ints) -> bool:
        """Whether responses are all scored in the way that figures are read at."""
        return bool((kind == self.main_kind).all())

    def name(self, evidence: Evidence) -> str:
        """The score that stands for a condition."""
        names = SCORES[evidence]
        for name in names:
            if name in self.carried:
                return name
        return names[-1]

    def chance(self, evidence: Evidence) -> Floats:
        """Pr(score ≥ level)."""
        return self.figures.at_level[self.name(evidence)]

    def score(self, evidence: Evidence) -> tuple[Floats, Floats, Floats]:
        """Posterior mean of the score, and its interval."""
        return self.of(self.name(evidence))

    def of(self, name: str) -> tuple[Floats, Floats, Floats]:
        """Posterior mean of a figure, and its interval, by the name of the figure."""
        value = self.figures.value[name]
        return (
            value,
            np.fmin(self.figures.low[name], value),
            np.fmax(self.figures.high[name], value),
        )

    def both(self, high: Evidence, low: Evidence) -> Floats:
        """Pr(the first score at the level and the second below), from joint draws."""
        return self.figures.pattern[PATTERNS[high, low]]


def reading_of_people(reading: Reading, place: int) -> PersonReading | None:
    """Read everybody by model.

    Args:
        reading: The model; its figures may be shown.
        place: Code of the skill, −1 over all.

    Returns:
        ``None`` where the model does not carry anybody's learning there.
    """
    sums, variance = _sums_of_people(reading, place)
    with np.errstate(invalid="ignore"):
        figures = people_by_model(sums, reading.drawn.draws, variance)
    if not np.isfinite(figures.value["learning"]).any():
        return None
    return PersonReading(
        figures,
        reading.context.analysis.tool,
        _own_tool(reading),
        reading.observed.main_kind,
        frozenset(name for name in SCORE_NAMES if np.isfinite(figures.value[name]).any()),
    )


def _sums_of_people(reading: Reading, place: int) -> tuple[Floats, Floats]:
    """Return everybody's sums over draws, NaN for who did not meet the skill, and prior variances.

    Args:
        reading: The model; its figures may be shown.
        place: Code of the skill, −1 over all.

    Returns:
        Arrays of shape (people, sums), and (people,): of unaided ability on the skill.
    """
    people = reading.observed.observations.people
    drawn, stations = reading.drawn, reading.stations
    person = np.repeat(np.arange(people), np.diff(stations.pair_first))
    spreads = reading.fit.state.spreads
    sums = np.full((people, SUMS), np.nan)
    skills: Ints = np.ones(people, dtype=np.int64)
    if place < 0:
        skills = np.bincount(person[reading.in_all[stations.pair_skill]], minlength=people)
        sums[skills > 0] = drawn.people[skills > 0]
    else:
        here = stations.pair_skill == place
        sums[person[here]] = drawn.pairs[here]
    return sums, prior_variance(spreads, skills)


def prior_variance(spreads: Spreads, skills: Ints) -> Floats:
    """Return the variance between people of mean unaided ability over a number of skills."""
    return np.asarray(spreads.covariance[0, 0] + spreads.skill**2 / np.maximum(skills, 1))


def _own_tool(reading: Reading) -> Bools:
    """Whether each person's most used help in practice is the tool of the figures."""
    analysis = reading.context.analysis
    own = np.zeros(reading.observed.observations.people, dtype=np.bool_)
    if analysis.tool is not None:
        main = main_aid(analysis.responses, analysis.practice)
        own[analysis.responses.person[main == analysis.tool]] = True
    return own
