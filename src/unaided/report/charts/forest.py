"""The contrasts of a trial with their intervals, against no difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unaided.report.charts.drawing import (
    BAND,
    INK,
    INK_2,
    LEARNING,
    NARROW_PIXELS,
    PAPER,
    PERFORMANCE,
    Drawing,
    draw,
)
from unaided.report.wording import change, change_span

ROW_PIXELS: Final = 54
MOST_PIXELS: Final = 640
CHANGE_LABELS: Final = (
    "datum.value == 0 ? '0' : replace(replace(format(datum.value, '+.2~f'), '0.', '.'), '-', '−')"
)


def forest(
    contrasts: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    role: str | None,
    reach: float,
    title: str,
    key: str,
) -> Drawing:
    """Draw each contrast as a mark on its interval.

    Args:
        contrasts: ``arm``, ``reference``, ``estimate``, ``low``, ``high`` of each.
        unit: Unit of the outcome.
        role: ``aided`` (ring), ``unaided`` (dot), ``perception`` (open diamond) or none.
        reach: How far the scale goes on both sides of no difference.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    places = 3 if unit == "score" else 2
    values = [_value(number, contrast, places) for number, contrast in enumerate(contrasts)]

    def chart(width: int) -> Any:
        inner = min(width, MOST_PIXELS) - 20
        base = alt.Chart(alt.InlineData(values=values)).encode(
            y=alt.Y("row:N", sort=None, title=None, axis=None)
        )
        names = _names(base, "short" if width <= NARROW_PIXELS else "name", inner)
        layers = alt.layer(_none(), *_marks(base, role, _across(unit, reach)), names)
        return layers.properties(width=inner, height=ROW_PIXELS * len(values))

    return draw(chart, title, key)


def _value(number: int, contrast: Mapping[str, Any], places: int) -> dict[str, object]:
    interval = change_span(contrast["low"], contrast["high"], places)
    name = f"{contrast['arm']} − {contrast['reference']}"
    return {
        "row": str(number),
        "name": f"{name}:  {change(contrast['estimate'], places)} ({interval})",
        "short": f"{name}:  {change(contrast['estimate'], places)}",
        "estimate": contrast["estimate"],
        "low": contrast["low"],
        "high": contrast["high"],
    }


def _across(unit: str, reach: float) -> Any:
    import altair as alt

    return alt.X(
        "low:Q",
        scale=alt.Scale(domain=[-reach, reach], nice=False),
        title=f"Difference, {unit or 'outcome'}; 95 % interval",
        axis=alt.Axis(labelExpr=CHANGE_LABELS, tickCount=7, labelOverlap=True),
    )


def _none() -> Any:
    import altair as alt

    line = alt.Chart(alt.InlineData(values=[{"none": 0}])).mark_rule(color=INK_2, strokeWidth=1)
    return line.encode(x=alt.X("none:Q"))


def _marks(base: Any, role: str | None, across: Any) -> list[Any]:
    import altair as alt

    hue = {"aided": PERFORMANCE, "unaided": LEARNING}.get(role or "", INK)
    hollow = role in ("aided", "perception")
    bands = base.mark_bar(color=hue, opacity=BAND, height=14, yOffset=10)
    marks = base.mark_point(
        color=hue,
        opacity=1,
        filled=not hollow,
        fill=PAPER if hollow else hue,
        shape="diamond" if role == "perception" else "circle",
        size=90 if hollow else 140,
        strokeWidth=2.5,
        yOffset=10,
    )
    return [bands.encode(x=across, x2=alt.X2("high:Q")), marks.encode(x="estimate:Q")]


def _names(base: Any, field: str, width: int) -> Any:
    """Name each contrast above its mark; the table beside has every name whole."""
    import altair as alt

    names = base.mark_text(
        color=INK, fontSize=13, align="left", baseline="middle", dy=-12, limit=width
    )
    return names.encode(x=alt.value(0), text=f"{field}:N")
