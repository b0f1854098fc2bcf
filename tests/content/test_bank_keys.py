"""Every key of the bank that can be computed is computed, from tables apart from the files."""

from __future__ import annotations

import cmath
import contextlib
import io
import itertools
import math
import re
import sqlite3
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest
from bank_cases import ITEMS, code, number, of, options, tables, within

from unaided.content.kinds.number import Number
from unaided.content.kinds.text import Text

# Mathematics: choices


def _value(latex: str, variable: str, at: complex) -> complex:
    """Evaluate the bank's LaTeX: sums, products, powers, fractions and roots of one variable."""
    text = latex.strip("$ ").replace(" ", "").replace("\n", "")
    before = ""
    while text != before:  # from the inside out
        before = text
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"(?<=[\da-z)])(?=[a-z(√])", "*", text)
    text = text.replace("^", "**").replace("√", "sqrt")
    return complex(eval(text, {"sqrt": cmath.sqrt, variable: at}))


def _formula(prompt: str) -> str:
    """The last formula of a prompt that holds a power: the one asked about."""
    formulas = re.findall(r"\$\$?([^$]+)\$", prompt)
    return next(formula for formula in reversed(formulas) if "^" in formula)


def _agree(one: list[complex], other: list[complex]) -> bool:
    return all(cmath.isclose(a, b, rel_tol=1e-9) for a, b in zip(one, other, strict=True))


def _assert_right_option_alone_agrees(slug: str, variable: str, true: dict[float, complex]) -> None:
    right, wrong = options(slug)
    values = [
        [_value(option.split("=")[0], variable, at) for at in true] for option in (right, *wrong)
    ]
    assert _agree(values[0], list(true.values()))
    assert not any(_agree(one, other) for one, other in itertools.combinations(values, 2))


DERIVATIVES: dict[str, tuple[str, Callable[[complex], complex]]] = {
    "chain-rule-power-1": ("x", lambda x: (3 * x**2 - 1) ** 4),
    "chain-rule-power-2": ("t", lambda t: (5 - 2 * t**3) ** 6),
    "chain-rule-power-3": ("u", lambda u: 2 * (u**2 + 3 * u) ** 5),
    "chain-rule-power-4": ("t", lambda t: (4 * t**2 + 1) ** 3),
    "chain-rule-root-1": ("x", lambda x: cmath.sqrt(x**2 + 9)),
    "chain-rule-root-2": ("t", lambda t: cmath.sqrt(3 * t**2 + 4 * t)),
    "chain-rule-root-3": ("p", lambda p: cmath.sqrt(20 - p**2)),
    "chain-rule-root-4": ("x", lambda x: cmath.sqrt(x**3 + 1)),
}


@pytest.mark.parametrize("slug", within("chain-rule"))
def test_the_right_derivative_is_that_of_the_function_asked_for(slug):
    variable, function = DERIVATIVES[slug]
    points = (0.3, 0.8, 1.1, 2.7)
    asked = _formula(ITEMS[slug].prompt).split("=")[1]
    assert _agree([_value(asked, variable, x) for x in points], [function(x) for x in points])
    step = 1e-20  # a step along the imaginary axis loses no digits
    slopes = {x: function(x + step * 1j).imag / step for x in points}
    _assert_right_option_alone_agrees(slug, variable, dict(slopes))


QUADRATICS = {
    "factor-quadratics-monic-1": ("x", 1, -2, -15),
    "factor-quadratics-monic-2": ("t", 1, -11, 24),
    "factor-quadratics-monic-3": ("a", 1, 4, -32),
    "factor-quadratics-monic-4": ("p", 1, 13, 36),
    "factor-quadratics-common-1": ("x", 3, -12, -36),
    "factor-quadratics-common-2": ("d", -2, 14, -20),
    "factor-quadratics-common-3": ("y", 4, 20, -56),
    "factor-quadratics-common-4": ("b", 2, 18, 40),
}


@pytest.mark.parametrize("slug", within("factor-quadratics"))
def test_the_right_product_is_the_quadratic_asked_for(slug):
    variable, a, b, c = QUADRATICS[slug]
    true = {x: complex(a * x**2 + b * x + c) for x in (0.5, 1.5, 3.25)}
    left, _, right = _formula(ITEMS[slug].prompt).partition("=")
    sides = [_value(left, variable, x) - _value(right or "0", variable, x) for x in true]
    assert _agree(sides, list(true.values()))
    _assert_right_option_alone_agrees(slug, variable, true)


TURNS = {
    "reading-derivative-graphs-sign-1": ("+", "-"),
    "reading-derivative-graphs-sign-2": ("+", "-"),
    "reading-derivative-graphs-sign-3": ("-", "+"),
    "reading-derivative-graphs-sign-4": ("-", "+"),
}


@pytest.mark.parametrize("slug", within("reading-derivative-graphs-sign"))
def test_the_right_place_is_where_the_sign_turns(slug):
    ((places, signs),) = tables(ITEMS[slug])
    turns = [
        places[at]
        for at in range(2, len(signs), 2)
        if signs[at] == "0" and (signs[at - 1], signs[at + 1]) == TURNS[slug]
    ]
    (turn,) = turns
    assert re.findall(r"-?\d+", options(slug)[0]) == [turn.strip("$")]


EXTREMES: dict[str, Callable[..., Any]] = {
    "reading-derivative-graphs-values-1": max,
    "reading-derivative-graphs-values-2": min,
    "reading-derivative-graphs-values-3": max,
    "reading-derivative-graphs-values-4": min,
}


@pytest.mark.parametrize("slug", within("reading-derivative-graphs-values"))
def test_the_right_place_is_where_the_summed_change_is_extreme(slug):
    (((_, *places), (_, *rates)),) = tables(ITEMS[slug])
    slopes = [float(rate) for rate in rates]
    changes = [(one + other) / 2 for one, other in itertools.pairwise(slopes)]
    heights = dict(zip(places, itertools.accumulate(changes, initial=0.0), strict=True))
    assert re.findall(r"-?\d+", options(slug)[0]) == [EXTREMES[slug](heights, key=heights.get)]
    assert sum((a < 0) != (b < 0) for a, b in itertools.pairwise(s for s in slopes if s)) == 1


# Mathematics: numbers


def _chance(event: Callable[..., bool], outcomes: Iterator[tuple[Any, ...]]) -> Fraction:
    """The share of equally likely outcomes in which an event happens."""
    happened = [event(*outcome) for outcome in outcomes]
    return Fraction(sum(happened), len(happened))


def _roots(function: Callable[[float], float], low: float, high: float) -> list[float]:
    """All roots between two angles in degrees, by bisection on a fine grid."""
    grid = [low + (high - low) * step / 3607 for step in range(3608)]
    found = []
    for left, right in itertools.pairwise(grid):
        if (function(left) > 0) == (function(right) > 0):
            continue
        for _ in range(60):
            middle = (left + right) / 2
            if (function(left) > 0) == (function(middle) > 0):
                left = middle
            else:
                right = middle
        found.append(left)
    return found


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _two(things: str) -> Iterator[tuple[str, ...]]:
    return itertools.permutations(things, 2)


def _at_least_one(*chances: Fraction) -> Fraction:
    """By adding up all the paths with at least one, as the solution does not."""
    return sum(
        (
            math.prod((p if yes else 1 - p for p, yes in zip(chances, path, strict=True)))
            for path in itertools.product((True, False), repeat=len(chances))
            if any(path)
        ),
        start=Fraction(0),
    )


NUMBERS: dict[str, Callable[[], float | Fraction]] = {
    "logarithm-laws-combine-1": lambda: math.log(4, 6) + 2 * math.log(3, 6),
    "logarithm-laws-combine-2": lambda: 10 ** (3 * math.log10(2) + math.log10(5)),
    "logarithm-laws-combine-3": lambda: math.log2(144) - 2 * math.log2(3),
    "logarithm-laws-combine-4": lambda: math.exp(2 * math.log(6) - math.log(4)),
    "logarithm-laws-exponent-1": lambda: _roots(lambda x: 5 * 2**x - 60, 0, 10)[0],
    "logarithm-laws-exponent-2": lambda: _roots(lambda t: 800 * 1.5**t - 5000, 0, 20)[0],
    "logarithm-laws-exponent-3": lambda: _roots(lambda n: 12000 * 0.82**n - 5000, 0, 20)[0],
    "logarithm-laws-exponent-4": lambda: _roots(lambda t: 240 * math.exp(-t / 4) - 30, 0, 40)[0],
    "probability-trees-draws-1": lambda: _chance(lambda a, b: a != b, _two("r" * 4 + "b" * 6)),
    "probability-trees-draws-2": lambda: _chance(lambda a, b: a != b, _two("f" * 3 + "g" * 6)),
    "probability-trees-draws-3": lambda: _chance(lambda a, b: a == b, _two("p" * 7 + "j" * 5)),
    "probability-trees-draws-4": lambda: _chance(lambda a, b: a == b, _two("b" * 6 + "w" * 2)),
    "probability-trees-least-1": lambda: _at_least_one(*[Fraction(1, 10)] * 3),
    "probability-trees-least-2": lambda: _at_least_one(*[Fraction(3, 10)] * 4),
    "probability-trees-least-3": lambda: _at_least_one(*map(Fraction, ("0.2", "0.25", "0.1"))),
    "probability-trees-least-4": lambda: _chance(
        lambda *throws: 6 in throws, itertools.product(range(1, 7), repeat=4)
    ),
    "trigonometric-equations-sine-1": lambda: _roots(lambda x: 5 * _sin(x) - 2, 0, 360)[1],
    "trigonometric-equations-sine-2": lambda: _roots(lambda x: 3 * _sin(x) + 1, 0, 360)[1],
    "trigonometric-equations-sine-3": lambda: _roots(lambda x: 10 * _sin(x) - 7, 90, 180)[0],
    "trigonometric-equations-sine-4": lambda: _roots(lambda x: 12 * _sin(x) + 9, 0, 360)[0],
    "trigonometric-equations-cosine-1": lambda: _roots(lambda x: _cos(2 * x) - 0.5, 0, 360)[3],
    "trigonometric-equations-cosine-2": lambda: _roots(lambda x: 2 * _cos(3 * x) + 1, 0, 180)[2],
    "trigonometric-equations-cosine-3": lambda: _roots(lambda t: 1 + 2 * _cos(30 * t), 0, 12)[1],
    "trigonometric-equations-cosine-4": lambda: _roots(
        lambda x: 2 * _cos(4 * x) - math.sqrt(3), 0, 90
    )[1],
}


@pytest.mark.parametrize("slug", of(Number, "mathematics"))
def test_the_number_is_the_computed_one_and_its_tolerance_allows_rounding(slug):
    kind = number(slug)
    computed = float(NUMBERS[slug]())
    places = len(kind.answer.partition(".")[2])
    assert kind.value == pytest.approx(round(computed, places), abs=1e-12)
    unit = kind.unit and f" {kind.unit}"
    for typed in (kind.answer, f"{computed:.6f}" if kind.tolerance.width else kind.answer):
        assert getattr(kind.grade(f"{typed}{unit}"), "score", None) == 1.0
    off = kind.value + max(3 * kind.tolerance.width, 1)
    assert getattr(kind.grade(f"{off}{unit}"), "score", None) == 0.0


# Programming


def _printed(code: str) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(code, {})
    return shown.getvalue().strip()


@pytest.mark.parametrize("slug", of(Text))
def test_the_answer_is_what_the_program_prints(slug):
    kind = ITEMS[slug].kind
    assert isinstance(kind, Text)
    printed = _printed(code(ITEMS[slug], "python"))
    assert kind.answers[0] == printed
    assert getattr(kind.grade(printed), "score", None) == 1.0


@pytest.mark.parametrize("slug", within("sql-queries"))
def test_the_number_is_what_the_query_returns(slug):
    item = ITEMS[slug]
    names = re.findall(r"^Table `(\w+)`$", item.prompt, re.MULTILINE)
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        for name, (header, *rows) in zip(names, tables(item), strict=True):
            database.execute(f"CREATE TABLE {name} ({', '.join(header)})")
            for row in rows:
                cells = [
                    None if cell == "NULL" else int(cell) if cell.isdigit() else cell
                    for cell in row
                ]
                marks = ", ".join("?" * len(cells))
                database.execute(f"INSERT INTO {name} VALUES ({marks})", cells)
        ((returned,),) = database.execute(code(item, "sql")).fetchall()
    assert number(slug).value == returned


RATES = {
    "incident-response-rate-1": Fraction(90 + 100, 9_000 + 1_000),
    "incident-response-rate-2": Fraction(480 - 400, 52_000 - 50_000),
    "incident-response-rate-3": Fraction(54 + 36, 1_050 + 60 + 54 + 36),
    "incident-response-rate-4": Fraction(60, 60 + 10 * 294),
}


@pytest.mark.parametrize("slug", within("incident-response-rate"))
def test_the_right_rate_is_the_computed_one(slug):
    right, wrong = options(slug)
    assert right == f"{float(100 * RATES[slug]):.1f} %"
    assert right not in wrong


def test_the_file_stays_open_in_the_case_named_and_in_no_other():
    contents = {
        "When the file is empty": "",
        "When the file has a single line": "only line\n",
        "When the first line is blank": "\nsecond line\n",
    }
    left_open = []
    for case, content in contents.items():
        file = io.StringIO(content)
        space: dict[str, Any] = {"open": lambda _, file=file: file}
        exec(code(ITEMS["code-review-resource-1"], "python"), space)
        space["first_line"]("notes.txt")
        left_open += [] if file.closed else [case]
    assert left_open == [options("code-review-resource-1")[0]]


def test_as_many_sockets_stay_open_as_the_right_option_says():
    class Socket(io.BytesIO):
        def send(self, data: bytes) -> None: ...

        def receive(self) -> bytes:
            return b"hello"

    opened: list[Socket] = []

    def connect(host: str) -> Socket:
        opened.append(Socket())
        return opened[-1]

    space: dict[str, Any] = {"connect": connect, "print": lambda *_: None}
    exec(code(ITEMS["code-review-resource-4"], "python"), space)
    space["greet_all"](["a", "b", "c", "d", "e"])
    still_open = sum(not socket.closed for socket in opened)
    assert options("code-review-resource-4")[0] == str(still_open)


def test_the_lowest_balance_is_that_of_the_worst_order():
    lowest = 100
    for order in set(itertools.permutations("aabb")):  # each thread looks, then subtracts
        balance, looked = 100, {}
        for thread in order:
            if thread not in looked:
                looked[thread] = balance >= 80
            elif looked[thread]:
                balance -= 80
        lowest = min(lowest, balance)
    assert options("code-review-race-2")[0].replace("−", "-") == str(lowest)
