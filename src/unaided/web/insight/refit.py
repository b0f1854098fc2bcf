"""Read a cohort's log in full: a snapshot in, the report, and everything stored in one go."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Final

import polars as pl
from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.report.build import Built, Options, build
from unaided.report.live_model import live_model
from unaided.report.live_population import population
from unaided.report.live_stored import read_live, write_live
from unaided.report.people import people_of_skills
from unaided.report.standard import choose_standard
from unaided.web import clock
from unaided.web.insight.log_out import last_response, log_table
from unaided.web.insight.models import PersonReading, Reading, Refit
from unaided.web.insight.pages.checks import checks_of
from unaided.web.insight.pages.extract import Json, cohort_extract, person_extracts
from unaided.web.insight.pages.release import released
from unaided.web.insight.stored import FORMAT, is_current
from unaided.web.insight.study_file import standard_of, study_file
from unaided.web.people.models import Cohort, Enrolment
from unaided.web.study.models import Response

READINGS_KEPT: Final = 2
SEED: Final = 1
"""Of bootstrap draws: that of ``unaided analyze`` unless told otherwise."""
COMMAND: Final = "unaided analyze study.toml --out report"
TABLE: Final = "log.parquet"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A cohort's log at one moment.

    Attributes:
        cohort: Whose log, with the standard of that moment.
        table: The log in its columns.
        until: The largest id of a response in it.
        as_of: The moment.
    """

    cohort: Cohort
    table: pl.DataFrame
    until: int
    as_of: datetime


def snapshot(cohort: Cohort, now: datetime) -> Snapshot:
    """Take a cohort's log as it is; responses are only ever added."""
    until = _last_settled(cohort)
    return Snapshot(cohort, log_table(cohort, until=until, as_of=now), until, now)


@transaction.atomic
def _last_settled(cohort: Cohort) -> int:
    """Return the largest id below which no response is still on its way.

    PostgreSQL gives ids out before rows are committed, so that one can appear below a larger one.
    The lock waits for the writers at work, holds nobody up for longer than it takes to look, and
    goes with the transaction. SQLite has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Response._meta.db_table} IN SHARE MODE")
    return last_response(cohort)


def build_from(taken: Snapshot) -> Built:
    """Compute the report of a snapshot as ``unaided analyze`` does from its export.

    Raises:
        UnaidedError: The log cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="unaided-reading-") as folder:
        path = Path(folder, "study.toml")
        path.write_text(
            study_file(taken.cohort, TABLE, standard_of(taken.cohort)), encoding="utf-8"
        )
        taken.table.write_parquet(path.with_name(TABLE))
        study = read_study(path)
        log = read_log(study, data_dir=None)
    choice = choose_standard(
        options={},
        study={
            "level": study.standard.level,
            "horizon_days": study.standard.horizon_days,
            "certainty": study.standard.certainty,
            "novelty": study.standard.novelty,
        },
    )
    options = Options(
        as_of=None,
        window_days=None,
        seed=SEED,
        data_dir=None,
        command=COMMAND,
        today=timezone.localdate(taken.as_of),
    )
    return build(log, study, choice, options)


def read_cohort(cohort_id: int) -> Reading | None:
    """Read a cohort's log as it is now, and store what it says: :func:`read_cohort_at`."""
    return read_cohort_at(cohort_id, clock.now())


def read_cohort_at(
    cohort_id: int, now: datetime, timer: Callable[[], float] = perf_counter
) -> Reading | None:
    """Read a cohort's log and store what it says.

    Answers that come meanwhile ask for another reading: the note that asked for this one is taken
    down before the snapshot is taken.

    Args:
        cohort_id: Whose log.
        now: The present.
        timer: Seconds since some moment, to say how long it took.

    Returns:
        What was stored; ``None`` where nobody has responded yet.

    Raises:
        UnaidedError: The log cannot be read; the reading before it stands.
    """
    cohort = Cohort.objects.select_related("organisation").get(pk=cohort_id)
    Refit.objects.update_or_create(cohort=cohort, defaults={"asked_at": None, "started_at": now})
    began = timer()
    taken = snapshot(cohort, now)
    if taken.table.is_empty() or "person" not in taken.table["actor"].unique():
        Refit.objects.filter(cohort=cohort).update(started_at=None, failed="")
        return None
    built = build_from(taken)
    reading = store(taken, built, seconds=timer() - began)
    _make_ready(reading)
    return reading


def store(taken: Snapshot, built: Built, *, seconds: float) -> Reading:
    """Write a reading in one short transaction; those before the last are dropped.

    Args:
        taken: What was read.
        built: What it says.
        seconds: How long that took.

    Raises:
        ValueError: The page that was made does not read; a mistake in this code.
    """
    cohort, report = taken.cohort, built.report
    live = _live(built, taken)
    page = {
        "format": FORMAT,
        "cohort": cohort_extract(report, checks_of(taken.table).came),
        "lead": _released(taken, report),
        **_counted(taken),
    }
    if not is_current(page):
        # Stored, it would be taken as not read, and be read anew without end.
        raise ValueError("The page that was made is not one that the pages read.")
    people = person_extracts(report)
    ids = dict(Enrolment.objects.filter(cohort=cohort).values_list("person__code", "person_id"))
    with transaction.atomic():
        reading = Reading.objects.create(
            cohort=cohort,
            last_response=taken.until,
            responses=len(taken.table),
            as_of=taken.as_of,
            seconds=seconds,
            page=page,
            live=live,
        )
        PersonReading.objects.bulk_create(
            [
                PersonReading(reading=reading, person_id=ids[code], page=extract)
                for code, extract in people.items()
                if code in ids
            ],
            batch_size=200,
        )
        _forget_older(cohort)
        Refit.objects.filter(cohort=cohort).update(started_at=None, failed="")
    return reading


def _make_ready(reading: Reading) -> None:
    """Ask the stored model once; else the first to ask would wait for what that compiles."""
    if reading.live is not None:
        model = read_live(bytes(reading.live))
        population(model, tuple(model.codes["skill"])[:1])


def _counted(taken: Snapshot) -> Json:
    """Count the responses that were read, as lists of them do, and say when the last was given."""
    read = Response.objects.filter(cohort=taken.cohort, pk__lte=taken.until)
    found = read.aggregate(responses=Count("pk"), last=Max("answered_at"))
    last: datetime | None = found["last"]
    return {"responses": found["responses"], "last_at": last.isoformat() if last else None}


def _live(built: Built, taken: Snapshot) -> bytes | None:
    """Return what one person is updated by; nothing where no model was fitted."""
    if built.reading is None:
        return None
    model = live_model(
        built.reading,
        people_of_skills(built.reading.context, built.reading),
        window_days=None,
        fingerprint=str(taken.until),
        made=timezone.localdate(taken.as_of),
    )
    room = BytesIO()
    write_live(room, model)
    return room.getvalue()


def _released(taken: Snapshot, report: dict[str, object]) -> Json:
    before = Reading.objects.filter(cohort=taken.cohort).order_by("-pk").first()
    page = None if before is None else before.page
    lead = page.get("lead") if isinstance(page, dict) else None
    return released(report, taken.table, lead, on=timezone.localdate(taken.as_of))


def _forget_older(cohort: Cohort) -> None:
    old = list(
        Reading.objects.filter(cohort=cohort)
        .order_by("-pk")
        .values_list("pk", flat=True)[READINGS_KEPT:]
    )
    PersonReading.objects.filter(reading__in=old).delete()
    Reading.objects.filter(pk__in=old).only("pk").delete()
