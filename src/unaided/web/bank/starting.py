"""Texts to start a new item from: one for each kind, or a sibling."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Final

from unaided.content.formats.markdown import write_item
from unaided.content.items import Item as Content
from unaided.content.problems import ContentProblem

_LONGEST_SLUG: Final = 80

_HEAD: Final = """---
item: a-name-of-its-own
skill: The skill
family: Items of one structure
kind: {kind}
"""

_FOOT: Final = """source: Your name
licence: CC-BY-4.0
---
What is asked. Mathematics stands between dollar signs: $x^2$.
"""

_PROMPT: Final = "What is asked."

BLANK_TEMPLATE: Final = """---
template: a-name-of-its-own
version: 1
skill: The skill
family: Items of one structure
kind: number
parameters:
  a: 2..20
  b: -9..9 except 0
derived:
  total: a * b
where:
  - total != a
answer: total
tolerance: 0
source: Your name
licence: CC-BY-4.0
---
# Story: Plain
What is ${{a}} \\cdot {{b|brackets}}$?

# Story: Temperature
The temperature changes by {{b}} degrees an hour. By how many degrees does it change in {{a}} hours?

# Hint
A first step. It gives nothing away.

# Solution
${{a}} \\cdot {{b|brackets}} = {{total}}$

# Explanation
Why it is so.
"""

_HELP: Final = """
# Hint
A first step. It gives nothing away.

# Solution
How it is solved.

# Explanation
Why it is so.
"""

_FIELDS: Final[Mapping[str, str]] = {
    "choice": """options:
  - text: 'The right one'
    right: true
  - text: 'One that a known mistake leads to'
    says: 'Names that mistake in one sentence.'
  - text: 'Another one'
    says: 'Names another mistake.'
""",
    "number": """answer: 3.6
tolerance: 0.05
unit: m/s
""",
    "text": """answers:
  - the answer
  - another spelling of it
ignore: [case, spaces]
""",
    "observed": """measure: count
tries: 10
criteria: 'What counts as a success.'
""",
}


def blank(kind: str) -> str:
    """Return the text of an item of a kind, to be written over."""
    return _HEAD.format(kind=kind) + _FIELDS[kind] + _FOOT + _HELP


def untouched(content: Content) -> tuple[ContentProblem, ...]:
    """Return a problem for each part that still stands as in the text to start from."""
    told = (
        ("item", content.slug, "a-name-of-its-own", "its own name, such as chain-rule-7"),
        ("skill", content.skill, "The skill", "the name of a skill"),
        ("family", content.family, "Items of one structure", "the name of its family"),
        ("source", content.source, "Your name", "who wrote it, or where it is from"),
    )
    problems = [
        ContentProblem("", None, name, found, expected, "Write over what the text starts with.")
        for name, found, placeholder, expected in told
        if found == placeholder
    ]
    if content.prompt.startswith(_PROMPT):
        problems.append(
            ContentProblem("", None, "", _PROMPT, "the question", "Write over it: this is asked.")
        )
    return tuple(problems)


def sibling(content: Content, taken: Container[str]) -> str:
    """Return an item's text under the next name that is free: another surface goes in."""
    return write_item(replace(content, slug=_next_slug(content.slug, taken)))


def _next_slug(slug: str, taken: Container[str]) -> str:
    """Count on from the number at the end of a name.

    >>> _next_slug("chain-rule-2", {"chain-rule-2", "chain-rule-3"})
    'chain-rule-4'
    """
    found = re.fullmatch(r"(.*?)-?(\d{1,6})?", slug)
    assert found is not None  # everything matches
    number = int(found[2] or 1) + 1
    while True:
        ending = f"-{number}"
        name = f"{found[1][: _LONGEST_SLUG - len(ending)]}{ending}".lstrip("-")
        if name not in taken:
            return name
        number += 1
