"""Play a plan with people whose memory follows FSRS-6: how often they are right, then and later.

Each person holds each thing as :mod:`unaided.practice.memory` has it. What is held shows in a try
as

    logit p = start + ability + gain · R · (1 − exp(−n / fluency)) − cost of a try not shown before

with R the chance of still holding it and n how often it was met. The chance decides the outcome,
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


@njit(cache=True)
def play(
    thing: Ints,
    day: Floats,
    what: Ints,
    later: float,
    weights: Floats,
    link: Floats,
    ability: Floats,
    luck: Floats,
) -> tuple[float, float]:
    """Play a course once for some people.

    Args:
        thing: As in :class:`Course`; so are ``day``, ``what`` and ``later``.
        day: See above.
        what: See above.
        later: See above.
        weights: Of memory, with the share of an exposure behind them.
        link: Start, gain, fluency and cost, as the module has them.
        ability: Of each person, logits.
        luck: Shape people × events, 0 to 1: what decides each try.

    Returns:
        Mean chance of a try in the sessions, and of each thing a month after the last, 0 to 1.
    """
    start, gain, fluency, cost = link[0], link[1], link[2], link[3]
    things = int(thing.max()) + 1
    stability, difficulty, at = np.empty(things), np.empty(things), np.empty(things)
    met = np.empty(things)
    in_sessions, tries, afterwards = 0.0, 0, 0.0
    for person in range(ability.size):
        stability[:] = np.nan
        difficulty[:] = np.nan
        at[:] = np.nan
        met[:] = 0.0
        base = start + ability[person]
        for event in range(thing.size):
            one = thing[event]
            if what[event] == SHOWN:
                meet_one(stability, difficulty, at, one, 2, day[event], weights)
                met[one] += SHOWN_COUNTS
                continue
            logit = base
            if not math.isnan(stability[one]):
                elapsed = max(day[event] - at[one], 0.0)
                ready = 1.0 - math.exp(-met[one] / fluency)
                logit += gain * held(weights, elapsed, stability[one]) * ready
            if what[event] == TRIED_UNSHOWN:
                logit -= cost
            chance = 1.0 / (1.0 + math.exp(-logit))
            in_sessions += chance
            tries += 1
            got = 1 if luck[person, event] < chance else 0
            meet_one(stability, difficulty, at, one, got, day[event], weights)
            met[one] += 1.0
        for one in range(things):
            ready = 1.0 - math.exp(-met[one] / fluency)
            kept = held(weights, later - at[one], stability[one]) * ready
            afterwards += 1.0 / (1.0 + math.exp(-(base + gain * kept)))
    return in_sessions / max(tries, 1), afterwards / (ability.size * things)
