"""The real product and a real browser: started once for the plays of a file.

``make test`` plays each part once, at a phone's or a desk's width, and looks at every page at
both. ``BROWSER=all`` (``make science``) plays everything at both widths, and looks at every page
in light and in dark. ``DEMONSTRATION=folder`` spares the making of the demonstration where one
lies ready; ``SHOTS=folder`` keeps a picture of every page.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.web.browser.looking import Watched, watched
from tests.web.browser.running import Product, command, running, surroundings

SWITCHES = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
SYSTEM = ("chromium", "chromium-browser", "google-chrome")

Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as it is first made: once, for all workers."""
    ready = os.environ.get("DEMONSTRATION")
    if ready:
        return Path(ready)
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, whole = shared / "made", shared / "made.whole"
    with (shared / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            making = command("demo", "--no-serve", "--dir", str(folder))
            subprocess.run(making, check=True, env=surroundings(), stdout=subprocess.DEVNULL)
            whole.touch()
    return folder


@pytest.fixture(scope="module")
def product(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demonstration, running; what is done in it is this file's own."""
    folder = tmp_path_factory.mktemp("product") / "demonstration"
    shutil.copytree(made, folder)
    with running(folder / "application", "demo", "--dir", str(folder)) as there:
        yield there


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    path = next((found for name in SYSTEM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Open]:
    """A maker of somebody's own browsers; nothing may complain in any of them."""
    opened: list[Watched] = []

    def make(*arguments: object, **options: object) -> Watched:
        opened.append(watched(browser, *arguments, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []
