"""How a number is written into a text: as a coefficient, with its sign, with two decimals.

Every filter takes a number and what is said after its name, and returns plain text with ``-`` for
a minus; prose gets ``−`` in its place afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from unaided.content.templates.values import (
    MOST_DECIMALS,
    ExpressionError,
    Number,
    fixed,
    number,
    rounded,
    written,
)

Takes = Literal["nothing", "decimals", "maybe decimals", "words"]

_WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_TEENS: Final = (11, 12, 13)
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to write a number.

    Attributes:
        write: From the number, the argument and whether LaTeX surrounds it, to text.
        takes: What follows its name.
    """

    write: Callable[[Number, str, bool], str]
    takes: Takes = "nothing"

    def check(self, name: str, argument: str) -> None:
        """Refuse an argument that the filter does not take.

        Raises:
            ExpressionError: It does not take it.
        """
        is_count = argument.isascii() and argument.isdigit() and int(argument) <= MOST_DECIMALS
        fits = {
            "nothing": not argument,
            "decimals": is_count,
            "maybe decimals": is_count or not argument,
            "words": bool(argument) and len(argument) <= 40,
        }
        if not fits[self.takes]:
            expected = {
                "nothing": f"{name} alone",
                "decimals": f"{name} with 0 to 12, such as {name} 2",
                "maybe decimals": f"{name}, or {name} with 0 to 12",
                "words": f"{name} with a word, such as {name} goal",
            }[self.takes]
            raise ExpressionError(f"{name} {argument}".strip(), expected, "Write it so.")


def _coefficient(value: Number, _argument: str, _latex: bool) -> str:
    """Before a letter: nothing for 1, a minus for −1."""
    if value == 1:
        return ""
    return "-" if value == -1 else written(value)


def _signed(value: Number, _argument: str, _latex: bool) -> str:
    return f"- {written(-value)}" if value < 0 else f"+ {written(value)}"


def _term(value: Number, _argument: str, _latex: bool) -> str:
    """Within a sum and before a letter: ``+ 3``, ``- ``, ``+ ``."""
    sign, size = ("-", -value) if value < 0 else ("+", value)
    return f"{sign} {'' if size == 1 else written(size)}"


def _brackets(value: Number, _argument: str, _latex: bool) -> str:
    return f"({written(value)})" if value < 0 else written(value)


def _fixed(value: Number, argument: str, _latex: bool) -> str:
    return fixed(value, int(argument))


def _decimals(value: Number, argument: str, _latex: bool) -> str:
    return written(number(rounded(value, int(argument))))


def _thousands(value: Number, argument: str, latex: bool) -> str:
    text = fixed(value, int(argument)) if argument else written(value)
    whole, point, rest = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", "{,}" if latex else ",")
    sign = "-" if whole == "-0" else ""
    return f"{sign}{grouped}{point}{rest}"


def _fraction(value: Number, _argument: str, latex: bool) -> str:
    if isinstance(value, float):
        raise ExpressionError(f"{value:g} as a fraction", "an exact number", "Use another filter.")
    top, bottom = abs(value.numerator), Fraction(value).denominator
    if bottom == 1:
        return written(value)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{top}}}{{{bottom}}}" if latex else f"{sign}{top}/{bottom}"


def _words(value: Number, _argument: str, _latex: bool) -> str:
    small = isinstance(value, int) and 0 <= value < len(_WORDS)
    return _WORDS[int(value)] if small else written(value)


def _ordinal(value: Number, _argument: str, _latex: bool) -> str:
    if not isinstance(value, int) or value < 1:
        raise ExpressionError(f"the {written(value)}th", "1, 2, 3 …", "Count from one.")
    ending = "th" if value % 100 in _TEENS else _ENDINGS.get(value % 10, "th")
    return f"{value}{ending}"


def _count(value: Number, argument: str, _latex: bool) -> str:
    """With a noun: 1 goal, 2 goals; another plural stands after a stroke: match/matches."""
    one, _, several = argument.partition("/")
    return f"{written(value)} {one if value == 1 else several or f'{one}s'}"


FILTERS: Final[Mapping[str, Filter]] = MappingProxyType(
    {
        "brackets": Filter(_brackets),
        "coefficient": Filter(_coefficient),
        "count": Filter(_count, "words"),
        "decimals": Filter(_decimals, "decimals"),
        "fixed": Filter(_fixed, "decimals"),
        "fraction": Filter(_fraction),
        "ordinal": Filter(_ordinal),
        "signed": Filter(_signed),
        "term": Filter(_term),
        "thousands": Filter(_thousands, "maybe decimals"),
        "words": Filter(_words),
    }
)
"""Every filter by its name."""
