"""Look at the whole log for what no single cell shows: twins, contradictions, clocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unaided.evidence.arrays import MISSING, Array, Arrays
from unaided.evidence.iso import NO_TIME
from unaided.evidence.problems import Problem, Problems, shorten
from unaided.evidence.schema import Aid

GROUPINGS = ("arm", "cluster", "group")
NAMED = ("person", "group", "arm", "skill")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source's columns come from, to name places as the user knows them.

    Attributes:
        file: The file as the user named it.
        headers: Column of the log → header.
        in_order: Whether rows stand in the order of answering, without times.
    """

    file: str
    headers: dict[str, str]
    in_order: bool


def check_log(arrays: Arrays, origins: Sequence[Origin], problems: Problems) -> Array:
    """Record what is amiss in the log as a whole; none of it stops an analysis.

    Args:
        arrays: People's responses in the order of the files.
        origins: One for each source.
        problems: Takes what is found.

    Returns:
        Positions of rows that repeat an earlier one in every column, their time too.
    """
    look = _Look(arrays, origins, problems)
    copies = look.for_twin_rows()
    look.for_alike_ids()
    look.for_two_groups()
    look.for_aid_used_without_aid()
    look.for_empty_times()
    look.for_times_going_back()
    return copies


class _Look:
    def __init__(self, arrays: Arrays, origins: Sequence[Origin], problems: Problems) -> None:
        self.arrays, self.origins, self.problems = arrays, origins, problems

    def _report(
        self, rows: Array, name: str | None, found: str, expected: str, remedy: str, code: str
    ) -> None:
        """Record one problem a source for the rows given (positions, in order)."""
        sources = self.arrays.values["source"][rows]
        for source in np.unique(sources):
            here = rows[sources == source]
            origin = self.origins[int(source)]
            header = None if name is None else origin.headers.get(name, name)
            row = int(self.arrays.values["row"][here[0]])
            self.problems.add(
                Problem(origin.file, row, header, found, expected, remedy, code, len(here)),
                fatal=False,
            )

    def for_twin_rows(self) -> Array:
        """Find rows that are equal in every column of the log; return those with a time.

        Where rows stand in the order of answering, without times, equal rows are repeated
        attempts and no mistake.
        """
        ordered = [i for i, origin in enumerate(self.origins) if origin.in_order]
        columns = {name: values for name, values in self.arrays.values.items() if name != "row"}
        hashes = pl.DataFrame(columns).hash_rows(seed=1)
        twins = hashes.is_duplicated().to_numpy() & ~np.isin(columns["source"], ordered)
        if not twins.any():
            return np.empty(0, dtype=np.int64)
        at = np.flatnonzero(twins)
        second = at[~hashes.gather(at).is_first_distinct().to_numpy()]
        first_row = self._first_of(hashes, int(second[0]))
        self._report(
            second, None, f"the same as row {first_row:,} in every column",
            "each response once", "Remove it if it is a copy; give times if it is not.",
            "duplicate_row",
        )  # fmt: skip
        timed: Array = second[self.arrays.get("time")[second] != NO_TIME]
        return timed

    def _first_of(self, hashes: pl.Series, position: int) -> int:
        same = int(np.argmax((hashes == hashes[position]).to_numpy()))
        return int(self.arrays.values["row"][same])

    def for_alike_ids(self) -> None:
        """Find ids that differ in case or spaces alone."""
        for name in NAMED:
            codes = self.arrays.values.get(name)
            if codes is None:
                continue
            used = np.zeros(len(self.arrays.names[name]) + 1, dtype=np.bool_)
            used[codes] = True
            known: dict[str, str] = {}
            for code, text in enumerate(self.arrays.names[name]):
                if not used[code]:
                    continue
                other = known.setdefault(re.sub(r"\s+", "", text).casefold(), text)
                if other != text:
                    self._report(
                        np.flatnonzero(codes == code), name,
                        f"“{shorten(text, 30)}” beside “{shorten(other, 30)}”",
                        f"one spelling of each {name}",
                        "If they are the same, spell them the same.", f"{name}_alike",
                    )  # fmt: skip

    def for_two_groups(self) -> None:
        """Find people who stand in two arms, clusters or groups."""
        person = self.arrays.values["person"]
        for name in GROUPINGS:
            codes = self.arrays.values.get(name)
            if codes is None:
                continue
            first = np.full(len(self.arrays.names["person"]), -1, dtype=np.int32)
            known = np.flatnonzero((codes >= 0) & (person >= 0))
            # Written backwards, so that the first row of each person is the one that stays.
            first[person[known[::-1]]] = codes[known[::-1]]
            moved = known[codes[known] != first[person[known]]]
            if len(moved):
                names = self.arrays.names
                who = names["person"][person[moved[0]]]
                one, two = names[name][first[person[moved[0]]]], names[name][codes[moved[0]]]
                self._report(
                    moved, name,
                    f"{shorten(who, 30)} in {shorten(two, 20)}, before in {shorten(one, 20)}",
                    f"one {name} for each person",
                    "Give people who share an id ids of their own, or correct the "
                    f"{name}.", "two_groups",
                )  # fmt: skip

    def for_aid_used_without_aid(self) -> None:
        """Find rows that say both that there was no aid and that it was used."""
        aid, used = self.arrays.get("aid"), self.arrays.get("aid_used")
        rows = np.flatnonzero((aid == list(Aid).index(Aid.NONE)) & (used == 1))
        if len(rows):
            self._report(
                rows, "aid_used", "used, beside aid none", "no use of an aid that was not there",
                "Name the aid, or take aid_used away; until then the aid counts as not recorded.",
                "aid_contradiction",
            )  # fmt: skip

    def for_empty_times(self) -> None:
        """Find answers without a time in a source that has times."""
        time = self.arrays.values.get("time")
        if time is None:
            return
        source = self.arrays.values["source"]
        timed = np.unique(source[time != NO_TIME])
        bad = (time == NO_TIME) & (self.arrays.values["status"] != MISSING)
        rows = np.flatnonzero(bad & np.isin(source, timed))
        if len(rows):
            self._report(
                rows, "time", "nothing", "the time of every answer",
                "Fill it in: until then, what came before is not known for these people.",
                "time_missing",
            )  # fmt: skip

    def for_times_going_back(self) -> None:
        """Find a few rows whose time lies before the row above, of the same sitting.

        A file that is not in order of time at all is no mistake; rows are read in order of time.
        """
        time, sitting = self.arrays.values.get("time"), self.arrays.values.get("sitting")
        if time is None or sitting is None:
            return
        back, steps = _backward(self.arrays.values["person"], sitting, time)
        if 0 < len(back) <= max(1, steps // 10):
            self._report(
                back, "time", "a time before the row above, in the same sitting",
                "rows of a sitting in order of time",
                "Check the clock and the sitting; rows are read in order of time.",
                "time_order",
            )  # fmt: skip


def _backward(
    person: NDArray[np.int32], sitting: NDArray[np.int32], time: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    same = (person[1:] == person[:-1]) & (sitting[1:] == sitting[:-1]) & (sitting[1:] >= 0)
    same &= (time[1:] != NO_TIME) & (time[:-1] != NO_TIME)
    back = np.flatnonzero(same & (time[1:] < time[:-1])) + 1
    return back, int(np.count_nonzero(same))
