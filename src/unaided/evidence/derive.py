"""Work out what a log does not say: sitting, delays, novelty, and what came before.

Delay and novelty are frozen when the sitting starts; what was given wins, row by row.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unaided.evidence import kernels
from unaided.evidence.arrays import MISSING, SCORED, Array, Arrays
from unaided.evidence.iso import NO_TIME
from unaided.evidence.schema import Aid

ROWS_PER_PART: Final = 1_000_000
"""Below this many rows a thread of its own gains nothing."""

_COUNTS = ("prior_exposures", "prior_retrievals", "sitting_exposures", "run_length", "lag")
_FLOATS = ("delay_days", "since_retrieval_days", "prior_successes", "prior_failures")


def derive(arrays: Arrays, in_order: Sequence[bool]) -> tuple[str, ...]:
    """Put the responses of people in order and fill in what can be known.

    Args:
        arrays: People's responses (no rows of the tool alone); changed in place.
        in_order: For each source, whether its rows stand in the order of answering.

    Returns:
        Sentences that say what was derived or assumed, and what could not be.
    """
    notes = _assumptions(arrays)
    time = arrays.get("time")
    timed = bool((time != NO_TIME).any())
    ordered = timed or all(in_order)
    order = kernels.order_rows(
        arrays.values["person"], time if timed else np.full(arrays.length, NO_TIME),
        len(arrays.names["person"]),
    )  # fmt: skip
    if (np.diff(order) != 1).any():
        arrays.reorder(order)
    del order, time
    if not ordered:
        return (*notes, "No times: delays, and what came before a response, are not known.")
    out = _walk(arrays, timed)
    notes += _fill(arrays, out, timed)
    return notes


def _assumptions(arrays: Arrays) -> tuple[str, ...]:
    notes = []
    missing = int(np.count_nonzero(arrays.values["status"] == MISSING))
    if not arrays.has("score"):
        notes.append("No column holds scores.")
    elif missing == 1:
        notes.append("1 row is missing (no score): it counts as missing, not as wrong.")
    elif missing:
        notes.append(f"{missing:,} rows are missing (no score): they count so, not as wrong.")
    if not arrays.has("aid"):
        notes.append("No aid recorded: whether help was at hand is not known.")
    if not arrays.has("skill"):
        notes.append("No skills named: the log is read as one skill.")
    if not arrays.has("family"):
        notes.append("No families named: an item that is not a repeat has an unknown novelty.")
    return tuple(notes)


def unaided_retrievals(arrays: Arrays) -> NDArray[np.bool_]:
    """Say which responses were scored attempts that were unaided for certain.

    That is: no aid was available, or an aid was available and was recorded as not used. Where aid
    is not recorded, or was used although none is said to have been there, nothing is certain.
    """
    aid = arrays.get("aid")
    none = list(Aid).index(Aid.NONE)
    used = arrays.get("aid_used")
    alone = ((aid == none) & (used != 1)) | ((aid >= 0) & (used == 0))
    return np.asarray((arrays.values["status"] == SCORED) & alone)


def _rows(arrays: Arrays) -> kernels.Rows:
    item, family = arrays.values["item"], arrays.get("family")
    unit = item
    if arrays.has("family"):
        unit = np.where(family >= 0, family, item + len(arrays.names["family"])).astype(np.int32)
    skill = arrays.get("skill") if arrays.has("skill") else np.zeros(arrays.length, np.int32)
    trials = arrays.get("trials")
    return kernels.Rows(
        person=arrays.values["person"],
        time=arrays.get("time"),
        sitting=arrays.get("sitting"),
        item=item,
        family=family,
        unit=unit,
        skill=skill,
        answered=arrays.values["status"] != MISSING,
        retrieval=unaided_retrievals(arrays),
        score=arrays.get("score"),
        trials=np.where(np.isnan(trials), 1.0, trials),
    )


def _walk(arrays: Arrays, timed: bool) -> kernels.Derived:
    sizes = (
        len(arrays.names["item"]),
        len(arrays.names["item"]) + len(arrays.names.get("family", ())),
        max(1, len(arrays.names.get("skill", ()))),
    )
    parts = min(os.cpu_count() or 1, 1 + arrays.length // ROWS_PER_PART)
    return walk_in_parts(_rows(arrays), sizes, timed, parts)


def walk_in_parts(
    rows: kernels.Rows, sizes: tuple[int, int, int], timed: bool, parts: int
) -> kernels.Derived:
    """Walk through all people, some in each thread: people do not depend on each other.

    Args:
        rows: The responses, in order of person, time and row.
        sizes: How many items, families (else items) and skills there are.
        timed: Whether rows are ordered by time; else they stand in the order of answering.
        parts: How many threads.

    Returns:
        The same, whatever the number of threads.
    """
    out = kernels.unknown(len(rows.person))
    # A part begins where a person does.
    ends = rows.person[[len(rows.person) * part // parts for part in range(1, parts)]]
    cuts = [0, *np.searchsorted(rows.person, ends).tolist(), len(rows.person)]

    def walk(start: int, stop: int) -> None:
        items, units, skills = sizes
        kernels.walk(
            kernels.Rows._make(column[start:stop] for column in rows),
            kernels.seen(items),
            kernels.seen(units),
            kernels.seen(skills),
            kernels.running(items, units),
            timed,
            kernels.Derived._make(column[start:stop] for column in out),
        )

    with ThreadPoolExecutor(max_workers=parts) as pool:
        for _ in pool.map(walk, cuts[:-1], cuts[1:]):
            pass
    return out


def _fill(arrays: Arrays, out: kernels.Derived, timed: bool) -> tuple[str, ...]:
    notes = []
    for name in _FLOATS:
        notes += _fill_one(arrays, name, getattr(out, name))
    for name in _COUNTS:
        found = getattr(out, name)
        if arrays.has(name):
            # A given count may have been rounded or averaged: it stays a number.
            found = np.where(found < 0, np.nan, found.astype(np.float64))
        notes += _fill_one(arrays, name, found)
    notes += _fill_one(arrays, "novelty", out.novelty)
    notes += _sittings(arrays, out.sitting_number, timed)
    return tuple(notes)


def _fill_one(arrays: Arrays, name: str, found: Array) -> list[str]:
    given = arrays.values.get(name)
    if given is None:
        arrays.values[name] = found
        return []
    open_cells = np.isnan(given) if given.dtype.kind == "f" else given < 0
    arrays.values[name] = np.where(open_cells, found, given).astype(given.dtype)
    count = int(np.count_nonzero(~open_cells))
    return (
        [f"{name}: {count:,} values as given; the others are derived."] if open_cells.any() else []
    )


def _sittings(arrays: Arrays, numbers: NDArray[np.int32], timed: bool) -> list[str]:
    given = arrays.get("sitting")
    derived = (given < 0) & (numbers > 0)
    if not timed or not derived.any():
        return []
    names = arrays.names.setdefault("sitting", [])
    before = len(names)
    names += [f"sitting {number}" for number in range(1, int(numbers.max()) + 1)]
    arrays.values["sitting"] = np.where(derived, before + numbers - 1, given).astype(np.int32)
    return ["Sittings: a gap of more than 30 minutes starts a new one."]
