"""Which item helps most to decide, and when enough is known. Arrays in, an index out.

A verdict asks whether a level is reached: Pr(z ≥ threshold), z the logit of the person's level,
believed to be normal. An item's use is how much its answer is expected to tell about that one
yes or no: the mutual information of answer and verdict,

    I(Y; V) = H(E[p]) − Pr(V)·H(E[p | V]) − Pr(¬V)·H(E[p | ¬V]),   p = c + (1 − c)·logistic(z + e)

(a Bayesian form of the sequential mastery tests of Lewis & Sheehan, 1990, Applied Psychological
Measurement 14, and of Rudner, 2009, Practical Assessment 14(8), who compare it with maximum
information). An easiness ``e`` that is not known for certain flattens the answer's curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NODES: Final = 40
"""Points of the belief, equally likely: an even number, so that none lies at its middle."""

LOGISTIC_AS_PROBIT: Final = math.pi / 8
"""A normal doubt of variance v divides the logit by √(1 + πv/8) (MacKay, 1992)."""

HIGHEST: Final = 6.0
LEVELS: Final = np.linspace(-HIGHEST, HIGHEST, 121)
"""Logits at which information is worked out: every tenth."""

LEAST_TOLD: Final = 1e-4
"""Nats; where no answer is expected to tell more, the verdict is as good as settled."""

NEAR_BEST: Final = 0.95
"""Items within this share of the best's use are equal: the least seen of them is taken."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one verdict.

    Attributes:
        mean: Of the logit of the person's level.
        sd: Its standard deviation, above 0.
        threshold: Logit of the level that the standard asks for.
    """

    mean: float
    sd: float
    threshold: float

    @property
    def probability(self) -> float:
        """Pr(level reached), 0..1."""
        return 0.5 * math.erfc((self.threshold - self.mean) / (self.sd * math.sqrt(2)))

    def decided(self, certainty: float) -> bool:
        """Say whether the verdict is ``learned`` or ``not learned`` at a certainty, 0.5..1."""
        return self.probability >= certainty or self.probability <= 1 - certainty


@dataclass(frozen=True)
class Items:
    """What could be asked, an entry an item.

    Attributes:
        easiness: Logit of success less the logit of the person's level: 0 for an item as hard as
            the form is on the whole.
        easiness_sd: How unsure that is.
        floor: Probability of a right guess, 0 to below 1.
        seen: By how many people of the check it was seen.
        slope: How steeply success rises with the level; the model's items all have 1.
    """

    easiness: Floats
    easiness_sd: Floats
    floor: Floats
    seen: NDArray[np.int64]
    slope: Floats | None = None

    @cached_property
    def steepness(self) -> Floats:
        """Slopes as doubt about easiness flattens them, shape (N,)."""
        flat = 1.0 / np.sqrt(1.0 + LOGISTIC_AS_PROBIT * self.easiness_sd**2)
        return flat if self.slope is None else flat * self.slope

    @cached_property
    def information(self) -> Floats:
        """Fisher information of each item at the levels of :data:`LEVELS`, shape (levels, N).

        I(z) = s²·(p − c)²·(1 − p) / ((1 − c)²·p) (Birnbaum, 1968); worked out once for a bank, so
        that a choice costs a look at each item.
        """
        above = 1.0 / (1.0 + np.exp(-self.steepness * (LEVELS[:, None] + self.easiness)))
        right = self.floor + (1.0 - self.floor) * above
        return np.asarray((self.steepness * above) ** 2 * (1.0 - right) / right)


def usefulness(belief: Belief, items: Items) -> Floats:
    """Return what the answer to each item is expected to tell of the verdict.

    Args:
        belief: What is believed now.
        items: What could be asked, N of them.

    Returns:
        Shape (N,): mutual information in nats, at least 0.
    """
    values = belief.mean + belief.sd * _NODES
    above = _share_above(belief, values)
    return _told(values, above, items.easiness, items.steepness, items.floor)


def choose(belief: Belief, items: Items, allowed: Bools) -> int | None:
    """Choose the item that helps most to decide; of those about as good, the least seen.

    Where hardly anything is left to decide, it is the item that tells most of the level itself.

    Args:
        belief: What is believed now.
        items: What could be asked, N of them.
        allowed: Which of them may be (:mod:`unaided.checks.exposure`), shape (N,).

    Returns:
        Its index; ``None`` where none may be asked.
    """
    if not allowed.any():
        return None
    use = np.where(allowed, usefulness(belief, items), -1.0)
    if use.max() < LEAST_TOLD:
        return most_informative(belief.mean, items, allowed)
    good = np.flatnonzero(use >= NEAR_BEST * use.max())
    return int(good[np.lexsort((-use[good], items.seen[good]))[0]])


def most_informative(mean: float, items: Items, allowed: Bools, *, near: float = NEAR_BEST) -> int:
    """Choose the item with most Fisher information at a level: where no verdict is asked for.

    Args:
        mean: Logit of the level, rounded to a tenth and held within ±6.
        items: What could be asked.
        allowed: Which of them may be.
        near: Items within this share of the best's are equal: the least seen of them is taken;
            1: the best alone.

    Returns:
        Its index; −1 where none may be asked.
    """
    row = round(10.0 * (min(max(mean, -HIGHEST), HIGHEST) + HIGHEST))
    return int(_most_informative(items.information[row], items.seen, allowed, near))


Standing = Literal["open", "decided", "out of minutes", "asked out"]
"""Where a sitting stands; all but the first end it."""


def standing(
    beliefs: Sequence[Belief],
    certainty: float,
    *,
    fixed_left: int,
    left: int,
    seconds_left: float | None,
) -> Standing:
    """Say whether a sitting goes on.

    What is fixed is asked whatever was answered: only so do its means estimate by design. It
    yields to the minutes alone.

    Args:
        beliefs: Of each verdict that the sitting is about; none: nothing can be decided early.
        certainty: From which a verdict is decided, 0.5..1.
        fixed_left: Fixed places not asked yet.
        left: All places not asked yet.
        seconds_left: Of the person's time; ``None``: it has no end.
    """
    if left == 0:
        return "asked out"
    if seconds_left is not None and seconds_left <= 0:
        return "out of minutes"
    if fixed_left == 0 and beliefs and all(one.decided(certainty) for one in beliefs):
        return "decided"
    return "open"


def _standard_normal_midpoints(number: int) -> Floats:
    """Return the quantiles (k + ½) / number of the standard normal, by Newton's method."""
    wanted = (np.arange(number) + 0.5) / number
    found = np.zeros(number)
    for _ in range(60):
        below = np.array([0.5 * math.erfc(-one / math.sqrt(2)) for one in found])
        slope = np.exp(-0.5 * found**2) / math.sqrt(2 * math.pi)
        found -= np.clip((below - wanted) / slope, -0.5, 0.5)
    return found


_NODES: Final = _standard_normal_midpoints(NODES)


def _share_above(belief: Belief, values: Floats) -> Floats:
    """Return how much of each node's share lies above the threshold; the total is exact."""
    rank = NODES * (1.0 - belief.probability)
    return np.clip(np.arange(1, values.size + 1) - rank, 0.0, 1.0)


@njit(cache=True, fastmath=True, nogil=True)
def _told(
    values: Floats, above: Floats, easiness: Floats, steepness: Floats, floor: Floats
) -> Floats:
    """Return the mutual information of each item's answer and the verdict."""
    number = values.size
    weight = above.sum()
    found = np.empty(easiness.size)
    for item in range(easiness.size):
        total = yes = 0.0
        slope, shift, guess = steepness[item], easiness[item], floor[item]
        for node in range(number):
            right = guess + (1.0 - guess) / (1.0 + math.exp(-slope * (values[node] + shift)))
            total += right
            yes += above[node] * right
        everything = _entropy(total / number)
        if weight <= 0.0 or weight >= number:
            found[item] = 0.0
            continue
        if_yes, if_no = yes / weight, (total - yes) / (number - weight)
        share = weight / number
        learned = everything - share * _entropy(if_yes) - (1.0 - share) * _entropy(if_no)
        found[item] = max(0.0, learned)
    return found


@njit(cache=True, nogil=True)
def _most_informative(
    information: Floats, seen: NDArray[np.int64], allowed: Bools, near: float
) -> int:
    """Return the least seen of the items with nearly most information; −1: none is allowed."""
    best = -1
    for item in range(information.size):
        if allowed[item] and (best < 0 or information[item] > information[best]):
            best = item
    if best < 0 or near >= 1.0:
        return best
    enough = near * information[best]
    for item in range(information.size):
        if allowed[item] and information[item] >= enough and seen[item] < seen[best]:
            best = item
    return best


@njit(cache=True, fastmath=True, nogil=True)
def _entropy(probability: float) -> float:
    """Return the entropy of a coin in nats."""
    if probability <= 0.0 or probability >= 1.0:
        return 0.0
    return -(
        probability * math.log(probability) + (1.0 - probability) * math.log(1.0 - probability)
    )
