"""A template's file: read with every problem named; texts written as people write them."""

from __future__ import annotations

import pytest

from unaided.content.problems import ContentError, ContentProblems
from unaided.content.templates.expressions import Scope
from unaided.content.templates.patterns import read_pattern
from unaided.content.templates.reading import read_template

TEXT = """---
template: shares
version: 1
skill: Shares
family: Share of a total
kind: number
parameters:
  a: 2..9
  b: 0.5..2.5 step 0.5
  c: -3..3 except 0
  who: [Ada, Ben]
derived:
  total: a * b
where:
  - total > 2
answer: total + c
tolerance: 0.05
unit: kg
source: Written for the tests
licence: CC-BY-4.0
---
# Story: Apples
{{who}} has {{a}} bags of {{b}} kg.

# Story: Pears
Of pears there are {{a}} bags.

## A heading of its own
It stays.

## Hint
Pears: {{total}}.

# Hint
Multiply.

# Solution
${{a}} \\cdot {{b}} {{c|signed}}$

# Explanation
Because.
"""


def problems_of(text: str) -> str:
    with pytest.raises(ContentError) as refused:
        read_template(text, "t.md")
    return "\n".join(problem.sentence for problem in refused.value.problems)


def test_a_file_reads_into_its_parts():
    template = read_template(TEXT, "t.md")
    assert (template.slug, template.version, template.family) == ("shares", 1, "Share of a total")
    assert [one.name for one in template.parameters] == ["a", "b", "c", "who"]
    assert template.places.size == 8 * 5 * 7 * 2 * 2
    assert [story.name for story in template.stories] == ["Apples", "Pears"]


def test_a_story_has_its_own_help_or_that_of_all():
    template = read_template(TEXT, "t.md")
    made = {template.draw(seed).story: template.variant(seed) for seed in range(20)}
    assert made[0].hints == ("Multiply.",)
    assert made[1].hints[0].startswith("Pears: ")
    assert made[1].prompt.endswith("## A heading of its own\nIt stays.")
    assert made[0].solution.startswith("$")
    assert made[0].solution.count(" \\cdot ") == 1
    assert made[0].explanation == made[1].explanation == "Because."


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("a: 2..9", "a: 9..2", 8, "from the smaller to the larger"),
        ("a: 2..9", "a: two", 8, "a range or a list"),
        ("a: 2..9", "a: 0..5 step 2", 8, "an end that steps of 2 reach"),
        ("a: 2..9", "a: 0..99999999", 8, "at most 1,000,000 values"),
        ("a: 2..9", "a: [1]", 8, "2 to 200 numbers or texts"),
        ("a: 2..9", "a: [1, Ada]", 8, "numbers alone, or texts alone"),
        ("a: 2..9", "a: [1, 1.0]", 8, "a value twice"),
        ("a: 2..9", "max: 2..9", 8, "no function's name"),
        ("a: 2..9", "if: 2..9", 8, "Rename it"),
        ("total: a * b", "total: a * z", 13, "the name z in a * z"),
        ("total: a * b", "total: a *", 13, "an expression"),
        ("total: a * b", "a: 5", 13, "a twice"),
        ("total > 2", "total.real > 2", 15, "a dot after a name"),
        ("total > 2", "9**9**9 > zz", 15, "the name zz"),
        ("answer: total + c", "answer: total + d", 16, "the name d in total + d"),
        ("tolerance: 0.05", "tolerance: wide", 17, "a width or a percentage"),
        ("tolerance: 0.05", "tolerence: 0.05", 17, "Write tolerance."),
        ("unit: kg", "unit: 5", 18, "unit"),
        ("kind: number", "kind: nmber", 6, "Write number."),
        ("version: 1", "version: 0", 3, "a whole number from 1 to 9,999"),
        ("template: shares", "template: Shares", 2, "Write shares."),
        ("{{a}} bags of", "{{a|sgned}} bags of", 23, "Write signed."),
        ("{{a}} bags of", "{{a|fixed}} bags of", 23, "fixed with 0 to 12"),
        ("{{a}} bags of", "{{a|signed|fixed 2}} bags of", 23, "at most one"),
        ("{{a}} bags of", "{{a.b}} bags of", 23, "a dot after a name"),
        ("{{a}} bags of", "{{a} bags of", 23, "two braces that open"),
        ("{{a}} bags of", "{{q}} bags of", None, "the name q in q"),
        ("# Story: Pears", "# Story: Apples", None, "Apples twice"),
        ("# Story: Pears", "# Tale", 25, "Story, Hint, Solution or Explanation"),
        ("# Story: Apples\n", "", 22, "text before the first heading"),
        ("# Solution\n", "# Hint\n", None, "a worked solution"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_named_with_its_line(old, new, line, said):
    assert old in TEXT
    found = problems_of(TEXT.replace(old, new, 1))
    assert said in found
    if line is not None:
        assert f"line {line}," in found or f"line {line}:" in found


def test_every_problem_is_named_at_once():
    text = TEXT.replace("a: 2..9", "a: 9..2").replace("kind: number", "kind: nmber")
    found = problems_of(text.replace("version: 1", "version: one"))
    assert found.count("\n") >= 2


def test_a_choice_takes_distractors_with_named_mistakes():
    text = TEXT.replace("kind: number", "kind: choice").replace(
        "answer: total + c\ntolerance: 0.05\nunit: kg",
        "right: '{{total}}'\ndistractors:\n  - text: '{{a + b}}'\n    mistake: Added",
    )
    template = read_template(text, "t.md")
    kind = template.variant(0).kind
    assert kind.options[1].says == "Added."
    assert "distractors.1.mistake: found nothing" in problems_of(
        text.replace("    mistake: A", "#")
    )
    assert "shown" in problems_of(text.replace("right:", "shown: 5\nright:"))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{{a}}", {"a": -3}, "−3"),
        ("${{a}}$", {"a": -3}, "$-3$"),
        ("`{{a}}`", {"a": -3}, "`-3`"),
        ("```\nx = {{a}}\n```", {"a": -3}, "```\nx = -3\n```"),
        ("${{a|coefficient}}x {{b|signed}}$", {"a": 1, "b": -3}, "$x - 3$"),
        ("${{a|coefficient}}x {{b|signed}}$", {"a": -1, "b": 3}, "$-x + 3$"),
        ("${{a}}x^2 {{b|term}}x$", {"a": 2, "b": -1}, "$2x^2 - x$"),
        ("$x^{{a}}$", {"a": 12}, "$x^{12}$"),
        ("$x_{{a}}$", {"a": 12}, "$x_{12}$"),
        (r"$\frac{{a}}{{b}}$", {"a": 12, "b": 7}, r"$\frac{12}{7}$"),
        (r"$\sqrt{{{a}}}$", {"a": 12}, r"$\sqrt{12}$"),
        ("{{a|brackets}}, {{b|brackets}}", {"a": -1, "b": 1}, "(−1), 1"),
        ("{{a / b}}", {"a": 1, "b": 8}, "0.125"),
        ("{{a / b|fixed 2}}", {"a": 1, "b": 8}, "0.13"),
        ("{{a / b|decimals 2}}", {"a": 1, "b": 2}, "0.5"),
        ("{{a / b|fraction}}", {"a": -2, "b": 6}, "−1/3"),
        ("${{a / b|fraction}}$", {"a": -2, "b": 6}, r"$-\frac{1}{3}$"),
        ("{{a|thousands}} {{b|thousands 2}}", {"a": 1234567, "b": -0.5}, "1,234,567 −0.50"),
        ("${{a|thousands}}$", {"a": 1234567}, "$1{,}234{,}567$"),
        ("{{a|words}}, {{b|words}}", {"a": 3, "b": 30}, "three, 30"),
        ("{{a|ordinal}} {{b|ordinal}}", {"a": 22, "b": 113}, "22nd 113th"),
        ("{{a|count goal}}, {{b|count match/matches}}", {"a": 1, "b": 2}, "1 goal, 2 matches"),
        ("{{'left' if a > 1 else 'right'}}", {"a": 1}, "right"),
        ("|{{a | signed}}|", {"a": 1}, "|+ 1|"),
        ("costs $5 and {{a}} more, $6", {"a": -3}, "costs $5 and −3 more, $6"),
    ],
)
def test_numbers_are_written_as_people_write_them(text, values, expected):
    problems = ContentProblems()
    pattern = read_pattern(text, "text", problems)
    assert problems.all == ()
    scope = Scope()
    for name, value in values.items():
        scope[name] = value
    assert pattern.fill(scope) == expected
