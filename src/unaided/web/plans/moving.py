"""Move a session to another date: the order stays, and what is predicted is worked out anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.db import transaction

from unaided.practice.plans.blocks import Block, Kind, Layout
from unaided.web.people.models import User
from unaided.web.people.zones import zone_of
from unaided.web.plans.making import days_of
from unaided.web.plans.models import (
    MASSED,
    SPACED,
    Move,
    Plan,
    PlannedBlock,
    PlannedSession,
    Tick,
)
from unaided.web.plans.predicting import prediction_of

MEANWHILE: Final = "Somebody else changed this plan meanwhile. Look at it again. Nothing was moved."


def move(session: PlannedSession, starts_at: datetime, by: User, at: datetime) -> bool:
    """Put a session on another date, and predict the plan anew.

    Args:
        session: Which; nothing of it was done.
        starts_at: When it begins from now on; between the sessions before and after it.
        by: Who moves it.
        at: The present.

    Returns:
        Whether it was moved: not, where the plan is no longer as it was looked at, so that the
        session would come before one that comes before it.
    """
    plan = session.plan
    sessions = list(plan.sessions.all())
    were = {one.pk: one.starts_at for one in sessions}
    if were[session.pk] != session.starts_at:
        return False
    zone = zone_of(plan.cohort)
    starts = {**were, session.pk: starts_at}
    days = days_of([starts[one.pk].astimezone(zone) for one in sessions])
    if any(later <= earlier for earlier, later in pairwise(days)):
        return False
    # Foretold before anything is locked: a second is long for whoever waits to write.
    both = _layout(plan, sessions, SPACED), _layout(plan, sessions, MASSED)
    things = list(plan.things.values_list("skill_id", "family_id"))
    prediction = prediction_of(plan.cohort, things, both, days, min(starts.values()), at)
    return _kept(plan, session, starts_at, were, prediction, by, at)


@transaction.atomic
def _kept(
    plan: Plan, session: PlannedSession, starts_at: datetime, were: Mapping[int, datetime],
    prediction: dict[str, Any], by: User, at: datetime,
) -> bool:  # fmt: skip
    locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if (
        locked.put_away_at is not None
        or dict(locked.sessions.values_list("pk", "starts_at")) != were
    ):
        return False
    if Tick.objects.filter(block__session=session, undone_at=None).exists():
        return False
    Move.objects.create(session=session, moved_from=session.starts_at, moved_by=by, moved_at=at)
    PlannedSession.objects.filter(pk=session.pk).update(starts_at=starts_at)
    locked.prediction = prediction
    locked.save(update_fields=["prediction"])
    return True


def _layout(plan: Plan, sessions: list[PlannedSession], name: str) -> Layout:
    """Return one of the two ways as it was laid out."""
    of: dict[int, list[Block]] = {one.pk: [] for one in sessions}
    blocks = PlannedBlock.objects.filter(session__plan=plan, layout=name).select_related("thing")
    for one in blocks.order_by("session__number", "number"):
        of[one.session_id].append(Block(one.thing.number, one.minutes, Kind(one.kind), one.shown))
    return tuple(tuple(some) for some in of.values())
