"""The checks of a cohort, and how many people a supervisor's code let in."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from unaided.web.checks.models import Check
from unaided.web.checks.taking import SUPERVISED
from unaided.web.people.models import Cohort
from unaided.web.study.models import Sitting
from unaided.web.study.sittings import ONE_GO


def under_supervision(check: Check, at: datetime) -> int:
    """Count the people whom the supervisor's code let in within the last hours."""
    return (
        Sitting.objects.filter(
            turn__planned__part__check_of=check,
            assurance=SUPERVISED,
            started_at__gt=at - ONE_GO,
        )
        .values("person")
        .distinct()
        .count()
    )


def checks_of(cohort: Cohort, at: datetime) -> QuerySet[Check]:
    """Return a cohort's checks, the newest first, each with what was planned and taken counted.

    Args:
        cohort: Whose.
        at: The present.
    """
    first = Q(parts__turns__is_make_up=False)
    return (
        Check.objects.filter(cohort=cohort)
        .prefetch_related("skills")
        .annotate(
            people=Count("parts", distinct=True),
            planned=Count("parts__turns", filter=first, distinct=True),
            due=Count(
                "parts__turns",
                filter=first & Q(parts__turns__turn__opens_at__lte=at),
                distinct=True,
            ),
            taken=Count("parts__turns__turn__sittings__turn", distinct=True),
            opens=Min("parts__turns__turn__opens_at"),
            closes=Max("parts__turns__turn__closes_at"),
        )
    )
