"""Make a plan: lay it out both ways, foretell both, and write all of it down at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from unaided.practice.plans.blocks import Layout, minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.spaced import spaced
from unaided.web.people.models import Cohort, User
from unaided.web.plans.models import MASSED, SPACED, Plan, PlannedBlock, PlannedSession, Thing
from unaided.web.plans.offered import Offered
from unaided.web.plans.predicting import prediction_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a teacher or coach asks for.

    Attributes:
        name: Of the plan.
        things: What is practised, in the order in which it begins.
        starts: When each session begins; rising.
        minutes: Of each session.
    """

    name: str
    things: tuple[Offered, ...]
    starts: tuple[datetime, ...]
    minutes: int


def dates(first: date, weekdays: frozenset[int], number: int) -> tuple[date, ...]:
    """Return the dates of sessions.

    Args:
        first: From when on.
        weekdays: On which, 0 Monday to 6 Sunday; at least one.
        number: How many.
    """
    found: list[date] = []
    day = first
    while len(found) < number:
        if day.weekday() in weekdays:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def beginnings(days: tuple[date, ...], at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the moments at which sessions begin, by the clock of the cohort's people."""
    return tuple(datetime.combine(day, at, tzinfo=zone) for day in days)


def days_of(starts: Sequence[datetime]) -> list[float]:
    """Return the day of each session, counted from the first, by the clock that they are in."""
    return [float((start.date() - starts[0].date()).days) for start in starts]


def make_plan(cohort: Cohort, wanted: Wanted, by: User, key: UUID, at: datetime) -> Plan:
    """Write a plan down; what was sent twice is made once.

    Raises:
        TooShortError: The sessions cannot hold every thing.
    """
    known = Plan.objects.filter(key=key, cohort=cohort).first()
    if known is not None:
        return known
    minutes, number = [wanted.minutes] * len(wanted.starts), len(wanted.things)
    mixed = spaced(minutes, number)
    blocked = massed(minutes, minutes_of_things(mixed, number))
    # Foretold before anything is locked: a second is long for whoever waits to write.
    plan = Plan(
        key=key,
        cohort=cohort,
        name=wanted.name,
        created_by=by,
        created_at=at,
        prediction=prediction_of(
            cohort,
            [
                (one.skill.pk, None if one.family is None else one.family.pk)
                for one in wanted.things
            ],
            (mixed, blocked),
            days_of(wanted.starts),
            wanted.starts[0],
            at,
        ),
    )
    return _kept(plan, wanted, {SPACED: mixed, MASSED: blocked})


@transaction.atomic
def _kept(plan: Plan, wanted: Wanted, layouts: Mapping[str, Layout]) -> Plan:
    """Write it all at once; return the first one's, where a second click came meanwhile."""
    Cohort.objects.select_for_update(no_key=True).get(pk=plan.cohort_id)
    known = Plan.objects.filter(key=plan.key, cohort=plan.cohort_id).first()
    if known is not None:
        return known
    plan.save()
    things = Thing.objects.bulk_create(
        Thing(plan=plan, number=place, skill=one.skill, family=one.family)
        for place, one in enumerate(wanted.things)
    )
    sessions = PlannedSession.objects.bulk_create(
        PlannedSession(plan=plan, number=place, starts_at=start, minutes=wanted.minutes)
        for place, start in enumerate(wanted.starts, start=1)
    )
    for name, layout in layouts.items():
        _write(name, layout, sessions, things)
    return plan


def _write(name: str, layout: Layout, sessions: list[PlannedSession], things: list[Thing]) -> None:
    PlannedBlock.objects.bulk_create(
        PlannedBlock(
            session=session, layout=name, number=number, thing=things[block.thing],
            minutes=block.minutes, kind=block.kind, shown=block.shown,
        )
        for session, blocks in zip(sessions, layout, strict=True)
        for number, block in enumerate(blocks, start=1)
    )  # fmt: skip
