"""Charts take their colours and type from the page, and say what they show."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

from unaided.report.charts import DelayPoint, curve_table, delay_curve, forest, scatter, themed
from unaided.report.marks import bar, scale

POINTS = [
    DelayPoint("near variants", 2 / 1440, 0.6, 0.5, 0.7, aided=False),
    DelayPoint("near variants", 3.0, 0.4, 0.3, 0.5, aided=False),
    DelayPoint("near variants, assistant", 3.0, 0.9, 0.8, 0.95, aided=True),
    DelayPoint("near variants, assistant", 30.0, 0.9, 0.8, 0.95, aided=True),
]
CONTRAST = {
    "arm": "<b>vanilla</b>",
    "reference": "control",
    "estimate": -0.05,
    "low": -0.1,
    "high": -0.01,
}


def drawings() -> dict[str, str]:
    """Every chart in both widths."""
    found = {
        "scatter": scatter(
            [{"performance": 0.9, "learning": 0.4}], level=0.8, title="A & B", key="s"
        ),
        "curve": delay_curve(POINTS, level=0.8, title="A & B", key="d"),
        "forest": forest(
            [CONTRAST], unit="score", role="unaided", reach=0.2, title="A & B", key="f"
        ),
    }
    return {
        f"{name}-{width}": getattr(drawing, width)
        for name, drawing in found.items()
        for width in ("wide", "narrow")
    }


@pytest.fixture(scope="module")
def charts() -> dict[str, str]:
    """Every chart in both widths, drawn once."""
    return drawings()


def test_every_chart_is_well_formed_and_named(charts: dict[str, str]) -> None:
    for svg in charts.values():
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == "A & B"
        assert len(root.findall(".//*[@role]")) == 0


def test_colours_are_the_page_s(charts: dict[str, str]) -> None:
    for svg in charts.values():
        assert "var(--" in svg
        assert re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+|black|white)"', svg) == []


def test_type_is_the_page_s(charts: dict[str, str]) -> None:
    assert not any("font-family" in svg for svg in charts.values())


def test_a_chart_fits_a_phone(charts: dict[str, str]) -> None:
    for name, svg in charts.items():
        width = float(ElementTree.fromstring(svg).get("width", "0"))
        assert width <= (350 if name.endswith("narrow") else 800), name


def test_scores_run_from_0_to_1(charts: dict[str, str]) -> None:
    for name in ("scatter-wide", "curve-wide"):
        labels = re.findall(r">([.\d]+)</text>", charts[name])
        assert {"0", ".20", ".80", "1"} <= set(labels)


def test_names_are_escaped(charts: dict[str, str]) -> None:
    assert "&lt;b&gt;vanilla" in charts["forest-wide"]
    assert "<b>" not in charts["forest-wide"]


def test_a_curve_stands_beside_its_numbers() -> None:
    assert curve_table(POINTS)[0] == ("near variants", "2 minutes", ".60", ".50–.70")


def test_ids_take_the_prefix() -> None:
    svg = '<svg width="1" viewBox="0 0 1 1"><g id="a" clip-path="url(#a)"/></svg>'
    assert 'id="k-a" clip-path="url(#k-a)"' in themed(svg, "t", "k")


def test_what_is_not_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="not SVG"):
        themed("<p>", "t", "k")


def test_an_interval_that_holds_the_start_leaves_nothing_solid() -> None:
    assert bar(0.5, 0.52, 0.45, 0.55).solid == 0


def test_a_gain_is_solid_to_its_near_end() -> None:
    found = bar(0.2, 0.3, 0.28, 0.32)
    assert (found.solid_from, found.solid) == (20.0, 8.0)


def test_the_scale_is_whole_and_gives_way_to_the_standard() -> None:
    labels = [tick.label for tick in scale(0.8)]
    assert labels == ["0", ".20", ".40", ".60", "1", ".80"]
