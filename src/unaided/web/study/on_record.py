"""Under which condition an answer is on record, in the words of the person who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from unaided.evidence.schema import Aid, Novelty, Status
from unaided.web.study.models import Response, Showing
from unaided.web.study.wording import DAY, NOVELTIES, TOOLS, span


@dataclass(frozen=True, slots=True)
class Here:
    """What was met earlier in the same sitting, and when last.

    The log freezes delay and novelty when a sitting starts, and counts apart what came within it;
    whoever reads what they just did must not be told that it was the first time.

    Attributes:
        item_at: This very item.
        family_at: Another of its family.
        skill_at: Another family of its skill.
        solved: Whether this very item was answered here, and so its solution shown.
    """

    item_at: datetime | None = None
    family_at: datetime | None = None
    skill_at: datetime | None = None
    solved: bool = False


NOTHING_HERE: Final = Here()

LONGEST: Final = 2 * DAY
"""From a sitting's first answer to its last: what was kept without a network comes late."""


def met_here(showing: Showing, response: Response) -> Here:
    """Read what a person met earlier in the sitting of a response (one query at most).

    Args:
        showing: What was answered; before the first of a sitting there is nothing.
        response: The answer, kept.
    """
    if showing.number == 1:
        return NOTHING_HERE
    return met_here_each([response]).get(response.pk, NOTHING_HERE)


def met_here_each(responses: Sequence[Response]) -> dict[int, Here]:
    """Read what was met earlier in the sitting of each of several responses (one query).

    Returns:
        By the response's id; those before which nothing of their skill came are left out.
    """
    asked = {one.pk: one for one in responses if one.sitting and one.person_id and one.skill_id}
    if not asked:
        return {}
    times = [one.answered_at for one in asked.values()]
    rows = (
        Response.objects.filter(
            person_id__in={one.person_id for one in asked.values() if one.person_id},
            sitting__in={one.sitting for one in asked.values()},
            answered_at__range=(min(times) - LONGEST, max(times)),
        )
        .exclude(status=Status.MISSING)
        .order_by("pk")
        .values_list(
            "pk", "person_id", "sitting", "skill_id", "item_id", "family_id", "status",
            "answered_at",
        )
    )  # fmt: skip
    earlier: dict[tuple[object, ...], list[_Met]] = {}
    found = {}
    for pk, person, sitting, skill, item, family, status, at in rows:
        before = earlier.setdefault((person, sitting, skill), [])
        if pk in asked and before:
            found[pk] = _here(asked[pk], before)
        before.append(_Met(item, family, status, at))
    return found


class _Met(NamedTuple):
    item: int | None
    family: int | None
    status: str
    at: datetime


def _here(response: Response, earlier: Sequence[_Met]) -> Here:
    item_at = family_at = skill_at = None
    solved = False
    for met in earlier:
        if met.item == response.item_id:
            item_at, solved = met.at, solved or met.status == Status.SCORED
        elif met.family == response.family_id:
            family_at = met.at
        else:
            skill_at = met.at
    return Here(item_at, family_at, skill_at, solved)


def kept_as(response: Response, here: Here = NOTHING_HERE) -> str:
    """Say under which condition an answer is on record: "alone, 12 days after the last time, …".

    Args:
        response: What was answered.
        here: What was met earlier in the same sitting; it comes first.
    """
    return ", ".join((_help(response), *(within(response, here) or _before(response))))


def within(response: Response, here: Here) -> tuple[str, ...]:
    """Say what came earlier in the sitting, instead of what came before it.

    Returns:
        Delay and novelty in words; nothing where what was frozen at its start says it all.
    """
    if here.item_at:
        seen = "its solution" if here.solved else "its hints"
        return (f"again in this sitting, {_after(response, here.item_at)} {seen}",)
    if here.family_at:
        known = Novelty.REPEAT if response.novelty == Novelty.REPEAT else Novelty.VARIANT
        after = _after(response, here.family_at)
        return (f"{after} another of its kind in this sitting", NOVELTIES[known].lower())
    if here.skill_at and response.novelty in (Novelty.TRANSFER, Novelty.FIRST):
        after = _after(response, here.skill_at)
        kind = NOVELTIES[Novelty.TRANSFER].lower()
        return (f"{after} another kind of this skill in this sitting", kind)
    return ()


def _after(response: Response, then: datetime) -> str:
    return f"{span(response.answered_at - then)} after"


def _before(response: Response) -> tuple[str, ...]:
    return _since(response), NOVELTIES[response.novelty].lower()


def _help(response: Response) -> str:
    if response.aid == Aid.NONE:
        return "alone"
    if response.aid == Aid.HINTS:
        return "with hints" if response.aid_used else "alone, hints not used"
    name = response.tool or TOOLS[response.aid]
    if not response.aid_used:
        return f"alone, {name} not used"
    return f"with {name}" + (", after an attempt" if response.attempted_first else ", at once")


def _since(response: Response) -> str:
    if response.delay_days is None:
        return "for the first time"
    what = "this skill was last met" if response.novelty == Novelty.TRANSFER else "the last time"
    return f"{span(response.delay_days * DAY)} after {what}"
