"""Yield: what one more practice gives later, from the families that chance drew.

Where chance makes the choice it draws evenly among families, so that the one drawn and the others
of the same draw differ in nothing but that. Of every draw d of family f among A_d,

    D_d = Y(f) − mean of Y(g) over the g of A_d, g ≠ f, that have a result,

with Y the next result at least a night later; the yield is the mean of D over draws, clustered on
the person. What lacks a result leaves both sides alike, as far as the draw does not decide who has
one. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.randomised.contrast import (
    Arm,
    Contrast,
    lacking,
    mean_over_people,
    number_of,
    supported,
    too_few,
)
from unaided.measure.randomised.meetings import Meetings
from unaided.measure.verdicts import A_NIGHT_DAYS

DRAWN: Final = "on what chance drew"
OTHERS: Final = "on what it could have drawn"
ESTIMAND: Final = (
    "Got alone at the next meeting, a night or more after: the family that chance drew for practice"
    " minus those that it could have drawn at that moment."
)


@dataclass(frozen=True, slots=True)
class Draws:
    """Families that chance drew.

    Attributes:
        person: Shape (n,), codes 0..people−1.
        family: Shape (n,), what was drawn.
        day: Shape (n,), when.
        other: Shape (m,), the other families that could have been drawn, of all draws.
        draw: Shape (m,), of which draw each is.
    """

    person: Ints
    family: Ints
    day: Floats
    other: Ints
    draw: Ints


def one_more_practice(draws: Draws, meetings: Meetings, people: int) -> Contrast:
    """Estimate what one more practice gives.

    Args:
        draws: What chance drew, and among what.
        meetings: What was met.
        people: Number of people.
    """
    size = draws.person.size
    own = meetings.next(draws.person, draws.family, draws.day, wait_days=A_NIGHT_DAYS)
    own_got = meetings.got_at(own)
    of, since = draws.person[draws.draw], draws.day[draws.draw]
    others = meetings.next(of, draws.other, since, wait_days=A_NIGHT_DAYS)
    got = meetings.got_at(others)
    there = np.isfinite(got)
    number = np.bincount(draws.draw[there], minlength=size)
    other_got = _by_draw(got[there], draws.draw[there], number, size)
    other_wait = _by_draw((meetings.day_at(others) - since)[there], draws.draw[there], number, size)
    use = np.isfinite(own_got) & (number > 0)
    used, person = int(use.sum()), draws.person[use]
    who = number_of(person)
    waited = meetings.day_at(own) - draws.day
    drawn = Arm(
        DRAWN, used, who, _mean(own_got[use]), int((~np.isfinite(own_got)).sum()),
        _mean(waited[use]),
    )  # fmt: skip
    rest = Arm(
        OTHERS, int(number[use].sum()), who, _mean(other_got[use]),
        int((np.isfinite(own_got) & (number == 0)).sum()), _mean(other_wait[use]),
    )  # fmt: skip
    estimate = mean_over_people((own_got - other_got)[use], np.ones(used), person, people)
    others_of = np.bincount(person, number[use], minlength=people).astype(np.int64)
    entered = np.stack([np.bincount(person, minlength=people), others_of])
    why = too_few(drawn, rest)
    if why is not None or estimate is None:
        return Contrast(ESTIMAND, why or lacking(drawn), drawn, rest, entered)
    return Contrast(ESTIMAND, supported(estimate), drawn, rest, entered)


def _by_draw(values: Floats, draw: Ints, number: Ints, size: int) -> Floats:
    """Return the mean of each draw's values; NaN where it has none."""
    total = np.bincount(draw, values, minlength=size)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if values.size else None
