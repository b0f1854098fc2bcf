"""A session on the phone: blocks are ticked off, once each, and taken back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.urls import reverse
from icalendar import Calendar
from tests.web.plans.made import start, stock

from unaided.web import clock
from unaided.web.people.models import Cohort, Teaching
from unaided.web.plans.models import Move, Plan, PlannedSession, Tick
from unaided.web.plans.moving import move
from unaided.web.plans.ticking import put_away, tick, undo

URL = "plan_session"


@pytest.fixture
def plan(school, at) -> Plan:
    """A plan of three things in four sessions."""
    stock(school, at)
    return start(school, at)


def test_it_is_the_cohorts_teachers_own(school, plan, browse):
    """Nobody else has such a page, or ticks anything off."""
    url = reverse(URL, args=[plan.pk, 1])
    assert browse(school.teacher).get(url).status_code == 200
    for user in (school.other_teacher, school.stranger, school.learner, school.lead):
        client = browse(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "done", "block": "1"}).status_code == 404
    assert browse(None).get(url).status_code == 302
    assert not Tick.objects.exists()


def test_a_block_is_done_once_by_whoever_said_so_first(school, plan, browse):
    """A second tap, also a colleague's, changes nothing; the page says who and when."""
    Teaching.objects.create(cohort=school.cohort, teacher=school.other_teacher)
    url = reverse(URL, args=[plan.pk, 1])
    for user in (school.teacher, school.other_teacher):
        reply = browse(user).post(url, {"do": "done", "block": "1"})
        assert (reply.status_code, reply["Location"]) == (303, f"{url}#block-1")
    one = Tick.objects.get()
    assert one.ticked_by == school.teacher
    page = browse(school.teacher).get(url).content.decode()
    assert f"by {school.teacher}" in page
    assert ": 1 of 6 blocks done" in page


def test_undone_it_stays_on_record_and_can_be_done_again(school, plan, browse):
    """Who took it back is kept."""
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk, 1])
    for do in ("done", "undo", "undo", "done"):
        client.post(url, {"do": do, "block": "1"})
    first, second = Tick.objects.order_by("pk")
    assert first.undone_by == school.teacher
    assert first.undone_at is not None
    assert second.undone_at is None


@pytest.mark.parametrize(
    "sent",
    [{}, {"do": "done"}, {"do": "done", "block": "99"}, {"do": "done", "block": "9" * 30},
     {"do": "done", "block": "one"}, {"do": "undone", "block": "1"}],
)  # fmt: skip
def test_what_is_no_block_of_the_session_is_not_there(school, plan, browse, sent):
    """Nothing is written."""
    reply = browse(school.teacher).post(reverse(URL, args=[plan.pk, 1]), sent)
    assert reply.status_code == 404
    assert not Tick.objects.exists()


def test_a_session_that_there_is_not_is_not_there(school, plan, browse):
    """Four sessions, no fifth."""
    client = browse(school.teacher)
    assert client.get(reverse(URL, args=[plan.pk, 5])).status_code == 404
    assert client.get(reverse(URL, args=[plan.pk, 0])).status_code == 404


def test_a_plan_put_away_takes_no_ticks(school, plan, browse, at):
    """And says why."""
    put_away(plan, at)
    page = browse(school.teacher).post(
        reverse(URL, args=[plan.pk, 1]), {"do": "done", "block": "1"}, follow=True
    )
    assert "Nothing was changed" in page.content.decode()
    assert not Tick.objects.exists()


def test_from_the_second_session_on_tests_come_first(school, plan, browse):
    """The first has none: nothing was met before."""
    client = browse(school.teacher)
    first = client.get(reverse(URL, args=[plan.pk, 1])).content.decode()
    second = client.get(reverse(URL, args=[plan.pk, 2])).content.decode()
    assert "test: alone" not in first
    assert 0 < second.index("test: alone") < second.index("Session 1")


def test_what_is_still_to_come_is_not_done(school, plan, browse):
    """Two days ahead: there is no button, and whoever sends it all the same is told why not."""
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk, 2])
    page = client.get(url).content.decode()
    assert 'value="done"' not in page
    assert "Blocks can be ticked off from" in page
    page = client.post(url, {"do": "done", "block": "1"}, follow=True).content.decode()
    assert "nothing of it can be done yet" in page
    assert not Tick.objects.exists()


def test_its_day_is_that_of_the_cohorts_people(school, plan, browse, at, monkeypatch):
    """At 23:30 in Auckland the day of the next session has begun nowhere else; there it has not."""
    Cohort.objects.filter(pk=school.cohort.pk).update(time_zone="Pacific/Auckland")
    zone = ZoneInfo("Pacific/Auckland")
    session = plan.sessions.get(number=2)
    day = session.starts_at.astimezone(zone).date()
    client, url = browse(school.teacher), reverse(URL, args=[plan.pk, 2])
    for moment, ticks in (("23:59", 0), ("00:01", 1)):
        hour = datetime.strptime(moment, "%H:%M").time()
        on = day if ticks else day - timedelta(days=1)
        monkeypatch.setattr(
            clock, "now", lambda on=on, hour=hour: datetime.combine(on, hour, tzinfo=zone)
        )
        client.post(url, {"do": "done", "block": "1"})
        assert Tick.objects.count() == ticks


def moved(browse, user, plan, number, day, begins="18:15"):
    """Send a session's other date."""
    address = reverse(URL, args=[plan.pk, number])
    page = browse(user).get(address).content.decode()
    was = re.search(r'name="move-was" value="([^"]+)"', page)
    sent = {"do": "move", "move-day": day.isoformat(), "move-begins": begins}
    if was is not None:
        sent["move-was"] = was[1]
    return browse(user).post(address, sent, follow=True)


def test_a_session_is_moved_and_everything_follows(school, plan, browse, at):
    """The page, the calendar, what is predicted; the date before stays on record."""
    before, last = plan.prediction, plan.sessions.last()
    day = last.starts_at.date() + timedelta(days=20)
    page = moved(browse, school.teacher, plan, 4, day).content.decode()
    assert "Moved, and what the plan predicts was worked out anew" in page
    assert f"moved from {last.starts_at.day} " in page
    now = plan.sessions.last().starts_at
    assert (now.date(), now.hour, now.minute) == (day, 18, 15)
    plan.refresh_from_db()
    assert plan.prediction["figures"] != before["figures"]
    one = Move.objects.get()
    assert (one.moved_from, one.moved_by) == (last.starts_at, school.teacher)
    file = browse(school.teacher).get(reverse("plan_calendar", args=[plan.pk])).content
    events = Calendar.from_ical(file).walk("VEVENT")
    assert events[3].start == now
    assert [event["SEQUENCE"] for event in events] == [0, 0, 0, 1]
    whole = browse(school.teacher).get(reverse("plan", args=[plan.pk])).content.decode()
    assert "Predicted anew when a session was last moved" in whole


def test_moved_back_the_plan_predicts_what_it_did(school, plan, at):
    """The same plan is foretold alike: the layout is the one that was kept."""
    session, before = plan.sessions.get(number=4), plan.prediction
    was = session.starts_at
    assert move(session, was + timedelta(days=9), school.teacher, at)
    assert move(plan.sessions.get(number=4), was, school.teacher, at)
    assert Plan.objects.get().prediction == before


@pytest.mark.parametrize(
    ("number", "days", "said"),
    [
        (2, -1, "The plan was made on"),
        (2, 0, "Session 1 is on"),
        (2, 4, "Session 3 is on"),
        (4, 4, "Session 3 is on"),
        (4, 800, "over two years away"),
    ],
)
def test_a_date_that_will_not_do_is_refused(school, plan, browse, at, number, days, said):
    """The order stays, and nothing was held before; the page says which session is in the way."""
    day = at.date() + timedelta(days=days)
    reply = moved(browse, school.teacher, plan, number, day)
    assert reply.status_code == 422
    assert said in reply.content.decode()
    assert "Nothing was moved" in reply.content.decode()
    assert not Move.objects.exists()


def test_where_it_is_already_it_is_not_moved(school, plan, browse):
    """And no second prediction is made."""
    session = plan.sessions.get(number=3)
    reply = moved(
        browse, school.teacher, plan, 3, session.starts_at.date(), f"{session.starts_at:%H:%M}"
    )
    assert reply.status_code == 422
    assert "That is when it is" in reply.content.decode()
    assert not Move.objects.exists()


def test_what_was_done_is_not_moved(school, plan, browse, at):
    """Its date is what happened; a plan put away is not moved either; nor by somebody else."""
    session = plan.sessions.get(number=1)
    day = session.starts_at.date() + timedelta(days=1)
    assert moved(browse, school.other_teacher, plan, 1, day).status_code == 404
    tick(session.blocks.filter(layout="spaced").first(), school.teacher, at)
    page = moved(browse, school.teacher, plan, 1, day).content.decode()
    assert "its date stays. Nothing was moved" in page
    assert not move(session, session.starts_at + timedelta(days=1), school.teacher, at)
    put_away(plan, at)
    other = plan.sessions.get(number=3)
    assert not move(other, other.starts_at + timedelta(hours=1), school.teacher, at)
    assert not Move.objects.exists()


def test_a_plan_changed_meanwhile_is_not_moved(school, plan, at):
    """What would be predicted was read from other dates."""
    session = plan.sessions.get(number=3)
    PlannedSession.objects.filter(pk=session.pk).update(
        starts_at=session.starts_at + timedelta(hours=1)
    )
    assert not move(session, session.starts_at + timedelta(days=1), school.teacher, at)
    assert not Move.objects.exists()


def test_held_sooner_it_is_written_down_on_its_day(school, plan, browse, at, monkeypatch):
    """Planned for Friday, held on Wednesday, written down on Thursday."""
    last = plan.sessions.get(number=4)
    assert move(last, last.starts_at + timedelta(days=20), school.teacher, at)
    session = plan.sessions.get(number=4)
    held = session.starts_at - timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: session.starts_at - timedelta(days=1))
    page = moved(browse, school.teacher, plan, 4, held.date()).content.decode()
    assert "Moved, and what the plan predicts" in page
    block = plan.sessions.get(number=4).blocks.filter(layout="spaced").first()
    sent = {"do": "done", "block": block.number}
    browse(school.teacher).post(reverse(URL, args=[plan.pk, 4]), sent)
    assert Tick.objects.filter(block=block, undone_at=None).exists()


def test_what_a_colleague_moved_meanwhile_is_looked_at_again(school, plan, browse):
    """What was looked at goes with the form; the same date sent twice is there."""
    client, address = browse(school.teacher), reverse(URL, args=[plan.pk, 4])
    session = plan.sessions.get(number=4)
    was = re.search(r'name="move-was" value="([^"]+)"', client.get(address).content.decode())
    days = {
        number: (session.starts_at + timedelta(days=number)).date().isoformat()
        for number in (10, 20)
    }
    sent = {"do": "move", "move-was": was[1], "move-begins": "18:15"}
    for _ in range(2):
        reply = client.post(address, sent | {"move-day": days[10]}, follow=True)
        assert reply.status_code == 200
    assert Move.objects.count() == 1
    page = client.post(address, sent | {"move-day": days[20]}, follow=True).content.decode()
    assert "Somebody else changed this plan meanwhile" in page
    assert Move.objects.count() == 1


def test_a_neighbour_moved_meanwhile_keeps_the_order(school, plan, at):
    """The form was checked against the dates that were."""
    last, other = plan.sessions.get(number=4), plan.sessions.get(number=3)
    assert move(last, last.starts_at + timedelta(days=20), school.teacher, at)
    assert move(other, last.starts_at + timedelta(days=10), school.teacher, at)
    last.refresh_from_db()
    assert not move(last, last.starts_at - timedelta(days=12), school.teacher, at)
    assert Move.objects.count() == 2


def test_what_was_moved_or_put_away_meanwhile_is_not_done(school, plan, at):
    """Looked at while its day had come; on another day when it is written down."""
    session = plan.sessions.get(number=1)
    block = session.blocks.filter(layout="spaced").first()
    plan.sessions.exclude(pk=session.pk).update(starts_at=F("starts_at") + timedelta(days=30))
    assert move(session, session.starts_at + timedelta(days=20), school.teacher, at)
    assert not tick(block, school.teacher, at)
    assert tick(block, school.teacher, at + timedelta(days=21))
    put_away(plan, at)
    assert not undo(block, school.teacher, at + timedelta(days=21))
    assert Tick.objects.get().undone_at is None
