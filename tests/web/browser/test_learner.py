"""A learner, by keyboard alone, on a phone, without JavaScript, and without a network."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, Route, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, PHONE, axe, over_the_side, picture, small_targets
from tests.web.browser.playing import (
    ALL,
    answer_by_keys,
    answer_by_pointer,
    be,
    focused_heading,
    focused_question,
    kind_asked,
    press,
    sizes,
    start_practice,
)
from tests.web.browser.running import Product

PASSWORD: Final = "gravel-orchid-41"
RESPONSES: Final = """
    select count(*) from study_response r join people_user u on u.id = r.person_id
    where u.username = ?"""
KEPT: Final = "select count(*) from study_response where showing_id = ?"


def look(page: Page, name: str) -> None:
    """Hold a page of a sitting to what every such page must be."""
    picture(page, name)
    assert axe(page) == []
    assert over_the_side(page) == []
    assert small_targets(page) == []


@pytest.mark.parametrize(("slug", "who"), [("learner", "e.r."), ("engineer", "e.v.")])
@sizes(DESK)
def test_practice_by_keyboard_alone(
    product: Product, open_browser: Open, size: tuple[int, int], slug: str, who: str
) -> None:
    page = open_browser(size).context.new_page()
    before = product.rows(RESPONSES, who)[0][0]
    page.goto(product.url("demonstration/"))
    press(page, "Learner:" if slug == "learner" else "Practitioner:")
    expect(page.locator("nav [aria-current=page]")).to_have_text("My evidence")
    press(page, "Go to today")
    press(page, "10 minutes")
    page.wait_for_selector("form[data-keep]")
    met: set[str] = set()
    answers = 15 if ALL else 5
    for number in range(answers):
        kind = kind_asked(page)
        if kind not in met:
            look(page, f"sitting {kind} {size[0]}")
        met.add(kind)
        answer_by_keys(page, text="12" if kind == "number" else "a race")
        page.wait_for_selector(".res, [role=alert]")
        assert focused_heading(page) in ("Right", "Not yet"), page.inner_text("main")[:300]
        expect(page.locator("[role=status]").first).to_be_attached()
        if number == 0:
            look(page, f"sitting feedback {size[0]}")
        page.keyboard.press("Enter")
        page.wait_for_selector("form[data-keep]")
        assert focused_question(page)
    press(page, "Leave; your answers are kept")
    expect(page.locator("h1")).to_have_text("A sitting is open.")
    press(page, "End it")
    expect(page.locator("h1")).to_have_text(re.compile(r"alone\.|with help\."))
    look(page, f"sitting done {size[0]}")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("No check waits. Practise?")
    press(page, "My evidence")
    # Read at once; what the model cannot place yet (a help that it has not met) is named.
    said = rf"with your {answers} answers since|Not in these figures until"
    assert re.search(said, page.inner_text("body"))
    assert product.rows(RESPONSES, who)[0][0] == before + answers


@sizes(PHONE)
def test_work_in_two_taps(product: Product, open_browser: Open, size: tuple[int, int]) -> None:
    page = open_browser(size).context.new_page()
    be(page, product, "engineer")
    page.goto(product.url("work/"))
    page.locator(".conf label").nth(3).click()
    page.get_by_role("button", name="Likely").click()
    expect(page.locator("h1")).to_have_text("Kept.")
    assert focused_heading(page) == "Kept."
    row = product.rows(
        "select occasion, ease, forecast, forecast_days, score, status from study_response "
        "order by id desc limit 1"
    )[0]
    assert row == ("work", 0.7, 0.7, 14.0, None, "exposure")
    picture(page, f"work kept {size[0]}")


@sizes(PHONE)
def test_an_answer_given_without_a_network_is_kept_once(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    browser = open_browser(size)
    page = browser.context.new_page()
    be(page, product, "learner")
    start_practice(page, product)
    key = page.input_value("[name=key]")
    with browser.expecting_complaints():
        browser.context.set_offline(True)
        answer_by_keys(page, "7")
        said = page.get_by_role("status").filter(has_text="kept on this device")
        expect(said).to_have_text("No network. Your answer is kept on this device.")
        picture(page, f"sitting without network {size[0]}")
        browser.context.set_offline(False)
        page.wait_for_selector(".res")
    assert product.rows(KEPT, key.replace("-", "")) == [(1,)]
    # The reply is lost, not the answer: it is sent again with its key, and stands once.
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-keep]")
    key = page.input_value("[name=key]")
    lost = 0

    def lose(route: Route) -> None:
        nonlocal lost
        if route.request.method == "POST" and not lost:
            lost += 1
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    with browser.expecting_complaints():
        page.route("**/sittings/**", lose)
        answer_by_keys(page, "7")
        page.wait_for_selector(".res", timeout=20_000)
    assert lost == 1
    assert product.rows(KEPT, key.replace("-", "")) == [(1,)]


@sizes(PHONE)
def test_everything_without_javascript(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    teacher = open_browser().context.new_page()
    be(teacher, product, "teacher")
    teacher.goto(product.url("cohorts/1/people/"))
    teacher.get_by_role("button", name=re.compile("code")).click()
    code = teacher.locator("p.board").first.inner_text()
    page = open_browser(size, javascript=False).context.new_page()
    page.goto(product.url("/"))
    page.get_by_role("link", name="I have a code").click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    picture(page, f"invitation {size[0]}")
    page.get_by_role("button", name="Sign up and join").click()
    page.get_by_label("Username").fill(f"noscript{size[0]}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_label("name").fill(f"N.S. {size[0]}")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("h1")).to_have_text(re.compile("What you answer is kept"))
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("button", name="5 minutes").click()
    for _ in range(3):
        answer_by_pointer(page, text="12")
        expect(page.locator("h1")).to_have_text(re.compile("Right|Not yet"))
        page.get_by_role("link", name="Go on").click()
    page.locator("a.x").click()
    page.get_by_role("button", name="End it").click()
    page.get_by_role("link", name="Back to today").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(product.url("accounts/login/"))
    page.get_by_label("Username").fill(f"noscript{size[0]}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("nav [aria-current=page]")).to_have_text("My evidence")
    picture(page, f"evidence first answers {size[0]}")
    page.get_by_role("link", name="Your responses").click()
    expect(page.locator("h1")).to_have_text("3 responses")
