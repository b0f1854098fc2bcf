"""Whether there is anything to practise, and who can change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unaided.web.bank.models import ANSWERED_BY_PEOPLE, Item
from unaided.web.people.models import Cohort, Teaching


@dataclass(frozen=True, slots=True)
class Offer:
    """A cohort as somebody who would practise finds it.

    Attributes:
        cohort: Which one.
        practicable: Whether its bank has a question that people answer themselves.
        teachers: Who can add some, by name; read where nothing can be practised.
    """

    cohort: Cohort
    practicable: bool
    teachers: tuple[str, ...] = ()


def offers(cohorts: Sequence[Cohort]) -> list[Offer]:
    """Say of each cohort whether it can be practised in (one query, two where not in all)."""
    stocked = set(
        Item.objects.filter(
            organisation__in={one.organisation_id for one in cohorts},
            kind__in=ANSWERED_BY_PEOPLE,
            retired_at__isnull=True,
            current__isnull=False,
        )
        .values_list("organisation_id", flat=True)
        .distinct()
    )
    bare = [one for one in cohorts if one.organisation_id not in stocked]
    teachers: dict[int, list[str]] = {one.pk: [] for one in bare}
    if bare:
        taught = Teaching.objects.filter(cohort__in=bare, teacher__is_active=True)
        for one in taught.select_related("teacher").order_by("pk"):
            teachers[one.cohort_id].append(str(one.teacher))
    return [
        Offer(one, one.organisation_id in stocked, tuple(teachers.get(one.pk, ())))
        for one in cohorts
    ]
