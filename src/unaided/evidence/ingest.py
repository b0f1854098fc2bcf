"""Turn the tables of a study into arrays, naming every cell that will not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unaided.evidence.arrays import EXPOSURE, MISSING, SCORED, Array, Arrays, empty, kind_of
from unaided.evidence.cells import (
    Vocabulary,
    check_range,
    read_choices,
    read_flags,
    read_ids,
    read_numbers,
)
from unaided.evidence.coded import Coded, Place, constant, encode, holds, rewrite
from unaided.evidence.formats import Batch, UnreadableError
from unaided.evidence.instants import Zones, read_times
from unaided.evidence.plan import Plan
from unaided.evidence.problems import Problems
from unaided.evidence.schema import BY_NAME
from unaided.evidence.spec import ColumnMap

Progress = Callable[[int], None]


@dataclass(slots=True)
class Ingest:
    """What has been read so far, over all sources."""

    problems: Problems
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    zones: Zones = field(default_factory=Zones)
    parts: list[dict[str, Array]] = field(default_factory=list)

    def vocabulary(self, name: str) -> Vocabulary:
        """Return the ids of a column."""
        return self.vocabularies.setdefault(name, Vocabulary())

    def finish(self) -> Arrays:
        """Join the parts; the ingest is empty afterwards."""
        self.zones.check(self.problems)
        lengths = [len(part["row"]) for part in self.parts]
        names = dict.fromkeys(name for part in self.parts for name in part)
        values: dict[str, Array] = {}
        for name in names:
            # Each part gives its array up, so that a column is never held twice for long.
            pieces = [
                part.pop(name) if name in part else empty(name, length)
                for part, length in zip(self.parts, lengths, strict=True)
            ]
            values[name] = np.concatenate(pieces)
        self.parts = []
        ids = {name: one.names for name, one in self.vocabularies.items()}
        return Arrays(sum(lengths), values, ids)


def read_source(plan: Plan, ingest: Ingest, on_progress: Progress | None) -> None:
    """Read one source into the ingest: fast, and again with care where something is amiss."""
    try:
        _read(plan, ingest, on_progress, careful=False)
    except UnreadableError:
        _read(plan, ingest, on_progress, careful=True)


def _read(plan: Plan, ingest: Ingest, on_progress: Progress | None, *, careful: bool) -> None:
    found, parts, count = Problems(), [], 0
    coded = plan.coded
    try:
        batches = (
            plan.format.read_carefully(plan.file, coded, found)
            if careful
            else plan.format.read_batches(plan.file, coded)
        )
        for batch in batches:
            parts.append(_Rows(plan, batch, ingest, found).read())
            count += len(batch.rows)
            if on_progress is not None:
                on_progress(len(batch.rows))
    except UnreadableError:
        if on_progress is not None:
            on_progress(-count)
        raise
    if not count and not found.fatal:
        raise plan.file.unreadable(
            "a header and no rows", "a row for each response", "Export the log again.", "no_rows"
        )
    ingest.problems.extend(found)
    ingest.parts += parts


class _Rows:
    """One batch of one source, on its way into arrays."""

    def __init__(self, plan: Plan, batch: Batch, ingest: Ingest, found: Problems) -> None:
        self.plan, self.ingest, self.found = plan, ingest, found
        self.raw = {
            header: encode(array) if plan.coded[header] else array
            for header, array in batch.columns.items()
        }
        self.rows = batch.rows
        self._filter()

    def _filter(self) -> None:
        if not self.plan.source.where:
            return
        kept = np.ones(len(self.rows), dtype=np.bool_)
        for keep in self.plan.source.where:
            kept &= holds(self.raw[keep.column], keep.values)
        if kept.all():
            return
        self.rows = self.rows[kept]
        mask = pa.array(kept)
        self.raw = {
            header: column.keep(kept) if isinstance(column, Coded) else column.filter(mask)
            for header, column in self.raw.items()
        }

    def read(self) -> dict[str, Array]:
        """Return the batch's arrays."""
        values: dict[str, Array] = {}
        for name, steps in self.plan.columns.items():
            values[name] = self._column(name, steps, self.raw[steps.column], steps.column)
        for name, text in self.plan.source.constants.items():
            cells = constant(text, len(self.rows))
            values[name] = self._column(name, ColumnMap(name), cells, self.plan.header_of(name))
        for name, steps in self.plan.columns.items():
            if steps.over is not None:
                self._divide(name, steps.over, values)
        for name, array in values.items():
            if kind_of(name) in ("number", "count"):
                mapped = self.plan.columns.get(name)
                scale = mapped.scale if mapped else None
                check_range(array, BY_NAME[name], self._place(self.plan.header_of(name)), scale)
        values["row"] = self.rows.astype(np.uint32)
        values["source"] = np.full(len(self.rows), self.plan.position, dtype=np.int16)
        self._check_ids(values)
        values["status"] = self._status(values)
        return values

    def _place(self, header: str) -> Place:
        return Place(self.plan.file.name, header, self.rows, self.found)

    def _column(self, name: str, steps: ColumnMap, cells: Any, header: str) -> Array:
        place = self._place(header)
        if isinstance(cells, Coded):
            cells = rewrite(cells, steps, self.plan.lookups.get(name), place)
        kind = kind_of(name)
        if kind == "time":
            mixed = self.plan.source.time_zones == "mixed"
            return read_times(cells, steps, place, self.ingest.zones, mixed=mixed)
        if kind in ("number", "count"):
            return read_numbers(cells, steps, place)
        if kind == "choice":
            return read_choices(cells, BY_NAME[name], place)
        if kind == "flag":
            return read_flags(cells, place)
        source = self.plan.source
        qualifier = f"{source.name}:" if name in source.qualify else ""
        return read_ids(cells, self.ingest.vocabulary(name), qualifier, place)

    def _divide(self, name: str, over: str, values: dict[str, Array]) -> None:
        place = self._place(over)
        whole = read_numbers(self.raw[over], ColumnMap(over), place)
        check_range(whole, BY_NAME["trials"], place)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            values[name] = np.where(whole > 0, values[name] / whole, np.nan)
        if name == "score" and "trials" not in values:
            values["trials"] = whole

    def _check_ids(self, values: Mapping[str, Array]) -> None:
        tool = self._tool(values)
        for name, needed in (("person", ~tool), ("item", np.ones_like(tool))):
            if name not in values:
                continue
            bad = (values[name] < 0) & needed
            self._place(self.plan.header_of(name)).report(
                bad, "nothing", f"an id of the {name}", "Fill it in, or take the row away.",
                f"{name}_missing",
            )  # fmt: skip

    def _tool(self, values: Mapping[str, Array]) -> NDArray[np.bool_]:
        if "actor" not in values:
            return np.zeros(len(self.rows), dtype=np.bool_)
        return np.asarray(values["actor"] == BY_NAME["actor"].choices.index("tool"))

    def _status(self, values: Mapping[str, Array]) -> NDArray[np.int8]:
        length = len(self.rows)
        scored = ~np.isnan(values["score"]) if "score" in values else np.zeros(length, np.bool_)
        natural = np.where(scored, SCORED, MISSING).astype(np.int8)
        given = values.get("status")
        if given is None:
            return natural
        place = self._place(self.plan.header_of("status"))
        extra = scored & ((given == MISSING) | (given == EXPOSURE))
        if extra.any():
            word = BY_NAME["status"].choices[int(given[int(np.argmax(extra))])]
            place.report(
                extra, f"{word} beside a score", "scored where there is a score",
                "Take the score away, or call the row scored.", "status_with_score",
            )  # fmt: skip
        header = self.plan.header_of("score")
        if not any(problem.column == header for problem in self.found.all):
            # A score that would not do has been named already, and left empty.
            place.report(
                (given == SCORED) & ~scored, "scored without a score", "a score",
                "Fill the score in, or call the row exposure or missing.", "status_without_score",
            )  # fmt: skip
        return np.where(given < 0, natural, given).astype(np.int8)
