"""What a lead may see of a cohort: figures of five or more people, renewed by five or more.

A lead who sees a group's figure before and after one person answered could work out that person's
answer by subtraction; and from a figure over all skills and those of the others, what one skill
became. So what a lead sees of a cohort is renewed as a whole, and only when on every skill those
who practised since are none or five and more, and those who were checked likewise. There are no
filters, and the groups are the cohorts, which a lead cannot cut differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

import polars as pl

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.web.insight.pages.extract import OVER_ALL, Json

FEWEST: Final = 5
KINDS: Final = ("check", "practice")
FIGURES: Final = ("performance", "learning", "gap", "informativeness")

_Answers = Mapping[str, Mapping[str, Mapping[str, int]]]
_CELL: Final = {*FIGURES, "chances", "people"}


def released(
    report: Mapping[str, Any], table: pl.DataFrame, before: Mapping[str, Any] | None
) -> Json:
    """Return what a lead sees of a cohort.

    Args:
        report: The value of ``report.json``.
        table: The log that it was made from, in the log's columns.
        before: What the lead saw so far; ``None`` where nothing, or nothing that reads.

    Returns:
        ``cells``: by skill (:data:`OVER_ALL` for all) the figures of five or more people, the
        people's probabilities of carrying the skill alone; ``missing``: how many did not come;
        ``answers``: the state of the log at which they were made.
    """
    reading = Reading(report)
    chances = _chances(report)
    answers = {skill: _answers(table, skill) for skill in (OVER_ALL, *reading.skills())}
    if usable(before) and before["cells"] and not _by_enough(answers, before["answers"]):
        return dict(before)
    cells: Json = {
        skill: {
            **_figures(reading, skill or None),
            "chances": chances.get(skill, []),
            "people": len(set().union(*counts.values())),
            "as_of": report.get("as_of"),
            "standard": report.get("standard"),
        }
        for skill, counts in answers.items()
        if len(set().union(*counts.values())) >= FEWEST
    }
    return {
        "cells": cells,
        "people": _people(table),
        "answers": answers,
        # How many stayed away, of a group that is shown: a number, never a name.
        "missing": _missing(report) if cells else None,
    }


def usable(lead: Any) -> TypeGuard[Mapping[str, Any]]:
    """Say whether what a lead saw was stored as it is now; older code stored less of it."""
    try:
        return all(cell.keys() >= _CELL for cell in lead["cells"].values()) and all(
            isinstance(number, int)
            for kinds in lead["answers"].values()
            for kind in KINDS
            for number in kinds[kind].values()
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _missing(report: Mapping[str, Any]) -> Json | None:
    """Count checks that were assigned and missed, and the people who came to none."""
    found = report.get("attendance")
    if not found:
        return None
    return {
        "never": len(found.get("people_never_came") or ()),
        "missed": found.get("missing"),
        "assigned": found.get("assigned"),
    }


def _answers(table: pl.DataFrame, skill: str) -> dict[str, dict[str, int]]:
    """Count each person's scores on a skill, in checks and otherwise: two figures read them."""
    rows = table.filter(pl.col("actor") == "person", pl.col("status") == "scored")
    if skill:
        rows = rows.filter(pl.col("skill") == skill) if "skill" in rows.columns else rows.clear()
    check = pl.lit(False)
    if "occasion" in rows.columns:
        check = (pl.col("occasion") == "check").fill_null(False)
    return {
        kind: {
            str(person): int(number)
            for person, number in part.group_by("person").len().sort("person").iter_rows()
        }
        for kind, part in (("check", rows.filter(check)), ("practice", rows.filter(~check)))
    }


def _by_enough(now: _Answers, then: _Answers) -> bool:
    """Say whether, on each skill and in each kind, nobody or five and more have answered since."""
    return all(
        _changed(now.get(skill, {}).get(kind, {}), then.get(skill, {}).get(kind, {}))
        not in range(1, FEWEST)
        for skill in now.keys() | then.keys()
        for kind in KINDS
    )


def _changed(now: Mapping[str, int], then: Mapping[str, int]) -> int:
    """Count the people who have another number of scores than before."""
    people = now.keys() | then.keys()
    return sum(now.get(person) != then.get(person) for person in people)


def _people(table: pl.DataFrame) -> int:
    return table.filter(pl.col("actor") == "person")["person"].n_unique()


def _figures(reading: Reading, skill: str | None) -> Json:
    return {name: _hidden(reading.figure(name, EVERYBODY, skill)) for name in FIGURES}


def _hidden(figure: Figure) -> Json:
    """Keep a figure of five or more people; of fewer, say that and nothing else."""
    if figure.known and figure.people < FEWEST:
        return {
            "estimand": figure.estimand,
            "status": "unknown",
            "why": "Fewer than five people stand behind it.",
        }
    return {name: value for name, value in figure.finding.items() if value is not None}


def _chances(report: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return by skill the sorted probabilities that people carry it alone, of five or more."""
    found: dict[str, list[float]] = {}
    for verdict in report.get("verdicts") or ():
        if verdict.get("probability") is not None:
            found.setdefault(str(verdict["skill"]), []).append(float(verdict["probability"]))
    return {skill: sorted(chances) for skill, chances in found.items() if len(chances) >= FEWEST}
