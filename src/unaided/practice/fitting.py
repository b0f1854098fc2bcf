"""Fit the parameters of forgetting to reviews; the old ones stand unless new reviews say better.

The fit is that of ``fsrs-rs`` (the optimizer that Anki has), which counts whole days. It sees
retrievals alone: what an exposure does cannot be told from reviews that came as they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Estimate, Floats, Ints
from unaided.measure.prediction_scores import log_losses, mean_loss
from unaided.measure.responses import Bools
from unaided.practice.memory import A_NIGHT_DAYS, Forgetting, Memory, Outcome, replayed

FEWEST_REVIEWS: Final = 400
"""Reviews a day or more after the last: with fewer, the optimizer moves little and by chance."""

HELD_OUT_EVERY: Final = 4
LEVEL: Final = 0.95
AGAIN, GOOD = 1, 3


@dataclass(frozen=True, slots=True)
class Reviews:
    """Retrievals and exposures, person by person in the order of time.

    Attributes:
        person: Codes, rising.
        unit: What is held, as codes of person and family (or item).
        day: When, in days.
        outcome: :class:`~unaided.practice.memory.Outcome`.
    """

    person: Ints
    unit: Ints
    day: Floats
    outcome: Ints

    def take(self, which: Ints) -> Reviews:
        """Return some rows."""
        return Reviews(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of a fit.

    Attributes:
        forgetting: What holds from now on.
        better_by: By how much the new parameters lower the log loss of people held out, in nats a
            review; ``None`` where there was too little to fit.
        sentence: What was done, and why.
    """

    forgetting: Forgetting
    better_by: Estimate | None
    sentence: str


def fitted(reviews: Reviews, kept: Forgetting) -> Fitted:
    """Fit to three people of four, and keep it where it foresees every fourth better.

    Args:
        reviews: Of all people.
        kept: The parameters that hold now.
    """
    people = np.unique(reviews.person)
    held_out = np.isin(reviews.person, people[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY])
    training = reviews.take(np.flatnonzero(~held_out))
    number = int(np.count_nonzero(_long_term(training)))
    if number < FEWEST_REVIEWS or not held_out.any():
        return Fitted(
            kept,
            None,
            f"{number:,} reviews a day or more after the last; a fit takes {FEWEST_REVIEWS:,}. "
            "The parameters stand as they were.",
        )
    new = Forgetting(optimized(training), kept.exposure)
    tried = reviews.take(np.flatnonzero(held_out))
    gained = _losses(tried, kept) - _losses(tried, new)
    counted = np.isfinite(gained)
    if not counted.any():
        return Fitted(
            kept, None, "Nobody held out met anything twice. The parameters stand as they were."
        )
    _, person = np.unique(tried.person[counted], return_inverse=True)
    better = mean_loss(gained[counted], person, int(person.max()) + 1)
    low, high = better.interval(LEVEL)
    said = f"{better.value:+.4f} nats a review ({low:+.4f} to {high:+.4f})"
    if low > 0:
        return Fitted(new, better, f"New parameters foresee people held out better: {said}.")
    return Fitted(
        kept, better, f"New parameters foresee people held out no better: {said}. The old stand."
    )


def optimized(reviews: Reviews) -> tuple[float, ...]:
    """Return the parameters that the optimizer finds in some retrievals."""
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview

    retrieved = reviews.take(np.flatnonzero(reviews.outcome != Outcome.EXPOSED))
    order = np.lexsort((retrieved.day, retrieved.unit))
    unit, day = retrieved.unit[order], retrieved.day[order]
    ratings = np.where(retrieved.outcome[order] == Outcome.GOT, GOOD, AGAIN)
    first = np.diff(unit, prepend=-1) != 0
    elapsed = np.where(first, 0.0, np.diff(day, prepend=0.0))
    # Whole days, as the optimizer counts them, from a night on: whatever the time zone.
    apart = np.where(elapsed < A_NIGHT_DAYS, 0, np.maximum(np.round(elapsed), 1)).astype(np.int64)
    begins = np.flatnonzero(first)
    ends = np.append(begins[1:], unit.size)
    items = []
    for begin, end in zip(begins, ends, strict=True):
        past = [
            FSRSReview(rating=int(rating), delta_t=int(days))
            for rating, days in zip(ratings[begin:end], apart[begin:end], strict=True)
        ]
        items += [
            FSRSItem(reviews=past[: number + 1])
            for number in range(1, len(past))
            if apart[begin + number] > 0
        ]
    return tuple(FSRS(parameters=[]).compute_parameters(items))


def expected(reviews: Reviews, forgetting: Forgetting) -> Floats:
    """Return the chance of each retrieval before it came; NaN at the first meeting of a unit."""
    units = int(reviews.unit.max(initial=-1)) + 1
    return replayed(Memory.nothing(units), reviews.unit, reviews.outcome, reviews.day, forgetting)


def _losses(reviews: Reviews, forgetting: Forgetting) -> Floats:
    """Return the log loss of each retrieval; NaN at first meetings and exposures."""
    chance = expected(reviews, forgetting)
    known = np.isfinite(chance) & (reviews.outcome != Outcome.EXPOSED)
    found = np.full(chance.size, np.nan)
    got = (reviews.outcome == Outcome.GOT).astype(np.float64)
    found[known] = log_losses(chance[known], got[known])
    return found


def _long_term(reviews: Reviews) -> Bools:
    """Mark the retrievals a day or more after the unit was last met."""
    order = np.lexsort((reviews.day, reviews.unit))
    unit, day = reviews.unit[order], reviews.day[order]
    later = (np.diff(unit, prepend=-1) == 0) & (np.diff(day, prepend=np.inf) >= A_NIGHT_DAYS)
    found = np.zeros(unit.size, dtype=np.bool_)
    found[order] = later
    return np.asarray(found & (reviews.outcome != Outcome.EXPOSED))
