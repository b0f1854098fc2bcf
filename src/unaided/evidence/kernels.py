"""Walk through each person's responses in order and count what came before (compiled)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from unaided.evidence.iso import NO_TIME

GAP_MICROS: Final = 30 * 60 * 1_000_000
"""A longer pause starts a new sitting, where sittings are not given."""

DAY_MICROS: Final = 86_400_000_000.0

REPEAT, VARIANT, TRANSFER, FIRST, UNKNOWN = 0, 1, 2, 3, -1

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class Rows(NamedTuple):
    """The responses, in order of person, time and row; codes are -1 where unknown."""

    person: Ints
    time: NDArray[np.int64]
    sitting: Ints
    item: Ints
    family: Ints
    unit: Ints  # the family, else the item, in one numbering
    skill: Ints
    answered: NDArray[np.bool_]  # not missing
    retrieval: NDArray[np.bool_]  # scored, and unaided for certain
    score: Floats  # NaN where there is none
    trials: Floats


class Seen(NamedTuple):
    """What a person has met before the present sitting; ``by`` says whose the entry is."""

    by: Ints
    last: NDArray[np.int64]
    times: Ints
    retrieved_by: Ints
    retrieved_last: NDArray[np.int64]
    retrieved_count: Ints


class Running(NamedTuple):
    """What a person has met up to the present row; ``by`` says whose the entry is."""

    item_by: Ints
    successes: Floats
    failures: Floats
    unit_by: Ints
    position: Ints
    sitting_by: Ints
    sitting_count: Ints
    answered: Ints  # one entry: how many responses of the person came before


class Derived(NamedTuple):
    """One value a row; -1 or NaN where unknown."""

    sitting_number: Ints
    delay_days: Floats
    since_retrieval_days: Floats
    novelty: NDArray[np.int8]
    prior_exposures: Ints
    prior_retrievals: Ints
    sitting_exposures: Ints
    prior_successes: Floats
    prior_failures: Floats
    run_length: Ints
    lag: Ints


def seen(size: int) -> Seen:
    """Return an empty record of ``size`` families, items or skills."""
    codes = [np.full(size, -1, np.int32) for _ in range(2)]
    counts = [np.zeros(size, np.int32) for _ in range(2)]
    times = [np.zeros(size, np.int64) for _ in range(2)]
    return Seen(codes[0], times[0], counts[0], codes[1], times[1], counts[1])


def running(items: int, units: int) -> Running:
    """Return an empty record of what runs on within sittings."""
    return Running(
        np.full(items, -1, np.int32), np.zeros(items), np.zeros(items),
        np.full(units, -1, np.int32), np.zeros(units, np.int32),
        np.full(units, -1, np.int32), np.zeros(units, np.int32), np.zeros(1, np.int32),
    )  # fmt: skip


def unknown(length: int) -> Derived:
    """Return a result in which nothing is known yet."""
    ints = [np.full(length, -1, np.int32) for _ in range(6)]
    floats = [np.full(length, np.nan) for _ in range(4)]
    return Derived(
        ints[0], floats[0], floats[1], np.full(length, UNKNOWN, np.int8), ints[1], ints[2],
        ints[3], floats[2], floats[3], ints[4], ints[5],
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def order_rows(person: Any, time: Any, people: int) -> Any:
    """Return the order by person, time (empty last) and place in the log.

    People are counted into place; a person's rows are sorted only where they are not in order.
    """
    starts = np.zeros(people + 1, np.int64)
    for i in range(len(person)):
        starts[person[i] + 1] += 1
    for p in range(people):
        starts[p + 1] += starts[p]
    fill = starts[:-1].copy()
    order = np.empty(len(person), np.int64)
    for i in range(len(person)):
        order[fill[person[i]]] = i
        fill[person[i]] += 1
    for p in range(people):
        rows = order[starts[p] : starts[p + 1]]
        for j in range(1, len(rows)):
            if _later(time[rows[j - 1]], time[rows[j]]):
                keys = np.empty(len(rows), np.int64)
                for k in range(len(rows)):
                    at = time[rows[k]]
                    keys[k] = 2**63 - 1 if at == NO_TIME else at
                order[starts[p] : starts[p + 1]] = rows[np.argsort(keys, kind="mergesort")]
                break
    return order


@nb.njit(cache=True, nogil=True)
def _later(a: int, b: int) -> bool:
    if b == NO_TIME:
        return False
    return a == NO_TIME or a > b


@nb.njit(cache=True, nogil=True)
def walk(
    rows: Rows,
    by_item: Seen,
    by_unit: Seen,
    by_skill: Seen,
    run: Running,
    timed: bool,
    out: Derived,
) -> None:
    """Fill ``out`` for every person.

    Args:
        rows: The responses in order.
        by_item: Empty record of items.
        by_unit: Empty record of families (else items).
        by_skill: Empty record of skills.
        run: Empty record of what runs on.
        timed: Whether rows are ordered by time; else they stand in the order of answering.
        out: Takes the result.
    """
    length = len(rows.person)
    start = 0
    sittings = 0
    while start < length:
        end = start
        while end < length and rows.person[end] == rows.person[start]:
            end += 1
        placed = end
        if timed:
            while placed > start and rows.time[placed - 1] == NO_TIME:
                placed -= 1
        whole = True
        for i in range(placed, end):
            # An answer at an unknown time may have come before any other of this person.
            whole = whole and not rows.answered[i]
        first, number = start, 0
        while first < placed:
            last = first + 1
            while last < placed and _same_sitting(rows, last):
                last += 1
            number += 1
            sittings += 1
            known = timed or rows.sitting[first] >= 0
            for i in range(first, last):
                out.sitting_number[i] = number if known else -1
                if known:
                    _freeze(rows, by_item, by_unit, by_skill, i, first, whole, timed, out)
            if whole:
                _run_on(rows, run, start, first, last, sittings, known, out)
            for i in range(first, last):
                if rows.answered[i]:
                    _commit(rows, by_item, by_unit, by_skill, i)
            first = last
        start = end


@nb.njit(cache=True, nogil=True)
def _same_sitting(rows: Rows, i: int) -> bool:
    """Say whether row ``i`` belongs to the sitting of the row before."""
    if rows.sitting[i] != rows.sitting[i - 1]:
        return False
    if rows.sitting[i] >= 0 or rows.time[i] == NO_TIME:
        return True
    return bool(rows.time[i] - rows.time[i - 1] <= GAP_MICROS)


@nb.njit(cache=True, nogil=True)
def _freeze(
    rows: Rows,
    by_item: Seen,
    by_unit: Seen,
    by_skill: Seen,
    i: int,
    first: int,
    whole: bool,
    timed: bool,
    out: Derived,
) -> None:
    """Fill in what holds from the start of the sitting (its row ``first``) for row ``i``."""
    person, unit, skill = rows.person[i], rows.unit[i], rows.skill[i]
    met = by_unit.by[unit] == person
    skill_met = skill >= 0 and by_skill.by[skill] == person
    if by_item.by[rows.item[i]] == person:
        out.novelty[i] = REPEAT
    elif whole and rows.family[i] >= 0:
        if met:
            out.novelty[i] = VARIANT
        elif skill_met:
            out.novelty[i] = TRANSFER
        elif skill >= 0:
            out.novelty[i] = FIRST
    if not whole:
        return
    out.prior_exposures[i] = by_unit.times[unit] if met else 0
    retrieved = by_unit.retrieved_by[unit] == person
    out.prior_retrievals[i] = by_unit.retrieved_count[unit] if retrieved else 0
    if not timed:
        return
    now = rows.time[first]
    if met:
        out.delay_days[i] = (now - by_unit.last[unit]) / DAY_MICROS
    elif skill_met:
        out.delay_days[i] = (now - by_skill.last[skill]) / DAY_MICROS
    if retrieved:
        out.since_retrieval_days[i] = (now - by_unit.retrieved_last[unit]) / DAY_MICROS
    elif skill >= 0 and by_skill.retrieved_by[skill] == person:
        out.since_retrieval_days[i] = (now - by_skill.retrieved_last[skill]) / DAY_MICROS


@nb.njit(cache=True, nogil=True)
def _run_on(
    rows: Rows,
    run: Running,
    start: int,
    first: int,
    last: int,
    sitting: int,
    known: bool,
    out: Derived,
) -> None:
    """Fill in what counts on within the sitting ``first..last`` of the person from ``start``."""
    person = rows.person[first]
    before, length = -1, 0
    position = 0 if first == start else run.answered[0]
    for i in range(first, last):
        item, unit = rows.item[i], rows.unit[i]
        if run.item_by[item] != person:
            run.item_by[item] = person
            run.successes[item] = 0.0
            run.failures[item] = 0.0
        if run.sitting_by[unit] != sitting:
            run.sitting_by[unit] = sitting
            run.sitting_count[unit] = 0
        out.prior_successes[i] = run.successes[item]
        out.prior_failures[i] = run.failures[item]
        if known:
            out.sitting_exposures[i] = run.sitting_count[unit]
        if run.unit_by[unit] == person:
            out.lag[i] = position - run.position[unit] - 1
        if not rows.answered[i]:
            continue
        length = length + 1 if unit == before else 1
        before = unit
        out.run_length[i] = length
        run.sitting_count[unit] += 1
        run.unit_by[unit] = person
        run.position[unit] = position
        position += 1
        if not np.isnan(rows.score[i]):
            run.successes[item] += rows.score[i] * rows.trials[i]
            run.failures[item] += (1.0 - rows.score[i]) * rows.trials[i]
    run.answered[0] = position


@nb.njit(cache=True, nogil=True)
def _commit(rows: Rows, by_item: Seen, by_unit: Seen, by_skill: Seen, i: int) -> None:
    """Record row ``i`` as met, once its sitting is over."""
    person, time, retrieval = rows.person[i], rows.time[i], rows.retrieval[i]
    _meet(by_item, rows.item[i], person, time, retrieval)
    _meet(by_unit, rows.unit[i], person, time, retrieval)
    if rows.skill[i] >= 0:
        _meet(by_skill, rows.skill[i], person, time, retrieval)


@nb.njit(cache=True, nogil=True)
def _meet(record: Seen, code: int, person: int, time: int, retrieval: bool) -> None:
    if record.by[code] != person:
        record.by[code] = person
        record.times[code] = 0
    record.times[code] += 1
    record.last[code] = time
    if retrieval:
        if record.retrieved_by[code] != person:
            record.retrieved_by[code] = person
            record.retrieved_count[code] = 0
        record.retrieved_count[code] += 1
        record.retrieved_last[code] = time
