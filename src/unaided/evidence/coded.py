"""Text columns as codes and the few texts they stand for; rewriting touches each text once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unaided.evidence.problems import Problem, Problems, shorten
from unaided.evidence.spec import ColumnMap, Scalar

EMPTY = -1
"""The code of an empty cell."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where cells stand: for naming what is wrong with them.

    Attributes:
        file: As the user named it.
        header: The column's header, or what stands for it.
        rows: 1-based row of each cell.
        problems: Where problems go.
    """

    file: str
    header: str
    rows: NDArray[np.int64]
    problems: Problems

    def report(
        self, bad: NDArray[np.bool_], found: object, expected: str, remedy: str, code: str
    ) -> None:
        """Record one problem for all cells marked, shown at the first of them."""
        count = int(np.count_nonzero(bad))
        if count:
            self.problems.add(Problem(
                self.file, int(self.rows[int(np.argmax(bad))]), self.header, shorten(found),
                expected, remedy, code, count,
            ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into a list of texts; :data:`EMPTY` where a cell is empty."""

    codes: NDArray[np.int32]
    texts: Sequence[str]

    def keep(self, kept: NDArray[np.bool_]) -> Coded:
        """Return the column with some rows only."""
        return Coded(self.codes[kept], self.texts)

    def take(self, values: Sequence[Any], empty: Any, dtype: Any) -> NDArray[Any]:
        """Return one value a row, given one value a text."""
        table = np.empty(len(values) + 1, dtype=dtype)
        table[:-1] = values
        table[-1] = empty
        return table[self.codes]

    def used(self) -> NDArray[np.bool_]:
        """Say of each text whether a row holds it."""
        used = np.zeros(len(self.texts) + 1, dtype=np.bool_)
        used[self.codes] = True
        return used[:-1]


class Reason(NamedTuple):
    """Why a text will not do."""

    expected: str
    remedy: str
    code: str


def report_texts(coded: Coded, reasons: Mapping[int, Reason], place: Place) -> None:
    """Record the texts that will not do: one problem a code, shown at its first row.

    Args:
        coded: The column.
        reasons: Position of a text → why it will not do.
        place: Where the cells stand.
    """
    for code in dict.fromkeys(reason.code for reason in reasons.values()):
        same = [i in reasons and reasons[i].code == code for i in range(len(coded.texts))]
        bad = coded.take(same, empty=False, dtype=np.bool_)
        if bad.any():
            first = int(coded.codes[int(np.argmax(bad))])
            place.report(bad, coded.texts[first], *reasons[first])


def constant(text: str, length: int) -> Coded:
    """Return a column that holds one text in every row."""
    return Coded(np.zeros(length, dtype=np.int32), [text])


def encode(array: Any) -> Coded:
    """Return an Arrow column of any type as codes and texts; blank texts are empty cells."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = _dictionary(array)
    codes = array.indices.cast(pa.int32()).fill_null(EMPTY).to_numpy(zero_copy_only=False)
    texts = array.dictionary.to_pylist()
    if not pa.types.is_string(array.dictionary.type) or None in texts:
        texts = [_as_text(value) for value in texts]
    blank = [i for i, text in enumerate(texts) if not text or text.isspace()]
    if blank:
        codes = np.where(np.isin(codes, blank), EMPTY, codes).astype(np.int32)
    return Coded(codes, texts)


def _dictionary(array: Any) -> Any:
    try:
        return array.dictionary_encode()
    except pa.ArrowNotImplementedError:
        # Rare types that Arrow cannot tell apart itself: their texts can be.
        texts = [None if value is None else _as_text(value) for value in array.to_pylist()]
        return pa.array(texts, pa.string()).dictionary_encode()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        # Tables that hold empty cells often keep whole numbers as floats: 12.0 means 12.
        return str(int(value))
    return str(value)


def holds(coded: Coded, values: tuple[Scalar, ...]) -> NDArray[np.bool_]:
    """Say of each row whether its text is one of some values; numbers compare as numbers."""
    texts = {str(value).lower() if isinstance(value, bool) else str(value) for value in values}
    numbers = {
        float(str(value))
        for value in values
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    fits = [text in texts or _number(text) in numbers for text in coded.texts]
    return np.asarray(coded.take(fits, empty="" in texts, dtype=np.bool_))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def rewrite(
    coded: Coded, steps: ColumnMap, lookups: Mapping[str, str] | None, place: Place
) -> Coded:
    """Carry out a mapping's steps on each text that a row holds.

    Args:
        coded: The column as it stands in the file.
        steps: What to do.
        lookups: The second table as key → value, where the mapping names one.
        place: Where the cells stand; a text that a step does not know is a problem there.

    Returns:
        The column as it is meant; texts that a step makes ``""`` become empty cells.
    """
    if not steps.rewrites:
        return coded
    change = _changes(steps, lookups)
    used = coded.used()
    texts: list[str] = []
    codes: list[int] = []
    misses: dict[int, Reason] = {}
    for code, text in enumerate(coded.texts):
        codes.append(EMPTY)
        if not used[code]:
            continue
        new = change(text)
        if isinstance(new, Reason):
            misses[code] = new
        elif new:
            codes[code] = len(texts)
            texts.append(new)
    report_texts(coded, misses, place)
    return Coded(coded.take(codes, EMPTY, np.int32), texts)


def _changes(steps: ColumnMap, lookups: Mapping[str, str] | None) -> Callable[[str], str | Reason]:
    def change(text: str) -> str | Reason:
        if steps.before is not None:
            text = text.split(steps.before, 1)[0]
        if steps.recode is not None:
            if text not in steps.recode:
                return _recode_miss(steps.recode)
            text = steps.recode[text]
        if text and steps.modulo is not None:
            if not _WHOLE.fullmatch(text):
                return _NOT_WHOLE
            text = str(int(text) % steps.modulo)
        if text and lookups is not None:
            if text not in lookups:
                return _LOOKUP_MISS
            text = lookups[text]
        return steps.prefix + text if text else ""

    return change


_WHOLE = re.compile(r"-?\d{1,1000}")  # Python reads no whole number of thousands of digits
_NOT_WHOLE = Reason("a whole number", "Take modulo away, or mend the number.", "not_whole")
_LOOKUP_MISS = Reason("a key of the lookup table", "Add it to that table.", "lookup_miss")


def _recode_miss(recode: Mapping[str, str]) -> Reason:
    known = list(recode)
    shown = ", ".join(known[:5]) + (", …" if len(known) > 5 else "")
    return Reason(f"one of {shown}", "Add it to recode in the study file.", "recode_miss")
