"""A teacher, a coach and a lead: from the figures to a check and back; two weeks pass."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, PHONE, axe, over_the_side, picture, small_targets
from tests.web.browser.others import Others
from tests.web.browser.playing import answer_by_pointer, be, sizes, wait_until
from tests.web.browser.running import Product

SKILL: Final = "Chain rule"
OTHERS: Final = 21
IN_CLASS: Final = """
    select u.username, u.display_name from people_user u
    join people_enrolment e on e.person_id = u.id where e.cohort_id = 1 order by u.username"""
COUNTS: Final = "select count(*) from study_try where undone_at is null"
ITEM: Final = """---
item: chain-rule-browser-{width}
skill: Chain rule
family: Power of a polynomial
kind: choice
options:
  - text: '$6x(x^2+1)^2$'
    right: true
  - text: '$3(x^2+1)^2$'
    says: 'The derivative of the bracket is missing.'
source: Written for a play
licence: CC-BY-4.0
---
Find $f'(x)$ for $f(x) = (x^2+1)^3$.

# Solution
$f'(x) = 3(x^2+1)^2 \\cdot 2x$
"""


def look(page: Page, name: str) -> None:
    """Hold a page to what every page must be."""
    picture(page, name)
    assert axe(page) == []
    assert over_the_side(page) == []


def answer_waiting_check(page: Page, product: Product) -> int:
    """Answer the learner's own waiting check by pointer; return how many questions it had."""
    be(page, product, "learner")
    page.goto(product.url("today/"))
    page.get_by_role("button", name="Start the check").click()
    page.wait_for_selector("form[data-keep]")
    answers = 0
    while page.locator("form[data-keep]").count():
        picture(page, f"check question {answers + 1}")
        where = page.url
        answer_by_pointer(page)
        page.wait_for_url(lambda url, before=where: url != before)
        answers += 1
    assert "kept" in page.inner_text("h1")
    return answers


@sizes(DESK)
def test_a_teacher_runs_a_pulse_and_sees_effect_and_learning(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    teacher = open_browser(size).context.new_page()
    learner = open_browser(PHONE).context.new_page()
    be(teacher, product, "teacher")
    teacher.get_by_role("link", name="Mathematics 11B", exact=True).click()
    teacher.get_by_role("link", name="Pulses", exact=True).click()
    teacher.get_by_role("link", name="New pulse").click()
    teacher.get_by_label("Skill").select_option(label=SKILL)
    teacher.get_by_label("A tutor that guides").check()
    names = dict(product.rows(IN_CLASS))
    others = [name for name in names if name != "e.r."]
    for username in others[OTHERS:]:
        teacher.get_by_label(names[username], exact=True).uncheck()
    teacher.get_by_role("button", name="See who can take part").click()
    look(teacher, f"pulse preview {size[0]}")
    teacher.get_by_role("button", name=re.compile("Start for")).click()
    expect(teacher.locator("h1")).to_contain_text(f"{SKILL}: 0 of {2 * (OTHERS + 1)}")
    look(teacher, f"pulse begun {size[0]}")
    rest = Others(product, others[:OTHERS])
    rng = random.Random(5)
    assert answer_waiting_check(learner, product) == 2
    assert rest.answer_checks(rng) == 2 * OTHERS
    teacher.reload()
    expect(teacher.locator("h1")).to_contain_text("is not known yet")
    look(teacher, f"pulse effect {size[0]}")
    teacher.goto(product.url("demonstration/"))
    with teacher.expect_navigation():
        teacher.get_by_role("button", name="Two weeks later").click()
    look(teacher, f"demonstration two weeks later {size[0]}")
    assert answer_waiting_check(learner, product) == 1
    assert rest.answer_checks(rng) == OTHERS
    teacher.go_back()
    teacher.goto(product.url("cohorts/1/pulses/"))
    teacher.get_by_role("link", name=SKILL).click()
    expect(teacher.locator("h1")).to_contain_text("alone, 14 days later, .")
    expect(teacher.get_by_text("randomised, within")).to_be_visible()
    look(teacher, f"pulse whole {size[0]}")


@sizes(PHONE)
def test_a_teacher_goes_from_a_figure_to_its_responses_and_takes_the_log_out(
    product: Product, open_browser: Open, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_browser(size).context.new_page()
    be(page, product, "teacher")
    page.get_by_role("link", name="Mathematics 11B", exact=True).click()
    page.get_by_role("link", name=re.compile(f"^{SKILL}\\s?: the responses")).click()
    expect(page.locator("h1")).to_contain_text("responses: alone, later, new")
    look(page, f"responses behind learning {size[0]}")
    page.locator("tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text("their eight skills")
    page.go_back()
    page.get_by_role("link", name="The log as files").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile(r"\.zip")).click()
    taken.value.save_as(tmp_path / "log.zip")
    with ZipFile(tmp_path / "log.zip") as log:
        assert "study.toml" in {Path(name).name for name in log.namelist()}


@sizes(DESK)
def test_a_teacher_imports_an_item_and_edits_it(
    product: Product, open_browser: Open, size: tuple[int, int], tmp_path: Path
) -> None:
    browser = open_browser(size)
    page = browser.context.new_page()
    be(page, product, "teacher")
    page.get_by_role("link", name="Bank", exact=True).click()
    page.get_by_role("link", name="Import", exact=True).click()
    file = tmp_path / "item.md"
    file.write_text(ITEM.format(width=size[0]), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="See what would change").click()
    look(page, f"import preview {size[0]}")
    page.get_by_role("button", name="Import this one").click()
    page.goto(product.url(f"bank/?q=chain-rule-browser-{size[0]}"))
    page.get_by_role("link", name=f"chain-rule-browser-{size[0]}").click()
    page.get_by_role("link", name="Edit").click()
    source = page.locator("textarea").input_value()
    page.locator("textarea").fill(source.replace("right: true", "right: maybe"))
    with browser.expecting_complaints():  # 422 is an answer too, but Chromium says so
        page.get_by_role("button", name=re.compile("[Pp]review")).click()
        expect(page.locator("main")).to_contain_text("Nothing was changed")
    look(page, f"edit refused {size[0]}")
    page.locator("textarea").fill(source.replace("Find $f'(x)$", "Find the derivative"))
    page.get_by_role("button", name=re.compile("[Pp]review")).click()
    expect(page.locator("h1")).to_contain_text("Preview")
    look(page, f"edit preview {size[0]}")
    page.get_by_role("button", name=re.compile("Keep")).first.click()
    expect(page.locator("main")).to_contain_text("version 2")


@sizes(PHONE)
def test_a_coach_observes_by_taps_with_and_without_a_network(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    browser = open_browser(size)
    page = browser.context.new_page()
    be(page, product, "coach")
    page.get_by_role("link", name="Squad B").first.click()
    page.get_by_role("link", name="Observe", exact=True).click()
    page.get_by_label("Drill").select_option(index=1)
    page.get_by_role("button", name="To the board").click()
    page.wait_for_selector("ul.squad")
    look(page, f"board {size[0]}")
    assert small_targets(page) == []
    hits, misses = (page.locator(f"li[data-try] button[value='{value}']") for value in "10")
    kept = product.rows(COUNTS)[0][0]
    hits.nth(0).click()
    hits.nth(0).click()
    misses.nth(1).click()
    expect(page.locator("li[data-try] [data-hits]").first).to_have_text("2")
    expect(page.get_by_role("status").filter(has_text="miss")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("li[data-try] [data-count]").nth(1)).to_have_text("0")
    with browser.expecting_complaints():
        browser.context.set_offline(True)
        hits.nth(2).click()
        misses.nth(2).click()
        expect(page.locator("li[data-try] [data-count]").nth(2)).to_have_text("2")
        expect(page.get_by_text("kept on this device")).to_be_visible()
        look(page, f"board without network {size[0]}")
        browser.context.set_offline(False)
        expect(page.get_by_text("kept on this device")).to_be_hidden()
    wait_until(lambda: product.rows(COUNTS) == [(kept + 4,)])
    page.get_by_role("link", name="Finish").click()
    expect(page.get_by_text("2 players have 4 tries")).to_be_visible()
    page.get_by_role("button", name="Finish and keep").click()
    expect(page.get_by_text("2 results kept")).to_be_visible()
    look(page, f"board finished {size[0]}")
    page.get_by_role("link", name="Done").click()
    look(page, f"observe {size[0]}")
    page.get_by_role("link", name="Squad B").click()
    expect(page.locator("h1")).to_contain_text("In practice")


@sizes(DESK)
def test_a_lead_sees_groups_and_nobody_in_them(
    product: Product, open_browser: Open, size: tuple[int, int]
) -> None:
    page = open_browser(size).context.new_page()
    be(page, product, "lead")
    text = page.inner_text("body")
    people = product.rows("select display_name from people_user where role = 'learner'")
    assert [name for (name,) in people if name in text] == []
    assert "Engineering" in text
    browser = page.context.request
    for path in ("cohorts/1/", "cohorts/1/responses/", "evidence/"):
        assert browser.get(product.url(path)).status == 404
