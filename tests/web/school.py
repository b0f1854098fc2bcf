"""A school for tests of pages: two organisations, everybody who may or may not see something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from unaided.content.formats.markdown import read_item
from unaided.web.bank.models import Family, Item, ItemVersion, Skill
from unaided.web.people.agreement import agree
from unaided.web.people.models import Cohort, Enrolment, Organisation, Role, Teaching, User

Browse = Callable[[User | None], Client]


@dataclass(frozen=True, slots=True)
class School:
    """Who and what there is.

    Attributes:
        organisation: The school.
        other_organisation: Another one, of the stranger.
        cohort: Mathematics, taught by ``teacher``; both learners are in it.
        other_cohort: Another class of the school, taught by ``other_teacher``.
        learner: In ``cohort``, agreed to what is recorded.
        other_learner: A classmate, agreed.
        teacher: Teaches ``cohort``.
        other_teacher: Of the same school, teaches ``other_cohort`` alone.
        lead: Of the school.
        stranger: A teacher of the other organisation.
        stranger_learner: A learner of the other organisation.
    """

    organisation: Organisation
    other_organisation: Organisation
    cohort: Cohort
    other_cohort: Cohort
    learner: User
    other_learner: User
    teacher: User
    other_teacher: User
    lead: User
    stranger: User
    stranger_learner: User


def make_person(
    username: str, organisation: Organisation | None, role: Role | str, **fields: str
) -> User:
    """Make a person with no password: tests sign in by force."""
    person = User(
        username=username,
        display_name=fields.pop("display_name", username.replace("-", " ").title()),
        organisation=organisation,
        role=role,
        **fields,
    )
    person.set_unusable_password()
    person.save()
    return person


def make_cohort(organisation: Organisation, name: str, at: datetime, **fields: object) -> Cohort:
    """Make a cohort with a standard of .8 at 14 days."""
    values: dict[str, object] = {
        "level": 0.8, "horizon_days": 14.0, "certainty": 0.9, "tool": "Assistant 4",
    }  # fmt: skip
    return Cohort.objects.create(
        organisation=organisation, name=name, created_at=at, **{**values, **fields}
    )


def enrol(cohort: Cohort, person: User, at: datetime, agreed: bool = True) -> None:
    """Put a person into a cohort."""
    Enrolment.objects.create(cohort=cohort, person=person, joined_at=at)
    if agreed:
        agree(person, at)


def make_item(organisation: Organisation, text: str, at: datetime, by: User | None = None) -> Item:
    """Put an item of the bank's Markdown form into an organisation's bank."""
    content = read_item(text, "item.md")
    from unaided.content.items import slug_of

    skill, _ = Skill.objects.get_or_create(
        organisation=organisation,
        slug=slug_of(content.skill),
        defaults={"name": content.skill, "subject": content.subject},
    )
    family, _ = Family.objects.get_or_create(
        skill=skill, slug=slug_of(content.family), defaults={"name": content.family}
    )
    item = Item.objects.create(
        organisation=organisation, family=family, slug=content.slug, kind=content.kind_name
    )
    item.current = ItemVersion.objects.create(
        item=item, number=1, source=text, created_at=at, created_by=by
    )
    item.save()
    return item


CHOICE = """---
item: {slug}
skill: {skill}
family: {family}
kind: choice
options:
  - text: "KEY-{slug}"
    right: true
  - text: "wrong one {slug}"
    says: "SAYS-{slug}: the inner derivative is missing."
  - text: "wrong two {slug}"
  - text: "wrong three {slug}"
source: Written for the tests
licence: CC-BY-4.0
---
What is asked in {slug}?

# Hint
HINT-{slug}

# Solution
SOLUTION-{slug}

# Explanation
EXPLANATION-{slug}
"""


def make_choices(
    organisation: Organisation,
    at: datetime,
    skill: str = "Chain rule",
    families: int = 2,
    siblings: int = 4,
) -> list[Item]:
    """Put choice items into a bank, whose secrets are words that can be searched for."""
    prefix = skill.lower().replace(" ", "-")
    return [
        make_item(
            organisation,
            CHOICE.format(
                slug=f"{prefix}-{family}-{sibling}", skill=skill, family=f"{skill} family {family}"
            ),
            at,
        )
        for family in range(1, families + 1)
        for sibling in range(1, siblings + 1)
    ]


def make_school(at: datetime) -> School:
    """Make the school; its people joined four weeks before ``at``."""
    since = at - timedelta(days=28)
    school = Organisation.objects.create(name="North School", created_at=since)
    other = Organisation.objects.create(name="South School", created_at=since)
    cohort = make_cohort(school, "Mathematics 11B", since)
    other_cohort = make_cohort(school, "Mathematics 11C", since)
    learner = make_person("ada", school, Role.LEARNER)
    other_learner = make_person("bela", school, Role.LEARNER)
    teacher = make_person("teacher", school, Role.TEACHER)
    other_teacher = make_person("other-teacher", school, Role.TEACHER)
    lead = make_person("lead", school, Role.LEAD)
    stranger = make_person("stranger", other, Role.TEACHER)
    stranger_learner = make_person("stranger-learner", other, Role.LEARNER)
    for person in (learner, other_learner):
        enrol(cohort, person, since)
    agree(stranger_learner, since)
    Teaching.objects.create(cohort=cohort, teacher=teacher)
    Teaching.objects.create(cohort=other_cohort, teacher=other_teacher)
    return School(
        organisation=school, other_organisation=other, cohort=cohort, other_cohort=other_cohort,
        learner=learner, other_learner=other_learner, teacher=teacher,
        other_teacher=other_teacher, lead=lead, stranger=stranger,
        stranger_learner=stranger_learner,
    )  # fmt: skip
