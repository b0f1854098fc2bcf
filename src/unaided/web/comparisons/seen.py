"""Which comparisons a teacher may see: those of whose classes they teach every one."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from unaided.web.comparisons.models import Comparison
from unaided.web.people.models import Cohort, User


def taught_cohorts(teacher: User) -> list[Cohort]:
    """Return the cohorts that a teacher teaches, by name (one query)."""
    return list(
        Cohort.objects.filter(teachers=teacher, organisation=teacher.organisation_id).order_by(
            "name", "pk"
        )
    )


def comparisons_of(teacher: User) -> QuerySet[Comparison]:
    """Return the comparisons that a teacher may see, the newest first."""
    foreign = Cohort.objects.exclude(teachers=teacher)
    return (
        Comparison.objects.filter(organisation=teacher.organisation_id)
        .exclude(cohorts__in=foreign)
        .annotate(people=Count("placed__person", distinct=True))
        .order_by("-registered_at", "-pk")
    )


def taught_comparison(teacher: User, comparison_id: int) -> Comparison:
    """Return a comparison that this teacher may see.

    Raises:
        Http404: If there is none such.
    """
    seen = comparisons_of(teacher).select_related("registered_by")
    return get_object_or_404(seen, pk=comparison_id)
