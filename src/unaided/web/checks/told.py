"""The fixed places of a check, and what came of each: what its figures by design are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from unaided.checks.plan import Condition, Novelty
from unaided.evidence.schema import Status
from unaided.web.checks.models import Check, Placed
from unaided.web.pulse.behind import response_to


@dataclass(frozen=True, slots=True)
class Told:
    """One fixed place, and what came of it.

    Attributes:
        person: Id of the person.
        item: Id of the item.
        sitting: Number of the sitting.
        condition: Under which it was asked.
        score: What was scored under that condition; ``None``: nothing that counts.
        confidence: How sure the person was.
        missing: Whether it closed without an answer that counts.
    """

    person: int
    item: int
    sitting: int
    condition: Condition
    score: float | None
    confidence: float | None
    missing: bool


def told_of(check: Check, at: datetime, assurance: str = "") -> tuple[Told, ...]:
    """Read the fixed places of a check (one query).

    Args:
        check: Which one.
        at: The present: what is open is not missing yet.
        assurance: Only answers of this assurance count; empty: all do.
    """
    placed = Placed.objects.filter(part__check_of=check, fixed=True).select_related(
        "part", "assignment__showing__response"
    )
    found = (_told(place, at, assurance) for place in placed)
    return tuple(one for one in found if one is not None)


def _told(place: Placed, at: datetime, assurance: str) -> Told | None:
    """Say what came of a place; ``None``: it was withdrawn while it could still be answered."""
    assignment = place.assignment
    novelty = cast("Novelty", assignment.stratum.rpartition(", ")[2])
    condition = Condition(assignment.aid, novelty, assignment.tool_wrong)
    response = response_to(assignment)
    if response is None:
        if assignment.withdrawn_at is not None:
            return None
        score, confidence, missing = None, None, assignment.closes_at <= at
    elif response.status != Status.SCORED:
        # It waits for its mark: neither a score nor missing.
        score, confidence, missing = None, None, False
    else:
        counts = response.aid == assignment.aid and assurance in ("", response.assurance)
        score = response.score if counts else None
        confidence = response.confidence if counts else None
        missing = not counts
    return Told(
        person=place.part.person_id,
        item=assignment.item_id,
        sitting=place.sitting,
        condition=condition,
        score=score,
        confidence=confidence,
        missing=missing,
    )
