"""A learner's fortnight of practice, with time moved: why each one, mixed, and what returns.

Chance has a part in every sitting, so the play answers whatever comes, and holds what the learner
reads against what is on disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open
from tests.web.browser.looking import DESK, PHONE, axe, over_the_side, picture, small_targets
from tests.web.browser.playing import WHY, be, press, wait_until
from tests.web.browser.running import Product

from unaided.content.formats.markdown import read_item
from unaided.content.kinds import Choice, Number

ALONE_AGO: Final = re.compile(r"You last got this kind alone (.+) ago\.")
DAYS_AGO: Final = re.compile(r"alone (\d+) days ago\.")
NOT_MET: Final = re.compile("not met (this kind here )?yet")
AGAIN: Final = "You did not get it alone earlier in this sitting: it comes back until you do."
COMES_BACK: Final = "It comes back after two others"
WORKED: Final = "Another of this kind, worked through."
HEAD: Final = re.compile(r'href="/today/"')
WEEK_DAYS: Final = 7.0
MOST: Final = 14
"""Questions after which what was waited for does not come."""

SHOWN: Final = """
    select version.item_id, item.family_id, version.source, showing.delay_days, showing.novelty,
        showing.shown_at, showing.worked_id is not null, showing.foreseen
    from study_showing showing join bank_itemversion version on version.id = showing.version_id
    join bank_item item on item.id = version.item_id where showing.key = ?"""
LAST_GOT: Final = """
    select max(answered_at) from study_response r join people_user u on u.id = r.person_id
    where u.username = 'e.r.' and r.family_id = ? and r.answered_at < ? and r.score = 1
        and ((r.aid = 'none' and r.aid_used is not 1) or (r.aid <> '' and r.aid_used = 0))"""
EVER_MET: Final = """
    select count(*) from study_response r join people_user u on u.id = r.person_id
    where u.username = 'e.r.' and r.family_id = ? and r.answered_at < ?"""
NEW_KINDS: Final = "select count(*) from bank_family where name = 'Written meanwhile'"
ITEM: Final = """---
item: written-meanwhile
skill: Chain rule
family: Written meanwhile
kind: number
answer: 6
source: Written for a play
licence: CC-BY-4.0
---
Find $f'(1)$ for $f(x) = (2x-1)^3$.

# Solution
$f'(x) = 3(2x-1)^2 \\cdot 2$, so $f'(1) = 6$.
"""
"""What nobody can have met: a kind that a teacher adds while the learner is away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as it is on disk; the reason, as it is read.

    Attributes:
        right: What to type, or the place to press.
        wrong: Likewise.
    """

    key: str
    item: int
    family: int
    typed: bool
    right: str
    wrong: str
    delay_days: float | None
    novelty: str
    at: str
    worked: bool
    foreseen: float | None
    reason: str

    @classmethod
    def on(cls, page: Page, product: Product) -> Asked:
        """Read the question of a page."""
        page.wait_for_selector("form[data-keep]")
        key = page.input_value("[name=key]").replace("-", "")
        item, family, source, delay, novelty, at, worked, foreseen = product.rows(SHOWN, key)[0]
        kind = read_item(source, "item.md").kind
        if isinstance(kind, Choice):
            order = kind.order(UUID(key).int)
            place = next(n for n, at_file in enumerate(order) if kind.options[at_file].right)
            right, wrong = str(place), str((place + 1) % len(order))
        else:
            assert isinstance(kind, Number)
            right, wrong = kind.in_unit(kind.answer), kind.in_unit("98765")
        reason = page.locator("p.why").inner_text().removeprefix("Why this one.").strip()
        typed = isinstance(kind, Number)
        return cls(
            key, item, family, typed, right, wrong, delay, novelty, at, bool(worked), foreseen,
            reason,
        )  # fmt: skip


@dataclass(slots=True)
class Sitting:
    """What one sitting asked, in order, and how each went.

    Attributes:
        asked: All of it.
        got: Which were answered right, and alone.
        helped: Which were answered with help.
    """

    asked: list[Asked] = field(default_factory=list)
    got: list[bool] = field(default_factory=list)
    helped: list[bool] = field(default_factory=list)

    def later(self) -> tuple[int, int]:
        """Count what counts as lasting: got, of tries alone a week after a kind was last met."""
        counted = [
            got
            for place, (one, got, helped) in enumerate(
                zip(self.asked, self.got, self.helped, strict=True)
            )
            if not helped
            and (one.delay_days or 0.0) >= WEEK_DAYS
            and one.novelty in ("repeat", "variant")
            and one.family not in [before.family for before in self.asked[:place]]
        ]
        return sum(counted), len(counted)


def look(page: Page, name: str) -> None:
    """Hold a page to what every page of a sitting must be: at both widths, and in the dark."""
    before = page.viewport_size
    assert before is not None
    for dark, (width, height) in ((False, DESK), (False, PHONE), (True, PHONE)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_viewport_size({"width": width, "height": height})
        picture(page, f"fortnight {name} {width}{' dark' if dark else ''}")
        assert axe(page) == [], (name, width)
        assert over_the_side(page) == [], (name, width)
    # The links at the head are the same on every page, and as wide as their words.
    assert [one for one in small_targets(page) if not HEAD.search(one)] == [], name
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


def days_pass(page: Page, product: Product, *buttons: str) -> None:
    """Move the demonstration's clock."""
    for button in buttons:
        page.goto(product.url("demonstration/"))
        page.get_by_role("button", name=button).click()


def start(page: Page, product: Product, button: str = "5 minutes") -> None:
    """Start practice from today's page."""
    page.goto(product.url("today/"))
    page.get_by_role("button", name=button, exact=True).click()


def answer(page: Page, one: Asked, given: str) -> None:
    """Answer by touch."""
    if one.typed:
        page.fill("[name=answer]", given)
    else:
        page.locator(f"label:has(#answer-{given})").click()
    page.locator("label:has(#confidence-3)").click()
    if page.locator("[name=why]").count():
        page.fill("[name=why]", WHY)
    page.locator("button.go").click()


def answer_by_keys(page: Page, one: Asked, given: str) -> None:
    """Answer by number keys and Enter."""
    if one.typed:
        expect(page.locator("#answer-0")).to_be_focused()
        page.keyboard.type(given)
        page.keyboard.press("Enter")
    else:
        page.keyboard.press(str(int(given) + 1))
        expect(page.locator(f"#answer-{given}")).to_be_checked()
    page.keyboard.press("4")
    expect(page.locator("#confidence-3")).to_be_checked()
    if page.locator("[name=why]").count():
        page.keyboard.press("Enter")
        expect(page.locator("[name=why]")).to_be_focused()
        page.keyboard.type(WHY)
        page.keyboard.press("Escape")
    page.keyboard.press("Enter")


def get_it(
    page: Page,
    product: Product,
    sitting: Sitting,
    *,
    how: Callable[[Page, Asked, str], None] = answer,
    wrongly: bool = False,
    helped: bool = False,
) -> Asked:
    """Answer the question of a page, and check what is read before and after it.

    The next question is not gone on to.
    """
    one = Asked.on(page, product)
    reason_holds(product, sitting, one)
    how(page, one, one.wrong if wrongly else one.right)
    expect(page.locator(".res h1")).to_have_text("Not yet" if wrongly else "Right")
    returns = page.get_by_text(COMES_BACK)
    expect(returns).to_have_count(int(wrongly or helped))
    expect(page.locator("p.why")).to_contain_text(re.compile("with .*hint" if helped else "alone"))
    sitting.asked.append(one)
    sitting.got.append(not wrongly and not helped)
    sitting.helped.append(helped)
    return one


def reason_holds(product: Product, sitting: Sitting, one: Asked) -> None:
    """Hold the reason that is read against what was met, and the order against the rules."""
    before = sitting.asked
    assert one.reason, "Nothing says why."
    if before:
        assert one.family != before[-1].family, "Two of one kind in a row."
    failed = [
        place for place, that in enumerate(before) if that.item == one.item
    ]  # what was got rests for the sitting
    assert (one.reason == AGAIN) == bool(failed), one.reason
    if failed:
        assert not sitting.got[failed[-1]]
        assert len(before) - failed[-1] > 2, "It came back before two others."
    said = ALONE_AGO.search(one.reason)
    if said:
        got = product.rows(LAST_GOT, one.family, one.at)[0][0]
        ago = datetime.fromisoformat(one.at) - datetime.fromisoformat(got)
        assert said[1] == in_words(ago), (said[1], ago)
    met = product.rows(EVER_MET, one.family, one.at)[0][0]
    if NOT_MET.search(one.reason):
        assert met == 0


def in_words(ago: timedelta) -> str:
    """Say how long ago something was; whole days, but for what is less than one."""
    days = ago / timedelta(days=1)
    if days < 0.9:
        hours = round(days * 24)
        return f"{hours} hour" if hours == 1 else f"{hours} hours"
    return "1 day" if round(days) == 1 else f"{round(days)} days"


def go_on(page: Page) -> None:
    """Go on to the next question."""
    page.locator("a.go").click()
    page.wait_for_selector("form[data-keep]")


def end(page: Page) -> None:
    """End the sitting before its minutes are over."""
    page.locator("a.x").click()
    page.get_by_role("button", name="End it").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"alone\."))


def lasted(page: Page) -> tuple[int, int]:
    """Read how much lasted, of how many tries."""
    said = page.locator("dt:has-text('A week or more') + dd").inner_text()
    found = re.match(r"([\d,]+) of ([\d,]+) alone", said)
    assert found, said
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def done_holds(page: Page, sitting: Sitting) -> None:
    """Hold the end of a sitting against what was done in it."""
    alone = sitting.helped.count(False)
    expect(page.locator("h1")).to_have_text(f"{sum(sitting.got)} of {alone} alone.")
    kinds = len({one.family for one in sitting.asked})
    said = rf"{len(sitting.asked)} questions of {kinds} kinds, from \d+ skills, mixed\."
    expect(page.locator("main")).to_contain_text(re.compile(said))
    expect(page.get_by_text("Finding it again is what keeps it.")).to_be_visible()


def a_new_kind(page: Page, product: Product, tmp_path: Path) -> None:
    """Let the teacher add an item of a kind that was not there before."""
    page.goto(product.url("bank/import/"))
    file = tmp_path / "written-meanwhile.md"
    file.write_text(ITEM, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Import this one").click()
    wait_until(lambda: product.rows(NEW_KINDS) == [(1,)])


def test_a_fortnight_of_practice_and_coming_back(
    product: Product, open_browser: Open, tmp_path: Path
) -> None:
    page = open_browser(PHONE).context.new_page()
    be(page, product, "learner")
    sittings = [Sitting() for _ in range(5)]

    # Day 0, on a phone: one wrong on purpose comes back after two others, and is got.
    first = sittings[0]
    start(page, product, "2 minutes")
    look(page, "first question")
    wrong = get_it(page, product, first, wrongly=True)
    look(page, "not yet")
    for _ in range(MOST):
        go_on(page)
        if page.get_by_text(AGAIN).count():
            look(page, "comes back")
            expect(page.locator("p.cond")).to_contain_text("Again in this sitting")
        get_it(page, product, first)
        new = any(NOT_MET.search(one.reason) for one in first.asked)
        if new and first.asked[-1].reason != AGAIN and any(o.reason == AGAIN for o in first.asked):
            break
    back = [one for one in first.asked if one.reason == AGAIN]
    assert [one.item for one in back] == [wrong.item]
    assert any(NOT_MET.search(one.reason) for one in first.asked), [o.reason for o in first.asked]
    look(page, "right")
    end(page)
    done_holds(page, first)
    expect(page.get_by_text("not got alone yet")).to_have_count(0)
    look(page, "done")
    got, tries = lasted(page)

    # A day later: a hint is opened once; the item counts as helped, and comes back.
    days_pass(page, product, "One day later")
    second = sittings[1]
    start(page, product)
    for _ in range(MOST):
        offered = page.get_by_role("button", name="A hint")
        if offered.count():
            break
        get_it(page, product, second)
        go_on(page)
    helped = Asked.on(page, product)
    offered.click()
    expect(page.locator(".hints li")).to_have_count(1)
    expect(page.get_by_text(WORKED)).to_have_count(int(helped.worked))
    look(page, "hint")
    get_it(page, product, second, helped=True)
    look(page, "right with a hint")
    while second.asked[-1].reason != AGAIN:
        assert len(second.asked) < MOST
        go_on(page)
        get_it(page, product, second)
    assert second.asked[-1].item == helped.item
    end(page)
    done_holds(page, second)
    expect(page.get_by_text("1 answer with help.")).to_be_visible()

    # Day 3, at a desk, by keyboard alone.
    days_pass(page, product, "One day later", "One day later")
    desk = open_browser(DESK).context.new_page()
    be(desk, product, "learner")
    press(desk, "Go to today")
    press(desk, "2 minutes")
    for number in range(4):
        get_it(desk, product, sittings[2], how=answer_by_keys)
        if number < 3:
            desk.keyboard.press("Enter")
            desk.wait_for_selector("form[data-keep]")
    press(desk, "Leave; your answers are kept")
    press(desk, "End it")
    done_holds(desk, sittings[2])
    reasons = [one.reason for sitting in sittings[:3] for one in sitting.asked]
    assert any(" ago" in reason for reason in reasons), reasons
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("No check waits. Practise?")

    # Days 7 and 14.
    for sitting, steps in (
        (sittings[3], ["One day later"] * 4),
        (sittings[4], ["One week later"]),
    ):
        days_pass(page, product, *steps)
        start(page, product)
        for number in range(5):
            get_it(page, product, sitting)
            if number < 4:
                go_on(page)
        end(page)
        done_holds(page, sitting)
    look(page, "done after a fortnight")
    since = [sitting.later() for sitting in sittings[1:]]
    assert lasted(page) == (got + sum(n for n, _ in since), tries + sum(n for _, n in since))
    assert since[-1][1], "Nothing that was met a week ago was asked."
    reasons = [one.reason for one in sittings[4].asked]
    days = [int(n) for reason in reasons for n in DAYS_AGO.findall(reason)]
    assert any(WEEK_DAYS <= n <= 2 * WEEK_DAYS for n in days), reasons

    # Sixteen days away; meanwhile the teacher has added a kind. Nothing new comes first.
    days_pass(page, product, "Two weeks later", "One day later", "One day later")
    be(desk, product, "teacher")
    a_new_kind(desk, product, tmp_path)
    page.goto(product.url("today/"))
    expect(page.get_by_text("You last practised 16 days ago. Nothing has piled up")).to_be_visible()
    look(page, "today after sixteen days")
    coming_back = Sitting()
    page.get_by_role("button", name="Start with two minutes").click()
    for _ in range(4):
        one = get_it(page, product, coming_back)
        assert not NOT_MET.search(one.reason), one.reason
        go_on(page)
    end(page)
    done_holds(page, coming_back)
    assert coming_back.later()[1] == len(coming_back.asked)
