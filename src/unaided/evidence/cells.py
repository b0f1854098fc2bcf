"""Read the cells of one column as what the column holds, naming every cell that is not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from unaided.evidence.coded import Coded, Place, Reason, encode, report_texts
from unaided.evidence.schema import Column
from unaided.evidence.sections import any_of, did_you_mean
from unaided.evidence.spec import ColumnMap

MAX_ID_CHARACTERS = 10_000

_FLAGS = {"true": 1, "false": 0, "1": 1, "0": 0, "yes": 1, "no": 0}

Float = NDArray[np.float64]


class Vocabulary:
    """The ids of one column over all sources, numbered as they are first met."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, name: str) -> int:
        """Return the number of an id, a new one where it is new."""
        code = self._codes.setdefault(name, len(self.names))
        if code == len(self.names):
            self.names.append(name)
        return code


def read_ids(
    coded: Coded, vocabulary: Vocabulary, qualifier: str, place: Place
) -> NDArray[np.int32]:
    """Return the vocabulary's numbers, -1 where empty."""
    used = coded.used()
    codes = []
    reasons: dict[int, Reason] = {}
    for i, text in enumerate(coded.texts):
        if not used[i]:
            codes.append(-1)
            continue
        if len(text) > MAX_ID_CHARACTERS:
            reasons[i] = _LONG_ID
        elif "\x00" in text:
            reasons[i] = _NUL
        codes.append(vocabulary.code(qualifier + text[:MAX_ID_CHARACTERS]))
    report_texts(coded, reasons, place)
    return np.asarray(coded.take(codes, -1, np.int32))


_LONG_ID = Reason(f"at most {MAX_ID_CHARACTERS:,} characters", "Use a shorter id.", "too_long")
_NUL = Reason("text without zero bytes", "Export the log again.", "nul")


def read_choices(coded: Coded, column: Column, place: Place) -> NDArray[np.int8]:
    """Return positions in the column's choices, -1 where empty."""
    used = coded.used()
    codes = []
    reasons: dict[int, Reason] = {}
    for i, text in enumerate(coded.texts):
        known = text in column.choices
        codes.append(column.choices.index(text) if known else -1)
        if used[i] and not known:
            near = did_you_mean(text, column.choices)
            remedy = f"Recode it in a study file.{near}"
            reasons[i] = Reason(any_of(column.choices), remedy, "choice")
    report_texts(coded, reasons, place)
    return np.asarray(coded.take(codes, -1, np.int8))


def read_flags(coded: Coded, place: Place) -> NDArray[np.int8]:
    """Return 1 for true, 0 for false, -1 where empty."""
    used = coded.used()
    codes = [_FLAGS.get(text.casefold(), -1) for text in coded.texts]
    wrong = Reason("true or false", "Recode it in a study file.", "flag")
    reasons = {i: wrong for i, code in enumerate(codes) if code < 0 and used[i]}
    report_texts(coded, reasons, place)
    return np.asarray(coded.take(codes, -1, np.int8))


def read_numbers(raw: Any, steps: ColumnMap, place: Place) -> Float:
    """Return finite numbers, NaN where empty (or not a number, which is a problem).

    Args:
        raw: A :class:`Coded` column, or an Arrow array of text or numbers.
        steps: Gives the decimal sign and the scale.
        place: Where the cells stand.
    """
    if isinstance(raw, Coded):
        values = _coded_numbers(raw, steps, place)
    elif _is_text(raw):
        values = _text_numbers(raw, steps, place)
    elif _is_number(raw):
        values = _typed_numbers(raw, place)
    else:
        values = _coded_numbers(encode(raw), steps, place)
    if steps.scale is None:
        return values
    with np.errstate(over="ignore"):  # what overflows is named as out of range
        return np.asarray(values / steps.scale)


def _is_text(array: Any) -> bool:
    return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))


def _is_number(array: Any) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    return any(kind(array.type) for kind in kinds)


def _typed_numbers(array: Any, place: Place) -> Float:
    empty = array.is_null().to_numpy(zero_copy_only=False)
    filled = array.cast(pa.float64()).fill_null(0.0)
    values = np.array(filled.to_numpy(zero_copy_only=False), dtype=np.float64)
    wild = ~np.isfinite(values)
    place.report(wild, "NaN or infinity", "a number", *_NOT_FINITE)
    values[empty | wild] = np.nan
    return values


def _coded_numbers(coded: Coded, steps: ColumnMap, place: Place) -> Float:
    used = coded.used()
    numbers = [_one_number(text, steps) for text in coded.texts]
    reasons = {
        i: _no_number(coded.texts[i])
        for i, number in enumerate(numbers)
        if used[i] and math.isnan(number)
    }
    report_texts(coded, reasons, place)
    return np.asarray(coded.take(numbers, math.nan, np.float64))


def _text_numbers(array: Any, steps: ColumnMap, place: Place) -> Float:
    texts = pl.Series(pl.from_arrow(array))
    if steps.decimal == ",":
        texts = texts.str.replace(",", ".", literal=True)
    numbers = texts.cast(pl.Float64, strict=False)
    values = np.array(numbers.fill_null(math.nan).to_numpy(), dtype=np.float64)
    doubtful = ~np.isfinite(values) & texts.is_not_null().to_numpy()
    if doubtful.any():
        # Few cells as a rule; these are read one by one, which also says why they will not do.
        rest = encode(array.filter(pa.array(doubtful)))
        there = Place(place.file, place.header, place.rows[doubtful], place.problems)
        values[doubtful] = _coded_numbers(rest, steps, there)
    return values


def _one_number(text: str, steps: ColumnMap) -> float:
    plain = text.strip()
    if steps.decimal == ",":
        plain = plain.replace(",", ".", 1)
    try:
        # Python takes 1_000 for a number; a log does not.
        value = math.nan if "_" in plain else float(plain)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


_NOT_FINITE = ("Leave the cell empty where there is no number.", "not_finite")


def _no_number(text: str) -> Reason:
    plain = text.strip().casefold().lstrip("+-")
    if plain in ("nan", "inf", "infinity"):
        return Reason("a number", *_NOT_FINITE)
    if "," in plain and plain.replace(",", "", 1).isdigit():
        remedy = 'Name decimal = "," for this column in a study file.'
        return Reason("a number with a point", remedy, "decimal_comma")
    remedy = "Mend the cell, leave it empty, or recode it in a study file."
    return Reason("a number", remedy, "not_a_number")


def check_range(values: Float, column: Column, place: Place, scale: float | None = None) -> None:
    """Name numbers outside the column's range and counts that are not whole, and empty them.

    Args:
        values: Numbers as the log takes them; changed in place.
        column: What they are to be.
        place: Where they stand.
        scale: What they were divided by, so that a problem shows them as they stand in the file.
    """
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    with np.errstate(invalid="ignore"):
        bad = (values < low) | (values > high) | np.isinf(values)
    if bad.any():
        first = values[int(np.argmax(bad))]
        if scale is None:
            words, remedy = _range_words(column), _range_remedy(values[bad], column)
        else:
            first *= scale
            words = f"0 to {scale:g}, the scale named"
            remedy = "Mend the number, or name a larger scale in the study file."
        place.report(bad, f"{first:.10g}", words, remedy, f"{column.name}_range")
        values[bad] = np.nan
    if column.kind == "count":
        broken = (values != np.floor(values)) & ~np.isnan(values)
        if broken.any():
            first = values[int(np.argmax(broken))]
            place.report(
                broken, f"{first:.10g}", "a whole number", "Mend the count.", "not_whole"
            )  # fmt: skip
            values[broken] = np.nan


def _range_words(column: Column) -> str:
    if column.high is None:
        return f"{column.low:g} or more"
    return f"{column.low:g} to {column.high:g}"


def _range_remedy(bad: Float, column: Column) -> str:
    if column.high != 1.0 or bad.min() < 0:
        return "Mend the number, or leave the cell empty."
    typical = float(np.median(bad))
    if typical > 100:
        return "Name the scale in the study file."
    if typical <= 10:
        return "Divide by 10, or name the scale in the study file."
    return "Divide by 100 if that is a full score, or name the scale in the study file."
