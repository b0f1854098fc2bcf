"""Items as their authors write them, for tests of the bank's pages."""

from __future__ import annotations

import json
from typing import Final

from tests.web.school import CHOICE

NUMBER: Final = """---
item: {slug}
skill: {skill}
family: {family}
kind: number
answer: 3.6
tolerance: 0.05
unit: m/s
---
How fast is {slug}?

# Solution
SOLUTION-{slug}
"""


def choice(slug: str, skill: str = "Chain rule", family: str = "Powers") -> str:
    """A choice item's file."""
    return CHOICE.format(slug=slug, skill=skill, family=family)


def number(slug: str, skill: str = "Speed", family: str = "One way") -> str:
    """A number item's file, with a unit."""
    return NUMBER.format(slug=slug, skill=skill, family=family)


def observed(slug: str, skill: str = "Passing", family: str = "Short pass") -> str:
    """A drill's file."""
    return (
        f"---\nitem: {slug}\nskill: {skill}\nfamily: {family}\nkind: observed\nmeasure: count\n"
        f"tries: 10\ncriteria: 'The ball arrives.'\n---\nPass in {slug}.\n"
    )


def attacked(slug: str, attack: str) -> str:
    """An item with the same attack in every text that it has."""
    quoted = json.dumps(attack)
    return f"""---
item: {slug}
skill: {quoted}
family: {quoted}
kind: choice
subject: {quoted}
options:
  - text: {quoted}
    says: {quoted}
  - text: 'the right one'
    right: true
source: {quoted}
licence: {quoted}
---
Before the attack in {slug}.

{attack}

# Hint
{attack}

# Solution
{attack}

# Explanation
{attack}
"""
