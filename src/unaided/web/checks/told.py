"""The fixed places of a check, and what came of each: what its figures by design are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from unaided.checks.plan import Condition, Novelty
from unaided.evidence.schema import Novelty as Frozen
from unaided.evidence.schema import Status
from unaided.web.checks.models import Check, Placed
from unaided.web.pulse.behind import response_to
from unaided.web.study.conditions import DAY
from unaided.web.study.models import Assignment, Response

Apart = Literal["", "help", "novelty", "delay"]

NOT_APART: Final[Apart] = ""

FIRST: Final = Frozen.FIRST

AS_NEW: Final[Mapping[Novelty, tuple[str, ...]]] = {
    "variant": (Frozen.VARIANT,),
    "transfer": (Frozen.TRANSFER, FIRST),
}
"""Of each novelty that is planned, those that may be found when the sitting starts."""

SLACK: Final = 2.0
"""An answer counts up to twice the planned days after practice ended, or within the window; and
where its kind of question was not met again in the last half of them."""

SAME_SITTING_DAYS: Final = 0.1
"""Two answers this close in time are of one sitting."""

WENT: Final = ("declined", "left")


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
        apart: What of an answer is not as planned, so that it does not count: ``help``,
            ``novelty`` or ``delay``; empty: nothing, or there is no answer.
        late: Whether the answer came in a make-up.
        longer_days: Days since the kind (far: the skill) was last met, where that is more than an
            answer may come late; ``None``: it is not, or nothing counts.
        nothing_met: Whether nothing of its skill had been met: further than a new kind of question,
            and counted as one.
    """

    person: int
    item: int
    sitting: int
    condition: Condition
    score: float | None
    confidence: float | None
    missing: bool
    apart: Apart
    late: bool
    longer_days: float | None
    nothing_met: bool


def told_of(check: Check, at: datetime, assurance: str = "") -> tuple[Told, ...]:
    """Read the fixed places of a check (one query).

    Args:
        check: Which one.
        at: The present: what is open is not missing yet.
        assurance: Only answers of this assurance count; empty: all do.
    """
    placed = Placed.objects.filter(part__check_of=check).select_related(
        "part", "assignment__showing__response", "assignment__showing__sitting",
        "assignment__turn__planned",
    )  # fmt: skip
    every = list(placed)
    own = _answered(every)
    found = (
        _told(check, place, own[place.part.person_id], at, assurance)
        for place in every
        if place.fixed
    )
    return tuple(one for one in found if one is not None)


def _told(
    check: Check, place: Placed, answered: Sequence[datetime], at: datetime, assurance: str
) -> Told | None:
    """Say what came of a place; ``None``: it was not needed, or called off with its check.

    Who declined or left is missing: they chose it, so it may go with what they know.
    """
    assignment = place.assignment
    novelty = cast("Novelty", assignment.stratum.rpartition(", ")[2])
    condition = Condition(assignment.aid, novelty, assignment.tool_wrong)
    response = response_to(assignment)
    score, confidence, missing, apart = None, None, False, NOT_APART
    if response is None:
        if assignment.withdrawn_at is not None and assignment.withdrawn_why not in WENT:
            return None
        missing = assignment.closes_at <= at
    elif response.status == Status.SCORED:
        apart = _apart(check, assignment, novelty, response, answered)
        if not apart and assurance in ("", response.assurance):
            score, confidence = response.score, response.confidence
        else:
            missing = True
    # Any other waits for its mark: neither a score nor missing.
    turn = assignment.turn
    met_before = response.delay_days if response is not None and score is not None else None
    longest = longest_days(check, assignment.planned_delay_days or 0.0)
    return Told(
        person=place.part.person_id,
        item=assignment.item_id,
        sitting=place.sitting,
        condition=condition,
        score=score,
        confidence=confidence,
        missing=missing,
        apart=apart,
        late=response is not None and turn is not None and turn.planned.is_make_up,
        longer_days=met_before if met_before is not None and met_before > longest else None,
        nothing_met=score is not None and response is not None and response.novelty == FIRST,
    )


def _answered(placed: Iterable[Placed]) -> Mapping[int, Sequence[datetime]]:
    """Return when each person answered anything of a check."""
    found: dict[int, list[datetime]] = defaultdict(list)
    for place in placed:
        response = response_to(place.assignment)
        if response is not None:
            found[place.part.person_id].append(response.answered_at)
    return found


def _apart(
    check: Check,
    assignment: Assignment,
    novelty: Novelty,
    response: Response,
    answered: Sequence[datetime],
) -> Apart:
    """Say what of an answer's frozen condition is not as planned."""
    if response.aid != assignment.aid:
        return "help"
    if response.novelty not in AS_NEW[novelty]:
        return "novelty"
    planned, delay = assignment.planned_delay_days, response.delay_days
    if planned is None:
        return NOT_APART
    showing = response.showing
    began = response.answered_at if showing is None else showing.sitting.started_at
    if (began - check.practice_ends_at) / DAY > longest_days(check, planned):
        return "delay"
    if delay is None:
        # Where nothing was met there is nothing that could have been met again.
        return NOT_APART if response.novelty == FIRST else "delay"
    if delay >= planned / SLACK:
        return NOT_APART
    # An earlier sitting of this very check meets the skill again, as was planned.
    planned_meeting = novelty == "transfer" and any(
        abs((began - then) / DAY - delay) < SAME_SITTING_DAYS for then in answered
    )
    return NOT_APART if planned_meeting else "delay"


def longest_days(check: Check, planned_days: float) -> float:
    """Return the days after practice ended until which a sitting stands for a planned delay."""
    # A sitting opens at the first midnight after its delay, and stays open for its window.
    return max(SLACK * planned_days, planned_days + check.window_days + 1.0)
