"""The pages of what practice does in a real browser: axe, both widths, light, dark."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from tests.web.browser.looking import DESK, PHONE, SHOTS, axe, over_the_side, small_targets
from tests.web.insight.practised import practise
from tests.web.study.test_script import Place, chromium, place

from unaided.web.insight.practice_weekly import store_practice_readings

__all__ = ["chromium", "place"]

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]


def looked_at(page: Page, name: str) -> list[str]:
    """Return what is found on a page, at both widths, in light and dark."""
    found = []
    for (width, height), scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        where = f"{name}-{width}-{scheme}"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{where}.png", full_page=True)
        found += [f"{where}: {one}" for one in (*axe(page), *over_the_side(page))]
        if width == PHONE[0]:
            found += [f"{where}: {one}" for one in small_targets(page) if "<a " not in one]
    return found


def test_nothing_is_found_on_the_pages_of_what_practice_does(place: Place) -> None:
    school, at, live = place.school, place.at, place.live
    address = f"{live.url}/cohorts/{school.cohort.pk}/practice/"
    page = place.context(school.teacher).new_page()
    page.goto(address)
    found = looked_at(page, "practice-none")
    practise(school, at)
    store_practice_readings(at)
    page.goto(address)
    for one in page.locator("summary").all():
        one.click()
    assert page.locator("table").count() == 4
    found += looked_at(page, "practice")
    page = place.context(school.lead).new_page()
    page.goto(f"{live.url}/groups/practice/")
    assert page.locator("table").count() == 3
    found += looked_at(page, "practice-lead")
    assert found == []
