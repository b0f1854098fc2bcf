"""How often a page asks the database does not depend on how many rows there are."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.everything import DRILL, Everything, Visitor, answered, make_group
from tests.web.rights_table import TABLE
from tests.web.school import enrol, make_choices, make_cohort, make_item, make_person
from tests.web.traces import address

from unaided.web.bank.models import Item, ItemVersion
from unaided.web.comparisons.models import Comparison
from unaided.web.insight.models import Reading
from unaided.web.insight.refit import read_cohort_at
from unaided.web.people.invitations import invite
from unaided.web.people.models import Role, Teaching
from unaided.web.pulse.pulses import Wanted, make_pulse
from unaided.web.study.models import Assignment, Observation, Response, Showing, Try

pytestmark = pytest.mark.django_db

MORE = 30
READERS = (Visitor.LEARNER, Visitor.TEACHER, Visitor.LEAD, Visitor.UNASKED, Visitor.NOBODY)
BY_QUERY = {
    "bank found": ("bank", "?q=asked"),
    "responses of a person": ("cohort_responses", "?person={learner}"),
    "a pulse previewed": ("pulse_new", "?skill={skill}&aid=assistant&tool=x{people}"),
}


def pages(there: Everything) -> dict[str, tuple[Visitor, str]]:
    """Return every page that somebody can open."""
    found = {
        f"{name} for {visitor}": (visitor, address(there, name))
        for name, row in TABLE.items()
        for visitor in READERS
        if row.get[visitor].status == 200
    }
    people = "".join(
        f"&people={person}"
        for person in there.school.cohort.enrolments.values_list("person_id", flat=True)
    )
    values = {
        "learner": there.school.learner.pk, "people": people,
        "skill": there.items[0].family.skill_id,
    }  # fmt: skip
    for what, (name, query) in BY_QUERY.items():
        found[what] = (Visitor.TEACHER, address(there, name) + query.format(**values))
    return found


def counts(there: Everything) -> dict[str, int]:
    """Count the queries of every page, opened once before."""
    found = {}
    for what, (visitor, url) in pages(there).items():
        client = there.browser(visitor)
        _opened(client, url)
        with CaptureQueriesContext(connection) as queries:
            response = _opened(client, url)
        assert response.status_code == 200, what
        found[what] = len(queries)
    return found


def _opened(client: Client, url: str) -> HttpResponse:
    """Open a page; of a file all of it is fetched, and so it is closed."""
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def grow(there: Everything) -> None:
    """Put 30 more of everything there that a page lists."""
    school, at = there.school, there.at
    family = there.items[0].family
    for number in range(MORE):
        cohort = make_cohort(school.organisation, f"Cohort {number}", at)
        Teaching.objects.create(cohort=cohort, teacher=school.teacher)
        enrol(cohort, school.learner, at)
        person = make_person(f"more-{number}", school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at)
        Try.objects.create(observation=there.observation, person=person, value=1, tried_at=at)
        colleague = make_person(f"colleague-{number}", school.organisation, Role.TEACHER)
        if number % 2:
            Teaching.objects.create(cohort=school.cohort, teacher=colleague)
        invite(school.teacher, school.organisation, Role.LEARNER, at, cohort=school.cohort)
        invite(school.lead, school.organisation, Role.TEACHER, at)
        make_choices(school.organisation, at, f"Skill {number}", families=2, siblings=3)
        make_item(school.organisation, DRILL.replace("passing-1", f"passing-{number + 5}"), at)
        Observation.objects.create(
            cohort=school.cohort, coach=school.teacher, version=there.drill.current,
            occasion="practice", aid="none", started_at=at,
            finished_at=at if number % 2 else None,
        )  # fmt: skip
        ItemVersion.objects.create(
            item=there.items[0], number=number + 2, source=there.items[0].current.source,
            created_at=at, created_by=colleague,
        )  # fmt: skip
    siblings = make_choices(school.organisation, at, "More", families=1, siblings=MORE)
    Item.objects.filter(pk__in=[item.pk for item in siblings]).update(family=family)
    people = [one.person for one in school.cohort.enrolments.select_related("person")]
    answered(school.cohort, people, [*there.items[:4], *siblings[:2]], at - timedelta(hours=1))
    Response.objects.filter(person=school.learner, aid="assistant").update(
        occasion="work", ease=0.5
    )
    Response.objects.filter(occasion="work").update(forecast=0.5)
    for seed in range(2, 5):
        wanted = Wanted(siblings[0].family.skill, "assistant", "x", tuple(people))
        make_pulse(school.cohort, wanted, school.teacher, seed, at)
    _more_assignments(there, siblings)
    first = Comparison.objects.get()
    for number in range(MORE):
        another = Comparison.objects.get(pk=first.pk)
        another.pk, another.key = None, UUID(int=number + 100)
        another.save()
        another.cohorts.add(school.cohort)


def _more_assignments(there: Everything, items: list[Item]) -> None:
    """Put many questions before the learner, some in the sitting that is open."""
    for number, item in enumerate(items[8:], 2):
        assignment = Assignment.objects.create(
            person=there.school.learner, cohort=there.school.cohort, item=item, occasion="check",
            aid="none", opens_at=there.at, closes_at=there.at + timedelta(days=7),
            created_at=there.at,
        )  # fmt: skip
        if number % 2:
            Showing.objects.create(
                sitting=there.sitting, number=number, version=item.current, assignment=assignment,
                aid="none", novelty="variant", shown_at=there.at, passed_at=there.at,
            )  # fmt: skip


def test_no_page_asks_more_often_with_more_rows(there: Everything) -> None:
    """Every page of everybody, with a few rows and with ten times as many."""
    make_group(there.school, "Small squad", 4, there.at)
    few = counts(there)
    grow(there)
    Reading.objects.filter(cohort=there.school.cohort).delete()
    read_cohort_at(there.school.cohort.pk, there.at + timedelta(seconds=1))
    many = counts(there)
    more = {what: (few[what], many[what]) for what in few if many[what] > few[what]}
    assert not more
    assert max(many.values()) < 40
