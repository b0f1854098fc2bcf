"""Expressions of templates: exact where they can be, and nothing else can be reached."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.content.templates.expressions import LONGEST, Scope, read_expression
from unaided.content.templates.functions import FUNCTIONS
from unaided.content.templates.values import LARGEST, ExpressionError, decimals_of, fixed, written

SOON_SECONDS = 0.1


def value(text: str, **names: object) -> object:
    scope = Scope()
    for name, one in names.items():
        scope[name] = one  # type: ignore[assignment]
    return scope.value(read_expression(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 / 3 + 1 / 6", Fraction(1, 2)),
        ("6 / 3", 2),
        ("7 // 2 * 10 + 7 % 2", 31),
        ("-7 // 2", -4),
        ("2 ** 10", 1024),
        ("2 ** -2", Fraction(1, 4)),
        ("(1 / 2) ** 3", Fraction(1, 8)),
        ("sqrt(49 / 4)", Fraction(7, 2)),
        ("log(8, 2)", 3),
        ("log(1 / 9, 3)", -2),
        ("round(2.675, 2)", Fraction(268, 100)),
        ("round(-2.5)", -3),
        ("round(sqrt(2), 3)", Fraction(1414, 1000)),
        ("floor(-1 / 2) + ceil(1 / 2)", 0),
        ("min(3, 1 / 2, 2) + max(1, 2)", Fraction(5, 2)),
        ("gcd(12, 18) + lcm(4, 6)", 18),
        ("factorial(5) + comb(5, 2)", 130),
        ("pick(2, 5, 6, 7)", 6),
        ("'a' if 2 < 3 <= 3 else 'b'", "a"),
        ("1 < 2 and not 2 < 1 or 1 == 2", True),
        ("is_whole(4 / 2) and not is_whole(1 / 2)", True),
        ("'km' == 'km' and 'km' != 'm'", True),
        ("sqrt(2) * sqrt(2) == 2", True),
    ],
)
def test_what_an_expression_gives_is_exact(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_functions_of_the_library_agree_with_it():
    assert value("sin(radians(30))") == pytest.approx(0.5)
    assert value("cos(pi) + tan(0) + exp(0)") == pytest.approx(0)
    assert value("log(e ** 2)") == pytest.approx(2)
    assert value("degrees(asin(1)) + degrees(acos(1)) + degrees(atan(1))") == pytest.approx(135)


HOSTILE = [
    "9**9**9",
    "9**9**9**9",
    "(9**9)**(9**9)",
    "2**64",
    "1.0**(10**9)",
    "10**15 * 10",
    "((((99999**3)))) * 99999",
    "999999999 * 999999999",
    "1 / 999999999 / 999999999",
    "factorial(100000)",
    "factorial(factorial(17))",
    "comb(10**9, 5 * 10**8)",
    "exp(1000)",
    "round(1, 10**9)",
    "round(1, -10**9)",
    "'a' * 10**9",
    "10**9 * 'a'",
    "'a' + 'b'",
    "'%s' % 5",
    "'{}'.format(1)",
    "f'{9**9}'",
    "[x for x in a]",
    "[1, 2] * 10**9",
    "{x for x in (1, 2)}",
    "{x: x for x in (1, 2)}",
    "sum(x for x in (1, 2))",
    "(1).__class__",
    "a.__class__.__mro__",
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('true')",
    "import os",
    "open('f')",
    "eval('1')",
    "exec('1')",
    "getattr(a, 'b')",
    "globals()",
    "print(1)",
    "round.__globals__",
    "round",
    "(round)",
    "(lambda: 1)()",
    "(x := 5)",
    "a = 5",
    "a[0]",
    "(1, 2)[0]",
    "{1: 2}[1]",
    "1 << 10**9",
    "1 >> 2",
    "5 ^ 3",
    "5 & 3",
    "~5",
    "5 @ 3",
    "1 in (1, 2)",
    "1 is 1",
    "round(*a)",
    "round(value=1)",
    "round(**a)",
    "pick(1)(2)",
    "None",
    "...",
    "1j",
    "b'a'",
    "await a",
    "yield",
    "1; 2",
    "1\n2 3",
    "1e400",
    "1e-300",
    "9" * 250,
    "'" + "a" * 250 + "'",
    "(" * 200 + "1" + ")" * 200,
    "-" * 200 + "1",
    "not " * 60 + "True",
    "1" + "+1" * 149,
    "a if a else " * 20 + "a",
    "max(" + "1," * 60 + "1)",
    "1" * LONGEST + "1",
    "x" * 100_000,
    "(" * 100_000,
    "",
    "   ",
    "1 +",
    "a b",
    "\0",
    "\ud800",
    "１２",
    "1 == 'a'",
    "1 < 'a'",
    "True + 1",
    "-'a'",
    "not 5",
    "1 / 0",
    "1 // (2 - 2)",
    "1 % 0",
    "0 ** -1",
    "(-8) ** (1 / 3)",
    "sqrt(-1)",
    "log(0)",
    "log(5, 1)",
    "asin(2)",
    "gcd(1 / 2, 3)",
    "pick(4, 1, 2)",
    "round(1, 1 / 2)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:40]))
def test_what_is_hostile_or_senseless_is_refused_within_a_tenth_of_a_second(text):
    began = time.perf_counter()
    with pytest.raises(ExpressionError) as refused:
        value(text, a=3)
    assert time.perf_counter() - began < SOON_SECONDS
    error = refused.value
    assert error.found
    assert error.expected
    assert error.remedy.endswith(".")
    assert len(str(error)) < 700


def test_a_chain_of_products_cannot_grow():
    scope = Scope()
    scope["a"] = 9
    square = read_expression("a * a")
    began = time.perf_counter()
    for _ in range(3):
        scope["a"] = scope.value(square)
    assert scope["a"] == 9**8
    with pytest.raises(ExpressionError, match="fifteen digits"):
        scope.value(square)
    assert time.perf_counter() - began < SOON_SECONDS


def test_one_expression_leaves_no_trace_for_the_next():
    scope = Scope()
    with pytest.raises(ExpressionError):
        scope.value(read_expression("b + 1"))
    assert scope.value(read_expression("1 + 1")) == 2


def test_names_are_told_but_for_functions():
    assert read_expression("max(a, b) + sin(c_1) if d else pi").names == {
        "a", "b", "c_1", "d", "pi",
    }  # fmt: skip


def test_every_function_is_named_in_lower_case_and_refuses_texts():
    for name in FUNCTIONS:
        assert name.islower()
        arguments = "1, 'a'" if name in ("gcd", "lcm", "comb") else "'a'"
        if name != "pick":
            with pytest.raises(ExpressionError):
                value(f"{name}({arguments})")


@given(st.fractions(-1000, 1000, max_denominator=1000), st.integers(0, 6))
def test_rounding_is_that_of_school(number, decimals):
    text = fixed(number, decimals)
    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**decimals)
    assert len(text.partition(".")[2]) == decimals
    half = Fraction(math.floor(number * 10**decimals)) + Fraction(1, 2)
    if number * 10**decimals == half:
        assert abs(Fraction(text)) > abs(number)
    assert not text.startswith("-0") or Fraction(text) != 0


@given(st.fractions(-(10**6), 10**6, max_denominator=10**6))
def test_a_number_is_written_exactly_where_it_ends(number):
    if decimals_of(number) is not None:
        assert Fraction(written(number)) == number
    else:
        assert float(written(number)) == pytest.approx(float(number), rel=1e-11)


@given(st.integers(-LARGEST, LARGEST), st.integers(-LARGEST, LARGEST))
def test_sums_are_exact_or_refused(one, other):
    try:
        assert value("a + b", a=one, b=other) == one + other
    except ExpressionError:
        assert abs(one + other) > LARGEST
