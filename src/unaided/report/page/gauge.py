"""How much the visible score says of what lasts, raw and corrected; and how full the scale is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.report.charts import Drawing, scatter
from unaided.report.figures import EVERYBODY, Figure, Reading, Who
from unaided.report.page.arms import aids_of_arms, subject_name
from unaided.report.page.caption import Made, caption, interval, made, value
from unaided.report.sentences import gauge_sentence
from unaided.report.trial_sentences import arm_name, gauge_by_arm_sentence, outcome_name
from unaided.report.wording import capital, decimal

NAMES = ("correlation_raw", "informativeness", "ceiling")
LEAST_POINTS = 3
MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table, or the words "not known" with the reason."""

    text: str
    interval: str
    known: bool
    why: str


def cell(figure: Figure) -> Cell:
    """Write a figure for a table."""
    return Cell(value(figure), interval(figure), figure.known, figure.why)


@dataclass(frozen=True, slots=True)
class Row:
    """One subject's three figures."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One person in the scatter's table."""

    person: str
    group: str
    performance: str
    learning: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """The section."""

    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Drawing | None
    points: tuple[Point, ...]
    hidden: int
    caption: str
    made: tuple[Made, ...]


def gauge(reading: Reading) -> Gauge | None:
    """Lay out the associations; ``None`` where the report has none."""
    subjects = [EVERYBODY, *reading.parts("group"), *reading.parts("arm")]
    met = [who for who in subjects if any(reading.figures(name, who) for name in NAMES)]
    points = reading.rows("points")
    if not met and not points:
        return None
    aids = aids_of_arms(reading)
    figures = [reading.figure(name, who) for who in met for name in NAMES]
    sentences = [
        gauge_sentence(
            reading.figure("correlation_raw"),
            reading.figure("informativeness"),
            len(reading.parts("group")),
        ),
        _by_arm(reading, aids),
    ]
    return Gauge(
        sentences=tuple(sentence for sentence in sentences if sentence),
        rows=tuple(
            Row(
                capital(subject_name(who, aids)),
                tuple(cell(reading.figure(name, who)) for name in NAMES),
            )
            for who in met
        ),
        chart=_chart(reading, points),
        points=tuple(_point(point) for point in points[:MOST_POINTS]),
        hidden=max(len(points) - MOST_POINTS, 0),
        caption=caption(reading, figures),
        made=made(reading, figures),
    )


def _chart(reading: Reading, points: Sequence[Mapping[str, Any]]) -> Drawing | None:
    if len(points) < LEAST_POINTS:
        return None
    return scatter(
        [{"performance": point["performance"], "learning": point["learning"]} for point in points],
        level=reading.level,
        title=f"Performance against learning of {len(points)} people; numbers in the table.",
        key="gauge",
    )


def _point(point: Mapping[str, Any]) -> Point:
    return Point(
        person=str(point.get("person")),
        group=str(point.get("group") or ""),
        performance=decimal(float(point["performance"])),
        learning=decimal(float(point["learning"])),
    )


def _by_arm(reading: Reading, aids: dict[str, str]) -> str | None:
    """Compare arms with a tool to the one arm without."""
    control = [arm for arm, aid in aids.items() if aid == "none"]
    if len(control) != 1:
        return None
    test = next(
        (
            outcome_name(str(trial.get("label", "")), "unaided")
            for trial in reading.rows("trials")
            if trial.get("role") == "unaided"
        ),
        "the unaided check",
    )
    return gauge_by_arm_sentence(
        [
            (arm_name(arm, aid), reading.figure("correlation_raw", Who("arm", arm)))
            for arm, aid in aids.items()
            if aid != "none"
        ],
        reading.figure("correlation_raw", Who("arm", control[0])),
        test,
    )
