"""Every kind grades what people type, and marks nothing wrong that it could not read."""

from __future__ import annotations

import html
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.content.strategies import choices, items, numbers, performances, texts

from unaided.content.items import Item
from unaided.content.kinds import (
    KINDS,
    Choice,
    Count,
    Grade,
    Kind,
    Measure,
    Number,
    Observed,
    Option,
    Text,
    Tolerance,
    Unreadable,
)
from unaided.content.numbers import read_number
from unaided.content.plain import as_markdown
from unaided.content.problems import ContentProblems
from unaided.content.rendering import render_inline

SPEED = Number("3.6", Tolerance(0.05), "m/s")
DRILL = Observed(Count(10))
SPRINT = Observed(Measure("seconds", worst=20, best=8))


def graded(kind: Kind, answer: str) -> Grade:
    grade = kind.grade(answer)
    assert isinstance(grade, Grade), grade
    return grade


def unreadable(kind: Kind, answer: str) -> str:
    grade = kind.grade(answer)
    assert isinstance(grade, Unreadable), grade
    return grade.sentence


@given(items().map(lambda item: item.kind))
def test_fields_read_back_as_the_kind(kind: Kind) -> None:
    problems = ContentProblems()
    assert KINDS[kind.name].read(kind.fields(), problems) == kind
    assert problems.all == ()
    assert set(kind.fields()) <= set(kind.allowed)


@given(items(), st.text(max_size=100))
def test_any_answer_is_a_score_or_a_question_back(item: Item, answer: str) -> None:
    match item.kind.grade(answer):
        case Grade(score, trials, shown, _):
            assert 0 <= score <= 1
            assert trials >= 1
            assert shown
        case Unreadable() as asked:
            assert asked.sentence.endswith(".")
            assert asked.expected


# Numbers


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3,6", 3.6), ("3.6", 3.6), (" 3.60 ", 3.6), ("+3.6", 3.6), (".5", 0.5), ("5.", 5),
        ("1 234,5", 1234.5), ("1\u2009234.5", 1234.5), ("1\u202f234\u202f567", 1234567),
        ("1\u00a0000", 1000), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1,234,567", 1234567),
        ("1'000", 1000), ("1’000", 1000), ("1/4", 0.25), ("−1/4", -0.25), ("½", 0.5), ("1½", 1.5),
        ("1 1/2", 1.5), ("3e-2", 0.03), ("3E−2", 0.03), ("3·10^-2", 0.03), ("3×10⁻²", 0.03),
        ("3 * 10^(4)", 30000), ("−5", -5), ("–5", -5), ("x = 3", 3), ("≈ 2,5", 2.5), ("３", 3),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, value: float) -> None:
    number = read_number(typed)
    assert number is not None
    assert number.values[0] == value
    assert number.rest == ""


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "--3", "1..2", "1,2,3", "1/0", "1e999", "9" * 81, "nan", "inf", "-", ".", "∞"],
)
def test_what_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


def test_a_comma_before_three_figures_may_mean_either() -> None:
    assert graded(Number("1234"), "1,234").score == 1
    assert graded(Number("1.234"), "1,234").score == 1
    assert graded(Number("1234"), "1.234").score == 0


@given(st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: abs(value) > 1e-3 or not value))
def test_a_number_equal_to_the_key_is_right_in_any_writing(value: float) -> None:
    key = Number(repr(value))
    plain = f"{value:.20f}".rstrip("0").rstrip(".")
    grouped = f"{value:,.6f}"
    loose = Number(repr(value), Tolerance(1e-6))
    for typed in (repr(value), plain, plain.replace(".", ","), plain.replace("-", "−"),
                  f"{value:.17e}", f"{value:.17e}".replace("e", "·10^")):  # fmt: skip
        assert graded(key, typed).score == 1, typed
    for typed in (grouped, grouped.replace(",", " "), grouped.replace(",", "\u2009"),
                  grouped.translate(str.maketrans(",.", ".,"))):  # fmt: skip
        assert graded(loose, typed).score == 1, typed


@given(st.integers(-999, 999), st.integers(1, 999))
def test_a_fraction_is_its_value(top: int, bottom: int) -> None:
    assert graded(Number(f"{top}/{bottom}"), repr(top / bottom)).score == 1
    assert graded(Number(repr(top / bottom)), f"{top} / {bottom}").score == 1


@given(numbers())
def test_the_key_itself_is_right(kind: Number) -> None:
    assert graded(kind, f"{kind.answer} {kind.unit}").score == 1


@given(st.floats(0.1, 1e6), st.floats(0.01, 1e3), st.booleans())
def test_a_tolerance_ends_where_it_says(key: float, width: float, relative: bool) -> None:
    tolerance = Tolerance(width, relative)
    reach = key * width / 100 if relative else width
    assert tolerance.allows(key + reach, key)
    assert tolerance.allows(key - reach, key)
    assert not tolerance.allows(key + reach * 1.001 + key * 1e-6, key)
    assert not tolerance.allows(key - reach * 1.001 - key * 1e-6, key)


@pytest.mark.parametrize(
    "typed",
    ["3.6 m/s", "3,6m/s", "12.96 km/h", "3.60 m·s⁻¹", "3.6 m s^-1", "3.6 m*s**-1", "360 cm/s",
     "3.6 meter/second", "3.6 M/S", "3.65 m/s", "3.55 m/s", "8.05 mph", "36/10 m/s"],
)  # fmt: skip
def test_a_unit_that_converts_is_right(typed: str) -> None:
    assert graded(SPEED, typed).score == 1


@pytest.mark.parametrize("typed", ["3.6 km/h", "12.96 m/s", "3.66 m/s", "−3.6 m/s"])
def test_a_wrong_value_is_wrong(typed: str) -> None:
    grade = graded(SPEED, typed)
    assert (grade.score, grade.says) == (0, "")


@pytest.mark.parametrize("typed", ["3.6 kg", "3.6 m/s/s", "3.6 s/m", "3.6 °C"])
def test_a_unit_of_something_else_is_asked_again_and_said_so(typed: str) -> None:
    """The page names the unit: another one is a slip of typing, not of the skill."""
    said = unreadable(SPEED, typed)
    unit = typed.partition(" ")[2]
    assert said == (
        f"Found '{typed}': {unit} does not convert to m/s. "
        "Expected a number with a unit, such as 250 m/s."
    )


TESTED = Number("3.6", Tolerance(0.05), "m/s", unit_tested=True)


@pytest.mark.parametrize("typed", ["3.6 kg", "3.6 m/s/s", "3.6 s/m", "3.6 °C"])
def test_where_the_unit_is_tested_one_of_something_else_is_wrong(typed: str) -> None:
    grade = graded(TESTED, typed)
    assert grade.score == 0
    assert grade.says.endswith("does not convert to m/s.")


@pytest.mark.parametrize("typed", ["30 pears", "30 m", "30 kg", "30 red apples", "30 apples/s"])
def test_where_a_word_is_tested_any_other_is_wrong(typed: str) -> None:
    """No free retry for a word of one's own."""
    apples = Number("30", unit="apples", unit_tested=True)
    grade = graded(apples, typed)
    assert grade.score == 0
    assert grade.says.endswith("does not convert to apples.")
    for right in ("30 apples", "30 Apples", "30 apple", "30 apples."):
        assert graded(apples, right).score == 1


@pytest.mark.parametrize("typed", ["3.6 apples", "3.6 flurb", "3.6 m/flurb", "3.6 metres per pear"])
def test_where_a_known_unit_is_tested_a_mere_word_is_wrong(typed: str) -> None:
    assert graded(TESTED, typed).score == 0


@pytest.mark.parametrize(
    "typed", ["3.6 m/s.", "3.6 metres per second", "3.6 m per s", "12.96 kilometers per hour"]
)
def test_the_right_unit_may_be_written_out(typed: str) -> None:
    assert graded(TESTED, typed).score == 1
    assert graded(SPEED, typed).score == 1


@pytest.mark.parametrize("typed", ["3.6", "3.6 ((m", "3.6 m^99999/s", "", "fast"])
def test_where_the_unit_is_tested_it_is_asked_for_and_not_told(typed: str) -> None:
    said = unreadable(TESTED, typed)
    assert said.endswith("expected a number with its unit.")
    assert "m/s" not in said
    assert graded(TESTED, "12.96 km/h").score == 1


@pytest.mark.parametrize(
    "typed", ["3.6", "3.6 flurb", "3.6 m^99999/s", "3.6 ((m", "fast", "", "m/s"]
)
def test_a_unit_is_asked_for_never_marked_wrong(typed: str) -> None:
    said = unreadable(SPEED, typed)
    assert said.endswith("expected a number with a unit, such as 250 m/s.")
    assert said.startswith(f"Found '{typed}'" if typed else "Nothing is typed yet")


@pytest.mark.parametrize("unit", ["m", "m/s", "goals", ""])
def test_the_example_is_the_same_whatever_the_key(unit: str) -> None:
    """One that kept away from the key would tell where it lies."""
    keys = ("12.5", "12.4", "7.5", "250", "0.5", "3.6")
    said = {unreadable(Number(key, Tolerance(0.2), unit), "three") for key in keys}
    assert len(said) == 1


def test_a_unit_may_be_left_out_where_the_item_says_so() -> None:
    kind = Number("3.6", Tolerance(0.05), "m/s", unit_optional=True)
    assert graded(kind, "3.6").score == 1
    assert graded(kind, "12.96 km/h").score == 1


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Number("20", Tolerance(0.1), "°C"), "293.15 K"),
        (Number("20", Tolerance(0.1), "°C"), "20 ° C"),
        (Number("25", unit="%"), "25 %"),
        (Number("0.25"), "25 %"),
        (Number("5", unit="€"), "€ 5"),
        (Number("3", unit="goals"), "3 Goals"),
        (Number("1", unit="goal"), "1 goals"),
        (Number("4", unit="J/(kg K)"), "4 J kg^-1 K^-1"),
        (Number("50", unit="1/s"), "50 Hz"),
        (Number("2", unit="h"), "120 min"),
        (Number("1.5", unit="mW"), "0.0015 W"),
    ],
)
def test_units_of_many_sorts(kind: Number, typed: str) -> None:
    assert graded(kind, typed).score == 1


def test_capitals_do_not_turn_milli_into_mega() -> None:
    assert graded(Number("1.5", unit="mW"), "1.5 MW").score == 0


def test_a_unit_where_none_is_asked_for_is_asked_about() -> None:
    assert unreadable(Number("3.6"), "3.6 m/s") == (
        "Found '3.6 m/s'; expected a number, such as 12.5."
    )


def test_a_number_is_shown_as_it_was_understood() -> None:
    assert graded(SPEED, "x=-12,96  km/h").shown == "−12,96 km/h"
    assert SPEED.right_answer() == "3.6 m/s"


# Single choice

FOUR = Choice((Option("a"), Option("b", right=True, says="yes"), Option("c"), Option("d")))


def test_a_choice_is_graded_by_the_authors_position() -> None:
    assert graded(FOUR, "1") == Grade(1.0, 1, "b", "yes")
    assert graded(FOUR, "0") == Grade(0.0, 1, "a", "")
    assert FOUR.floor == 0.25
    assert FOUR.right_answer() == "b"


@pytest.mark.parametrize("answer", ["", "4", "-1", "b", "1.0", "01", "１"])
def test_what_is_no_option_is_asked_again(answer: str) -> None:
    assert "one of the 4 options" in unreadable(FOUR, answer)


@given(choices(), st.integers())
def test_an_order_holds_every_option_once(kind: Choice, seed: int) -> None:
    order = kind.order(seed)
    assert sorted(order) == list(range(len(kind.options)))
    assert order == kind.order(seed)
    if kind.keep_order:
        assert order == tuple(range(len(kind.options)))


@given(choices(), st.integers(), st.randoms())
def test_an_order_does_not_depend_on_which_is_right(
    kind: Choice, seed: int, random: object
) -> None:
    texts_of = [kind.options[at].text for at in Choice(kind.options).order(seed)]
    turned = tuple(Option(option.text, not option.right) for option in reversed(kind.options))
    assert [turned[at].text for at in Choice(turned).order(seed)] == texts_of


def test_over_seeds_the_right_option_stands_everywhere_alike() -> None:
    places = Counter(FOUR.order(seed).index(1) for seed in range(4000))
    assert all(900 < places[place] < 1100 for place in range(4)), places


# Short text


@given(texts())
def test_each_answer_itself_is_right(kind: Text) -> None:
    assert all(graded(kind, answer).score == 1 for answer in kind.answers)


@pytest.mark.parametrize(
    ("ignore", "typed", "right"),
    [
        (("case", "spaces"), "  print( X ) ", True),
        (("case",), "print( x )", False),
        (("spaces",), "Print(x)", False),
        ((), "print(x)", True),
        ((), " print(x)\n", True),
        (("punctuation",), "printx", True),
        (("case", "spaces"), "printx", False),
    ],
)
def test_only_what_is_ignored_does_not_count(
    ignore: tuple[str, ...], typed: str, right: bool
) -> None:
    assert graded(Text(("print(x)",), ignore), typed).score == right


def test_accents_count_unless_ignored() -> None:
    assert graded(Text(("élève",), ("accents",)), "eleve").score == 1
    assert graded(Text(("élève",)), "eleve").score == 0
    assert graded(Text(("élève",)), "e\u0301le\u0300ve").score == 1


def test_what_keyboards_put_in_by_themselves_never_counts() -> None:
    assert graded(Text(('it\'s "so"',), ()), "it’s “so”").score == 1


def test_nothing_typed_is_asked_again_but_nonsense_is_wrong() -> None:
    assert unreadable(Text(("x",)), " \n") == "Nothing is typed yet; expected a few words."
    assert "at most 500" in unreadable(Text(("x",)), "x" * 501)
    assert graded(Text(("x",), ("punctuation",)), "!!!").score == 0


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
def test_typed_text_is_shown_and_does_nothing(typed: str) -> None:
    shown = " ".join(typed.split())
    assert html.unescape(render_inline(as_markdown(typed))) == shown
    assert "<" not in render_inline(as_markdown(typed))


# Observed


@pytest.mark.parametrize(
    ("answer", "score", "trials"),
    [("7/10", 0.7, 10), ("7 of 10", 0.7, 10), ("7", 0.7, 10), ("6/8", 0.75, 8), ("0", 0.0, 10)],
)
def test_a_count_keeps_how_many_tries_it_counts(answer: str, score: float, trials: int) -> None:
    grade = graded(DRILL, answer)
    assert (grade.score, grade.trials) == (score, trials)


@pytest.mark.parametrize("answer", ["", "11", "11/10", "0/0", "-1", "7/", "7.5", "1/1001", "seven"])
def test_a_count_that_cannot_be(answer: str) -> None:
    assert "such as 0/10" in unreadable(DRILL, answer)


@pytest.mark.parametrize(
    ("answer", "score"),
    [("20", 0), ("8", 1), ("14", 0.5), ("11,5 seconds", 0.7083333333333334), ("14 s", 0.5),
     ("5", 1), ("60", 0)],
)  # fmt: skip
def test_a_measure_scores_on_the_line_from_worst_to_best(answer: str, score: float) -> None:
    assert graded(SPRINT, answer).score == score


def test_more_may_be_better() -> None:
    assert graded(Observed(Measure("metres", worst=10, best=30)), "15").score == 0.25


@pytest.mark.parametrize(
    ("typed", "same"), [("12000 ms", "12 s"), ("0.2 min", "12"), ("12 Seconds", "12 seconds")]
)
def test_a_measure_in_another_unit_is_the_same_measure(typed: str, same: str) -> None:
    assert graded(SPRINT, typed).score == graded(SPRINT, same).score == pytest.approx(2 / 3)


def test_a_measure_is_shown_in_the_unit_it_was_typed_in() -> None:
    assert graded(SPRINT, "12000 ms").shown == "12000 ms"
    assert graded(SPRINT, "12").shown == "12 seconds"


@pytest.mark.parametrize("answer", ["", "fast", "14 kg", "14 flurb"])
def test_a_measure_that_cannot_be_read(answer: str) -> None:
    assert "a number of seconds" in unreadable(SPRINT, answer)


@given(performances())
def test_a_performance_has_no_key_and_no_floor(kind: Observed) -> None:
    assert kind.right_answer() == ""
    assert kind.floor is None
