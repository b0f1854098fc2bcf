"""The scored responses as arrays, and the condition of each relative to a standard.

Codes are small whole numbers; −1 is *not recorded*. Delays fall into bins around the horizon, so
that a condition is a cell: aid × delay bin × novelty × context. Needs numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from unaided.measure.linear import Floats, Ints
from unaided.measure.verdicts import A_NIGHT_DAYS

Bools = NDArray[np.bool_]
UNRECORDED = -1
NO_AID = 0


class Novelty(IntEnum):
    """Codes of novelty; −1 is not recorded."""

    FIRST = 0
    REPEAT = 1
    VARIANT = 2
    TRANSFER = 3


class Occasion(IntEnum):
    """Codes of occasions; −1 is not recorded."""

    PRACTICE = 0
    CHECK = 1
    WORK = 2


class Delay(IntEnum):
    """Bins of delay around a horizon h.

    ``NOW``: the family was met earlier in the same sitting, or less than a night (and less than
    h/2) ago; ``BETWEEN``: up to h/2; ``HORIZON``: h/2 to 2h; ``BEYOND``: longer; ``NONE``: nothing
    of the skill was seen before, so there is no delay; ``UNKNOWN``: not recorded.
    """

    NOW = 0
    BETWEEN = 1
    HORIZON = 2
    BEYOND = 3
    NONE = 4
    UNKNOWN = 5


class Context(IntEnum):
    """Whether a response is a check: first ones are evidence, later ones have taught already."""

    OTHER = 0
    FIRST_CHECK = 1
    LATER_CHECK = 2


@dataclass(frozen=True, slots=True)
class Responses:
    """Scored responses, all arrays of shape (n,), sorted by person and time.

    Attributes:
        person: Codes 0..people−1.
        item: Codes 0..items−1.
        family: Codes; where families are not recorded, the item's own.
        skill: Codes 0..skills−1.
        group: Codes, −1 for none.
        arm: Codes, −1 for none.
        sitting: Codes of person's sittings, −1 where not known.
        score: 0..1.
        tries: How many tries the score counts, at least 1.
        aid: 0 none, 1.. the levels met, −1 not recorded.
        delay_days: Days since exposure, frozen; NaN where not known.
        planned_delay_days: Planned delay; NaN where none.
        novelty: Codes of :class:`Novelty`, frozen when the sitting started.
        novelty_now: The same at the response itself: what was first met earlier in the same
            sitting is by now a repeat, or a variant.
        occasion: Codes of :class:`Occasion`.
        same_sitting: Whether the family was met earlier in the same sitting.
        kind: Codes of how it was scored, −1 where not recorded.
        confidence: 0..1, NaN where not given.
        randomised_aid: Whether the aid was assigned at random and taken as assigned.
        propensity: Probability with which the aid was assigned, NaN where not recorded.
        ordered: Whether it is known what the person answered before.
        context: Codes of :class:`Context`, read from the whole log (:func:`contexts`): a check
            stays the first one, or a later one, in any part of it.
    """

    person: Ints
    item: Ints
    family: Ints
    skill: Ints
    group: Ints
    arm: Ints
    sitting: Ints
    score: Floats
    tries: Floats
    aid: Ints
    delay_days: Floats
    planned_delay_days: Floats
    novelty: Ints
    novelty_now: Ints
    occasion: Ints
    same_sitting: Bools
    kind: Ints
    confidence: Floats
    randomised_aid: Bools
    propensity: Floats
    ordered: Bools
    context: Ints

    def __len__(self) -> int:
        return int(self.score.size)

    def take(self, which: Bools | Ints) -> Responses:
        """Return the responses selected by a mask or by positions."""
        return Responses(*(getattr(self, field.name)[which] for field in fields(self)))


def delay_bins(responses: Responses, horizon_days: float) -> Ints:
    """Put each response's delay into its bin around the horizon (:class:`Delay`)."""
    delay = responses.delay_days
    known = np.isfinite(delay)
    now = responses.same_sitting | (known & (delay < min(A_NIGHT_DAYS, horizon_days / 2)))
    return np.select(
        [
            now,
            responses.novelty == Novelty.FIRST,
            ~known,
            delay < horizon_days / 2,
            delay <= 2 * horizon_days,
        ],
        [Delay.NOW, Delay.NONE, Delay.UNKNOWN, Delay.BETWEEN, Delay.HORIZON],
        Delay.BEYOND,
    ).astype(np.int64)


def contexts(responses: Responses) -> Ints:
    """Mark checks, and which of them are a person's first on the family (:class:`Context`).

    Takes the whole log, in order of time; whatever ``responses.context`` holds is not read.

    Where the order of answering is not known (no times), nobody can say which of several checks on
    a family came first, so none of them counts as the first.

    A sitting's first check of a person and family counts, and of the sittings the first one at
    once and the first after a delay, apart for each aid: so a pulse (two siblings today, with and
    without the tool, one in two weeks) has a first of each. Where a log records no occasion, an
    unaided response after a night or more counts as a check.
    """
    # Where nothing of the skill was met before, there is nothing that a delay could be after.
    delayed = (
        ~responses.same_sitting
        & ~(responses.delay_days < A_NIGHT_DAYS)
        & (responses.novelty != Novelty.FIRST)
    )
    check = (responses.occasion == Occasion.CHECK) | (
        (responses.occasion == UNRECORDED)
        & (responses.aid == NO_AID)
        & delayed
        & np.isfinite(responses.delay_days)
    )
    context = np.where(check, Context.LATER_CHECK, Context.OTHER).astype(np.int64)
    rows = np.flatnonzero(check)
    who = np.column_stack([responses.person, responses.family, responses.aid])
    rows = rows[_first_of(np.column_stack([who, responses.sitting])[rows])]
    rows = rows[_first_of(np.column_stack([who, delayed])[rows])]
    context[rows[~_several_unordered(responses, who, np.flatnonzero(check), rows)]] = (
        Context.FIRST_CHECK
    )
    return context


def _several_unordered(responses: Responses, who: Ints, checks: Ints, first: Ints) -> Bools:
    """Whether each first check is one of several, at least one of them without a known order."""
    _, group = np.unique(who[checks], axis=0, return_inverse=True)
    count = np.bincount(group)
    adrift = np.bincount(group, ~responses.ordered[checks])
    doubtful = (count > 1) & (adrift > 0)
    return np.asarray(doubtful[group[np.searchsorted(checks, first)]])


def _first_of(keys: Ints) -> Ints:
    """Positions at which each distinct row of ``keys`` stands first, in order."""
    _, first = np.unique(keys, axis=0, return_index=True)
    return np.sort(first)


@dataclass(frozen=True, slots=True)
class Cells:
    """The condition cell of each response.

    Attributes:
        code: Shape (n,), codes 0..cells−1.
        aid: Shape (cells,), aid of each cell; likewise ``delay``, ``novelty``, ``context``.
        delay: Codes of :class:`Delay`.
        novelty: Codes of :class:`Novelty`.
        context: Codes of :class:`Context`.
    """

    code: Ints
    aid: Ints
    delay: Ints
    novelty: Ints
    context: Ints

    def __len__(self) -> int:
        return int(self.aid.size)

    def find(self, aid: int, delay: int, novelty: int, context: int) -> int | None:
        """Return the cell of a condition, ``None`` where nobody met it."""
        hit = np.flatnonzero(
            (self.aid == aid)
            & (self.delay == delay)
            & (self.novelty == novelty)
            & (self.context == context)
        )
        return int(hit[0]) if hit.size else None


def cells(responses: Responses, horizon_days: float) -> Cells:
    """Give each response its condition cell."""
    delay, context = delay_bins(responses, horizon_days), responses.context
    novelty = np.where(delay == Delay.NOW, responses.novelty_now, responses.novelty)
    packed = (((responses.aid + 1) * len(Delay) + delay) * (len(Novelty) + 1) + novelty + 1) * len(
        Context
    ) + context
    values, code = np.unique(packed, return_inverse=True)
    rest, context_of = np.divmod(values, len(Context))
    rest, novelty_of = np.divmod(rest, len(Novelty) + 1)
    aid_of, delay_of = np.divmod(rest, len(Delay))
    return Cells(code.astype(np.int64), aid_of - 1, delay_of, novelty_of - 1, context_of)
