"""An item's text as the page has it: its first paragraph is the heading."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from unaided.content.rendering import render, render_inline

_MATH: Final = re.compile(r'<math\b[^>]*\baria-label="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]+>")
_NOT_PROSE: Final = re.compile(r"\s{0,3}(?:[#>|`~*+-]|\d+[.)]|\$\$|\s{4}|\[)")
_LONGEST_HEADING: Final = 240


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked, as safe HTML: ``heading`` may be empty, then ``rest`` is all of it."""

    heading: str
    rest: str


def prompt(markdown: str) -> Prompt:
    """Part a prompt into the paragraph that can be a heading and what follows.

    Args:
        markdown: The prompt. A first block that is not a short plain paragraph is no heading.
    """
    first, _, rest = markdown.strip().partition("\n\n")
    if _NOT_PROSE.match(first) or len(first) > _LONGEST_HEADING or "\n$$" in first:
        return Prompt("", block(markdown))
    return Prompt(render_inline(first), block(rest) if rest.strip() else "")


def block(markdown: str) -> str:
    """Return Markdown as safe HTML whose code blocks can be scrolled by keyboard."""
    return render(markdown).replace("<pre>", '<pre tabindex="0">')


def spoken(rendered: str) -> str:
    """Return rendered text as it is read aloud: formulas by their spoken form.

    >>> spoken('<em>Take</em> <math role="math" aria-label="x squared"><mi>x</mi></math>')
    'Take x squared'
    """
    return " ".join(html.unescape(_TAG.sub("", _MATH.sub(r"\1", rendered))).split())
