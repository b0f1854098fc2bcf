"""Spacing: what it does to put a family's return off, from where chance decided it.

Of a few showings chance decides, evenly, whether the family's return comes as it would or is put
off. Read are those got alone: what is not got comes back in the same sitting and is met anew, so
its return is not put off. That was settled before the draw could do anything, so it keeps the arms
alike. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.randomised.contrast import Outcomes, two_arms
from unaided.measure.randomised.help_policy import TodayAndLater
from unaided.measure.randomised.meetings import Bools, Meetings
from unaided.measure.verdicts import A_NIGHT_DAYS

RETURN: Final = ("at a return put off", "at a return as it came")
AFTER: Final = ("after a return put off", "after a return as it came")
PERFORMANCE: Final = (
    "Got alone when the family returned, in a later sitting: put off minus as it came."
)
LEARNING: Final = (
    "Got alone at the meeting after that return, a night or more later: put off minus as it came."
)
EVEN: Final = 0.5
"""The chance of either, where it was drawn at all."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Showings, got alone, of which chance decided when their family returns.

    Attributes:
        person: Shape (n,), codes 0..people−1.
        family: Shape (n,), codes.
        day: Shape (n,), when it was answered.
        put_off: Shape (n,), whether the return is put off; else it comes as it would.
    """

    person: Ints
    family: Ints
    day: Floats
    put_off: Bools


def put_off_or_not(returns: Returns, meetings: Meetings, people: int) -> TodayAndLater:
    """Estimate what putting a return off does to it, and to what lasts.

    Args:
        returns: Where chance decided.
        meetings: What was met.
        people: Number of people.
    """
    back = meetings.next(returns.person, returns.family, returns.day, wait_days=0.0)
    came = meetings.day_at(back)
    after = meetings.next(returns.person, returns.family, came, wait_days=A_NIGHT_DAYS)
    even = np.full(returns.person.size, EVEN)

    def outcomes(place: Ints, since: Floats) -> Outcomes:
        wait = meetings.day_at(place) - since
        return Outcomes(returns.person, returns.put_off, meetings.got_at(place), even, wait)

    return TodayAndLater(
        two_arms(PERFORMANCE, RETURN, outcomes(back, returns.day), people),
        two_arms(LEARNING, AFTER, outcomes(after, came), people),
    )
