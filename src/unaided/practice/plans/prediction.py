"""What two ways of practising predict, for the session and for next month, with intervals.

A prediction is what a memory model says. Its parameters are drawn from a stated prior
(:class:`~unaided.practice.plans.prior.Prior`); where the group has enough tries on record, its
people are as able as these say (:mod:`unaided.practice.plans.own`). Each draw plays both layouts
with the same people, and the figures are means and quantiles over the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.plans.blocks import Layout
from unaided.practice.plans.own import Past, abilities, beside_a_record
from unaided.practice.plans.playing import Course, course_of, play_course
from unaided.practice.plans.prior import NAMES, PRIOR, Prior, memory_and_link

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
    spaced: Layout,
    massed: Layout,
    days: Sequence[float],
    things: int,
    *,
    prior: Prior = PRIOR,
    people: int | None = None,
    past: Past | None = None,
) -> tuple[Figure, ...]:
    """Predict both layouts of the same sessions.

    Args:
        spaced: The one.
        massed: The other.
        days: The day of each session, counted from the first; rising.
        things: How many are practised.
        prior: What is assumed.
        people: How many the group has: the numbers are its means. ``None``: not known; then the
            intervals are those of the few people that a draw plays.
        past: What the group did with these things before; used where it tells enough. Its people
            are the group.

    Returns:
        For the sessions, then for the month after: spaced, massed, and their difference.
    """
    courses = course_of(spaced, days, things), course_of(massed, days, things)
    drawn = played(courses, prior, people=people, past=past)
    whens: tuple[When, ...] = ("session", "month")
    ways: tuple[Way, ...] = ("spaced", "massed", "difference")
    return tuple(
        _figure(when, way, drawn[:, column, place])
        for place, when in enumerate(whens)
        for column, way in enumerate(ways)
    )


def played(
    courses: tuple[Course, Course],
    prior: Prior,
    *,
    people: int | None = None,
    past: Past | None = None,
) -> Floats:
    """Play two courses with each draw of the parameters, the same people in both.

    Args:
        courses: Of the same things.
        prior: What is assumed.
        people: As in :func:`predicted`.
        past: There.

    Returns:
        Shape draws × (the one, the other, their difference) × (sessions, month): means of the
        group, 0 to 1, differences −1 to 1.
    """
    rng = np.random.default_rng(SEED)
    tries = max(course.thing.size for course in courses)
    number = min(max(TRIES // tries, FEWEST_PEOPLE), MOST_PEOPLE)
    own = past if past is not None and past.tells else None
    if own is not None:
        people, prior = own.people, beside_a_record(prior)
        number = min(number, people)
    parameters = prior.drawn(np.column_stack([_even(rng) for _ in NAMES]))
    means = np.empty((DRAWS, 3, 2))
    chance = np.empty_like(means)
    for draw in range(DRAWS):
        weights, link = memory_and_link(parameters[draw])
        if own is None:
            ability = rng.normal(0.0, prior.ability_sd, number)
        else:
            ability = abilities(own, number, weights, link, prior.ability_sd, rng)
        one, other = (
            np.stack(
                play_course(course, weights, link, ability, rng.random((number, course.thing.size)))
            )
            for course in courses
        )
        # Who the people are tells in both alike, and little in the difference: it has its own.
        each = np.stack([one, other, one - other])
        means[draw] = each.mean(axis=2)
        chance[draw] = each.var(axis=2, ddof=1) / number if number > 1 else 0.0
    if people is None:
        return means
    sized = of_size(means, chance, number / people)
    lowest = np.array([0.0, 0.0, -1.0])[:, None]
    return np.asarray(np.clip(sized, lowest, 1.0))


def of_size(means: Floats, chance: Floats, share: float) -> Floats:
    """Turn means of a few people into means of a group of another size.

    What differs between draws stays, what chance adds by who the people are becomes ``share`` of
    what it was: values move towards their own mean, or away from it.

    Args:
        means: Draws first.
        chance: The variance of each that comes of who the people are; the same shape.
        share: Their number over the group's.
    """
    middle, all_in_all = means.mean(axis=0), means.var(axis=0)
    noise = np.minimum(chance.mean(axis=0), all_in_all)
    wanted = all_in_all - noise + share * noise
    factor = np.sqrt(wanted / np.maximum(all_in_all, 1e-12))
    return np.asarray(middle + factor * (means - middle))


def _even(rng: np.random.Generator) -> Floats:
    """Return standard normal numbers, one from each of as many equally likely parts, shuffled."""
    from scipy.special import ndtri

    return np.asarray(ndtri((rng.permutation(DRAWS) + rng.random(DRAWS)) / DRAWS))


def _figure(when: When, way: Way, values: Floats) -> Figure:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(when, way, float(values.mean()), float(low), float(high))
