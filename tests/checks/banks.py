"""Banks and people to draw checks from."""

from __future__ import annotations

from unaided.checks.available import Available, Candidates
from unaided.checks.plan import FamilyId, ItemId, PersonId, SkillId


def family(number: int, *, met: bool = True, items: int = 6) -> Available:
    """Make a family whose items bear its number."""
    ids = tuple(ItemId(100 * number + one) for one in range(items))
    return Available(FamilyId(number), met, ids)


def everybody(
    people: int, skills: tuple[int, ...] = (1,), *, near: int = 4, far: int = 4, items: int = 6
) -> Candidates:
    """Give people the same skills, each with some families that were met and some that were not."""
    return {
        PersonId(person): {
            SkillId(skill): tuple(
                family(20 * skill + one, met=one < near, items=items) for one in range(near + far)
            )
            for skill in skills
        }
        for person in range(1, people + 1)
    }
