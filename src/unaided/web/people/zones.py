"""Where a cohort's people are: what "0:00 of that day" means to them."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils import timezone

from unaided.web.people.models import Cohort


def zone_of(cohort: Cohort) -> ZoneInfo:
    """Return a cohort's time zone; the server's where it has none that is known here."""
    if cohort.time_zone:
        try:
            return ZoneInfo(cohort.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            pass  # kept by a server that knew more zones
    return timezone.get_default_timezone()


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones that a cohort can have: places, by continent and city."""
    return tuple(sorted(name for name in available_timezones() if _is_place(name)))


def _is_place(name: str) -> bool:
    continent, _, city = name.partition("/")
    return bool(city) and continent not in ("Etc", "SystemV", "US", "posix", "right")
