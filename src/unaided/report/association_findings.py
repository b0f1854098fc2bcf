"""How much the visible score says: its correlation with what is done alone, raw and corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.association import (
    LEAST_CLUSTERS_TO_RESAMPLE,
    UnitMeans,
    cluster_bootstrap,
    disattenuated,
    pearson,
    unit_means,
)
from unaided.measure.estimands import learning_evidence
from unaided.measure.linear import Floats, Ints
from unaided.measure.people import Evidence, evidence_rows
from unaided.measure.responses import NO_AID, Bools
from unaided.measure.responses import Context as Check
from unaided.measure.rules import group_learning
from unaided.measure.unknown import Unknown, plural
from unaided.report.context import Context
from unaided.report.findings import Finding, Interval, Question, Subject, known, unknown
from unaided.report.people import SkillPeople

LEAST_UNITS = 10
DRAWS = 1_000
INTERVAL_LEVEL = 0.95  # as the studies that report such correlations give them


def association_findings(context: Context) -> Iterator[Finding]:
    """Yield the raw and the corrected correlation, for everybody, each group and each arm."""
    for number, (subject, rows) in enumerate(context.subjects()):
        if not rows.any():
            continue
        rng = context.rng(1_000 + number)
        yield _raw(context, subject, rows, rng)
        yield _informativeness(context, subject, rows, rng)


def points(context: Context, whole: SkillPeople) -> list[dict[str, object]]:
    """Return performance and learning (plain means) of those whose both may be shown.

    Args:
        context: The report's inputs.
        whole: Everybody over all skills.
    """
    if not whole.comparable:
        return []
    rows = np.ones(len(context.frame.responses), dtype=np.bool_)
    practice, learning = _learning_rows(context, rows)
    pair = _pair(context, practice, learning, by_sitting=False)
    group = np.full(len(context.frame.names["person"]), -1)
    group[context.frame.responses.person] = context.frame.responses.group
    names = context.frame.names
    return [
        {
            "person": names["person"][person],
            "group": names["group"][group[person]] if group[person] >= 0 else None,
            "performance": float(pair.x.mean[place]),
            "learning": float(pair.y.mean[place]),
        }
        for place, person in enumerate(pair.person.tolist())
        if whole.learning_unknown(person, context) is None
        and whole.scores[Evidence.PERFORMANCE].enough()[person]
    ]


class _Pair:
    """Units seen on both sides, with their means, people and clusters."""

    def __init__(self, x: UnitMeans, y: UnitMeans, person: Ints, cluster: Ints) -> None:
        self.x, self.y, self.person, self.cluster = x, y, person, cluster

    def __len__(self) -> int:
        return int(self.person.size)

    @property
    def responses(self) -> int:
        return int(self.x.responses.sum() + self.y.responses.sum())

    @property
    def people(self) -> int:
        return int(np.unique(self.person).size)


def _pair(context: Context, first: Bools, second: Bools, *, by_sitting: bool) -> _Pair:
    responses = context.frame.responses
    keys = responses.person
    if by_sitting:
        keys = keys * (int(responses.sitting.max()) + 2) + responses.sitting + 1
    values, unit = np.unique(keys, return_inverse=True)
    x = unit_means(responses.score[first], responses.tries[first], unit[first], values.size)
    y = unit_means(responses.score[second], responses.tries[second], unit[second], values.size)
    person = np.zeros(values.size, dtype=np.int64)
    person[unit] = responses.person
    seen = np.isfinite(x.mean) & np.isfinite(y.mean)
    _, cluster = np.unique(context.frame.sizes.cluster_of_person[person[seen]], return_inverse=True)
    return _Pair(_only(x, seen), _only(y, seen), person[seen], cluster)


def _only(means: UnitMeans, seen: Bools) -> UnitMeans:
    return UnitMeans(means.mean[seen], means.error_variance[seen], means.responses[seen])


def _learning_rows(context: Context, rows: Bools) -> tuple[Bools, Bools]:
    analysis = context.analysis
    evidence = evidence_rows(
        analysis.responses,
        analysis.cells,
        analysis.practice,
        horizon_days=context.choice.horizon_days,
        novelty=context.standard.novelty,
    )
    return analysis.practice & rows, evidence[Evidence.LEARNING] & rows


def _check_rows(context: Context, rows: Bools) -> tuple[Bools, Bools]:
    """Practice, and unaided checks whatever their delay."""
    analysis = context.analysis
    check = analysis.cells.context[analysis.cells.code] != Check.OTHER
    alone = analysis.responses.aid == NO_AID
    return analysis.practice & rows, check & alone & rows


def _raw(context: Context, subject: Subject, rows: Bools, rng: np.random.Generator) -> Finding:
    by_sitting = context.study.informativeness_unit == "sitting"
    question = Question(
        subject=subject,
        skill=None,
        estimand="correlation_raw",
        unit="correlation",
        adjustment="none",
        condition={
            "unit": "person and sitting" if by_sitting else "person",
            "between": "practice score and unaided check score",
        },
    )
    practice, checks = _check_rows(context, rows)
    pair = _pair(context, practice, checks, by_sitting=by_sitting)
    why = _too_few(pair, question)
    if why is not None:
        return unknown(question, why, responses=pair.responses, people=pair.people)

    def correlation(weight: Floats) -> float:
        return pearson(pair.x.mean, pair.y.mean, weight)

    return _finding(context, question, pair, correlation, rng)


def _informativeness(
    context: Context, subject: Subject, rows: Bools, rng: np.random.Generator
) -> Finding:
    question = Question(
        subject=subject,
        skill=None,
        estimand="informativeness",
        unit="correlation",
        adjustment="none",
        condition={
            "unit": "person",
            "between": "performance and learning, corrected for unreliability",
            "delay_days": context.choice.horizon_days,
            "novelty": context.choice.novelty,
        },
    )
    practice, learning = _learning_rows(context, rows)
    pair = _pair(context, practice, learning, by_sitting=False)
    # A gauge of learning is known only where learning itself is.
    why = _learning_unknown(context, rows) or _too_few(pair, question)
    if why is not None:
        return unknown(question, why, responses=pair.responses, people=pair.people)

    def correlation(weight: Floats) -> float:
        return disattenuated(pair.x, pair.y, weight)

    return _finding(context, question, pair, correlation, rng)


def _learning_unknown(context: Context, rows: Bools) -> Unknown | None:
    frame = context.frame
    part = Analysis.of(
        frame.responses.take(rows), frame.in_window[rows], frame.sizes, context.standard
    )
    return group_learning(
        learning_evidence(part, context.standard.novelty),
        context.choice.horizon_days,
        context.choice.novelty,
    )


def _too_few(pair: _Pair, question: Question) -> Unknown | None:
    what = "alone, later, on new problems" if question.estimand == "informativeness" else "alone"
    if len(pair) < LEAST_UNITS:
        return Unknown(
            "too_few_in_both",
            f"{plural(pair.people, 'person', 'people')} seen both in practice and {what}; a "
            f"correlation takes {LEAST_UNITS}.",
            f"{plural(LEAST_UNITS - len(pair), 'more person', 'more people')} checked {what}.",
        )
    clusters = np.unique(pair.cluster).size
    if clusters < LEAST_CLUSTERS_TO_RESAMPLE:
        return Unknown(
            "too_few_clusters",
            f"These people belong to {plural(clusters, 'randomised unit')}; an interval takes "
            f"{LEAST_CLUSTERS_TO_RESAMPLE}.",
            f"{plural(LEAST_CLUSTERS_TO_RESAMPLE - clusters, 'more randomised unit')}.",
        )
    return None


def _finding(
    context: Context,
    question: Question,
    pair: _Pair,
    correlation: Callable[[Floats], float],
    rng: np.random.Generator,
) -> Finding:
    value = correlation(np.ones(len(pair)))
    low, high = float("nan"), float("nan")
    if np.isfinite(value):
        low, high = cluster_bootstrap(
            correlation, pair.cluster, draws=DRAWS, level=INTERVAL_LEVEL, rng=rng
        )
    if not np.isfinite([value, low, high]).all():
        why = (
            Unknown(
                "unreliable",
                "With so few responses a person, the scores hardly tell people apart; a corrected "
                "correlation would be made of noise.",
                "More unaided checks a person, or more people.",
            )
            if question.estimand == "informativeness"
            else Unknown(
                "no_spread",
                "The two scores vary too little between people for an interval.",
                "Items that some get right and some do not.",
            )
        )
        return unknown(question, why, responses=pair.responses, people=pair.people)
    interval = Interval(
        level=INTERVAL_LEVEL,
        method=f"percentile bootstrap over {context.frame.clustered_on}s, {DRAWS:,} draws",
    )
    return known(
        question, value, (low, high), interval, responses=pair.responses, people=pair.people
    )
