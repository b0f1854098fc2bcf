"""Fill an empty database with the demonstration: people, bank, history. Never another one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

import polars as pl
from django.db import transaction

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import write_item
from unaided.content.templates.shipped import shipped_templates
from unaided.simulate.demonstration import FACTS
from unaided.web.bank.keeping import keep_item
from unaided.web.bank.models import Skill
from unaided.web.bank.prerequisites import choose
from unaided.web.bank.templating import keep_template, publish
from unaided.web.demonstration.history import History, history, keeping
from unaided.web.demonstration.past_practice import play_past_practice
from unaided.web.demonstration.past_pulse import play_past_pulse
from unaided.web.people.agreement import VERSION
from unaided.web.people.models import (
    Cohort,
    Consent,
    Enrolment,
    Organisation,
    Role,
    Teaching,
    User,
)
from unaided.web.people.zones import zone_of
from unaided.web.plans.making import Wanted, beginnings, dates, make_plan
from unaided.web.plans.offered import offer
from unaided.web.study.models import Response

ORGANISATION: Final = "Northfield"
WEEKS: Final = 8
VARIANTS: Final = 6
"""Items made of each template that ships; more can be made on its page."""

DOMAIN: Final = "northfield.example"
"""Reserved (RFC 2606): what is written to it can reach nobody."""

_COHORTS: Final = (
    ("Mathematics 11B", Cohort.Kind.CLASS, "Tutor 2", "l.moreno"),
    ("Squad B", Cohort.Kind.SQUAD, "", "a.keller"),
    ("Engineering", Cohort.Kind.TEAM, "Assistant 4.1", "r.osei"),
    ("Match analysis", Cohort.Kind.CLASS, "", "a.keller"),
)
_PRACTISES: Final = ("Match analysis", "Squad B")
"""Who does nothing but practise, and of which group its people are."""

_STAFF: Final = (
    ("l.moreno", "L. Moreno", Role.TEACHER),
    ("a.keller", "A. Keller", Role.TEACHER),
    ("r.osei", "R. Osei", Role.TEACHER),
    ("m.lind", "M. Lind", Role.LEAD),
)


def seeded() -> bool:
    """Say whether there is an organisation already."""
    return Organisation.objects.exists()


@transaction.atomic
def seed(*, at: datetime, seed: int) -> None:
    """Write the demonstration's organisation; its last day is the one before ``at``.

    Simulated people practise until late in a day, so that the present day would hold what has not
    happened yet.

    Args:
        at: The present.
        seed: Decides everything that chance decides.
    """
    end = at.astimezone(UTC).date() - timedelta(days=1)
    start = datetime.combine(end - timedelta(days=7 * WEEKS - 1), time.min, tzinfo=UTC)
    organisation = Organisation.objects.create(name=ORGANISATION, created_at=start)
    bank = demonstration_items()
    for content in bank:
        keep_item(organisation, content, write_item(content), None, start)
    for template, text in shipped_templates():
        kept = keep_template(organisation, template, text, None, start)
        assert kept.current is not None
        publish(kept.current, VARIANTS, 0, None, start)
    said = history(seed=seed, end=end, bank=bank)
    groups = said.people.select("person", "group").unique().sort("group", "person").rows()
    staff = {
        username: _person(organisation, username, name, role) for username, name, role in _STAFF
    }
    learners = {str(code): _learner(organisation, str(code)) for code, _ in groups}
    cohorts = {}
    for name, kind, tool, teacher in _COHORTS:
        cohorts[name] = Cohort.objects.create(
            organisation=organisation, name=name, kind=kind, tool=tool, level=FACTS.level,
            horizon_days=FACTS.horizon_days, certainty=0.9, created_at=start,
        )  # fmt: skip
        Teaching.objects.create(cohort=cohorts[name], teacher=staff[teacher])
    Enrolment.objects.bulk_create(
        Enrolment(cohort=cohorts[str(group)], person=learners[str(code)], joined_at=start)
        for code, group in groups
    )
    Consent.objects.bulk_create(
        Consent(person=person, version=VERSION, agreed_at=start) for person in learners.values()
    )
    log = keeping(said, organisation, cohorts, learners)
    log.join(_practise(cohorts, said, learners, at=at, seed=seed))
    play_past_pulse(cohorts[_COHORTS[0][0]], staff[_COHORTS[0][3]], log, at=at, seed=seed)
    log.keep_until(at)
    _stand_on_each_other(organisation)
    _plan_practice(cohorts["Squad B"], staff["a.keller"], at)


def _practise(
    cohorts: dict[str, Cohort], said: History, learners: dict[str, User], *, at: datetime, seed: int
) -> list[Response]:
    """Let a group's people practise by themselves, in a cohort of their own."""
    practising, group = _PRACTISES
    codes = said.people.filter(pl.col("group") == group)["person"].unique().sort()
    people = [learners[code] for code in codes]
    cohort = cohorts[practising]
    Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, person=person, joined_at=cohort.created_at) for person in people
    )
    return play_past_practice(cohort, people, at=at, seed=seed)


def _stand_on_each_other(organisation: Organisation) -> None:
    """Say which skill comes before which, where both have questions."""
    skills = Skill.objects.filter(organisation=organisation)
    before = skills.get(name="Factor quadratics")
    choose(skills.get(name="Trigonometric equations"), [before.pk])


def _plan_practice(cohort: Cohort, coach: User, at: datetime) -> None:
    """Plan a squad's next month: two evenings a week, four things."""
    things = tuple(offer(cohort).by_value.values())[:4]
    days = dates(at.date() + timedelta(days=1), frozenset({1, 3}), 8)
    starts = beginnings(days, time(17, 30), zone_of(cohort))
    make_plan(cohort, Wanted("Four weeks of drills", things, starts, 45), coach, UUID(int=1), at)


def _learner(organisation: Organisation, code: str) -> User:
    address = f"{code.lower().rstrip('.')}@{DOMAIN}"
    return _person(organisation, code.lower(), code, Role.LEARNER, code=code, email=address)


def _person(
    organisation: Organisation, username: str, name: str, role: Role, **fields: str
) -> User:
    person = User(
        username=username, display_name=name, organisation=organisation, role=role, **fields
    )
    person.set_unusable_password()  # in by one click, and in no other way
    person.save()
    return person
