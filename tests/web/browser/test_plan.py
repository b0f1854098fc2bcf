"""A coach's plan from the form to the last block: laid out, read, exported, ticked off, days on."""

from __future__ import annotations

import re
from typing import Final

from icalendar import Calendar
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, PHONE, axe, over_the_side, picture, small_targets
from tests.web.browser.playing import be
from tests.web.browser.running import Product

HEAD: Final = re.compile(r'href="/(cohorts|bank|marking|comparisons)/"')
SESSIONS: Final = 4


def look(page: Page, name: str) -> None:
    """Hold a page to what every page must be, at a desk's width and at a phone's."""
    own = page.viewport_size
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        picture(page, f"{name} {size[0]}")
        assert axe(page) == []
        assert over_the_side(page) == []
    # The links at the head are the same on every page, and as wide as their words.
    assert [one for one in small_targets(page) if not HEAD.search(one)] == []
    if own:
        page.set_viewport_size(own)


def fill(page: Page, things: int) -> None:
    """Fill the form in: every day of the week, so that days moved are sessions come."""
    for number in range(things):
        page.locator("[name=things]").nth(number).check()
    for box in page.locator("[name=weekdays]").all():
        box.check()
    # They end at midnight: whenever this is played, one day on the next session is the next one.
    page.get_by_label("At", exact=True).fill("23:30")
    page.get_by_label("Sessions", exact=True).fill(str(SESSIONS))
    page.get_by_label("Minutes of practice in each").fill("30")


def test_a_coachs_plan_is_made_read_and_ticked_off_as_days_go_by(
    product: Product, open_browser: Open
) -> None:
    """On a desk it is made; on a phone it is ticked off, session by session."""
    desk = open_browser(DESK)
    coach = desk.context.new_page()
    be(coach, product, "coach")
    coach.goto(product.url("cohorts/2/"))
    coach.get_by_role("link", name="Practice plans").click()
    look(coach, "plans before the first")
    coach.get_by_role("link", name="Plan practice").click()
    coach.locator("[name=things]").first.check()
    with desk.expecting_complaints():
        coach.get_by_role("button", name="Lay it out both ways").click()
        expect(coach.get_by_role("alert")).to_contain_text("Found 1; choose 2 to 8")
    look(coach, "plan with one thing")
    fill(coach, 3)
    coach.get_by_role("button", name="Lay it out both ways").click()
    expect(coach.locator("h1")).to_contain_text("a month later")
    expect(coach.get_by_text("predicted by the memory model, not measured")).to_be_visible()
    look(coach, "plan")
    coach.emulate_media(media="print")
    picture(coach, "plan on paper")
    expect(coach.get_by_role("button", name=re.compile("Use the other way"))).to_be_hidden()
    coach.emulate_media(media="screen")
    coach.get_by_role("button", name=re.compile("Use the other way")).click()
    expect(coach.get_by_text("this is the plan now")).to_be_visible()
    expect(coach.locator("thead").last).to_contain_text("Massed, one after another (this plan)")
    look(coach, "plan the other way")
    coach.get_by_role("button", name=re.compile("Use the other way")).click()
    with coach.expect_download() as coming:
        coach.get_by_role("link", name=re.compile("Calendar file")).click()
    calendar = Calendar.from_ical(coming.value.path().read_bytes())
    assert len(calendar.walk("VEVENT")) == SESSIONS

    phone = open_browser(PHONE).context.new_page()
    be(phone, product, "coach")
    phone.goto(coach.url)
    for number in range(1, SESSIONS + 1):
        # The first session is tomorrow: a day goes by, and it is the next one.
        phone.goto(product.url("demonstration/"))
        phone.get_by_role("button", name="One day later").click()
        phone.goto(coach.url)
        phone.get_by_role("link", name=re.compile("^(First|Next) session")).click()
        expect(phone.get_by_text(f"session {number} of {SESSIONS}")).to_be_visible()
        blocks = phone.locator("ol > li").count()
        assert (phone.get_by_text("test: alone").count() > 0) == (number > 1)
        phone.get_by_role("button", name=re.compile("^Done: block 1,")).click()
        expect(phone.locator("h1")).to_contain_text(f"1 of {blocks} blocks done")
        if number == 1:
            look(phone, "session")
            phone.get_by_role("button", name=re.compile("^Undo block 1,")).click()
            expect(phone.locator("h1")).to_contain_text(f"0 of {blocks} blocks done")
            phone.get_by_role("button", name=re.compile("^Done: block 1,")).click()
        for block in range(2, blocks + 1):
            phone.get_by_role("button", name=re.compile(f"^Done: block {block},")).click()
            expect(phone.locator("h1")).to_contain_text(f"{block} of {blocks} blocks done")
    coach.reload()
    expect(coach.locator(".lead").first).to_contain_text(re.compile(r"(\d+) of \1 blocks done"))
    look(coach, "plan done")
    coach.get_by_role("link", name=re.compile("^Practice plans of")).click()
    look(coach, "plans")
