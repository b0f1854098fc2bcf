"""Read times, and keep watch over their zones."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unaided.evidence.cells import read_numbers
from unaided.evidence.coded import Coded, Place, encode
from unaided.evidence.iso import BAD, NAIVE, NO_TIME, parse_iso
from unaided.evidence.problems import Problem, Problems, shorten
from unaided.evidence.spec import ColumnMap

_MICROS: Final = {"s": 1_000_000.0, "ms": 1_000.0, "us": 1.0, "ns": 0.001}
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
"""Times lie before this year, and not before :data:`FIRST_YEAR`; others are slips."""

_EARLIEST: Final = int(np.datetime64(f"{FIRST_YEAR}-01-01", "us").astype(np.int64))
_LATEST: Final = int(np.datetime64(f"{LAST_YEAR}-01-01", "us").astype(np.int64))

Instants = NDArray[np.int64]


class Zones:
    """The time zones met: mixing them silently would make delays wrong."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[str, str, int]] = {}
        self._mixed: set[str] = set()

    def see(self, minutes: NDArray[np.int16], place: Place, *, mixed: bool) -> None:
        """Take note of the zones of some rows.

        Args:
            minutes: Minutes east of each row's zone, or NAIVE.
            place: Where the rows stand.
            mixed: Whether the study says that this source's zones differ on purpose.
        """
        if mixed:
            self._mixed.add(place.file)
        zones, first = np.unique(minutes, return_index=True)
        for zone, at in zip(zones.tolist(), first.tolist(), strict=True):
            self._seen.setdefault(zone, (place.file, place.header, int(place.rows[at])))

    @property
    def all_naive(self) -> bool:
        """Whether there were times, none of which named a zone."""
        return set(self._seen) == {NAIVE}

    def check(self, problems: Problems) -> None:
        """Record what does not go together."""
        aware = {zone: place for zone, place in self._seen.items() if zone != NAIVE}
        if NAIVE in self._seen and aware:
            zone = next(iter(aware))
            self._add(
                NAIVE, problems, "a time without a zone", f"a zone, as {_name(zone)} elsewhere",
                "Write every time with its zone, or none.", "zone_missing",
            )  # fmt: skip
        if len(aware) > 1 and max(aware) - min(aware) > 60:
            first, *others = aware
            far = max(others, key=lambda zone: abs(zone - first))
            if aware[far][0] not in self._mixed:
                self._add(
                    far, problems, f"the zone {_name(far)}", f"{_name(first)}, as elsewhere",
                    'Mend the times, or name time_zones = "mixed" in the study file.',
                    "zones_mixed",
                )  # fmt: skip

    def _add(
        self, zone: int, problems: Problems, found: str, expected: str, remedy: str, code: str
    ) -> None:
        file, header, row = self._seen[zone]
        problems.add(Problem(file, row, header, found, expected, remedy, code))


def _name(minutes: int) -> str:
    if minutes == 0:
        return "Z"
    sign = "+" if minutes > 0 else "−"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def read_times(raw: Any, steps: ColumnMap, place: Place, zones: Zones, *, mixed: bool) -> Instants:
    """Return microseconds since 1970 in UTC, NO_TIME where empty.

    Args:
        raw: A :class:`Coded` column, or an Arrow array of text, numbers or timestamps.
        steps: Gives the unit of epoch times.
        place: Where the cells stand.
        zones: Keeps watch over the zones.
        mixed: Whether the study says that zones differ on purpose.
    """
    if isinstance(raw, Coded):
        raw = pa.array(raw.take(raw.texts, None, object), pa.string())
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    if pa.types.is_timestamp(raw.type) or pa.types.is_date(raw.type):
        micros, minutes = _typed(raw)
    elif steps.unit is not None:
        micros, minutes = _epoch(raw, steps, place)
    else:
        micros, minutes = _iso(raw, place)
    present = micros != NO_TIME
    wild = present & ((micros < _EARLIEST) | (micros > _LATEST))
    if wild.any():
        found = np.datetime64(int(micros[int(np.argmax(wild))]), "us").astype("datetime64[s]")
        place.report(
            wild, found, f"a time between {FIRST_YEAR} and {LAST_YEAR}",
            'Mend the time; for epoch times name unit = "s", "ms", "us" or "ns" in a study file.',
            "time_range",
        )  # fmt: skip
        micros = np.where(wild, NO_TIME, micros)
    there = Place(place.file, place.header, place.rows[present], place.problems)
    zones.see(minutes[present], there, mixed=mixed)
    return micros


def _typed(raw: Any) -> tuple[Instants, NDArray[np.int16]]:
    zone = 0 if pa.types.is_timestamp(raw.type) and raw.type.tz else NAIVE
    empty = raw.is_null().to_numpy(zero_copy_only=False)
    whole = raw.cast(pa.timestamp("us", getattr(raw.type, "tz", None)), safe=False)
    micros = np.array(whole.cast(pa.int64()).fill_null(NO_TIME).to_numpy(), dtype=np.int64)
    micros[empty] = NO_TIME
    return micros, np.full(len(micros), zone, dtype=np.int16)


def _epoch(raw: Any, steps: ColumnMap, place: Place) -> tuple[Instants, NDArray[np.int16]]:
    numbers = read_numbers(raw, steps, place)
    limit = float(np.iinfo(np.int64).max)
    scaled = np.clip(numbers * _MICROS[steps.unit or "us"], -limit / 2, limit / 2)
    empty = np.isnan(scaled)
    micros = np.where(empty, 0.0, scaled).round().astype(np.int64)
    micros[empty] = NO_TIME
    return micros, np.zeros(len(micros), dtype=np.int16)


def _iso(raw: Any, place: Place) -> tuple[Instants, NDArray[np.int16]]:
    micros, minutes = parse_iso(raw.cast(pa.string()))
    bad = minutes == BAD
    if bad.any():
        at = int(np.argmax(bad))
        found = encode(raw.slice(at, 1)).texts[0]
        place.report(
            bad, shorten(found), "ISO 8601, as 2026-03-01T09:30:00Z", _remedy(found), "time"
        )
        minutes = np.where(bad, NAIVE, minutes).astype(np.int16)
    return micros, minutes


def _remedy(found: str) -> str:
    if found.replace(".", "", 1).lstrip("-").isdecimal():
        return 'For epoch times name unit = "s", "ms", "us" or "ns" in a study file.'
    return "Write the times in ISO 8601."
