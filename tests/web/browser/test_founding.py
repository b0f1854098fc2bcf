"""From nothing: an empty folder is served, founded, filled, joined, and first answered in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, axe, over_the_side, picture
from tests.web.browser.playing import answer_by_pointer, sizes
from tests.web.browser.running import Product, running

PASSWORD: Final = "gravel-orchid-41"
BANK: Final = files("unaided.content") / "bank"


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product over a folder that holds nothing."""
    data = tmp_path_factory.mktemp("empty")
    with running(data, "serve", "--dir", str(data), UNAIDED_PLAIN_HTTP="1") as there:
        yield there


def sign_up(page: Page, username: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def look(page: Page, path: str, said: str, size: tuple[int, int]) -> None:
    """Open a page that has nothing to show yet; it must say so, and what to do."""
    page.goto(path)
    expect(page.locator("main")).to_contain_text(said)
    picture(page, f"empty {re.sub('^.*?//[^/]*', '', path)} {size[0]}")
    assert axe(page) == []
    assert over_the_side(page) == []


@sizes(DESK)
def test_founding_from_nothing(empty: Product, open_browser: Open, size: tuple[int, int]) -> None:
    teacher = open_browser(size).context.new_page()
    teacher.goto(empty.address)
    teacher.get_by_role("link", name="Sign up").first.click()
    sign_up(teacher, "founder")
    teacher.get_by_role("link", name="Found an organisation").click()
    teacher.get_by_label("Name of the organisation").fill("South Hill")
    teacher.get_by_label("Your name").fill("F. Ounder")
    teacher.get_by_label("Teacher or coach").check()
    teacher.get_by_role("button", name="Found it").click()
    look(teacher, empty.url("cohorts/"), "No cohort yet", size)
    look(teacher, empty.url("bank/"), "No items yet", size)
    teacher.get_by_role("link", name="Import", exact=True).click()
    chosen = [str(one) for one in (BANK / "chain-rule").iterdir() if one.name.endswith(".md")]
    teacher.locator("input[type=file]").set_input_files(chosen)
    teacher.get_by_role("button", name="See what would change").click()
    teacher.get_by_role("button", name=re.compile("Import these")).click()
    teacher.goto(empty.url("cohorts/new/"))
    teacher.get_by_label("Name").fill("Mathematics 9")
    teacher.get_by_label("Class").check()
    teacher.get_by_label("Level").fill("80")
    teacher.get_by_label("Horizon").fill("14")
    teacher.get_by_label("Certainty").fill("90")
    teacher.get_by_role("button", name=re.compile("Make|Keep")).click()
    look(teacher, empty.url("cohorts/1/"), "No figures yet", size)
    look(teacher, empty.url("cohorts/1/pulses/"), "No pulse yet", size)
    look(teacher, empty.url("cohorts/1/responses/"), "0 responses", size)
    look(teacher, empty.url("cohorts/1/log/"), "Nobody has answered yet", size)
    look(teacher, empty.url("cohorts/1/observe/"), "No drill yet", size)
    look(teacher, empty.url("cohorts/1/people/"), "Nobody is in Mathematics 9 yet", size)
    teacher.get_by_role("button", name="Make a code and a link").click()
    code = teacher.locator("p.board").inner_text()
    look(teacher, empty.url("accounts/password/change/"), "Change your password", size)

    learner = open_browser(size).context.new_page()
    learner.goto(empty.url("join/"))
    learner.get_by_label("Code").fill(code)
    learner.get_by_role("button", name="Go on").click()
    learner.get_by_role("button", name="Sign up and join").click()
    sign_up(learner, "newcomer")
    learner.get_by_label("Your name").fill("N. Comer")
    learner.get_by_role("button", name="Join").click()
    learner.get_by_role("button", name="I agree").click()
    look(learner, empty.url("evidence/"), "No figures yet", size)
    look(learner, empty.url("evidence/responses/"), "No responses yet", size)
    look(learner, empty.url("work/"), "No work is written down yet", size)
    look(learner, empty.url("today/"), "No check waits. Practise?", size)
    learner.get_by_role("button", name="2 minutes").click()
    answer_by_pointer(learner)
    expect(learner.locator("h1")).to_have_text(re.compile("Right|Not yet"))
    teacher.goto(empty.url("cohorts/1/responses/"))
    expect(teacher.locator("h1")).to_have_text("1 response")
