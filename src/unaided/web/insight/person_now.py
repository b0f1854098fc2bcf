"""A person's figures as they stand now: the last reading, and what they answered since.

Nothing is stored. With nothing answered since, the page shows the reading's own numbers. A reading
holds every answer, for the teacher; to the person themself an answer whose check is open must not
be told by the figures either, so then they are read from the other answers alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import BigAutoField, Count, DateTimeField

from unaided.measure.unknown import plural
from unaided.web.insight.models import PersonReading, Reading
from unaided.web.insight.pages.extract import Json, slim
from unaided.web.insight.stored import is_current
from unaided.web.people.models import Cohort, User
from unaided.web.prepared import Parameter, Prepared, PreparedValues
from unaided.web.study.models import Response
from unaided.web.study.situations import untold

if TYPE_CHECKING:
    from unaided.report.live_model import LiveModel

MODELS_KEPT: Final = 4
PAGES_KEPT: Final = 16
NOBODY: Final = ""
LEFT_OUT: Final = "Answers of a check that is still open are not in these figures yet."
WAITING: Final = (
    "Your figures wait until the check that you answered closes; else they would tell how it went."
)

_COHORT: Final = Parameter("cohort", BigAutoField())
_NEWEST: Final = Prepared(
    lambda: Reading.objects.filter(cohort_id=_COHORT).defer("page", "live").order_by("-pk")[:1]
)
_NEW: Final = PreparedValues(
    lambda: (
        Response.objects.filter(
            cohort_id=_COHORT,
            person_id=Parameter("person", BigAutoField()),
            pk__gt=Parameter("after", BigAutoField()),
        )
        .exclude(untold(Parameter("at", DateTimeField())))
        .order_by()
        .values("person_id")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)


@dataclass(frozen=True, slots=True)
class PersonNow:
    """What a person's page is made from.

    Attributes:
        cohort: The cohort.
        extract: The person's findings and verdicts; ``None`` where nothing was read of them yet.
        page: The cohort's extract: standard, date.
        reading: The reading behind it; ``None`` where there is none yet.
        since: How many responses came after it.
        note: What is not in the figures, in a sentence; empty where everything is.
    """

    cohort: Cohort
    extract: Json | None
    page: Json
    reading: Reading | None
    since: int
    note: str


def newest_reading(cohort: Cohort) -> Reading | None:
    """Return a cohort's newest reading; ``None`` where it is not stored as pages now read it."""
    found = _NEWEST.first(cohort=cohort.pk)
    if found is None:
        return None
    page = _page(found.pk)
    if page is None:
        return None
    found.page = page
    return found


def person_now(
    cohort: Cohort, person: User, at: datetime, *, to_themself: bool = False
) -> PersonNow:
    """Return a person's figures with what they answered since the last reading.

    Answers of a check that is still open wait: figures that moved would tell how they went.

    Args:
        cohort: In which the figures are read.
        person: Whose.
        at: The present.
        to_themself: Whether the person will see it, who is not told yet how such answers went,
            even where the reading knows them.
    """
    reading = newest_reading(cohort)
    if reading is None:
        return PersonNow(cohort, None, {}, None, 0, "")
    counted = _NEW.all(cohort=cohort.pk, person=person.pk, after=reading.last_response, at=at)
    new: int = counted[0][0] if counted else 0
    page: Json = reading.page["cohort"]
    if to_themself and _tells(cohort, person, reading, at):
        extract, note = _told(cohort, person, reading, at)
        return PersonNow(cohort, extract, page, reading, new, note)
    if not new:
        return PersonNow(cohort, _stored(reading, person), page, reading, 0, "")
    model = _model(reading.pk)
    if model is None:
        note = (
            f"{plural(new, 'response')} since the last reading "
            f"{'is' if new == 1 else 'are'} not in these figures yet."
        )
        return PersonNow(cohort, _stored(reading, person), page, reading, new, note)
    extract, note = _joined(model, cohort, person, reading, new, at)
    return PersonNow(cohort, extract, page, reading, new, note)


def _stored(reading: Reading, person: User) -> Json | None:
    """Return what a reading said of a person; ``None`` where it did not know them."""
    kept = PersonReading.objects.filter(reading=reading, person=person).first()
    return kept.page if kept else None


def told_page(kept: PersonReading, person: User, at: datetime) -> Json:
    """Return what a reading said of a person, as it may be told to themself."""
    cohort = kept.reading.cohort
    if not _tells(cohort, person, kept.reading, at):
        stored: Json = kept.page
        return stored
    extract, note = _told(cohort, person, kept.reading, at)
    return {**(extract or {}), "note": note}


def _tells(cohort: Cohort, person: User, reading: Reading, at: datetime) -> bool:
    """Say whether a reading's figures of a person would tell how an open check went."""
    known = Response.objects.filter(cohort=cohort, person=person, pk__lte=reading.last_response)
    return known.filter(untold(at)).exists()


def _told(cohort: Cohort, person: User, reading: Reading, at: datetime) -> tuple[Json | None, str]:
    """Read a person from the population and from those answers alone of which they are told."""
    from unaided.report.live import live_figures
    from unaided.web.insight.own_log import own_log

    model = _model(reading.pk)
    if model is None:
        return None, WAITING
    told, _ = own_log(cohort, person, as_of=reading.as_of, untold_at=at)
    # As somebody whom the reading does not know: what it knows holds the other answers.
    figures = live_figures(model, NOBODY, told.clear(), told)
    extract = {
        "findings": [slim(finding) for finding in figures.findings],
        "verdicts": figures.verdicts,
    }
    return extract, " ".join(filter(None, (LEFT_OUT, figures.note)))


@lru_cache(maxsize=PAGES_KEPT)
def _page(reading_id: int) -> Json | None:
    """Return what the pages of a reading are made from, ``None`` where they do not read it.

    Nobody writes into it: a reading never changes, so it is read and checked once.
    """
    page: Json = Reading.objects.values_list("page", flat=True).get(pk=reading_id)
    return page if is_current(page) else None


@lru_cache(maxsize=MODELS_KEPT)
def _model(reading_id: int) -> LiveModel | None:
    """Return the model behind a reading; a reading never changes, so it is read once."""
    from unaided.report.live_stored import LiveModelError, read_live

    blob = Reading.objects.values_list("live", flat=True).get(pk=reading_id)
    if blob is None:
        return None
    try:
        return read_live(bytes(blob))
    except LiveModelError:
        # Written by another version: the stored figures stand until the next reading.
        return None


def live_model_of(reading: Reading) -> LiveModel | None:
    """Return the model behind a reading; ``None`` where another version wrote it, or none is."""
    return _model(reading.pk)


def _joined(
    model: LiveModel, cohort: Cohort, person: User, reading: Reading, new: int, at: datetime
) -> tuple[Json, str]:
    from unaided.report.live import live_figures

    known, came = own_rows(cohort, person, reading, new, at)
    figures = live_figures(model, person.code, known, came)
    extract = {
        "findings": [slim(finding) for finding in figures.findings],
        "verdicts": figures.verdicts,
    }
    return extract, figures.note or ""


def own_rows(
    cohort: Cohort, person: User, reading: Reading, new: int, at: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a person's rows as a log has them, derived columns too.

    Args:
        cohort: In which log.
        person: Whose rows.
        reading: What was known.
        new: How many responses came after it and enter.
        at: The present: newer answers of checks open then do not enter.

    Returns:
        Those that the reading knew, and those that came after it.
    """
    from unaided.web.insight.own_log import own_log

    table, responses = own_log(
        cohort, person, as_of=reading.as_of, untold_at=at, after=reading.last_response
    )
    # Responses stand in the order they were written, what is missing stands behind them.
    came = pl.col("row").is_between(responses - new + 1, responses)
    return table.filter(~came), table.filter(came)
