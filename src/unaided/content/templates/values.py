"""Values of expressions: exact numbers where numbers can be exact, and texts; all of bounded size.

Whole numbers and decimals are exact (``0.1 + 0.2`` is ``0.3``), quotients are fractions. What
roots, logarithms and sines give is a float. No operation takes or gives more than
:data:`LARGEST`, so that no chain of them can grow.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

Number = int | Fraction | float
Value = bool | int | Fraction | float | str

LARGEST: Final = 10**15
"""Of a number, its numerator and its denominator."""

LONGEST_TEXT: Final = 200
MOST_DECIMALS: Final = 12
_MOST_POWER: Final = 64
_SAME: Final = 1e-9
"""Relative: floats that differ by less are equal, as their authors mean them."""


class ExpressionError(ValueError):
    """An expression is refused, or has no value for these parameters.

    Attributes:
        found: What is there.
        expected: What should be there, in a few words.
        remedy: One imperative sentence.
    """

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"found {found}, expected {expected}. {remedy}")
        self.found = found
        self.expected = expected
        self.remedy = remedy


def bounded(value: object) -> Value:
    """Return a value in its simplest form: a fraction over one is a whole number.

    Raises:
        ExpressionError: It is too large, no number, or nothing that an expression may give.
    """
    match value:
        case bool():
            return value
        case str():
            if len(value) > LONGEST_TEXT:
                raise _too_large(f"a text of {len(value):,} characters")
            return value
        case float():
            if not math.isfinite(value) or abs(value) > LARGEST:
                raise _too_large("a number beyond all bounds")
            return value
        case int() | Fraction():
            if max(abs(value.numerator), value.denominator) > LARGEST:
                raise _too_large("a number of more than fifteen digits")
            return value.numerator if value.denominator == 1 else value
    raise ExpressionError(
        f"a value of type {type(value).__name__}", "a number or a text", "Compute with numbers."
    )


def number(value: Value) -> Number:
    """Return a value that is a number.

    Raises:
        ExpressionError: It is a text, or true or false.
    """
    if isinstance(value, bool | str):
        found = f"the text {value}" if isinstance(value, str) else "true or false"
        raise ExpressionError(found, "a number", "Compute with numbers alone.")
    return value


def exact_of(written: float) -> Value:
    """Return a decimal as it was written in an expression: 0.1 is one tenth.

    Raises:
        ExpressionError: It is too large or too fine.
    """
    if not math.isfinite(written) or abs(written) > LARGEST:
        raise _too_large("a number beyond all bounds")
    if written and abs(written) < 1 / LARGEST:
        raise ExpressionError(f"{written!r}", "at most fifteen decimals", "Round it.")
    return bounded(Fraction(repr(written)))


def added(one: Value, other: Value) -> Value:
    """Return the sum of two numbers."""
    return bounded(number(one) + number(other))


def subtracted(one: Value, other: Value) -> Value:
    """Return the difference of two numbers."""
    return bounded(number(one) - number(other))


def multiplied(one: Value, other: Value) -> Value:
    """Return the product of two numbers; texts are never repeated."""
    return bounded(number(one) * number(other))


def divided(one: Value, other: Value) -> Value:
    """Return the quotient of two numbers, as a fraction where both are exact."""
    top, bottom = number(one), _divisor(other)
    if isinstance(top, float) or isinstance(bottom, float):
        return bounded(float(top) / float(bottom))
    return bounded(Fraction(top) / Fraction(bottom))


def floor_divided(one: Value, other: Value) -> Value:
    """Return how often a number goes into another, rounded down."""
    return bounded(number(one) // _divisor(other))


def remainder(one: Value, other: Value) -> Value:
    """Return what remains of a division that is rounded down."""
    return bounded(number(one) % _divisor(other))


def powered(base: Value, exponent: Value) -> Value:
    """Return a power, exact where base and exponent allow it.

    Raises:
        ExpressionError: It is too large, or no real number.
    """
    low, high = number(base), number(exponent)
    if not -_MOST_POWER <= high <= _MOST_POWER:
        raise _too_large(f"an exponent beyond {_MOST_POWER}")
    if low == 0 and high < 0:
        raise ExpressionError("nought to a negative power", "a number", "Exclude that case.")
    if isinstance(high, int) and not isinstance(low, float):
        bits = max(low.numerator.bit_length(), low.denominator.bit_length())
        if (bits - 1) * abs(high) > LARGEST.bit_length():
            raise _too_large("a power of more than fifteen digits")
        return bounded(Fraction(low) ** high)
    if low < 0 and not float(high).is_integer():
        raise ExpressionError("a root of a negative number", "a number", "Exclude that case.")
    try:
        return bounded(float(low) ** float(high))
    except OverflowError:
        raise _too_large("a number beyond all bounds") from None


def negative(value: Value) -> Value:
    """Return a number with its sign turned."""
    return bounded(-number(value))


def positive(value: Value) -> Value:
    """Return a number as it is."""
    return number(value)


def equal(one: Value, other: Value) -> bool:
    """Say whether two values are the same; floats by their first nine digits."""
    if isinstance(one, str) != isinstance(other, str):
        raise ExpressionError(
            "a text compared with a number", "two of one kind", "Compare like with like."
        )
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(float(one), float(other), rel_tol=_SAME, abs_tol=_SAME)
    return one == other


def unequal(one: Value, other: Value) -> bool:
    """Say whether two values differ."""
    return not equal(one, other)


def less(one: Value, other: Value) -> bool:
    """Say whether a number is less than another; floats that are equal are not."""
    return number(one) < number(other) and not equal(one, other)


def at_most(one: Value, other: Value) -> bool:
    """Say whether a number is at most another; floats that are equal are."""
    return number(one) < number(other) or equal(one, other)


def more(one: Value, other: Value) -> bool:
    """Say whether a number is more than another; floats that are equal are not."""
    return less(other, one)


def at_least(one: Value, other: Value) -> bool:
    """Say whether a number is at least another; floats that are equal are."""
    return at_most(other, one)


def inverted(value: Value) -> bool:
    """Turn true into false, and false into true."""
    return not truth(value)


def truth(value: Value) -> bool:
    """Return a value that is true or false.

    Raises:
        ExpressionError: It is a number or a text.
    """
    if not isinstance(value, bool):
        raise ExpressionError(f"{value}", "true or false", "Write a comparison, such as a != b.")
    return value


def rounded(value: Value, decimals: int) -> Value:
    """Return a number rounded as at school, halves away from nought; the result is exact.

    Args:
        value: A number.
        decimals: 0 to 12.
    """
    asked = number(value)
    # What a float shows is what is meant: 2.675 is rounded up, whatever its last bit says.
    precise = Fraction(f"{asked:.15g}") if isinstance(asked, float) else Fraction(asked)
    scale = 10**decimals
    whole = math.floor(abs(precise) * scale + Fraction(1, 2))
    return bounded(Fraction(whole if precise >= 0 else -whole, scale))


def decimals_of(value: int | Fraction) -> int | None:
    """Return how many decimals a number has; ``None``: they never end, or are more than twelve.

    >>> decimals_of(Fraction(3, 8)), decimals_of(7), decimals_of(Fraction(1, 3))
    (3, 0, None)
    """
    if value.denominator == 1:
        return 0
    return next((n for n in range(1, MOST_DECIMALS + 1) if 10**n % value.denominator == 0), None)


def written(value: Number) -> str:
    """Return a number as a decimal, with at most twelve digits of one that does not end.

    >>> written(Fraction(3, 8)), written(-2), written(0.1 + 0.2)
    ('0.375', '-2', '0.3')
    """
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        rough = f"{value:.12g}"
        value = Fraction(rough)
        if decimals_of(value) is None:
            return rough
    decimals = decimals_of(value)
    return f"{float(value):.12g}" if decimals is None else fixed(value, decimals)


def fixed(value: Number, decimals: int) -> str:
    """Return a number with so many decimals, rounded as at school.

    >>> fixed(Fraction(1, 8), 2), fixed(-3, 1), fixed(Fraction(-1, 1000), 2)
    ('0.13', '-3.0', '0.00')
    """
    near = Fraction(number(rounded(value, decimals)))
    whole, rest = divmod(abs(near.numerator) * 10**decimals // near.denominator, 10**decimals)
    sign = "-" if near < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def _divisor(value: Value) -> Number:
    divisor = number(value)
    if divisor == 0:
        remedy = "Exclude that case with a condition under where."
        raise ExpressionError("a division by nought", "a number", remedy)
    return divisor


def _too_large(found: str) -> ExpressionError:
    return ExpressionError(found, "at most 10^15", "Keep numbers as small as people compute with.")
