"""The script in a real browser: keys, focus, and answers that survive a lost connection."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.web.school import School, make_choices, make_item, make_school
from tests.web.study.history import practise
from tests.web.study.test_answering import NUMBER

from unaided.web.bank.models import Item
from unaided.web.people.models import User
from unaided.web.study.asking import rendered
from unaided.web.study.models import Response, Showing, Sitting
from unaided.web.study.sittings import end

SWITCHES = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop in this thread; Django must not take that for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=SWITCHES
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Place:
    """A live server with the school in it, and browsers signed in."""

    def __init__(self, live: LiveServer, browser: Browser, at: datetime) -> None:
        self.live, self.browser, self.at = live, browser, at
        self.school: School = make_school(at)
        make_choices(self.school.organisation, at, families=4)
        self.contexts: list[BrowserContext] = []

    def sign_in(self, person: User, context: BrowserContext) -> None:
        client = Client()
        client.force_login(person)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "url": self.live.url,
              "value": client.cookies[settings.SESSION_COOKIE_NAME].value}]
        )  # fmt: skip

    def context(self, person: User | None, javascript: bool = True) -> BrowserContext:
        context = self.browser.new_context(
            java_script_enabled=javascript, viewport={"width": 1280, "height": 800}
        )
        self.contexts.append(context)
        if person is not None:
            self.sign_in(person, context)
        return context

    def practise(self, page: Page) -> Showing:
        showing = practise(self.school.learner, self.school.cohort, self.at)
        page.goto(f"{self.live.url}/sittings/{showing.sitting_id}/1/")
        return showing


@pytest.fixture
def place(
    transactional_db: None, live_server: LiveServer, chromium: Browser, at: datetime
) -> Iterator[Place]:
    place = Place(live_server, chromium, at)
    yield place
    for context in place.contexts:
        context.close()


@pytest.fixture
def page(place: Place) -> Page:
    return place.context(place.school.learner).new_page()


def heading(page: Page) -> str:
    return str(page.evaluate("document.activeElement.tagName")) + ": " + page.inner_text("h1")


def test_by_keys_alone_from_question_to_question(place: Place, page: Page) -> None:
    place.practise(page)
    page.keyboard.press("2")
    expect(page.locator("#answer-1")).to_be_checked()
    page.keyboard.press("4")
    expect(page.locator("#confidence-3")).to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#answer-0")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_selector(".res")
    assert heading(page) in ("H1: Right", "H1: Not yet")
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-keep]")
    assert page.url.endswith("/2/")
    assert heading(page).startswith("H1: What is asked in")
    assert Response.objects.count() == 1
    page.go_back()
    page.wait_for_selector(".res")
    assert page.url.endswith("/1/")


def test_a_hint_by_its_key_keeps_what_was_chosen(place: Place, page: Page) -> None:
    place.practise(page)
    page.keyboard.press("3")
    page.keyboard.press("h")
    page.wait_for_selector(".hints")
    expect(page.locator("#answer-2")).to_be_checked()
    page.keyboard.press("5")  # the answer is there: a number says how sure
    expect(page.locator("#confidence-4")).to_be_checked()


def test_in_a_field_letters_are_letters_and_enter_asks_how_sure(place: Place, page: Page) -> None:
    text = NUMBER.replace("# Solution", "# Hint\nThink.\n\n# Solution")
    make_item(place.school.organisation, text, place.at)
    Item.objects.exclude(slug="speed-1").update(retired_at=place.at)
    place.practise(page)
    page.focus("#answer-0")
    page.keyboard.type("3.6 mh?1")
    assert page.input_value("#answer-0") == "3.6 mh?1"
    assert page.locator(".hints").count() == 0
    page.fill("#answer-0", "3.6 m/s")
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(".res")
    assert Response.objects.get().score == 1


@pytest.fixture
def typed(place: Place) -> Place:
    """A bank with nothing but two questions whose answers are typed."""
    Item.objects.update(retired_at=place.at)
    make_item(place.school.organisation, NUMBER, place.at)
    make_item(place.school.organisation, NUMBER.replace("speed-1", "speed-2"), place.at)
    return place


def test_a_newcomers_figures_go_to_the_answer(typed: Place, page: Page) -> None:
    """Whoever types at once must not find that it chose how sure they are."""
    typed.practise(page)
    field = page.get_by_role("textbox", name=re.compile("How fast.* Your answer"))
    expect(field).to_be_focused()
    page.keyboard.type("3.6 m/s")
    expect(field).to_have_value("3.6 m/s")
    expect(page.locator("[name=confidence]:checked")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    expect(page.locator("#confidence-3")).to_be_checked()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector(".res")
    assert heading(page) == "H1: Right"
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-keep]")
    expect(page.locator("#answer-0")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.type("25")  # nothing is there yet: it is the answer still
    expect(page.locator("#answer-0")).to_have_value("25")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#confidence-1")).to_be_checked()


def test_an_answer_asked_for_again_has_the_focus(typed: Place, page: Page) -> None:
    typed.practise(page)
    page.keyboard.type("5 s")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    field = page.locator("#answer-0")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("s does not convert to m/s"))
    page.keyboard.type("2")
    expect(field).to_have_value("5 s2")
    expect(page.locator("#confidence-2")).to_be_checked()
    assert not Response.objects.exists()


def test_on_a_touch_screen_no_keyboard_covers_the_question(typed: Place) -> None:
    context = typed.browser.new_context(has_touch=True, is_mobile=True)
    typed.contexts.append(context)
    typed.sign_in(typed.school.learner, context)
    page = context.new_page()
    typed.practise(page)
    expect(page.locator("#answer-0")).not_to_be_focused()
    page.fill("#answer-0", "3.6 m/s")
    page.locator("label:has(#confidence-3)").tap()
    page.locator("button.go").tap()
    page.wait_for_selector(".res")
    page.locator("a.go").tap()
    page.wait_for_selector("form[data-keep]")
    assert heading(page).startswith("H1: How fast")


def test_single_keys_can_be_switched_off_and_on(place: Place, page: Page) -> None:
    place.practise(page)
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#answer-0")).not_to_be_checked()
    expect(page.locator(".keys")).to_be_hidden()
    end(Showing.objects.get().sitting, place.at)
    page.goto(f"{place.live.url}/today/")
    page.click("[data-keys-open]")
    page.check("[data-keys-switch]")
    page.keyboard.press("Escape")
    place.practise(page)
    page.keyboard.press("1")
    expect(page.locator("#answer-0")).to_be_checked()


def answer_by_keys(page: Page) -> None:
    for key in ("1", "4", "Enter"):
        page.keyboard.press(key)


def test_without_a_network_the_answer_is_kept_and_sent_again(place: Place, page: Page) -> None:
    place.practise(page)
    page.context.set_offline(True)
    answer_by_keys(page)
    expect(page.get_by_text("No network. Your answer is kept on this device.")).to_be_visible()
    answer_by_keys(page)  # a second click while it waits
    assert Response.objects.count() == 0
    page.context.set_offline(False)
    page.wait_for_selector(".res")
    row = Response.objects.get()
    assert row.seconds is None
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_reply_that_never_came_does_not_double_the_answer(place: Place, page: Page) -> None:
    place.practise(page)
    page.route("**/sittings/*/1/", lambda route: (route.fetch(max_redirects=0), route.abort()))
    answer_by_keys(page)
    expect(page.get_by_text("Your answer is kept on this device.")).to_be_visible()
    page.unroute_all()
    page.wait_for_selector(".res")
    assert Response.objects.count() == 1
    assert "The second one was not kept" not in page.content()


def test_a_kept_answer_is_sent_at_the_next_page(place: Place, page: Page) -> None:
    place.practise(page)
    page.route("**/sittings/*/1/", lambda route: route.abort())
    answer_by_keys(page)
    expect(page.get_by_text("is kept on this device.")).to_be_visible()
    page.unroute_all()
    page.goto(f"{place.live.url}/today/")
    expect(page.get_by_text("What was kept on this device is sent.")).to_be_visible()
    assert Response.objects.count() == 1


def test_another_persons_answer_is_neither_sent_nor_shown(place: Place, page: Page) -> None:
    place.practise(page)
    page.route("**/sittings/*/1/", lambda route: route.abort())
    answer_by_keys(page)
    expect(page.get_by_text("is kept on this device.")).to_be_visible()
    page.unroute_all()
    place.sign_in(place.school.other_learner, page.context)
    page.goto(f"{place.live.url}/today/")
    page.wait_for_timeout(400)
    assert page.locator("p.net").count() == 0
    assert Response.objects.count() == 0
    place.sign_in(place.school.learner, page.context)
    page.goto(f"{place.live.url}/today/")
    expect(page.get_by_text("What was kept on this device is sent.")).to_be_visible()
    assert Response.objects.get().person == place.school.learner


def test_signed_out_the_answer_stays(place: Place, page: Page) -> None:
    place.practise(page)
    page.context.clear_cookies()
    answer_by_keys(page)
    expect(page.get_by_text("Your answer is kept on this device.")).to_be_visible()
    assert Response.objects.count() == 0
    place.sign_in(place.school.learner, page.context)
    page.reload()
    page.wait_for_selector(".res")
    assert Response.objects.count() == 1


def test_before_agreeing_the_answer_stays_and_says_what_comes_first(
    place: Place, page: Page
) -> None:
    place.practise(page)
    place.school.learner.consents.all().delete()
    answer_by_keys(page)
    said = "First agree to what is recorded. Your answer is kept on this device."
    expect(page.get_by_text(said)).to_be_visible()
    page.click("text=Go there")
    expect(page.get_by_role("heading", name="What is recorded", exact=True)).to_be_visible()
    expect(page.get_by_text(said)).to_be_visible()  # tried there too
    assert Response.objects.count() == 0
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("What was kept on this device is sent.")).to_be_visible()
    assert Response.objects.count() == 1


def entry(place: Place, showing: Showing, order: int = 1, **fields: str) -> dict[str, object]:
    """An answer as the script keeps it, made at an earlier visit."""
    values = {"key": str(showing.key), "answer": "0", "confidence": "0.9", **fields}
    url = f"{place.live.url}/sittings/{showing.sitting_id}/{showing.number}/"
    return {
        "key": values["key"], "person": str(place.school.learner.pk), "url": url, "from": url,
        "order": order, "fields": list(values.items()), "focus": "", "said": "the second option",
    }  # fmt: skip


def keep(place: Place, page: Page, *entries: dict[str, object]) -> None:
    """Leave entries in the browser, and open a page that sends them."""
    page.route("**/sittings/**", lambda route: route.abort())
    page.goto(f"{place.live.url}/today/")
    for one in entries:
        page.evaluate(
            "one => localStorage.setItem('unaided.kept.' + one.key, JSON.stringify(one))", one
        )
    page.unroute_all()
    page.goto(f"{place.live.url}/today/")


def test_an_answer_found_at_page_load_says_nothing_of_the_time_taken(
    place: Place, page: Page
) -> None:
    """It was made at another visit: the absence is no time spent on it."""
    showing = practise(place.school.learner, place.school.cohort, place.at)
    keep(place, page, entry(place, showing, rendered=rendered(showing, place.at)))
    expect(page.get_by_text("What was kept on this device is sent.")).to_be_visible()
    assert Response.objects.get().seconds is None
    place.practise(page)
    end(Sitting.objects.get(), place.at)
    following = practise(place.school.learner, place.school.cohort, place.at)
    page.goto(f"{place.live.url}/sittings/{following.sitting_id}/1/")
    answer_by_keys(page)
    page.wait_for_selector(".res")
    assert Response.objects.latest("pk").seconds is not None


def test_a_reply_that_asks_again_is_shown_though_more_waits(place: Place, page: Page) -> None:
    showing = practise(place.school.learner, place.school.cohort, place.at)
    theirs = practise(place.school.other_learner, place.school.cohort, place.at)
    keep(
        place, page, entry(place, showing, 1, confidence=""), entry(place, theirs, 2, answer="1")
    )  # fmt: skip
    expect(page.get_by_role("alert")).to_contain_text("Say how sure you are.")
    expect(page.locator("#answer-0")).to_be_checked()
    expect(page.get_by_text("Your answer is kept on this device.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == [f"unaided.kept.{theirs.key}"]
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(".res")
    expect(page.get_by_text("This answer could not be kept: the second option.")).to_be_visible()
    assert Response.objects.get().showing == showing


def test_one_that_cannot_be_kept_does_not_stop_the_others(place: Place, page: Page) -> None:
    """It stays on the device, and is named, until its person discards it."""
    theirs = practise(place.school.other_learner, place.school.cohort, place.at)
    showing = practise(place.school.learner, place.school.cohort, place.at)
    keep(place, page, entry(place, theirs, 1), entry(place, showing, 2))
    expect(page.get_by_text("What was kept on this device is sent.")).to_be_visible()
    assert Response.objects.get().showing == showing
    refused = page.get_by_text(
        "This answer could not be kept: the second option. There is no such page for you."
    )
    expect(refused).to_be_visible()
    page.reload()
    expect(refused).to_be_visible()
    page.click("text=Discard")
    expect(refused).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_refused_answer_is_named_by_what_was_chosen(place: Place, page: Page) -> None:
    showing = place.practise(page)
    chosen = page.locator("label:has(#answer-0) > span").last.inner_text()
    Showing.objects.filter(pk=showing.pk).delete()
    answer_by_keys(page)
    expect(page.get_by_text(f"This answer could not be kept: {chosen}.")).to_be_visible()
    expect(page.locator("form[data-sent]")).to_have_count(0)


def test_too_many_requests_are_sent_again_later(place: Place, page: Page) -> None:
    place.practise(page)
    page.route("**/sittings/*/1/", lambda route: route.fulfill(status=429, body="<h1>Often</h1>"))
    answer_by_keys(page)
    expect(page.get_by_text("Your answer is kept on this device.")).to_be_visible()
    page.unroute_all()
    page.wait_for_selector(".res")
    assert Response.objects.count() == 1


def test_a_mistake_comes_back_with_the_focus_on_it(place: Place, page: Page) -> None:
    place.practise(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    expect(page.locator("#answer-1")).to_be_checked()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(".res")
    assert Response.objects.count() == 1


def test_a_double_click_and_two_tabs_are_one_answer(place: Place, page: Page) -> None:
    place.practise(page)
    other = page.context.new_page()
    other.goto(page.url)
    for tab, option in ((page, 0), (other, 1)):
        tab.check(f"#answer-{option}", force=True)
        tab.check("#confidence-3", force=True)
    page.dblclick("button.go")
    page.wait_for_selector(".res")
    other.click("button.go")
    other.wait_for_selector(".res")
    assert "The second one was not kept." in other.content()
    assert Response.objects.count() == 1


def test_without_the_script_it_all_works(place: Place) -> None:
    page = place.context(place.school.learner, javascript=False).new_page()
    place.practise(page)
    page.click("text=A hint")
    page.wait_for_selector(".hints")
    page.check("#answer-1", force=True)
    page.check("#confidence-3", force=True)
    page.click("button.go")
    page.wait_for_selector(".res")
    page.click("a.go")
    page.wait_for_selector("form[data-keep]")
    assert page.url.endswith("/2/")
    assert Response.objects.get().aid_used is True
