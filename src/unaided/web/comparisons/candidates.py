"""Whom a comparison can place: who is in its classes now, and how they scored alone before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber

from unaided.web.bank.models import Skill
from unaided.web.comparisons.counted import alone
from unaided.web.comparisons.drawing import Candidate, Unit
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Cohort, Consent, Enrolment, User
from unaided.web.study.models import Response

LAST: Final = 10
"""The score before is the mean of so many of the last unaided answers, at most."""

LEAST_PEOPLE: Final = 4
LEAST_CLASSES: Final = 4
LEAST_SKILLS: Final = 2
"""Below these, chance and way cannot be told apart."""


Scores = Mapping[tuple[int, int], list[float]]
"""Of each person and skill, the newest first."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is not placed, and why."""

    person: User
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A person's last unaided answers on the skills: how many, and their mean, 0..1."""

    answers: int
    mean: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a comparison can place.

    Attributes:
        rows: Rows of the trial's table, in order of person and skill.
        left: Who is not placed, by name.
        known: What is known of each person, over all the skills.
    """

    rows: tuple[Candidate, ...]
    left: tuple[Left, ...]
    known: Mapping[int, Known]

    def people(self) -> int:
        """Count the people among the rows."""
        return len({one.person for one in self.rows})

    def groups(self) -> int:
        """Count the classes among the rows."""
        return len({one.group for one in self.rows})


def candidates(
    cohorts: Sequence[Cohort], skills: Sequence[Skill], unit: Unit, at: datetime
) -> Candidates:
    """Find whom a comparison can place (two queries).

    Args:
        cohorts: Which classes.
        skills: On which skills the outcome is taken.
        unit: What will be drawn.
        at: The present: what was answered later is no score before.
    """
    placed: dict[int, tuple[User, Cohort]] = {}
    left: dict[int, Left] = {}
    by_id = {one.pk: one for one in sorted(cohorts, key=lambda one: (one.name, one.pk))}
    order = {key: place for place, key in enumerate(by_id)}
    for enrolment in sorted(_enrolments(cohorts), key=lambda one: order[one.cohort_id]):
        person = enrolment.person
        if not enrolment.agreed:  # type: ignore[attr-defined]
            left[person.pk] = Left(person, "has not agreed to what is recorded")
        elif unit == "class" and person.pk in placed:
            left[person.pk] = Left(person, "is in two of the classes")
        else:
            placed.setdefault(person.pk, (person, by_id[enrolment.cohort_id]))
    stay = {key: one for key, one in placed.items() if key not in left}
    before = _before(list(stay), skills, at)
    rows = [
        Candidate(
            key, person.code, cohort.pk, cohort.name, skill, _mean(before, key, skills, skill)
        )
        for key, (person, cohort) in sorted(stay.items())
        for skill in (sorted(one.pk for one in skills) if unit == "skill" else (None,))
    ]
    everybody = {key: _scores(before, key, skills, None) for key in stay}
    return Candidates(
        rows=tuple(rows),
        left=tuple(sorted(left.values(), key=lambda one: (str(one.person), one.person.pk))),
        known={
            key: Known(len(some), sum(some) / len(some)) for key, some in everybody.items() if some
        },
    )


def why_not(found: Candidates, skills: Sequence[Skill], unit: Unit) -> str:
    """Say why nothing can be drawn; empty where it can."""
    if unit == "class" and found.groups() < LEAST_CLASSES:
        return (
            f"Found {found.groups()} classes with people in them, expected {LEAST_CLASSES} or "
            "more: with fewer, class and way cannot be told apart. Draw people or skills instead."
        )
    if unit == "skill" and len(skills) < LEAST_SKILLS:
        return (
            f"Found {len(skills)} skill, expected {LEAST_SKILLS} or more, so that each person can "
            "go both ways. Choose more, or draw people instead."
        )
    if found.people() < LEAST_PEOPLE:
        return f"Found {found.people()} people who can be placed, expected {LEAST_PEOPLE} or more."
    return ""


def _enrolments(cohorts: Sequence[Cohort]) -> list[Enrolment]:
    consent = Consent.objects.filter(person=OuterRef("person"), version=VERSION)
    return list(
        Enrolment.objects.filter(cohort__in=cohorts, left_at=None)
        .select_related("person")
        .annotate(agreed=Exists(consent))
        .order_by("person_id", "pk")
    )


def _before(people: Sequence[int], skills: Sequence[Skill], at: datetime) -> Scores:
    """Return the last unaided scores by person and skill, the newest first."""
    newest = Window(
        RowNumber(),
        partition_by=[F("person"), F("skill")],
        order_by=[F("answered_at").desc(), F("pk").desc()],
    )
    rows = (
        Response.objects.filter(alone(), person__in=people, skill__in=skills, answered_at__lte=at)
        .annotate(newest=newest)
        .filter(newest__lte=LAST)
        .order_by("-answered_at", "-pk")
    )
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for person, skill, score in rows.values_list("person_id", "skill_id", "score"):
        found[person, skill].append(score or 0.0)  # those without one are not asked for
    return found


def _scores(
    before: Scores,
    person: int,
    skills: Sequence[Skill],
    skill: int | None,
) -> list[float]:
    keys = [skill] if skill is not None else sorted(one.pk for one in skills)
    return [score for key in keys for score in before.get((person, key), ())]


def _mean(
    before: Scores,
    person: int,
    skills: Sequence[Skill],
    skill: int | None,
) -> float | None:
    scores = _scores(before, person, skills, skill)
    return round(sum(scores) / len(scores), 6) if scores else None
