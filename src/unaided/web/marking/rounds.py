"""A round of marking: which reasons, who marks them, written down before anybody does."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from unaided.web.bank.models import Skill
from unaided.web.marking.dealing import Deal, deal
from unaided.web.marking.models import Round, Rubric, Script, Task
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import Cohort, Role, User
from unaided.web.study.asked_beside import Asks
from unaided.web.study.models import Assignment, Response
from unaided.web.study.situations import untold

REASONS: Final = (Asks.JUSTIFICATION, Asks.PLANTED)
EXPLANATIONS: Final = (Asks.TEACH_BACK,)
WHAT: Final = {"reasons": REASONS, "explanations": EXPLANATIONS}
"""What a round marks, by its name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A round as a teacher wants it.

    Attributes:
        name: What it is called.
        what: A name of :data:`WHAT`.
        skill: Of which skill; ``None``: of all.
        since: Given since then; ``None``: ever.
        rubric: By which levels.
        markers: Teachers of the cohort, and its learners.
        double_share: Share that is marked twice, 0..1.
        apart: From how many levels on a third decides.
    """

    name: str
    what: str
    skill: Skill | None
    since: datetime | None
    rubric: Rubric
    markers: tuple[User, ...]
    double_share: float
    apart: int


def new_seed() -> int:
    """Return a seed that nobody chose."""
    return secrets.randbits(31)


def unmarked(
    cohort: Cohort, what: str, skill: Skill | None, since: datetime | None
) -> QuerySet[Response]:
    """Select a cohort's reasons or explanations that are in no round yet, in order.

    Args:
        cohort: Whose.
        what: A name of :data:`WHAT`.
        skill: Of one skill; ``None``: of all.
        since: Given since then; ``None``: ever.
    """
    found = Response.objects.filter(
        cohort=cohort,
        person__isnull=False,
        showing__assignment__asks__in=WHAT[what],
        scripts__isnull=True,
    ).exclude(kind="right or wrong", showing__assignment__asks=Asks.PLANTED)
    if skill is not None:
        found = found.filter(skill=skill)
    if since is not None:
        found = found.filter(answered_at__gte=since)
    return found.order_by("pk")


def can_mark(cohort: Cohort) -> QuerySet[User]:
    """Select who can mark for a cohort: its teachers, and its learners who agreed."""
    teachers = User.objects.filter(pk__in=cohort.teachers.values("pk"), is_active=True)
    learners = User.objects.filter(
        is_active=True,
        role=Role.LEARNER,
        enrolments__cohort=cohort,
        enrolments__left_at__isnull=True,
        consents__version=VERSION,
    )
    return (teachers | User.objects.filter(pk__in=learners.values("pk"))).order_by(
        "role", "display_name", "pk"
    )


def text_of(response: Response) -> str:
    """Return what is marked: the reason, or the explanation; empty where there is none."""
    return (
        response.answer if response.status == "exposure" or _explained(response) else response.why
    )


def _explained(response: Response) -> bool:
    showing = response.showing
    assignment = showing.assignment if showing else None
    return assignment is not None and assignment.asks == Asks.TEACH_BACK


def readers(
    responses: Sequence[Response], markers: Sequence[User], at: datetime
) -> dict[int, set[int]]:
    """Say who may read what: nobody their own; a learner nothing that a check still asks.

    A classmate reads only what is told to its author already, of families that no check asks of
    the classmate themself, now or later: the reason of another would be practice just before it.

    Args:
        responses: What is to be marked.
        markers: Who marks.
        at: The present.

    Returns:
        By response, the ids of those who may.
    """
    peers = [one.pk for one in markers if one.role == Role.LEARNER]
    kept_back = set(
        Response.objects.filter(untold(at), pk__in=[one.pk for one in responses]).values_list(
            "pk", flat=True
        )
    )
    asked: dict[int, set[int]] = defaultdict(set)
    waiting = Assignment.objects.filter(
        person__in=peers,
        closes_at__gt=at,
        withdrawn_at__isnull=True,
        showing__response__isnull=True,
    )
    for person, family in waiting.values_list("person_id", "item__family_id"):
        asked[person].add(family)
    may: dict[int, set[int]] = {}
    for response in responses:
        may[response.pk] = {
            one.pk
            for one in markers
            if one.pk != response.person_id
            and (
                one.role != Role.LEARNER
                or (response.pk not in kept_back and response.family_id not in asked[one.pk])
            )
        }
    return may


def drawn(cohort: Cohort, wanted: Wanted, seed: int, at: datetime) -> Deal:
    """Return what a round would deal; nothing is written."""
    found = unmarked(cohort, wanted.what, wanted.skill, wanted.since)
    responses = [one for one in found.select_related("showing__assignment") if text_of(one)]
    return deal(readers(responses, wanted.markers, at), wanted.double_share, seed)


@transaction.atomic
def make_round(cohort: Cohort, wanted: Wanted, by: User, seed: int, at: datetime) -> Round | None:
    """Write a round down: its scripts, and who marks each, before anybody marks.

    Who said that they cannot say why has a script that nobody need read: its mark is 0.

    Args:
        cohort: Whose reasons.
        wanted: As it was asked for.
        by: Who asked for it.
        seed: Decides who marks what, in which order.
        at: The present.

    Returns:
        The round; ``None`` where nobody could mark anything, and nothing was written.
    """
    # Locked, so that a second click, or another teacher's, waits here and finds what is left.
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    there = Round.objects.filter(cohort=cohort, seed=seed).first()
    if there is not None:
        return there
    found = unmarked(cohort, wanted.what, wanted.skill, wanted.since)
    responses = list(found.select_related("showing__assignment"))
    written = [one for one in responses if text_of(one)]
    dealt = deal(readers(written, wanted.markers, at), wanted.double_share, seed)
    if not dealt.tasks:
        return None
    made = Round.objects.create(
        cohort=cohort,
        name=wanted.name,
        rubric=wanted.rubric,
        double_share=wanted.double_share,
        apart=wanted.apart,
        seed=seed,
        created_by=by,
        created_at=at,
    )
    made.markers.set(wanted.markers)
    nobody = set(dealt.nobody)
    scripts = {
        one.response_id: one
        for one in Script.objects.bulk_create(
            Script(round=made, response=response)
            for response in responses
            if response.pk not in nobody
        )
    }
    Task.objects.bulk_create(
        Task(script=scripts[one.script], marker_id=one.marker, place=one.place, why=one.why)
        for one in dealt.tasks
    )
    return made
