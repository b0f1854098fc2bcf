"""A learner's browser that keeps every byte it received, and goes wherever it can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client

FIRST = ("/", "/today/", "/evidence/", "/evidence/responses/", "/evidence/download/", "/work/",
         "/recorded/", "/join/", "/robots.txt", "/favicon.ico")  # fmt: skip
LEFT_ALONE = re.compile(r"/accounts/logout/|/recorded/leave/|/sittings/\d+/end/")
MOST = 400

# What differs from one evening to the next and comes from no item: tokens, and numbers of rows.
CHANCE = (
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+'), rb"\1-"),
    (re.compile(rb"(csrftoken=|sessionid=)\w+"), rb"\1-"),
    (re.compile(rb"/sittings/\d+/"), rb"/sittings/-/"),
    (re.compile(rb"(Content-Length: )\d+"), rb"\1-"),  # of such numbers; what it counts is there
    (re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), rb"-"),
)


@dataclass(slots=True)
class Form:
    """A form of a page with what it holds."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The links, forms and options of a page."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.options: dict[str, str] = {}
        self._form: Form | None = None
        self._option = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name in ("href", "src"):
            if name in said:
                self.links.append(urljoin(self.url, said[name]))
        match tag:
            case "form":
                action = urljoin(self.url, said.get("action", ""))
                self._form = Form(action, said.get("method", "get"))
                self.forms.append(self._form)
            case "input" if self._form is not None and "name" in said:
                kind = said.get("type", "text")
                if kind in ("radio", "checkbox") and "checked" not in said:
                    self._option = said.get("value", "") if said["name"] == "answer" else ""
                else:
                    self._form.fields[said["name"]] = said.get("value", "")
            case "button" if self._form is not None:
                where = urljoin(self.url, said["formaction"]) if "formaction" in said else ""
                self._form.buttons.append((said.get("name", ""), said.get("value", ""), where))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "label":
            self._option = ""

    def handle_data(self, data: str) -> None:
        if self._option and data.strip():
            self.options.setdefault(data.strip(), self._option)


@dataclass(slots=True)
class Tape:
    """All that was received, in order.

    Attributes:
        client: The browser.
        script: Whether it asks as the page's script does.
        received: What was asked for, and every byte that came.
        static: Files that were fetched once already.
    """

    client: Client
    script: bool = False
    received: list[tuple[str, bytes]] = field(default_factory=list)
    static: set[str] = field(default_factory=set)

    def get(self, url: str) -> Page:
        """Fetch a page, its headers alone too, and go where it leads."""
        self._keep("HEAD", url, self.client.head(url, headers=self._headers()))
        response = self.client.get(url, headers=self._headers())
        page = self._keep("GET", url, response)
        onward = response.headers.get("Location")
        return self.get(urljoin(url, onward)) if onward else page

    def post(self, url: str, form: Mapping[str, str]) -> Page:
        """Send a form, and go where it leads."""
        sent = {**form, "late": "1"} if self.script and "key" in form else dict(form)
        response = self.client.post(url, sent, headers=self._headers())
        page = self._keep("POST", url, response)
        onward = response.headers.get("Location")
        return self.get(urljoin(url, onward)) if onward else page

    def wander(self, *, press: bool = True) -> None:
        """Follow every link and press every button there is, but those that leave for good."""
        waiting, seen, pressed = list(FIRST), set(), set()
        while waiting:
            url = urldefrag(waiting.pop(0)).url
            if url in seen or url in self.static or not url.startswith("/"):
                continue
            seen.add(url)
            assert len(seen) < MOST, "there is no end to these pages"
            if url.startswith("/static/"):
                self.static.add(url)
            page = self.get(url)
            waiting += page.links
            for action, method, form in _presses(page) if press else ():
                what = (urlsplit(action).path, tuple(sorted(form.keys() - {"key"})))
                if method == "get":
                    waiting.append(f"{urlsplit(action).path}?{urlencode(form)}")
                elif what not in pressed and not LEFT_ALONE.search(action):
                    pressed.add(what)
                    waiting += self.post(action, form).links

    def text(self) -> bytes:
        """Return every byte there was."""
        return b"\n".join(received for _, received in self.received)

    def _headers(self) -> dict[str, str]:
        return {"accept": "*/*", "x-requested-with": "fetch"} if self.script else {}

    def _keep(self, method: str, url: str, response: HttpResponseBase) -> Page:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        head += response.cookies.output()
        received = f"{response.status_code}\n{head}\n\n".encode() + body
        self.received.append((f"{method} {url}", received))
        html = "text/html" in response.headers.get("Content-Type", "")
        return Page(url, body.decode() if html else "")


def _presses(page: Page) -> Iterator[tuple[str, str, dict[str, str]]]:
    for form in page.forms:
        for name, value, where in form.buttons or [("", "", "")]:
            fields = {**form.fields, name: value} if name else form.fields
            yield where or form.action, form.method, fields


def without_chance(received: bytes) -> bytes:
    """Return what was received without what chance alone put into it."""
    for pattern, instead in CHANCE:
        received = pattern.sub(instead, received)
    return received
