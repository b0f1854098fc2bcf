"""Kinds of check and marking in a real browser: by keys, without a script, axe, both widths."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.looking import DESK, PHONE, SHOTS, axe, over_the_side, small_targets
from tests.web.marking.written import classmates, colleagues, dealt, mark, write
from tests.web.school import make_choices
from tests.web.study.history import assign, sit
from tests.web.study.test_script import Place, chromium, place

from unaided.evidence.schema import Aid, Occasion
from unaided.web.marking.models import Round, Task
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.sittings import present

__all__ = ["chromium", "place"]

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
PLANTED = {"asks": "planted error", "aid": Aid.ASSISTANT, "tool": "Assistant 4"}
REASON = (
    "The bracket changes six x times as much as x does, and its fourth power changes four times "
    "the cube as much as the bracket. The two rates multiply, so both stand in the answer."
)


def asked(place: Place, skill: str = "Probability", **how: object) -> Showing:
    """Put a question of a kind before the learner; what was there before is over."""
    school = place.school
    Sitting.objects.filter(ended_at=None).update(ended_at=place.at)
    Assignment.objects.update(withdrawn_at=place.at)
    item = make_choices(school.organisation, place.at, skill)[0]
    assign(school.learner, school.cohort, item, place.at, **how)
    showing = present(sit(school.learner, school.cohort, place.at, Occasion.CHECK))
    assert showing is not None
    return showing


def round_of(place: Place) -> Round:
    """Deal reasons of a dozen people to the teacher and two others; those mark all of theirs."""
    school, at = place.school, place.at
    item = make_choices(school.organisation, at, "Integration")[0]
    people = [school.other_learner, *classmates(school, 17, at)]
    for number, person in enumerate(people):
        write(school, person, item, at, text=f"{REASON} ({number})", score=float(number % 3 > 0))
    others = colleagues(school, 2)
    made = dealt(school, [school.teacher, *others], at, double_share=1.0)
    for number, task in enumerate(Task.objects.exclude(marker=school.teacher).order_by("pk")):
        mark(task, 1 + number % 2, at)
    return made


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


def test_nothing_is_found_on_what_a_learner_is_asked(place: Place) -> None:
    page = place.context(place.school.learner).new_page()
    found = []
    for name, how in (
        ("justification", {"asks": "justification"}),
        ("planted", {"tool_wrong": True, **PLANTED}),
        ("teach-back", {"asks": "teach-back"}),
        ("forecast", {"aid": Aid.ASSISTANT, "tool": "Assistant 4"}),
    ):
        showing = asked(place, name, **how)
        page.goto(f"{place.live.url}/sittings/{showing.sitting_id}/{showing.number}/")
        expect(page.locator("#question")).to_be_visible()
        found += looked_at(page, name)
        page.locator("button.go").click()
        page.wait_for_selector("[role=alert]")
        found += looked_at(page, f"{name}-wrong")
    assert found == []


@pytest.fixture
def shown(place: Place) -> Page:
    """A judgement before the learner."""
    showing = asked(place, tool_wrong=True, **PLANTED)
    page = place.context(place.school.learner).new_page()
    page.goto(f"{place.live.url}/sittings/{showing.sitting_id}/{showing.number}/")
    return page


def test_a_judgement_by_keys_alone(place: Place, shown: Page) -> None:
    shown.keyboard.press("2")
    expect(shown.locator("#answer-1")).to_be_checked()
    shown.keyboard.press("4")
    expect(shown.locator("#confidence-3")).to_be_checked()
    shown.locator("#why-0").focus()
    shown.keyboard.type("1 of the factors is missing")
    shown.keyboard.press("Tab")
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/done/")
    kept = Response.objects.get(kind="planted error")
    assert (kept.score, kept.why) == (1.0, "1 of the factors is missing")


def test_a_teacher_marks_by_one_key_each_and_takes_the_last_back(place: Place) -> None:
    round_of(place)
    teacher = place.school.teacher
    page = place.context(teacher).new_page()
    page.goto(f"{place.live.url}/marking/")
    page.get_by_role("link", name="Start: First round").click()
    first = page.inner_text(".script")
    page.keyboard.press("3")
    page.wait_for_selector("header >> text=/^1 of/")
    assert Task.objects.get(marker=teacher, place=1).level == 2
    assert page.inner_text(".script") != first
    page.keyboard.press("u")
    page.wait_for_selector("header >> text=/^0 of/")
    assert page.inner_text(".script") == first
    # Figures and letters in the note are the note's.
    page.locator("#note").click()
    page.keyboard.type("u 4")
    page.keyboard.press("Enter")
    assert Task.objects.get(marker=teacher, place=1).level is None
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")
    page.wait_for_selector("header >> text=/^1 of/")
    task = Task.objects.get(marker=teacher, place=1)
    assert (task.level, task.note.strip()) == (0, "u 4")


def test_without_a_script_marking_is_plain_buttons(place: Place) -> None:
    round_of(place)
    page = place.context(place.school.teacher, javascript=False).new_page()
    page.goto(f"{place.live.url}/marking/")
    page.get_by_role("link", name="Start: First round").click()
    page.locator(".levels button").nth(3).click()
    assert page.inner_text("header").startswith("1 of")
    page.get_by_role("button", name="Take the last mark back").click()
    assert page.inner_text("header").startswith("0 of")


def test_nothing_is_found_on_the_pages_of_marking(place: Place, at: datetime) -> None:
    made = round_of(place)
    teacher = place.school.teacher
    page = place.context(teacher).new_page()
    task = Task.objects.filter(marker=teacher).order_by("place").first()
    assert task is not None
    found = []
    cohort = place.school.cohort.pk
    for name, path in (
        ("marking", "/marking/"),
        ("marking_task", f"/marking/tasks/{task.pk}/"),
        ("marking_round_new", f"/cohorts/{cohort}/marking/new/"),
        ("rubrics", "/marking/rubrics/"),
        ("rubric_new", "/marking/rubrics/new/"),
    ):
        page.goto(place.live.url + path)
        found += looked_at(page, name)
    for number, task in enumerate(Task.objects.filter(marker=teacher)):
        mark(task, number % 4, at)
    for task in Task.objects.filter(why="third", level=None):
        mark(task, 1, at)
    page.goto(f"{place.live.url}/marking/rounds/{made.pk}/")
    expect(page.locator("text=Weighted kappa is")).to_be_visible()
    found += looked_at(page, "marking_round")
    learner = place.context(place.school.learner).new_page()
    learner.goto(f"{place.live.url}/evidence/")
    found += looked_at(learner, "evidence")
    assert found == []
