"""Who practised in the last four weeks, who came back, and who did not: for a cohort's teachers.

Everybody who is enrolled is counted, so that each number has its denominator; nobody is ranked.
Practice is what was tried, in a sitting of one's own or before a coach; a check is not practice,
and who missed one is said elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Max, Min

from unaided.evidence.schema import Occasion, Status
from unaided.measure.unknown import plural
from unaided.web.people.models import Cohort, Enrolment
from unaided.web.people.zones import zone_of
from unaided.web.study.models import Response

WEEK_DAYS: Final = 7
WEEKS: Final = 4
AWAY_DAYS: Final = 14
"""For how long nobody is said to be away."""

NO_LENGTH: Final = "No length set"


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody who is enrolled: since when, and the name that their teachers know."""

    person_id: int
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Sat:
    """One sitting of practice: whose, on which day, of how many minutes (``None``: not set)."""

    person_id: int
    day: date
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    number: int
    of: int

    @property
    def words(self) -> str:
        """Say it as sentences count; with nobody to count there is nothing to say.

        >>> Share(21, 28).words, Share(0, 0).words
        ('21 of 28', '')
        """
        return f"{self.number:,} of {self.of:,}" if self.of else ""


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its first and last day, and who of those enrolled by then practised."""

    first: date
    last: date
    practised: Share


@dataclass(frozen=True, slots=True)
class Length:
    """Sittings of one length.

    Attributes:
        name: "2 minutes".
        sittings: How many.
        people: How many of those enrolled had one.
        back: After how many of them, of those a week ago or more, the person practised again on
            another day within a week.
    """

    name: str
    sittings: int
    people: Share
    back: Share


@dataclass(frozen=True, slots=True)
class Practised:
    """Who practised in a cohort, over four weeks.

    Attributes:
        first: The first day counted; ``last``: the present one.
        last: The last day counted.
        people: Who practised at all, of those enrolled.
        weeks: Week by week, the present one first.
        back: Who practised again on another day within a week of their first sitting; of those
            whose first sitting was a week ago or more.
        lengths: Sittings by length, the shortest first.
        away: Those who did not practise for two weeks, by name, of those enrolled as long.
        away_of: How many those are.
    """

    first: date
    last: date
    people: Share
    weeks: tuple[Week, ...]
    back: Share
    lengths: tuple[Length, ...]
    away: tuple[Place, ...]
    away_of: int

    @property
    def sentence(self) -> str:
        """Say for how many the page speaks; empty where nobody is enrolled."""
        came, of = self.people.number, self.people.of
        when = "enrolled practised in the last four weeks"
        if not of:
            return ""
        if not came:
            return f"None of {of:,} {when}: practice shows nothing newer."
        if came == of:
            return f"{self.people.words} {when}."
        others = "the other" if of - came == 1 else f"the other {of - came:,}"
        return f"{self.people.words} {when}; of {others}, practice shows nothing newer."


def who_practised(cohort: Cohort, at: datetime) -> Practised:
    """Read who practised in a cohort in the last four weeks (two queries).

    Args:
        cohort: Whose; days are those where its people are.
        at: The present.
    """
    zone = zone_of(cohort)
    today = at.astimezone(zone).date()
    first = today - timedelta(days=WEEKS * WEEK_DAYS - 1)
    places = [
        Place(person, name or username, joined.astimezone(zone).date())
        for person, name, username, joined in Enrolment.objects.filter(
            cohort=cohort, left_at=None
        ).values_list("person_id", "person__display_name", "person__username", "joined_at")
    ]
    sittings = (
        Response.objects.filter(
            cohort=cohort,
            occasion=Occasion.PRACTICE,
            status=Status.SCORED,
            answered_at__gte=datetime.combine(first, time(), zone),
            answered_at__lte=at,
            person__isnull=False,
        )
        .values_list("person_id", "sitting")
        .annotate(begun=Min("answered_at"), minutes=Max("showing__sitting__minutes"))
    )
    return practised(
        places,
        [
            Sat(person, begun.astimezone(zone).date(), minutes)
            for person, _, begun, minutes in sittings
        ],
        today,
    )


def practised(places: Sequence[Place], sittings: Iterable[Sat], today: date) -> Practised:
    """Count who practised.

    Args:
        places: Who is enrolled now.
        sittings: Of the last four weeks; those of people who are not enrolled do not count.
        today: The last day that counts.
    """
    enrolled = {place.person_id for place in places}
    sat = [one for one in sittings if one.person_id in enrolled]
    days: dict[int, set[date]] = defaultdict(set)
    for one in sat:
        days[one.person_id].add(one.day)
    ripe = today - timedelta(days=WEEK_DAYS)
    firsts = {person: min(own) for person, own in days.items() if min(own) <= ripe}
    long_enough = [place for place in places if (today - place.since).days >= AWAY_DAYS]
    away = [
        place
        for place in long_enough
        if not any((today - day).days < AWAY_DAYS for day in days.get(place.person_id, ()))
    ]
    return Practised(
        first=today - timedelta(days=WEEKS * WEEK_DAYS - 1),
        last=today,
        people=Share(len(days), len(places)),
        weeks=tuple(_week(places, days, today, number) for number in range(WEEKS)),
        back=Share(sum(_back(days[one], first) for one, first in firsts.items()), len(firsts)),
        lengths=_lengths(sat, days, len(places), ripe),
        away=tuple(sorted(away, key=lambda place: (place.name.casefold(), place.person_id))),
        away_of=len(long_enough),
    )


def _week(places: Sequence[Place], days: Mapping[int, set[date]], today: date, number: int) -> Week:
    last = today - timedelta(days=number * WEEK_DAYS)
    first = last - timedelta(days=WEEK_DAYS - 1)
    there = [place.person_id for place in places if place.since <= last]
    came = sum(any(first <= day <= last for day in days.get(one, ())) for one in there)
    return Week(first, last, Share(came, len(there)))


def _back(days: Iterable[date], after: date) -> bool:
    """Say whether one of these days is another, within a week of the one named."""
    return any(0 < (day - after).days <= WEEK_DAYS for day in days)


def _lengths(
    sat: Sequence[Sat], days: Mapping[int, set[date]], enrolled: int, ripe: date
) -> tuple[Length, ...]:
    found: dict[int | None, list[Sat]] = defaultdict(list)
    for one in sat:
        found[one.minutes].append(one)
    rows = []
    for minutes in sorted(found, key=lambda one: (one is None, one or 0)):
        own = found[minutes]
        old = Counter(_back(days[one.person_id], one.day) for one in own if one.day <= ripe)
        rows.append(
            Length(
                name=plural(minutes, "minute") if minutes is not None else NO_LENGTH,
                sittings=len(own),
                people=Share(len({one.person_id for one in own}), enrolled),
                back=Share(old[True], old.total()),
            )
        )
    return tuple(rows)
