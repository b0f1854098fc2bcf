"""The script in a real browser: facts of a monitored sitting, and a page that SEB vouches for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from playwright.sync_api import expect
from tests.web.checks.taking import begin, start_check, turn_of
from tests.web.study.test_script import Place, chromium, place

from unaided.web.bank.models import Skill
from unaided.web.checks import locking
from unaided.web.checks.models import Check, Fact
from unaided.web.checks.watching import facts_of
from unaided.web.study.models import Sitting, Turn

__all__ = ["chromium", "place"]

VOUCHES = """window.SafeExamBrowser = { security: { configKey: '', updateKeys(done) {
  const text = new TextEncoder().encode(location.href.split('#')[0] + '%s');
  crypto.subtle.digest('SHA-256', text).then((hash) => {
    this.configKey = [...new Uint8Array(hash)].map(b => b.toString(16).padStart(2, '0')).join('');
    done();
  });
} } };"""


def planned(place: Place, assurance: str) -> tuple[Check, Turn]:
    """Plan a check that is open now."""
    skill = Skill.objects.get(organisation=place.school.organisation)
    check = start_check(
        place.school, [skill], [place.school.learner], place.at,
        items=3, delays_days=(0.0,), novelties=("transfer",), assurance=assurance,
    )  # fmt: skip
    return check, turn_of(check, place.school.learner)


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not so():
        assert time.monotonic() < end, "It has not become so."
        time.sleep(0.05)


def test_leaving_and_pasting_are_told_as_facts_and_counted_once(place: Place) -> None:
    _, turn = planned(place, "monitored")
    sitting = begin(turn, place.at, "monitored")
    page = place.context(place.school.learner).new_page()
    page.goto(f"{place.live.url}/sittings/{sitting.pk}/1/")
    until(lambda: facts_of([turn])[turn.pk].reports >= 1 if Fact.objects.exists() else False)
    assert "pasted nothing" in facts_of([turn])[turn.pk].sentence
    page.evaluate("dispatchEvent(new Event('blur'))")
    page.wait_for_timeout(1100)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text', 'twelve chars');
           document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data })); }"""
    )
    said = "left the page once, for 1 s; pasted once, 12 characters"
    until(lambda: facts_of([turn])[turn.pk].sentence == said)
    assert Fact.objects.filter(what="left_page").count() == 1


def test_nothing_is_noted_where_it_was_not_told(place: Place) -> None:
    _, turn = planned(place, "declared")
    sitting = begin(turn, place.at)
    page = place.context(place.school.learner).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{place.live.url}/sittings/{sitting.pk}/1/")
    page.evaluate("dispatchEvent(new Event('blur'))")
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "facts" in url]


def test_a_page_proves_itself_where_no_header_comes(place: Place) -> None:
    check, turn = planned(place, "locked")
    key = locking.renew(check, place.live.url, place.at).config_key
    context = place.context(place.school.learner)
    context.add_init_script(VOUCHES % key)
    page = context.new_page()
    page.goto(f"{place.live.url}/turns/{turn.pk}/")
    page.get_by_role("button", name="Begin").click()
    # Each page of the sitting proves itself, under its own address.
    expect(page.locator("form[data-keep]")).to_be_visible()
    assert Sitting.objects.get().assurance == "locked"
    other = place.context(place.school.learner).new_page()
    other.goto(page.url)
    expect(other.locator("h1")).to_have_text("This check goes on in Safe Exam Browser.")
    assert hashlib.sha256(f"{page.url}{key}".encode()).hexdigest() not in page.content()
