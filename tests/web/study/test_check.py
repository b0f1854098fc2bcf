"""In a check nothing of the key reaches a learner before it closes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.web.school import CHOICE, Browse, School, make_item
from tests.web.study.history import assign, fields, practise

from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import Item
from unaided.web.study.feedback import told_at
from unaided.web.study.models import Response, Showing
from unaided.web.study.sittings import end
from unaided.web.study.situations import untold

NUMBER = """---
item: number
skill: Speed
family: Numbers
kind: number
answer: 73.125
unit: m/s
---
How fast is the car?

# Hint
HINT-number

# Solution
SOLUTION-number

# Explanation
EXPLANATION-number
"""
TEXT = """---
item: text
skill: Words
family: Texts
kind: text
answers: [KEYWORD, KEYPHRASE]
---
Which word?

# Hint
HINT-text

# Solution
SOLUTION-text

# Explanation
EXPLANATION-text
"""
SECRETS = ("SOLUTION-", "EXPLANATION-", "SAYS-", "HINT-", "KEYWORD", "KEYPHRASE", "73.125",
           "Right", "Not yet", "right:", "Chain rule", "Speed", "Words")  # fmt: skip


class Recorder:
    """A browser that remembers every byte it received."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.received: list[bytes] = []

    def get(self, url: str) -> str:
        return self._take(self.client.get(url))

    def post(self, url: str, data: dict[str, str]) -> str:
        return self._take(self.client.post(url, data))

    def _take(self, reply: object) -> str:
        body: bytes = reply.content  # type: ignore[attr-defined]
        head = repr(dict(reply.headers)) + repr(reply.cookies)  # type: ignore[attr-defined]
        self.received += [body, head.encode()]
        return str(reply.headers.get("Location", ""))  # type: ignore[attr-defined]

    def saw(self, word: str) -> bool:
        return any(word.encode() in part for part in self.received)


def make_check(school: School, at: datetime) -> list[Item]:
    texts = (CHOICE.format(slug="choice", skill="Chain rule", family="Choices"), NUMBER, TEXT)
    items = [make_item(school.organisation, text, at) for text in texts]
    for place, item in enumerate(items):
        assign(school.learner, school.cohort, item, at, position=place, aid=Aid.NONE)
    return items


@pytest.mark.parametrize("right", [True, False])
def test_the_key_is_in_no_byte_of_a_whole_check(
    school: School, browse: Browse, at: datetime, right: bool
) -> None:
    make_check(school, at)
    browser = Recorder(browse(school.learner))
    browser.get("/today/")
    where = browser.post("/sittings/", {"occasion": "check"})
    for _ in range(3):
        where = browser.get(where) or where
        showing = Showing.objects.get(response__isnull=True)
        url = f"/sittings/{showing.sitting_id}/{showing.number}/"
        browser.get(url)
        browser.post(url, {**fields(showing, at, right=right), "answer": ""})
        browser.post(url, {**fields(showing, at, right=right), "confidence": ""})
        sent = fields(showing, at, right=right)
        where = browser.post(url, sent)
        browser.post(url, sent)
        browser.post(url, {**sent, "confidence": "0.25"})
        browser.get(url)
        browser.get(f"{url}?first=stands")
        browser.post(f"{url}hint/", {"number": "1"})
    for page in (where, "/today/", f"/sittings/{showing.sitting_id}/"):
        browser.get(page)
    assert Response.objects.count() == 3
    for secret in SECRETS:
        # What the person typed themselves comes back to them alone.
        if right and secret in ("KEYWORD", "73.125"):
            continue
        assert not browser.saw(secret), secret
    if not right:
        assert browser.saw("KEY-choice")  # an option among four: it has to be shown
    assert sum(b"KEY-choice" in part for part in browser.received) == sum(
        b"wrong two choice" in part for part in browser.received
    )


def test_once_it_is_closed_the_solution_is_there(
    school: School, browse: Browse, at: datetime
) -> None:
    make_check(school, at)
    client = browse(school.learner)
    client.post("/sittings/", {"occasion": "check"})
    for n in (1, 2, 3):
        showing = Showing.objects.get(number=n)
        client.post(f"/sittings/{showing.sitting_id}/{n}/", fields(showing, at))
    url = f"/sittings/{showing.sitting_id}/2/"
    assert "SOLUTION" not in client.get(url).content.decode()
    with time_machine.travel(at + timedelta(days=7), tick=False):
        page = client.get(url).content.decode()
        assert "SOLUTION-number" in page
        assert "73.125" in page
        done = client.get(f"/sittings/{showing.sitting_id}/done/").content.decode()
        assert "3 of 3 alone." in done
        assert f'href="{url}"' in done


def test_the_key_waits_for_the_last_of_those_for_whom_the_check_was_made(
    school: School, browse: Browse, at: datetime
) -> None:
    """Who has answered could tell who has not; chance may have drawn them in other blocks."""
    items = make_check(school, at)
    assign(
        school.other_learner, school.cohort, items[1], at, closes=timedelta(days=9), stratum="b-2"
    )
    apart = {"closes": timedelta(days=30), "created_at": at - timedelta(days=1)}
    assign(school.other_learner, school.cohort, items[1], at, **apart)
    client = browse(school.learner)
    client.post("/sittings/", {"occasion": "check"})
    for n in (1, 2, 3):
        showing = Showing.objects.get(number=n)
        client.post(f"/sittings/{showing.sitting_id}/{n}/", fields(showing, at))
    url = f"/sittings/{showing.sitting_id}/2/"
    done = f"/sittings/{showing.sitting_id}/done/"
    assert told_at(showing) == at + timedelta(days=9)
    assert client.get(done).context["told_from"] == at + timedelta(days=9)
    for days, told in ((6, False), (8, False), (9, True)):
        then = at + timedelta(days=days)
        with time_machine.travel(then, tick=False):
            assert ("SOLUTION-number" in client.get(url).content.decode()) == told
            assert ("3 of 3 alone." in client.get(done).content.decode()) == told
        assert Response.objects.filter(untold(then)).count() == (0 if told else 3)
        reason = practice_reason(school, then)
        assert reason.startswith("You last got this kind alone") == told


def practice_reason(school: School, at: datetime) -> str:
    """Return why practice asks a sibling of what was answered in the check."""
    text = CHOICE.format(slug=f"sibling-{at:%d}", skill="Chain rule", family="Choices")
    Item.objects.exclude(slug="choice").update(retired_at=at)
    make_item(school.organisation, text, at)
    Item.objects.filter(slug="choice").update(retired_at=at)
    showing = practise(school.learner, school.cohort, at)
    end(showing.sitting, at)
    return showing.reason


def test_an_open_check_is_in_no_figure_that_the_learner_is_told(
    school: School, browse: Browse, at: datetime
) -> None:
    """How often one is right at 90 % must not move by an answer whose result is not told."""
    for n in range(5):
        text = CHOICE.format(slug=f"c{n}", skill="Chain rule", family="Choices")
        assign(school.learner, school.cohort, make_item(school.organisation, text, at), at)
    extra = make_item(
        school.organisation, CHOICE.format(slug="p", skill="Logarithms", family="Others"), at
    )
    client = browse(school.learner)
    client.post("/sittings/", {"occasion": "check"})
    for n in range(1, 6):
        showing = Showing.objects.get(number=n)
        client.post(f"/sittings/{showing.sitting_id}/{n}/", fields(showing, at))
    done = client.get(f"/sittings/{showing.sitting_id}/done/").content.decode()
    assert "5 answers kept." in done
    assert "alone" not in done.split("<h1")[1].split("</h1>")[0]
    assign(school.learner, school.cohort, extra, at, occasion=Occasion.PRACTICE)
    client.post("/sittings/", {"occasion": "practice", "minutes": "2"})
    showing = Showing.objects.get(response__isnull=True)
    url = f"/sittings/{showing.sitting_id}/{showing.number}/"
    client.post(url, fields(showing, at))
    assert "4 more answers at 90 % alone" in client.get(url).content.decode()


def test_the_solution_waits_for_the_delayed_check_on_the_same_kind(
    school: School, browse: Browse, at: datetime
) -> None:
    items = [
        make_item(
            school.organisation, CHOICE.format(slug=slug, skill="Chain rule", family="Choices"), at
        )
        for slug in ("now", "later")
    ]
    assign(school.learner, school.cohort, items[0], at)
    assign(
        school.learner, school.cohort, items[1], at, opens=timedelta(days=14),
        closes=timedelta(days=21), planned_delay_days=14.0,
    )  # fmt: skip
    client = browse(school.learner)
    client.post("/sittings/", {"occasion": "check"})
    showing = Showing.objects.get()
    url = f"/sittings/{showing.sitting_id}/1/"
    client.post(url, fields(showing, at))
    for days, told in ((8, False), (20, False), (21, True)):
        with time_machine.travel(at + timedelta(days=days), tick=False):
            assert ("SOLUTION-now" in client.get(url).content.decode()) == told
