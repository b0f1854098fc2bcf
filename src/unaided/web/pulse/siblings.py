"""Who can take part in a pulse, with which families; and who cannot, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Item, Skill
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Cohort, Consent, User
from unaided.web.pulse.plan import SIBLINGS, Siblings
from unaided.web.study.models import Assignment, Response, Showing

HINTS: Final = "hints"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who cannot take part, and why."""

    person: User
    why: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who can take part.

    Attributes:
        able: Person → the families that they could get.
        left: Those who cannot.
    """

    able: Mapping[int, tuple[Siblings, ...]]
    left: tuple[Left, ...]


def squad(cohort: Cohort) -> list[User]:
    """Return the people who are in a cohort now, by name."""
    return list(
        User.objects.filter(enrolments__cohort=cohort, enrolments__left_at=None).order_by(
            "display_name", "pk"
        )
    )


def candidates(people: Iterable[User], skill: Skill, aid: str, at: datetime) -> Candidates:
    """Find each person's families with three siblings that they have never met.

    Met is whatever was answered, shown, or assigned, past or to come. A family of which a person
    has a delayed check still to answer rests: siblings of it asked now would spoil that delay.
    Queries: one each for items, agreements, responses, showings, assignments and what rests.

    Args:
        people: Whom the teacher picked.
        skill: Of which skill.
        aid: The help of the response with the tool; with ``hints`` only items that have some.
        at: The present.
    """
    chosen = list(people)
    families = _families(skill, aid)
    agreed = set(
        Consent.objects.filter(person__in=chosen, version=VERSION).values_list(
            "person_id", flat=True
        )
    )
    met, resting = met_by(chosen, skill), _resting(chosen, skill, at)
    able: dict[int, tuple[Siblings, ...]] = {}
    left: list[Left] = []
    for person in chosen:
        fresh = [
            Siblings(family, tuple(item for item in items if item not in met[person.pk]))
            for family, items in families.items()
        ]
        enough = [one for one in fresh if len(one.items) >= SIBLINGS]
        options = tuple(one for one in enough if one.family not in resting[person.pk])
        if person.pk not in agreed:
            left.append(Left(person, "has not yet agreed to what is recorded"))
        elif options:
            able[person.pk] = options
        elif enough:
            left.append(Left(person, "has a check of this kind of question still to come"))
        else:
            left.append(Left(person, _too_few(fresh)))
    return Candidates(able, tuple(left))


def _too_few(fresh: list[Siblings]) -> str:
    most = max((len(one.items) for one in fresh), default=0)
    if not fresh:
        return "this skill has no items that can be asked here"
    unseen = "none" if most == 0 else str(most)
    return f"has at most {unseen} unseen in one family; it takes {SIBLINGS}"


def _families(skill: Skill, aid: str) -> dict[int, list[int]]:
    families: dict[int, list[int]] = defaultdict(list)
    items = presentable(skill.organisation_id).filter(family__skill=skill)
    for item in items.select_related("current").order_by("family_id", "pk"):
        if aid != HINTS or (item.current is not None and item.current.content.hints):
            families[item.family_id].append(item.pk)
    return families


def presentable(organisation: int) -> QuerySet[Item]:
    """Return the items of an organisation that people can be asked to answer themselves."""
    return Item.objects.filter(
        kind__in=ANSWERED_BY_PEOPLE,
        organisation_id=organisation,
        retired_at=None,
        current__isnull=False,
    )


def _resting(people: list[User], skill: Skill, at: datetime) -> Mapping[int, set[int]]:
    """Return for each person the families of which a delayed check waits for them."""
    waiting = Assignment.objects.filter(
        person__in=people,
        item__family__skill=skill,
        planned_delay_days__isnull=False,
        withdrawn_at=None,
        closes_at__gt=at,
        showing__response=None,
    )
    resting: dict[int, set[int]] = defaultdict(set)
    for person, family in waiting.values_list("person_id", "item__family_id"):
        resting[person].add(family)
    return resting


def met_by(people: Sequence[User], skill: Skill | None = None) -> Mapping[int, set[int]]:
    """Return for each person the items that they have met (three queries).

    Met is whatever was answered, shown, or assigned, past or to come.

    Args:
        people: Who.
        skill: Of this skill alone; ``None``: of any.
    """
    met: dict[int, set[int]] = defaultdict(set)
    of_skill = {} if skill is None else {"item__family__skill": skill}
    of_version = {f"version__{name}": value for name, value in of_skill.items()}
    pairs = [
        Response.objects.filter(person__in=people, item__isnull=False, **of_skill).values_list(
            "person_id", "item_id"
        ),
        Assignment.objects.filter(person__in=people, **of_skill).values_list(
            "person_id", "item_id"
        ),
        Showing.objects.filter(sitting__person__in=people, **of_version).values_list(
            "sitting__person_id", "version__item_id"
        ),
    ]
    for query in pairs:
        for person, item in query.distinct():
            met[person].add(item)
    return met
