"""A class of simulated learners in the database, each signed in already."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import write_item
from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Item
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import (
    Cohort,
    Consent,
    Enrolment,
    Organisation,
    Role,
    Teaching,
    User,
)
from unaided.web.study.models import Assignment

BACKEND: Final = "unaided.web.people.backend.Backend"
LEVEL, HORIZON_DAYS, CERTAINTY = 0.8, 14.0, 0.9


@dataclass(frozen=True, slots=True)
class Crowd:
    """A class whose browsers can be driven.

    Attributes:
        cohort_id: The class.
        sessions: Session keys of its learners, in order.
        learner_ids: Their accounts.
        teacher_session: Session key of its teacher.
    """

    cohort_id: int
    sessions: tuple[str, ...]
    learner_ids: tuple[int, ...]
    teacher_session: str


@transaction.atomic
def seat(
    organisation: Organisation,
    *,
    learners: int,
    at: datetime,
    name: str = "Load",
    assigned: int = 0,
    seed: int = 1,
) -> Crowd:
    """Put a class into an organisation whose bank has items: people, teacher, sessions.

    Args:
        organisation: Whose bank they practise.
        learners: How many.
        at: The present.
        name: The class's.
        assigned: Questions of an open check that each is assigned.
        seed: Draws them.
    """
    cohort = Cohort.objects.create(
        organisation=organisation, name=name, tool="Assistant 4", level=LEVEL,
        horizon_days=HORIZON_DAYS, certainty=CERTAINTY, created_at=at,
    )  # fmt: skip
    teacher = _person(organisation, f"{name}-teacher", Role.TEACHER)
    teacher.save()
    Teaching.objects.create(cohort=cohort, teacher=teacher)
    people = User.objects.bulk_create(
        _person(organisation, f"{name}-{number}", Role.LEARNER) for number in range(learners)
    )
    Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, person=one, joined_at=at) for one in people
    )
    Consent.objects.bulk_create(
        Consent(person=one, version=VERSION, agreed_at=at) for one in people
    )
    if assigned:
        _assign(cohort, people, assigned, at, random.Random(seed))
    return Crowd(
        cohort.pk,
        tuple(signed_in(one) for one in people),
        tuple(one.pk for one in people),
        signed_in(teacher),
    )


def stocked(at: datetime, name: str = "Load school") -> Organisation:
    """Make an organisation with the bank of the demonstration."""
    organisation = Organisation.objects.create(name=name, created_at=at)
    for content in demonstration_items():
        keep_item(organisation, content, write_item(content), None, at)
    return organisation


def signed_in(person: User) -> str:
    """Sign a person in without a password, and return the key of the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


def hands_off() -> None:
    """Close every connection of this process, those that wait in a pool too."""
    for connection in connections.all():
        connection.close()
        close_pool = getattr(connection, "close_pool", None)  # PostgreSQL has one
        if close_pool is not None:
            close_pool()


def _person(organisation: Organisation, username: str, role: Role) -> User:
    person = User(username=username, display_name=username, organisation=organisation, role=role)
    person.set_unusable_password()
    return person


def _assign(
    cohort: Cohort, people: Sequence[User], number: int, at: datetime, rng: random.Random
) -> None:
    """Assign questions of a check that is open, each with or without the tool by chance."""
    items = list(
        Item.objects.filter(
            organisation=cohort.organisation, kind__in=ANSWERED_BY_PEOPLE, current__isnull=False
        )
    )
    Assignment.objects.bulk_create(
        Assignment(
            person=person, cohort=cohort, item=item, occasion=Occasion.CHECK,
            aid=rng.choice((Aid.NONE, Aid.ASSISTANT)), tool=cohort.tool, propensity=0.5,
            position=position, opens_at=at, closes_at=at + timedelta(days=2), created_at=at,
        )
        for person in people
        for position, item in enumerate(rng.sample(items, number))
    )  # fmt: skip
