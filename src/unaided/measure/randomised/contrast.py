"""One arm of chance's against the other: an estimate with its counts, or why there is none.

By design: chance decided who or what is in which arm, so a difference of (inverse-propensity
weighted) means is causal (Horvitz & Thompson 1952; Hájek 1971). Clustered on the person. Needs
numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.measure.linear import Estimate, Floats, Ints, combine, mean
from unaided.measure.randomised.meetings import Bools
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES, LEAST_CARRIERS
from unaided.measure.unknown import Unknown, plural

LEVEL: Final = 0.9
"""Of the intervals."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a contrast.

    Attributes:
        name: What was done, as a part of a sentence: "after help was withheld".
        outcomes: Results that count.
        people: Who gave them.
        mean: Their weighted mean, 0..1; ``None`` without any.
        left_out: Drawn into this arm without a result that could count.
        delay_days: For how long the results were waited, on average; ``None`` where not asked.
    """

    name: str
    outcomes: int
    people: int
    mean: float | None
    left_out: int
    delay_days: float | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """The first arm's mean minus the second's.

    Attributes:
        estimand: What is estimated, in a sentence.
        found: The difference with the influence of every person; or why it is not known.
        first: One arm.
        second: The other.
        results: Shape (2, people), of each arm the results of each person that entered: by how
            many people a figure was renewed.
        basis: How it is known.
    """

    estimand: str
    found: Estimate | Unknown
    first: Arm
    second: Arm
    results: Ints
    basis: str = "design"

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 90 % interval: cluster-robust, Student's t; ``None`` where it is not known."""
        return None if isinstance(self.found, Unknown) else self.found.interval(LEVEL)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of each draw, an entry a draw.

    Attributes:
        person: Whose draw, codes 0..people−1.
        first: Whether it fell into the first arm.
        score: The result, 0..1; NaN: none.
        propensity: With which probability it fell into its arm.
        delay_days: How long after the draw the result came; NaN where there is none.
    """

    person: Ints
    first: Bools
    score: Floats
    propensity: Floats
    delay_days: Floats | None = None


def two_arms(estimand: str, names: tuple[str, str], drawn: Outcomes, people: int) -> Contrast:
    """Compare two arms, each result weighing 1 / propensity.

    Args:
        estimand: What is estimated.
        names: Of the first arm, and of the second.
        drawn: What came of each draw.
        people: Number of people, so that estimates combine.
    """
    known = np.isfinite(drawn.score)
    arms, means = [], []
    for name, inside in zip(names, (drawn.first, ~drawn.first), strict=True):
        use, without = inside & known, inside & ~known
        own = mean_over_people(
            drawn.score[use], 1.0 / drawn.propensity[use], drawn.person[use], people
        )
        means.append(own)
        arms.append(
            Arm(
                name,
                outcomes=int(use.sum()),
                people=number_of(drawn.person[use]),
                mean=None if own is None else own.value,
                left_out=int(without.sum()),
                delay_days=average(drawn.delay_days, use),
            )
        )
    first, second = means
    why = too_few(arms[0], arms[1])
    found: Estimate | Unknown
    if why is not None or first is None or second is None:
        found = why or lacking(arms[0], arms[1])
    else:
        found = supported(combine([(1.0, first), (-1.0, second)]))
    results = np.stack(
        [
            np.bincount(drawn.person[inside & known], minlength=people)
            for inside in (drawn.first, ~drawn.first)
        ]
    )
    return Contrast(estimand, found, arms[0], arms[1], results)


def mean_over_people(score: Floats, weight: Floats, person: Ints, people: int) -> Estimate | None:
    """Return a weighted mean clustered on the person; ``None`` without any score."""
    if score.size == 0:
        return None
    return mean(score, weight, person, np.arange(people), people)


def number_of(person: Ints) -> int:
    """Return how many people these are."""
    return int(np.unique(person).size)


def average(values: Floats | None, use: Bools) -> float | None:
    """Return the mean of some values; ``None`` where there is none."""
    return float(np.mean(values[use])) if values is not None and use.any() else None


def too_few(*arms: Arm) -> Unknown | None:
    """Say how many results are missing in which arm; ``None`` where there are enough.

    It takes 20 results in each arm, from 5 people.
    """
    short = [arm for arm in arms if _missing(arm) != (0, 0)]
    return lacking(*short) if short else None


def lacking(*arms: Arm) -> Unknown:
    """Say what these arms have, what it takes, and how many more would tell."""
    have = "; ".join(
        f"{arm.name}: {plural(arm.outcomes, 'result')} from "
        f"{plural(arm.people, 'person', 'people')}"
        for arm in arms
    )
    more = []
    for arm in arms:
        results, people = _missing(arm)
        crowd = f" from {plural(people, 'more person', 'more people')}" if people else ""
        more.append(f"{plural(max(results, people, 1), 'more result')} {arm.name}{crowd}")
    return Unknown(
        "too_few_draws",
        f"{have[0].upper()}{have[1:]}. It takes {GROUP_LEAST_RESPONSES} of each, from at "
        f"least {GROUP_LEAST_PEOPLE} people.",
        f"{' and '.join(more)} would tell.",
    )


def _missing(arm: Arm) -> tuple[int, int]:
    return (
        max(0, GROUP_LEAST_RESPONSES - arm.outcomes),
        max(0, GROUP_LEAST_PEOPLE - arm.people),
    )


def supported(found: Estimate) -> Estimate | Unknown:
    """Return an estimate whose interval means something; else why it does not."""
    if not found.spread:
        return Unknown(
            "no_spread",
            "Results do not differ from person to person: without spread there is no interval.",
            "Items that some get alone and some do not would tell.",
        )
    if found.carriers < LEAST_CARRIERS:
        return Unknown(
            "one_person",
            "One person’s results carry the figure; they say nothing of others.",
            "Results of more people would tell.",
        )
    return found
