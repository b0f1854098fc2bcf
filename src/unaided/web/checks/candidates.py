"""Who could get what in a check: kinds of question, met or not, and what is unseen of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unaided.checks.available import Available
from unaided.checks.plan import FamilyId, ItemId, PersonId, SkillId
from unaided.content.planted import can_plant
from unaided.evidence.schema import Status
from unaided.web.bank.models import Item, Skill
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Consent, User
from unaided.web.pulse.siblings import Left, met_by, presentable
from unaided.web.study.models import Assignment, Response

NOTHING_UNSEEN = "has nothing unseen left"
NOT_AGREED = "has not yet agreed to what is recorded"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who can take part, and what they could get.

    Attributes:
        able: Person → skill → families with something unseen.
        left: Those who cannot take part, and why.
        bank: Skill → how many of its items can be asked at all.
    """

    able: Mapping[PersonId, Mapping[SkillId, tuple[Available, ...]]]
    left: tuple[Left, ...]
    bank: Mapping[SkillId, int]


def candidates(
    people: Iterable[User],
    skills: Sequence[Skill],
    at: datetime,
    *,
    planted: bool = False,
    novelties: Sequence[str] = ("variant", "transfer"),
) -> Candidates:
    """Find what each person could get (seven queries, whatever the number of people).

    A family of which a delayed check waits for a person rests, for that person. An item is unseen
    that was neither answered, shown nor assigned.

    Args:
        people: Whom the teacher picked.
        skills: What is asked about, of one organisation.
        at: The present.
        planted: Whether only items count that can be shown with a wrong answer.
        novelties: How new it is to be: somebody without any family of these cannot take part.
    """
    chosen = list(people)
    families = askable(skills, planted=planted)
    agreed = set(
        Consent.objects.filter(person__in=chosen, version=VERSION).values_list(
            "person_id", flat=True
        )
    )
    seen, met, resting = met_by(chosen), _families_met(chosen), _resting(chosen, at)
    able: dict[PersonId, Mapping[SkillId, tuple[Available, ...]]] = {}
    left: list[Left] = []
    for person in chosen:
        if person.pk not in agreed:
            left.append(Left(person, NOT_AGREED))
            continue
        own: dict[SkillId, tuple[Available, ...]] = {}
        for skill, of_skill in families.items():
            found = (
                Available(family, family in met[person.pk], _unseen(items, seen[person.pk]))
                for family, items in of_skill.items()
                if family not in resting[person.pk]
            )
            own[skill] = tuple(one for one in found if one.items and one.novelty in novelties)
        if any(own.values()):
            able[PersonId(person.pk)] = own
        else:
            left.append(Left(person, _why_not(novelties)))
    bank = {
        skill: sum(len(items) for items in of_skill.values())
        for skill, of_skill in families.items()
    }
    return Candidates(able, tuple(left), bank)


def askable(
    skills: Sequence[Skill], *, planted: bool = False
) -> dict[SkillId, dict[FamilyId, tuple[ItemId, ...]]]:
    """Return the items that can be asked, by skill and family (one query).

    Args:
        skills: Of one organisation.
        planted: Whether only items count that can be shown with a wrong answer.
    """
    found: dict[SkillId, dict[FamilyId, tuple[ItemId, ...]]] = {
        SkillId(skill.pk): {} for skill in skills
    }
    if not skills:
        return found
    items = presentable(skills[0].organisation_id).filter(family__skill__in=skills)
    for item in items.select_related("current", "family").order_by("family_id", "pk"):
        if planted and not plants(item):
            continue
        of_skill = found[SkillId(item.family.skill_id)]
        family = FamilyId(item.family_id)
        of_skill[family] = (*of_skill.get(family, ()), ItemId(item.pk))
    return found


def plants(item: Item) -> bool:
    """Say whether an item can be shown with a wrong answer of the tool."""
    return item.current is not None and can_plant(item.current.content)


def _unseen(items: Iterable[ItemId], seen: set[int]) -> tuple[ItemId, ...]:
    return tuple(item for item in items if item not in seen)


def _families_met(people: Sequence[User]) -> Mapping[int, set[int]]:
    """Return the families that people have met, by the rule that freezes novelty."""
    met: dict[int, set[int]] = defaultdict(set)
    rows = (
        Response.objects.filter(person__in=people, family__isnull=False)
        .exclude(status=Status.MISSING)
        .values_list("person_id", "family_id")
        .distinct()
    )
    for person, family in rows:
        if person is not None and family is not None:
            met[person].add(family)
    return met


def _resting(people: Sequence[User], at: datetime) -> Mapping[int, set[int]]:
    waiting = Assignment.objects.filter(
        person__in=people,
        planned_delay_days__isnull=False,
        withdrawn_at=None,
        closes_at__gt=at,
        showing__response=None,
    )
    resting: dict[int, set[int]] = defaultdict(set)
    for person, family in waiting.values_list("person_id", "item__family_id"):
        resting[person].add(family)
    return resting


def _why_not(novelties: Sequence[str]) -> str:
    if "transfer" not in novelties:
        return f"{NOTHING_UNSEEN} of a kind of question that they have met"
    if "variant" not in novelties:
        return "has met every kind of question of these skills"
    return f"{NOTHING_UNSEEN} of these skills"
