"""The people of a cohort as their own teachers know them, by their name in the log."""

from __future__ import annotations

from unaided.web.insight.pages.cohort import Known
from unaided.web.people.models import Cohort, Enrolment


def known_people(cohort: Cohort) -> dict[str, Known]:
    """Return everybody who is or was in a cohort, by pseudonym; one query."""
    rows = Enrolment.objects.filter(cohort=cohort).values_list(
        "person__code", "person_id", "person__display_name", "person__username"
    )
    return {code: Known(key, name or username) for code, key, name, username in rows}
