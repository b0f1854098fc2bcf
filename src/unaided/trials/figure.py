"""The forest figure of a trial as SVG, made without a network; its numbers are the table's."""

from __future__ import annotations

from typing import Any, Final

from unaided.trials.result import Contrast, TrialResult
from unaided.trials.sentences import number, p_text, percent
from unaided.trials.spec import SCORE_UNIT, Role

# What seems is hollow, what stands is solid, a belief is an open diamond.
_MARKS: Final[dict[Role | None, dict[str, Any]]] = {
    "aided": {"shape": "circle", "filled": False, "size": 90, "strokeWidth": 2.5},
    "unaided": {"shape": "circle", "filled": True, "size": 150},
    "perception": {"shape": "diamond", "filled": False, "size": 110, "strokeWidth": 2},
    None: {"shape": "circle", "filled": True, "size": 90},
}
INK, INK_SOFT, RULE, PAPER = "#1a1e24", "#474d55", "#8b8a84", "#fbfaf6"
_HUES: Final[dict[Role | None, str]] = {
    "aided": "#1e8fdc",
    "unaided": "#163551",
    "perception": INK,
    None: INK,
}
_BAND = 0.3
_ROW_PIXELS = 44
_WIDTH_PIXELS = 520
_FONT = "Source Sans 3, Source Sans Pro, sans-serif"


def pair(contrast: Contrast) -> str:
    """Name a contrast in a row of a table or figure."""
    return f"{contrast.arm} − {contrast.reference}"


def table_rows(result: TrialResult) -> list[dict[str, str]]:
    """Write the figures of each contrast as text, one row a contrast."""
    return [_table_row(contrast, result.unit) for contrast in result.contrasts]


def _table_row(contrast: Contrast, unit: str) -> dict[str, str]:
    small = contrast.small_sample
    low, high = (number(end, unit, signed=True) for end in (contrast.low, contrast.high))
    share = contrast.percent_of_reference
    return {
        "contrast": pair(contrast),
        "estimate": number(contrast.estimate, unit, signed=True),
        "s.e.": number(contrast.standard_error, unit),
        "95 %": f"{low} to {high}",
        "p": p_text(contrast.p_value),
        "of mean": "" if share is None else percent(share, signed=True),
        f"p, t({small.df:,})": p_text(small.p_value),
        "p, CR2": _p_or_blank(small.cr2_p_value),
        "p, wild": _p_or_blank(small.wild_bootstrap_p),
        "p, random.": _p_or_blank(small.randomisation_p),
    }


def _p_or_blank(p_value: float | None) -> str:
    return "not known" if p_value is None else p_text(p_value)


def forest_svg(result: TrialResult) -> str:
    """Draw each contrast with its 95 % interval, against no difference.

    Args:
        result: A trial with at least one known contrast.

    Returns:
        A standalone SVG document.
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_chart(result).to_dict()))


def _chart(result: TrialResult) -> Any:  # Altair's layered charts carry no useful type
    import altair as alt

    values = [_point(contrast, result.unit) for contrast in result.contrasts]
    rows = alt.Y("contrast:N", sort=None, title=None, axis=_row_axis())
    mark = _MARKS[result.spec.role]
    hue = _HUES[result.spec.role]
    title = f"Difference in {result.spec.name} ({result.unit}), 95 % interval"
    base = alt.Chart(alt.InlineData(values=values)).encode(y=rows)
    no_difference = (
        alt.Chart(alt.InlineData(values=[{"none": 0}]))
        .mark_rule(color=INK_SOFT, strokeWidth=1)
        .encode(x="none:Q")
    )
    bands = base.mark_bar(color=hue, opacity=_BAND, height=16).encode(
        x=alt.X("low:Q", title=title, axis=_scale_axis(result.unit)), x2="high:Q"
    )
    points = base.mark_point(color=hue, opacity=1, **mark).encode(x="estimate:Q")
    labels = base.mark_text(color=INK, dy=-15, fontSize=13).encode(x="estimate:Q", text="text:N")
    return (
        alt.layer(bands, no_difference, points, labels)
        .properties(
            width=_WIDTH_PIXELS,
            height=_ROW_PIXELS * len(values),
            background=PAPER,
            padding=16,
            description=" ".join(result.sentences),
        )
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor="#dfdbd1",
            domainColor=RULE,
            tickColor=RULE,
            labelColor=INK_SOFT,
            titleColor=INK_SOFT,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            titlePadding=12,
        )
    )


def _row_axis() -> Any:
    import altair as alt

    return alt.Axis(grid=False, domain=False, ticks=False, labelLimit=420, labelColor=INK)


def _scale_axis(unit: str) -> Any:
    import altair as alt

    if unit != SCORE_UNIT:
        return alt.Axis()
    # Scores are written .05, never 0.05, so that they are not taken for per cent or certainty.
    return alt.Axis(
        labelExpr="datum.value == 0 ? '0' : replace(format(datum.value, '+.2f'), '0.', '.')"
    )


def _point(contrast: Contrast, unit: str) -> dict[str, object]:
    low, high = (number(end, unit, signed=True) for end in (contrast.low, contrast.high))
    return {
        "contrast": pair(contrast),
        "estimate": contrast.estimate,
        "low": contrast.low,
        "high": contrast.high,
        "text": f"{number(contrast.estimate, unit, signed=True)} ({low} to {high})",
    }
