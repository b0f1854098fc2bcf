"""What the documents say of items is so: their examples read, every field is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from unaided.content.formats.markdown import read_item
from unaided.content.kinds import KINDS, Number
from unaided.web.bank.overview import SIBLINGS

DOCS: Final = Path(__file__).resolve().parents[3] / "docs"
HOW_TO: Final = DOCS / "how-to" / "write-items.md"
REFERENCE: Final = DOCS / "reference" / "item-file.md"


def examples(page: Path) -> list[str]:
    return re.findall(
        r"^```markdown\n(---\n.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.mark.parametrize("page", [HOW_TO, REFERENCE], ids=lambda page: page.name)
def test_the_example_is_an_item(page: Path) -> None:
    (example,) = examples(page)
    read_item(example, page.name)


def test_the_example_marks_as_its_solution_says() -> None:
    kind = read_item(examples(HOW_TO)[0], "").kind
    assert isinstance(kind, Number)
    for answer, score in (("80 m", 1.0), ("0.08 km", 1.0), ("40 m", 0.0)):
        grade = kind.grade(answer)
        assert getattr(grade, "score", None) == score, answer


def test_the_reference_names_every_field_and_no_other() -> None:
    text = REFERENCE.read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    common = {"item", "skill", "family", "kind", "subject", "source", "licence", "variant"}
    assert named == common.union(*(kind.allowed for kind in KINDS.values()))
    for name in KINDS:
        assert f"\n### {name}\n" in text


def test_the_how_to_asks_for_as_many_siblings_as_a_pulse() -> None:
    assert SIBLINGS == 3
    assert "takes three siblings" in HOW_TO.read_text("utf-8")
