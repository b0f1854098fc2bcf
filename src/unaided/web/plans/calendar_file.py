"""A plan as an iCalendar file (RFC 5545): one event a session, by the clock of its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from unaided.web.plans.models import Plan
from unaided.web.plans.seen import Shown, Strip


def calendar_file(plan: Plan, sessions: Sequence[Shown], zone: ZoneInfo, at: datetime) -> bytes:
    """Write a plan's calendar.

    Args:
        plan: Which.
        sessions: Its sessions, the chosen way first.
        zone: Where the cohort's people are.
        at: The present: what a calendar that has an older copy goes by.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Unaided//Practice plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plan.name)
    for one in sessions:
        event = Event()
        # The same session has the same name for ever: read in again, it is replaced, not doubled.
        event.add("uid", f"{plan.key}-{one.session.number}@unaided")
        event.add("dtstamp", at.astimezone(UTC))
        event.add("sequence", len(one.moves))
        event.add("dtstart", one.session.starts_at.astimezone(zone))
        ends = one.session.starts_at + timedelta(minutes=one.session.minutes)
        event.add("dtend", ends.astimezone(zone))
        event.add("summary", f"{plan.name}, {one.session.number} of {len(sessions)}")
        event.add("description", vText(_described(one.strips[0])))
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _described(strip: Strip) -> str:
    return "\n".join(
        f"{box.block.minutes} min {'test, alone: ' if box.test else ''}{box.block.thing}"
        for box in strip.boxes
    )
