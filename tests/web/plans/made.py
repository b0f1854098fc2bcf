"""Plans for tests of pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from tests.web.school import School, make_choices, make_item

from unaided.web.people.models import Cohort
from unaided.web.people.zones import zone_of
from unaided.web.plans.making import Wanted, make_plan
from unaided.web.plans.models import Plan
from unaided.web.plans.offered import offer
from unaided.web.plans.views import SALT

DRILL = """---
item: passing-1
skill: Passing
family: Passing under pressure
kind: observed
measure: count
tries: 10
criteria: Through the gate.
source: Written for the tests
licence: CC-BY-4.0
---
Ten passes through the gate.
"""


def stock(school: School, at: datetime) -> None:
    """Put two skills and a drill into the school's bank."""
    for skill in ("Chain rule", "Integration"):
        make_choices(school.organisation, at, skill)
    make_item(school.organisation, DRILL, at)


def start(
    school: School, at: datetime, cohort: Cohort | None = None, key: UUID | None = None
) -> Plan:
    """Make a plan of everything in the bank: four sessions, from today, every other day."""
    whose = cohort or school.cohort
    things = tuple(offer(whose).by_value.values())
    begins = at.astimezone(zone_of(whose)).replace(second=0, microsecond=0)
    starts = tuple(begins + timedelta(days=2 * number) for number in range(4))
    return make_plan(
        whose, Wanted("Spring", things, starts, 30), school.teacher, key or uuid4(), at
    )


def signed(cohort: Cohort, key: UUID | None = None) -> str:
    """Return a key as the form's page gives it out."""
    return signing.dumps([cohort.pk, str(key or uuid4())], salt=SALT)
