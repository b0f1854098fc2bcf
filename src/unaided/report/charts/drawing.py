"""From an Altair chart to SVG that takes its colours and its type from the page.

Each is drawn in the light theme's colours, which are then named by the page's variables, so that
the same drawing serves light, dark and print. A chart is drawn once wide and once narrow, since
type that shrinks with its picture cannot be read on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

WIDE_PIXELS: Final = 760
NARROW_PIXELS: Final = 330
FONT: Final = "Source Sans 3 Variable, Source Sans 3, sans-serif"

INK, INK_2, INK_3 = "#1a1e24", "#474d55", "#646a72"
RULE, RULE_2, PAPER = "#dfdbd1", "#8b8a84", "#fbfaf6"
PERFORMANCE, LEARNING = "#1e8fdc", "#163551"
BAND: Final = 0.3
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
SCORES: Final[Sequence[float]] = (0, 0.2, 0.4, 0.6, 0.8, 1)
# Scores are written .40, never 0.40, so that they are not taken for certainty.
SCORE_LABELS: Final = (
    "datum.value == 0 ? '0' : datum.value == 1 ? '1' : "
    "replace(format(datum.value, '.2f'), '0.', '.')"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in two widths.

    Attributes:
        wide: SVG for the screen and for paper.
        narrow: SVG for a phone.
    """

    wide: str
    narrow: str


def score_scale() -> Any:
    """Return the scale of scores: 0 to 1, never cut."""
    import altair as alt

    return alt.Scale(domain=[0, 1], nice=False)


def score_axis() -> Any:
    """Return the axis of scores."""
    import altair as alt

    return alt.Axis(values=list(SCORES), labelExpr=SCORE_LABELS)


def standard_line(level: float, *, across: bool) -> Any:
    """Draw the standard, dotted.

    Args:
        level: The standard, 0..1.
        across: Whether the line runs across, at a height, or up.
    """
    import altair as alt

    line = alt.Chart(alt.InlineData(values=[{"at": level}])).mark_rule(
        color=RULE_2, strokeDash=[2, 3]
    )
    return line.encode(y=alt.Y("at:Q")) if across else line.encode(x=alt.X("at:Q"))


def draw(chart: Callable[[int], Any], title: str, key: str) -> Drawing:
    """Draw a chart in both widths.

    Args:
        chart: From a width in pixels to an Altair chart.
        title: What the picture shows, for those who do not see it.
        key: Prefix that makes ids unique on the page.
    """
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

    Raises:
        ValueError: The text is not SVG.
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
    kept = re.findall(r'\b(?:viewBox|width|height)="[^"]*"', opening[0])
    name = escape(title, quote=True)
    start = f'<svg class="chart" role="img" aria-label="{name}" {" ".join(kept)}>'
    return start + body[opening.end() :]
