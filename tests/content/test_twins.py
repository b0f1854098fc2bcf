"""Twins: what makes no other question, and what does."""

from __future__ import annotations

import pytest

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import read_item
from unaided.content.formats.twins import asks, squeezed, squeezed_body
from unaided.content.items import Item

HEAD = "---\nitem: one\nskill: A\nfamily: B\n"
TEXT = "kind: text\nanswers: [x]\n"
NUMBER = "kind: number\nanswer: 1.5\nunit: {}\n"
CHOICE = "kind: choice\noptions:\n  - text: '{}'\n    right: true\n  - text: 'None of them'\n"
EXACT = "kind: text\nanswers: [{}]\nignore: []\n"
DRILL = "kind: observed\nmeasure: count\ntries: {}\ncriteria: It lands.\n"


def item(prompt: str, kind: str = TEXT) -> Item:
    return read_item(f"{HEAD}{kind}---\n{prompt}\n\n# Solution\nSo.\n", "one.md")


def twins(one: Item, other: Item) -> bool:
    return asks(one) == asks(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is THIS?", "what  is\nthis?"),
        ("What is this?\n\nSay it.", "What is this?\n\n\nsay it."),
        ("What does `a` print?", "what does  `a`\nprint?"),
        ("Solve $x^2 = 4$ now.", "SOLVE\n$x^2 = 4$ now."),
    ],
)
def test_capitals_and_white_space_of_prose_make_no_other_question(one: str, other: str) -> None:
    assert twins(item(one), item(other))


FENCED = "What does it print?\n\n```python\n{}\n```"
INDENTED = "for x in y:\n    a()\n    b()", "for x in y:\n    a()\nb()"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FENCED.format(INDENTED[0]), FENCED.format(INDENTED[1])),
        (FENCED.format("print('A')"), FENCED.format("print('a')")),
        ("~~~\nA\n~~~\n", "~~~\na\n~~~\n"),
        ("It says:\n\n    print(A)\n", "It says:\n\n    print(a)\n"),
        ("It says:\n\n\tprint(A)\n", "It says:\n\n\tprint(a)\n"),
        ("> It says:\n>\n>     print(A)\n", "> It says:\n>\n>     print(a)\n"),
        ("- First\n\n  ```\n  A\n  ```\n", "- First\n\n  ```\n  a\n  ```\n"),
        ("What does `A` print?", "What does `a` print?"),
        ("What does `a  b` print?", "What does `a b` print?"),
        ("What does **`A`** print?", "What does **`a`** print?"),
        ("What is $V$ here?", "What is $v$ here?"),
        ("What is $$V$$ here?", "What is $$v$$ here?"),
        ("What is\n\n$$\nV\n$$\n", "What is\n\n$$\nv\n$$\n"),
        (r"What is $3\,\text{mW}$?", r"What is $3\,\text{MW}$?"),
    ],
)
def test_capitals_and_white_space_of_code_and_formulas_do(one: str, other: str) -> None:
    assert not twins(item(one), item(other))
    assert twins(item(one), item(one.replace("What", "what")))


def test_two_units_are_two_answers() -> None:
    """Neither megawatts nor another symbol is a matter of typing."""
    milli, mega = (item("How much?", NUMBER.format(unit)) for unit in ("mW", "MW"))
    assert not twins(milli, mega)
    assert not twins(item("Which?", CHOICE.format("A")), item("Which?", CHOICE.format("a")))
    assert not twins(
        item("Which?", CHOICE.format("`a  b`")), item("Which?", CHOICE.format("`a b`"))
    )
    assert twins(
        item("Which?", CHOICE.format("This  one")), item("Which?", CHOICE.format("This one"))
    )


def test_a_text_is_compared_as_it_is_graded() -> None:
    assert twins(
        item("Who?", "kind: text\nanswers: [Ada]\n"), item("Who?", "kind: text\nanswers: [ada]\n")
    )
    assert not twins(item("Who?", EXACT.format("Ada")), item("Who?", EXACT.format("ada")))


def test_drills_are_twins_by_how_they_are_counted() -> None:
    assert twins(item("Pass.", DRILL.format(10)), item("pass.", DRILL.format(10)))
    assert not twins(item("Pass.", DRILL.format(10)), item("Pass.", DRILL.format(5)))


def test_what_asks_the_same_begins_the_same() -> None:
    """So that looking through a bank by how its items begin misses none."""
    source = f"{HEAD}{TEXT}---\nWhat does\n`A`  print?\n\n# Solution\nSo.\n"
    same = item("what does `A` print?")
    assert twins(read_item(source, "one.md"), same)
    assert squeezed_body(source).startswith(squeezed(same.prompt))


def test_the_demonstration_holds_no_twins() -> None:
    bank = demonstration_items()
    assert len({asks(one) for one in bank}) == len(bank)
