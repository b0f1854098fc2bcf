"""How far the model can be trusted, on the page: whole, in part, and not at all."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sample import whole
from test_html import Reader, read
from test_html_browser import OVERFLOW, _open, browser

from unaided.measure.model.criticism import criticise
from unaided.measure.model.criticism_words import Names
from unaided.measure.model.fit import fit_model
from unaided.measure.model.observations import Observations
from unaided.report.criticism import criticism_as_dict, names_of
from unaided.report.html import render_report
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

__all__ = ["browser"]


def compared(name: str, expected: float, off: float = 0.004, **more: Any) -> dict[str, Any]:
    """Make a comparison."""
    return {
        "name": name,
        "responses": 1_212,
        "people": 240,
        "expected": expected,
        "observed": expected + off,
        "difference": off,
        "standard_error": 0.011,
        "z": off / 0.011,
        **more,
    }


def criticism() -> dict[str, Any]:
    """Make a criticism with something of everything."""
    margins = {
        "aid": ("Alone", "With a tutor"),
        "delay": ("within a night", "after 5 days", "after 30 days"),
        "novelty": ("on the same items again", "on near variants", "on new families"),
    }
    conditions = [
        compared(name, 0.75 - 0.08 * place, by=by, withheld=False)
        for by, names in margins.items()
        for place, name in enumerate(names)
    ]
    conditions.append(
        compared("alone, after 30 days, on new families", 0.45, -0.07, by="all", withheld=True)
    )
    conditions.append(
        compared("alone, within a night, on near variants", 0.72, by="all", withheld=False)
    )
    return {
        "fits": False,
        "sentences": [
            "The model does not fit: alone, after 30 days, on new families it expects .45 where "
            ".38 was seen (240 people).",
            "2 items behave differently between groups, in 96 comparisons: what is said of those "
            "groups leans on which items they met.",
        ],
        "method": "Each response is predicted from what the same person answered before it.",
        "responses": 12_120,
        "people": 240,
        "calibration_error": 0.0121,
        "calibration_error_by_chance": 0.0083,
        "deciles": [
            compared(f"tenth {place + 1}", 0.31 + 0.065 * place, (-1) ** place * 0.009)
            for place in range(10)
        ],
        "conditions": conditions,
        "sittings": [compared("1", 0.66, -0.02), compared("2", 0.67), compared("5 to 9", 0.7)],
        "drift": {"logits_per_doubling": 0.071, "standard_error": 0.02, "z": 3.5},
        "items_compared": 96,
        "item_flags": [
            {
                "item": "Chain rule 4",
                "by": "group",
                "unit": "11B",
                "shift_logits": -0.82,
                "standard_error": 0.2,
                "z": -4.1,
                "q": 0.003,
                "responses": 48,
                "others": 151,
            },
            {
                "item": "<b>Logarithm</b> with a very long name that goes on and on",
                "by": "group",
                "unit": "11C",
                "shift_logits": 0.61,
                "standard_error": 0.17,
                "z": 3.6,
                "q": 0.02,
                "responses": 51,
                "others": 1_148,
            },
        ],
        "person_slopes": [],
    }


def model() -> dict[str, Any]:
    """Make the model's own part."""
    return {
        "terms": ["aid", "delay", "novelty", "item", "person_skill", "group"],
        "left_out": [
            {"term": "exposures", "why": "not counted in this log"},
            {"term": "arm", "why": "one arm alone"},
        ],
        "summary": {
            "intercept": 0.6,
            "aid_1": 0.8,
            "ability_sd": 0.83,
            "aid_spread": 0.58,
            "aid_correlation": -0.31,
            "item_sd": 0.52,
            "log_likelihood": -7001.2,
        },
        "standard_errors": {"ability_sd": 0.05, "aid_spread": 0.06, "aid_correlation": 0.08},
        "convergence": "Converged: the step that is left is .004 standard errors.",
        "converged": True,
        "passes": 11,
        "rows": 12_120,
        "rows_left_out": [{"why": "help available not recorded", "rows": 31}],
        "notes": ["The spread of groups rests on two groups."],
    }


def disagreements() -> list[dict[str, Any]]:
    """Make figures on which design and model differ."""
    return [
        {
            "subject": {"kind": "group", "id": "11B"},
            "skill": "Chain rule",
            "estimand": "learning",
            "design": {"estimate": 0.31, "low": 0.25, "high": 0.38},
            "model": {"estimate": 0.42, "low": 0.38, "high": 0.46},
            "z": -3.2,
        },
        {
            "subject": "all",
            "skill": None,
            "estimand": "gap",
            "design": 0.44,
            "model": 0.35,
            "z": 3.4,
        },
    ]


def report(**parts: Any) -> dict[str, Any]:
    """Add parts to the whole sample."""
    return whole() | parts


def everything() -> dict[str, Any]:
    """Make a report with every part of the section."""
    return report(model=model(), criticism=criticism(), disagreements=disagreements())


def section(reader_or_text: str) -> str:
    """Cut the section out of a page."""
    start = reader_or_text.index("How far the model can be trusted")
    return reader_or_text[start : reader_or_text.index("Standard and method", start)]


@pytest.fixture(scope="module")
def page() -> Reader:
    """The whole section, rendered."""
    return read(everything())


def test_the_page_is_well_formed_with_no_script_and_no_inline_style(page: Reader) -> None:
    assert (page.unclosed, page.open) == ([], [])
    assert "script" not in page.tags
    assert not {name for name, _ in page.attributes if name == "style" or name.startswith("on")}
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_finding_comes_first_and_its_figures_have_intervals(page: Reader) -> None:
    text = section(page.text)
    assert text.index("The model does not fit:") < text.index("By what was expected")
    for shown in ("Tenth 1", ".32", ".30–.34", ".012 apart on average", "gives .008"):
        assert shown in text


def test_conditions_that_are_off_stand_apart_and_say_that_figures_are_withheld(
    page: Reader,
) -> None:
    text = section(page.text)
    off = text[text.index("Where it does not fit") : text.index("By what was expected")]
    assert "Alone, after 30 days, on new families" in off
    assert "Figures of these are withheld." in off
    assert "variants" not in off
    assert "withheld" in text[text.index("All conditions") :]


def test_items_sittings_and_disagreements_are_shown(page: Reader) -> None:
    text = section(page.text)
    assert "harder for 11B" in text
    assert "easier for 11C" in text
    assert "−.82" in text
    assert "48 responses against 151" in text
    assert "scores move by +.07 logits (+.04 to +.10)" in text
    assert "11B, Chain rule" in text
    assert ".31 (.25–.38)" in text
    assert "<b>Logarithm" not in render_report(everything())


def test_what_is_in_the_model_and_what_is_not_is_said_with_why(page: Reader) -> None:
    text = section(page.text)
    assert "Help, delay, novelty, groups, each person’s skills and items." in text
    assert "Earlier exposures: not counted in this log." in text
    assert "Converged: the step that is left" in text
    assert "31 responses did not enter: help available not recorded." in text
    assert "People, without help" in text
    assert "−.44 to −.18" in text


def test_without_a_model_there_is_no_such_section() -> None:
    assert "How far the model can be trusted" not in read(whole()).text


@pytest.mark.parametrize("part", ["model", "criticism", "disagreements"])
def test_each_part_stands_alone(part: str) -> None:
    reader = read(report(**{part: everything()[part]}))
    text = section(reader.text)
    assert reader.unclosed == []
    assert ("By what was expected" in text) == (part == "criticism")
    assert ("In the model" in text) == (part == "model")
    assert ("Where design and model disagree" in text) == (part == "disagreements")


def test_empty_parts_leave_no_heading_over_nothing() -> None:
    reader = read(report(model={"terms": []}, criticism={"sentences": ["The model fits."]}))
    text = section(reader.text)
    assert "The model fits." in text
    for heading in ("By what was expected", "In the model", "How far things scatter", "By sitting"):
        assert heading not in text


def test_a_criticism_goes_to_json_and_from_there_to_the_page() -> None:
    settings = HierarchySettings(
        people=60,
        items_per_skill=6,
        responses_per_person=12,
        groups=2,
        delays_days=(0.0, 30.0),
        delay_logits=(0.0, -0.5),
    )
    log = draw_hierarchy(settings, np.random.default_rng(1))
    observations = Observations(**log.observations())
    found = criticise(fit_model(observations), observations, sitting=observations.person)
    names = Names(("none", "hints"), tuple("abcdef"), ("A", "B"))
    value = json.loads(json.dumps(criticism_as_dict(found, names), allow_nan=False))
    assert {row["by"] for row in value["conditions"]} <= {"aid", "delay", "novelty", "all"}
    assert sum(row["responses"] for row in value["deciles"]) == 720
    text = section(read(report(criticism=value)).text)
    assert "With hints" in text
    assert "After 30 days" in text


def test_names_come_from_the_frame() -> None:
    names = names_of((0, 3), {"item": ["i"], "group": ["g"], "person": ["p"]})
    assert names == Names(("none", "a tutor"), ("i",), ("g",), ())
    assert names.aid(0) == "alone"
    assert names.aid(1) == "with a tutor"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_runs_over_the_side(browser: Any, tmp_path: Any, width: int) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_report(everything()), encoding="utf-8")
    shown = _open(browser, file, width)
    shown.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.evaluate(OVERFLOW) == []
    shown.context.close()
