"""Figures by model beside those by design: same evidence, said apart, never silently wrong."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_cases import MAIN, finding, report_of
from test_unknowns import every, full_log, without

from unaided.cli import main
from unaided.report.findings import ALL, Finding, Interval
from unaided.report.html import render_report
from unaided.report.model.disagreements import difference_z, disagreements, marked

WIDE = Interval(level=0.9, method="test")


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """The report of a log in which nothing is missing."""
    made, _ = report_of(full_log())
    return made


def by_model(report: dict[str, Any], **about: Any) -> list[dict[str, Any]]:
    """Findings by model with given fields."""
    return [
        found
        for found in report["findings"]
        if found["basis"] == "model" and all(found[name] == value for name, value in about.items())
    ]


def plain(report: dict[str, Any], cell: dict[str, Any]) -> dict[str, Any]:
    """The plain mean of the same condition."""
    (found,) = (
        one
        for one in report["findings"]
        if one["basis"] == "design"
        and all(one[name] == cell[name] for name in ("subject", "estimand", "condition"))
    )
    return found


@pytest.mark.parametrize("estimand", MAIN)
def test_what_is_known_by_design_is_known_by_model(whole, estimand):
    """On a log that holds everything, both bases stand side by side, for the same reasons."""
    design = finding(whole, estimand, adjustment="items")
    model = finding(whole, estimand, basis="model")
    assert model["status"] == design["status"]
    assert model["reason"] == design["reason"]
    assert model["condition"] == design["condition"]
    assert model["assignment"] == design["assignment"]
    if model["status"] == "known":
        assert model["about"] == "these people"
        assert model["interval"]["level"] == 0.9


def test_the_two_bases_agree_where_both_hold(whole):
    """A small balanced log: the model's learning lies in the interval by design."""
    design = finding(whole, "learning", adjustment="items")
    model = finding(whole, "learning", basis="model")
    assert design["low"] < model["estimate"] < design["high"]
    assert model["disagrees"] is False
    assert whole["disagreements"] == []
    assert whole["model"]["compared"] > 5


def test_the_waterfall_by_model_adds_up(whole):
    """Steps by model are those of the same draws, so they add up to its own gap."""
    steps = [finding(whole, f"step_{name}", basis="model") for name in ("aid", "delay", "novelty")]
    gap = finding(whole, "gap", basis="model")
    assert sum(step["estimate"] for step in steps) == pytest.approx(gap["estimate"], abs=1e-9)
    for step in steps:
        assert step["orders"][0] - 1e-9 <= step["estimate"] <= step["orders"][1] + 1e-9


def test_a_condition_met_is_read_from_its_own_responses(whole):
    """Cells by model lie near their plain means, and their intervals hold them."""
    cells = [
        found
        for found in by_model(whole, estimand="expected_score", status="known")
        if "station" not in found["condition"]
    ]
    assert cells
    for cell in cells:
        assert abs(cell["estimate"] - plain(whole, cell)["estimate"]) < 0.05


def test_verdicts_come_from_the_model(whole):
    """Where it is there, verdicts, causes and lists are the model's, and say so."""
    assert {verdict["method"] for verdict in whole["verdicts"]} == {"model"}
    assert {one["method"] for one in whole["lists"]} == {"model"}
    known = {
        (found["subject"]["id"], found["skill"] or "all")
        for found in by_model(whole, estimand="learning", status="known")
        if found["subject"]["kind"] == "person"
    }
    for verdict in whole["verdicts"]:
        decided = verdict["verdict"] != "unknown"
        assert decided == ((verdict["person"], verdict["skill"]) in known)


def test_people_have_both_bases_side_by_side(whole):
    """A person's performance and learning by design, and four figures by model."""
    mine = [one for one in whole["findings"] if one["subject"] == {"kind": "person", "id": "p0"}]
    assert {one["estimand"] for one in mine if one["basis"] == "design"} == {
        "performance",
        "learning",
    }
    assert {one["estimand"] for one in mine if one["basis"] == "model"} == {
        "performance",
        "learning",
        "gap",
        "dependence",
    }
    for one in mine:
        assert (one["reliability"] is None) == (one["status"] == "unknown")


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ([row for row in full_log() if row["person"] in ("p0", "p1")], "2 people"),
        ([row for row in full_log() if row["item"] == full_log()[0]["item"]], "8 responses"),
        (every(full_log(), score=1), "every score is 1"),
        (without(full_log(), "aid"), "which help was available"),
    ],
)
def test_a_log_too_small_for_a_model_says_so_once(log, why):
    """One named unknown, verdicts by beta posteriors, no exception."""
    made, _ = report_of(log)
    (only,) = by_model(made)
    assert only["reason"] == "too_small_for_a_model"
    assert why in only["why"]
    assert made["model"]["fitted"] is False
    assert made["criticism"] is None
    assert {verdict["method"] for verdict in made["verdicts"]} <= {"beta_binomial"}


def test_a_model_without_help_has_no_gauge():
    """With one ability a person, performance and learning would agree by assumption."""
    rows = every(full_log(), aid="none")
    rows = [{**row, "person": f"{row['person']}{copy_}"} for copy_ in "ab" for row in rows]
    made, _ = report_of(rows)
    found = finding(made, "informativeness", basis="model")
    assert found["status"] == "unknown"
    assert finding(made, "dependence", basis="model")["reason"] == "no_tool"


def test_confounded_help_stays_unknown_by_model():
    """Practice with the tool, checks without: nothing tells aid from delay, by either basis."""
    rows = [
        {**row, "aid": "assistant" if row["occasion"] == "practice" else "none"}
        for row in full_log()
    ]
    made, _ = report_of(rows)
    for name in ("step_aid", "step_delay", "dependence"):
        design = finding(made, name, adjustment="items")
        model = finding(made, name, basis="model")
        assert design["status"] == model["status"] == "unknown"
        assert model["reason"] == design["reason"]


def test_kinds_that_differ_are_not_subtracted():
    """Nor by the model, which is read at the kind of most practice."""
    rows = [{**row, "kind": row["occasion"]} for row in full_log()]
    made, _ = report_of(rows)
    assert finding(made, "gap", basis="model")["reason"] == "kinds_differ"
    assert finding(made, "learning", basis="model")["reason"] == "other_kind"
    assert {verdict["method"] for verdict in made["verdicts"]} == {"beta_binomial"}


def figure(basis: str, estimate: float, half: float, **about: Any) -> Finding:
    """A known score of everybody."""
    given: dict[str, Any] = {"estimand": "gap", "unit": "difference", **about}
    return Finding(
        subject=ALL,
        skill=None,
        assignment="observational",
        adjustment="items",
        about="population",
        status="known",
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        interval=WIDE,
        basis="model" if basis == "model" else "design",
        **given,
    )


def test_a_difference_beyond_chance_is_said():
    """z over the root of the sum of squared errors; the figure, a note and the list say it."""
    design, near, far = (
        figure("design", 0.2, 0.1),
        figure("model", 0.25, 0.1),
        figure("model", 0.5, 0.05),
    )
    error = np.hypot(0.1, 0.05) / 1.6464
    assert difference_z(design, far) == pytest.approx(0.3 / error, rel=1e-3)
    (found,), apart, compared = marked([design], [far])
    assert found.disagrees is True
    assert "beyond chance" in str(found.note)
    assert compared == len(apart) == 1
    (row,) = disagreements(apart)
    assert row["design"] == {"estimate": 0.2, "low": pytest.approx(0.1), "high": pytest.approx(0.3)}
    (found,), apart, _ = marked([design], [near])
    assert (found.disagrees, found.note, apart) == (False, None, [])


def test_what_has_no_counterpart_is_not_compared():
    """Another condition is another question."""
    design = figure("design", 0.2, 0.1, condition={"novelty": "variant"})
    model = figure("model", 0.9, 0.1, condition={"novelty": "transfer"})
    (found,), apart, compared = marked([design], [model])
    assert (found.disagrees, apart, compared) == (None, [], 0)


def test_the_page_shows_the_model_beside(whole):
    """In the caption, in the table of how figures were made, and in the method."""
    page = render_report(json.loads(json.dumps(whole)))
    assert "By model: performance" in page
    assert "by model, observational, adjusted for items" in page
    assert "Figures by model stand beside those by design" in page


def test_design_figures_are_those_shown(whole):
    """Without its figures by model a report shows the same answer."""
    bare = copy.deepcopy(whole)
    bare["findings"] = [one for one in bare["findings"] if one["basis"] == "design"]
    first = render_report(json.loads(json.dumps(whole))).split("</h1>")[0]
    assert first == render_report(json.loads(json.dumps(bare))).split("</h1>")[0]


@pytest.mark.real_data
def test_the_nine_cells_by_model(shared_data, tmp_path):
    """Within .015 of the raw cells, with intervals that hold them."""
    study = Path(__file__).parents[2] / "studies" / "cloze-spacing.toml"
    arguments = ["analyze", str(study), "--data", str(shared_data), "--out", str(tmp_path)]
    main(arguments, standalone_mode=False)
    made = json.loads((tmp_path / "report.json").read_text("utf-8"))
    checked = 0
    for cell in by_model(made, estimand="expected_score", status="known"):
        if cell["condition"].get("occasion") != "check":
            continue
        raw = plain(made, cell)["estimate"]
        assert cell["estimate"] == pytest.approx(raw, abs=0.015)
        assert cell["low"] <= raw <= cell["high"]
        checked += 1
    assert checked == 9


def test_causes_are_patterns_across_conditions(whole):
    """Each is no likelier than its rarer side; learned rules out what needs a failed check."""
    for verdict in whole["verdicts"]:
        for cause, chance in (verdict["causes"] or {}).items():
            if chance is None:
                continue
            failing = 1 - verdict["probability"]
            assert 0 <= chance <= 1
            if cause in ("fading", "brittle"):
                assert chance <= failing + 1e-9
            if cause == "hidden":
                assert chance <= verdict["probability"] + 1e-9


def test_who_uses_another_tool_keeps_a_verdict():
    """The model is read with the most used tool; the rest are read with their own."""
    rows = [
        {
            **row,
            "aid": "tutor" if row["aid"] == "assistant" and row["person"] < "p3" else row["aid"],
        }
        for row in full_log()
    ]
    made, _ = report_of(rows)
    causes = {verdict["person"]: verdict["causes"] for verdict in made["verdicts"]}
    known = [found for found in causes.values() if found]
    assert known
    assert all(found["tool-dependent"] is not None for found in known)


def test_contrasts_are_read_with_the_tool_they_name():
    """Two groups, a tool each: one helps and one misleads, by design and by model."""
    first = every(full_log(), group="one")
    second = every(
        full_log(),
        group="two",
        person=lambda row: f"q{row['person']}",
        aid=lambda row: "hints" if row["aid"] == "assistant" else row["aid"],
        # Hints mislead: fewer are right with them than without.
        score=lambda row: row["score"] if row["aid"] == "none" else int(hardness(row) < 1),
    )
    made, _ = report_of([*first, *every(first, person=lambda row: f"r{row['person']}"), *second])
    effects = {}
    for name, tool in (("one", "assistant"), ("two", "hints")):
        about = {"kind": "group", "id": name}
        for basis in ("design", "model"):
            (found,) = (
                one
                for one in made["findings"]
                if one["subject"] == about
                and one["estimand"] == "dependence"
                and one["basis"] == basis
                and one["skill"] is None
            )
            assert found["status"] == "known"
            assert found["condition"]["aid"] == tool
            effects[name, basis] = found["estimate"]
    for basis in ("design", "model"):
        assert effects["two", basis] < -0.1 < 0.1 < effects["one", basis]


def hardness(row: dict[str, Any]) -> int:
    """How hard a response of :func:`full_log` is, 0..6."""
    person = int(row["person"][1:])
    family, round_ = (int(part) for part in row["item"][1:].split("-"))
    return (person * 3 + family * 5 + round_ * 2) % 7


def test_a_disagreement_is_listed_once():
    """The only skill has the figures of all skills."""
    design, model = figure("design", 0.2, 0.1), figure("model", 0.5, 0.05)
    _, apart, _ = marked([design], [model])
    of_skill = [
        (replace(one, skill="only"), replace(two, skill="only"), z) for one, two, z in apart
    ]
    (row,) = disagreements([*of_skill, *apart])
    assert row["skill"] is None


def test_where_no_model_was_fitted_the_page_says_why():
    """In the section on the model, in place of its tables."""
    made, _ = report_of(every(full_log(), score=1))
    page = render_report(json.loads(json.dumps(made)))
    assert "No model was fitted: this log holds too little for a model" in page
    assert "Each response is predicted without itself" not in page


def test_help_that_is_not_recorded_is_not_no_tool():
    """Not recorded is unknown, never none."""
    made, _ = report_of(without(full_log(), "aid"))
    page = render_report(json.loads(json.dumps(made)))
    assert "Help not recorded in this log" in page
    assert "No tool in this log" not in page
    station = next(
        one for one in made["findings"] if (one["condition"] or {}).get("station") == "with_help"
    )
    assert station["condition"]["aid"] == "unknown"
