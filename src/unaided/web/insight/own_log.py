"""One person's log, derived columns and all, straight from the database: the short way for a page.

A cohort's log goes through a file and every check of ``read_log``; for a page view that takes too
long. Here the same fields (:data:`.log_out.FIELDS`) become the log's arrays at once. A test holds
the result against what ``read_log`` makes of the exported rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import polars as pl
from django.db.models import BigAutoField, DateTimeField, F, Q, QuerySet

from unaided.evidence.arrays import Array, Arrays, kind_of
from unaided.evidence.derive import derive
from unaided.evidence.iso import NO_TIME
from unaided.evidence.log import people_table
from unaided.evidence.schema import BY_NAME, EXPLAINED, Kind
from unaided.evidence.writing import FORMULA_STARTS
from unaided.web.insight.log_out import (
    FIELDS,
    MISSED_FIELDS,
    Names,
    missed_query,
    responses_query,
)  # fmt: skip
from unaided.web.marking.marks import marks_of
from unaided.web.people.models import Cohort, User
from unaided.web.prepared import Parameter, PreparedValues
from unaided.web.study.asked_beside import FAULTY, SOUND
from unaided.web.study.models import Response
from unaided.web.study.situations import untold

SOURCE: Final = "log"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
IN_ARRAYS: Final = ("response_id", "person_id", "item_id", "skill_id", "family_id", "actor")
"""Fields that become columns under another name, or none."""

ITEM_NAME: Final = ("item__slug", "item_slug", pl.String)

Columns = dict[str, list[Any]]

_PERSON: Final = Parameter("person", BigAutoField())
_COHORT: Final = Parameter("cohort", BigAutoField())
_AT: Final = Parameter("at", DateTimeField())
_AFTER: Final = Parameter("after", BigAutoField())


def _own_responses() -> QuerySet[Any, Any]:
    # Found by the person, who has some hundred rows: told the cohort plainly, SQLite walks all of
    # its log, since that comes in the order asked for.
    own = Response.objects.filter(person_id=_PERSON).alias(within=F("cohort_id") + 0)
    told = own.filter(within=_COHORT).exclude(untold(_AT) & Q(pk__gt=_AFTER))
    return responses_query(told, ITEM_NAME)


def _own_missed() -> QuerySet[Any, Any]:
    missed = missed_query(_COHORT, Parameter("as_of", DateTimeField()), ITEM_NAME)
    return missed.filter(person_id=_PERSON)


_RESPONSES: Final = PreparedValues(_own_responses)
_MISSED: Final = PreparedValues(_own_missed)


def own_log(
    cohort: Cohort, person: User, *, as_of: datetime, untold_at: datetime, after: int = 0
) -> tuple[pl.DataFrame, int]:
    """Return a person's rows in a cohort as the table of a log, in order of time.

    Args:
        cohort: In which log.
        person: Whose rows.
        as_of: Assignments closed by then without an answer are missing.
        untold_at: Answers of which the person is not told yet then how they went do not enter,
        after: but those up to this response do.

    Returns:
        The table, and how many of its rows are responses; ``row`` counts these first.
    """
    columns, given = _columns(
        _RESPONSES.all(person=person.pk, cohort=cohort.pk, at=untold_at, after=after),
        (*FIELDS, ITEM_NAME),
    )
    _add_marks(columns, marks_of(cohort.pk, person.pk))
    missed, closed = _columns(
        _MISSED.all(person=person.pk, cohort=cohort.pk, as_of=as_of), (*MISSED_FIELDS, ITEM_NAME)
    )
    missed |= {"status": ["missing"] * closed, "assigned_aid": missed["aid"]}
    for name, values in columns.items():
        values += missed.get(name, [None] * closed)
    length = given + closed
    items = dict(zip(columns["item_id"], columns.pop("item_slug"), strict=True))
    names = Names.of(cohort, {person.pk: person.code}, items)
    columns |= _named(columns, names) | {"group": [cohort.name] * length}
    arrays = _arrays(
        {name: cells for name, cells in columns.items() if name not in IN_ARRAYS}, length
    )
    derive(arrays, [False])
    return people_table(arrays, [SOURCE]), given


def _add_marks(columns: Columns, marks: Mapping[int, float]) -> None:
    """Add what people marked to a person's columns, as :mod:`.log_out` does to a cohort's."""
    columns["justification"] = [marks.get(pk) for pk in columns["response_id"]]
    columns["faulty"] = [{FAULTY: True, SOUND: False}.get(one) for one in columns["setting"]]
    for place, mark in enumerate(columns["justification"]):
        if mark is not None and columns["status"][place] == "exposure":
            columns["status"][place], columns["score"][place] = "scored", mark
            columns["trials"][place], columns["kind"][place] = 1, EXPLAINED
            columns["floor"][place] = 0.0


def _columns(
    rows: list[tuple[Any, ...]], fields: Sequence[tuple[str, str, type[pl.DataType]]]
) -> tuple[Columns, int]:
    names = [name for _, name, _ in fields]
    if not rows:
        return {name: [] for name in names}, 0
    found = {name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
    return found, len(rows)


def _named(columns: Columns, names: Names) -> Columns:
    skills = [names.skills.get(key) for key in columns["skill_id"]]
    return {
        "person": [names.people.get(key) for key in columns["person_id"]],
        "skill": skills,
        "family": [names.families.get(key) for key in columns["family_id"]],
        "item": [
            names.items.get(key) or (f"work: {skill}" if skill else "work")
            for key, skill in zip(columns["item_id"], skills, strict=True)
        ],
    }


def _arrays(columns: Columns, length: int) -> Arrays:
    """Turn columns into the log's arrays; those without any value are left out."""
    names: dict[str, list[str]] = {}
    values: dict[str, Array] = {
        "row": np.arange(1, length + 1, dtype=np.uint32),
        "source": np.zeros(length, dtype=np.int16),
    }
    for name, cells in columns.items():
        if kind_of(name) == "id":
            codes, known = _ids(cells)
            if known or BY_NAME[name].required:
                values[name], names[name] = codes, known
        elif any(cell not in (None, "") for cell in cells):
            values[name] = _READERS[kind_of(name)](name, cells)
    return Arrays(length, values, names)


def _ids(cells: Sequence[Any]) -> tuple[Array, list[str]]:
    """Code texts in the order they are met; cleaned as an export cleans them."""
    known: dict[str, int] = {}
    code_of: dict[Any, int] = {}
    for cell in dict.fromkeys(cells):
        text = _clean(cell)
        code_of[cell] = -1 if text is None else known.setdefault(text, len(known))
    return np.array([code_of[cell] for cell in cells], dtype=np.int32), list(known)


def _clean(cell: Any) -> str | None:
    text = "" if cell is None else str(cell).strip()
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text or None


def _choices(name: str, cells: Sequence[Any]) -> Array:
    places = {text: place for place, text in enumerate(BY_NAME[name].choices)}
    return np.array([places.get(cell, -1) for cell in cells], dtype=np.int8)


def _numbers(_name: str, cells: Sequence[Any]) -> Array:
    return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)


def _flags(_name: str, cells: Sequence[Any]) -> Array:
    return np.array([-1 if cell is None else int(cell) for cell in cells], dtype=np.int8)


def _times(_name: str, cells: Sequence[Any]) -> Array:
    return np.array([NO_TIME if cell is None else _micros(cell) for cell in cells], dtype=np.int64)


def _micros(text: str) -> int:
    """Read an instant as the database writes it: in UTC, with or without saying so."""
    when = datetime.fromisoformat(text)
    since = (when if when.tzinfo else when.replace(tzinfo=UTC)) - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


_READERS: Final[Mapping[Kind, Callable[[str, Sequence[Any]], Array]]] = {
    "choice": _choices,
    "number": _numbers,
    "count": _numbers,
    "flag": _flags,
    "time": _times,
}
