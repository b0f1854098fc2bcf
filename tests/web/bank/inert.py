"""Look through a whole page for anything that would run, or ask another host for something."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

HARMFUL: Final = frozenset(
    ("iframe", "object", "embed", "base", "style", "img", "video", "audio", "source", "applet")
)
ADDRESSES: Final = frozenset(
    ("href", "src", "action", "formaction", "data", "srcset", "xlink:href")
)


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in HARMFUL or (tag == "script" and not values.get("src", "").startswith("/static/")):
            self.found.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in values:
            self.found.append("<meta http-equiv>")
        for name, value in values.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(f"<{tag} {name}>")
            if name in ADDRESSES and not _may_go(tag, name, value, values.get("rel", "")):
                self.found.append(f"<{tag} {name}={value}>")


def _may_go(tag: str, name: str, value: str, rel: str) -> bool:
    parts = urlsplit(value.strip())
    if not parts.scheme and not parts.netloc:
        return "\\" not in value  # our own page
    if (tag, name) == ("a", "href"):  # a link that somebody would have to follow
        return parts.scheme in ("http", "https", "mailto") and "noopener" in rel
    return False


def harm(page: str) -> list[str]:
    """Return what in a page would run, or fetch from elsewhere."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return finder.found
