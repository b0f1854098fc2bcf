"""The lead's page: groups of five or more, on a fixed set of groups, without names or filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unaided.web.insight.models import Reading
from unaided.web.insight.pages.groups import Group, groups_page
from unaided.web.insight.pages.release import usable
from unaided.web.insight.stored import FORMAT
from unaided.web.people.models import Cohort, Organisation
from unaided.web.people.rights import Request, lead


@lead
@require_safe
def groups(request: Request) -> HttpResponse:
    """Show a lead every cohort of their organisation, side by side."""
    assert request.user.organisation is not None
    found = released_groups(request.user.organisation)
    return render(
        request,
        "insight/groups.html",
        {"organisation": request.user.organisation, "page": groups_page(found)},
    )


def released_groups(organisation: Organisation) -> list[Group]:
    """Return what was released of each cohort; three queries at most."""
    newest = Reading.objects.filter(cohort=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    cohorts = list(
        Cohort.objects.filter(organisation=organisation)
        .annotate(
            newest=Subquery(newest),
            size=Count("enrolments", filter=Q(enrolments__left_at=None)),
        )
        .order_by("name")
    )
    readings = Reading.objects.filter(pk__in=[one.newest for one in cohorts if one.newest])
    stored = {
        cohort: lead
        for cohort, number, lead in readings.values_list("cohort_id", "page__format", "page__lead")
        if number == FORMAT and usable(lead)
    }
    return [_group(cohort, stored.get(cohort.pk)) for cohort in cohorts]


def _group(cohort: Any, lead: Mapping[str, Any] | None) -> Group:
    """Return what was released of a cohort; nothing where what was stored does not read."""
    if lead is None:
        return Group(cohort.name, cohort.size, {})
    return Group(cohort.name, cohort.size, lead["cells"], lead.get("missing"))
