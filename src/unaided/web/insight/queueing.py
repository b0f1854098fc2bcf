"""When a cohort's log is read anew: asked for by an answer, made in the background, never lost.

An answer notes within its own transaction that the reading is behind, and once it is on disk a
task goes into the queue. Should that be lost, :func:`sweep` sees that the log is ahead of its
reading and asks again: what counts is the state, not the event.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from django.db import transaction
from django.db.models import BigAutoField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import task

from unaided.web import clock
from unaided.web.insight.apart import read_apart
from unaided.web.insight.models import Reading, Refit
from unaided.web.insight.stored import FORMAT, is_current
from unaided.web.marking.signals import marked
from unaided.web.people.models import Cohort
from unaided.web.people.signals import standard_changed
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.models import NOT_DROPPED, Assignment, Response
from unaided.web.study.signals import responded

SHORTEST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
REST: Final = 3
"""A reading waits this many times as long as the last one took, so that the machine rests."""
OVERDUE: Final = 2 * LONGEST_WAIT
"""A reading asked for longer ago than any wait was lost on its way to the queue."""
READINGS_LOOKED_AT: Final = 4096

_ASKED: Final = Prepared(
    lambda: Refit.objects.filter(
        cohort_id=Parameter("cohort", BigAutoField()), asked_at__isnull=False
    )
)


@task()
def refit_cohort(cohort_id: int) -> None:
    """Read a cohort's log anew, in a process of its own; not where it was read meanwhile."""
    if Refit.objects.filter(cohort_id=cohort_id, asked_at__isnull=False).exists():
        read_apart(cohort_id)


@receiver(responded)
def on_response(response: Response, **_more: Any) -> None:
    """Ask for a reading of the log that a response was added to."""
    ask(response.cohort_id, clock.now())


@receiver(standard_changed)
def on_standard(cohort: Cohort, **_more: Any) -> None:
    """Ask for a reading against the new standard."""
    ask(cohort.pk, clock.now())


@receiver(marked)
def on_mark(cohort_id: int, **_more: Any) -> None:
    """Ask for a reading with a mark that people gave."""
    ask(cohort_id, clock.now())


def ask(cohort_id: int, at: datetime) -> None:
    """Note that a cohort's reading is behind; the first to say so puts the reading into the queue.

    Args:
        cohort_id: Whose log.
        at: The present.
    """
    if _ASKED.first(cohort=cohort_id) is not None:
        return
    Refit.objects.update_or_create(cohort_id=cohort_id, defaults={"asked_at": at})
    # An answer that is on disk stays acknowledged even where the queue cannot be written.
    transaction.on_commit(partial(_enqueue, cohort_id), robust=True)


def _enqueue(cohort_id: int) -> None:
    seconds = (
        Reading.objects.filter(cohort_id=cohort_id)
        .order_by("-pk")
        .values_list("seconds", flat=True)
        .first()
    )
    wait = min(max(REST * timedelta(seconds=seconds or 0.0), SHORTEST_WAIT), LONGEST_WAIT)
    # The queue goes by the machine's own clock, which the demonstration does not move.
    refit_cohort.using(run_after=timezone.now() + wait).enqueue(cohort_id)


def sweep(at: datetime) -> int:
    """Ask for every reading that is behind its log and that nobody asked for; ask again when late.

    Behind is also one that this code cannot show, since older code stored it. A reading that failed
    waits for the next answer, or it would fail again and again; what failed in code of another
    format is tried once in this one.

    Args:
        at: The present.

    Returns:
        How many readings were asked for.
    """
    behind = _behind(at)
    for cohort_id in behind:
        ask(cohort_id, at)
    late = list(
        Refit.objects.filter(asked_at__lt=at - OVERDUE, started_at=None).values_list(
            "cohort_id", flat=True
        )
    )
    for cohort_id in late:
        Refit.objects.filter(cohort_id=cohort_id).update(asked_at=at)
        _enqueue(cohort_id)
    return len(behind) + len(late)


def _behind(at: datetime) -> list[int]:
    newest = Reading.objects.filter(cohort=OuterRef("pk")).order_by("-pk")
    last = Response.objects.filter(cohort=OuterRef("pk"), actor="person").order_by("-pk")
    missed = Assignment.objects.filter(
        NOT_DROPPED,
        cohort=OuterRef("pk"),
        closes_at__gt=OuterRef("read_at"),
        closes_at__lte=at,
        showing__response__isnull=True,
    )
    cohorts = Cohort.objects.annotate(
        last=Subquery(last.values("pk")[:1]),
        newest=Subquery(newest.values("pk")[:1]),
        read=Subquery(newest.values("last_response")[:1]),
        read_at=Subquery(newest.values("as_of")[:1]),
    ).annotate(missed=Exists(missed))
    rests = Q(refit__failed="") | ~Q(refit__failed_format=FORMAT)
    idle = Q(refit__isnull=True) | (Q(refit__asked_at=None, refit__started_at=None) & rests)
    found = cohorts.filter(idle).order_by("pk")
    ahead = Q(last__gt=Coalesce("read", 0)) | Q(missed=True)
    behind = set(found.filter(ahead).values_list("pk", flat=True))
    return [
        cohort
        for cohort, reading in found.values_list("pk", "newest")
        if cohort in behind or (reading is not None and not _reads(reading))
    ]


@lru_cache(maxsize=READINGS_LOOKED_AT)
def _reads(reading_id: int) -> bool:
    """Say whether the pages can show a reading; it never changes, so each is looked at once."""
    return is_current(Reading.objects.values_list("page", flat=True).get(pk=reading_id))
