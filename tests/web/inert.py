"""Look through a whole page for anything that no template of ours and no item may put there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_PAGE = """
    html head meta title link script body a div span p br hr main header footer nav section
    article aside ul ol li dl dt dd h1 h2 h3 h4 h5 h6 form fieldset legend label input button
    select option optgroup textarea details summary dialog table caption colgroup col thead
    tbody tfoot tr th td b i em strong small code pre kbd del ins mark time blockquote abbr sub
    sup figure figcaption output progress
"""
_PICTURE = """
    svg g path rect circle ellipse line polyline polygon text tspan desc defs pattern use
    clippath symbol marker
"""
_SIGNS = """
    math mrow mi mn mo mtext mspace mfrac msqrt mroot msup msub msubsup munder mover munderover
    mtable mtr mtd mstyle mpadded mphantom
"""
ELEMENTS = frozenset((_PAGE + _PICTURE + _SIGNS).split())
OURS = re.compile(r"(/(?!/)[^\s\\]*|\?[^\s]*|#[\w-]*|)$")
ABROAD = re.compile(r"(https?://|mailto:)[^\s\"'<>]+$", re.IGNORECASE)
SCRIPT = "/static/unaided/unaided.js"


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in ELEMENTS:
            self.found.append(f"<{tag}>")
        if tag == "script" and said != {"src": SCRIPT, "defer": ""}:
            self.found.append(f"<script {said}>")
        if tag == "meta" and said.get("name") is None and "charset" not in said:
            self.found.append(f"<meta {said}>")
        if tag == "link" and not said.get("href", "").startswith("/static/"):
            self.found.append(f"<link {said}>")
        for name, value in said.items():
            if not self._harmless(tag, name, value, said):
                self.found.append(f"<{tag} {name}={value!r}>")

    def _harmless(self, tag: str, name: str, value: str, said: dict[str, str]) -> bool:
        if name.startswith("on") or name in ("style", "srcdoc", "background", "ping", "http-equiv"):
            return False
        if name in ("action", "formaction", "src", "xlink:href", "data", "poster"):
            return OURS.match(value) is not None
        if name == "href":
            abroad = ABROAD.match(value) and said.get("rel") == "noopener noreferrer nofollow"
            return OURS.match(value) is not None or bool(tag == "a" and abroad)
        return True

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")


def outlandish(html: str) -> list[str]:
    """Return every element and attribute of a page that nobody may have put there."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.found
