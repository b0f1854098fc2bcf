"""Parameters of a template: ranges of whole numbers or decimals, and lists to choose from."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from unaided.content.problems import ContentProblems
from unaided.content.templates.functions import FUNCTIONS
from unaided.content.templates.values import LARGEST, Value, bounded

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")

_TAKEN: Final = frozenset((*keyword.kwlist, "story"))
_MOST_CHOICES: Final = 200
_MOST_VALUES: Final = 1_000_000
_NUMBER: Final = r"[-−]?\d{1,15}(?:\.\d{1,9})?"
_IS_NUMBER: Final = re.compile(_NUMBER)
_RANGE: Final = re.compile(
    rf"({_NUMBER})\s*\.\.\s*({_NUMBER})"
    rf"(?:\s+step\s+(\d{{1,15}}(?:\.\d{{1,9}})?))?"
    rf"(?:\s+except\s+({_NUMBER}(?:\s*,\s*{_NUMBER}){{0,50}}))?"
)
_WRITE: Final = "Write 2..9, 0.5..4.5 step 0.5, -9..9 except 0, or a list in square brackets."


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from one to another in equal steps, some of them left out.

    Attributes:
        first: The smallest.
        step: Above 0.
        steps: How many steps there are; one less than the numbers.
        without: Left out.
    """

    first: Fraction
    step: Fraction
    steps: int
    without: frozenset[Fraction] = frozenset()

    @property
    def count(self) -> int:
        """How many places there are; those left out have one too."""
        return self.steps + 1

    def at(self, place: int) -> Value | None:
        """Return the value at a place, 0 to ``count`` − 1; ``None``: it is left out."""
        value = self.first + place * self.step
        return None if value in self.without else bounded(value)


@dataclass(frozen=True, slots=True)
class Choices:
    """Values to choose from, each as likely as any other."""

    values: tuple[Value, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, place: int) -> Value:
        """Return the value at a place, 0 to ``count`` − 1."""
        return self.values[place]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a seed decides: a name, and the values that it may have."""

    name: str
    values: Range | Choices


def read_parameter(name: str, written: object, problems: ContentProblems) -> Parameter | None:
    """Read one parameter; ``None``, and a problem, where it will not do."""
    at = f"parameters.{name}"
    if not may_be_named(name, at, problems):
        return None
    values = (
        _choices(written, at, problems)
        if isinstance(written, list)
        else _range(str(written).strip(), at, problems)
    )
    return Parameter(name, values) if values is not None else None


def may_be_named(name: str, at: str, problems: ContentProblems) -> bool:
    """Say whether a value can have a name; make a problem of it where not."""
    if NAME.fullmatch(name) and name not in FUNCTIONS and name not in _TAKEN:
        return True
    expected = "a letter, then letters, digits and _; no function's name"
    problems.add(at, f"the name {name}", expected, "Rename it.")
    return False


def _range(written: str, at: str, problems: ContentProblems) -> Range | None:
    found = _RANGE.fullmatch(written)
    if found is None:
        problems.add(at, written or "nothing", "a range or a list", _WRITE)
        return None
    low, high = (Fraction(_plain(text)) for text in found.group(1, 2))
    decimals = max(len(text.partition(".")[2]) for text in found.group(1, 2))
    step = Fraction(found[3]) if found[3] else Fraction(1, 10**decimals)
    without = frozenset(Fraction(_plain(text)) for text in (found[4] or "").split(",") if text)
    if max(abs(low), abs(high)) > LARGEST:
        problems.add(at, written, "at most fifteen digits", "Keep numbers smaller.")
    elif step == 0 or high < low:
        problems.add(at, written, "from the smaller to the larger, in steps above 0", _WRITE)
    elif (high - low) % step:
        expected = f"an end that steps of {found[3]} reach"
        problems.add(at, written, expected, "Change the end or the step.")
    elif (steps := int((high - low) / step)) >= _MOST_VALUES:
        expected = f"at most {_MOST_VALUES:,} values"
        problems.add(at, f"{steps + 1:,} values", expected, "Take larger steps.")
    else:
        return Range(low, step, steps, without)
    return None


def _choices(written: list[object], at: str, problems: ContentProblems) -> Choices | None:
    if not 2 <= len(written) <= _MOST_CHOICES or not all(
        isinstance(one, str) and one.strip() for one in written
    ):
        expected = f"2 to {_MOST_CHOICES} numbers or texts"
        problems.add(at, f"a list of {len(written)}", expected, "Write [2, 3, 5] or [Ada, Ben].")
        return None
    values = tuple(_value(str(one).strip()) for one in written)
    if len({type(one) is str for one in values}) > 1:
        expected = "numbers alone, or texts alone"
        problems.add(at, "numbers among texts", expected, "Make two parameters of them.")
        return None
    if len(set(values)) < len(values):
        problems.add(at, "a value twice", "each once", "Remove one of them.")
        return None
    return Choices(values)


def _value(text: str) -> Value:
    return bounded(Fraction(_plain(text))) if _IS_NUMBER.fullmatch(text) else bounded(text[:200])


def _plain(text: str) -> str:
    return text.strip().replace("−", "-")
