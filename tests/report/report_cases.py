"""Small response logs, drawn or by hand, read and reported as a user's would be."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build_report
from unaided.report.standard import choose_standard

Row = dict[str, Any]
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MAIN = (
    "performance",
    "learning",
    "learning_transfer",
    "gap",
    "gap_logit",
    "dependence",
    "removed_at_horizon",
    "step_aid",
    "step_delay",
    "step_novelty",
)
STATIONS = ("with_help", "alone", "later", "new")


def report_of(
    rows: Iterable[Mapping[str, Any]],
    horizon_days: float = 14.0,
    *,
    as_of: date | None = None,
    window_days: float | None = None,
    assurances: tuple[str, ...] = (),
) -> tuple[dict[str, Any], Log]:
    """Write rows as CSV, read them, and build the report."""
    rows = list(rows)
    headers = list(dict.fromkeys(name for row in rows for name in row))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, headers, restval="")
            writer.writeheader()
            writer.writerows(rows)
        study = study_of_table(path, {}, {})
        log = read_log(study, data_dir=None, strict=False)
    choice = choose_standard(
        options={"horizon_days": horizon_days, "level": None, "certainty": None}, study={}
    )
    options = Options(as_of, window_days, 1, None, "test", date(2026, 6, 1), assurances)
    return build_report(log, study, choice, options), log


def finding(
    report: Mapping[str, Any],
    estimand: str,
    *,
    kind: str = "all",
    who: str | None = None,
    skill: str | None = None,
    adjustment: str | None = None,
    basis: str = "design",
    **condition: Any,
) -> dict[str, Any]:
    """Return the one finding that is asked for."""
    found = [
        one
        for one in report["findings"]
        if one["estimand"] == estimand
        and one["basis"] == basis
        and one["subject"] == {"kind": kind, "id": who}
        and one["skill"] == skill
        and adjustment in (None, one["adjustment"])
        and all((one["condition"] or {}).get(name) == value for name, value in condition.items())
    ]
    assert len(found) == 1, f"{len(found)} findings of {estimand} {condition}"
    return found[0]


@dataclass(frozen=True)
class Recipe:
    """What a generated log is like; every part small, so that a failing log can be read."""

    seed: int
    people: int
    families: int
    rounds: int
    horizon_days: float
    aids: str
    scores: str
    kinds: str
    families_named: str
    skills: int
    groups: int
    clusters: int
    timing: str
    check_days: tuple[float, ...]
    occasions: bool
    separate_items: bool
    missing: float
    confidence: bool
    holes: bool
    trials: bool


ANY = st.builds(
    Recipe,
    seed=st.integers(0, 10_000),
    people=st.sampled_from([1, 2, 4, 5, 6, 7, 8, 8, 14]),
    families=st.sampled_from([1, 2, 3, 4, 5, 6]),
    rounds=st.sampled_from([1, 2, 3]),
    horizon_days=st.sampled_from([0.25, 3.0, 14.0, 14.0, 30.0]),
    aids=st.sampled_from(["mixed", "mixed", "mixed", "all", "none", "unknown", "partly", "chance"]),
    scores=st.sampled_from(["drawn", "drawn", "drawn", "drawn", "equal", "by item", "partial"]),
    kinds=st.sampled_from(["none", "none", "one", "by occasion", "mixed"]),
    families_named=st.sampled_from(["yes", "yes", "yes", "no", "partly"]),
    skills=st.sampled_from([0, 1, 2]),
    groups=st.sampled_from([0, 0, 2]),
    clusters=st.sampled_from([0, 0, 0, 1, 2, 3]),
    timing=st.sampled_from(["times", "times", "times", "given", "nothing"]),
    check_days=st.sampled_from([(), (0.02,), (1.0,), (14.0,), (12.0, 30.0), (3.0, 14.0)]),
    occasions=st.booleans(),
    separate_items=st.booleans(),
    missing=st.sampled_from([0.0, 0.0, 0.2, 1.0]),
    confidence=st.booleans(),
    holes=st.booleans(),
    trials=st.booleans(),
)
"""Anything at all; most figures of most of these logs cannot be known."""

TESTED = st.builds(
    Recipe,
    seed=st.integers(0, 10_000),
    people=st.sampled_from([5, 6, 8, 14]),
    families=st.sampled_from([3, 4, 6]),
    rounds=st.sampled_from([2, 3]),
    horizon_days=st.just(14.0),
    aids=st.sampled_from(["mixed", "mixed", "none", "chance", "partly"]),
    scores=st.sampled_from(["drawn", "drawn", "partial", "by item"]),
    kinds=st.sampled_from(["none", "one", "mixed"]),
    families_named=st.sampled_from(["yes", "yes", "partly"]),
    skills=st.sampled_from([1, 2]),
    groups=st.sampled_from([0, 2]),
    clusters=st.sampled_from([0, 0, 1, 3]),
    timing=st.sampled_from(["times", "given"]),
    check_days=st.sampled_from([(14.0,), (12.0, 30.0), (3.0, 14.0), (0.02, 14.0)]),
    occasions=st.booleans(),
    separate_items=st.booleans(),
    missing=st.sampled_from([0.0, 0.2]),
    confidence=st.booleans(),
    holes=st.booleans(),
    trials=st.booleans(),
)
"""Logs near the edge of the rules: practised, and checked alone after the horizon."""

RECIPES = ANY | TESTED


def rows_of(recipe: Recipe) -> list[Row]:
    """Lay out practice, then checks, for everybody."""
    rng = np.random.default_rng(recipe.seed)
    rows: list[Row] = []
    for person in range(recipe.people):
        rows += _of_person(recipe, f"p{person}", person, rng)
    rows = [{name: value for name, value in row.items() if value is not None} for row in rows]
    if recipe.holes:
        optional = ("aid", "family", "skill", "novelty", "delay_days", "kind", "group")
        for row in rows:
            for name in optional:
                if name in row and rng.random() < 0.05:
                    row[name] = ""
    return rows


def _of_person(recipe: Recipe, name: str, number: int, rng: np.random.Generator) -> list[Row]:
    at = START + timedelta(minutes=number)
    rows: list[Row] = []
    for round_ in range(recipe.rounds):
        days = 2.0 * round_
        for family in range(recipe.families):
            moment = at + timedelta(days=days, minutes=2 * family)
            row = _row(recipe, name, number, family, "practice", 2.0 if round_ else None, rng)
            row["item"] = f"f{family}-{'abc'[round_]}"
            row["novelty"] = "variant" if round_ else "first"
            rows.append({**row, "moment": moment, "sitting": f"{name}-practice-{round_}"})
    for round_, days in enumerate(recipe.check_days):
        for family in range(recipe.families):
            moment = at + timedelta(days=2.0 * recipe.rounds - 2.0 + days, minutes=30 + 2 * family)
            row = _row(recipe, name, number, family, "check", days, rng)
            letter = "xyz"[round_] if recipe.separate_items else "cab"[round_]
            row["item"] = f"f{family}-{letter}"
            row["novelty"] = "repeat" if letter in "abc"[: recipe.rounds] else "variant"
            if recipe.separate_items and recipe.aids == "mixed":
                row["family"] = row["family"] and f"check-{row['family']}"
            rows.append({**row, "moment": moment, "sitting": f"{name}-check-{round_}"})
    return [_timed(recipe, row) for row in rows]


def _row(
    recipe: Recipe,
    name: str,
    number: int,
    family: int,
    occasion: str,
    days: float | None,
    rng: np.random.Generator,
) -> Row:
    missed = occasion == "check" and rng.random() < recipe.missing
    aid, propensity = _aid(recipe, occasion, rng)
    family_named = recipe.families_named == "yes" or (
        recipe.families_named == "partly" and family % 2 == 0
    )
    kinds = {
        "none": None,
        "one": "right or wrong",
        "by occasion": occasion,
        "mixed": ("one", "other")[int(rng.integers(2))],
    }
    score = {
        "drawn": float(rng.random() < 0.6),
        "equal": 1.0,
        "by item": float(family % 2),
        "partial": float(rng.integers(0, 5)) / 4,
    }[recipe.scores]
    return {
        "person": name,
        "family": f"f{family}" if family_named else None,
        "skill": f"skill {family % recipe.skills}" if recipe.skills else None,
        "group": f"group {number % recipe.groups}" if recipe.groups else None,
        "cluster": f"cluster {number % recipe.clusters}" if recipe.clusters else None,
        "occasion": occasion if recipe.occasions else None,
        "aid": aid,
        "assigned_aid": aid if propensity else None,
        "propensity": propensity,
        "status": "missing" if missed else "scored",
        "score": None if missed else score,
        "trials": int(rng.integers(1, 5)) if recipe.trials and score in (0, 1) else None,
        "kind": kinds[recipe.kinds],
        "confidence": round(float(rng.random()), 2) if recipe.confidence else None,
        "delay_days": days,
    }


def _aid(recipe: Recipe, occasion: str, rng: np.random.Generator) -> tuple[str | None, Any]:
    tool = ("none", "assistant")[int(rng.integers(2))]
    if recipe.aids == "chance":
        return tool, 0.5
    met = {
        "mixed": tool if occasion == "practice" else "none",
        "all": "assistant",
        "none": "none",
        "unknown": None,
        "partly": tool if rng.random() < 0.5 else None,
    }
    return met[recipe.aids], None


def _timed(recipe: Recipe, row: Row) -> Row:
    moment = row.pop("moment")
    if recipe.timing == "times":
        row["time"] = moment.isoformat()
        for name in ("delay_days", "novelty"):
            row.pop(name)
    elif recipe.timing == "nothing":
        for name in ("delay_days", "novelty", "sitting"):
            row.pop(name)
    return row
