"""From a table to the rows that enter a trial, with everything left out named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import polars as pl

from unaided.evidence.problems import InputError, Problem, UsageError, shorten
from unaided.trials.spec import SCORE_UNIT, TrialSpec

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

MOST_ARMS = 12
"""More values than this in the arm's column are taken for a slip of the column's name."""

_ROW = "#row"
_OUTCOME = "#outcome"
_NUMERIC_BLANKS = ("", "NA")
"""What stands for no number: nothing, and R's mark."""


@dataclass(frozen=True, slots=True)
class ArmCount:
    """Rows of one arm, with and without an outcome."""

    arm: str
    assigned: int
    observed: int

    @property
    def missing(self) -> int:
        """Rows of the arm that lack the outcome."""
        return self.assigned - self.observed


@dataclass(frozen=True, slots=True, eq=False)
class TrialRows:
    """The rows that can enter the regression, the outcome possibly missing.

    Attributes:
        outcome: (n,) outcome; NaN where missing.
        arm: (n,) index into ``arms``.
        arms: The reference first, the others in order.
        cluster: (n,) index of the cluster; each row its own where none is named.
        cluster_names: Name of each cluster; empty where rows are the clusters.
        stratum: (n,) index of the stratum, all 0 where none is named.
        stratum_names: Name of each stratum.
        covariates: (n, adjust) numbers to adjust for.
        factors: One (n,) array of level indices per fixed effect.
        counts: Rows by arm before any were left out for want of a covariate.
        left_out: Column to the number of rows left out because it is empty there.
        unit: Unit of the outcome.
        outcome_range: Smallest and largest outcome possible, where known.
    """

    outcome: FloatArray
    arm: IntArray
    arms: tuple[str, ...]
    cluster: IntArray
    cluster_names: tuple[str, ...]
    stratum: IntArray
    stratum_names: tuple[str, ...]
    covariates: FloatArray
    factors: tuple[IntArray, ...]
    counts: tuple[ArmCount, ...]
    left_out: Mapping[str, int]
    unit: str
    outcome_range: tuple[float, float] | None

    @property
    def zero_is_nothing(self) -> bool:
        """Whether a per cent of a mean means anything: the scale starts at 0."""
        if self.outcome_range is not None:
            return self.outcome_range[0] == 0
        return bool(np.nanmin(self.outcome, initial=np.inf) >= 0)

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the outcome is there."""
        return ~np.isnan(self.outcome)


def read_rows(table: pl.DataFrame, spec: TrialSpec) -> TrialRows:
    """Take from ``table`` the rows and columns that ``spec`` names.

    Args:
        table: One row per unit and occasion; columns of text or typed.
        spec: Which column is what.

    Returns:
        Rows with a known arm, cluster, stratum and covariates; the outcome may be missing.

    Raises:
        UsageError: A column, the reference, or every row after ``keep`` is not there.
        InputError: A value cannot be what its column should hold.
    """
    _require_columns(table, spec)
    kept = _keep(table, spec)
    outcome, numbers = _numbers(kept, spec)
    text = {name: _text(kept[name]) for name in _text_columns(spec)}
    frame = pl.DataFrame([*text.values(), *numbers.values(), outcome, kept[_ROW]])
    frame = frame.filter(pl.col(spec.arm).is_not_null())
    arms = _arms(frame, spec)
    unit, outcome_range = _unit(frame, spec)
    counts = tuple(_count(frame, spec, arm) for arm in arms)
    left_out = _empty_cells(frame, spec)
    if kept.height > frame.height:
        left_out[spec.arm] = kept.height - frame.height
    complete = frame.drop_nulls([c for c in frame.columns if c not in (_OUTCOME, _ROW)])
    cluster, cluster_names = _clusters(complete, spec)
    stratum, stratum_names = _codes(_joined(complete, spec.strata))
    position = {arm: index for index, arm in enumerate(arms)}
    return TrialRows(
        outcome=complete[_OUTCOME].fill_null(np.nan).to_numpy().astype(np.float64),
        arm=np.array([position[arm] for arm in complete[spec.arm]], dtype=np.intp),
        arms=arms,
        cluster=cluster,
        cluster_names=cluster_names,
        stratum=stratum,
        stratum_names=stratum_names,
        covariates=complete.select(list(numbers))
        .to_numpy()
        .astype(np.float64)
        .reshape(complete.height, len(numbers)),
        factors=tuple(_codes(complete[name])[0] for name in spec.fixed),
        counts=counts,
        left_out=left_out,
        unit=unit,
        outcome_range=outcome_range,
    )


def _text_columns(spec: TrialSpec) -> tuple[str, ...]:
    cluster = (spec.cluster,) if spec.cluster else ()
    return tuple(dict.fromkeys((spec.arm, *cluster, *spec.strata, *spec.fixed)))


def _require_columns(table: pl.DataFrame, spec: TrialSpec) -> None:
    wrong = []
    for name in spec.columns:
        if name not in table.columns:
            near = get_close_matches(name, table.columns, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Found: {', '.join(table.columns)}."
            where = f" in {spec.source}" if spec.source else ""
            wrong.append(f"There is no column {shorten(name)}{where}. {shorten(hint, 400)}")
    if wrong:
        raise UsageError("\n".join(wrong))


def _keep(table: pl.DataFrame, spec: TrialSpec) -> pl.DataFrame:
    kept = table.select(spec.columns).with_row_index(_ROW, offset=1)
    for name, values in spec.keep.items():
        kept = kept.filter(_text(kept[name]).is_in(list(values)))
    if kept.is_empty():
        if table.is_empty():
            raise InputError([_whole(spec, "no rows", "rows of a trial", "Name another table.")])
        asked = " and ".join(f"{c} = {' or '.join(v)}" for c, v in spec.keep.items())
        raise UsageError(f"No row is left after keeping {asked}. Check the values.")
    return kept


def _whole(spec: TrialSpec, found: str, expected: str, remedy: str) -> Problem:
    return Problem(spec.source, None, None, found, expected, remedy, "trial_table")


def _text(column: pl.Series) -> pl.Series:
    """Turn values into text as a reader would write them; blanks become null."""
    if column.dtype.is_float():
        # 1.0 in one file is 1 in another: the same arm, year or session.
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 2**53)
        integral = column.set(~whole.fill_null(value=False), None).cast(pl.Int64).cast(pl.String)
        text = integral.zip_with(integral.is_not_null(), column.cast(pl.String))
    else:
        text = column.cast(pl.String)
    text = text.str.strip_chars()
    return text.set(text == "", None).alias(column.name)


def _numbers(kept: pl.DataFrame, spec: TrialSpec) -> tuple[pl.Series, dict[str, pl.Series]]:
    """Read the outcome and the covariates, naming every problem of all of them at once."""
    problems: list[Problem] = []
    outcome = kept[spec.outcome]
    if spec.recode is None:
        number = _number(outcome, kept[_ROW], spec, problems)
    else:
        number = _recoded(outcome, kept[_ROW], spec, problems)
    # A column may be covariate and fixed effect (a year, say): its number goes by another name.
    numbers = {
        f"#{name}": _number(kept[name], kept[_ROW], spec, problems).alias(f"#{name}")
        for name in spec.adjust
    }
    if problems:
        raise InputError(problems)
    return number.alias(_OUTCOME), numbers


def _number(
    column: pl.Series, rows: pl.Series, spec: TrialSpec, problems: list[Problem]
) -> pl.Series:
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        given, number = column, column.cast(pl.Float64)
    else:
        given = column.cast(pl.String).str.strip_chars()
        given = given.set(given.is_in(list(_NUMERIC_BLANKS)), None)
        number = given.cast(pl.Float64, strict=False)
    remedy = "Leave the cell empty, or correct it. Nothing was changed."
    if column.name == spec.outcome:
        remedy = "Correct it, leave the cell empty, or recode words to numbers (--recode)."
    wrong = given.is_not_null() & ~(number.is_finite().fill_null(value=False))
    _note(
        problems, spec, column.name, given, rows, wrong, "a finite number", remedy, "not_a_number"
    )
    return number


def _recoded(
    column: pl.Series, rows: pl.Series, spec: TrialSpec, problems: list[Problem]
) -> pl.Series:
    recode = spec.recode or {}
    words = _text(column)
    if "NA" not in recode:
        words = words.set(words == "NA", None)
    wrong = words.is_not_null() & ~words.is_in(list(recode))
    expected = f"one of {', '.join(recode)}"
    remedy = "Add this word to the recoding. Nothing was changed."
    _note(problems, spec, column.name, words, rows, wrong, expected, remedy, "recode_misses")
    return words.replace_strict(
        list(recode), list(recode.values()), default=None, return_dtype=pl.Float64
    )


def _note(
    problems: list[Problem],
    spec: TrialSpec,
    column: str,
    given: pl.Series,
    rows: pl.Series,
    wrong: pl.Series,
    expected: str,
    remedy: str,
    code: str,
) -> None:
    count = int(wrong.fill_null(value=False).sum())
    if count:
        first = int(wrong.arg_true()[0])
        problems.append(
            Problem(
                file=spec.source,
                row=int(rows[first]),
                column=column,
                found=shorten(given[first]),
                expected=shorten(expected, 200),
                remedy=remedy,
                code=code,
                rows=count,
            )
        )


def _arms(frame: pl.DataFrame, spec: TrialSpec) -> tuple[str, ...]:
    found = sorted(frame[spec.arm].unique().to_list())
    listed = shorten(", ".join(found) or "none", 200)
    if spec.reference not in found:
        raise UsageError(
            f"No row has {spec.arm} = {shorten(spec.reference)}. Arms found: {listed}."
        )
    if len(found) == 1:
        remedy = "Keep more rows, or name another column as the arm."
        raise InputError([_whole(spec, f"one arm ({listed})", "two or more", remedy)])
    if len(found) > MOST_ARMS:
        raise UsageError(
            f"Column {spec.arm} has {len(found):,} values, more than {MOST_ARMS} arms. "
            "Name the column that holds the arm."
        )
    return (spec.reference, *(arm for arm in found if arm != spec.reference))


def _unit(frame: pl.DataFrame, spec: TrialSpec) -> tuple[str, tuple[float, float] | None]:
    outcome = frame[_OUTCOME].drop_nulls()
    limits = spec.outcome_range
    if limits is None and spec.recode:
        limits = (min(spec.recode.values()), max(spec.recode.values()))
    if limits is None and spec.unit == SCORE_UNIT:
        limits = (0.0, 1.0)
    if limits is not None:
        low, high = limits
        problems: list[Problem] = []
        wrong = (outcome := frame[_OUTCOME]).is_not_null() & ~outcome.is_between(low, high)
        remedy = "Correct it, or name the outcome's range or unit. Nothing was changed."
        expected = f"{low:g} to {high:g}"
        _note(problems, spec, spec.outcome, outcome, frame[_ROW], wrong, expected, remedy, "range")
        if problems:
            raise InputError(problems)
        return spec.unit or (SCORE_UNIT if limits == (0.0, 1.0) else "points"), limits
    if not spec.unit and outcome.len() and outcome.is_between(0.0, 1.0).all():
        return SCORE_UNIT, (0.0, 1.0)
    return spec.unit or "points", None


def _count(frame: pl.DataFrame, spec: TrialSpec, arm: str) -> ArmCount:
    outcome = frame.filter(pl.col(spec.arm) == arm)[_OUTCOME]
    return ArmCount(arm, outcome.len(), outcome.len() - outcome.null_count())


def _empty_cells(frame: pl.DataFrame, spec: TrialSpec) -> dict[str, int]:
    """Count rows by the first column for which they are left out, so that the counts add up."""
    left_out: dict[str, int] = {}
    for name in frame.columns:
        if name not in (_OUTCOME, _ROW, spec.arm):
            empty = frame[name].null_count()
            if empty:
                plain = name.removeprefix("#")
                left_out[plain] = left_out.get(plain, 0) + empty
                frame = frame.filter(pl.col(name).is_not_null())
    return left_out


def _clusters(frame: pl.DataFrame, spec: TrialSpec) -> tuple[IntArray, tuple[str, ...]]:
    if spec.cluster is None:
        return np.arange(frame.height, dtype=np.intp), ()
    return _codes(frame[spec.cluster])


def _joined(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.Series:
    if not columns:
        return pl.repeat("", frame.height, dtype=pl.String, eager=True)
    named = [pl.lit(f"{name} ") + pl.col(name) for name in columns]
    return frame.select(pl.concat_str(named, separator=", ").alias("stratum"))["stratum"]


def _codes(column: pl.Series) -> tuple[IntArray, tuple[str, ...]]:
    """Number the values of a column in sorted order, so that the order of rows plays no part."""
    names, codes = np.unique(column.to_numpy().astype(str), return_inverse=True)
    return codes.astype(np.intp).ravel(), tuple(str(name) for name in names)
