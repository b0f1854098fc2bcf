"""Say that a block was done, and take it back: each once, however often it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from unaided.web.people.models import User
from unaided.web.people.zones import zone_of
from unaided.web.plans.models import Plan, PlannedBlock, PlannedSession, Tick
from unaided.web.templatetags.marks import day

PUT_AWAY: Final = "This plan was put away. Nothing was changed."
OTHER_WAY: Final = (
    "Somebody else chose the other way for this plan meanwhile. Look at it again. Nothing was "
    "changed."
)


@transaction.atomic
def tick(block: PlannedBlock, by: User, at: datetime) -> str:
    """Write down that a block was done; done already, it stays as it was written.

    Args:
        block: Which.
        by: Who says so.
        at: The present.

    Returns:
        Why it was not written down, as a sentence; nothing where it was.
    """
    refused = _refused(block)
    # Its date as it is now: somebody may have moved it since the page was looked at.
    session = PlannedSession.objects.select_related("plan__cohort").get(pk=block.session_id)
    zone = zone_of(session.plan.cohort)
    on = session.starts_at.astimezone(zone).date()
    if not refused and on > at.astimezone(zone).date():
        refused = (
            f"This session is on {day(on)}: nothing of it can be done yet. Was it held sooner, "
            "move it. Nothing was changed."
        )
    if not refused:
        Tick.objects.get_or_create(
            block=block, undone_at=None, defaults={"ticked_by": by, "ticked_at": at}
        )
    return refused


@transaction.atomic
def undo(block: PlannedBlock, by: User, at: datetime) -> str:
    """Take it back; the tick stays on record, with who took it back and when.

    Returns:
        Why not, as a sentence; nothing where it was taken back.
    """
    refused = _refused(block)
    if not refused:
        Tick.objects.filter(block=block, undone_at=None).update(undone_by=by, undone_at=at)
    return refused


def _refused(block: PlannedBlock) -> str:
    """Lock a block's plan, and say why nothing of it can be ticked off."""
    plan = Plan.objects.select_for_update(no_key=True).get(sessions=block.session_id)
    if plan.put_away_at is not None:
        return PUT_AWAY
    return "" if plan.chosen == block.layout else OTHER_WAY


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
