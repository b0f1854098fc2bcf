"""No claim without evidence: what holds of every finding of every readable log.

The rules of when a figure may be known are written here once more, from the design page and in
plain Python, and held against what the report claims.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from report_cases import MAIN, RECIPES, STATIONS, Recipe, Row, finding, report_of, rows_of

from unaided.evidence.log import Log
from unaided.report import association_findings, judgement_findings, tool_findings

NIGHT = 8 / 24
EXAMPLES = settings(
    max_examples=24,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bootstrap draws cost time and show nothing here."""
    for module in (association_findings, judgement_findings, tool_findings):
        monkeypatch.setattr(module, "DRAWS", 60)


def is_number(value: object) -> bool:
    return isinstance(value, float | int) and math.isfinite(value)


def assert_supported(found: dict[str, Any]) -> None:
    """A finding is known with everything that belongs to it, or unknown with no number at all."""
    where = (found["subject"], found["skill"], found["estimand"], found["condition"])
    if found["status"] == "unknown":
        for name in ("estimate", "low", "high", "interval", "orders", "reliability"):
            assert found[name] is None, (where, name)
        for name in ("reason", "why", "needs"):
            assert found[name], (where, name)
        return
    assert found["status"] == "known"
    assert all(is_number(found[name]) for name in ("estimate", "low", "high")), where
    assert found["low"] <= found["estimate"] <= found["high"], where
    assert 0 < found["interval"]["level"] < 1, where
    assert found["interval"]["method"], where
    assert found["responses"] > 0, where
    assert found["why"] is found["needs"] is found["reason"] is None, where
    if found["unit"] == "score":
        assert 0 <= found["low"] <= found["high"] <= 1, where
    if found["unit"] in ("difference", "correlation"):
        assert -1 <= found["estimate"] <= 1, where
    if not found["estimand"].startswith("step_"):
        assert found["low"] < found["high"], where
    if found["subject"]["kind"] != "person" and found["estimand"] != "tool_alone":
        assert found["people"] >= 5, where


def evidence_of(log: Log) -> list[Row]:
    """Scored rows in order, each with whether it is a first unaided check after a delay."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for row in log.table.iter_rows(named=True):
        if row["status"] != "scored" or row["score"] is None:
            continue
        row["unit"] = row["family"] or f"item {row['item']}"
        met_in_sitting = (row["sitting_exposures"] or 0) > 0
        delay = None if met_in_sitting else row["delay_days"]
        later = not met_in_sitting and not (delay is not None and delay < NIGHT)
        check = row["occasion"] == "check" or (
            row["occasion"] is None and row["aid"] == "none" and later and delay is not None
        )
        key = (row["person"], row["unit"])
        row["alone"] = row["aid"] == "none"
        row["delay"] = delay
        row["first"] = check and row["alone"] and (key not in seen or not later)
        if check and row["alone"] and later:
            seen.add(key)
        rows.append(row)
    return rows


def learning_may_be_known(rows: list[Row], horizon: float, novelty: str) -> bool:
    """DESIGN: 20 unaided responses, 5 people, the novelty, first checks, half to twice the horizon;
    the horizon at most twice the longest delay that 5 people reached.
    """
    inside = [
        row
        for row in rows
        if row["first"]
        and row["novelty"] == novelty
        and row["delay"] is not None
        and horizon / 2 <= row["delay"] <= 2 * horizon
    ]
    longest: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["alone"] and row["delay"] is not None:
            longest[row["person"]] = max(longest[row["person"]], row["delay"])
    reached = sorted(longest.values(), reverse=True)
    return (
        len(inside) >= 20
        and len({row["person"] for row in inside}) >= 5
        and len(reached) >= 5
        and horizon <= 2 * reached[4]
    )


def in_both(one: list[Row], other: list[Row]) -> int:
    """How many families, or items, were met in both of two sets of rows."""
    return max(
        len({row[name] for row in one} & {row[name] for row in other}) for name in ("unit", "item")
    )


def part(rows: list[Row], found: dict[str, Any]) -> list[Row]:
    """The rows of a finding's subject and skill."""
    subject, skill = found["subject"], found["skill"]
    kept = [row for row in rows if skill is None or row["skill"] == skill]
    if subject["kind"] == "all":
        return kept
    return [row for row in kept if row[subject["kind"]] == subject["id"]]


def assert_rules(found: dict[str, Any], rows: list[Row], horizon: float) -> None:
    """A known figure of a group meets the rule of its estimand."""
    own = part(rows, found)
    where = (found["subject"], found["skill"], found["estimand"])
    if found["estimand"] in ("learning", "learning_transfer"):
        novelty = "transfer" if found["estimand"] == "learning_transfer" else "variant"
        assert learning_may_be_known(own, horizon, novelty), where
    checked = [
        row
        for row in own
        if row["first"]
        and row["delay"] is not None
        and row["novelty"] == "variant"
        and horizon / 2 <= row["delay"] <= 2 * horizon
    ]
    practised = [row for row in own if row["occasion"] in (None, "practice", "work")]
    if found["estimand"] in ("gap", "gap_logit"):
        assert learning_may_be_known(own, horizon, "variant"), where
        assert in_both(practised, checked) >= 2, where
        assert len({r["person"] for r in practised} & {r["person"] for r in checked}) >= 5, where
        kinds = {row["kind"] for row in checked} & {row["kind"] for row in practised}
        assert kinds, where
    if found["estimand"] in ("dependence", "removed_at_horizon"):
        aided = [row for row in own if row["aid"] not in (None, "none")]
        alone = [row for row in own if row["alone"]]
        for side in (aided, alone):
            assert len(side) >= 20, where
            assert len({row["person"] for row in side}) >= 5, where
        if found["assignment"] != "randomised":
            assert in_both(aided, alone) >= 2, where


@EXAMPLES
@given(RECIPES)
def test_every_finding_of_every_log_is_supported(recipe: Recipe) -> None:
    """Known with its evidence, by the rules as written here; else unknown, with a remedy."""
    report, log = report_of(rows_of(recipe), recipe.horizon_days)
    json.dumps(report, allow_nan=False)
    rows = evidence_of(log)
    for found in report["findings"]:
        assert_supported(found)
        if found["status"] == "known" and found["subject"]["kind"] in ("all", "group"):
            assert_rules(found, rows, recipe.horizon_days)
    for estimand in MAIN:
        kwargs = {"adjustment": "items"} if "step" not in estimand else {}
        finding(report, estimand, **kwargs)
    for station in STATIONS:
        finding(report, "expected_score", station=station)
    for row in report["not_known"]:
        assert all(row[name] for name in ("what", "who", "why", "needs"))
    assert_nothing_withheld(report, rows, recipe)
    assert_adds_up(report)
    assert_verdicts(report, rows, recipe)
    assert_lists(report)


def assert_nothing_withheld(report: dict[str, Any], rows: list[Row], recipe: Recipe) -> None:
    """Where the rule is met and scores are of one kind, the plain figure is known."""
    if recipe.kinds not in ("none", "one") or recipe.holes or recipe.horizon_days < 1:
        return
    if recipe.timing != "times" and len(recipe.check_days) > 1:
        return  # without times nobody knows which of several checks came first
    for found in report["findings"]:
        if found["estimand"] != "learning" or found["adjustment"] != "none":
            continue
        if found["subject"]["kind"] == "person":
            continue
        if learning_may_be_known(part(rows, found), recipe.horizon_days, "variant"):
            without_spread = ("no_spread", "one_item", "one_cluster")
            assert found["status"] == "known" or found["reason"] in without_spread


def assert_adds_up(report: dict[str, Any]) -> None:
    """Where the whole walk is known, its steps are the gap and P − L; each lies in its orders."""
    for basis in ("design", "model"):
        assert_walk(
            {
                found["estimand"]: found
                for found in report["findings"]
                if found["subject"]["kind"] == "all"
                and found["basis"] == basis
                and found["skill"] is None
                and found["adjustment"] == "items"
                and found["estimand"] in MAIN
            }
        )


def assert_walk(whole: dict[str, dict[str, Any]]) -> None:
    """Hold one basis against itself."""
    if not {"gap", "learning", "step_novelty"} <= whole.keys():
        return
    steps = [whole[name] for name in ("step_aid", "step_delay", "step_novelty")]
    for step in steps:
        if step["orders"] is not None and step["status"] == "known":
            assert step["orders"][0] - 1e-9 <= step["estimate"] <= step["orders"][1] + 1e-9
    parts = [*steps, whole["gap"], whole["performance"], whole["learning"]]
    if all(found["status"] == "known" for found in parts):
        total = sum(step["estimate"] for step in steps)
        assert total == pytest.approx(whole["gap"]["estimate"], abs=1e-9)
        ends = whole["performance"]["estimate"] - whole["learning"]["estimate"]
        assert total == pytest.approx(ends, abs=1e-9)


def assert_verdicts(report: dict[str, Any], rows: list[Row], recipe: Recipe) -> None:
    """One verdict a person and skill met; known exactly where the rule for people says so."""
    delay = max(NIGHT, recipe.horizon_days / 4)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    met = set()
    skilled = any(row["skill"] is not None for row in rows)
    for row in rows:
        if skilled and row["skill"] is None:
            continue
        key = (row["person"], row["skill"] if skilled else "all")
        met.add(key)
        late = row["delay"] is not None and row["delay"] >= delay
        counts[key] += row["first"] and late and row["novelty"] == "variant"
    given_ = [(verdict["person"], verdict["skill"]) for verdict in report["verdicts"]]
    assert sorted(given_) == sorted(met)
    for verdict in report["verdicts"]:
        key = (verdict["person"], verdict["skill"])
        known = verdict["verdict"] != "unknown"
        assert verdict["responses"] <= counts[key]
        if verdict["responses"] >= 3 and verdict["reliability"] >= 0.5:
            assert known
        if known:
            assert counts[key] >= 3
            assert verdict["reliability"] >= 0.5
            assert 0 <= verdict["probability"] <= 1
            one_kind = recipe.kinds in ("none", "one") and not recipe.holes
            assert verdict["causes"] is not None or not one_kind
            learned, failed = verdict["probability"] >= 0.9, verdict["probability"] <= 1 - 0.9
            expected = "learned" if learned else "not learned" if failed else "undecided"
            assert verdict["verdict"] == expected
        else:
            assert verdict["probability"] is verdict["causes"] is None
            assert verdict["reason"]
            assert verdict["why"]
            assert verdict["needs"]
        assert verdict["sentence"]
        assert verdict["next_step"]
        for light in verdict["lamps"].values():
            if light["lit"]:
                assert light["responses"] >= 3
                assert light["probability"] >= 0.9


def assert_lists(report: dict[str, Any]) -> None:
    """Nobody is listed whose learning is not known; few of a list are expected to be wrong."""
    known = {
        found["subject"]["id"]
        for found in report["findings"]
        if found["subject"]["kind"] == "person"
        and found["estimand"] == "learning"
        and found["skill"] is None
        and found["status"] == "known"
    }
    for listed in report["lists"]:
        entries = listed["entries"]
        assert listed["method"] in ("model", "beta_binomial")
        assert {entry["person"] for entry in entries} <= known
        wrong = sum(1 - entry["probability"] for entry in entries)
        assert listed["expected_wrong"] == pytest.approx(wrong)
        assert not entries or wrong < 0.1 * len(entries)
        assert len(entries) <= listed["considered"]
        assert (listed["why"] is None) == (listed["considered"] > 0)


def comparable(report: dict[str, Any]) -> dict[tuple[object, ...], dict[str, Any]]:
    """Findings by what they ask."""
    asked = {}
    for found in report["findings"]:
        condition = json.dumps(found["condition"], sort_keys=True, default=str)
        if found["condition"] and any(isinstance(v, float) for v in found["condition"].values()):
            rounded = {
                name: round(value, 6) if isinstance(value, float) else value
                for name, value in found["condition"].items()
            }
            condition = json.dumps(rounded, sort_keys=True)
        subject = found["subject"]
        key = (subject["kind"], subject["id"], found["skill"], found["estimand"])
        asked[(*key, found["basis"], found["adjustment"], condition)] = found
    return asked


@settings(parent=EXAMPLES, max_examples=15)
@given(RECIPES)
def test_the_order_of_rows_does_not_matter(recipe: Recipe) -> None:
    """With times, any order of the file gives the same findings and verdicts."""
    if recipe.timing != "times":
        return
    rows = rows_of(recipe)
    shuffled = [rows[place] for place in np.random.default_rng(recipe.seed).permutation(len(rows))]
    one, _ = report_of(rows, recipe.horizon_days)
    other, _ = report_of(shuffled, recipe.horizon_days)
    before, after = comparable(one), comparable(other)
    assert before.keys() == after.keys()
    for key, found in before.items():
        assert after[key]["status"] == found["status"], key
        assert after[key]["reason"] == found["reason"], key
        for name in ("estimate", "low", "high"):
            assert after[key][name] == pytest.approx(found[name], abs=1e-7), (key, name)
    verdicts = {(v["person"], v["skill"]): v["verdict"] for v in one["verdicts"]}
    assert {(v["person"], v["skill"]): v["verdict"] for v in other["verdicts"]} == verdicts
    assert one["attendance"] == other["attendance"]


@settings(parent=EXAMPLES, max_examples=10)
@given(RECIPES)
def test_a_log_does_not_say_more_at_a_longer_horizon_than_was_tested(recipe: Recipe) -> None:
    """At three years nothing is claimed of learning, gap or people, whatever the log."""
    report, _ = report_of(rows_of(recipe), 1_100.0)
    for found in report["findings"]:
        if found["estimand"] in ("learning", "gap", "removed_at_horizon", "informativeness"):
            assert found["status"] == "unknown", found["subject"]
    assert {verdict["verdict"] for verdict in report["verdicts"]} <= {"unknown"}
