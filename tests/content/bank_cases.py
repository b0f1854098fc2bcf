"""The packaged bank, read once, and ways to look into its items."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from unaided.content.formats.markdown import read_item
from unaided.content.items import Item
from unaided.content.kinds.choice import Choice
from unaided.content.kinds.number import Number

BANK = Path(str(files("unaided.content") / "bank"))
READ = {path: read_item(path.read_text("utf-8"), path.name) for path in sorted(BANK.rglob("*.md"))}
ITEMS = {item.slug: item for item in READ.values()}


def of(kind: type, subject: str = "") -> list[str]:
    return [
        slug
        for slug, item in ITEMS.items()
        if isinstance(item.kind, kind) and subject in ("", item.subject)
    ]


def within(prefix: str) -> list[str]:
    return [slug for slug in ITEMS if slug.startswith(prefix)]


def options(slug: str) -> tuple[str, list[str]]:
    """The right option of a choice item, and the wrong ones."""
    kind = ITEMS[slug].kind
    assert isinstance(kind, Choice)
    return kind.right_answer(), [option.text for option in kind.options if not option.right]


def number(slug: str) -> Number:
    kind = ITEMS[slug].kind
    assert isinstance(kind, Number)
    return kind


def code(item: Item, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", item.prompt, re.DOTALL)
    assert found is not None
    return found[1]


def tables(item: Item) -> list[list[list[str]]]:
    """The Markdown tables of a prompt, without their rulers; a minus is written with ASCII."""
    blocks = re.findall(r"(?:^\|.*\n?)+", item.prompt.replace("−", "-"), re.MULTILINE)
    return [
        [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in block.strip().split("\n")
            if set(line) - set("|-: ")
        ]
        for block in blocks
    ]
