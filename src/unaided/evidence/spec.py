"""What a study says about its sources: values only, no reading."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Scalar = str | int | float | bool

MOST_DAYS: Final = 36_525
"""The longest horizon or window, a hundred years: beyond it dates end before figures do."""

TimeUnit = Literal["s", "ms", "us", "ns"]
Role = Literal["unaided", "aided", "perception"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A second table that says which value stands for which.

    Attributes:
        path: The table, resolved as the source's own path is.
        key: Header whose values the source holds.
        value: Header whose values the log takes.
    """

    path: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which header a column of the log comes from, and what is done to its values on the way.

    The steps run in this order: ``before``, ``recode``, ``modulo``, ``lookup``, ``prefix``; then
    the text is read as what the column holds.

    Attributes:
        column: Header in the source.
        before: Keep the text before the first occurrence of this.
        recode: Text found → text meant; ``""`` makes it empty. Text not listed is a problem.
        modulo: Whole numbers: keep the remainder of dividing by this.
        lookup: Replace through a second table.
        prefix: Text put before each value.
        over: Header of the number to divide by (7 right of 10 asked).
        scale: Largest possible value; numbers are divided by it.
        decimal: The decimal sign of numbers.
        unit: Unit of an epoch time; without it times are ISO 8601.
    """

    column: str
    before: str | None = None
    recode: Mapping[str, str] | None = None
    modulo: int | None = None
    lookup: Lookup | None = None
    prefix: str = ""
    over: str | None = None
    scale: float | None = None
    decimal: Literal[".", ","] = "."
    unit: TimeUnit | None = None

    @property
    def rewrites(self) -> bool:
        """Whether values change before they are read."""
        steps = (self.before, self.recode, self.modulo, self.lookup)
        return any(step is not None for step in steps) or bool(self.prefix)


@dataclass(frozen=True, slots=True)
class Keep:
    """A row filter: keep rows whose column holds one of the values."""

    column: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One table of a study.

    Attributes:
        name: Its name in the log, and before the ids it qualifies.
        path: Where it lies; see :meth:`Study.resolve`.
        columns: Column of the log → header and steps; ``None`` leaves a column out although the
            source has a header of that name.
        constants: Column of the log → the value that every row has.
        where: Row filters; all must hold.
        qualify: Id columns that get the source's name before them.
        delimiter: Separator of a CSV file.
        encoding: Encoding of a CSV file.
        order: ``file``: rows stand in the order of answering and there are no times.
        time_zones: ``mixed``: zones more than an hour apart are meant.
    """

    name: str
    path: str
    columns: Mapping[str, ColumnMap | None] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    where: tuple[Keep, ...] = ()
    qualify: tuple[str, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"
    order: Literal["time", "file"] = "time"
    time_zones: Literal["one", "mixed"] = "one"


@dataclass(frozen=True, slots=True)
class StandardSpec:
    """What counts as learned, as far as the study names it.

    Attributes:
        level: Score on the reference form, 0 to 1.
        horizon_days: How much later it is to last.
        certainty: Probability that a verdict takes, above 0.5 and below 1.
        novelty: ``variant`` (near) or ``transfer`` (far): how new the items are.
    """

    level: float | None = None
    horizon_days: float | None = None
    certainty: float | None = None
    novelty: str | None = None


@dataclass(frozen=True, slots=True)
class StudyTrial:
    """One outcome of an experiment, analysed from its own table.

    Attributes:
        label: What the outcome is, for readers.
        path: Its table.
        outcome: Header of the outcome.
        arm: Header of the arm.
        reference: The arm that others are compared with.
        where: Row filters.
        recode: Text of the outcome → number, where it is in words.
        cluster: Header of the unit that was randomised.
        strata: Headers within which it was randomised.
        adjust: Headers of numbers to adjust for.
        fixed: Headers of categories to adjust for.
        unit: Unit of the outcome, for readers.
        role: What the outcome tells of.
    """

    label: str
    path: str
    outcome: str
    arm: str
    reference: str
    where: tuple[Keep, ...] = ()
    recode: Mapping[str, float] = field(default_factory=dict)
    cluster: str | None = None
    strata: tuple[str, ...] = ()
    adjust: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    unit: str = "score"
    role: Role = "unaided"


@dataclass(frozen=True, slots=True)
class Factor:
    """Something about practice that was randomised within people; column ``factor_<name>``."""

    name: str
    source: str
    values: ColumnMap
    reference: str
    level: str

    @property
    def column(self) -> str:
        """Name of its column in the log."""
        return f"factor_{self.name}"


@dataclass(frozen=True, slots=True)
class Design:
    """What was assigned at random."""

    randomised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A study: its sources, its standard, its trials.

    Attributes:
        title: For readers.
        citation: Where it was published.
        sources: One or more tables.
        standard: What counts as learned, as far as the study says.
        trials: Outcomes analysed from their own tables.
        factors: Randomised factors of practice.
        design: What was assigned at random.
        reference_form: Skill → the families on which its level is defined; of a skill that is not
            named here, all of them.
        informativeness_unit: Over what practice and check are correlated.
        file: The study file; ``None`` for a study made from options.
    """

    title: str
    citation: str | None
    sources: tuple[Source, ...]
    standard: StandardSpec = StandardSpec()
    trials: tuple[StudyTrial, ...] = ()
    factors: tuple[Factor, ...] = ()
    design: Design = Design()
    reference_form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    informativeness_unit: Literal["person", "sitting"] = "person"
    file: Path | None = None

    def resolve(self, path: str, data_dir: Path | None) -> Path:
        """Say where a file of the study lies.

        The data folder is tried first, then the folder in it that bears the study file's name,
        then the study file's own folder. A study made from options names its table directly.

        Args:
            path: As the study names it.
            data_dir: The folder given by the user, if any.

        Returns:
            The first place where the file exists; else the first place tried.
        """
        places = []
        if data_dir is not None:
            places.append(data_dir / path)
            if self.file is not None:
                places.append(data_dir / self.file.stem / path)
        places.append(Path(path) if self.file is None else self.file.parent / path)
        # Path.exists raises where a name is too long for a file; such a file is not there.
        there = (place for place in places if os.path.exists(place))  # noqa: PTH110
        return next(there, places[0])
