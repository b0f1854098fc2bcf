"""A check from its plan to its report: four people, one late, one cut off, one who never comes.

Their reasons are then marked by two who do not know of each other.
"""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, PHONE, axe, over_the_side, picture, small_targets
from tests.web.browser.others import Others
from tests.web.browser.playing import answer_by_pointer, be, fitting, kind_asked, sizes
from tests.web.browser.running import Product

SKILLS: Final = ("Factor quadratics", "Logarithm laws", "Probability trees")
IN_CLASS: Final = """
    select u.username, u.display_name from people_user u
    join people_enrolment e on e.person_id = u.id where e.cohort_id = 1 order by u.username"""
OWN: Final = "e.r."
HEAD: Final = re.compile(r'href="/(bank|today)/"')


def look(page: Page, name: str) -> None:
    """Hold a page to what every page must be, at a desk's width and at a phone's."""
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        picture(page, f"{name} {size[0]}")
        assert axe(page) == []
        assert over_the_side(page) == []
    # The links at the head are the same on every page, and as wide as their words.
    assert [one for one in small_targets(page) if not HEAD.search(one)] == []
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def code_on_the_screen(teacher: Page, product: Product, number: str) -> str:
    """Return the code that the supervisor's screen shows."""
    teacher.goto(product.url(f"checks/{number}/code/"))
    code: str = teacher.inner_text("h1").replace(" ", "")
    return code


def to_the_check(page: Page, product: Product) -> None:
    """Go to the turn that waits, from today's page."""
    page.goto(product.url("today/"))
    page.get_by_role("link", name="To the check").first.click()


def answer_all(page: Page, most: int = 99) -> int:
    """Answer what is asked, and return how many answers were given."""
    page.wait_for_selector("form[data-keep]")
    count = 0
    while count < most and page.locator("form[data-keep]").count():
        where = page.url
        answer_by_pointer(page)
        page.wait_for_url(lambda url, before=where: url != before)
        count += 1
    return count


def a_reason_is_asked_for_before_it_is_sent(page: Page) -> None:
    """Answer all but the reason, by the pointer, and press Enter: the reason's field is next."""
    page.wait_for_selector("form[data-keep]")
    where = page.url
    if kind_asked(page) == "choice":
        page.locator("label:has(#answer-1)").click()
    else:
        page.fill("[name=answer]", fitting(page, "1/2"))
    page.locator("label:has(#confidence-2)").click()
    page.keyboard.press("Enter")
    expect(page.locator("[name=why]")).to_be_focused()
    assert page.url == where
    look(page, "why asked")


def mark_all(page: Page, product: Product, key: str, then: str = "") -> int:
    """Mark by one key all that waits, and return how much that was.

    Args:
        page: Whose.
        product: Where.
        key: The level of the first.
        then: That of the others; empty: the same.
    """
    page.goto(product.url("marking/"))
    page.get_by_role("link", name=re.compile("^(Start|Go on):")).click()
    count = 0
    while page.locator(".levels").count():
        assert not any(name in page.inner_text("body") for name in dict(product.rows(IN_CLASS)))
        if not count:
            look(page, "text to mark")
        with page.expect_navigation():
            page.keyboard.press(then if then and count else key)
        count += 1
    return count


@sizes(DESK)
def test_a_check_is_planned_taken_by_four_people_and_reported(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    names = dict(product.rows(IN_CLASS))
    cut, late, never = [name for name in names if name != OWN][:3]
    four = [OWN, cut, late, never]
    teacher = open_browser(size).context.new_page()
    be(teacher, product, "teacher")
    teacher.get_by_role("link", name="Mathematics 11B", exact=True).click()
    teacher.get_by_role("link", name="Checks", exact=True).click()
    look(teacher, "checks before the first")
    teacher.get_by_role("link", name="Plan a check").click()
    for skill in SKILLS:
        teacher.get_by_label(skill, exact=True).check()
    teacher.get_by_label("7 days", exact=True).uncheck()
    teacher.get_by_label("Another delay, in days").fill("14")
    teacher.get_by_label("Questions a skill and sitting, at most").fill("2")
    teacher.get_by_label("Keep it short").uncheck()  # so that nobody is decided on at once
    teacher.get_by_label("The answer, and why it is so").check()
    teacher.get_by_label("Supervised: a code on your screen, in the room").check()
    for username, name in names.items():
        if username not in four:
            teacher.get_by_label(name, exact=True).uncheck()
    look(teacher, "check to be planned")
    teacher.get_by_role("button", name="See what it would be").click()
    expect(teacher.locator("h1")).to_contain_text("4 people, up to")
    expect(teacher.get_by_role("heading", name="What it will tell")).to_be_visible()
    expect(teacher.get_by_text("Answers, and why they are so; near; alone.")).to_be_visible()
    look(teacher, "check previewed")
    teacher.get_by_role("button", name=re.compile("Start for")).click()
    expect(teacher.locator("h1")).to_contain_text("none due yet")
    number = teacher.url.rstrip("/").rpartition("/")[2]
    look(teacher, "check planned")
    teacher.goto(product.url("demonstration/"))
    teacher.get_by_role("button", name="Two weeks later").click()
    # It opens at the first midnight after its fourteen days.
    teacher.goto(product.url("demonstration/"))
    teacher.get_by_role("button", name="One day later").click()

    # One under supervision, on a phone.
    phone = open_browser(PHONE)
    own = phone.context.new_page()
    be(own, product, "learner")
    to_the_check(own, product)
    look(own, "turn")
    own.get_by_label(re.compile("Code on the supervisor")).fill("BBBBBB")
    with phone.expecting_complaints():
        own.get_by_role("button", name="Begin").click()
        expect(own.get_by_role("alert")).to_contain_text("Not the code on the screen")
    look(own, "turn with a wrong code")
    own.get_by_label(re.compile("Code on the supervisor")).fill(
        code_on_the_screen(teacher, product, number)
    )
    look(teacher, "code")
    own.get_by_role("button", name="Begin").click()
    a_reason_is_asked_for_before_it_is_sent(own)
    assert answer_all(own) >= 1
    expect(own.locator("h1")).to_contain_text("kept")
    look(own, "turn done")

    # One is cut off after the first answer, and goes on at another device.
    others = Others(product, [cut, late, never])
    first = open_browser(PHONE)
    others.sign_in(first.context, cut)
    page = first.context.new_page()
    to_the_check(page, product)
    page.get_by_label(re.compile("Code on the supervisor")).fill(
        code_on_the_screen(teacher, product, number)
    )
    page.get_by_role("button", name="Begin").click()
    assert answer_all(page, most=1) == 1
    first.context.close()
    second = open_browser(DESK)
    Others(product, [cut]).sign_in(second.context, cut)  # a session of its own
    page = second.context.new_page()
    page.goto(product.url("today/"))
    with second.expecting_complaints():
        page.get_by_role("link", name="Go on").click()
        expect(page.locator("h1")).to_contain_text("Type the code")
    look(page, "code asked again")
    page.get_by_label(re.compile("Code on the supervisor")).fill(
        code_on_the_screen(teacher, product, number)
    )
    page.get_by_role("button", name="Go on").click()
    answer_all(page)
    expect(page.locator("h1")).to_contain_text(re.compile("[2-6] answers kept"))

    # One comes late: the teacher opens it again. One never comes.
    teacher.goto(product.url("demonstration/"))
    teacher.get_by_role("button", name="Two weeks later").click()
    teacher.goto(product.url(f"checks/{number}/"))
    expect(teacher.locator("h1")).to_contain_text("2 of 4 sittings taken")
    teacher.get_by_text("Make-ups: 2 sittings were missed or cut off").click()
    form = teacher.locator("details[open]")
    form.get_by_label("Sitting").select_option(label=f"{names[late]}, after 14 days: never came")
    form.get_by_label("Assurance").select_option("declared")
    form.get_by_role("button", name="Open it again").click()
    expect(teacher.get_by_text(f"Open again for {names[late]}")).to_be_visible()
    third = open_browser(PHONE)
    others.sign_in(third.context, late)
    page = third.context.new_page()
    to_the_check(page, product)
    page.get_by_role("button", name="Begin").click()
    answer_all(page)

    teacher.goto(product.url(f"checks/{number}/"))
    expect(teacher.locator("h1")).to_contain_text("3 of 4 sittings taken")
    came = teacher.locator("dl.facts").first
    expect(came).to_contain_text("3 of 4, of them 1 late, in a make-up, 2 supervised")
    expect(came).to_contain_text("Never came")
    expect(
        teacher.get_by_text("Drawn again just now from seed and record: the same")
    ).to_be_visible()
    look(teacher, "check reported")
    teacher.get_by_label("Count only").select_option("supervised")
    teacher.get_by_role("button", name="Limit").click()
    expect(teacher.get_by_text("Limited to supervised answers")).to_be_visible()

    # What they wrote is marked by two, blind: the teacher, and the one who never came.
    teacher.goto(product.url("demonstration/"))
    teacher.get_by_role("button", name="One week later").click()
    teacher.goto(product.url(f"checks/{number}/"))
    teacher.get_by_role("link", name="Mark what was written").click()
    teacher.get_by_label("Name").fill("Why it is so")
    teacher.get_by_label(names[never], exact=True).check()
    teacher.get_by_label("Marked twice").select_option("All")
    look(teacher, "round to be dealt")
    teacher.get_by_role("button", name="Deal them").click()
    given_by_teacher = mark_all(teacher, product, "3")
    fourth = open_browser(PHONE)
    others.sign_in(fourth.context, never)
    marker = fourth.context.new_page()
    marker.goto(product.url("marking/"))
    look(marker, "marking waits")
    assert mark_all(marker, product, "3", then="2") == given_by_teacher
    teacher.goto(product.url("marking/"))
    teacher.get_by_role("link", name="Why it is so").click()
    expect(teacher.locator("body")).to_contain_text(re.compile("kappa", re.IGNORECASE))
    look(teacher, "round marked")
