"""Read ISO 8601 instants from an Arrow text column, ten million in a fraction of a second."""

from __future__ import annotations

from typing import Any, Final

import numba as nb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NO_TIME: Final = -(2**63)
"""Stands for an empty time."""

NAIVE: Final = 10_000
"""Stands for the zone of a time that names none."""

BAD: Final = 20_000
"""Stands for the zone of a text that is no time."""


def parse_iso(array: Any) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Read a column of ISO 8601 texts.

    Accepted: ``2026-03-01``, ``2026-03-01T09:30``, with seconds, with a fraction, with ``Z`` or
    an offset such as ``+02:00``; a space may stand for the ``T``.

    Args:
        array: An Arrow array of text.

    Returns:
        Microseconds since 1970 in UTC (:data:`NO_TIME` where empty or bad; times without a zone
        are read as UTC), and the zones in minutes east (:data:`NAIVE`, :data:`BAD`).
    """
    array = array.cast(pa.large_string())
    _, offsets, data = array.buffers()
    length = len(array)
    starts = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + length + 1]
    content = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, np.uint8)
    if array.null_count:
        present = array.is_valid().to_numpy(zero_copy_only=False)
    else:
        present = np.ones(length, dtype=np.bool_)
    micros = np.empty(length, dtype=np.int64)
    zones = np.empty(length, dtype=np.int16)
    _parse(starts, content, present, micros, zones)
    return micros, zones


@nb.njit(cache=True, nogil=True)
def _digits(text: Any, at: int, count: int) -> int:
    """Return the number that ``count`` digits make, -1 where they are not digits."""
    if at + count > len(text):
        return -1
    value = 0
    for i in range(at, at + count):
        digit = int(text[i]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@nb.njit(cache=True, nogil=True)
def _days(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01 in the Gregorian calendar (Hinnant's algorithm)."""
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


@nb.njit(cache=True, nogil=True)
def _month_length(year: int, month: int) -> int:
    if month == 2:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


@nb.njit(cache=True, nogil=True)
def _date(text: Any) -> int:
    """Return the days of the date that a text begins with, or NO_TIME."""
    if len(text) < 10 or text[4] != 45 or text[7] != 45:
        return NO_TIME
    year, month, day = _digits(text, 0, 4), _digits(text, 5, 2), _digits(text, 8, 2)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _month_length(year, month):
        return NO_TIME
    return _days(year, month, day)


@nb.njit(cache=True, nogil=True)
def _clock(text: Any) -> tuple[int, int]:
    """Return (microseconds of the day, where the clock ends); (-1, 0) where it is none."""
    hour, minute = _digits(text, 11, 2), _digits(text, 14, 2)
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or text[13] != 58:
        return -1, 0
    at, second, fraction = 16, 0, 0
    if at < len(text) and text[at] == 58:
        second = _digits(text, at + 1, 2)
        if second < 0 or second > 59:
            return -1, 0
        at += 3
        if at < len(text) and (text[at] == 46 or text[at] == 44):
            at += 1
            first, unit = at, 100_000
            while at < len(text) and 48 <= text[at] <= 57:
                fraction += (int(text[at]) - 48) * unit
                unit //= 10
                at += 1
            if at == first:
                return -1, 0
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, at


@nb.njit(cache=True, nogil=True)
def _zone(text: Any, at: int) -> int:
    """Return minutes east of the zone that stands from ``at`` to the end."""
    rest = len(text) - at
    if rest == 0:
        return NAIVE
    if rest == 1 and (text[at] == 90 or text[at] == 122):
        return 0
    if text[at] != 43 and text[at] != 45:
        return BAD
    hours, minutes = _digits(text, at + 1, 2), 0
    if rest == 6 and text[at + 3] == 58:
        minutes = _digits(text, at + 4, 2)
    elif rest == 5:
        minutes = _digits(text, at + 3, 2)
    elif rest != 3:
        return BAD
    if hours < 0 or hours > 18 or minutes < 0 or minutes > 59:
        return BAD
    east = hours * 60 + minutes
    return east if text[at] == 43 else -east


@nb.njit(cache=True, nogil=True)
def _parse(starts: Any, content: Any, present: Any, micros: Any, zones: Any) -> None:
    for i in range(len(present)):
        micros[i] = NO_TIME
        zones[i] = NAIVE
        text = content[starts[i] : starts[i + 1]]
        if not present[i] or len(text) == 0:
            continue
        days = _date(text)
        within, zone = 0, NAIVE
        if len(text) > 10:
            if len(text) < 16 or not (text[10] == 84 or text[10] == 116 or text[10] == 32):
                zone = BAD
            else:
                within, at = _clock(text)
                zone = BAD if within < 0 else _zone(text, at)
        if days == NO_TIME or zone == BAD:
            zones[i] = BAD
            continue
        east = 0 if zone == NAIVE else zone
        zones[i] = zone
        micros[i] = days * 86_400_000_000 + within - east * 60_000_000
