"""What a few tries say of one person: a beta posterior, its prior taken from everybody's.

A person's expected score m under one condition has the prior Beta(a, b) of the people seen under
it, by moments (Kleinman 1973); s right of n tries make it Beta(a + s, b + n − s). Partial credit
counts as part of a try, which overstates its noise a little and so errs towards *undecided*.
Reliability is 1 − posterior variance / prior variance, both of the logit of m. Needs numpy and
scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from unaided.measure.linear import Floats
from unaided.measure.logit_normal import logit_reliability

FEWEST_PEOPLE_FOR_A_PRIOR = 5
JEFFREYS = 0.5


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior Beta(a, b) of a person's expected score, and where it comes from.

    Attributes:
        a: Prior right tries.
        b: Prior wrong tries.
        people: People whose scores made it; 0 for Jeffreys' prior.
    """

    a: float
    b: float
    people: int


def moment_prior(right: Floats, tries: Floats) -> Prior:
    """Match a beta distribution to people's scores, by moments with their sampling noise removed.

    The prior is that of one more person: its variance is people's own, plus that of the mean,
    which T tries do not fix (1/T where people do not differ). So it is never stronger than the
    tries it was made from.

    Args:
        right: Shape (people,), scores summed over tries.
        tries: Shape (people,), tries; people without any do not count.

    Returns:
        The prior; Jeffreys' Beta(½, ½) where fewer than five people were seen.
    """
    seen = tries > 0
    right, tries = right[seen], tries[seen]
    people = int(seen.sum())
    if people < FEWEST_PEOPLE_FOR_A_PRIOR:
        return Prior(JEFFREYS, JEFFREYS, 0)
    total = float(tries.sum())
    mean = float((right.sum() + JEFFREYS) / (total + 1.0))
    share = right / tries
    between = float(tries @ (share - mean) ** 2)
    # Kleinman's moment estimate of the intraclass correlation, weights proportional to tries.
    unit = mean * (1 - mean)
    balance = float(np.sum(tries * (1 - tries / total)))
    paired = float(np.sum((tries - 1) * (1 - tries / total)))
    excess = between - unit * float(np.sum(1 - tries / total))
    correlation = excess / (unit * paired) if paired > 0 and balance > 0 else 0.0
    correlation = min(max(correlation, 0.0), 0.9)
    of_mean = correlation * float(np.sum((tries / total) ** 2)) + (1 - correlation) / total
    strength = 1.0 / min(correlation + of_mean, 0.9) - 1.0
    return Prior(mean * strength, (1 - mean) * strength, people)


@dataclass(frozen=True)
class Posterior:
    """Beta posteriors of several people under one condition; all arrays have shape (people,)."""

    a: Floats
    b: Floats
    prior: Prior

    @cached_property
    def mean(self) -> Floats:
        """Posterior mean of the expected score, 0..1."""
        return self.a / (self.a + self.b)

    def probability_at_least(self, level: float) -> Floats:
        """Return Pr(m ≥ level) for each person."""
        return np.asarray(special.betaincc(self.a, self.b, level))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Return equal-tailed credible limits at ``level`` (0..1), stretched to hold the mean."""
        tail = (1 - level) / 2
        low = special.betaincinv(self.a, self.b, tail)
        high = special.betaincinv(self.a, self.b, 1 - tail)
        # A mean pulled out of a long tail can lie beyond the quantiles.
        return np.minimum(low, self.mean), np.maximum(high, self.mean)

    @cached_property
    def reliability(self) -> Floats:
        """1 − posterior variance / prior variance of the logit, 0..1 (see ``logit_normal``)."""
        strength = self.prior.a + self.prior.b
        mean = self.prior.a / strength
        return logit_reliability(
            np.maximum(self.a - self.prior.a, 0.0),
            np.maximum(self.b - self.prior.b, 0.0),
            mean,
            mean * (1 - mean) / (strength + 1),
        )


def posterior(right: Floats, tries: Floats, prior: Prior) -> Posterior:
    """Update the prior with each person's tries.

    Args:
        right: Shape (people,), scores summed over tries.
        tries: Shape (people,), tries.
        prior: The shared prior.
    """
    return Posterior(prior.a + right, prior.b + tries - right, prior)
