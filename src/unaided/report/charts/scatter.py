"""Each person's performance against what they keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unaided.report.charts.drawing import (
    INK_3,
    LEARNING,
    RULE_2,
    Drawing,
    draw,
    score_axis,
    score_scale,
    standard_line,
)

MOST_PIXELS: Final = 440


def scatter(points: Sequence[Mapping[str, Any]], *, level: float, title: str, key: str) -> Drawing:
    """Draw the people, the line on which what practice shows is what lasts, and the standard.

    Args:
        points: ``performance`` and ``learning`` of each person, 0..1.
        level: The standard.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    def chart(width: int) -> Any:
        side = min(width - 60, MOST_PIXELS)
        people = (
            alt.Chart(alt.InlineData(values=[dict(point) for point in points]))
            .mark_circle(color=LEARNING, opacity=0.75, size=52)
            .encode(x="performance:Q", y="learning:Q")
        )
        return alt.layer(
            _equal(),
            standard_line(level, across=True),
            standard_line(level, across=False),
            people,
            _words(0.99, 0.03, "right", "look fine, and are not"),
            _words(0.01, 0.97, "left", "look poor, and last"),
        ).properties(width=side, height=side)

    return draw(chart, title, key)


def _equal() -> Any:
    import altair as alt

    corners = [{"performance": end, "learning": end} for end in (0, 1)]
    across = alt.X("performance:Q", scale=score_scale(), axis=score_axis(), title="Performance")
    up = alt.Y(
        "learning:Q", scale=score_scale(), axis=score_axis(), title="Learning: alone, later, new"
    )
    line = alt.Chart(alt.InlineData(values=corners)).mark_line(color=RULE_2, strokeWidth=1)
    return line.encode(x=across, y=up)


def _words(x: float, y: float, align: Any, text: str) -> Any:
    import altair as alt

    return (
        alt.Chart(alt.InlineData(values=[{"x": x, "y": y, "text": text}]))
        .mark_text(color=INK_3, fontSize=13, align=align, baseline="middle")
        .encode(x="x:Q", y="y:Q", text="text:N")
    )
