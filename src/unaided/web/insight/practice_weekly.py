"""When what practice does is read: once a week, at the turn of Monday, in the background.

What counts is the state, not the event: whatever has no reading of this week yet is due, whenever
the worker comes to look. A reading depends on the log up to the turn alone, not on when it is made.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, When
from django.utils import timezone

from unaided.evidence.schema import Occasion
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES
from unaided.web.insight.models import PracticeReading
from unaided.web.insight.practice_reading import (
    FORMAT,
    cohort_reading,
    is_current,
    organisation_reading,
)
from unaided.web.people.models import Cohort, Organisation
from unaided.web.people.zones import zone_of
from unaided.web.study.models import Sitting

A_WEEK: Final = timedelta(days=7)
AGAIN: Final = timedelta(hours=2)
"""What failed, or was ended half way, is tried again after this: longer than all readings of one
process may take, so that one that never ends does not keep the worker from all else."""

LEAST: Final = {"results": GROUP_LEAST_RESPONSES, "people": GROUP_LEAST_PEOPLE}
"""What a figure takes on each side, as the page says it before the first reading."""

_FIRST: Final = Min("started_at")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A reading to be made: of a cohort or of an organisation, up to when, over which cohorts."""

    subject: Cohort | Organisation
    until: datetime
    cohort_ids: tuple[int, ...]

    @property
    def of(self) -> dict[str, Any]:
        """Name its subject as the stored reading does."""
        return {"cohort" if isinstance(self.subject, Cohort) else "organisation": self.subject}


@dataclass(frozen=True, slots=True)
class Weekly:
    """How the stored reading stands to the present; dates are where its people are.

    Attributes:
        page: What is stored; ``None`` where nothing is, or nothing that reads.
        read_on: The Monday up to which it reads; ``None`` without a page.
        next_on: The Monday of the next reading; the present week's where that is still to be made.
        due: Whether that Monday has come.
        failed: Whether the last try failed.
        begun: Whether anybody has practised; asked only without a page, else ``True``.
    """

    page: Mapping[str, Any] | None
    read_on: date | None
    next_on: date
    due: bool
    failed: bool
    begun: bool


def turn_of_week(at: datetime, zone: tzinfo) -> datetime:
    """Return 0:00 of the last Monday, where the clocks are those of a zone.

    >>> from datetime import UTC
    >>> turn_of_week(datetime(2026, 3, 20, 12, tzinfo=UTC), UTC).isoformat()
    '2026-03-16T00:00:00+00:00'
    """
    day = at.astimezone(zone).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), zone)


def store_practice_readings(at: datetime) -> int:
    """Make and store every reading that is due; one that fails keeps none of the others.

    Args:
        at: The present.

    Returns:
        How many were stored.
    """
    return sum(_stored(one, at) for one in due(at))


def due(at: datetime) -> list[Due]:
    """List the readings that are due, wherever somebody practised before the turn (three queries).

    Those never tried, then those tried longest ago come first: one that ends the process every time
    keeps none of the others waiting.

    Args:
        at: The present.
    """
    made: dict[tuple[int | None, int | None], _Made] = {
        (cohort, organisation): _Made(*more)
        for cohort, organisation, *more in PracticeReading.objects.values_list(
            "cohort", "organisation", "as_of", "page__format", "tried_at"
        )
    }
    cohorts: dict[int, list[int]] = defaultdict(list)
    found: list[tuple[datetime, Due]] = []
    for cohort in (
        Cohort.objects.select_related("organisation")
        .annotate(
            begun=Case(When(practice_reading__isnull=True, then=_begun(cohort=OuterRef("pk"))))
        )
        .order_by("pk")
    ):
        cohorts[cohort.organisation_id].append(cohort.pk)
        turn, kept = turn_of_week(at, zone_of(cohort)), made.get((cohort.pk, None))
        if _is_due(kept, cohort.begun, turn, at):
            found.append((_tried(kept), Due(cohort, turn, (cohort.pk,))))
    turn = turn_of_week(at, timezone.get_default_timezone())
    for organisation in Organisation.objects.annotate(
        begun=Case(
            When(
                practice_reading__isnull=True,
                then=_begun(cohort__organisation=OuterRef("pk")),
            )
        )
    ).order_by("pk"):
        kept = made.get((None, organisation.pk))
        if _is_due(kept, organisation.begun, turn, at):
            ids = tuple(cohorts[organisation.pk])
            found.append((_tried(kept), Due(organisation, turn, ids)))
    return [one for _, one in sorted(found, key=lambda tried_and_due: tried_and_due[0])]


def give_up(since: datetime, *, stopped: bool) -> None:
    """Note of what was being read when its process ended that it failed (one query).

    Args:
        since: When the process was started.
        stopped: Whether it was ended on purpose; then it is due again at once.
    """
    unread = Q(as_of__isnull=True) | Q(as_of__lte=F("tried_at") - A_WEEK)
    begun = PracticeReading.objects.filter(unread, tried_at__gte=since)
    if stopped:
        begun.update(tried_at=since - AGAIN)
    else:
        begun.update(failed=True)


def cohort_weekly(cohort: Cohort, at: datetime) -> Weekly:
    """Return the stored reading of a cohort (one query; two where there is none)."""
    stored = PracticeReading.objects.filter(cohort=cohort).first()
    return _weekly(stored, zone_of(cohort), [cohort.pk], at)


def organisation_weekly(organisation: Organisation, at: datetime) -> Weekly:
    """Return the stored reading of an organisation (one query; three where there is none)."""
    stored = PracticeReading.objects.filter(organisation=organisation).first()
    cohorts = Cohort.objects.filter(organisation=organisation).values_list("pk", flat=True)
    return _weekly(stored, timezone.get_default_timezone(), cohorts, at)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is stored: up to when, of which format, and when it was last tried."""

    as_of: datetime | None
    format: int | None
    tried_at: datetime


def _is_due(made: _Made | None, begun: datetime | None, turn: datetime, at: datetime) -> bool:
    if made is None:
        return begun is not None and begun < turn
    current = made.as_of is not None and made.as_of >= turn and made.format == FORMAT
    return not current and not at - AGAIN < made.tried_at <= at


def _begun(**where: Any) -> QuerySet[Sitting, Any]:
    """Ask when the first sitting of practice in some cohorts began, as a subquery."""
    # One group of all, not the first by some order: in that of an index without the cohort every
    # sitting would be looked at where there is none.
    return _practice(**where).values("occasion").annotate(first=_FIRST).values("first")


def _practice(**where: Any) -> QuerySet[Sitting]:
    return Sitting.objects.filter(**where, occasion=Occasion.PRACTICE).order_by()


def _tried(made: _Made | None) -> datetime:
    """Return when a reading was last tried; before all time where it never was."""
    return datetime.min.replace(tzinfo=UTC) if made is None else made.tried_at


def _weekly(stored: PracticeReading | None, zone: tzinfo, cohort_ids: Any, at: datetime) -> Weekly:
    turn = turn_of_week(at, zone)
    page = stored.page if stored is not None and is_current(stored.page) else None
    read = stored.as_of if stored is not None and page is not None else None
    begun = (
        None
        if page is not None
        else _practice(cohort__in=cohort_ids).aggregate(first=_FIRST)["first"]
    )
    missing = read < turn if read is not None else begun is not None and begun < turn
    return Weekly(
        page=page,
        read_on=None if read is None else read.astimezone(zone).date(),
        next_on=(turn if missing else turn + A_WEEK).date(),
        due=missing,
        failed=stored is not None and stored.failed and missing,
        begun=page is not None or begun is not None,
    )


def _stored(one: Due, at: datetime) -> bool:
    """Make one reading and store it; what goes wrong is written down, and tried again later."""
    # Noted before it begins: a reading that ends the process is not begun again at once.
    kept, _ = PracticeReading.objects.update_or_create(**one.of, defaults={"tried_at": at})
    mine = PracticeReading.objects.filter(pk=kept.pk)
    try:
        page = _read(one, kept)
        if not is_current(page):
            raise ValueError("The page that was made is not one that the pages read.")
        mine.update(page=page, as_of=one.until, failed=False)
    except Exception:  # one cohort whose reading fails must not keep the others from theirs
        logger.exception("What practice does could not be read of %s.", one.of)
        mine.update(failed=True)
        return False
    return True


def _read(one: Due, kept: PracticeReading) -> dict[str, Any]:
    if isinstance(one.subject, Cohort):
        return cohort_reading(one.subject.pk, one.until)
    before = kept.page if is_current(kept.page) else None
    return organisation_reading(one.cohort_ids, one.until, before)
