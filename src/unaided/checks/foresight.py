"""What a check will be able to tell, before it starts: by simulation from what is known now.

People, items and answers are drawn from the present estimates as often as asked for, under the
very places that were drawn; each simulated check is analysed as the real one will be. What is not
known yet is assumed, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unaided.checks.draw import Draw, Place
from unaided.checks.plan import CheckPlan
from unaided.checks.posterior import Posterior
from unaided.measure.linear import Estimate, mean

Floats = NDArray[np.float64]

LEVEL: Final = 0.9
"""Of the intervals."""

Z_90: Final = 1.6448536269514722
"""The normal quantile of a two-sided 90 % interval."""

Z_POWER_80: Final = 0.8416212335729143
"""The normal quantile of 80 % power."""


JUDGED_BY_COIN: Final = 0.5
"""The tool's answer is right or wrong: who knows nothing judges half of them rightly."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known now, in logits; the defaults are assumed where nothing is.

    Attributes:
        level: Logit of the mean person's score, alone, shortly after practice.
        person_sd: Spread of people, on one skill.
        aid: What the tool adds to the logit.
        aid_sd: Spread of that between people.
        item_sd: Spread of the items' difficulty.
        lost_per_doubling: What each doubling of (1 + days) takes from the logit.
        transfer: What a family that was never met takes from it.
        floor: Probability of a right guess.
        come: Share of planned sittings that people come to, 0..1.
        standard_level: The level that the standard asks for, 0..1.
        certainty: From which a verdict is decided, 0.5..1.
        assumed: Names of the fields that nothing is known of.
    """

    level: float = 0.8
    person_sd: float = 1.0
    aid: float = 1.0
    aid_sd: float = 0.7
    item_sd: float = 0.5
    lost_per_doubling: float = 0.15
    transfer: float = 0.5
    floor: float = 0.0
    come: float = 0.85
    standard_level: float = 0.8
    certainty: float = 0.9
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One figure that the check will give.

    Attributes:
        name: Which: ``alone after 7 days, variant``; ``tool effect``; ``decided``.
        half_width: Of its 90 % interval, in points of score (0..1), in half of the simulated checks
            at most so much; infinite: in half of them there is none. ``None`` for ``decided``.
        share: Of verdicts decided, 0..1; ``None`` otherwise.
        sentence: What to expect, in one sentence.
    """

    name: str
    half_width: float | None
    share: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a check will be able to tell.

    Attributes:
        figures: Of each figure, how sharp.
        repeats: How many checks were simulated.
        assumed: What nothing is known of, so that it was assumed.
    """

    figures: tuple[Foreseen, ...]
    repeats: int
    assumed: tuple[str, ...]


def foresee(
    plan: CheckPlan, drawn: Draw, given: Given, *, rng: np.random.Generator, repeats: int = 200
) -> Foresight:
    """Simulate a check and say how sharp its figures will be.

    Args:
        plan: What it sets out to do.
        drawn: The places as they are drawn; those that are fixed estimate by design.
        given: What is known now.
        rng: Draws people, items and answers.
        repeats: How many checks.

    Returns:
        A figure for each condition alone, delay and novelty, for each contrast, and for verdicts;
        none where fewer than two people have a place for it.
    """
    if repeats < 2:  # a spread takes two
        raise ValueError(f"repeats must be at least 2; found {repeats}")
    fixed = _Table(plan, [one for one in drawn.places if one.fixed], given)
    answers = fixed.answers(rng, repeats)
    figures = [*_means(plan, fixed, answers), *_contrasts(plan, fixed, answers)]
    if "none" in plan.aids:
        figures.append(_verdicts(plan, drawn, given, rng, min(repeats, 50)))
    return Foresight(tuple(figures), repeats, given.assumed)


class _Table:
    """Places as columns, and what their answers could be."""

    def __init__(self, plan: CheckPlan, places: Sequence[Place], given: Given) -> None:
        self.given = given
        self.people, self.person = np.unique([one.person for one in places], return_inverse=True)
        self.items, self.item = np.unique([one.item for one in places], return_inverse=True)
        self.aided = np.array([one.condition.aid != "none" for one in places], dtype=np.bool_)
        self.wrong = np.array([one.condition.tool_wrong is True for one in places], dtype=np.bool_)
        self.sitting = np.array([one.sitting for one in places], dtype=np.int64)
        self.far = np.array([one.condition.novelty == "transfer" for one in places], dtype=np.bool_)
        days = np.array(plan.delays_days)[self.sitting] if places else np.empty(0)
        self.logit = given.level - given.lost_per_doubling * np.log2(1.0 + days)
        self.logit -= given.transfer * self.far
        # To judge what a tool says, one has what one knows, and a coin; the tool is no help.
        self.floor = max(given.floor, JUDGED_BY_COIN) if plan.faulty else given.floor
        self.helped = self.aided & (not plan.faulty)
        self.logit += given.aid * self.helped
        visits = np.stack([self.person, self.sitting], axis=1) if places else np.empty((0, 2))
        self.visits, self.visit = np.unique(visits, axis=0, return_inverse=True)

    def answers(self, rng: np.random.Generator, repeats: int) -> Floats:
        """Draw scores, shape (repeats, places); NaN: did not come."""
        given = self.given
        ability = rng.normal(0.0, given.person_sd, (repeats, self.people.size))[:, self.person]
        helped = rng.normal(0.0, given.aid_sd, (repeats, self.people.size))[:, self.person]
        hard = rng.normal(0.0, given.item_sd, (repeats, self.items.size))[:, self.item]
        logit = self.logit + ability + self.helped * helped - hard
        right = self.floor + (1.0 - self.floor) / (1.0 + np.exp(-logit))
        score = (rng.random(right.shape) < right).astype(np.float64)
        came = rng.random((repeats, len(self.visits))) < given.come
        return np.where(came[:, self.visit.ravel()], score, np.nan)


def _means(plan: CheckPlan, table: _Table, answers: Floats) -> list[Foreseen]:
    figures = []
    for sitting, days in enumerate(plan.delays_days):
        for novelty in plan.novelties:
            far = table.far == (novelty == "transfer")
            rows = ~table.aided & far & (table.sitting == sitting)
            if np.unique(table.person[rows]).size < 2:
                continue
            width = _median([_mean(table, one, rows) for one in answers])
            name = f"alone after {days:g} days, {novelty}"
            what = "new variants" if novelty == "variant" else "families never met"
            said = f"Alone on {what} after {days:g} days: to within {_points(width)}."
            figures.append(Foreseen(name, width, None, said))
    return figures


def _contrasts(plan: CheckPlan, table: _Table, answers: Floats) -> list[Foreseen]:
    figures = []
    if len(plan.aids) > 1 and "none" in plan.aids:
        figures += _contrast("tool effect", "The tool's effect", table, answers, table.aided)
    if plan.faulty:
        figures += _contrast("caught", "Tool wrong against tool right", table, answers, table.wrong)
    return figures


def _contrast(
    name: str, words: str, table: _Table, answers: Floats, arm: NDArray[np.bool_]
) -> list[Foreseen]:
    if table.people.size < 2 or not (arm.any() and (~arm).any()):
        return []
    width = _median([_within(table, one, arm) for one in answers])
    least = (1.0 + Z_POWER_80 / Z_90) * width
    said = (
        f"{words}: to within {_points(width)}; one of {_points(least)} or more is found "
        "four times in five."
    )
    return [Foreseen(name, width, None, said)]


def _verdicts(
    plan: CheckPlan, drawn: Draw, given: Given, rng: np.random.Generator, repeats: int
) -> Foreseen:
    """Foresee which share of verdicts is decided, if everybody comes to the last sitting.

    Everybody answers all of their unaided places of the first novelty, at the mean delay, with
    items as they are drawn; then it is seen who is decided. What the check does besides is left
    out: it chooses items, which decides more, and stops at the first moment of certainty, which
    decides some whom more answers would have made unsure again.
    """
    threshold = float(np.log(given.standard_level / (1.0 - given.standard_level)))
    by_person: dict[tuple[int, int], int] = defaultdict(int)
    for one in drawn.places:
        if one.condition.aid == "none" and one.condition.novelty == plan.novelties[0]:
            by_person[one.person, one.skill] += 1
    most = max(by_person.values(), default=0)
    counts = np.tile(np.array(sorted(by_person.values())), repeats)
    days = float(np.mean(plan.delays_days))
    mean = given.level - given.lost_per_doubling * float(np.log2(1.0 + days))
    truth = rng.normal(mean, given.person_sd, counts.size)
    belief = Posterior.normal(mean, given.person_sd, counts.size)
    for number in range(most):
        easy = rng.normal(0.0, given.item_sd, counts.size)
        right = given.floor + (1.0 - given.floor) / (1.0 + np.exp(-(truth + easy)))
        score = (rng.random(counts.size) < right).astype(np.float64)
        belief = belief.after(np.where(number < counts, score, np.nan), easy, 0.0, given.floor)
    probability = belief.probability(threshold)
    sure = (probability >= given.certainty) | (probability <= 1 - given.certainty)
    share = float(sure.mean()) if counts.size else 0.0
    said = (
        f"Verdicts: of those who come to everything, about {100 * share:.0f} % are decided at "
        f"{100 * given.certainty:.0f} % certainty; of the others more is asked later, or they "
        "stay undecided."
    )
    return Foreseen("decided", None, share, said)


def _mean(table: _Table, answers: Floats, rows: NDArray[np.bool_]) -> Estimate | None:
    """Estimate a mean as the check's page does: over responses, clustered on people."""
    there = rows & np.isfinite(answers)
    if not there.any():
        return None
    people, person = np.unique(table.person[there], return_inverse=True)
    each = np.arange(people.size)
    return mean(answers[there], np.ones(int(there.sum())), person, each, people.size)


def _within(table: _Table, answers: Floats, arm: NDArray[np.bool_]) -> Estimate | None:
    """Estimate a contrast as the check's page does: the mean of people's differences of means."""
    number, there = table.people.size, np.isfinite(answers)
    means = []
    for side in (arm & there, ~arm & there):
        counts = np.bincount(table.person[side], minlength=number)
        sums = np.bincount(table.person[side], answers[side], minlength=number)
        means.append(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))
    differences = means[0] - means[1]
    known = differences[np.isfinite(differences)]
    if not known.size:
        return None
    value = float(known.mean())
    return Estimate(value, (known - value) / known.size, known.size, known.size, known.size)


def _median(estimates: Sequence[Estimate | None]) -> float:
    """Return the median half-width of simulated intervals; infinite where there is none."""
    widths = []
    for one in estimates:
        low, high = (np.nan, np.nan) if one is None else one.interval(LEVEL)
        # Where people do not differ at all, the page gives no interval either.
        widths.append((high - low) / 2 if np.isfinite(low) and high > low else np.inf)
    return float(np.median(widths))


def _points(share: float) -> str:
    return f"{100 * share:.0f} points" if np.isfinite(share) else "nothing that can be said"
