"""A tool's answer, right or wrong in a known way."""

from __future__ import annotations

import pytest

from unaided.content.formats.markdown import read_item, write_item
from unaided.content.kinds import Grade
from unaided.content.planted import can_plant, tool_answer
from unaided.content.problems import ContentError

HEAD = "---\nitem: one\nskill: S\nfamily: F\nkind: {kind}\n{fields}---\nWhat?\n\n# Solution\nSo.\n"
NUMBER = "answer: 3.6\nunit: m/s\nmistakes:\n  - answer: 36\n    why: Ten times too much.\n"
TEXT = "answers: [count, COUNT]\nmistakes:\n  - answer: sum\n    why: It adds.\n"
CHOICE = (
    "options:\n  - text: one\n    right: true\n  - text: two\n    says: Two many.\n"
    "  - text: three\n    says: Three many.\n  - text: four\n"
)
FIELDS = {"number": NUMBER, "text": TEXT, "choice": CHOICE}


def item(kind: str, fields: str):
    return read_item(HEAD.format(kind=kind, fields=fields), "one.md")


@pytest.mark.parametrize("kind", FIELDS)
def test_the_tool_is_right_or_makes_a_named_mistake(kind: str) -> None:
    content = item(kind, FIELDS[kind])
    assert can_plant(content)
    for wrong in (False, True):
        told = tool_answer(content, wrong=wrong, seed="7")
        grade = content.kind.grade(told.answer)
        assert isinstance(grade, Grade)
        assert grade.score == (not wrong)
        assert bool(told.mistake) == wrong
        assert told.shown == grade.shown
    assert read_item(write_item(content), "one.md") == content


def test_the_same_seed_makes_the_same_mistake_and_others_come_up_too() -> None:
    content = item("choice", CHOICE)
    drawn = [tool_answer(content, wrong=True, seed=str(seed)).answer for seed in range(100)]
    assert drawn == [tool_answer(content, wrong=True, seed=str(seed)).answer for seed in range(100)]
    # Never the distractor without a name.
    assert set(drawn) == {"1", "2"}
    assert 30 < drawn.count("1") < 70


def test_right_and_wrong_are_written_alike() -> None:
    content = item("number", NUMBER)
    shown = [tool_answer(content, wrong=wrong, seed="1").shown for wrong in (False, True)]
    assert shown == ["3.6 m/s", "36 m/s"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("number", "answer: 3\n"),
        ("text", "answers: [count]\n"),
        ("choice", "options:\n  - text: one\n    right: true\n  - text: two\n"),
        ("observed", "measure: count\ntries: 10\n"),
    ],
)
def test_without_a_named_mistake_nothing_can_be_planted(kind: str, fields: str) -> None:
    content = item(kind, fields)
    assert not can_plant(content)
    with pytest.raises(ValueError, match="names no mistake"):
        tool_answer(content, wrong=True, seed="1")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (NUMBER.replace("answer: 36", "answer: 12.96 km/h"), "a wrong answer"),
        (NUMBER.replace("answer: 36", "answer: much"), "a number with a unit"),
        (NUMBER.replace("    why: Ten times too much.\n", ""), "Give why"),
        ("answer: 3\nmistakes: often\n", "a list of 1 to 8"),
        ("answer: 3\nmistakes: [4]\n", "an answer with a why"),
    ],
)
def test_a_mistake_that_is_none_is_refused(fields: str, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        item("number", fields)
