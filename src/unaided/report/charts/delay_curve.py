"""The expected score against the delay, a line for each kind of novelty and help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from unaided.report.charts.drawing import (
    BAND,
    INK_2,
    LEARNING,
    NARROW_PIXELS,
    PAPER,
    PERFORMANCE,
    Drawing,
    draw,
    score_axis,
    score_scale,
    standard_line,
)
from unaided.report.wording import days, decimal, span

HEIGHT_PIXELS: Final = 320
LABEL_PIXELS: Final = 190
LEAST_APART: Final = 0.055  # of the scale: labels nearer than this would cover each other


@dataclass(frozen=True, slots=True)
class DelayPoint:
    """One cell of the delay curve: a score of 0..1 after a delay, with its interval."""

    series: str
    delay_days: float
    estimate: float
    low: float
    high: float
    aided: bool


def delay_curve(points: Sequence[DelayPoint], *, level: float, title: str, key: str) -> Drawing:
    """Draw the cells, what was aided hollow, what was alone solid.

    Args:
        points: The cells, each with its series.
        level: The standard.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    ticks = sorted({point.delay_days for point in points})
    series = {point.series: point.aided for point in points}

    def chart(width: int) -> Any:
        narrow = width <= NARROW_PIXELS
        across, up = _across(ticks), _up()
        layers = [standard_line(level, across=True)]
        for name, aided in series.items():
            layers += _line([point for point in points if point.series == name], aided, across, up)
        layers.append(_labels(points, across, up, beside=not narrow))
        room = 0 if narrow else LABEL_PIXELS
        return alt.layer(*layers).properties(width=width - 70 - room, height=HEIGHT_PIXELS)

    return draw(chart, title, key)


def curve_table(points: Sequence[DelayPoint]) -> list[tuple[str, str, str, str]]:
    """Return the curve's numbers: series, delay, expected score, interval."""
    return [
        (point.series, days(point.delay_days), decimal(point.estimate), span(point.low, point.high))
        for point in points
    ]


def _across(ticks: list[float]) -> Any:
    """The delays that were met, so spread that minutes and months both have room."""
    import altair as alt

    named = ", ".join(f"'{tick:.6g}': '{_short(tick)}'" for tick in ticks)
    return alt.X(
        "delay_days:Q",
        scale=alt.Scale(type="symlog", constant=max(ticks[-1] / 30, 0.05)),
        title="Delay since practice",
        axis=alt.Axis(
            values=ticks,
            labelExpr=f"({{{named}}})[format(datum.value, '.6~g')] || ''",
            labelOverlap=True,
            grid=False,
        ),
    )


def _short(delay_days: float) -> str:
    return days(delay_days).replace("minutes", "min").replace("minute", "min")


def _up() -> Any:
    import altair as alt

    return alt.Y("estimate:Q", scale=score_scale(), title="Expected score", axis=score_axis())


def _line(points: list[DelayPoint], aided: bool, across: Any, up: Any) -> list[Any]:
    import altair as alt

    hue = PERFORMANCE if aided else LEARNING
    base = alt.Chart(alt.InlineData(values=[asdict(point) for point in points])).encode(x=across)
    band = base.mark_area(color=hue, opacity=BAND / 2).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    mark = base.mark_point(
        color=hue,
        filled=not aided,
        fill=PAPER if aided else hue,
        size=70,
        opacity=1,
        strokeWidth=2.5,
    )
    return [band, base.mark_line(color=hue, strokeWidth=2).encode(y=up), mark.encode(y=up)]


def _labels(points: Sequence[DelayPoint], across: Any, up: Any, *, beside: bool) -> Any:
    """Name each line at its end: beside it where there is room, else above it."""
    import altair as alt

    ends = {point.series: point for point in sorted(points, key=lambda found: found.delay_days)}
    furthest = max(point.delay_days for point in points)
    values = []
    lowest = -1.0
    for name, point in sorted(ends.items(), key=lambda pair: pair[1].estimate):
        height = max(point.estimate, lowest + LEAST_APART)
        lowest = height
        where = furthest if beside else point.delay_days
        values.append({"series": name, "delay_days": where, "estimate": min(height, 1.0)})
    mark = alt.Chart(alt.InlineData(values=values)).mark_text(
        color=INK_2,
        fontSize=13,
        align="left" if beside else "right",
        dx=12 if beside else 0,
        dy=0 if beside else -14,
        baseline="middle",
    )
    return mark.encode(x=across, y=up, text="series:N")
