"""The trial's table and what its analysis is asked to do: fixed when it is registered."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from unaided.evidence.writing import neutralised
from unaided.trials.spec import SCORE_UNIT, TrialSpec
from unaided.web.comparisons.drawing import Drawn, Unit

FIRST: Final = "first"
SECOND: Final = "second"
TEXTS: Final = ("person", "cluster", "class", "skill", "stratum", "arm")
ROLE: Final = "unaided"
LABEL: Final = "Unaided check score"

Arms = tuple[str, str]
"""Names of the first way, with which is compared, and of the second."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: what was drawn, and what came of it.

    Attributes:
        drawn: Who, which way, within what.
        skill: Name of the skill; empty where the row is over all of them.
        outcome: Mean of the outcome answers, 0..1; ``None``: missing.
        answers: How many they are.
    """

    drawn: Drawn
    skill: str
    outcome: float | None
    answers: int


def trial_table(rows: Sequence[TableRow], unit: Unit, arms: Arms) -> pl.DataFrame:
    """Lay the trial's table out.

    A score before that is not known is put at the mean of those that are, and ``before_known``
    says so: both were there before chance decided, so neither can favour a way.

    Args:
        rows: The rows.
        unit: What was drawn.
        arms: Names of the ways.

    Returns:
        Columns ``person``, ``cluster`` (what was drawn; the person, where skills were), ``class``,
        ``skill``, ``stratum``, ``arm``, ``before``, ``before_known``, ``outcome``, ``answers``.
    """
    known = [b for one in rows if (b := one.drawn.candidate.before) is not None]
    centre = round(sum(known) / len(known), 6) if known else 0.0
    return pl.DataFrame(
        [_cells(one, unit, arms, centre) for one in rows],
        schema=dict.fromkeys(TEXTS, pl.String)
        | {"before": pl.Float64, "before_known": pl.Int64, "outcome": pl.Float64}
        | {"answers": pl.Int64},
    ).with_columns(neutralised(pl.col(name)) for name in TEXTS)


def spec(unit: Unit, arms: Arms, label: str = LABEL, source: str = "") -> TrialSpec:
    """Return what the analysis is asked to do.

    Args:
        unit: What was drawn.
        arms: Names of the ways.
        label: What the outcome is called.
        source: The table's name, for messages.
    """
    return TrialSpec(
        outcome="outcome",
        arm="arm",
        reference=_safe(arms[0]),
        cluster=None if unit == "person" else "cluster",
        strata=("stratum",),
        adjust=("before", "before_known"),
        fixed=("cluster", "skill") if unit == "skill" else ("stratum",),
        label=label,
        unit=SCORE_UNIT,
        role=ROLE,
        source=source,
    )


def command(asked: TrialSpec, path: str) -> str:
    """Write the command that repeats the analysis.

    Args:
        asked: The analysis.
        path: The table.
    """
    options = {
        "outcome": asked.outcome, "arm": asked.arm, "reference": asked.reference,
        "cluster": asked.cluster or "", "strata": ",".join(asked.strata),
        "adjust": ",".join(asked.adjust), "fixed": ",".join(asked.fixed),
        "unit": asked.unit, "label": asked.label, "role": asked.role or "",
    }  # fmt: skip
    said = [f"--{name} {shlex.quote(value)}" for name, value in options.items() if value]
    return " ".join(["unaided trial", path, *said])


def _cells(one: TableRow, unit: Unit, arms: Arms, centre: float) -> dict[str, object]:
    who = one.drawn.candidate
    person, group = _worded("person", who.code), _worded("class", who.group_name)
    return {
        "person": person,
        "cluster": group if unit == "class" else person,
        "class": group,
        "skill": one.skill and _worded("skill", one.skill),
        "stratum": one.drawn.stratum,
        "arm": arms[one.drawn.second],
        "before": centre if who.before is None else who.before,
        "before_known": int(who.before is not None),
        "outcome": one.outcome,
        "answers": one.answers,
    }


def _worded(what: str, name: str) -> str:
    """Put a word before a name that is a number: 07 and 7 are two classes, and one number."""
    return f"{what} {name}" if is_number(name) else name


def is_number(name: str) -> bool:
    """Say whether a reader of tables would take a name for a number.

    >>> is_number("07"), is_number("11B"), is_number("NaN")
    (True, False, True)
    """
    try:
        float(name)
    except ValueError:
        return False
    return True


def _safe(name: str) -> str:
    return str(pl.DataFrame({"name": [name]}).select(neutralised(pl.col("name"))).item())
