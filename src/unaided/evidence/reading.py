"""Read a study's sources into one log: open, read, check, derive."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from unaided.evidence.arrays import Array, Arrays
from unaided.evidence.checks import Origin, check_log
from unaided.evidence.derive import derive
from unaided.evidence.ingest import Ingest, Progress, read_source
from unaided.evidence.instants import Zones
from unaided.evidence.log import Log, people_table, tool_table
from unaided.evidence.plan import Plan, plan_source
from unaided.evidence.problems import InputError, NotALogError, Problem, Problems
from unaided.evidence.schema import BY_NAME
from unaided.evidence.spec import Study


def read_log(
    study: Study,
    *,
    data_dir: Path | None,
    on_progress: Progress | None = None,
    strict: bool = True,
) -> Log:
    """Read, check and derive the log of a study.

    Args:
        study: What to read.
        data_dir: Where the study's files lie; see :meth:`Study.resolve`.
        on_progress: Called with the number of rows just read; negative where a source is read
            again, with care, because something is amiss.
        strict: Whether problems that stop an analysis are raised. Otherwise cells that will not
            do are left empty, and the log carries the problems.

    Returns:
        The log.

    Raises:
        NotALogError: A source cannot be read as a table with the columns of a log.
        InputError: Cells or rows will not do; carries every problem found.
    """
    problems = Problems()
    plans = _plan(study, data_dir, problems)
    ingest = Ingest(problems)
    with ThreadPoolExecutor(max_workers=1) as pool:
        fingerprint = pool.submit(_fingerprint, study, plans)
        for plan in plans:
            read_source(plan, ingest, on_progress)
        zones = ingest.zones
        arrays = ingest.finish()
        people, tool = _part(arrays)
        if people.length == 0:
            raise InputError(problems.all) if problems.fatal else _nobody(plans[0])
        copies = check_log(people, [_origin(plan) for plan in plans], problems)
        if strict and problems.fatal:
            raise InputError(problems.all)
        notes = _without_copies(people, copies) + _zone_notes(zones) + _occasion_notes(people)
        _drop_unnamed(people)
        notes += derive(people, [plan.source.order == "file" for plan in plans])
        return Log(
            table=people_table(people, [source.name for source in study.sources]),
            tool_alone=tool_table(tool),
            problems=problems.all,
            notes=notes,
            fingerprint=fingerprint.result(),
        )


def _without_copies(people: Arrays, copies: Array) -> tuple[str, ...]:
    """Drop rows that repeat another in every column, their time too: copies are no evidence."""
    if copies.size == 0:
        return ()
    kept = np.ones(people.length, dtype=np.bool_)
    kept[copies] = False
    people.reorder(np.flatnonzero(kept))
    return (
        f"{len(copies):,} {'row repeats' if len(copies) == 1 else 'rows repeat'} another in every "
        "column, the time too; each counts once.",
    )


def _plan(study: Study, data_dir: Path | None, problems: Problems) -> list[Plan]:
    """Open every source, so that all that cannot be opened are named at once."""
    plans: list[Plan] = []
    unreadable: list[Problem] = []
    unusable: list[Problem] = []
    for position in range(len(study.sources)):
        try:
            plans.append(plan_source(study, position, data_dir, problems))
        except NotALogError as error:
            unreadable += error.problems
        except InputError as error:
            unusable += error.problems
    if unreadable:
        raise NotALogError([*unreadable, *unusable])
    if unusable:
        raise InputError(unusable)
    return plans


def _part(arrays: Arrays) -> tuple[Arrays, Arrays]:
    """Part people's responses from those of the tool alone."""
    for name in ("person", "item"):
        arrays.values.setdefault(name, arrays.get(name))
        arrays.names.setdefault(name, [])
    nobody = Arrays(0, {name: values[:0] for name, values in arrays.values.items()}, arrays.names)
    if not arrays.has("actor"):
        return arrays, nobody
    is_tool = arrays.values["actor"] == BY_NAME["actor"].choices.index("tool")
    if not is_tool.any():
        return arrays, nobody
    tool_rows, people_rows = np.flatnonzero(is_tool), np.flatnonzero(~is_tool)
    tool = replace(
        arrays,
        length=len(tool_rows),
        values={name: values[tool_rows] for name, values in arrays.values.items()},
    )
    arrays.reorder(people_rows)
    return arrays, tool


def _nobody(plan: Plan) -> NotALogError:
    return plan.file.unreadable(
        "no response of a person",
        "at least one",
        "Check the row filters (where) and the column actor.",
        "no_rows",
    )


def _drop_unnamed(people: Arrays) -> None:
    """Leave out rows without a person or an item; they are problems and have been named."""
    named = (people.values["person"] >= 0) & (people.values["item"] >= 0)
    if not named.all():
        people.reorder(np.flatnonzero(named))


def _origin(plan: Plan) -> Origin:
    headers = {name: steps.column for name, steps in plan.columns.items()}
    return Origin(plan.file.name, headers, plan.source.order == "file")


def _occasion_notes(people: Arrays) -> tuple[str, ...]:
    if (people.get("occasion") >= 0).any():
        return ()
    return (
        "No occasion named: an unaided answer after a night counts as a check, all else as "
        "practice.",
    )


def _zone_notes(zones: Zones) -> tuple[str, ...]:
    return ("Times name no zone; they are read as UTC.",) if zones.all_naive else ()


def _fingerprint(study: Study, plans: list[Plan]) -> str:
    """Hash the sources' bytes and how they are mapped; the place of the files does not count."""
    whole = hashlib.sha256()
    for plan in plans:
        with plan.file.path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
        whole.update(repr(sorted(plan.lookups.items())).encode())
    mapping = [replace(source, path=Path(source.path).name) for source in study.sources]
    whole.update(repr((mapping, study.factors)).encode())
    return f"sha256:{whole.hexdigest()}"
