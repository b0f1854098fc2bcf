"""The report in a real browser: it fits a phone, asks for nothing, follows the reader's theme."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sample import VARIANTS

from unaided.report.html import render_report

SHOWN = ("whole", "everything_unknown", "trial_study", "without_tool", "hostile")
QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]
SYSTEM = ("chromium", "chromium-browser", "google-chrome")
OVERFLOW = """() => [...document.querySelectorAll('main *')]
  .filter(e => !e.closest('.scroll') && e.checkVisibility()
    && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    path = next((found for name in SYSTEM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports, each as a file."""
    folder = tmp_path_factory.mktemp("reports")
    for name in SHOWN:
        (folder / f"{name}.html").write_text(render_report(VARIANTS[name]()), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in SHOWN}


def _open(browser: Browser, file: Path, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", SHOWN)
def test_nothing_runs_over_the_side(
    browser: Browser, files: dict[str, Path], name: str, width: int
) -> None:
    page = _open(browser, files[name], width)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOW) == []
    page.context.close()


@pytest.mark.parametrize("name", SHOWN)
def test_it_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, files: dict[str, Path], name: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(files[name].as_uri())
    page.evaluate("document.fonts.ready")
    outside = [url for url in asked if not url.startswith(("file:", "data:"))]
    assert (outside, said) == ([], [])
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3 Variable\"')")
    page.close()


@pytest.mark.parametrize(
    ("scheme", "paper"), [("light", "rgb(251, 250, 246)"), ("dark", "rgb(20, 23, 27)")]
)
def test_it_follows_the_reader_s_theme(
    browser: Browser, files: dict[str, Path], scheme: str, paper: str
) -> None:
    page = _open(browser, files["whole"], 1280, scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    ring = page.evaluate("getComputedStyle(document.querySelector('.ring')).stroke")
    assert ring == ("rgb(30, 143, 220)" if scheme == "light" else "rgb(133, 166, 223)")
    page.context.close()


def test_one_width_of_each_chart_is_shown(browser: Browser, files: dict[str, Path]) -> None:
    for width, shown in ((1280, "wide"), (390, "narrow")):
        page = _open(browser, files["whole"], width)
        visible = page.evaluate(
            "[...document.querySelectorAll('.wide, .narrow')]"
            ".filter(e => e.checkVisibility()).map(e => e.className)"
        )
        assert set(visible) == {shown}
        page.context.close()


def test_on_paper_it_is_white_and_keeps_its_tables(
    browser: Browser, files: dict[str, Path]
) -> None:
    page = _open(browser, files["whole"], 720, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    display = page.evaluate("getComputedStyle(document.querySelector('.wf tr')).display")
    assert display == "table-row"
    page.context.close()


def test_what_can_be_scrolled_can_be_reached_by_key(
    browser: Browser, files: dict[str, Path]
) -> None:
    page = _open(browser, files["whole"], 390)
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".every(e => e.tabIndex === 0 && e.getAttribute('aria-label'))"
    )
    page.context.close()
