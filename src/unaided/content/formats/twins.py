"""Twins: two items that ask the same, so that who remembers the one has the other."""

from __future__ import annotations

import re
from typing import Final

from unaided.content.items import Item

_FENCE: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FENCES: Final = 2


def squeezed(text: str) -> str:
    """Return a text without what makes no other question of it: white space, capitals.

    >>> squeezed(" What is\\n  THIS? ")
    'what is this?'
    """
    return " ".join(text.split()).casefold()


def asks(item: Item) -> tuple[str, ...]:
    """Return what an item asks and what answers it; twins have it in common.

    Of what a coach observes there is no answer: what counts and how it is counted stand for it.
    """
    answer = item.kind.right_answer()
    behind = [answer] if answer else map(str, item.kind.fields().values())
    return squeezed(item.prompt), *map(squeezed, behind)


def squeezed_body(source: str) -> str:
    """Return what follows an item's front matter, squeezed; it begins with what is asked.

    It is told without reading the item, so that a whole bank can be looked through for those that
    are worth reading.
    """
    parts = _FENCE.split(source, maxsplit=_FENCES)
    return squeezed(parts[-1])
