"""What people can do alone, day by day, during the course and after it, and how practice went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unaided.report.charts.drawing import (
    INK_2,
    LEARNING,
    NARROW_PIXELS,
    PERFORMANCE,
    RULE_2,
    Drawing,
    draw,
    score_axis,
    score_scale,
)

HEIGHT_PIXELS: Final = 300
LABEL_PIXELS: Final = 120
LEAST_APART: Final = 0.05  # of the scale: labels nearer than this would cover each other
WEEK: Final = 7
DASH: Final = [6, 4]


def curves_chart(
    found: Sequence[Mapping[str, Any]],
    *,
    ours: str,
    other: str,
    last_day: int,
    title: str,
    key: str,
) -> Drawing:
    """Draw a line for each policy: ours solid, the one it is held against dashed, the rest grey.

    Args:
        found: ``policy``, ``alone`` and ``performance``: pairs of day and value.
        ours: The policy that is ours.
        other: The one that it is held against.
        last_day: Of the course.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    def chart(width: int) -> Any:
        narrow = width <= NARROW_PIXELS
        layers: list[Any] = [_end_of_course(last_day)]
        # Grey first, so that what matters lies on top.
        rest = [one for one in found if one["policy"] not in (ours, other)]
        for one in (*rest, *(one for one in found if one["policy"] == other)):
            hue = RULE_2 if one in rest else LEARNING
            dash = None if one in rest else DASH
            layers.append(_line(_pairs(one["alone"]), hue, 1.2 if one in rest else 2.2, dash))
        for one in found:
            if one["policy"] in (ours, other):
                dash = DASH if one["policy"] == other else None
                layers.append(_line(_weekly(one["performance"]), PERFORMANCE, 1.8, dash))
            if one["policy"] == ours:
                layers.append(_line(_pairs(one["alone"]), LEARNING, 3.2, None))
        if not narrow:
            layers.append(_labels(found))
        room = 0 if narrow else LABEL_PIXELS
        return alt.layer(*layers).properties(width=width - 70 - room, height=HEIGHT_PIXELS)

    return draw(chart, title, key)


def _end_of_course(day: int) -> Any:
    import altair as alt

    rule = alt.Chart(alt.InlineData(values=[{"day": day}])).mark_rule(color=RULE_2)
    return rule.encode(x=alt.X("day:Q"))


def _line(values: list[dict[str, float]], hue: str, width: float, dash: list[int] | None) -> Any:
    import altair as alt

    options: dict[str, Any] = {} if dash is None else {"strokeDash": dash}
    line = alt.Chart(alt.InlineData(values=values)).mark_line(
        color=hue, strokeWidth=width, **options
    )
    return line.encode(
        x=alt.X(
            "day:Q", title="Day; the line marks the end of practice", axis=alt.Axis(grid=False)
        ),
        y=alt.Y("value:Q", scale=score_scale(), title="Mean success", axis=score_axis()),
    )


def _labels(found: Sequence[Mapping[str, Any]]) -> Any:
    """Name each line at its end, none over another."""
    import altair as alt

    ends = sorted((one["alone"][-1][1], one["policy"], one["alone"][-1][0]) for one in found)
    values, lowest = [], -1.0
    for value, policy, day in ends:
        lowest = max(value, lowest + LEAST_APART)
        values.append({"day": day, "value": lowest, "policy": policy})
    # A push upwards may leave the whole crowd too high: it is moved down by half of the push.
    shift = sum(v["value"] - e[0] for v, e in zip(values, ends, strict=True)) / len(values)
    # None goes below the axis, where several would lie on one another.
    shift = min(shift, values[0]["value"])
    for one in values:
        one["value"] -= shift
    mark = alt.Chart(alt.InlineData(values=values)).mark_text(
        color=INK_2, fontSize=13, align="left", dx=10, baseline="middle"
    )
    return mark.encode(x=alt.X("day:Q"), y=alt.Y("value:Q"), text="policy:N")


def _pairs(of: Sequence[Sequence[float | None]]) -> list[dict[str, float]]:
    return [{"day": float(day or 0), "value": value} for day, value in of if value is not None]


def _weekly(of: Sequence[Sequence[float | None]]) -> list[dict[str, float]]:
    """Average a value over the days of each week, at its middle."""
    known = [(float(day or 0), value) for day, value in of if value is not None]
    found = []
    for week in range(int(max((day for day, _ in known), default=-1)) // WEEK + 1):
        inside = [(day, value) for day, value in known if int(day) // WEEK == week]
        if inside:
            days, values = zip(*inside, strict=True)
            found.append({"day": sum(days) / len(days), "value": sum(values) / len(values)})
    return found
