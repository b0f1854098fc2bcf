"""The functions that an expression may call: a fixed table, nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from unaided.content.templates.values import (
    MOST_DECIMALS,
    ExpressionError,
    Number,
    Value,
    bounded,
    number,
    rounded,
)

_MOST_FACTORIAL: Final = 17


def _whole(value: Value, what: str) -> int:
    asked = number(value)
    if not isinstance(asked, int):
        raise ExpressionError(f"{what} of {asked}", "a whole number", "Round it first.")
    return asked


def _round(value: Value, decimals: Value = 0) -> Value:
    places = _whole(decimals, "decimals")
    if not 0 <= places <= MOST_DECIMALS:
        raise ExpressionError(f"{places} decimals", "0 to 12", "Ask for fewer.")
    return rounded(value, places)


def _abs(value: Value) -> Value:
    return bounded(abs(number(value)))


def _min(first: Value, *others: Value) -> Value:
    return min(number(one) for one in (first, *others))


def _max(first: Value, *others: Value) -> Value:
    return max(number(one) for one in (first, *others))


def _floor(value: Value) -> Value:
    return bounded(math.floor(number(value)))


def _ceil(value: Value) -> Value:
    return bounded(math.ceil(number(value)))


def _sqrt(value: Value) -> Value:
    """Return a square root, exact where it is."""
    asked = number(value)
    if asked < 0:
        raise ExpressionError("a root of a negative number", "a number", "Exclude that case.")
    if isinstance(asked, float):
        return math.sqrt(asked)
    top, bottom = math.isqrt(asked.numerator), math.isqrt(asked.denominator)
    if top * top == asked.numerator and bottom * bottom == asked.denominator:
        return bounded(Fraction(top, bottom))
    return math.sqrt(asked)


def _gcd(one: Value, other: Value) -> Value:
    return math.gcd(_whole(one, "gcd"), _whole(other, "gcd"))


def _lcm(one: Value, other: Value) -> Value:
    return bounded(math.lcm(_whole(one, "lcm"), _whole(other, "lcm")))


def _factorial(value: Value) -> Value:
    asked = _whole(value, "factorial")
    if not 0 <= asked <= _MOST_FACTORIAL:
        raise ExpressionError(f"factorial of {asked}", f"0 to {_MOST_FACTORIAL}", "Ask for less.")
    return bounded(math.factorial(asked))


def _comb(several: Value, chosen: Value) -> Value:
    top, bottom = _whole(several, "comb"), _whole(chosen, "comb")
    if not 0 <= bottom <= top <= 50:  # 50 over 25 has fifteen digits
        raise ExpressionError(f"comb of {top} and {bottom}", "0 ≤ k ≤ n ≤ 50", "Ask for less.")
    return bounded(math.comb(top, bottom))


def _log(value: Value, base: Value = math.e) -> Value:
    """Return a logarithm, natural where no base is given; of whole powers it is exact."""
    asked, to = number(value), number(base)
    if asked <= 0 or to <= 0 or to == 1:
        raise ExpressionError(
            f"log of {asked} to the base {to}", "positive numbers", "Exclude that case."
        )
    result = math.log(asked) / math.log(to)
    near = round(result)
    if not isinstance(asked, float) and not isinstance(to, float) and abs(result - near) < 1e-9:
        exact = near if abs(near) <= 50 and Fraction(to) ** near == Fraction(asked) else result
        return bounded(exact)
    return bounded(result)


def _through(function: Callable[[float], float]) -> Callable[[Value], Value]:
    """Return a function of the library that takes and gives floats, with bounds."""

    def bounded_function(value: Value) -> Value:
        try:
            return bounded(function(float(number(value))))
        except (ValueError, OverflowError) as error:
            if isinstance(error, ExpressionError):
                raise
            found = f"{function.__name__} of {value}"
            raise ExpressionError(found, "a number", "Exclude that case.") from None

    return bounded_function


def _pick(place: Value, first: Value, *others: Value) -> Value:
    """Return the first, second, third … of several values."""
    several = (first, *others)
    asked = _whole(place, "pick")
    if not 1 <= asked <= len(several):
        raise ExpressionError(
            f"pick {asked} of {len(several)}", f"1 to {len(several)}", "List as many values."
        )
    return several[asked - 1]


def _is_whole(value: Value) -> bool:
    return isinstance(number(value), int)


FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "abs": _abs,
        "acos": _through(math.acos),
        "asin": _through(math.asin),
        "atan": _through(math.atan),
        "ceil": _ceil,
        "comb": _comb,
        "cos": _through(math.cos),
        "degrees": _through(math.degrees),
        "exp": _through(math.exp),
        "factorial": _factorial,
        "floor": _floor,
        "gcd": _gcd,
        "is_whole": _is_whole,
        "lcm": _lcm,
        "log": _log,
        "max": _max,
        "min": _min,
        "pick": _pick,
        "radians": _through(math.radians),
        "round": _round,
        "sin": _through(math.sin),
        "sqrt": _sqrt,
        "tan": _through(math.tan),
    }
)
"""Every function by its name."""

CONSTANTS: Final[Mapping[str, Number]] = MappingProxyType({"pi": math.pi, "e": math.e})
"""Names with a value of their own; a parameter may take the name instead."""
