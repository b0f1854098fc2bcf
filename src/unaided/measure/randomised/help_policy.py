"""Help policy: what it does that help is at hand, today and later, from where chance withheld it.

Of the showings with help to give, chance makes a few without. The difference of the arms, each
result weighing 1 / propensity, is the effect of help being *at hand*, used or not. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.randomised.contrast import Contrast, Outcomes, two_arms
from unaided.measure.randomised.meetings import Bools, Meetings
from unaided.measure.verdicts import A_NIGHT_DAYS

ARMS: Final = ("after help was at hand", "after help was withheld")
TODAY: Final = ("with help at hand", "with help withheld")
PERFORMANCE: Final = (
    "The score of the question itself, whatever help was used: help at hand minus help withheld."
)
LEARNING: Final = (
    "Got alone at the family’s next meeting, a night or more after: help at hand minus help "
    "withheld."
)


@dataclass(frozen=True, slots=True)
class Offers:
    """Showings of which chance decided whether help was at hand.

    Attributes:
        person: Shape (n,), codes 0..people−1.
        family: Shape (n,), codes.
        day: Shape (n,), when it was shown.
        at_hand: Shape (n,), whether help was at hand.
        propensity: Shape (n,), with which probability it was so.
        score: Shape (n,), the score of the showing itself, 0..1; NaN: not answered.
    """

    person: Ints
    family: Ints
    day: Floats
    at_hand: Bools
    propensity: Floats
    score: Floats


@dataclass(frozen=True, slots=True)
class TodayAndLater:
    """The same contrast on the score of the moment, and on what lasts."""

    performance: Contrast
    learning: Contrast


def help_at_hand(offers: Offers, meetings: Meetings, people: int) -> TodayAndLater:
    """Estimate what help at hand does today and later.

    Args:
        offers: Where chance decided on help.
        meetings: What was met.
        people: Number of people.
    """
    later = meetings.next(offers.person, offers.family, offers.day, wait_days=A_NIGHT_DAYS)
    today = Outcomes(offers.person, offers.at_hand, offers.score, offers.propensity)
    after = Outcomes(
        offers.person, offers.at_hand, meetings.got_at(later), offers.propensity,
        np.asarray(meetings.day_at(later) - offers.day),
    )  # fmt: skip
    return TodayAndLater(
        two_arms(PERFORMANCE, TODAY, today, people), two_arms(LEARNING, ARMS, after, people)
    )
