"""Charts that a table cannot be: Altair turned into SVG without a network.

Each is drawn in the light theme's colours, which are then named by the page's variables, so that
the same drawing serves light, dark and print; its type is the page's. A chart is drawn once wide
and once narrow, since type that shrinks with its picture cannot be read on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.report.wording import change, change_span, days, decimal, span

WIDE_PIXELS: Final = 760
NARROW_PIXELS: Final = 330
FONT: Final = "Source Sans 3 Variable, Source Sans 3, sans-serif"

INK, INK_2, INK_3 = "#1a1e24", "#474d55", "#646a72"
RULE, RULE_2, PAPER = "#dfdbd1", "#8b8a84", "#fbfaf6"
PERFORMANCE, LEARNING = "#1e8fdc", "#163551"
VARIABLES: Final = {
    INK: "--ink",
    INK_2: "--ink-2",
    INK_3: "--ink-3",
    RULE: "--rule",
    RULE_2: "--rule-2",
    PAPER: "--paper",
    PERFORMANCE: "--performance",
    LEARNING: "--learning",
}
# Scores are written .40, never 0.40, so that they are not taken for certainty.
SCORE_LABELS: Final = "datum.value == 0 ? '0' : datum.value == 1 ? '1' : replace(format(datum.value, '.2f'), '0.', '.')"
CHANGE_LABELS: Final = (
    "datum.value == 0 ? '0' : replace(replace(format(datum.value, '+.2~f'), '0.', '.'), '-', '−')"
)
BAND: Final = 0.3


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in two widths, with what it shows in words.

    Attributes:
        wide: SVG for the screen and for paper.
        narrow: SVG for a phone.
    """

    wide: str
    narrow: str


@dataclass(frozen=True, slots=True)
class DelayPoint:
    """One cell of the delay curve."""

    series: str
    delay_days: float
    estimate: float
    low: float
    high: float
    aided: bool


def scatter(points: Sequence[Mapping[str, Any]], *, level: float, title: str, key: str) -> Drawing:
    """Draw each person's performance against what they keep.

    Args:
        points: ``performance`` and ``learning`` of each person, 0..1.
        level: The standard.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    def chart(width: int) -> Any:
        side = min(width - 60, 440)
        axis = {"values": [0, 0.2, 0.4, 0.6, 0.8, 1], "labelExpr": SCORE_LABELS}
        unit = alt.Scale(domain=[0, 1], nice=False)
        corners = [{"performance": 0, "learning": 0}, {"performance": 1, "learning": 1}]
        labels = [
            {"x": 0.99, "y": 0.03, "text": "look fine, and are not", "align": "right"},
            {"x": 0.01, "y": 0.97, "text": "look poor, and last", "align": "left"},
        ]
        equal = (
            alt.Chart(alt.InlineData(values=corners))
            .mark_line(color=RULE_2, strokeWidth=1)
            .encode(
                x=alt.X("performance:Q", scale=unit, axis=alt.Axis(**axis), title="Performance"),
                y=alt.Y(
                    "learning:Q",
                    scale=unit,
                    axis=alt.Axis(**axis),
                    title="Learning: alone, later, new",
                ),
            )
        )
        standards = [
            alt.Chart(alt.InlineData(values=[{"at": level}]))
            .mark_rule(color=RULE_2, strokeDash=[2, 3])
            .encode(**{channel: alt.Y("at:Q") if channel == "y" else alt.X("at:Q")})
            for channel in ("x", "y")
        ]
        people = (
            alt.Chart(alt.InlineData(values=[dict(point) for point in points]))
            .mark_circle(color=LEARNING, opacity=0.75, size=52)
            .encode(x="performance:Q", y="learning:Q")
        )
        words = [
            alt.Chart(alt.InlineData(values=[label]))
            .mark_text(color=INK_3, fontSize=13, align=label["align"], baseline="middle")
            .encode(x="x:Q", y="y:Q", text="text:N")
            for label in labels
        ]
        return alt.layer(equal, *standards, people, *words).properties(width=side, height=side)

    return _draw(chart, title, key)


def delay_curve(points: Sequence[DelayPoint], *, level: float, title: str, key: str) -> Drawing:
    """Draw the expected score against the delay, a line for each kind of novelty and help.

    Args:
        points: The cells, each with its series.
        level: The standard.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
    import altair as alt

    values = [
        {
            "series": point.series,
            "days": point.delay_days,
            "estimate": point.estimate,
            "low": point.low,
            "high": point.high,
        }
        for point in points
    ]
    ticks = sorted({point.delay_days for point in points})
    named = ", ".join(f"'{tick:.6g}': '{_short(tick)}'" for tick in ticks)
    aided = {point.series: point.aided for point in points}
    last = {point.series: point for point in sorted(points, key=lambda found: found.delay_days)}

    def chart(width: int) -> Any:
        room = 190 if width > NARROW_PIXELS else 0
        across = alt.X(
            "days:Q",
            scale=alt.Scale(type="symlog", constant=max(ticks[-1] / 30, 0.05)),
            title="Delay since practice",
            axis=alt.Axis(
                values=ticks,
                labelExpr=f"({{{named}}})[format(datum.value, '.6~g')] || ''",
                labelOverlap=True,
                grid=False,
            ),
        )
        up = alt.Y(
            "estimate:Q",
            scale=alt.Scale(domain=[0, 1], nice=False),
            title="Expected score",
            axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], labelExpr=SCORE_LABELS),
        )
        layers = [
            alt.Chart(alt.InlineData(values=[{"at": level}]))
            .mark_rule(color=RULE_2, strokeDash=[2, 3])
            .encode(y=alt.Y("at:Q"))
        ]
        for series, with_help in aided.items():
            hue = PERFORMANCE if with_help else LEARNING
            base = alt.Chart(
                alt.InlineData(values=[value for value in values if value["series"] == series])
            ).encode(x=across)
            layers += [
                base.mark_area(color=hue, opacity=BAND * 0.6).encode(
                    y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
                ),
                base.mark_line(color=hue, strokeWidth=2).encode(y=up),
                base.mark_point(
                    color=hue,
                    filled=not with_help,
                    fill=PAPER if with_help else hue,
                    size=70,
                    opacity=1,
                    strokeWidth=2.5,
                ).encode(y=up),
            ]
        end = [
            {"series": series, "days": point.delay_days, "estimate": point.estimate}
            for series, point in last.items()
        ]
        beside = room > 0
        layers.append(
            alt.Chart(alt.InlineData(values=end))
            .mark_text(
                color=INK_2,
                fontSize=13,
                align="left" if beside else "right",
                dx=10 if beside else 0,
                dy=0 if beside else -12,
                baseline="middle",
            )
            .encode(x=across, y=up, text="series:N")
        )
        return alt.layer(*layers).properties(width=width - 70 - room, height=300)

    return _draw(chart, title, key)


def forest(
    contrasts: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    role: str | None,
    reach: float,
    title: str,
    key: str,
) -> Drawing:
    """Draw each contrast of a trial with its interval, against no difference.

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
    values = [
        {
            "row": str(number),
            "name": f"{contrast['arm']} − {contrast['reference']}   "
            f"{change(contrast['estimate'], places)} "
            f"({change_span(contrast['low'], contrast['high'], places)})",
            "estimate": contrast["estimate"],
            "low": contrast["low"],
            "high": contrast["high"],
        }
        for number, contrast in enumerate(contrasts)
    ]
    hue = {"aided": PERFORMANCE, "unaided": LEARNING}.get(role or "", INK)
    hollow = role in ("aided", "perception")

    def chart(width: int) -> Any:
        across = alt.X(
            "low:Q",
            scale=alt.Scale(domain=[-reach, reach], nice=False),
            title=f"Difference, {unit or 'outcome'}; 95 % interval",
            axis=alt.Axis(labelExpr=CHANGE_LABELS, tickCount=7, labelOverlap=True),
        )
        row = alt.Y("row:N", sort=None, title=None, axis=None)
        base = alt.Chart(alt.InlineData(values=values)).encode(y=row)
        none = (
            alt.Chart(alt.InlineData(values=[{"none": 0}]))
            .mark_rule(color=INK_2, strokeWidth=1)
            .encode(x=alt.X("none:Q"))
        )
        bands = base.mark_bar(color=hue, opacity=BAND, height=14, yOffset=10).encode(
            x=across, x2=alt.X2("high:Q")
        )
        marks = base.mark_point(
            color=hue,
            opacity=1,
            filled=not hollow,
            fill=PAPER if hollow else hue,
            shape="diamond" if role == "perception" else "circle",
            size=90 if hollow else 140,
            strokeWidth=2.5,
            yOffset=10,
        ).encode(x="estimate:Q")
        names = base.mark_text(
            color=INK, fontSize=13, align="left", baseline="middle", dy=-12
        ).encode(x=alt.value(0), text="name:N")
        return alt.layer(none, bands, marks, names).properties(
            width=min(width, 640) - 20, height=54 * len(values)
        )

    return _draw(chart, title, key)


def curve_table(points: Sequence[DelayPoint]) -> list[tuple[str, str, str, str]]:
    """Return the delay curve's numbers: series, delay, expected score, interval."""
    return [
        (point.series, days(point.delay_days), decimal(point.estimate), span(point.low, point.high))
        for point in points
    ]


def _short(delay_days: float) -> str:
    return days(delay_days).replace(" minutes", " min").replace(" minute", " min")


def _draw(chart: Any, title: str, key: str) -> Drawing:
    return Drawing(
        wide=_svg(chart(WIDE_PIXELS), title, f"{key}-w"),
        narrow=_svg(chart(NARROW_PIXELS), title, f"{key}-n"),
    )


def _svg(chart: Any, title: str, key: str) -> str:
    import vl_convert

    finished = (
        chart.configure(font=FONT, background="transparent", padding=4, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=RULE,
            domainColor=RULE_2,
            tickColor=RULE_2,
            labelColor=INK_3,
            titleColor=INK_3,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            titlePadding=10,
        )
    )
    return themed(str(vl_convert.vegalite_to_svg(finished.to_dict())), title, key)


def themed(svg: str, title: str, key: str) -> str:
    """Name colours by the page's variables, make ids unique, and say what the picture shows.

    Args:
        svg: A standalone SVG document.
        title: Its accessible name.
        key: Prefix for its ids.
    """
    body = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", svg).strip()
    for colour, variable in VARIABLES.items():
        body = re.sub(f'"{colour}"', f'"var({variable})"', body, flags=re.IGNORECASE)
    body = re.sub(r'\bid="', f'id="{key}-', body)
    body = re.sub(r"url\((['\"]?)#", rf"url(\1#{key}-", body)
    body = re.sub(r'(href=["\'])#', rf"\1#{key}-", body)
    # The page's type is inherited, and the picture has one name rather than one for every mark.
    body = re.sub(r' (font-family|role|aria-roledescription|aria-hidden)="[^"]*"', "", body)
    body = re.sub(r'<text [^>]*opacity="0"[^>]*>[^<]*</text>', "", body)
    opening = re.match(r"<svg[^>]*>", body)
    if opening is None:
        raise ValueError("The chart is not SVG.")
    box = re.search(r'viewBox="[^"]*"', opening.group(0))
    width = re.search(r'\bwidth="([\d.]+)"', opening.group(0))
    height = re.search(r'\bheight="([\d.]+)"', opening.group(0))
    size = f' width="{width[1]}" height="{height[1]}"' if width and height else ""
    name = _attribute(title)
    start = f'<svg class="chart" role="img" aria-label="{name}" {box[0] if box else ""}{size}>'
    return start + body[opening.end() :]


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)
