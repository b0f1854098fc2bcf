"""The condition of a response, frozen when its sitting starts: delay and novelty.

The same rules by which ``evidence.derive`` reads them out of a log, applied to what the database
holds, so that an exported log without these columns would give them again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from unaided.evidence.schema import Novelty
from unaided.web.bank.models import Item
from unaided.web.study.queries import instant, rows

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What holds from the start of a sitting.

    Attributes:
        delay_days: Days since any exposure of the family where it was met, else of the skill;
            ``None`` where neither was.
        novelty: Whether the item, its family, its skill or nothing of it was met before.
    """

    delay_days: float | None
    novelty: Novelty


_NOTHING: Final = Frozen(None, Novelty.FIRST)


def freeze(person_id: int, item: Item, *, started_at: datetime, sitting: str = "") -> Frozen:
    """Freeze the condition of one person's response to an item (one query).

    Args:
        person_id: Whose response.
        item: What is asked; its family is read where it is not yet at hand.
        started_at: When the sitting, or the observation, started.
        sitting: The sitting's name in the log: what was answered in it does not count.
    """
    return freeze_each([person_id], item, started_at=started_at, sitting=sitting)[person_id]


def freeze_each(
    person_ids: Collection[int], item: Item, *, started_at: datetime, sitting: str = ""
) -> dict[int, Frozen]:
    """Freeze the condition of the same item for several people (one query).

    Args:
        person_ids: Whose responses.
        item: What is asked.
        started_at: When the sitting, or the observation, started.
        sitting: The sitting's name in the log: what was answered in it does not count.

    Returns:
        For each person, the condition.
    """
    if not person_ids:
        return {}
    found = {
        person: _frozen(started_at, *(instant(time) if time else None for time in times))
        for person, *times in rows(
            "met_before",
            people=tuple(person_ids),
            item=item.pk,
            family=item.family_id,
            skill=item.family.skill_id,
            started_at=started_at,
            sitting=sitting,
        )
    }
    return {person: found.get(person, _NOTHING) for person in person_ids}


def _frozen(
    started_at: datetime,
    item_at: datetime | None,
    family_at: datetime | None,
    skill_at: datetime | None,
) -> Frozen:
    since = family_at or skill_at
    delay_days = None if since is None else (started_at - since) / DAY
    if item_at:
        return Frozen(delay_days, Novelty.REPEAT)
    if family_at:
        return Frozen(delay_days, Novelty.VARIANT)
    return Frozen(delay_days, Novelty.TRANSFER if skill_at else Novelty.FIRST)
