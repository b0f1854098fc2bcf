"""Whether people know what they know: confidence beside score, forecast beside what happened."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import EVERYBODY, Figure, Reading, Who
from unaided.report.marks import Band, band, place
from unaided.report.page.arms import aids_of_arms, subject_name
from unaided.report.page.caption import Made, caption, made
from unaided.report.page.gauge import Cell, cell
from unaided.report.people_sentences import calibration_sentence, forecast_sentence
from unaided.report.wording import capital, decimal, percent

CONDITIONS = ("with help", "alone")


@dataclass(frozen=True, slots=True)
class Row:
    """One subject under one condition.

    Attributes:
        name: Who.
        when: With help, or alone.
        sure: Mean confidence.
        right: Mean score.
        bias: Confidence minus score.
        resolution: Whether confidence tells right from wrong.
        brier: The Brier score.
        sure_at: Where the diamond stands.
        right_at: Where the score stands.
        aided: Whether the score is a ring.
    """

    name: str
    when: str
    sure: str
    right: str
    bias: Cell
    resolution: Cell
    brier: Cell
    sure_at: float | None
    right_at: Band | None
    aided: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The section."""

    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    level: float
    caption: str
    made: tuple[Made, ...]


def judgement(reading: Reading) -> Judgement | None:
    """Lay out calibration; ``None`` where nobody was asked."""
    subjects = [EVERYBODY, *reading.parts("group"), *reading.parts("arm")]
    entries = [
        (who, when)
        for who in subjects
        for when in CONDITIONS
        if reading.figure("calibration_bias", who, when=when).finding.get("subject")
    ]
    forecasts = reading.figures("forecast_bias")
    if not entries and not forecasts:
        return None
    aids = aids_of_arms(reading)
    figures = [figure for who, when in entries for figure in _three(reading, who, when)]
    sentences = [
        calibration_sentence(
            reading.figure("calibration_bias", EVERYBODY, when=when), capital(when)
        )
        for when in CONDITIONS
        if (EVERYBODY, when) in entries
    ]
    sentences += [forecast_sentence(figure) for figure in forecasts]
    return Judgement(
        sentences=tuple(sentences),
        rows=tuple(_row(reading, who, when, aids) for who, when in entries),
        level=place(reading.level),
        caption=caption(reading, [*figures, *forecasts]),
        made=made(reading, [*figures, *forecasts]),
    )


def _three(reading: Reading, who: Who, when: str) -> tuple[Figure, Figure, Figure]:
    return (
        reading.figure("calibration_bias", who, when=when),
        reading.figure("resolution", who, when=when),
        reading.figure("brier", who, when=when),
    )


def _row(reading: Reading, who: Who, when: str, aids: dict[str, str]) -> Row:
    bias, resolution, brier = _three(reading, who, when)
    sure, right = bias.condition.get("mean_confidence"), bias.condition.get("mean_score")
    return Row(
        name=capital(subject_name(who, aids)),
        when=when,
        sure="" if sure is None else percent(sure),
        right="" if right is None else decimal(right),
        bias=cell(bias),
        resolution=cell(resolution),
        brier=cell(brier),
        sure_at=None if sure is None else place(sure),
        right_at=None if right is None else band(right, right, right),
        aided=when == "with help",
    )
