"""What several plays do: move by Tab, answer a question, be somebody."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.looking import DESK, PATIENCE_MS, PHONE
from tests.web.browser.running import Product

ALL: Final = os.environ.get("BROWSER") == "all"
WHY: Final = "Because both sides stay equal."
"""A reason, where one is asked for."""

FARTHEST: Final = 150
"""Steps by Tab after which what was looked for is not there."""

_FOCUSED: Final = """() => {
  const e = document.activeElement;
  return (e.getAttribute('aria-label') || e.innerText || e.value || '').trim();
}"""


def sizes(once: tuple[int, int]) -> pytest.MarkDecorator:
    """Play at both widths; in a short run at one of them."""
    both = {"phone": PHONE, "desk": DESK}
    chosen = both if ALL else {name: size for name, size in both.items() if size == once}
    return pytest.mark.parametrize("size", chosen.values(), ids=list(chosen))


def be(page: Page, product: Product, slug: str) -> None:
    """Be somebody of the demonstration, by one click's address."""
    page.goto(product.url(f"demonstration/{slug}/"))


def wait_until(so: Callable[[], bool]) -> None:
    """Wait until something is so on the server, which no page shows."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not so():
        assert time.monotonic() < until, "It has not become so."
        time.sleep(0.05)


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what begins with these words has the focus."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).startswith(words):
            return
    raise AssertionError(f"Tab does not reach “{words}” on {page.url}")


def press(page: Page, words: str) -> None:
    """Go to a link or button by Tab, press Enter on it, and wait for where it leads."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def start_practice(page: Page, product: Product) -> None:
    """Start five minutes of practice, whatever was left open."""
    page.goto(product.url("today/"))
    if page.get_by_role("button", name="End it").count():
        page.get_by_role("button", name="End it").click()
        page.goto(product.url("today/"))
    page.get_by_role("button", name="5 minutes").click()
    page.wait_for_selector("form[data-keep]")


def focused_heading(page: Page) -> str:
    """Return the heading that has the focus; it is announced because it has."""
    return str(
        page.evaluate(
            "document.activeElement.matches('h1') ? document.activeElement.innerText : ''"
        )
    )


def focused_question(page: Page) -> str:
    """Return the question that has the focus, its heading or the field that it names."""
    return str(
        page.evaluate(
            """() => document.activeElement.matches('#question, [aria-labelledby~=question]')
                ? document.querySelector('#question').innerText : ''"""
        )
    )


def kind_asked(page: Page) -> str:
    """Name the control that the present question is answered with."""
    if page.locator("[name=answer][type=radio]").count():
        return "choice"
    return "number" if page.locator("[name=answer][inputmode=text]").count() else "text"


def fitting(page: Page, text: str) -> str:
    """Add a unit where the question asks for one: an answer without it is asked for again."""
    return f"{text} h" if "with its unit" in page.inner_text("#question") else text


def answer_by_keys(page: Page, text: str = "1/2") -> None:
    """Answer the present question without pointer or Tab: numbers, Escape, Enter."""
    if kind_asked(page) == "choice":
        page.keyboard.press("1")
        expect(page.locator("#answer-0")).to_be_checked()
    else:
        if page.evaluate("matchMedia('(pointer: coarse)').matches"):
            page.keyboard.press("Escape")  # a touch screen's keyboard comes when it is asked for
        expect(page.locator("#answer-0")).to_be_focused()
        page.keyboard.type(fitting(page, text))
        page.keyboard.press("Enter")
    page.keyboard.press("3")
    expect(page.locator("#confidence-2")).to_be_checked()
    if page.locator("[name=aid_used]").count():
        page.keyboard.press("1")
        expect(page.locator("#aid_used-0")).to_be_checked()
    page.keyboard.press("Enter")


def answer_by_pointer(page: Page, *, text: str = "1/2") -> None:
    """Answer the present question as a form, by click and typing."""
    if kind_asked(page) == "choice":
        page.locator("label:has(#answer-1)").click()
    else:
        page.fill("[name=answer]", fitting(page, text))
    page.locator("label:has(#confidence-2)").click()
    if page.locator("[name=why]").count():
        page.fill("[name=why]", WHY)
    if page.locator("[name=aid_used]").count():
        page.locator("label:has(#aid_used-0)").click()
    page.locator("button.go").click()
