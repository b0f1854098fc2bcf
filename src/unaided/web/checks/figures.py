"""What a check tells by design: from the places whose item no answer could change.

Each condition's mean with a 90 % interval clustered on people, the tool's effect within people,
and what they would be if all that is missing had been wrong, or right (Manski 1990).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from unaided.checks.plan import Condition, plan_of
from unaided.evidence.schema import Aid
from unaided.measure.crossover import mean_bounds
from unaided.measure.estimands import Figure as Measured
from unaided.measure.estimands import spread
from unaided.measure.linear import Estimate, Floats, mean
from unaided.measure.rules import GROUP_LEAST_PEOPLE, group_figure
from unaided.measure.unknown import Unknown, plural
from unaided.report.figures import Figure
from unaided.report.findings import Question, Subject, answer
from unaided.web.checks.models import Check
from unaided.web.checks.told import Told, told_of
from unaided.web.study.models import Response


@dataclass(frozen=True, slots=True)
class Row:
    """One condition after one delay.

    Attributes:
        condition: Aid, novelty, whether the tool's answer was wrong.
        delay_days: The planned delay.
        figure: The mean score with its interval.
        answered: How many answers count.
        asked: Out of how many that closed or were answered.
        people: By how many people.
        bounds: The mean if all that is missing were wrong, and right; ``None``: none is missing.
    """

    condition: Condition
    delay_days: float
    figure: Figure
    answered: int
    asked: int
    people: int
    bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """One condition less another, within people.

    Attributes:
        figure: The mean difference with its interval.
        people: How many met both and answered both.
        asked: How many were to.
        bounds: What it could be, whatever the missing would have been; ``None``: none is missing.
    """

    figure: Figure
    people: int
    asked: int
    bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Illusion:
    """How sure people were with help, and how they did alone.

    Attributes:
        confidence: Mean confidence with help.
        score: The same people's mean score alone.
        aided: Answers behind the first.
        alone: Answers behind the second.
        people: Who gave both.
    """

    confidence: float
    score: float
    aided: int
    alone: int
    people: int


@dataclass(frozen=True, slots=True)
class Longer:
    """Answers to kinds of question that were last met longer before than the planned delay.

    Attributes:
        answers: How many.
        least: Days since the last meeting, at least.
        most: At most.
    """

    answers: int
    least: float
    most: float


@dataclass(frozen=True)
class CheckFigures:
    """What a check tells.

    Attributes:
        check: Of which check.
        told: Its fixed places.
        assurances: How many answers there are of each assurance, all places.
        limited_to: The assurances that count; empty: all.
    """

    check: Check
    told: tuple[Told, ...]
    assurances: tuple[tuple[str, int], ...]
    limited_to: str

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every condition after every delay that was asked so far."""
        plan = plan_of(self.check.record["plan"])
        found = []
        for sitting, days in enumerate(plan.delays_days):
            for condition in plan.conditions:
                here = [
                    one
                    for one in self.told
                    if one.sitting == sitting and one.condition == condition
                ]
                due = [one for one in here if one.score is not None or one.missing]
                if due:
                    found.append(_row(self.check, condition, days, due))
        return tuple(found)

    @cached_property
    def aid(self) -> Contrast | None:
        """With the tool less alone, within people; ``None`` where it was not drawn."""
        return self._contrast("dependence", lambda one: one.condition.aid != Aid.NONE)

    @cached_property
    def caught(self) -> Contrast | None:
        """Tool wrong less tool right; ``None`` where no error was planted."""
        if not any(one.condition.tool_wrong is not None for one in self.told):
            return None
        return self._contrast("difference", lambda one: one.condition.tool_wrong is True)

    @cached_property
    def illusion(self) -> Illusion | None:
        """Sure with help, wrong alone; ``None`` where nobody did both."""
        aided = [one for one in self.told if _sure_of(one) and one.condition.aid != Aid.NONE]
        alone = [
            one for one in self.told if one.score is not None and one.condition.aid == Aid.NONE
        ]
        both = {one.person for one in aided} & {one.person for one in alone}
        sure = [one.confidence for one in aided if one.person in both]
        scores = [one.score for one in alone if one.person in both]
        if len(both) < GROUP_LEAST_PEOPLE:
            return None
        return Illusion(
            float(np.mean([one for one in sure if one is not None])),
            float(np.mean([one for one in scores if one is not None])),
            len(sure),
            len(scores),
            len(both),
        )

    @cached_property
    def apart(self) -> tuple[tuple[str, int], ...]:
        """How many answers do not count, by what was not as planned: help, novelty, delay."""
        return tuple(
            (what, number)
            for what in ("help", "novelty", "delay")
            if (number := sum(one.apart == what for one in self.told))
        )

    @cached_property
    def late(self) -> int:
        """How many of the answers that count came in a make-up."""
        return sum(one.late for one in self.told if one.score is not None)

    @cached_property
    def longer(self) -> Longer | None:
        """Answers that count to kinds last met well before practice ended; ``None``: none."""
        days = [one.longer_days for one in self.told if one.longer_days is not None]
        return Longer(len(days), min(days), max(days)) if days else None

    @cached_property
    def nothing_met(self) -> int:
        """How many of the answers that count were on a skill of which nothing had been met."""
        return sum(one.nothing_met for one in self.told)

    def _contrast(self, estimand: str, arm: Callable[[Told], bool]) -> Contrast | None:
        # What is open, or waits for its mark, is neither known nor missing: bounds leave it out.
        due = [one for one in self.told if one.score is not None or one.missing]
        sides = [[one for one in due if arm(one) is side] for side in (True, False)]
        if not all(sides):
            return None
        return _contrast(self.check, estimand, *sides)


def figures_of(check: Check, at: datetime, *, assurance: str = "") -> CheckFigures:
    """Read what a check tells (two queries).

    Args:
        check: Which one.
        at: The present: what is open is not missing yet.
        assurance: Only answers of this assurance count; the others are then as good as missing.
            Empty: all count.
    """
    told = told_of(check, at, assurance)
    given = Response.objects.filter(showing__assignment__placed__part__check_of=check)
    counts: dict[str, int] = {}
    for name in given.values_list("assurance", flat=True):
        counts[name] = counts.get(name, 0) + 1
    return CheckFigures(check, told, tuple(sorted(counts.items())), assurance)


def _sure_of(one: Told) -> bool:
    return one.confidence is not None and one.score is not None


def _row(check: Check, condition: Condition, days: float, due: Sequence[Told]) -> Row:
    scores = _scores(due)
    there = [one for one in due if one.score is not None]
    people = _codes(one.person for one in there)
    figure = _finding(
        check,
        "expected_score",
        {"aid": condition.aid, "delay_days": days, "novelty": condition.novelty},
        _mean(there, people),
    )
    bounds = mean_bounds(scores) if np.isnan(scores).any() else None
    return Row(condition, days, figure, len(there), len(due), len(set(people)), bounds)


def _mean(there: Sequence[Told], people: Sequence[int]) -> Measured:
    scores, count = _scores(there), len(set(people))
    items = len({one.item for one in there})
    why = group_figure(len(there), count, items, count, scores)
    if why is not None:
        return why
    person = np.array(people, dtype=np.int64)
    return spread(mean(scores, np.ones(scores.size), person, np.arange(count), count))


def _contrast(check: Check, estimand: str, one: Sequence[Told], other: Sequence[Told]) -> Contrast:
    """Contrast two sides within people: the mean of each person's difference of means."""
    asked = sorted({each.person for each in one} & {each.person for each in other})
    differences, least, most = [], [], []
    for person in asked:
        mine, theirs = (
            _scores([each for each in side if each.person == person]) for side in (one, other)
        )
        known = [scores[np.isfinite(scores)] for scores in (mine, theirs)]
        if all(scores.size for scores in known):
            differences.append(float(known[0].mean() - known[1].mean()))
        least.append(float(np.nan_to_num(mine, nan=0.0).mean() - _filled(theirs, 1.0)))
        most.append(float(np.nan_to_num(mine, nan=1.0).mean() - _filled(theirs, 0.0)))
    missing = any(each.missing for each in (*one, *other) if each.person in set(asked))
    bounds = (float(np.mean(least)), float(np.mean(most))) if missing and asked else None
    figure = _finding(check, estimand, {"against": "none"}, _difference(differences))
    return Contrast(figure, len(differences), len(asked), bounds)


def _filled(scores: Floats, value: float) -> float:
    return float(np.nan_to_num(scores, nan=value).mean())


def _difference(differences: Sequence[float]) -> Measured:
    number = len(differences)
    if number < GROUP_LEAST_PEOPLE:
        return Unknown(
            "too_few_pairs",
            f"{plural(number, 'person', 'people')} answered on both sides; an interval over "
            f"people needs {GROUP_LEAST_PEOPLE}.",
            "Answers on both sides of "
            f"{plural(GROUP_LEAST_PEOPLE - number, 'more person', 'more people')}.",
        )
    values = np.array(differences)
    value = float(values.mean())
    return spread(Estimate(value, (values - value) / number, number, number, number))


def _finding(
    check: Check, estimand: str, condition: dict[str, object], measured: Measured
) -> Figure:
    question = Question(
        subject=Subject("group", check.cohort.name),
        skill=None,
        estimand=estimand,
        unit="score" if estimand == "expected_score" else "difference",
        assignment="randomised",
        adjustment="none",
        condition=condition,
    )
    return Figure.of(answer(question, measured, "person").as_dict())


def _scores(told: Sequence[Told]) -> Floats:
    return np.array([np.nan if one.score is None else one.score for one in told], dtype=np.float64)


def _codes(people: Iterable[int]) -> list[int]:
    known: dict[int, int] = {}
    return [known.setdefault(person, len(known)) for person in people]
