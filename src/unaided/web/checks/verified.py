"""A check read back from the database and drawn again from its record."""

from __future__ import annotations

from typing import cast

from unaided.checks.draw import Place
from unaided.checks.plan import Condition, FamilyId, ItemId, Novelty, PersonId, SkillId
from unaided.checks.record import Verified, verify
from unaided.web.checks.making import stratum_of
from unaided.web.checks.models import Check, Placed


def verified(check: Check) -> Verified:
    """Draw a check again from its record and compare with what is written down (one query).

    Somebody who was removed has no places any more: they are counted.
    """
    found = list(
        Placed.objects.filter(part__check_of=check)
        .select_related("part", "assignment", "item")
        .order_by("pk")
    )
    asked = [ItemId(one.assignment.item_id) for one in found]
    return verify(check.record, [_place(check, one) for one in found], asked)


def _place(check: Check, one: Placed) -> Place:
    prefix, assignment = stratum_of(check, ""), one.assignment
    stratum = assignment.stratum.removeprefix(prefix)
    novelty = cast("Novelty", stratum.rpartition(", ")[2])
    return Place(
        person=PersonId(one.part.person_id),
        skill=SkillId(one.skill_id),
        sitting=one.sitting,
        position=one.position,
        condition=Condition(assignment.aid, novelty, assignment.tool_wrong),
        propensity=assignment.propensity or 0.0,
        delay_propensity=one.delay_propensity,
        stratum=stratum,
        family=FamilyId(one.item.family_id),
        item=ItemId(one.item_id),
        fixed=one.fixed,
    )
