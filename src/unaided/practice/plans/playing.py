"""Play a plan with people whose memory follows FSRS-6: how often they are right, then and later.

Each person holds each thing as :mod:`unaided.practice.memory` has it. What is held shows in a try
as

    logit p = start + ability + gain · R · (1 − exp(−n / fluency)) − cost of a try not shown before

with R the chance of still holding it and n how often it was met; within the sessions, plus what
tries there differ by from what memory alone says. The chance decides the outcome,
the outcome moves memory, and so on from try to try.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from unaided.practice.memory import Floats, Ints, held, meet_one
from unaided.practice.plans.blocks import Layout

TRY_SECONDS: Final = 50.0
"""How long a try takes, its answer with it; being shown takes as long."""
MONTH_DAYS: Final = 28.0
SHOWN, TRIED, TRIED_UNSHOWN = 0, 1, 2
"""What an event is: being shown; a try in a block that began so; one in a block that did not."""
SHOWN_COUNTS: Final = 0.5
"""What being shown is to fluency, beside a try."""


@dataclass(frozen=True, slots=True)
class Course:
    """A layout as what happens one after another.

    Attributes:
        thing: Of each event.
        day: When, in days from the first session; within a session no time passes, since FSRS
            counts days, and takes what is met twice within one as met the same day.
        what: :data:`SHOWN`, :data:`TRIED` or :data:`TRIED_UNSHOWN`.
        things: How many there are.
        later: The day a month after the last session.
    """

    thing: Ints
    day: Floats
    what: Ints
    things: int
    later: float


def course_of(layout: Layout, days: Sequence[float], things: int) -> Course:
    """Spell a layout out, try by try.

    Args:
        layout: The sessions.
        days: The day of each, counted from the first; rising.
        things: How many are practised.
    """
    rows: list[tuple[int, float, int]] = []
    for session, day in zip(layout, days, strict=True):
        for block in session:
            events = max(round(60.0 * block.minutes / TRY_SECONDS), 1)
            tried = TRIED if block.shown else TRIED_UNSHOWN
            for number in range(events):
                what = SHOWN if block.shown and number == 0 else tried
                rows.append((block.thing, day, what))
    return Course(
        thing=np.array([row[0] for row in rows]),
        day=np.array([row[1] for row in rows], dtype=np.float64),
        what=np.array([row[2] for row in rows]),
        things=things,
        later=max(days) + MONTH_DAYS,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What people hold of a plan's things; shapes people × things.

    Attributes:
        stability_days: NaN: never met.
        difficulty: 1 to 10; NaN likewise.
        at_day: When it was last strengthened; NaN likewise.
        met: How often it was met; being shown counts :data:`SHOWN_COUNTS`.
    """

    stability_days: Floats
    difficulty: Floats
    at_day: Floats
    met: Floats

    @classmethod
    def nothing(cls, people: int, things: int) -> Held:
        """Return what people hold who have met nothing."""
        unknown = np.full((people, things), np.nan)
        return cls(unknown, unknown.copy(), unknown.copy(), np.zeros((people, things)))


def play_course(
    course: Course, weights: Floats, link: Floats, ability: Floats, luck: Floats
) -> tuple[Floats, Floats]:
    """Play a course once for some people, who have met none of its things.

    Args:
        course: What happens.
        weights: Of memory, with the share of an exposure behind them.
        link: Start, gain, fluency, cost and session, as the module has them.
        ability: Of each person, logits.
        luck: Shape people × events, 0 to 1: what decides each try.

    Returns:
        Of each person, the mean chance of a try in the sessions, and of the things a month after
        the last, 0 to 1.
    """
    of = Held.nothing(ability.size, course.things)
    return play(
        course.thing, course.day, course.what, course.later, weights, link, ability,
        of.stability_days, of.difficulty, of.at_day, of.met, luck,
    )  # fmt: skip


@njit(cache=True)
def play(
    thing: Ints, day: Floats, what: Ints, later: float, weights: Floats, link: Floats,
    ability: Floats, stability_of: Floats, difficulty_of: Floats, at_of: Floats, met_of: Floats,
    luck: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Play a course given as arrays; see :func:`play_course`. What people hold changes."""
    things = stability_of.shape[1]
    in_sessions, afterwards = np.zeros(ability.size), np.zeros(ability.size)
    for person in range(ability.size):
        stability, difficulty = stability_of[person], difficulty_of[person]
        at, met = at_of[person], met_of[person]
        base, tries = link[0] + ability[person], 0
        for event in range(thing.size):
            one = thing[event]
            if what[event] == SHOWN:
                meet_one(stability, difficulty, at, one, 2, day[event], weights)
                met[one] += SHOWN_COUNTS
                continue
            logit = base + shown_in_try(stability, at, met, one, day[event], weights, link)
            logit += link[4]
            if what[event] == TRIED_UNSHOWN:
                logit -= link[3]
            chance = 1.0 / (1.0 + math.exp(-logit))
            in_sessions[person] += chance
            tries += 1
            got = 1 if luck[person, event] < chance else 0
            meet_one(stability, difficulty, at, one, got, day[event], weights)
            met[one] += 1.0
        in_sessions[person] /= max(tries, 1)
        for one in range(things):
            logit = base + shown_in_try(stability, at, met, one, later, weights, link)
            afterwards[person] += 1.0 / (1.0 + math.exp(-logit)) / things
    return in_sessions, afterwards


@njit(cache=True)
def shown_in_try(
    stability: Floats, at: Floats, met: Floats, one: int, day: float, weights: Floats, link: Floats
) -> float:
    """Return what holding a thing adds to a try, logits: gain · R · (1 − exp(−n / fluency))."""
    if math.isnan(stability[one]):
        return 0.0
    ready = 1.0 - math.exp(-met[one] / link[2])
    elapsed = max(day - at[one], 0.0)
    return float(link[1] * held(weights, elapsed, stability[one]) * ready)
