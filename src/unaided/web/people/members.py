"""Who is in a cohort, who teaches it, and how they leave."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from unaided.web.people.models import Cohort, Enrolment, Organisation, Role, Teaching, User
from unaided.web.people.signals import left

FEWEST: Final = 5
"""A group smaller than this is not counted before a lead."""


def taught_by(teacher: User) -> QuerySet[Cohort]:
    """Return a teacher's cohorts, with ``learners`` now in them and ``last_response_at``."""
    # The newest response has the largest id, and the log is indexed by cohort and id; the
    # newest time would have to be looked for among all of them.
    newest = (
        Cohort.objects.filter(pk=OuterRef("pk"))
        .order_by(F("responses__id").desc(nulls_last=True))
        .values("responses__answered_at")[:1]
    )
    return (
        Cohort.objects.filter(teachers=teacher, organisation=teacher.organisation)
        .annotate(
            learners=Count("enrolments", filter=Q(enrolments__left_at=None), distinct=True),
            last_response_at=Subquery(newest),
        )
        .order_by("name")
    )


def with_counts(organisation: Organisation) -> list[tuple[Cohort, int | None]]:
    """Return an organisation's cohorts and the number of learners in each; ``None``: too few."""
    cohorts = organisation.cohorts.annotate(
        learners=Count("enrolments", filter=Q(enrolments__left_at=None))
    ).order_by("name")
    return [(cohort, cohort.learners if cohort.learners >= FEWEST else None) for cohort in cohorts]


def present(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the places of those who are in a cohort, by name."""
    return _places(cohort).filter(left_at=None)


def gone(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the places of those who left a cohort, by name."""
    return _places(cohort).exclude(left_at=None)


@transaction.atomic
def end(cohort: Cohort, person_id: int, at: datetime) -> User | None:
    """End a person's place in a cohort; what was recorded is kept, nothing further is asked.

    Returns:
        Who left; ``None``: nobody of that number was in it.
    """
    place = present(cohort).filter(person_id=person_id).first()
    if place is None:
        return None
    _end(place, at)
    return place.person


@transaction.atomic
def leave(person: User, at: datetime) -> None:
    """End every place of a person and withdraw their agreement; what was recorded is kept."""
    for place in person.enrolments.filter(left_at=None).select_related("cohort", "person"):
        _end(place, at)
    person.consents.all().delete()


def _end(place: Enrolment, at: datetime) -> None:
    if Enrolment.objects.filter(pk=place.pk, left_at=None).update(left_at=at):
        left.send(sender=Enrolment, cohort=place.cohort, person=place.person, at=at)


def colleagues(cohort: Cohort) -> QuerySet[User]:
    """Return the teachers of the organisation who do not teach a cohort, by name."""
    return (
        User.objects.filter(organisation_id=cohort.organisation_id, role=Role.TEACHER)
        .exclude(taught=cohort)
        .order_by("display_name", "pk")
    )


@transaction.atomic
def stop_teaching(cohort: Cohort, teacher_id: int) -> User | None:
    """Take a teacher off a cohort, unless nobody else teaches it.

    Returns:
        Who was taken off; ``None``: nobody was.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    places = list(Teaching.objects.filter(cohort=cohort).select_related("teacher"))
    mine = next((place for place in places if place.teacher_id == teacher_id), None)
    if mine is None or len(places) == 1:
        return None
    mine.delete()
    return mine.teacher


def staff(organisation: Organisation) -> QuerySet[User]:
    """Return an organisation's teachers and leads, leads first, by name."""
    return organisation.people.filter(role__in=(Role.TEACHER, Role.LEAD)).order_by(
        "role", "display_name", "pk"
    )


def led(organisation: Organisation) -> bool:
    """Say whether an organisation has a lead."""
    return organisation.people.filter(role=Role.LEAD).exists()


def has_items(organisation: Organisation) -> bool:
    """Say whether an organisation's bank has an item that can be asked."""
    found = Organisation.objects.filter(
        pk=organisation.pk, items__current__isnull=False, items__retired_at=None
    )
    return found.exists()


def _places(cohort: Cohort) -> QuerySet[Enrolment]:
    return cohort.enrolments.select_related("person").order_by("person__display_name", "person_id")
