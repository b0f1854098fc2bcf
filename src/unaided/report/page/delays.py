"""The delay curve: plain means of unaided and aided checks at each delay, by novelty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from unaided.report.charts import DelayPoint, Drawing, curve_table, delay_curve
from unaided.report.figures import Figure, Reading
from unaided.report.page.caption import Made, caption, made
from unaided.report.wording import AID_WORDS, NOVELTY_WORDS, capital, days, decimal, span

LEAST_DELAYS = 2


@dataclass(frozen=True, slots=True)
class Delays:
    """The section.

    Attributes:
        chart: The curve.
        rows: Its numbers: series, delay, expected score, interval.
        sentences: First and last delay of each series.
        kinds: How the responses were scored, where one kind was chosen among several.
        caption: Small print.
        made: How each figure was made.
    """

    chart: Drawing
    rows: list[tuple[str, str, str, str]]
    sentences: tuple[str, ...]
    kinds: str
    caption: str
    made: tuple[Made, ...]


def delays(reading: Reading) -> Delays | None:
    """Lay out the curve; ``None`` where no series has two delays."""
    cells = [figure for figure in reading.figures("expected_score") if _dated_check(figure)]
    kinds = Counter(str(figure.condition.get("kind")) for figure in cells)
    if not kinds:
        return None
    kind = kinds.most_common(1)[0][0]
    series: dict[str, list[Figure]] = {}
    for figure in cells:
        if str(figure.condition.get("kind")) == kind:
            series.setdefault(_name(figure), []).append(figure)
    kept = {
        name: sorted(found, key=lambda figure: float(figure.condition["delay_days"]))
        for name, found in series.items()
        if len({figure.condition["delay_days"] for figure in found}) >= LEAST_DELAYS
    }
    if not kept:
        return None
    points = [_point(name, figure) for name, found in kept.items() for figure in found]
    figures = [figure for found in kept.values() for figure in found]
    rows = curve_table(points)
    return Delays(
        chart=delay_curve(
            points,
            level=reading.level,
            title="Expected score against the delay; the numbers are in the table.",
            key="delay",
        ),
        rows=rows,
        sentences=tuple(_sentence(name, found) for name, found in kept.items()),
        kinds=kind if len(kinds) > 1 else "",
        caption=caption(reading, figures),
        made=made(reading, figures),
    )


def _dated_check(figure: Figure) -> bool:
    condition = figure.condition
    return (
        figure.known
        and not condition.get("station")
        and condition.get("occasion") == "check"
        and condition.get("delay_days") is not None
        and condition.get("aid") is not None
    )


def _name(figure: Figure) -> str:
    condition = figure.condition
    novelty = NOVELTY_WORDS.get(str(condition.get("novelty")), "novelty not known")
    aid = str(condition["aid"])
    return novelty if aid == "none" else f"{novelty}, {AID_WORDS.get(aid, aid)}"


def _point(name: str, figure: Figure) -> DelayPoint:
    return DelayPoint(
        series=name,
        delay_days=float(figure.condition["delay_days"]),
        estimate=figure.estimate,
        low=figure.low,
        high=figure.high,
        aided=figure.condition.get("aid") != "none",
    )


def _sentence(name: str, found: list[Figure]) -> str:
    first, last = found[0], found[-1]
    return (
        f"{capital(name)}: {decimal(first.estimate)} ({span(first.low, first.high)}) after "
        f"{days(float(first.condition['delay_days']))}, {decimal(last.estimate)} "
        f"({span(last.low, last.high)}) after {days(float(last.condition['delay_days']))}."
    )
