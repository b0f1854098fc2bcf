"""A course to be played in a world: practice, help, checks, and the days whose truth is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from unaided.evidence.problems import UsageError

Shares = tuple[float, float, float, float]
"""How often each aid is at hand: none, hints, tutor, assistant; they add up to 1."""


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """A check that everybody who has not left takes, in every skill.

    Attributes:
        days_after: Days after the last practice.
        variants: Responses a skill on new items of families that were practised.
        transfer: Responses a skill on families that were held back.
        aid: Which aid is at hand, drawn for each response.
    """

    days_after: float
    variants: int = 4
    transfer: int = 0
    aid: Shares = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A course.

    Attributes:
        practice_days: Days of practice, one sitting a day.
        attempts_per_day: Items attempted in a sitting.
        order: ``interleaved``: every skill in every sitting, as far as it has room; ``massed``:
            one skill after the other, each in a stretch of days.
        aid: Which aid is at hand in practice.
        aid_by: Whether that is drawn anew for each response, or once for each person.
        held_back: Families of each skill that are not practised, for transfer.
        practice_items: Items of each family that are practised.
        check_items: Items of each family, after those, that are asked in checks; the rest are the
            reference form, which nobody meets.
        checks: What is asked later, unaided unless a check says otherwise.
        truth_days: Days after the last practice at which the truth is read, nothing met since.
        declare_floor: Whether the log says how often a guess is right.
    """

    practice_days: int = 28
    attempts_per_day: int = 8
    order: Literal["interleaved", "massed"] = "interleaved"
    aid: Shares = (0.5, 0.0, 0.0, 0.5)
    aid_by: Literal["response", "person"] = "response"
    held_back: int = 0
    practice_items: int = 3
    check_items: int = 2
    checks: tuple[CheckPlan, ...] = (CheckPlan(2.0), CheckPlan(7.0), CheckPlan(28.0))
    truth_days: tuple[float, ...] = (0.0, 2.0, 7.0, 28.0)
    declare_floor: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be played.

        Raises:
            UsageError: Everything that is wrong, a sentence a line.
        """
        if sentences := list(_broken(self)):
            raise UsageError("\n".join(sentences))


def _broken(plan: CoursePlan) -> Iterator[str]:
    for name in ("practice_days", "attempts_per_day", "practice_items", "check_items"):
        if getattr(plan, name) < 1:
            yield f"{name}: found {getattr(plan, name)}, expected 1 or more. Raise it."
    if plan.held_back < 0:
        yield f"held_back: found {plan.held_back}, expected 0 or more. Raise it."
    for name, shares in (("aid", plan.aid), *(("check, aid", one.aid) for one in plan.checks)):
        if min(shares) < 0.0 or abs(sum(shares) - 1.0) > 1e-9:
            yield f"{name}: found shares {shares}, expected four that add up to 1. Mend them."
    for one in plan.checks:
        if one.days_after <= 0.0 or min(one.variants, one.transfer) < 0:
            yield f"check: found {one}, expected days above 0 and counts of 0 or more. Mend it."
        if one.transfer and not plan.held_back:
            yield "check: transfer is asked, and no family is held back. Raise held_back."
    if min(plan.truth_days, default=0.0) < 0.0:
        yield f"truth_days: found {min(plan.truth_days)}, expected 0 or more. Raise it."
