"""Every page of the demonstration, as whoever sees it: axe, edges, focus, complaints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page
from tests.web.browser.conftest import Open
from tests.web.browser.looking import (
    DESK,
    NARROWEST,
    PHONE,
    Watched,
    axe,
    over_the_side,
    picture,
    tab_through,
    watched,
)
from tests.web.browser.playing import ALL, answer_by_pointer, be, start_practice
from tests.web.browser.running import Product

NOBODY: Final = ""
PAGES: Final = {
    "home": (NOBODY, "/"),
    "account_login": (NOBODY, "/accounts/login/"),
    "account_signup": (NOBODY, "/accounts/signup/"),
    "account_inactive": (NOBODY, "/accounts/inactive/"),
    "account_reset_password": (NOBODY, "/accounts/password/reset/"),
    "account_reset_password_done": (NOBODY, "/accounts/password/reset/done/"),
    "account_reset_password_from_key": (NOBODY, "/accounts/password/reset/key/1-none/"),
    "account_reset_password_from_key_done": (NOBODY, "/accounts/password/reset/key/done/"),
    "account_email_verification_sent": (NOBODY, "/accounts/confirm-email/"),
    "account_confirm_email": (NOBODY, "/accounts/confirm-email/none/"),
    "account_logout": ("learner", "/accounts/logout/"),
    "join": (NOBODY, "/join/"),
    "join_link": (NOBODY, "{invitation}"),
    "recorded": ("learner", "/recorded/"),
    "today": ("learner", "/today/"),
    "showing": ("learner", "{showing}"),
    "sitting_done": ("engineer", "{done}"),
    "work": ("learner", "/work/"),
    "evidence": ("learner", "/evidence/"),
    "evidence_responses": ("learner", "/evidence/responses/"),
    "demonstration": ("teacher", "/demonstration/"),
    "cohorts": ("teacher", "/cohorts/"),
    "cohort_new": ("teacher", "/cohorts/new/"),
    "cohort": ("teacher", "/cohorts/1/"),
    "cohort_people": ("teacher", "/cohorts/1/people/"),
    "cohort_standard": ("teacher", "/cohorts/1/standard/"),
    "cohort_responses": ("teacher", "/cohorts/1/responses/"),
    "cohort_log": ("teacher", "/cohorts/1/log/"),
    "cohort_practice": ("teacher", "/cohorts/1/practice/"),
    "person": ("teacher", "{person}"),
    "pulses": ("teacher", "/cohorts/1/pulses/"),
    "pulse_new": ("teacher", "/cohorts/1/pulses/new/"),
    "pulse": ("teacher", "{pulse}"),
    "marking": ("teacher", "/marking/"),
    "marking_round_new": ("teacher", "/cohorts/1/marking/new/"),
    "rubrics": ("teacher", "/marking/rubrics/"),
    "rubric_new": ("teacher", "/marking/rubrics/new/"),
    "checks": ("teacher", "/cohorts/1/checks/"),
    "check_new": ("teacher", "/cohorts/1/checks/new/"),
    "comparisons": ("teacher", "/comparisons/"),
    "comparison_new": ("teacher", "/comparisons/new/"),
    "plans": ("coach", "/cohorts/2/plans/"),
    "plan_new": ("coach", "/cohorts/2/plans/new/"),
    "bank": ("teacher", "/bank/"),
    "bank_item": ("teacher", "/bank/items/1/"),
    "bank_item_edit": ("teacher", "/bank/items/1/edit/"),
    "bank_item_new": ("teacher", "/bank/items/new/"),
    "bank_form": ("teacher", "/bank/skills/1/form/"),
    "bank_needs": ("teacher", "/bank/skills/1/needs/"),
    "bank_templates": ("teacher", "/bank/templates/"),
    "bank_template": ("teacher", "/bank/templates/1/"),
    "bank_template_new": ("teacher", "/bank/templates/new/"),
    "bank_template_edit": ("teacher", "/bank/templates/1/edit/"),
    "bank_import": ("teacher", "/bank/import/"),
    "observe": ("coach", "/cohorts/2/observe/"),
    "observation": ("coach", "{observation}"),
    "groups": ("lead", "/groups/"),
    "groups_practice": ("lead", "/groups/practice/"),
    "organisation_people": ("lead", "/organisation/people/"),
}
ELSEWHERE: Final = {
    # Seen by people with a password or without an organisation: the play of founding.
    "account_change_password", "account_email", "organisation_new",
    # Seen where a check is taken: the play of a check.
    "check", "check_code", "turn",
    # Seen where one was made: the play of a plan.
    "plan", "plan_session",
    # Seen where there is something to compare: tests/web/comparisons/test_browser.
    "comparison",
    # Seen where there is something to mark: tests/web/marking/test_browser.
    "marking_task", "marking_round", "marking_undo", "marking_redeal",
    # They lead on, give a file, or take a form and have no page.
    "sitting", "sitting_start", "sitting_end", "hint", "my_data", "cohort_log_file", "bank_export",
    "bank_item_retire", "cohort_end", "cohort_invite", "cohort_teachers", "cohort_withdraw",
    "organisation_invite", "organisation_withdraw", "recorded_leave", "demonstration_clock",
    "demonstration_part", "check_seb", "turn_facts", "turn_proof", "comparison_files",
    "comparison_text", "plan_calendar",
}  # fmt: skip
ROLES: Final = sorted({role for role, _ in PAGES.values()})
LOOKS: Final = [(PHONE, False), (DESK, True)] if not ALL else [
    (size, dark) for size in (PHONE, DESK) for dark in (False, True)
]  # fmt: skip


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Name every address of the application."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif one.name:
            yield one.name


def test_every_address_is_looked_at_or_has_no_page() -> None:
    there = set(names(get_resolver().url_patterns))
    assert there - PAGES.keys() - ELSEWHERE == set()
    assert (PAGES.keys() | ELSEWHERE) - there == set()


@pytest.fixture(scope="module")
def places(product: Product, browser: Browser) -> dict[str, str]:
    """Make one of everything that the demonstration begins without; return where each is."""
    context = watched(browser).context
    page = context.new_page()
    made = {}
    be(page, product, "engineer")
    start_practice(page, product)
    answer_by_pointer(page)
    page.wait_for_selector(".res")
    page.locator("a.x").click()
    page.get_by_role("button", name="End it").click()
    made["done"] = page.url
    be(page, product, "learner")
    start_practice(page, product)
    made["showing"] = page.url
    be(page, product, "teacher")
    page.goto(product.url("cohorts/1/people/"))
    page.get_by_role("button", name=re.compile("code")).click()
    made["invitation"] = page.locator("p.board + p").inner_text()
    made["person"] = product.url(page.locator("a.row").first.get_attribute("href") or "")
    page.goto(product.url("cohorts/1/pulses/new/"))
    page.get_by_label("Skill").select_option(label="Chain rule")
    page.get_by_role("button", name="See who can take part").click()
    page.get_by_role("button", name=re.compile("Start for")).click()
    made["pulse"] = page.url
    be(page, product, "coach")
    page.goto(product.url("cohorts/2/observe/"))
    page.get_by_label("Drill").select_option(index=1)
    page.get_by_role("button", name="To the board").click()
    page.locator("li[data-try] button[value='1']").first.click()
    made["observation"] = page.url
    context.close()
    return made


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_nothing_is_found_on_any_page(
    product: Product,
    places: dict[str, str],
    open_browser: Open,
    role: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    browser: Watched = open_browser(size, dark=dark)
    page = browser.context.new_page()
    if role:
        be(page, product, role)
    found: list[str] = []
    for name, (whose, path) in PAGES.items():
        if whose != role:
            continue
        reply = page.goto(path.format(**places) if "{" in path else product.url(path))
        assert reply is not None
        assert reply.status == 200, (name, reply.status)
        picture(page, f"{name} {size[0]}{' dark' if dark else ''}")
        found += [f"{name}: {what}" for what in faults(page, size)]
    assert found == []


def faults(page: Page, size: tuple[int, int]) -> list[str]:
    """Return what is wrong with a page, at its width, and on a phone at the narrowest too."""
    found = axe(page) + over_the_side(page)
    found += tab_through(page, 1_000 if ALL else 30) if size == DESK or ALL else []
    if size == PHONE:
        page.set_viewport_size({"width": NARROWEST, "height": size[1]})
        found += [f"at {NARROWEST} px: {what}" for what in over_the_side(page)]
        page.set_viewport_size({"width": size[0], "height": size[1]})
    return found
