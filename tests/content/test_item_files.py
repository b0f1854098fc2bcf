"""Items as Markdown files: read, written, and refused with every problem at once."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.content.strategies import items

from unaided.content.formats.markdown import read_item, write_item
from unaided.content.items import Item, slug_of
from unaided.content.kinds import KINDS, Choice, Number, Option, Text, Tolerance
from unaided.content.problems import ContentError, ContentProblem

CHAIN = r"""---
item: chain-rule-power-1
skill: Chain rule
family: Power of a polynomial
kind: choice
subject: mathematics
options:
  - text: "$24x(3x^2-1)^3$"
    right: true
  - text: '$4(3x^2-1)^3 \neq 0$'
    says: "The inner one is missing."
source: Written for Unaided
licence: CC-BY-4.0
---
Find $f'(x)$ for

$$f(x) = (3x^2-1)^4$$

# Hint
What is outside?

# Hint
What is inside?

```python
# Hint
print("a comment, not a heading")
```

# Solution
Outer times inner.

## In detail
More.

# Explanation
Because.
"""


def a_file(front: str, body: str = "What?\n\n# Solution\nSo.") -> str:
    start = "item: a-1\nskill: A\nfamily: B\n"
    return f"---\n{start}{textwrap.dedent(front).strip()}\n---\n{body}\n"


def problems_of(text: str) -> tuple[ContentProblem, ...]:
    with pytest.raises(ContentError) as caught:
        read_item(text, "a-1.md")
    return caught.value.problems


def test_a_file_reads_as_its_author_meant() -> None:
    item = read_item(CHAIN, "chain.md")
    assert (item.slug, item.skill, item.family) == (
        "chain-rule-power-1", "Chain rule", "Power of a polynomial",
    )  # fmt: skip
    assert item.kind == Choice(
        (
            Option("$24x(3x^2-1)^3$", right=True),
            Option(r"$4(3x^2-1)^3 \neq 0$", says="The inner one is missing."),
        )
    )
    assert item.prompt == "Find $f'(x)$ for\n\n$$f(x) = (3x^2-1)^4$$"
    assert [hint.splitlines()[0] for hint in item.hints] == ["What is outside?", "What is inside?"]
    assert "# Hint\nprint" in item.hints[1]
    assert item.solution == "Outer times inner.\n\n## In detail\nMore."
    assert item.explanation == "Because."
    assert (item.subject, item.source, item.licence) == (
        "mathematics", "Written for Unaided", "CC-BY-4.0",
    )  # fmt: skip
    assert (item.kind_name, item.floor) == ("choice", 0.5)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(items())
def test_what_is_written_reads_back_the_same(item: Item) -> None:
    assert read_item(write_item(item), "again.md") == item


def read_or_none(text: str) -> Item | None:
    """Read a file, or see that what keeps it from being read is said in whole sentences."""
    try:
        return read_item(text, "x.md")
    except ContentError as error:
        if not error.problems or not all(one.sentence.endswith(".") for one in error.problems):
            raise
        return None


@given(st.text(max_size=300))
def test_any_text_is_an_item_or_a_problem(text: str) -> None:
    for attempt in (text, f"---\n{text}\n---\nWhat?", a_file("kind: text\nanswers: [x]", text)):
        item = read_or_none(attempt)
        assert item is None or read_item(write_item(item), "again.md") == item


def test_scalars_stay_as_they_were_typed() -> None:
    item = read_item(a_file("kind: text\nanswers: [no, 1.10, null, 2024-01-01, 0x10]"), "a.md")
    assert isinstance(item.kind, Text)
    assert item.kind.answers == ("no", "1.10", "null", "2024-01-01", "0x10")


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert read_item("\ufeff" + CHAIN.replace("\n", "\r\n"), "a.md") == read_item(CHAIN, "a.md")


@pytest.mark.parametrize(
    ("front", "kind"),
    [
        ("kind: number\nanswer: 3.6\ntolerance: 0.05\nunit: m/s",
         Number("3.6", Tolerance(0.05), "m/s")),
        ("kind: number\nanswer: 3,6\ntolerance: 2 %", Number("3,6", Tolerance(2, relative=True))),
        ("kind: number\nanswer: −1/4", Number("−1/4")),
        ("kind: text\nanswers: [a]\nignore: []", Text(("a",), ())),
        ("kind: text\nanswers:\n- a\n- b\nignore: [accents, case]",
         Text(("a", "b"), ("case", "accents"))),
    ],
)  # fmt: skip
def test_fields_of_a_kind(front: str, kind: Number | Text) -> None:
    assert read_item(a_file(front), "a.md").kind == kind


BROKEN = [
    ("kind: chioce", "kind", "Write choice."),
    ("kind: text\nanswer: [x]", "answer", "Write answers."),
    ("kind: text\nanswers: [x]\nlicense: CC0", "license", "Write licence."),
    ("kind: number\nanswer: 3\noptions: []", "options", "Write"),
    ("kind: number\nanswer: three", "answer", "its unit goes into unit"),
    ("kind: number\nanswer: 3.6 m", "answer", "its unit goes into unit"),
    ("kind: number\nanswer: 1,234", "answer", "no mark between thousands"),
    ("kind: number\nanswer: 3\ntolerance: -1", "tolerance", "2 %"),
    ("kind: number\nanswer: 3\nunit: m//s", "unit", "m/s"),
    ("kind: number\nanswer: 3\nunit_optional: true", "unit_optional", "Give unit"),
    ("kind: number\nanswer: 3\nunit: m\nunit_optional: maybe", "unit_optional", "true or false"),
    ("kind: number\nanswer: 3\nunit_tested: true", "unit_tested", "Give unit"),
    ("kind: number\nanswer: 3\nunit: m\nunit_optional: true\nunit_tested: true", "unit_tested",
     "Remove one of the two"),
    ("kind: text\nanswers: x", "answers", "after a dash"),
    ("kind: text\nanswers: ['']", "answers.1", "Give"),
    ("kind: text\nanswers: ['!']\nignore: [punctuation]", "answers.1", "Ignore less"),
    ("kind: text\nanswers: [x]\nignore: [capitals]", "ignore.1", "Write"),
    ("kind: choice\noptions:\n- text: a\n- text: b", "options", "right: true"),
    ("kind: choice\noptions:\n- {text: a, right: true}\n- {text: b, right: true}", "options",
     "right: true"),
    ("kind: choice\noptions:\n- {text: a, right: true}\n- {text: a}", "options", "Change one"),
    ("kind: choice\noptions:\n- {text: a, right: true}\n- b", "options.2", "- text:"),
    ("kind: choice\noptions:\n- {text: a, right: true}\n- {text: b, say: c}", "options.2.say",
     "Write says."),
    ("kind: choice\noptions:\n- {text: a, right: true}", "options", "Add"),
    ("kind: observed\nmeasure: count", "tries", "tries"),
    ("kind: observed\nmeasure: count\ntries: 2.5", "tries", "tries"),
    ("kind: observed\nmeasure: count\ntries: 3\nbest: 1", "best", "Remove best"),
    ("kind: observed\nmeasure: seconds\nworst: 20", "best", "scores 1"),
    ("kind: observed\nmeasure: seconds\nworst: 20\nbest: 20", "best", "differ"),
    ("kind: observed\nmeasure: seconds\nworst: a\nbest: 1", "worst", "such as 3.6"),
    ("kind: text\nanswers: [x]\nskill: C", "skill", "Remove one"),
    ("kind: text\nanswers: [[x]]", "answers.1", "quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("front", "field", "remedy"), BROKEN)
def test_a_problem_names_its_field_line_and_remedy(front: str, field: str, remedy: str) -> None:
    found = {problem.field: problem for problem in problems_of(a_file(front))}
    assert field in found, found
    problem = found[field]
    assert remedy in problem.sentence
    assert problem.sentence.startswith("a-1.md, ")
    if f"{field.split('.')[0]}:" in front:
        assert problem.line is not None
        assert problem.line >= 5


def test_every_problem_is_named_at_once() -> None:
    front = "kind: number\nanswer: x\ntolerance: y\ncolour: z\nlicence: CC0"
    found = problems_of(a_file(front, "\n# Hint\n\n# Proof\nx\n\n# Solution\na\n\n# Solution\nb"))
    assert [problem.field for problem in found] == [
        "answer", "tolerance", "colour", "prompt", "Hint", "", "Solution",
    ]  # fmt: skip
    assert [problem.line for problem in found] == [6, 7, 8, 11, 12, 14, 20]
    assert found[5].sentence.startswith("a-1.md, line 14: found the heading Proof, expected Hint")


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ("", "Write what is asked"),
        ("What?", "# Solution"),
        ("What?\n\n# Solution\n", "remove the heading"),
        ("What?\n\n# Solution\na\n\nProof\n=====\nb", "begins with ##"),
        ("What?\n\n# Hints\na\n\n# Solution\nb", "Write Hint."),
        ("```\nWhat?", "Close it"),
        ("What?\n\n# Solution\n```\nprint()", "Close it"),
        ("What?\n\n# Solution\n" + "x" * 20_001, "shorter"),
        ("What?" + "\n\n# Hint\nx" * 21 + "\n\n# Solution\nx", "Remove some"),
        ("What?\x00\n\n# Solution\nx", "Remove it"),
    ],
)
def test_a_body_that_will_not_do(body: str, remedy: str) -> None:
    assert any(
        remedy in one.remedy for one in problems_of(a_file("kind: text\nanswers: [x]", body))
    )


def test_an_observed_item_needs_no_solution() -> None:
    item = read_item(a_file("kind: observed\nmeasure: count\ntries: 10", "Ten passes."), "a.md")
    assert item.solution == ""
    assert item.floor is None


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("kind: &a text\nanswers: [*a]", "anchor"),
        ("kind: text\nanswers: !!python/object/apply:os.system [ls]", "tag"),
        ("kind: text\nanswers: !!set {x}", "tag"),
        ("kind: text\nanswers: " + "[" * 5000, "lists within lists"),
        ("kind: text\nanswers: [x", "expected ',' or ']'"),
        ("kind: text\n\tanswers: [x]", "\\t"),
        ('kind: text\nanswers: ["$\\frac{1}{2}$"]', "answers"),
        ('kind: text\nanswers: ["$a \\times b$"]', "answers"),
        ('kind: text\nanswers: ["$a \\neq b$"]', "answers"),
        ("kind: text\n--- \n", "nothing"),
    ],
)
def test_yaml_that_is_refused(front: str, found: str) -> None:
    assert any(found in one.sentence for one in problems_of(a_file(front)))


@pytest.mark.parametrize("text", ["", "What?", "---\nitem: x", "--\nitem: x\n--\n", "\n---\n---\n"])
def test_a_file_without_front_matter(text: str) -> None:
    assert "Begin with a line ---" in problems_of(text)[0].remedy


def test_a_list_is_no_front_matter() -> None:
    assert "no fields" in problems_of("---\n- a\n---\nWhat?")[0].found


def test_a_file_too_large_is_not_parsed() -> None:
    assert problems_of("---\n" + "a: b\n" * 50_000)[0].expected == "at most 200 kB"


def test_a_slug_that_will_not_do_is_suggested_anew() -> None:
    text = a_file("kind: text\nanswers: [x]").replace("a-1", "Chain Rule")
    assert [one.remedy for one in problems_of(text)] == ["Write chain-rule."]


def test_what_a_file_cannot_keep_is_not_written() -> None:
    good = read_item(CHAIN, "a.md")
    for prompt in ("a\n\n# Solution\n\nb", "```\nnever closed", " spaces around "):
        with pytest.raises(ContentError):
            write_item(
                Item(good.slug, good.skill, good.family, good.kind, prompt, solution=good.solution)
            )


@given(st.text(min_size=1))
def test_a_slug_is_a_slug_whatever_the_name(name: str) -> None:
    slug = slug_of(name)
    assert 1 <= len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == slug_of(name)


def test_names_that_look_alike_get_slugs_of_their_own() -> None:
    names = ("C", "C++", "C#", "日本", "日本語", "日本 1")
    assert len({slug_of(name) for name in names}) == len(names)


def test_every_kind_is_listed_under_its_own_name() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}
