"""A number, with a tolerance and, where asked for, a unit.

The page says which unit is expected, so a unit tells how the answer was typed, not what is known:
one that is missing, cannot be read or does not convert is asked for again, and nobody is marked
wrong for it. Where the unit is what the item tests (``unit_tested``), the page does not name it,
and any other is wrong, be it a known unit or a mere word. One that is missing is asked for still.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from unaided.content.fields import Fields, as_written, flag_of, text_of
from unaided.content.kinds.grading import Grade, Unreadable
from unaided.content.kinds.mistakes import Mistake, read_mistakes, refuse_right, written_mistakes
from unaided.content.numbers import TypedNumber, read_number
from unaided.content.plain import as_markdown
from unaided.content.problems import ContentProblems
from unaided.content.units import converted, is_unit_like, unit_fit, unit_is_known

_ROUNDING: Final = 1e-9
"""Relative: what converting units and adding decimals in binary may be off by."""

_EXAMPLES: Final = (12.5, 7.5, 250, 0.5)
_WHOLE: Final = re.compile(r"-?[1-9]\d{0,17}|0", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+\.\d+", re.ASCII)
_CLOSE: Final = ("°", "′", "″")
"""Units that stand at their number."""

_PERCENT: Final = ("%", "percent", "per cent")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far off still counts as right.

    Attributes:
        width: To either side: in the answer's unit, or in per cent of the answer.
        relative: Whether it is in per cent.
    """

    width: float = 0.0
    relative: bool = False

    def allows(self, value: float, answer: float) -> bool:
        """Say whether a value is near enough, both ends included."""
        width = abs(answer) * self.width / 100 if self.relative else self.width
        return abs(value - answer) <= width + _ROUNDING * max(abs(answer), width)


@dataclass(frozen=True, slots=True)
class Number:
    """Type a number.

    Attributes:
        answer: The key as its author wrote it, such as ``3.6`` or ``1/4``.
        tolerance: How far off still counts as right.
        unit: The unit asked for, or one that converts to it; empty for a plain number.
        unit_optional: Whether a number without a unit is taken to be in it.
        unit_tested: Whether finding the unit belongs to the task: it is not named before the
            answer, and any word that does not convert to it is wrong.
        mistakes: Wrong answers that people give, in ``unit`` where they name none.
    """

    name: ClassVar[Literal["number"]] = "number"
    allowed: ClassVar[tuple[str, ...]] = (
        "answer", "tolerance", "unit", "unit_optional", "unit_tested", "mistakes",
    )  # fmt: skip

    answer: str
    tolerance: Tolerance = Tolerance()
    unit: str = ""
    unit_optional: bool = False
    unit_tested: bool = False
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def read(cls, fields: Fields, problems: ContentProblems) -> Self | None:
        """Read the kind from its fields; ``None`` where one of them will not do."""
        before = len(problems)
        answer = text_of(fields, "answer", problems, required=True, longest=80)
        typed = read_number(answer)
        if answer and (typed is None or typed.rest):
            remedy = "Write a number such as 3.6 or 1/4; its unit goes into unit."
            problems.add("answer", answer, "a number", remedy)
        elif typed is not None and len(typed.values) > 1:
            remedy = "Write a decimal point, or no mark between thousands."
            problems.add("answer", answer, "one meaning", remedy)
        tolerance = _read_tolerance(fields, problems)
        unit = text_of(fields, "unit", problems, longest=40)
        if unit and not unit_is_known(unit):
            problems.add("unit", unit, "a unit", "Write it so: m/s, kg, %, or one plain word.")
        unit_optional = flag_of(fields, "unit_optional", problems)
        unit_tested = flag_of(fields, "unit_tested", problems)
        for name, given in (("unit_optional", unit_optional), ("unit_tested", unit_tested)):
            if given and not unit:
                problems.add(name, "true", "a unit beside it", "Give unit, or remove this.")
        if unit_optional and unit_tested:
            remedy = "A unit that may be left out is not tested. Remove one of the two."
            problems.add("unit_tested", "true beside unit_optional", "one of them", remedy)
        mistakes = read_mistakes(fields, problems)
        if len(problems) > before:
            return None
        kind = cls(answer, tolerance, unit, unit_optional, unit_tested, mistakes)
        refuse_right(mistakes, lambda one: kind.grade(kind.in_unit(one)), problems)
        return kind if len(problems) == before else None

    def fields(self) -> dict[str, object]:
        """Return the fields as a file has them."""
        written: dict[str, object] = {"answer": _native(self.answer)}
        width = as_written(self.tolerance.width)
        if self.tolerance.relative:
            written["tolerance"] = f"{width} %"
        elif width:
            written["tolerance"] = width
        if self.unit:
            written["unit"] = self.unit
        flags = {"unit_optional": self.unit_optional, "unit_tested": self.unit_tested}
        written |= {name: True for name, given in flags.items() if given}
        return written | written_mistakes(self.mistakes)

    @property
    def value(self) -> float:
        """The key, in ``unit``."""
        typed = read_number(self.answer)
        if typed is None:
            msg = f"not a number: {self.answer}"
            raise ValueError(msg)
        return typed.values[0]

    @property
    def floor(self) -> float:
        """The score that guessing gives: none."""
        return 0.0

    def grade(self, answer: str) -> Grade | Unreadable:
        """Grade a typed number.

        One whose unit is missing is asked for again; so is one whose unit is unfit and not tested.
        """
        typed = read_number(answer)
        if typed is None:
            return Unreadable(answer, self._expected())
        fit = self._fit(typed.rest)
        if fit == "unknown":
            return Unreadable(answer, self._expected())
        shown = as_markdown(_with_unit(typed.text, typed.rest))
        if fit == "misfit" and self.unit_tested:
            says = f"{as_markdown(typed.rest)} does not convert to {as_markdown(self.unit)}."
            return Grade(0.0, 1, shown, says)
        if fit == "misfit":
            why = f"{typed.rest} does not convert to {self.unit}"
            return Unreadable(answer, self._expected(), why)
        key = self.value
        values = self._values(typed)
        return Grade(float(any(self.tolerance.allows(one, key) for one in values)), 1, shown)

    def right_answer(self) -> str:
        """Return the key with its unit, as Markdown."""
        typed = read_number(self.answer)
        return as_markdown(_with_unit(typed.text if typed else self.answer, self.unit))

    def in_unit(self, answer: str) -> str:
        """Return a number as the key is shown: in the unit, where it names none of its own."""
        typed = read_number(answer)
        if typed is None or typed.rest or not self.unit:
            return answer
        return _with_unit(typed.text, self.unit)

    def _fit(self, unit: str) -> Literal["fits", "misfit", "unknown"]:
        if not self.unit:
            return "fits" if unit.casefold() in ("", *_PERCENT) else "unknown"
        if not unit:
            return "fits" if self.unit_optional else "unknown"
        fit = unit_fit(unit, self.unit)
        return "misfit" if fit == "unknown" and self.unit_tested and is_unit_like(unit) else fit

    def _values(self, typed: TypedNumber) -> tuple[float, ...]:
        if not self.unit:
            return tuple(value / 100 for value in typed.values) if typed.rest else typed.values
        if not typed.rest:
            return typed.values
        return tuple(converted(value, typed.rest, self.unit) for value in typed.values)

    def _expected(self) -> str:
        # Blind to the key: an example that avoided it would tell where it lies. That one of a
        # few numbers, the same for every item of a unit, is the key now and then tells nothing.
        example = _EXAMPLES[zlib.crc32(self.unit.encode()) % len(_EXAMPLES)]
        if self.unit_tested:
            return "a number with its unit"
        if self.unit:
            return f"a number with a unit, such as {_with_unit(str(example), self.unit)}"
        return f"a number, such as {example}"


def _with_unit(number: str, unit: str) -> str:
    """Write a number with its unit: 12.5 m/s, and 30° with nothing between."""
    return f"{number}{'' if unit in _CLOSE else ' '}{unit}"


def _native(text: str) -> object:
    """Return a number where a file would have it written so again, else the text."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) and repr(float(text)) == text else text


def _read_tolerance(fields: Fields, problems: ContentProblems) -> Tolerance:
    text = text_of(fields, "tolerance", problems, longest=80)
    if not text:
        return Tolerance()
    typed = read_number(text)
    relative = typed is not None and typed.rest in _PERCENT
    if typed is None or (typed.rest and not relative) or typed.values[0] < 0:
        remedy = "Write 0.05, or 2 %."
        problems.add("tolerance", text, "a width or a percentage, not negative", remedy)
        return Tolerance()
    return Tolerance(typed.values[0], relative)
