"""Match a source's headers with the columns of the log before anything is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unaided.evidence.arrays import kind_of
from unaided.evidence.formats import Format, TableFile, format_of
from unaided.evidence.problems import (
    InputError,
    NotALogError,
    Problem,
    Problems,
    UsageError,
    shorten,
)
from unaided.evidence.schema import BY_NAME
from unaided.evidence.sections import closest, did_you_mean
from unaided.evidence.spec import ColumnMap, Lookup, Source, Study


@dataclass(frozen=True, slots=True)
class Plan:
    """How one source is read.

    Attributes:
        source: What the study says of it.
        position: Its place among the sources.
        file: The file.
        format: The file's format.
        columns: Column of the log → header and steps, factors included.
        coded: Header → whether it is read as codes.
        lookups: Column of the log → the second table it goes through.
    """

    source: Source
    position: int
    file: TableFile
    format: Format
    columns: Mapping[str, ColumnMap]
    coded: Mapping[str, bool]
    lookups: Mapping[str, Mapping[str, str]]

    def header_of(self, name: str) -> str:
        """Say where a column of the log comes from: its header, or that it is a constant."""
        steps = self.columns.get(name)
        if steps is None and name in self.source.constants:
            return f"the constant {name}"
        return name if steps is None else steps.column


def plan_source(study: Study, position: int, data_dir: Path | None, problems: Problems) -> Plan:
    """Open a source, and say how it is read.

    Raises:
        NotALogError: The file cannot be read, names a header twice, or columns that a log needs
            are not in it.
        UsageError: A constant would take the place of a column that the table has.
    """
    source = study.sources[position]
    path = study.resolve(source.path, data_dir)
    file = TableFile(path, source.path, source.delimiter, source.encoding)
    if study.file is None:
        file = TableFile(path, path.name, source.delimiter, source.encoding)
    one_format = format_of(file)
    header = one_format.read_header(file)
    _check_twins(file, header)
    _check_constants(study, source, file, header)
    columns = _columns(study, source, header)
    _check_present(file, source, columns, header)
    _check_close(file, columns, header, problems)
    return Plan(
        source=source,
        position=position,
        file=file,
        format=one_format,
        columns=columns,
        coded=_coded(source, columns),
        lookups={
            name: _lookup(study, steps.lookup, data_dir)
            for name, steps in columns.items()
            if steps.lookup is not None
        },
    )


def _check_twins(file: TableFile, header: tuple[str, ...]) -> None:
    twins = [name for name, count in Counter(header).items() if count > 1 and name]
    if twins:
        raise NotALogError([
            Problem(
                file.name, None, name, "this header twice", "each header once",
                "Rename or remove one of the columns.", "duplicate_header",
            )
            for name in twins
        ])  # fmt: skip


def _check_constants(
    study: Study, source: Source, file: TableFile, header: tuple[str, ...]
) -> None:
    """Refuse constants that would silently overwrite what the table has recorded.

    A header that the study leaves out (``false``) or maps to another column is free.
    """
    mapped = {steps.column for steps in source.columns.values() if steps is not None}
    twice = [
        name
        for name in source.constants
        if name in header and name not in source.columns and name not in mapped
    ]
    if not twice:
        return
    if study.file is None:
        raise UsageError("\n".join(
            f"{file.name} has a column {name} already. Leave out --set {name}=…; to leave the "
            f"recorded column out instead, write a study file with columns.{name} = false."
            for name in twice
        ))  # fmt: skip
    raise UsageError("\n".join(
        f"{study.file}: {file.name} has a column {name} already. Take {name} out of set, or write "
        f"{name} = false under [sources.columns] to leave the recorded column out."
        for name in twice
    ))  # fmt: skip


def _columns(study: Study, source: Source, header: tuple[str, ...]) -> dict[str, ColumnMap]:
    named = {name: steps for name, steps in source.columns.items() if steps is not None}
    own = {
        name: ColumnMap(name)
        for name in header
        if name in BY_NAME and name not in source.columns and name not in source.constants
    }
    factors = {one.column: one.values for one in study.factors if one.source == source.name}
    return {**named, **own, **factors}


def _coded(source: Source, columns: Mapping[str, ColumnMap]) -> dict[str, bool]:
    coded: dict[str, bool] = {}
    for name, steps in columns.items():
        as_codes = steps.rewrites or kind_of(name) in ("id", "choice", "flag")
        coded[steps.column] = coded.get(steps.column, False) or as_codes
        if steps.over is not None:
            coded.setdefault(steps.over, False)
    return coded | {keep.column: True for keep in source.where}


def _check_present(
    file: TableFile, source: Source, columns: Mapping[str, ColumnMap], header: tuple[str, ...]
) -> None:
    tool = source.constants.get("actor") == "tool"
    needed = [column.name for column in BY_NAME.values() if column.required]
    missing = [
        Problem(
            file.name, None, name, "no such column", f"the column {name}",
            f"Say which header it is: {name} = \"…\" in a study file, or --column {name}=HEADER."
            f"{_near(name, header)}",
            "missing_column",
        )
        for name in needed
        if name not in columns and name not in source.constants and not (tool and name == "person")
    ]  # fmt: skip
    used = {steps.column: name for name, steps in columns.items()}
    used |= {steps.over: name for name, steps in columns.items() if steps.over is not None}
    used |= {keep.column: "where" for keep in source.where}
    missing += [
        Problem(
            file.name, None, name, "no such header", f"a header for {purpose}",
            f"Name a header that the file has.{did_you_mean(name, header)}", "missing_column",
        )
        for name, purpose in used.items()
        if name not in header
    ]  # fmt: skip
    if missing:
        raise NotALogError(missing)


def _near(name: str, header: tuple[str, ...]) -> str:
    near = [shorten(one) for one in header if closest(one, (name,))]
    return f" Did you mean {near[0]}?" if near else ""


def _check_close(
    file: TableFile,
    columns: Mapping[str, ColumnMap],
    header: tuple[str, ...],
    problems: Problems,
) -> None:
    """Name headers that were probably meant as a column of the log that no header gives."""
    used = {steps.column for steps in columns.values()}
    free = [name for name in BY_NAME if name not in columns]
    for name in header:
        near = None if name in used or name in BY_NAME else closest(name, free)
        if near:
            problems.add(
                Problem(
                    file.name, None, name, "a header that the log does not know",
                    f"{near}, perhaps", f"Rename it to {near}, or map it, if it is that.",
                    "column_name",
                ),
                fatal=False,
            )  # fmt: skip


def _lookup(study: Study, lookup: Lookup, data_dir: Path | None) -> dict[str, str]:
    file = TableFile(study.resolve(lookup.path, data_dir), lookup.path)
    one_format = format_of(file)
    header = one_format.read_header(file)
    absent = [name for name in (lookup.key, lookup.value) if name not in header]
    if absent:
        raise NotALogError([
            Problem(
                file.name, None, name, "no such header", "a header of the lookup table",
                f"Name a header that the file has.{did_you_mean(name, header)}", "missing_column",
            )
            for name in absent
        ])  # fmt: skip
    found = Problems()
    pairs: dict[str, str] = {}
    coded = {lookup.key: True, lookup.value: True}
    for batch in one_format.read_carefully(file, coded, found):
        keys, values = (batch.columns[name].to_pylist() for name in coded)
        for row, key, value in zip(batch.rows.tolist(), keys, values, strict=True):
            if key is None:
                continue
            text = "" if value is None else str(value)
            if pairs.setdefault(str(key), text) != text:
                found.add(Problem(
                    file.name, row, lookup.key, shorten(key), "one value for each key",
                    "Remove one of the two.", "lookup_twice",
                ))  # fmt: skip
    if found.fatal:
        raise InputError(found.all)
    return pairs
