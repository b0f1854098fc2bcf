"""Read study files: which tables make the log, and what each header means.

A study file is TOML; ``docs/how-to/bring-your-own-log.md`` shows one. Every mistake in it is named
at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args

from unaided.evidence.formats.base import is_delimiter, is_encoding
from unaided.evidence.problems import UsageError, shorten
from unaided.evidence.schema import BY_NAME, Novelty
from unaided.evidence.sections import (
    Mistakes,
    Section,
    any_of,
    did_you_mean,
    finite,
    scalar_text,
)
from unaided.evidence.spec import (
    MOST_DAYS,
    ColumnMap,
    Design,
    Factor,
    Keep,
    Lookup,
    Role,
    Scalar,
    Source,
    StandardSpec,
    Study,
    StudyTrial,
    TimeUnit,
)

__all__ = [
    "ColumnMap",
    "Design",
    "Factor",
    "Keep",
    "Source",
    "StandardSpec",
    "Study",
    "StudyTrial",
    "read_study",
    "study_of_table",
]

STANDARD_NOVELTIES = (Novelty.VARIANT.value, Novelty.TRANSFER.value)
RANDOMISABLE = ("aid", "delay", "novelty")
"""What a study can have assigned at random, beside its own factors."""


def read_study(path: Path) -> Study:
    """Read a study file.

    Args:
        path: The TOML file.

    Returns:
        The study; paths in it are still as written, see :meth:`Study.resolve`.

    Raises:
        UsageError: The file cannot be read, or says something impossible; names every mistake.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}. Name a study file.") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: this is not UTF-8 text. Save the study file as UTF-8."
        ) from error
    except (ValueError, RecursionError) as error:
        # Beside what is no TOML: numbers of thousands of digits, lists in lists without end.
        raise UsageError(f"{path}: {error}. Mend the study file there.") from error
    mistakes = Mistakes(str(path), text)
    study = _study(Section(data, "study", mistakes), path)
    if mistakes.sentences:
        raise UsageError("\n".join(mistakes.sentences))
    return study


def study_of_table(
    path: Path,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> Study:
    """Make a study of one table from what the command line says.

    Args:
        path: The table: CSV (also gzipped), Parquet or JSON lines.
        columns: Column of the log → header in the table. Headers that already bear a column's
            name need no mention.
        constants: Column of the log → the value of every row.

    Returns:
        A study with one source, named after the file.

    Raises:
        UsageError: A name is no column of the log, or is both mapped and constant.
    """
    columns, constants = columns or {}, constants or {}
    wrong = [
        f"{name} is not a column of the log.{did_you_mean(name, list(BY_NAME))}"
        for name in (*columns, *constants)
        if name not in BY_NAME
    ]
    wrong += [
        f"{name} has both a header and a constant. Keep one of the two."
        for name in columns
        if name in constants
    ]
    if wrong:
        raise UsageError("\n".join(wrong))
    source = Source(
        name=path.name.split(".")[0] or path.name,
        path=str(path),
        columns={name: ColumnMap(header) for name, header in columns.items()},
        constants=dict(constants),
    )
    return Study(title=path.name, citation=None, sources=(source,))


def _study(top: Section, path: Path) -> Study:
    title = top.text("title") or path.stem
    citation = top.text("citation")
    mistakes = top.mistakes
    standard = _standard(Section(top.table("standard"), "standard", mistakes))
    informativeness = Section(top.table("informativeness"), "informativeness", mistakes)
    unit = informativeness.choice("unit", ("person", "sitting"), "person")
    informativeness.finish()
    sources = tuple(_source(section) for section in _sections(top, "sources"))
    if not sources:
        top.mistakes.sentences.append(f"{path}: no [[sources]]. Name at least one table.")
    names = [source.name for source in sources]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.mistakes.sentences.append(
            f"{path}: two [[sources]] are named {shorten(name)}. Give each its own name."
        )
    trials = tuple(_trial(section) for section in _sections(top, "trials"))
    factors = tuple(_factor(section, names) for section in _sections(top, "factors"))
    design = _design(Section(top.table("design"), "design", mistakes), factors)
    forms = _reference_form(top.table("reference_form"), mistakes)
    top.finish()
    return Study(
        title=title,
        citation=citation,
        sources=sources,
        standard=standard,
        trials=trials,
        factors=factors,
        design=design,
        reference_form=forms,
        informativeness_unit=cast("Literal['person', 'sitting']", unit),
        file=path,
    )


def _sections(top: Section, key: str) -> list[Section]:
    value = top.raw(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        top.wrong(key, f"expected tables that begin with [[{key}]].")
        return []
    return [Section(one, f"{key}[{i}]", top.mistakes) for i, one in enumerate(value, start=1)]


def _standard(section: Section) -> StandardSpec:
    spec = StandardSpec(
        level=section.number("level", lambda x: 0 < x < 1, "a score above 0 and below 1"),
        horizon_days=section.number(
            "horizon_days", lambda x: 0 < x <= MOST_DAYS, f"days above 0, at most {MOST_DAYS:,}"
        ),
        certainty=section.number(
            "certainty", lambda x: 0.5 < x < 1, "a probability above 0.5 and below 1"
        ),
        novelty=section.choice("novelty", STANDARD_NOVELTIES, None),
    )
    section.finish()
    return spec


def _reference_form(named: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, tuple[str, ...]]:
    """Read the families of each skill that names any; the keys are skills of the log."""
    section = Section(named, "reference_form", mistakes)
    forms = {skill: tuple(dict.fromkeys(section.texts(skill))) for skill in named}
    for skill, families in forms.items():
        if not families and named[skill] == []:
            section.wrong(skill, "is an empty list. Name its families, or leave the skill out.")
    return forms


def _design(section: Section, factors: tuple[Factor, ...]) -> Design:
    randomised = section.texts("randomised")
    known = tuple(dict.fromkeys((*RANDOMISABLE, *(one.name for one in factors if one.name))))
    for name in randomised:
        if name not in known:
            section.wrong("randomised", f"found {shorten(name)}, expected {any_of(known)}.")
    section.finish()
    return Design(randomised=randomised)


def _source(section: Section) -> Source:
    path = section.required_text("path")
    constants = section.scalars("set")
    columns = {
        name: _column(value, name, section) for name, value in section.table("columns").items()
    }
    qualify = section.texts("qualify")
    for key, names in (("columns", columns), ("set", constants), ("qualify", qualify)):
        _check_names(names, key, section)
    for name in columns:
        if name in constants and columns[name] is not None:
            section.wrong("set", f"{name} has a header too. Keep one of the two.")
    delimiter = section.text("delimiter") or ","
    if not is_delimiter(delimiter):
        section.wrong("delimiter", f'found {shorten(delimiter)}, expected one character, as ";".')
        delimiter = ","
    encoding = section.text("encoding") or "utf-8"
    if not is_encoding(encoding):
        section.wrong("encoding", f"found {shorten(encoding)}, expected a name such as latin-1.")
    source = Source(
        name=section.text("name") or Path(path).name.split(".")[0],
        path=path,
        columns=columns,
        constants={name: scalar_text(value) for name, value in constants.items()},
        where=_keep(section),
        qualify=qualify,
        delimiter=delimiter,
        encoding=encoding,
        order=cast("Literal['time', 'file']", section.choice("order", ("time", "file"), "time")),
        time_zones=cast(
            "Literal['one', 'mixed']", section.choice("time_zones", ("one", "mixed"), "one")
        ),
    )
    section.finish()
    return source


def _check_names(names: Any, key: str, section: Section) -> None:
    for name in names:
        if name not in BY_NAME:
            near = did_you_mean(name, list(BY_NAME))
            section.wrong(key, f"{shorten(name)} is not a column of the log.{near}")
        elif key == "qualify" and BY_NAME[name].kind != "id":
            section.wrong(key, f"{name} is not an id; only ids take a source's name.")


def _keep(section: Section) -> tuple[Keep, ...]:
    filters = []
    for column, value in section.table("where").items():
        values = value if isinstance(value, list) else [value]
        if all(isinstance(one, str | int | float | bool) for one in values):
            filters.append(Keep(column, tuple(values)))
        else:
            section.wrong("where", f"{column} is {shorten(value)}; expected a value or a list.")
    return tuple(filters)


def _column(value: Any, name: str, parent: Section) -> ColumnMap | None:
    if value is False:
        return None
    if isinstance(value, str):
        return ColumnMap(value)
    if not isinstance(value, Mapping):
        parent.wrong(name, f'found {shorten(value)}, expected a header or {{ column = "…" }}.')
        return None
    section = Section(value, parent.name, parent.mistakes)
    column_map = _column_map(section, name)
    section.finish()
    return column_map


def _column_map(section: Section, name: str) -> ColumnMap:
    modulo = section.number("modulo", lambda x: x >= 1 and x == int(x), "a whole number above 0")
    recode = section.scalars("recode")
    lookup, key, value = section.text("lookup"), section.text("key"), section.text("value")
    if (lookup is None) != (key is None) or (lookup is None) != (value is None):
        section.wrong(name, "lookup, key and value belong together. Name all three.")
    return ColumnMap(
        column=section.required_text("column"),
        before=section.text("before"),
        recode={k: scalar_text(v) for k, v in recode.items()} if recode else None,
        modulo=None if modulo is None else int(modulo),
        lookup=Lookup(lookup, key, value) if lookup and key and value else None,
        prefix=section.text("prefix") or "",
        over=section.text("over"),
        scale=section.number("scale", lambda x: 1e-6 <= x <= 1e12, "a number from 1e-6 to 1e12"),
        decimal=cast("Literal['.', ',']", section.choice("decimal", (".", ","), ".")),
        unit=cast("TimeUnit | None", section.choice("unit", get_args(TimeUnit), None)),
    )


def _trial(section: Section) -> StudyTrial:
    recode: dict[str, float] = {}
    for name, value in section.scalars("recode").items():
        number = float(value) if isinstance(value, bool) else finite(value)
        if number is None:
            section.wrong("recode", f"{name} becomes {shorten(value)}; expected a number.")
        else:
            recode[name] = number
    trial = StudyTrial(
        label=section.required_text("label"),
        path=section.required_text("path"),
        outcome=section.required_text("outcome"),
        arm=section.required_text("arm"),
        reference=_reference(section),
        where=_keep(section),
        recode=recode,
        cluster=section.text("cluster") or None,
        strata=section.texts("strata"),
        adjust=section.texts("adjust"),
        fixed=section.texts("fixed"),
        unit=section.text("unit") or "score",
        role=cast("Role", section.choice("role", get_args(Role), "unaided")),
    )
    section.finish()
    return trial


def _reference(section: Section) -> str:
    value: Scalar | None = section.raw("reference")
    if isinstance(value, str | int | float):
        return scalar_text(value)
    section.wrong("reference", "is missing. Name the arm that others are compared with.")
    return ""


def _factor(section: Section, sources: list[str]) -> Factor:
    name = section.required_text("name")
    source = section.required_text("source")
    if source not in sources:
        near = did_you_mean(source, sources)
        section.wrong("source", f"{shorten(source)} is none of the sources.{near}")
    factor = Factor(
        name=name,
        source=source,
        values=_column_map(section, name),
        reference=_reference(section),
        level=_level(section),
    )
    section.finish()
    return factor


def _level(section: Section) -> str:
    value: Scalar | None = section.raw("level")
    if isinstance(value, str | int | float):
        return scalar_text(value)
    section.wrong("level", "is missing. Name the level that is compared with the reference.")
    return ""
