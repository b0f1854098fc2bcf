"""Say that a block was done, and take it back: each once, however often it is sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from unaided.web.people.models import User
from unaided.web.people.zones import zone_of
from unaided.web.plans.models import Plan, PlannedBlock, PlannedSession, Tick


@transaction.atomic
def tick(block: PlannedBlock, by: User, at: datetime) -> bool:
    """Write down that a block was done; done already, it stays as it was written.

    Returns:
        Whether it is done now: not of a plan that was put away, nor of a day still to come.
    """
    session = _held(block)
    if session is None or is_ahead(session, at):
        return False
    Tick.objects.get_or_create(
        block=block, undone_at=None, defaults={"ticked_by": by, "ticked_at": at}
    )
    return True


@transaction.atomic
def undo(block: PlannedBlock, by: User, at: datetime) -> bool:
    """Take it back; the tick stays on record, with who took it back and when.

    Returns:
        Whether it is not done now: of a plan that was put away everything stays.
    """
    if _held(block) is None:
        return False
    Tick.objects.filter(block=block, undone_at=None).update(undone_by=by, undone_at=at)
    return True


def is_ahead(session: PlannedSession, at: datetime) -> bool:
    """Say whether a session's day is still to come where its people are."""
    zone = zone_of(session.plan.cohort)
    return session.starts_at.astimezone(zone).date() > at.astimezone(zone).date()


def _held(block: PlannedBlock) -> PlannedSession | None:
    """Hold a block's plan, so that nobody moves it meanwhile, and read its session as it is now."""
    plan = PlannedSession.objects.values("plan").filter(pk=block.session_id)
    locked = Plan.objects.select_for_update(no_key=True).get(pk__in=plan)
    if locked.put_away_at is not None:
        return None
    return PlannedSession.objects.select_related("plan__cohort").get(pk=block.session_id)


@transaction.atomic
def choose(plan: Plan, layout: str) -> bool:
    """Use one of the two ways; return whether it is used now.

    Once something of a plan was done, its way stays: else nobody could say which one it was.
    """
    locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if locked.chosen == layout:
        return True
    if locked.put_away_at is not None or has_ticks(locked):
        return False
    locked.chosen = layout
    locked.save(update_fields=["chosen"])
    return True


def put_away(plan: Plan, at: datetime) -> None:
    """Use a plan no longer; what was done stays."""
    Plan.objects.filter(pk=plan.pk, put_away_at=None).update(put_away_at=at)


def has_ticks(plan: Plan) -> bool:
    """Say whether something of a plan was done."""
    return Tick.objects.filter(block__session__plan=plan, undone_at=None).exists()
