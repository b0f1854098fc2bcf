"""Markdown as safe HTML: CommonMark with tables and dollar mathematics, on the server.

Two fences: no raw HTML is ever read, and what comes out is passed through an allow-list.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from unaided.content.mathematics import ATTRIBUTES, mathml

LONGEST: Final = 20_000
"""Characters; a longer text is shown as it is, cut there."""

_TEXT: Final = ("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code")
_INLINE: Final = ("em", "strong", "a", "math")
_LISTS: Final = ("ul", "ol", "li")
_TABLES: Final = ("table", "thead", "tbody", "tr", "th", "td")
TAGS: Final = frozenset((*_TEXT, *_INLINE, *_LISTS, *_TABLES, *ATTRIBUTES))
"""Every element that may come out."""

_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "*": set(),  # nh3 would allow title and lang everywhere
    "a": {"href"},
    "code": {"class"},
    "ol": {"start"},
    "math": {"display", "role", "aria-label"},
    **{tag: set(names) for tag, names in ATTRIBUTES.items()},
}
_SCHEMES: Final = frozenset(("http", "https", "mailto"))
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"language-[A-Za-z0-9+#_-]{1,30}")
_DEMOTED: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


@lru_cache(maxsize=2048)
def render(markdown: str) -> str:
    """Return Markdown as safe HTML: paragraphs, lists, tables, code and formulas.

    Args:
        markdown: By anybody; beyond 20,000 characters it is cut and shown as plain text.
    """
    if len(markdown) > LONGEST:
        return f"<pre>{html.escape(markdown[:LONGEST])}…</pre>"
    return _sanitised(str(parser().render(markdown)))


@lru_cache(maxsize=2048)
def render_inline(markdown: str) -> str:
    """Return one line of Markdown as safe HTML, without a paragraph around it.

    Args:
        markdown: By anybody; beyond 20,000 characters it is cut and shown as plain text.
    """
    if len(markdown) > LONGEST:
        return f"{html.escape(markdown[:LONGEST])}…"
    return _sanitised(str(parser().renderInline(markdown)))


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the one reader of Markdown: what splits an item is what renders it."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,  # "$5 and $7" is money
        allow_blank_lines=False,
        double_inline=True,
    )
    reader.validateLink = _may_link  # type: ignore[method-assign]
    reader.core.ruler.push("demote", _demote)
    reader.add_render_rule("math_inline", _inline_formula)
    reader.add_render_rule("math_inline_double", _inline_formula)
    reader.add_render_rule("math_block", _block_formula)
    reader.add_render_rule("image", _image)
    return reader


def _may_link(url: str) -> bool:
    return _LINK.fullmatch(url) is not None


def _demote(state: StateCore) -> None:
    """Make room above: the page's own headings come first."""
    for token in state.tokens:
        token.tag = _DEMOTED.get(token.tag, token.tag)


def _inline_formula(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return mathml(tokens[index].content.strip())


def _block_formula(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return f"<p>{mathml(tokens[index].content.strip(), block=True)}</p>\n"


def _image(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    """Show what an image would have said: none is ever fetched."""
    return html.escape(tokens[index].content)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("code", "class"):
        return value if _LANGUAGE.fullmatch(value) else None
    return value


def _sanitised(unsafe: str) -> str:
    return nh3.clean(
        unsafe,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=dict(_ATTRIBUTES),
        attribute_filter=_attribute,
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )
