"""A marker's queue: what waits, a mark, the last one taken back, a third where two lie apart."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from unaided.evidence.schema import Occasion, Status
from unaided.web.marking.dealing import next_marker
from unaided.web.marking.models import Round, Script, Seen, Task
from unaided.web.marking.rounds import readers
from unaided.web.marking.settling import needs_third
from unaided.web.marking.signals import marked
from unaided.web.people.models import Role, User
from unaided.web.study.models import Assignment, Response
from unaided.web.study.signals import responded

READ_BY_A_PEER: Final = "marked a classmate's reason"
"""Setting of the exposure that a classmate has who reads and marks a reason."""

UNDO_WITHIN: Final = timedelta(minutes=10)
"""For so long a mark can be taken back: a slip of the finger, not a second thought."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round as one of its markers finds it."""

    round: Round
    left: int
    done: int
    first: Task | None


def own_tasks(marker: User, at: datetime) -> QuerySet[Task]:
    """Select the tasks that somebody may open: theirs, of cohorts that they are still in.

    What a learner is asked in a check meanwhile waits until that is over.
    """
    cohort = "script__round__cohort"
    teaches = Q(**{f"{cohort}__teachers": marker})
    enrolled = Q(
        **{f"{cohort}__enrolments__person": marker, f"{cohort}__enrolments__left_at__isnull": True}
    )
    own = Task.objects.filter(
        marker=marker, script__round__cohort__organisation=marker.organisation_id
    )
    if marker.role == Role.TEACHER:
        return own.filter(teaches)
    asked = Assignment.objects.filter(
        person=marker,
        item__family=OuterRef("script__response__family"),
        closes_at__gt=at,
        withdrawn_at__isnull=True,
        showing__response__isnull=True,
    )
    return own.filter(enrolled).exclude(Exists(asked))


def waiting_of(marker: User, at: datetime) -> list[Waiting]:
    """Return the rounds in which something waits for somebody, the oldest first (two queries)."""
    tasks = own_tasks(marker, at)
    counts = {
        pk: (left, done)
        for pk, left, done in tasks.values_list("script__round").annotate(
            left=Count("pk", filter=Q(level=None)), done=Count("pk", filter=~Q(level=None))
        )
        if left
    }
    firsts: dict[int, Task] = {}
    open_ones = tasks.filter(level=None, script__round__in=counts)
    for task in open_ones.select_related("script__round__cohort").order_by("place", "pk"):
        firsts.setdefault(task.script.round_id, task)
    return [Waiting(first.script.round, *counts[pk], first) for pk, first in sorted(firsts.items())]


def place_of(person: User) -> tuple[tuple[str, str], ...]:
    """Return the link to the queue for a learner for whom something waits; a teacher has it."""
    if person.role != Role.LEARNER:
        return ()
    waits = Task.objects.filter(marker=person, level=None).exists()
    return (("Marking", "marking"),) if waits else ()


def next_task(marker: User, round_id: int, at: datetime) -> Task | None:
    """Return what somebody marks next in a round; ``None`` where nothing waits."""
    tasks = own_tasks(marker, at).filter(script__round=round_id, level=None)
    return tasks.order_by("place", "pk").first()


def last_marked(marker: User, round_id: int) -> Task | None:
    """Return what somebody marked last in a round."""
    tasks = Task.objects.filter(marker=marker, script__round=round_id).exclude(level=None)
    return tasks.order_by("-marked_at", "-pk").first()


@transaction.atomic
def give_mark(task: Task, level: int, note: str, at: datetime) -> bool:
    """Write a mark down; where it lies too far from another's, deal a third.

    Args:
        task: Which script, before whom.
        level: The rubric's level.
        note: For the results; may be empty.
        at: The present.

    Returns:
        Whether it was written; ``False`` where the task was marked before, and nothing was.
    """
    script = _held(task.script_id)
    there = Task.objects.select_related("marker").get(pk=task.pk)
    if there.level is not None:
        return False
    there.level, there.note, there.marked_at = level, note, at
    if there.first_level is None:
        there.first_level = level
    there.save(update_fields=["first_level", "level", "note", "marked_at"])
    if there.marker.role == Role.LEARNER:
        _keep_read(there, script, at)
    given = list(script.tasks.exclude(level=None).values_list("level", flat=True))
    if needs_third([one for one in given if one is not None], script.round.apart):
        deal_to_another(script, "third", at)
    marked.send(sender=Task, cohort_id=script.round.cohort_id)
    return True


def to_take_back(marker: User, round_id: int, at: datetime) -> Task | None:
    """Return the mark that somebody may take back; ``None`` where there is none.

    That is their last one, for :data:`UNDO_WITHIN`, until they were shown results of its script
    or a third was given: what a marker knows then, a blind mark must not know.
    """
    last = last_marked(marker, round_id)
    if last is None or last.marked_at is None or at - last.marked_at > UNDO_WITHIN:
        return None
    if Seen.objects.filter(script=last.script_id, person=marker).exists():
        return None
    third = Task.objects.filter(script=last.script_id, why="third").exclude(level=None)
    return None if last.why != "third" and third.exists() else last


@transaction.atomic
def undo(task: Task, at: datetime) -> bool:
    """Take the last mark back, and the third that it called for where nobody gave that yet.

    The first mark stays written down beside what follows.

    Args:
        task: Which script, before whom.
        at: The present.

    Returns:
        Whether it was taken back; ``False`` where :func:`to_take_back` does not allow it.
    """
    script = _held(task.script_id)
    if to_take_back(task.marker, script.round_id, at) != task:
        return False
    if task.why != "third":
        script.tasks.filter(why="third").delete()
    Task.objects.filter(pk=task.pk).update(level=None, marked_at=None)
    marked.send(sender=Task, cohort_id=script.round.cohort_id)
    return True


def deal_to_another(script: Script, why: str, at: datetime) -> Task | None:
    """Deal a script to a marker of its round, at a place drawn by chance.

    It goes to nobody who had it, or was shown results of it.

    Args:
        script: Which one.
        why: Which mark it is.
        at: The present: what a learner may read now.

    Returns:
        The task; ``None`` where nobody is left.
    """
    markers = list(script.round.markers.filter(is_active=True))
    had = set(script.tasks.values_list("marker_id", flat=True))
    had |= set(script.seen.values_list("person_id", flat=True))
    able = readers([script.response], markers, at)[script.response_id] - had
    tasks = Task.objects.filter(script__round=script.round_id, level=None)
    load = Counter(tasks.values_list("marker_id", flat=True))
    seed = f"{script.round.seed}:{script.pk}:{why}"
    marker = next_marker(able, load, seed)
    if marker is None:
        return None
    place = random.Random(seed).randint(1, max(1, load[marker]))
    return Task.objects.create(script=script, marker_id=marker, place=place, why=why)


@transaction.atomic
def deal_anew(round_: Round, marker: User, at: datetime) -> tuple[int, int]:
    """Deal what waits for a marker to the others.

    Args:
        round_: In which round.
        marker: Who will not mark it.
        at: The present.

    Returns:
        How many went to somebody else, and how many still wait: what nobody else may read, and
        what the marker marked before and took back.
    """
    moved = stayed = 0
    tasks = Task.objects.filter(script__round=round_, marker=marker, level=None)
    for task in tasks.select_related("script__round", "script__response").order_by("pk"):
        if task.first_level is not None or deal_to_another(task.script, task.why, at) is None:
            stayed += 1
        else:
            task.delete()
            moved += 1
    return moved, stayed


def _held(script_id: int) -> Script:
    """Return a script, its marks held against others who mark it at the same time."""
    scripts = Script.objects.select_related("round", "response")
    if connection.features.has_select_for_update:
        scripts = scripts.select_for_update(of=("self",))
    return scripts.get(pk=script_id)


def _keep_read(task: Task, script: Script, at: datetime) -> None:
    """Write down that a classmate read about the item: an exposure of theirs."""
    about = script.response
    seen, written = Response.objects.get_or_create(
        key=uuid5(NAMESPACE_OID, f"unaided marking task {task.pk}"),
        defaults={
            "cohort_id": script.round.cohort_id,
            "person_id": task.marker_id,
            "skill_id": about.skill_id,
            "family_id": about.family_id,
            "item_id": about.item_id,
            "item_version": about.item_version,
            "status": Status.EXPOSURE,
            "answered_at": at,
            "occasion": Occasion.PRACTICE,
            "setting": READ_BY_A_PEER,
        },
    )
    if written:
        responded.send(sender=Response, response=seen)
