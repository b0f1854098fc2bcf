"""Findings as data: one flat record a figure, known or unknown, never in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal, TypedDict

from unaided.measure.linear import Estimate
from unaided.measure.unknown import Unknown

SubjectKind = Literal["all", "group", "arm", "person"]
Assignment = Literal["randomised", "observational"]
Adjustment = Literal["items", "none"]
Unit = Literal["score", "difference", "logit", "correlation"]

INTERVAL_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom a finding speaks."""

    kind: SubjectKind
    id: str | None = None


ALL = Subject("all")


class Interval(TypedDict):
    """Level and method of an interval."""

    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure with its estimand, basis and interval, or why it is unknown.

    The fields are those of the published schema (``schema/report.schema.json``).
    """

    subject: Subject
    skill: str | None
    estimand: str
    unit: Unit
    assignment: Assignment
    adjustment: Adjustment
    about: Literal["these people", "population"]
    status: Literal["known", "unknown"]
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    interval: Interval | None = None
    responses: int = 0
    people: int = 0
    condition: Mapping[str, object] | None = None
    reliability: float | None = None
    orders: tuple[float, float] | None = None
    why: str | None = None
    needs: str | None = None
    reason: str | None = None
    note: str | None = None
    basis: Literal["design", "model"] = field(default="design")
    disagrees: bool | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the finding as JSON-ready data."""
        record: dict[str, object] = {name.name: getattr(self, name.name) for name in fields(self)}
        return {**record, "subject": {"kind": self.subject.kind, "id": self.subject.id}}


@dataclass(frozen=True, slots=True)
class Question:
    """What a finding asks: everything but the answer."""

    subject: Subject
    skill: str | None
    estimand: str
    unit: Unit
    assignment: Assignment = "observational"
    adjustment: Adjustment = "items"
    condition: Mapping[str, object] | None = None
    about: Literal["these people", "population"] = "population"
    orders: tuple[float, float] | None = None
    note: str | None = None


def answer(question: Question, figure: Estimate | Unknown, clustered_on: str) -> Finding:
    """Make a finding of a figure by design.

    Args:
        question: What was asked.
        figure: The estimate, or why there is none.
        clustered_on: The unit of clustering, for the interval's method.
    """
    if isinstance(figure, Unknown):
        return unknown(question, figure)
    # A step that changes nothing is zero by definition; any other figure needs a spread.
    if not (figure.spread or (figure.value == 0.0 and question.estimand.startswith("step_"))):
        return unknown(question, _no_interval(), responses=figure.responses, people=figure.people)
    low, high = (
        figure.score_interval(INTERVAL_LEVEL)
        if question.unit == "score"
        else figure.interval(INTERVAL_LEVEL)
    )
    scale = " on the logit" if question.unit == "score" else ""
    return known(
        question,
        figure.value,
        (low, high),
        {
            "level": INTERVAL_LEVEL,
            "method": f"cluster-robust{scale}, clustered on {clustered_on}, "
            f"t({figure.clusters - 1})",
        },
        responses=figure.responses,
        people=figure.people,
    )


def _no_interval() -> Unknown:
    return Unknown(
        "no_spread",
        "People do not differ here at all: without spread there is no interval.",
        "Items that some get right and some do not, from more people.",
    )


def known(
    question: Question,
    estimate: float,
    limits: tuple[float, float],
    interval: Interval,
    *,
    responses: int,
    people: int,
    reliability: float | None = None,
) -> Finding:
    """Make a known finding."""
    return replace(
        _unanswered(question, responses=responses, people=people),
        status="known",
        estimate=float(estimate),
        low=float(limits[0]),
        high=float(limits[1]),
        interval=interval,
        reliability=reliability,
        orders=question.orders,
    )


def unknown(question: Question, why: Unknown, *, responses: int = 0, people: int = 0) -> Finding:
    """Make an unknown finding: why, and what would make it known."""
    return replace(
        _unanswered(question, responses=responses, people=people),
        why=why.why,
        needs=why.needs,
        reason=why.reason,
    )


def _unanswered(question: Question, *, responses: int, people: int) -> Finding:
    """Start a finding from its question; it is unknown until it is answered."""
    return Finding(
        subject=question.subject,
        skill=question.skill,
        estimand=question.estimand,
        unit=question.unit,
        assignment=question.assignment,
        adjustment=question.adjustment,
        about=question.about,
        status="unknown",
        responses=responses,
        people=people,
        condition=question.condition,
        note=question.note,
    )
