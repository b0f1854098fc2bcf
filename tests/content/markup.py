"""Look through HTML for anything that is not on the list of what may come out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_TEXT: Final = ("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em")
_MORE: Final = ("strong", "a", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
_SIGNS: Final = ("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot")
_SCRIPTS: Final = ("msup", "msub", "msubsup", "munder", "mover", "munderover")
_LAYOUT: Final = ("mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom")
MATHEMATICS: Final = frozenset((*_SIGNS, *_SCRIPTS, *_LAYOUT))
ALLOWED: Final = MATHEMATICS.union(_TEXT, _MORE)
_LINK: Final = re.compile(r"(https?://|mailto:)[^\s\"'<>]+", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"language-[\w+#-]+")
_HARMLESS: Final = re.compile(r"[\w.+%-]{1,12}")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if not _allowed(tag, name, value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "href":
            return _LINK.fullmatch(value) is not None
        case "a", "rel":
            return value == "noopener noreferrer nofollow"
        case "code", "class":
            return _LANGUAGE.fullmatch(value) is not None
        case "ol", "start":
            return value.isdigit()
        case "math", "aria-label":
            return True
        case "math", "role":
            return value == "math"
        case "math", "display":
            return value in ("inline", "block")
    presentational = tag in MATHEMATICS and not name.startswith(("on", "href", "xlink", "style"))
    return presentational and name not in ("class", "id") and _HARMLESS.fullmatch(value) is not None


def foreign(html: str) -> list[str]:
    """Return every element and attribute in it that may not come out."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.found
