"""Twins: two items that ask the same, so that who remembers the one has the other."""

from __future__ import annotations

import re
from typing import Final

from unaided.content.items import Item
from unaided.content.kinds.text import Text
from unaided.content.rendering import parser

_FENCE: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FENCES: Final = 2

_EXACT: Final = frozenset(
    ("fence", "code_block", "code_inline", "math_inline", "math_inline_double", "math_block")
)
"""Tokens of Markdown in which capitals and white space carry meaning."""

_MAY_BE_EXACT: Final = re.compile(r"[`$~\t]| {4}")
"""What a text with such a token has in it somewhere; seen sooner than it is read."""


def squeezed(text: str) -> str:
    """Return a text without white space that prose may have or not, and without capitals.

    >>> squeezed(" What is\\n  THIS? ")
    'what is this?'
    """
    return _spaced(text).casefold()


def asks(item: Item) -> tuple[tuple[str, ...], ...]:
    """Return what an item asks and what answers it; twins have it in common.

    Capitals and white space make no other question of prose, but they do of code and formulas.
    In an answer capitals count, mW is not MW, unless the item says that they do not. Of what a
    coach observes there is no answer: what counts and how it is counted stand for it.
    """
    return (squeezed(item.prompt), *_exact(item.prompt)), *_answers(item)


def squeezed_body(source: str) -> str:
    """Return what follows an item's front matter, squeezed; it begins with what is asked.

    It is told without reading the item, so that a whole bank can be looked through for those that
    are worth reading.
    """
    parts = _FENCE.split(source, maxsplit=_FENCES)
    return squeezed(parts[-1])


def _answers(item: Item) -> list[tuple[str, ...]]:
    if isinstance(item.kind, Text):
        return [(item.kind.reduced(item.kind.answers[0]),)]
    answer = item.kind.right_answer()
    if answer:
        return [(_spaced(answer), *_exact(answer))]
    behind = map(str, item.kind.fields().values())
    return [(squeezed(text), *_exact(text)) for text in behind]


def _exact(markdown: str) -> list[str]:
    """Return the code and the formulas of a text, as they stand."""
    if not _MAY_BE_EXACT.search(markdown):
        return []
    tokens = parser().parse(markdown)
    return [
        one.content
        for token in tokens
        for one in (token, *(token.children or ()))
        if one.type in _EXACT
    ]


def _spaced(text: str) -> str:
    return " ".join(text.split())
