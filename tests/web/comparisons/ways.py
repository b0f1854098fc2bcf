"""People who practise two ways with a known difference, and answer checks alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import numpy as np
from tests.web.school import School, enrol, make_choices, make_cohort, make_person

from unaided.web.bank.models import Item, Skill
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.registering import register
from unaided.web.comparisons.wanted import Wanted, Way, window
from unaided.web.people.models import Cohort, Role, Teaching, User
from unaided.web.study.models import Response

SKILLS = ("Chain rule", "Product rule", "Limits", "Series")
FIRST = Way("massed", "All practice of a skill in one week.", "")
SECOND = Way("spaced", "The same practice over four weeks.", "tutor")
AFTER = timedelta(days=20)
DAYS = 10


def make_skills(school: School, at: datetime, names: Sequence[str] = SKILLS) -> list[Skill]:
    """Put skills with items into the school's bank."""
    for name in names:
        make_choices(school.organisation, at, name, families=1, siblings=3)
    return [Skill.objects.get(organisation=school.organisation, name=name) for name in names]


def fill(school: School, cohort: Cohort, people: int, at: datetime) -> list[User]:
    """Put people into a cohort; they agreed."""
    made = []
    for number in range(people):
        person = make_person(f"{cohort.pk}-person-{number:02d}", school.organisation, Role.LEARNER)
        enrol(cohort, person, at - timedelta(days=28))
        made.append(person)
    return made


def make_classes(school: School, classes: int, people: int, at: datetime) -> list[Cohort]:
    """Make classes of so many people that the school's teacher teaches."""
    made = []
    for number in range(classes):
        cohort = make_cohort(school.organisation, f"Class {number:02d}", at - timedelta(days=28))
        Teaching.objects.create(cohort=cohort, teacher=school.teacher)
        fill(school, cohort, people, at)
        made.append(cohort)
    return made


def wanted(
    cohorts: Sequence[Cohort], skills: Sequence[Skill], at: datetime, **other: Any
) -> Wanted:
    """Ask for a comparison by person, from :data:`AFTER` on for :data:`DAYS` days."""
    first_day = (at + AFTER).date()
    opens, closes = window(first_day, first_day + timedelta(days=DAYS - 1), ZoneInfo("UTC"))
    values: dict[str, Any] = {
        "question": "Does spaced practice leave more?", "cohorts": tuple(cohorts),
        "unit": "person", "first": FIRST, "second": SECOND, "skills": tuple(skills),
        "opens_at": opens, "closes_at": closes, "planned_delay_days": None,
        "smallest": 0.1, "answers": 6,
    }  # fmt: skip
    return Wanted(**{**values, **other})


def start(
    school: School,
    cohorts: Sequence[Cohort],
    skills: Sequence[Skill],
    at: datetime,
    key: UUID | None = None,
    seed: int = 1,
    **other: Any,
) -> Comparison:
    """Register a comparison."""
    made = register(wanted(cohorts, skills, at, **other), school.teacher, key or uuid4(), seed, at)
    assert made is not None
    return made


def answered(
    person: User, cohort: Cohort, item: Item, at: datetime, score: float, **other: Any
) -> Response:
    """Return an unaided check response, not yet written."""
    values: dict[str, Any] = {
        "occasion": "check", "aid": "none", "novelty": "variant", "kind": "right or wrong",
        "delay_days": 7.0,
    }  # fmt: skip
    return Response(
        cohort=cohort, person=person, item=item, family=item.family, skill=item.family.skill,
        item_version=1, status="scored", score=score, trials=1, answered_at=at,
        **{**values, **other},
    )  # fmt: skip


def play(
    comparison: Comparison, effect: float, *, seed: int = 1, answers: int = 6, come: float = 0.9
) -> None:
    """Let the placed people answer checks in the window; the second way adds ``effect``."""
    rng = np.random.default_rng(seed)
    items = {one.family.skill_id: one for one in Item.objects.select_related("family__skill")}
    skills = list(comparison.skills.order_by("pk"))
    rows = []
    levels: dict[int, float] = {}
    for place in comparison.placed.select_related("person", "cohort").order_by("pk"):
        level = levels.setdefault(place.person_id, float(rng.normal(0.5, 0.1)))
        if rng.random() > come:
            continue
        asked = [place.skill_id] * answers if place.skill_id else [
            skills[number % len(skills)].pk for number in range(answers)
        ]  # fmt: skip
        for number, skill in enumerate(asked):
            chance = min(0.95, max(0.05, level + effect * place.second))
            when = comparison.opens_at + timedelta(hours=6 + number)
            score = float(rng.random() < chance)
            rows.append(answered(place.person, place.cohort, items[skill], when, score))
    Response.objects.bulk_create(rows)


def before(people: Sequence[User], cohort: Cohort, item: Item, at: datetime, seed: int = 2) -> None:
    """Let people answer alone before the draw: each three times, at a level of their own."""
    rng = np.random.default_rng(seed)
    Response.objects.bulk_create(
        answered(
            person, cohort, item, at - timedelta(days=3, minutes=number), float(rng.random() < p)
        )
        for person, p in zip(people, rng.uniform(0.2, 0.9, len(people)), strict=True)
        for number in range(3)
    )


def places(comparison: Comparison) -> list[Placed]:
    """Return a comparison's places, with their people."""
    return list(comparison.placed.select_related("person", "cohort", "skill").order_by("pk"))
