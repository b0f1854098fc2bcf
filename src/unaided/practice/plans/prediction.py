"""What two ways of practising predict, for the session and for next month, with intervals.

A prediction is what a memory model says of people like those of a stated prior: nothing of the
group itself goes in. Parameters are drawn from the prior (:class:`Prior`), each draw plays both
layouts with the same people, and the figures are means and quantiles over the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from unaided.practice.memory import EXPOSURE, STANDARD, Floats
from unaided.practice.plans.blocks import Layout
from unaided.practice.plans.playing import Course, course_of, play

LEVEL: Final = 0.9
DRAWS: Final = 200
"""Draws of the parameters."""
TRIES: Final = 6_000
FEWEST_PEOPLE: Final = 3
MOST_PEOPLE: Final = 12
"""People a draw: as many as give this number of tries, so that a long plan takes no minutes."""
SEED: Final = 20261123
"""The same plan is always foretold alike."""

When = Literal["session", "month"]
Way = Literal["spaced", "massed", "difference"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A parameter's normal prior, kept within its bounds."""

    mean: float
    sd: float
    low: float
    high: float

    def drawn(self, normal: Floats) -> Floats:
        """Turn standard normal numbers into draws."""
        return np.clip(self.mean + self.sd * normal, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed of people, things and memory before anything of them is known.

    Means and spreads were chosen so that the intervals hold the truth of settings drawn anew from
    the ranges of the simulated worlds about as often as they say (``benchmarks/plans.py`` says how
    often, on others); FSRS-6 as it ships holds things far longer than people in those worlds do.

    Attributes:
        start: Logit of a try before anything was practised.
        gain: Logits that a thing that is fully held adds.
        fluency: Logarithm of the tries after which most of that shows.
        cost: Logits that a try loses in a block that did not begin with being shown.
        first_stability: Logarithm by which the first stabilities of FSRS-6 are multiplied.
        growth: Added to the logarithm by which stability grows at a retrieval on a later day.
        same_day: The part of FSRS-6's change of stability within a day that is taken over.
        decay: The exponent of forgetting.
        ability_sd: Spread of people, logits.
    """

    start: Spread = Spread(-1.7, 0.35, -4.0, 1.0)
    gain: Spread = Spread(5.5, 0.4, 1.0, 9.0)
    fluency: Spread = Spread(1.6, 1.1, -2.0, 4.0)
    cost: Spread = Spread(0.2, 0.36, -1.0, 2.0)
    first_stability: Spread = Spread(-1.2, 0.5, -7.0, 2.0)
    growth: Spread = Spread(-0.5, 0.05, -2.5, 1.5)
    same_day: Spread = Spread(0.65, 0.05, 0.0, 1.5)
    decay: Spread = Spread(0.67, 0.13, 0.1, 1.5)
    ability_sd: float = 0.75


PRIOR: Final = Prior()


@dataclass(frozen=True, slots=True)
class Figure:
    """One predicted number with its 90 % interval.

    Attributes:
        when: The sessions, or a month after the last.
        way: Of which layout, or spaced minus massed.
        estimate: Mean over the draws; a share of tries that are right, or a difference of two.
        low: The interval's low end.
        high: Its high end.
    """

    when: When
    way: Way
    estimate: float
    low: float
    high: float


def predicted(
    spaced: Layout, massed: Layout, days: Sequence[float], things: int, *, prior: Prior = PRIOR
) -> tuple[Figure, ...]:
    """Predict both layouts of the same sessions.

    Args:
        spaced: The one.
        massed: The other.
        days: The day of each session, counted from the first; rising.
        things: How many are practised.
        prior: What is assumed.

    Returns:
        For the sessions, then for the month after: spaced, massed, and their difference.
    """
    drawn = played([course_of(one, days, things) for one in (spaced, massed)], prior)
    figures = []
    whens: tuple[When, ...] = ("session", "month")
    for place, when in enumerate(whens):
        first, second = drawn[:, 0, place], drawn[:, 1, place]
        ways: tuple[tuple[Way, Floats], ...] = (
            ("spaced", first), ("massed", second), ("difference", first - second),
        )  # fmt: skip
        figures += [_figure(when, way, values) for way, values in ways]
    return tuple(figures)


def played(courses: Sequence[Course], prior: Prior) -> Floats:
    """Play courses with each draw of the prior.

    Returns:
        Shape draws × courses × (sessions, month), 0 to 1.
    """
    rng = np.random.default_rng(SEED)
    tries = max(course.thing.size for course in courses)
    people = min(max(TRIES // tries, FEWEST_PEOPLE), MOST_PEOPLE)
    names = ("start", "gain", "fluency", "cost", "first_stability", "growth", "same_day", "decay")
    of = {name: getattr(prior, name).drawn(_even(rng)) for name in names}
    found = np.empty((DRAWS, len(courses), 2))
    for draw in range(DRAWS):
        weights = np.array([*STANDARD, EXPOSURE])
        weights[:4] *= np.exp(of["first_stability"][draw])
        weights[8] += of["growth"][draw]
        weights[[17, 19]] *= of["same_day"][draw]
        weights[20] = of["decay"][draw]
        link = np.array(
            [of["start"][draw], of["gain"][draw], np.exp(of["fluency"][draw]), of["cost"][draw]]
        )
        ability = rng.normal(0.0, prior.ability_sd, people)
        for place, course in enumerate(courses):
            luck = rng.random((people, course.thing.size))
            found[draw, place] = play(
                course.thing, course.day, course.what, course.later, weights, link, ability, luck
            )
    return found


def _even(rng: np.random.Generator) -> Floats:
    """Return standard normal numbers, one from each of as many equally likely parts, shuffled."""
    from scipy.special import ndtri

    return np.asarray(ndtri((rng.permutation(DRAWS) + rng.random(DRAWS)) / DRAWS))


def _figure(when: When, way: Way, values: Floats) -> Figure:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(when, way, float(values.mean()), float(low), float(high))
