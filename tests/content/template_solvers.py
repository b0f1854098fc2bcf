"""What each packaged family's variants come to, told from the prompt by another way than its file.

Code is run, queries are put to a database, chances are counted path by path, products are compared
with what they should be as functions.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import re
import sqlite3
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from unaided.content.items import Item
from unaided.content.kinds import Choice, Grade

Solver = Callable[[Item], None]
POINTS = (0.3, 1.7)


def numbers(text: str) -> list[Fraction]:
    """The numbers of a text, thousands without their commas."""
    text = text.replace("{,}", ",")
    found = re.findall(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", text)
    return [Fraction(one.replace(",", "")) for one in found]


def score(item: Item, answer: str) -> float:
    grade = item.kind.grade(answer)
    assert isinstance(grade, Grade), grade
    return grade.score


def assert_keyed(item: Item, answer: float | Fraction, off: float) -> None:
    """The computed answer is right, one that is off by more than rounding is not."""
    assert score(item, f"{float(answer):.6f}") == 1.0, (item.slug, float(answer))
    assert score(item, f"{float(answer) + off:.6f}") == 0.0
    assert score(item, f"{float(answer) - off:.6f}") == 0.0


# Products and derivatives, as functions


@lru_cache(maxsize=100_000)
def function(latex: str, variable: str) -> Callable[[complex], complex]:
    text = latex.strip("$ \n").replace(" ", "").replace("{", "(").replace("}", ")")
    text = re.sub(r"(?<=[\da-z)])(?=[a-z(])", "*", text).replace("^", "**")
    compiled = compile(text, "latex", "eval")
    return lambda at: complex(eval(compiled, {variable: at}))


def letter(formula: str) -> str:
    return re.search(r"[a-z]", formula)[0]  # type: ignore[index]


def assert_right_alone_is(item: Item, variable: str, true: Mapping[float, complex]) -> None:
    kind = item.kind
    assert isinstance(kind, Choice)
    for option in kind.options:
        own = function(option.text, variable)
        agrees = all(abs(own(at) - value) < 1e-6 * (1 + abs(value)) for at, value in true.items())
        assert agrees == option.right, (item.slug, option.text)


def asked_formula(item: Item) -> str:
    formulas = re.findall(r"\$\$?([^$]+)\$", item.prompt)
    return next(one for one in formulas if "^" in one).rpartition("=")[2]


def derivative(item: Item) -> None:
    formula = asked_formula(item)
    variable = letter(formula)
    asked = function(formula, variable)
    # A step along the imaginary axis loses no digits.
    slopes = {at: asked(at + 1e-20j).imag / 1e-20 for at in POINTS}
    assert_right_alone_is(item, variable, slopes)


def product(item: Item) -> None:
    formula = asked_formula(item)
    variable = letter(formula)
    asked = function(formula, variable)
    assert_right_alone_is(item, variable, {at: asked(at) for at in POINTS})


def complete_product(item: Item) -> None:
    product(item)
    outer = re.match(r"\$(\d+)\(", item.kind.right_answer())
    first, *rest = (int(one) for one in numbers(asked_formula(item).replace("^2", "")))
    assert outer is not None
    assert int(outer[1]) == first
    assert math.gcd(*rest, first) == first


# Logarithms


def combined(item: Item) -> None:
    bases = [int(one) for one in re.findall(r"\\log_\{(\d+)\}", item.prompt)]
    assert len(set(bases)) == 1
    (base,) = set(bases)
    rest = re.sub(r"\\log_\{\d+\}", "", item.prompt)
    first, second, third = (one for one in numbers(rest) if one > 1)
    (exponent,) = (e for e in range(-9, 10) if Fraction(base) ** e * third == first * second)
    assert_keyed(item, exponent, 0.9)


def exponent(item: Item) -> None:
    if "fund" in item.prompt:
        start, percent, goal = numbers(item.prompt)
        factor = 1 + percent / 100
    else:
        formula = re.search(r"= (\d+) \\cdot ([\d.]+)\^t", item.prompt)
        assert formula is not None
        start, factor = Fraction(formula[1]), Fraction(formula[2])
        percent = numbers(item.prompt)[1]
        assert abs(factor - 1) == percent / 100
        goal = numbers(item.prompt.rpartition("$$")[2].replace("two", ""))[0]
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        reached = float(start) * float(factor) ** middle
        if (reached < goal) == (factor > 1):
            low = middle
        else:
            high = middle
    assert_keyed(item, low, 0.03)


# Chances, path by path


def two_draws(item: Item) -> None:
    first, second = (int(one) for one in numbers(item.prompt)[:2])
    box = "a" * first + "b" * second
    pairs = [one + other for one, other in itertools.permutations(box, 2)]
    said = item.prompt.rpartition("With what probability")[2]
    if re.search(r"two colours|the other", said):
        wanted = {"ab", "ba"}
    elif re.search(r"one colour|or both|same state", said):
        wanted = {"aa", "bb"}
    else:
        wanted = {"aa"}
    chance = Fraction(sum(pair in wanted for pair in pairs), len(pairs))
    assert_keyed(item, chance, 0.002)
    assert score(item, f"{chance.numerator}/{chance.denominator}") == 1.0


def at_least_one(item: Item) -> None:
    chances = [one / 100 if "%" in item.prompt else one for one in numbers(item.prompt)]
    total = sum(
        math.prod(p if yes else 1 - p for p, yes in zip(chances, path, strict=True))
        for path in itertools.product((True, False), repeat=3)
        if any(path)
    )
    assert len(chances) == 3
    assert_keyed(item, total, 0.0021)


# Code and queries, run


def tables(item: Item) -> list[tuple[str, list[list[str]]]]:
    found = re.findall(r"Table `(\w+)`\n\n((?:\|.*\n)+)", item.prompt)
    return [
        (name, [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.split("\n")
                if line and not set(line) <= set("|-")])
        for name, lines in found
    ]  # fmt: skip


def cell_value(cell: str) -> int | str:
    return int(cell) if cell.isdigit() else cell


def query(item: Item) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        for name, (head, *rows) in tables(item):
            base.execute(f"CREATE TABLE {name} ({', '.join(head)})")
            marks = ", ".join("?" * len(head))
            base.executemany(
                f"INSERT INTO {name} VALUES ({marks})",
                [[None if cell == "NULL" else cell_value(cell) for cell in row] for row in rows],
            )
        asked = re.search(r"```sql\n(.*?)```", item.prompt, re.DOTALL)
        assert asked is not None
        rows = base.execute(asked[1]).fetchall()
    answer = len(rows) if "rows come back" in item.prompt else rows[0][0]
    assert_keyed(item, answer, 0.9)


def program(item: Item) -> None:
    code = re.search(r"```(\w+)\n(.*?)```", item.prompt, re.DOTALL)
    assert code is not None
    source = code[2]
    if code[1] == "javascript":
        source = source.replace("const pallets = (boxes) =>", "pallets = lambda boxes:")
        source = source.replace("Math.floor", "int").replace("console.log", "print")
        source = source.replace(";", "")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, item.slug, "exec"), {})
    assert score(item, printed.getvalue().strip()) == 1.0
    meant = re.search(r"expected `([\d ]+)`", item.prompt)
    assert meant is None or score(item, meant[1]) == 0.0


# Rates and loads


def error_rate(item: Item) -> None:
    text = item.prompt.replace("ten minutes", "")
    one, failed_one, other, failed_other = numbers(text)
    rate = Fraction(failed_one + failed_other) / (one + other) * 100
    kind = item.kind
    assert isinstance(kind, Choice)
    for option in kind.options:
        assert (numbers(option.text)[0] == rate) == option.right


def completion(item: Item) -> None:
    text = item.prompt.replace("(", "")
    if "long balls" in text:
        done, first, rate, second = numbers(text)
        hits = done + second * rate / 100
    elif "crosses" in text:
        first, rate_one, second, rate = numbers(text)
        crosses = [rate_one] * int(first) + [rate] * int(second)
        hits = sum(crosses, start=Fraction(0)) / 100
    else:
        rate_one, first, rate, second = numbers(text)
        hits = first * rate_one / 100 + second * rate / 100
    assert hits.denominator == 1
    assert_keyed(item, hits / (first + second) * 100, 0.2)


def pressing(item: Item) -> None:
    found = {
        name: int(re.search(pattern, item.prompt)[1])  # type: ignore[index]
        for name, pattern in {
            "passes": r"passes \| (\d+)|(?:played )(\d+) passes",
            "tackles": r"tackles \| (\d+)",
            "interceptions": r"interceptions \| (\d+)",
            "fouls": r"fouls \| (\d+)",
        }.items()
    } if "|" in item.prompt else dict(
        zip(("tackles", "interceptions", "fouls", "passes"), numbers(item.prompt), strict=False)
    )  # fmt: skip
    actions = found["tackles"] + found["interceptions"] + found["fouls"]
    assert_keyed(item, Fraction(found["passes"]) / actions, 0.2)


def expected_goals(item: Item) -> None:
    if "|" in item.prompt:
        *shots, goals = numbers(item.prompt)
    else:
        near, its, head, its_head, far, its_far, goals, *rest = numbers(item.prompt)
        assert not rest
        shots = [far, its_far, near, its, head, its_head]
    expected = Fraction(0)
    for many, chance in zip(shots[::2], shots[1::2], strict=True):
        for _ in range(int(many)):
            expected += chance
    assert_keyed(item, goals - expected, 0.02)


def heart_rate(item: Item) -> None:
    found = numbers(item.prompt)
    percent = next(one for one in found if f"{one} %" in item.prompt)
    rest, top = sorted(one for one in found if one != percent or found.count(percent) > 1)[-2:]
    beats = rest * (1 - percent / 100) + top * percent / 100
    assert_keyed(item, beats, 2.1)


def weekly_load(item: Item) -> None:
    text = item.prompt.replace("from 0 to 10", "")
    if "Return" in text or "injury" in text:
        before, short, easy, long, hard = numbers(text)
    else:
        long, hard, short, easy, before = numbers(text)
    week = [(long, hard), (long, hard), (short, easy)]
    load = sum(minutes * effort for minutes, effort in week)
    assert_keyed(item, (load / before - 1) * 100, 0.2)


def distance(item: Item) -> None:
    found = numbers(item.prompt)
    if "counts only" in item.prompt:
        seconds, _, speed = found
    else:
        runs, each, speed = found
        seconds = runs * each
    assert_keyed(item, speed * 1000 * seconds / 3600, 2.1)


SOLVERS: Mapping[str, Solver] = {
    "power-of-a-polynomial": derivative,
    "monic-quadratic": product,
    "common-factor-first": complete_product,
    "combine-logarithms": combined,
    "solve-for-the-exponent": exponent,
    "two-draws-without-replacement": two_draws,
    "at-least-one": at_least_one,
    "join-that-multiplies-rows": query,
    "null-in-a-comparison": query,
    "off-by-one": program,
    "shared-mutable-state": program,
    "read-the-error-rate": error_rate,
    "completion-over-two-halves": completion,
    "passes-per-defensive-action": pressing,
    "goals-against-expected": expected_goals,
    "heart-rate-reserve": heart_rate,
    "change-of-weekly-load": weekly_load,
    "speed-into-distance": distance,
}
