"""The same person twice at once, lost replies, clocks: one answer, one next question, in order.

Run on SQLite with the others, and on PostgreSQL by ``test_on_postgresql.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connections
from django.http import HttpResponse
from tests.web.school import Browse, School, make_choices, make_school
from tests.web.study.history import fields, give, practise

from unaided.web import clock
from unaided.web.load.forms import Question, question
from unaided.web.load.learner import Sent
from unaided.web.load.ledger import held_against
from unaided.web.people.models import User
from unaided.web.study import sittings
from unaided.web.study.answering import Kept, KeptBefore, Outcome
from unaided.web.study.asking import as_shown
from unaided.web.study.models import Response, Showing, Sitting

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])

Result = TypeVar("Result")
AT_ONCE = 4


@pytest.fixture
def place(transactional_db: None, at: datetime) -> School:
    """A school with a bank, whose rows are committed: other threads see them."""
    made = make_school(at)
    make_choices(made.organisation, at, families=3, siblings=4)
    return made


def at_once(*calls: Callable[[], Result]) -> list[Result]:
    """Make calls in threads of their own, all at the same moment."""
    together = Barrier(len(calls))

    def call(one: Callable[[], Result]) -> Result:
        together.wait()
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call, one) for one in calls]]


def whole(school: School, *acknowledged: Response) -> None:
    """Assert that the database holds these responses, and nothing half-written."""
    written = {}
    for response in acknowledged:
        key = str(response.key)
        shown = Showing.objects.get(key=key)
        written[key] = Sent(as_shown(shown, response.answer), response.confidence or 0.0)
    held = held_against(written, school.cohort.pk)
    assert held.problems == 0, held
    assert held.rows == len(acknowledged)


def test_a_double_click_is_one_answer_and_one_next_question(place: School, at: datetime) -> None:
    showing = practise(place.learner, place.cohort, at)
    outcomes: list[Outcome] = at_once(
        *[lambda: give(place.learner, showing, at) for _ in range(AT_ONCE)]
    )
    kept = [one for one in outcomes if isinstance(one, Kept)]
    before = [one for one in outcomes if isinstance(one, KeptBefore)]
    assert (len(kept), len(before)) == (1, AT_ONCE - 1)
    assert not any(one.differs for one in before)
    assert Showing.objects.count() == 2
    whole(place, kept[0].response)


def test_two_tabs_with_different_answers_keep_the_first_and_say_so(
    place: School, at: datetime
) -> None:
    showing = practise(place.learner, place.cohort, at)
    outcomes: list[Outcome] = at_once(
        lambda: give(place.learner, showing, at, right=True),
        lambda: give(place.learner, showing, at, right=False),
    )
    kept = [one for one in outcomes if isinstance(one, Kept)]
    before = [one for one in outcomes if isinstance(one, KeptBefore)]
    assert (len(kept), len(before)) == (1, 1)
    assert before[0].differs
    whole(place, kept[0].response)


def test_two_starts_at_once_are_one_sitting(place: School, at: datetime) -> None:
    def start() -> Sitting | None:
        return sittings.start(
            place.learner, place.cohort, occasion="practice", minutes=10, seed=1, at=at
        )  # fmt: skip

    started = at_once(*[start] * AT_ONCE)
    assert {one.pk for one in started if one is not None} == {Sitting.objects.get().pk}
    assert Showing.objects.count() == 1


def test_people_who_answer_at_once_do_not_hinder_each_other(place: School, at: datetime) -> None:
    mine = practise(place.learner, place.cohort, at)
    theirs = practise(place.other_learner, place.cohort, at)
    outcomes: list[Outcome] = at_once(
        lambda: give(place.learner, mine, at), lambda: give(place.other_learner, theirs, at)
    )
    responses = [one.response for one in outcomes if isinstance(one, Kept)]
    assert len(responses) == 2
    whole(place, *responses)


@dataclass(frozen=True)
class Tab:
    """A question on a page, and how to send an answer to it."""

    asked: Question
    send: Callable[..., HttpResponse]


@pytest.fixture
def tab(place: School, browse: Browse) -> Tab:
    """A page that asks, in a browser."""
    client = browse(place.learner)
    begun = client.post("/sittings/", {"occasion": "practice", "minutes": "10"}, follow=True)
    asked = question(begun.content.decode())
    assert asked is not None

    def send(client_again: Any = client, **given: Any) -> HttpResponse:
        headers = given.pop("headers", None)
        values = {**asked.hidden, "answer": "0", "confidence": "0.5", **given}
        response: HttpResponse = client_again.post(asked.action, values, headers=headers)
        return response

    return Tab(asked, send)


def test_a_lost_reply_is_told_again_and_written_once(tab: Tab) -> None:
    first, again = tab.send(), tab.send()
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert Response.objects.count() == 1
    assert Showing.objects.count() == 2


def test_browsers_that_send_at_once_get_the_same_reply(
    tab: Tab, place: School, browse: Browse
) -> None:
    clients = [browse(place.learner) for _ in range(AT_ONCE)]
    replies = at_once(*[lambda client=client: tab.send(client) for client in clients])
    assert {reply.status_code for reply in replies} == {303}
    assert len({reply.headers["Location"] for reply in replies}) == 1
    assert Response.objects.count() == 1


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_browsers_clock_an_hour_off_changes_nothing(tab: Tab, off: timedelta) -> None:
    said = datetime.now(UTC) + off
    before = datetime.now(UTC)
    tab.send(
        headers={"Date": said.strftime("%a, %d %b %Y %H:%M:%S GMT")},
        at=said.isoformat(), time=said.isoformat(), answered_at=said.isoformat(),
        seconds=str(off.total_seconds()),
    )  # fmt: skip
    kept = Response.objects.get()
    assert before <= kept.answered_at <= datetime.now(UTC)
    assert kept.seconds is not None
    assert 0 <= kept.seconds < 60


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Set the server's clock back by an hour."""

    def now() -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)

    return lambda: monkeypatch.setattr(clock.timezone, "now", now)


def test_the_servers_clock_set_back_an_hour_keeps_order_and_tells_no_negative_time(
    tab: Tab, place: School, browse: Browse, set_back: Callable[[], None]
) -> None:
    first = tab.send()
    client = browse(place.learner)
    # The next question is on the page before the clock is set back, its answer comes after.
    waiting = Showing.objects.get(response__isnull=True)
    address = f"/sittings/{waiting.sitting_id}/{waiting.number}/"
    asked = question(client.get(address).content.decode())
    assert asked is not None
    set_back()
    reply = client.post(asked.action, {**asked.hidden, "answer": "0", "confidence": "0.5"})
    assert (first.status_code, reply.status_code) == (303, 303)
    rows = list(Response.objects.order_by("pk"))
    assert [row.showing.number for row in rows if row.showing] == [1, 2]
    assert rows[1].seconds is None
    assert rows[0].seconds is not None
    assert rows[0].seconds >= 0
    assert client.get(reply.headers["Location"]).status_code == 200
    whole(place, *rows)


def test_an_answer_under_way_when_the_sitting_is_ended_elsewhere_is_kept(
    place: School, at: datetime, browse: Browse
) -> None:
    showing = practise(place.learner, place.cohort, at)
    client = browse(place.learner)
    given, ended = at_once(
        lambda: give(place.learner, showing, at),
        lambda: client.post(f"/sittings/{showing.sitting_id}/end/"),
    )
    assert isinstance(given, Kept)
    assert ended.status_code == 303
    assert Sitting.objects.get().ended_at is not None
    assert Response.objects.get().key == showing.key


def test_a_form_sent_by_somebody_else_is_nobodys(
    place: School, at: datetime, browse: Browse
) -> None:
    showing = practise(place.learner, place.cohort, at)
    values = {"key": str(showing.key), **fields(showing, at)}
    people: list[User] = [place.other_learner, place.stranger_learner]
    for person in people:
        reply = browse(person).post(f"/sittings/{showing.sitting_id}/{showing.number}/", values)
        assert reply.status_code in (302, 404)
    assert not Response.objects.exists()
