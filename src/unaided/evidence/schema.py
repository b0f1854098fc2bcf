"""The columns of a response log: names, types, allowed values, meaning (DESIGN, the response log).

The table below is the one source for reading, checking, documentation and export.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Kind = Literal["id", "choice", "number", "count", "flag", "time"]


class Aid(StrEnum):
    """Help that was available; nominal. What was not recorded is empty, never ``none``."""

    NONE = "none"
    REFERENCE = "reference"
    HINTS = "hints"
    TUTOR = "tutor"
    ASSISTANT = "assistant"


class Novelty(StrEnum):
    """What had been seen before the sitting: this item, its family, its skill, or nothing."""

    REPEAT = "repeat"
    VARIANT = "variant"
    TRANSFER = "transfer"
    FIRST = "first"


class Occasion(StrEnum):
    """Why the response was given."""

    PRACTICE = "practice"
    CHECK = "check"
    WORK = "work"


class Status(StrEnum):
    """Whether the response has a score, is an exposure without one, or was missed."""

    SCORED = "scored"
    EXPOSURE = "exposure"
    MISSING = "missing"


EXPLAINED: Final = "explained"
"""Kind of score of an explanation that people marked: a reason, not an answer to an item."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the log.

    Attributes:
        name: Header in the canonical log.
        kind: ``id`` (text), ``choice`` (one of ``choices``), ``number`` (float within
            ``low..high``), ``count`` (whole number within ``low..high``), ``flag`` (true or
            false), ``time`` (an instant).
        meaning: One sentence for the reference.
        choices: Allowed values of a ``choice``.
        low: Smallest allowed value.
        high: Largest allowed value.
        required: Whether a log cannot be without it.
    """

    name: str
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    required: bool = False


def _values(kinds: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kinds)


COLUMNS: Final[tuple[Column, ...]] = (
    Column("person", "id", "Who answered.", required=True),
    Column("item", "id", "What was answered.", required=True),
    Column("score", "number", "How right, 0 to 1; empty where there is none.", low=0.0, high=1.0),
    Column("status", "choice", "Scored, an exposure without a score, or missing.", _values(Status)),
    Column(
        "trials", "count", "How many tries the score counts (7 of 10: score .7, trials 10).", low=1
    ),
    Column(
        "time", "time", "When it was answered: ISO 8601, or epoch with the unit in a study file."
    ),
    Column("sitting", "id", "Groups the responses of one sitting."),
    Column("skill", "id", "What the item calls on."),
    Column("family", "id", "Items with one deep structure and different surfaces."),
    Column("occasion", "choice", "Practice, check or work.", _values(Occasion)),
    Column("aid", "choice", "Help available; empty is unknown, never none.", _values(Aid)),
    Column("aid_used", "flag", "Whether the help was used."),
    Column("aid_role", "choice", "What the help did.", ("hinted", "verified", "answered")),
    Column("attempted_first", "flag", "Whether an attempt came before the help."),
    Column("tool", "id", "Which tool, with its version."),
    Column("faulty", "flag", "Whether the tool was wrong in a planted way."),
    Column("assigned_aid", "choice", "The aid that was assigned.", _values(Aid)),
    Column(
        "propensity", "number", "Probability with which that aid was assigned.", low=0.0, high=1.0
    ),
    Column(
        "fixed",
        "flag",
        "Whether the item was settled before the first answer; one chosen by what was answered "
        "counts by model alone.",
    ),
    Column("delay_days", "number", "Days since exposure, frozen when the sitting starts.", low=0.0),
    Column("planned_delay_days", "number", "The delay that was planned, in days.", low=0.0),
    Column("novelty", "choice", "Repeat, variant, transfer or first; frozen.", _values(Novelty)),
    Column("setting", "id", "Place, device, team, opponent: any context worth naming."),
    Column(
        "assurance",
        "choice",
        "How sure that unaided was unaided.",
        ("declared", "monitored", "locked", "supervised"),
    ),
    Column(
        "confidence", "number", "Is this answer right? 0 to 1, before feedback.", low=0.0, high=1.0
    ),
    Column("forecast", "number", "Could you do this alone later? 0 to 1.", low=0.0, high=1.0),
    Column("forecast_days", "number", "How much later the forecast means, in days.", low=0.0),
    Column("ease", "number", "How easy it felt, 0 to 1.", low=0.0, high=1.0),
    Column(
        "justification", "number", "Rubric score of the reason given, 0 to 1.", low=0.0, high=1.0
    ),
    Column("seconds", "number", "Seconds taken.", low=0.0),
    Column("kind", "id", "How it was scored; different kinds are never subtracted."),
    Column("floor", "number", "Guessing floor: 1/options for choice.", low=0.0, high=0.999),
    Column("item_version", "id", "Which version of the item."),
    Column("actor", "choice", "A person (the default), or the tool alone.", ("person", "tool")),
    Column("arm", "id", "Arm of a trial."),
    Column("cluster", "id", "Unit that was randomised."),
    Column("stratum", "id", "Within which it was randomised."),
    Column("group", "id", "Class, squad, team."),
)

DERIVED: Final[tuple[Column, ...]] = (
    Column(
        "since_retrieval_days",
        "number",
        "Days since the last unaided retrieval (of the family, else of the skill), frozen.",
        low=0.0,
    ),
    Column(
        "prior_exposures",
        "number",
        "Earlier exposures of the family (else of the item), frozen with the sitting.",
        low=0.0,
    ),
    Column(
        "prior_retrievals",
        "number",
        "Earlier unaided retrievals of the family (else of the item), frozen with the sitting.",
        low=0.0,
    ),
    Column(
        "sitting_exposures",
        "number",
        "Exposures of the family (else of the item) earlier in the same sitting.",
        low=0.0,
    ),
    Column(
        "prior_successes",
        "number",
        "Earlier right answers on the item (scored rows), the same sitting included; "
        "a partial score counts as its fraction.",
        low=0.0,
    ),
    Column(
        "prior_failures",
        "number",
        "Earlier wrong answers on the item (scored rows), the same sitting included; "
        "a partial score counts as what it lacks.",
        low=0.0,
    ),
    Column(
        "run_length",
        "number",
        "Responses on this family (else item) in a row within the sitting, this one included.",
        low=0.0,
    ),
    Column(
        "lag",
        "number",
        "The person's responses between this one and the last on the family (else item); "
        "empty where there was none.",
        low=0.0,
    ),
)
"""Columns that are worked out where a log does not give them; ``delay_days``, ``novelty``,
``sitting`` and ``status`` are too."""

BY_NAME: Final[dict[str, Column]] = {column.name: column for column in (*COLUMNS, *DERIVED)}
