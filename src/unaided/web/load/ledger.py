"""The database held against what simulated learners wrote down: lost, doubled, half-written?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connections
from django.db.models import Count, F, Q

from unaided.web.load.learner import Sent
from unaided.web.study.asking import as_shown
from unaided.web.study.models import Response, Showing, Sitting

MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Held:
    """What was found.

    Attributes:
        rows: Responses of the cohort in the database.
        lost: Acknowledged answers that are not there.
        changed: Acknowledged answers that are there as another answer.
        doubled: Keys, or showings, with more than one response.
        unacknowledged: Responses that nobody was told of, though everybody sent until they were.
        half_written: Sentences: what a transaction should have written together and did not.
        damaged: What the database itself says of its files.
    """

    rows: int
    lost: int
    changed: int
    doubled: int
    unacknowledged: int
    half_written: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def problems(self) -> int:
        """How many of all kinds."""
        counted = self.lost + self.changed + self.doubled + self.unacknowledged
        return counted + len(self.half_written) + len(self.damaged)

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON has it; at most twenty sentences."""
        return {
            "rows": self.rows,
            "lost": self.lost,
            "changed": self.changed,
            "doubled": self.doubled,
            "unacknowledged": self.unacknowledged,
            "half_written": list(self.half_written[:MOST_NAMED]),
            "damaged": list(self.damaged[:MOST_NAMED]),
            "problems": self.problems,
        }


def held_against(acknowledged: Mapping[str, Sent], cohort_id: int) -> Held:
    """Hold a cohort's responses against the answers that were acknowledged.

    Args:
        acknowledged: What was sent, by key.
        cohort_id: The cohort that only they answered in.
    """
    responses = {
        str(one.key): one
        for one in Response.objects.filter(cohort_id=cohort_id).select_related("showing__version")
    }
    found = acknowledged.keys() & responses.keys()
    rows = Response.objects.filter(cohort_id=cohort_id).count()
    return Held(
        rows=rows,
        lost=len(acknowledged) - len(found),
        changed=sum(not _same(acknowledged[key], responses[key]) for key in found),
        doubled=rows - len(responses) + _doubled(cohort_id),
        unacknowledged=len(responses) - len(found),
        half_written=tuple(_half_written(cohort_id)),
        damaged=tuple(_damaged()),
    )


def _same(sent: Sent, kept: Response) -> bool:
    assert kept.showing is not None
    return (as_shown(kept.showing, kept.answer), kept.confidence) == (sent.answer, sent.confidence)


def _doubled(cohort_id: int) -> int:
    showings = Response.objects.filter(cohort_id=cohort_id).values("showing")
    return showings.annotate(rows=Count("pk")).filter(rows__gt=1).count()


def _half_written(cohort_id: int) -> Iterator[str]:
    """Name what an answer's transaction writes together and the database holds apart.

    An answer comes with the next showing, or with the end of its sitting; a showing of an
    assignment hands its condition on to its response.
    """
    sittings = Sitting.objects.filter(cohort_id=cohort_id).annotate(
        waiting=Count(
            "showings", filter=Q(showings__response=None, showings__passed_at__isnull=True)
        ),
        shown=Count("showings"),
    )
    for sitting in sittings:
        expected = 1 if sitting.ended_at is None else 0
        if sitting.waiting != expected:
            yield f"{sitting}: {sitting.waiting} showings wait for an answer, expected {expected}"
        if sitting.shown == 0:
            yield f"{sitting}: started without a showing"
    people = Sitting.objects.filter(cohort_id=cohort_id, ended_at=None).values("person")
    for row in people.annotate(open=Count("pk")).filter(open__gt=1):
        yield f"person {row['person']}: {row['open']} sittings are open"
    responses = Response.objects.filter(cohort_id=cohort_id)
    for key in responses.exclude(showing__key=F("key")).values_list("key", flat=True):
        yield f"response {key}: its showing has another key"
    assigned = Showing.objects.filter(
        sitting__cohort_id=cohort_id, assignment__isnull=False, response__isnull=False
    )
    differing = assigned.exclude(
        response__assigned_aid=F("assignment__aid"),
        response__aid=F("assignment__aid"),
        response__propensity=F("assignment__propensity"),
        response__occasion=F("assignment__occasion"),
        version__item=F("assignment__item"),
    )
    for key in differing.values_list("key", flat=True):
        yield f"response {key}: not as it was assigned"


def _damaged() -> Iterator[str]:
    """Ask each database whether its files are whole."""
    for alias in connections:
        connection = connections[alias]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for check in ("integrity_check", "foreign_key_check"):
                    cursor.execute(f"PRAGMA {check}")
                    for row in cursor.fetchall():
                        if row != ("ok",):
                            yield f"{alias}: {check} says {row}"
            else:
                # Every B-tree against its table: rows that an index lacks, or holds twice.
                cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
                cursor.execute(
                    "SELECT bt_index_check(index.oid, true) FROM pg_class AS index "
                    "JOIN pg_am ON pg_am.oid = index.relam AND pg_am.amname = 'btree' "
                    "JOIN pg_namespace AS space ON space.oid = index.relnamespace "
                    "WHERE index.relkind = 'i' AND space.nspname = 'public'"
                )
