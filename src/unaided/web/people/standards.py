"""A cohort and its standard: made, and changed so that its figures are read anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from unaided.web.people.models import Cohort, Teaching, User
from unaided.web.people.signals import standard_changed


@dataclass(frozen=True, slots=True)
class Description:
    """What a teacher says of a cohort.

    Attributes:
        name: Its name, of which the organisation has no other.
        kind: Class, squad or team.
        tool: The tool that its people use; empty: none.
        level: The score on the reference form from which a skill counts as learned, 0 to 1.
        horizon_days: The delay at which it must still be reached.
        certainty: How probable that must be, 0 to 1.
        time_zone: Where its people are, by the IANA's name; empty: where the server is.
    """

    name: str
    kind: str
    tool: str
    level: float
    horizon_days: float
    certainty: float
    time_zone: str = ""

    @property
    def standard(self) -> tuple[float, float, float]:
        """What figures are read against."""
        return self.level, self.horizon_days, self.certainty


def describe(cohort: Cohort) -> Description:
    """Return what was said of a cohort."""
    return Description(
        name=cohort.name,
        kind=cohort.kind,
        tool=cohort.tool,
        level=cohort.level,
        horizon_days=cohort.horizon_days,
        certainty=cohort.certainty,
        time_zone=cohort.time_zone,
    )


def per_cent(share: float) -> str:
    """Write a part of a standard as it was typed, whatever figures it has.

    >>> per_cent(0.8), per_cent(0.725), per_cent(0.999)
    ('80 %', '72.5 %', '99.9 %')
    """
    return f"{share * 100:.6g} %"


@transaction.atomic
def make_cohort(teacher: User, said: Description, at: datetime) -> Cohort:
    """Make a cohort that a teacher teaches.

    Raises:
        IntegrityError: If the organisation has one of that name.
    """
    assert teacher.organisation is not None, "teachers belong to an organisation"
    cohort = Cohort(organisation=teacher.organisation, created_at=at)
    _write(cohort, said)
    Teaching.objects.create(cohort=cohort, teacher=teacher)
    return cohort


@transaction.atomic
def change_cohort(cohort: Cohort, said: Description) -> None:
    """Change a cohort; tell whoever listens where its standard is another.

    Raises:
        IntegrityError: If the organisation has another of that name.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    before = describe(cohort)
    _write(cohort, said)
    if before.standard != said.standard:
        standard_changed.send(sender=Cohort, cohort=cohort)


def _write(cohort: Cohort, said: Description) -> None:
    cohort.name = said.name
    cohort.kind = said.kind
    cohort.tool = said.tool
    cohort.level = said.level
    cohort.horizon_days = said.horizon_days
    cohort.certainty = said.certainty
    cohort.time_zone = said.time_zone
    cohort.save()
