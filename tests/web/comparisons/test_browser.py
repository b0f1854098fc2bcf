"""The pages of comparisons in a real browser: axe, both widths, light, dark, not sideways."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from tests.web.browser.looking import DESK, PHONE, SHOTS, axe, over_the_side, small_targets
from tests.web.comparisons.ways import AFTER, fill, make_skills, play, start
from tests.web.study.test_script import Place, chromium, place

from unaided.web.comparisons.models import Comparison

__all__ = ["chromium", "place"]

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
SIDEWAYS = "() => [...document.querySelectorAll('pre')].some(e => e.scrollWidth > e.clientWidth)"


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
        if page.evaluate(SIDEWAYS):
            found.append(f"{where}: the registration scrolls sideways")
        if width == PHONE[0]:
            found += [f"{where}: {one}" for one in small_targets(page) if "<a " not in one]
    return found


def ask_for(page: Page, at: datetime) -> None:
    """Fill the form of a new comparison in, and have it foreseen."""
    page.locator("#id_question").fill("Does spaced practice leave more than massed practice?")
    for name, said in (("first", "massed"), ("second", "spaced")):
        page.locator(f"#id_{name}").fill(said)
        page.locator(f"#id_{name}_words").fill(f"All practice of a skill, {said}.")
    page.locator("[name=cohorts]").first.check()
    page.locator("[name=unit]").first.check()
    page.locator("[name=skills]").first.check()
    day = (at + AFTER).date()
    for name, of in (("outcome_from", day), ("outcome_to", day + timedelta(days=9))):
        page.locator(f"#id_{name}").fill(of.isoformat())
    page.get_by_role("button", name="See what it would tell").click()
    page.wait_for_selector("pre")


def test_nothing_is_found_on_the_pages_of_comparisons(place: Place) -> None:
    school, at, live = place.school, place.at, place.live
    skills = make_skills(school, at, ("Product rule", "Limits", "Series", "Logarithms"))
    fill(school, school.cohort, 22, at)
    page = place.context(school.teacher).new_page()
    page.goto(f"{live.url}/comparisons/")
    found = looked_at(page, "comparisons-none")
    page.goto(f"{live.url}/comparisons/new/")
    found += looked_at(page, "comparison_new")
    ask_for(page, at)
    found += looked_at(page, "comparison_foreseen")
    made = start(school, [school.cohort], skills, at)
    page.goto(f"{live.url}/comparisons/{made.pk}/")
    found += looked_at(page, "comparison_running")
    within = start(school, [school.cohort], skills, at, unit="skill", seed=2)
    play(made, 0.3)
    past = {"opens_at": at - timedelta(days=2), "closes_at": at - timedelta(days=1)}
    Comparison.objects.filter(pk__in=(made.pk, within.pk)).update(**past)
    for name, one in (("comparison_ended", made), ("comparison_skills", within)):
        page.goto(f"{live.url}/comparisons/{one.pk}/")
        found += looked_at(page, name)
    page.goto(f"{live.url}/comparisons/")
    found += looked_at(page, "comparisons")
    assert found == []
