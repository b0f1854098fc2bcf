"""What a lead may see of a cohort: figures of five or more people, renewed by five or more.

A lead who sees a group's figure before and after one person answered could work out that person's
answer by subtraction; and from a figure over all skills and those of the others, what one skill
became. So what a lead sees of a cohort is renewed as a whole, and only when on every skill those
who practised since are none or five and more, and those who were checked likewise. There are no
filters, and the groups are the cohorts, which a lead cannot cut differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeGuard

import polars as pl

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.web.insight.pages.checks import Checks, by_person, checks_of
from unaided.web.insight.pages.extract import OVER_ALL, Json
from unaided.web.insight.shape import by_name, each, holds, mapping, maybe, number, text, whole

FEWEST: Final = 5
KINDS: Final = ("check", "practice")
FIGURES: Final = ("performance", "learning", "gap", "informativeness")

FINDING: Final = holds(
    estimand=text, status=text, estimate=maybe(number), low=maybe(number), high=maybe(number),
    people=maybe(number), subject=maybe(mapping), condition=maybe(mapping),
)  # fmt: skip
STANDARD: Final = holds(level=number, horizon_days=number, certainty=number, novelty=text)

_Counts = Mapping[str, int]
_Answers = Mapping[str, Mapping[str, _Counts]]
_COUNTS: Final = by_name(whole)
_CELL: Final = holds(
    **dict.fromkeys(FIGURES, FINDING),
    chances=each(number),
    people=whole,
    as_of=text,
    standard=STANDARD,
)
_MISSING: Final = holds(
    never=whole, of=whole, missed=whole, missed_by=whole, assigned=whole, as_of=text,
    state=holds(came=_COUNTS, missed=_COUNTS),
)  # fmt: skip
LEAD: Final = holds(
    cells=by_name(_CELL),
    people=whole,
    answers=by_name(holds(**dict.fromkeys(KINDS, _COUNTS))),
    missing=maybe(_MISSING),
)


def released(
    report: Mapping[str, Any], table: pl.DataFrame, before: Mapping[str, Any] | None, *, on: date
) -> Json:
    """Return what a lead sees of a cohort.

    Args:
        report: The value of ``report.json``.
        table: The log that it was made from, in the log's columns.
        before: What the lead saw so far; ``None`` where nothing, or nothing that reads.
        on: The day: the log's own last date could be that of a check that one person missed.

    Returns:
        ``cells``: by skill (:data:`OVER_ALL` for all) the figures of five or more people, the
        people's probabilities of carrying the skill alone; ``missing``: how many did not come, of
        how many who were asked, and when that was counted; ``answers``: the state of the log at
        which they were made.
    """
    reading = Reading(report)
    chances = _chances(report)
    answers = {skill: _answers(table, skill) for skill in (OVER_ALL, *reading.skills())}
    seen = before if usable(before) and before["cells"] else None
    if seen is not None and not _by_enough(answers, seen["answers"]):
        return dict(seen)
    cells: Json = {
        skill: {
            **_figures(reading, skill or None),
            "chances": chances.get(skill, []),
            "people": len(set().union(*counts.values())),
            "as_of": on.isoformat(),
            "standard": report.get("standard"),
        }
        for skill, counts in answers.items()
        if len(set().union(*counts.values())) >= FEWEST
    }
    return {
        "cells": cells,
        "people": _people(table),
        "answers": answers,
        # Of a group that is shown: a number, never a name.
        "missing": _missing(checks_of(table), on, seen) if cells else None,
    }


def usable(lead: Any) -> TypeGuard[Mapping[str, Any]]:
    """Say whether what a lead saw was stored as it is now; older code stored less of it."""
    return LEAD(lead)


def _missing(checks: Checks, on: date, seen: Mapping[str, Any] | None) -> Json:
    """Count those who came to no check; as before, while fewer than five came or missed since."""
    before: Json | None = seen.get("missing") if seen is not None else None
    state = {"came": dict(checks.came), "missed": dict(checks.missed)}
    if before is not None and any(
        _too_few(now, before["state"][kind]) for kind, now in state.items()
    ):
        return before
    return {
        "never": len(checks.never),
        "of": len(checks.asked),
        "missed": sum(checks.missed.values()),
        "missed_by": len(checks.missed),
        "assigned": sum(checks.came.values()) + sum(checks.missed.values()),
        "as_of": on.isoformat(),
        "state": state,
    }


def _answers(table: pl.DataFrame, skill: str) -> dict[str, dict[str, int]]:
    """Count each person's scores on a skill, in checks and otherwise: two figures read them."""
    rows = table.filter(pl.col("actor") == "person", pl.col("status") == "scored")
    if skill:
        rows = rows.filter(pl.col("skill") == skill) if "skill" in rows.columns else rows.clear()
    check = pl.lit(False)
    if "occasion" in rows.columns:
        check = (pl.col("occasion") == "check").fill_null(False)
    return {"check": by_person(rows.filter(check)), "practice": by_person(rows.filter(~check))}


def _by_enough(now: _Answers, then: _Answers) -> bool:
    """Say whether, on each skill and in each kind, nobody or five and more have answered since."""
    return not any(
        _too_few(now.get(skill, {}).get(kind, {}), then.get(skill, {}).get(kind, {}))
        for skill in now.keys() | then.keys()
        for kind in KINDS
    )


def _too_few(now: _Counts, then: _Counts) -> bool:
    """Say whether one to four people have another number than before: they could be told."""
    people = now.keys() | then.keys()
    return sum(now.get(person) != then.get(person) for person in people) in range(1, FEWEST)


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
