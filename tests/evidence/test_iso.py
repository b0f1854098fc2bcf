"""ISO 8601 texts become instants, or are called bad."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.evidence.iso import BAD, NAIVE, NO_TIME, parse_iso


def one(text: str | None) -> tuple[int, int]:
    micros, zones = parse_iso(pa.array([text], pa.string()))
    return int(micros[0]), int(zones[0])


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(year: int, month: int, day: int, *clock: int) -> int:
    moment = datetime(year, month, day, *clock, tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "micros", "zone"),
    [
        ("2026-03-01", at(2026, 3, 1), NAIVE),
        ("2026-03-01T09:30", at(2026, 3, 1, 9, 30), NAIVE),
        ("2026-03-01 09:30:05", at(2026, 3, 1, 9, 30, 5), NAIVE),
        ("2026-03-01T09:30:05.25Z", at(2026, 3, 1, 9, 30, 5, 250_000), 0),
        ("2026-03-01T09:30:05.123456789z", at(2026, 3, 1, 9, 30, 5, 123_456), 0),
        ("2026-03-01T09:30+02:00", at(2026, 3, 1, 7, 30), 120),
        ("2026-03-01T09:30:00-0530", at(2026, 3, 1, 15, 0), -330),
        ("2026-03-01T09:30:00+02", at(2026, 3, 1, 7, 30), 120),
        ("2024-02-29", at(2024, 2, 29), NAIVE),
        (None, NO_TIME, NAIVE),
    ],
)
def test_what_is_a_time(text: str | None, micros: int, zone: int) -> None:
    assert one(text) == (micros, zone)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-00-10", "26-03-01", "2026/03/01", "2026-03-01T", "yesterday",
     "2026-03-01T24:00", "2026-03-01T09:60", "2026-03-01T09:30:61", "2026-03-01T09:30:05.",
     "2026-03-01T09:30+", "2026-03-01T09:30+25:00", "2026-03-01T09:30 UTC", "2026-03-01x09:30",
     "2026-03-01T9:30", "1772355600", "éé-03-01"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert one(text) == (NO_TIME, BAD)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.integers(-18 * 60, 18 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_every_aware_time_that_python_writes_is_read_as_python_means_it(
    moment: datetime, zone: timezone
) -> None:
    aware = moment.replace(tzinfo=zone)
    expected = (aware - EPOCH) // timedelta(microseconds=1)
    assert one(aware.isoformat())[0] == expected


def test_slices_of_a_column_are_read_where_they_stand() -> None:
    column = pa.array(["bad", "2026-03-01", None, "2026-03-02"], pa.string())
    micros, zones = parse_iso(column.slice(1, 2))
    assert micros.tolist() == [at(2026, 3, 1), NO_TIME]
    assert zones.tolist() == [NAIVE, NAIVE]
