"""What is looked for on every page: axe's findings, what runs over the side, what complains."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PHONE: Final = (390, 844)
DESK: Final = (1280, 800)
NARROWEST: Final = 320
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE_MS: Final = 15_000
SHOTS: Final = os.environ.get("SHOTS", "")
"""Folder that every page's picture is put into; none are taken where it is not named."""

_AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
_RUN: Final = """async (tags) => (await axe.run(document, {
  runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
})).violations.flatMap(v => v.nodes.map(
  n => [v.id, n.html.slice(0, 160), ...n.any.concat(n.all).map(c => c.message)].join(' | ')))"""
_OVER: Final = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll, pre, .vh, .skip, svg *, math, .item table, dialog:not([open])')
    && !(e.closest('thead') && getComputedStyle(e.closest('thead')).clipPath !== 'none')
    && e.checkVisibility()
    && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
  .map(e => e.outerHTML.slice(0, 120))"""
_SMALL: Final = """() => [...document.querySelectorAll(
    `a[href], button, summary, select, label:has(input),
    input:not([type=hidden], [type=radio], [type=checkbox])`)]
  .filter(e => e.checkVisibility() && !e.matches('.vh, .skip')
    && !(e.closest('p') && getComputedStyle(e).display === 'inline'))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 100)])
  .filter(([box]) => Math.min(box.width, box.height) < 43.5)
  .map(([box, html]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${html}`)"""
_STOP: Final = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const label = e.closest('label');
  const outlined = [e, label].some(
    one => one && getComputedStyle(one).outlineStyle !== 'none'
      && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
  const all = [...document.querySelectorAll('*')];
  return { at: all.indexOf(e), html: e.outerHTML.slice(0, 100), outlined,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 };
}"""
_FROM_THE_TOP: Final = """() => {
  // Tab goes on from where the focus was last, blurred or not: from the body it begins anew.
  document.body.tabIndex = -1;
  document.body.focus({ preventScroll: true });
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
}"""
_REACHABLE: Final = """() => {
  const radios = new Set();
  return [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
    .filter(e => {
      if (e.type !== 'radio') return true;
      const name = `${e.form ? [...document.forms].indexOf(e.form) : ''} ${e.name}`;
      return !radios.has(name) && radios.add(name);
    }).length;
}"""


def axe(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA."""
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, TAGS)
    return found


def over_the_side(page: Page) -> list[str]:
    """Return what makes a page scroll sideways, or stands beyond its edges."""
    found: list[str] = page.evaluate(_OVER)
    width = page.evaluate("document.documentElement.scrollWidth")
    asked = page.evaluate("innerWidth")
    return found + ([f"{width} px wide on {asked}"] if width > asked else [])


def small_targets(page: Page) -> list[str]:
    """Return what is smaller than 44 px and can be pressed; a link in a sentence may be."""
    found: list[str] = page.evaluate(_SMALL)
    return found


PARTS_OF_A_DATE: Final = 4
"""Day, month, year, and the calendar."""


def tab_through(page: Page, most: int) -> list[str]:
    """Go through a page by Tab alone; return what is wrong with the way.

    Args:
        page: The page.
        most: Steps after which it is enough.
    """
    page.evaluate(_FROM_THE_TOP)
    expected = min(page.evaluate(_REACHABLE), most)
    wrong: list[str] = []
    last, count = -1, 0
    for _ in range(expected):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        for _ in range(PARTS_OF_A_DATE):
            if stop is None or stop["at"] != last or 'type="date"' not in stop["html"]:
                break
            page.keyboard.press("Tab")  # day, month and year are stops of their own
            stop = page.evaluate(_STOP)
        if stop is None or stop["at"] == last:
            break
        if stop["at"] < last:
            break
        count += 1
        last = stop["at"]
        if not stop["outlined"]:
            wrong.append(f"no visible focus: {stop['html']}")
        if not stop["seen"]:
            wrong.append(f"focus out of sight: {stop['html']}")
    if count < expected:
        wrong.append(f"Tab reached {count} of {expected}")
    return wrong


class Watched:
    """A browser of one person, which remembers every complaint."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.quiet = False
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self.quiet:
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    @contextmanager
    def expecting_complaints(self) -> Iterator[None]:
        """Do what must complain: lose the network, send what is refused."""
        self.quiet = True
        yield
        self.quiet = False


def watched(
    browser: Browser,
    size: tuple[int, int] = DESK,
    *,
    dark: bool = False,
    javascript: bool = True,
) -> Watched:
    """Open a browser of somebody's own."""
    return Watched(
        browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            has_touch=size == PHONE,
        )
    )


def picture(page: Page, name: str) -> None:
    """Put a picture of the whole page where pictures are asked for."""
    if SHOTS:
        page.screenshot(
            path=Path(SHOTS) / f"{re.sub(r'[^a-z0-9]+', '-', name)}.png", full_page=True
        )
