"""One of everything: a school in use, with something at every address that names a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

import numpy as np
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache as counts
from django.test import Client
from django.test.client import ClientHandler
from tests.web.marking.written import dealt, write
from tests.web.school import (
    School,
    enrol,
    make_choices,
    make_cohort,
    make_item,
    make_person,
    make_school,
)

from unaided.checks.plan import CheckPlan, SkillId
from unaided.content.kinds import Choice
from unaided.content.templates.reading import read_template
from unaided.evidence.schema import Occasion
from unaided.web.bank.models import Item, Skill
from unaided.web.bank.templating import keep_template
from unaided.web.checks import locking
from unaided.web.checks.making import Wanted as PlannedCheck
from unaided.web.checks.making import make_check
from unaided.web.checks.models import Check
from unaided.web.comparisons.models import Comparison
from unaided.web.comparisons.registering import register
from unaided.web.comparisons.wanted import Wanted as PlannedComparison
from unaided.web.comparisons.wanted import Way
from unaided.web.insight.refit import read_cohort_at
from unaided.web.marking.models import Task
from unaided.web.people.agreement import VERSION
from unaided.web.people.invitations import invite
from unaided.web.people.models import Cohort, Invitation, Role, Teaching, User
from unaided.web.plans.making import Wanted as PracticeWanted
from unaided.web.plans.making import make_plan
from unaided.web.plans.models import Plan as PracticePlan
from unaided.web.plans.offered import offer
from unaided.web.pulse.models import Pulse
from unaided.web.pulse.pulses import Wanted, make_pulse
from unaided.web.study import sittings
from unaided.web.study.models import Observation, Response, Showing, Sitting, Turn
from unaided.web.study.observing import Plan, Written, record, start_observation

PASSWORD = "correct horse battery staple"
TRY = UUID("11111111-1111-4111-8111-111111111111")
OTHERS = 6
FIRST_ID = 7_000_001  # of the others: numbers that stand for nothing else on a page

DRILL = """---
item: passing-1
skill: Passing
family: Passing under pressure
kind: observed
measure: count
tries: 10
criteria: CRITERIA-passing
source: Written for the tests
licence: CC-BY-4.0
---
Ten passes through the gate.
"""


TEMPLATE = """---
template: sums
version: 1
skill: Sums
family: Two numbers
kind: number
parameters:
  a: 21..90
  b: 21..90
answer: a + b
source: Written for the tests
licence: CC-BY-4.0
---
# Story: Plain
What is {{a}} and {{b}}?

# Story: Shop
Two things cost {{a}} and {{b}} euros. What do both cost, in euros?

# Hint
Count on.

# Solution
{{a}} + {{b}} = {{a + b}}
"""


class Visitor(StrEnum):
    """Who may come to an address."""

    NOBODY = "nobody signed in"
    NEWCOMER = "signed up, belongs nowhere"
    UNASKED = "a learner who has not agreed"
    LEARNER = "the learner"
    CLASSMATE = "another learner of the cohort"
    TEACHER = "their teacher"
    COLLEAGUE = "another teacher of the school"
    LEAD = "the lead"
    STRANGER = "a teacher of another organisation"
    FOREIGN = "a learner of another organisation"


@dataclass(frozen=True, slots=True)
class Everything:
    """What there is.

    Attributes:
        school: Its people.
        at: When it was made.
        visitors: Everybody who may come; ``None``: nobody signed in.
        items: Choice items of the school's bank, those of ``Chain rule``.
        foreign_item: A choice item of the other organisation's bank.
        drill: An observed item.
        sitting: Practice that the learner has open.
        showing: What waits in it.
        observation: Open, with one try of the learner.
        pulse: Of the cohort, with the learner, the classmate and others.
        invitation: Of learners into the cohort.
        staff_invitation: Of a teacher into the school.
        where: What stands in each address, by the name of what stands there.
        cookies: By which a browser is each visitor's.
    """

    school: School
    at: datetime
    visitors: Mapping[Visitor, User | None]
    items: tuple[Item, ...]
    foreign_item: Item
    drill: Item
    sitting: Sitting
    showing: Showing
    observation: Observation
    pulse: Pulse
    invitation: Invitation
    staff_invitation: Invitation
    where: Mapping[str, object]
    cookies: Mapping[Visitor, str]

    def browser(self, visitor: Visitor) -> Client:
        """Return a browser of a visitor, signed in where they can be, slowed down by nothing."""
        counts.clear()
        client = Client(raise_request_exception=False)
        client.handler = _handler()
        client.cookies.load(self.cookies[visitor])
        return client


def make_everything(at: datetime) -> Everything:
    """Make a school in use; what was answered lies in the eight weeks before ``at``."""
    school = make_school(at)
    visitors = _visitors(school, at)
    make_choices(school.organisation, at, "Integration", families=3, siblings=4)
    items = make_choices(school.organisation, at, siblings=5)
    foreign_item = make_choices(school.other_organisation, at)[0]
    drill = make_item(school.organisation, DRILL, at)
    template = keep_template(
        school.organisation, read_template(TEMPLATE, ""), TEMPLATE, school.teacher, at
    )
    others = _others(school, at)
    answered(school.cohort, [school.learner, school.other_learner, *others], items[:4], at)
    read_cohort_at(school.cohort.pk, at)
    showing = _showing(school, at)
    assert drill.current is not None
    observation = start_observation(
        school.cohort, school.teacher, Plan(drill.current, "practice", "none", ""), at
    )
    assert isinstance(record(observation, school.learner, TRY, "1", at), Written)
    pulse = make_pulse(
        school.cohort,
        Wanted(items[0].family.skill, "assistant", "Assistant 4", (school.learner, *others)),
        school.teacher,
        1,
        at,
    )
    assert pulse is not None
    invitation = invite(school.teacher, school.organisation, Role.LEARNER, at, cohort=school.cohort)
    staff_invitation = invite(school.lead, school.organisation, Role.TEACHER, at)
    check, turn = _check(school, others, at)
    task = _marking(school, others, items[4], at)
    # To sign in outdates the keys that were sent out before.
    cookies = {visitor: _cookies(user) for visitor, user in visitors.items()}
    newcomer = visitors[Visitor.NEWCOMER]
    assert newcomer is not None
    where = {
        "cohort_id": school.cohort.pk,
        "person_id": school.learner.pk,
        "item_id": items[0].pk,
        "template_id": template.pk,
        "skill_id": items[0].family.skill_id,
        "sitting_id": showing.sitting_id,
        "number": showing.number,
        "observation_id": observation.pk,
        "pulse_id": pulse.pk,
        "check_id": check.pk,
        "comparison_id": _comparison(school, at).pk,
        "plan_id": _plan(school, at).pk,
        "round_id": task.script.round_id,
        "task_id": task.pk,
        "turn_id": turn.pk,
        "cohort_withdraw.invitation_id": invitation.pk,
        "organisation_withdraw.invitation_id": staff_invitation.pk,
        "token": invitation.token,
        "ending": "csv",
        "slug": "learner",
        "uidb36": user_pk_to_url_str(newcomer),
        "account_reset_password_from_key.key": default_token_generator.make_token(newcomer),
        "account_confirm_email.key": EmailConfirmationHMAC(
            EmailAddress.objects.get(user=newcomer)
        ).key,
    }
    return Everything(
        school=school, at=at, visitors=visitors, items=tuple(items),
        foreign_item=foreign_item, drill=drill,
        sitting=showing.sitting, showing=showing, observation=observation, pulse=pulse,
        invitation=invitation, staff_invitation=staff_invitation, where=where, cookies=cookies,
    )  # fmt: skip


def _comparison(school: School, at: datetime) -> Comparison:
    """Register a comparison of the cohort's people, which runs for another month."""
    skill = Skill.objects.get(organisation=school.organisation, name="Integration")
    ways = (Way("massed", "In one week.", ""), Way("spaced", "Over four weeks.", "tutor"))
    opens, closes = (at + timedelta(days=days) for days in (21, 28))
    asked = PlannedComparison(
        "Does spacing help?", (school.cohort,), "person", *ways, (skill,), opens, closes, None,
        smallest=0.1, answers=6,
    )  # fmt: skip
    made = register(asked, school.teacher, UUID(int=11), 1, at)
    assert made is not None
    return made


def _plan(school: School, at: datetime) -> PracticePlan:
    """Lay out practice of two things in two sessions."""
    things = tuple(offer(school.cohort).by_value.values())[:2]
    starts = (at, at + timedelta(days=2))
    wanted = PracticeWanted("Spring", things, starts, 20)
    return make_plan(school.cohort, wanted, school.teacher, UUID(int=12), at)


def _check(school: School, others: list[User], at: datetime) -> tuple[Check, Turn]:
    """Plan a locked check; the learner's own turn needs no lock, the classmate's a supervisor."""
    make_choices(school.organisation, at, "Probability", families=3, siblings=4)
    skill = Skill.objects.get(organisation=school.organisation, name="Probability")
    people = (school.learner, school.other_learner, *others)
    plan = CheckPlan(skills=(SkillId(skill.pk),), delays_days=(0.0,), novelties=("transfer",))
    wanted = PlannedCheck(
        name="Check", plan=plan, skills=(skill,), people=people, minutes=20, window_days=3,
        assurance="locked", tool="",
    )  # fmt: skip
    check = make_check(school.cohort, wanted, school.teacher, 1, at)
    assert check is not None
    locking.renew(check, "http://testserver", at)
    for person, assurance in ((school.learner, "declared"), (school.other_learner, "supervised")):
        Turn.objects.filter(person=person).update(assurance=assurance)
    return check, Turn.objects.get(person=school.learner)


def _marking(school: School, others: list[User], item: Item, at: datetime) -> Task:
    """Deal two reasons to the teacher; return the first that waits."""
    for person in others[:2]:
        write(school, person, item, at)
    dealt(school, [school.teacher], at)
    task = Task.objects.order_by("place").first()
    assert task is not None
    return task


def _visitors(school: School, at: datetime) -> dict[Visitor, User | None]:
    newcomer = make_person("newcomer", None, "", display_name="", email="new@school.example")
    newcomer.set_password(PASSWORD)
    newcomer.save()
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, primary=True)
    unasked = make_person("unasked", school.organisation, Role.LEARNER)
    enrol(school.cohort, unasked, at - timedelta(days=28), agreed=False)
    return {
        Visitor.NOBODY: None,
        Visitor.NEWCOMER: newcomer,
        Visitor.UNASKED: unasked,
        Visitor.LEARNER: school.learner,
        Visitor.CLASSMATE: school.other_learner,
        Visitor.TEACHER: school.teacher,
        Visitor.COLLEAGUE: school.other_teacher,
        Visitor.LEAD: school.lead,
        Visitor.STRANGER: school.stranger,
        Visitor.FOREIGN: school.stranger_learner,
    }


@cache
def _handler() -> ClientHandler:
    """Return one server for all browsers: to set one up takes longer than most requests."""
    return ClientHandler(enforce_csrf_checks=False)


def _cookies(user: User | None) -> str:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.cookies.output(attrs=[], header="", sep=";")


def _others(school: School, at: datetime) -> list[User]:
    """Put more learners beside the two: a group that a lead may see is five or more."""
    found = []
    for number in range(OTHERS):
        person = make_person(
            f"learner-{number}", school.organisation, Role.LEARNER, id=FIRST_ID + number
        )
        enrol(school.cohort, person, at - timedelta(days=56))
        found.append(person)
    return found


def make_group(school: School, name: str, people: int, at: datetime) -> tuple[Cohort, list[User]]:
    """Make another cohort of some people: a lead may see five, and not four."""
    cohort = make_cohort(school.organisation, name, at)
    Teaching.objects.create(cohort=cohort, teacher=school.teacher)
    slug = name.lower().replace(" ", "-")
    found = [
        make_person(f"{slug}-{number}", school.organisation, Role.LEARNER)
        for number in range(people)
    ]
    for person in found:
        enrol(cohort, person, at)
    return cohort, found


def answered(cohort: Cohort, people: list[User], items: list[Item], at: datetime) -> None:
    """Write a history: practice with the assistant, alone the same day, alone two weeks later."""
    rng = np.random.default_rng(7)
    rows = []
    for person in people:
        for place, item in enumerate(items):
            day = at - timedelta(days=50 - place, minutes=person.pk % 50)
            for aid, days, occasion, novelty, chance in (
                ("assistant", 0.0, "practice", "first", 0.9),
                ("none", 1.0, "practice", "variant", 0.6),
                ("none", 15.0, "check", "variant", 0.5),
            ):
                rows.append(
                    Response(
                        cohort=cohort, person=person, item=item, family=item.family,
                        skill=item.family.skill, item_version=1, status="scored",
                        score=float(rng.random() < chance), trials=1,
                        answered_at=day + timedelta(days=days), occasion=occasion, aid=aid,
                        aid_used=None if aid == "none" else True,
                        tool="" if aid == "none" else "Assistant 4",
                        delay_days=days or None, novelty=novelty, sitting=f"{place}-{days}",
                        confidence=0.7, kind="right or wrong", floor=0.25, answer="1",
                    )
                )  # fmt: skip
    Response.objects.bulk_create(rows)


def _showing(school: School, at: datetime) -> Showing:
    started = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=10, seed=1, at=at
    )
    assert started is not None
    showing = sittings.present(started)
    assert showing is not None
    return showing


def _right(showing: Showing) -> str:
    kind = showing.version.content.kind
    assert isinstance(kind, Choice)
    order = kind.order(showing.key.int)
    return str(next(place for place, option in enumerate(order) if kind.options[option].right))


Sent = Mapping[str, object]


def sent(there: Everything) -> Mapping[str, Sent]:
    """Say what whoever may do it sends to each address: rights alone decide what comes of it."""
    right = _right(there.showing)
    skill = there.items[0].family.skill_id
    assert there.items[0].current is not None
    source = there.items[0].current.source
    return {
        "account_login": {"login": "newcomer", "password": PASSWORD},
        "account_signup": {
            "username": "somebody-new", "email": "", "password1": PASSWORD, "password2": PASSWORD,
        },
        "account_change_password": {
            "oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!",
        },
        "account_email": {"email": "other@school.example", "password": PASSWORD},
        "account_reset_password": {"email": "new@school.example"},
        "account_reset_password_from_key": {
            "password1": PASSWORD + "!", "password2": PASSWORD + "!",
        },
        "join": {"code": there.invitation.code},
        "join_link": {"display_name": "Somebody New"},
        "recorded": {"version": VERSION},
        "organisation_new": {
            "name": "West School", "display_name": "Wendy", "role": "teacher",
        },
        "organisation_invite": {"role": "teacher"},
        "cohort_new": {
            "name": "Squad", "kind": "squad", "tool": "", "level_percent": "80",
            "horizon_days": "14", "certainty_percent": "90",
        },
        "cohort_end": {"person": there.school.other_learner.pk},
        "cohort_teachers": {"add": there.school.other_teacher.pk},
        "cohort_standard": {
            "name": "Mathematics 11B", "kind": "class", "tool": "Assistant 5",
            "level_percent": "70", "horizon_days": "14", "certainty_percent": "90",
        },
        "bank_import": {"sealed": "nothing that was sealed"},
        "bank_item_new": {
            "source": DRILL.replace("passing-1", "passing-2").replace("Ten", "Nine"),
            "keep": "1",
        },
        "bank_item_edit": {
            "source": source.replace("What is asked", "What is wanted"),
            "began": "1", "keep": "1",
        },
        "bank_form": {"families": [there.items[0].family_id]},
        "bank_needs": {"before": [there.drill.family.skill_id]},
        "bank_template_new": {
            "source": TEMPLATE.replace("template: sums", "template: more-sums"), "keep": "1",
        },
        "bank_template": {"wanted": "2", "first": "0"},
        "bank_template_edit": {
            "source": TEMPLATE.replace("version: 1", "version: 2"), "keep": "1",
        },
        "sitting_start": {
            "occasion": "practice", "minutes": "2", "cohort": there.school.cohort.pk,
        },
        "showing": {
            "key": there.showing.key, "answer": right, "confidence": "0.9",
        },
        "hint": {"number": "1", "answer": "0"},
        "work": {
            "key": UUID(int=5), "cohort": there.school.cohort.pk, "aid": "assistant",
            "skill": skill, "tool": "Assistant 4", "ease": "0.9",
            "forecast": "0.7",
        },
        "observe": {
            "drill": there.drill.pk, "occasion": "check", "aid": "none", "setting": "",
        },
        "observation": {
            "person": there.school.learner.pk, "key": UUID(int=7), "value": "1",
        },
        "pulse_new": {
            "skill": skill, "aid": "assistant", "tool": "Assistant 4",
            "people": [there.school.other_learner.pk], "seed": "",
        },
        "pulse": {"do": "withdraw"},
        "check_new": {
            "name": "Check", "skills": [skill], "delays": ["7"], "items": "2", "minutes": "9",
            "help": "none", "aid": "assistant", "novelties": ["transfer"], "asks": "plain",
            "when": "now", "window_days": "3", "assurance": "declared",
            "people": [there.school.other_learner.pk], "seed": "",
        },
        "check": {"do": "withdraw"},
        "turn": {"do": "start"},
        "turn_facts": {},
        "comparison_new": {"question": "Does spacing help?", "key": ""},
        "comparison": {"do": "withdraw"},
        "plan_new": {"name": "Spring", "key": ""},
        "plan": {"do": "put away"},
        "plan_session": {"do": "done", "block": "1"},
        "turn_proof": {"page": "/today/", "address": "", "config_key": ""},
        "marking_task": {"level": "2"},
        "marking_redeal": {"marker": there.school.teacher.pk},
        "rubric_new": {"name": "Two levels", "level_0": "Nothing", "level_1": "All of it"},
        "demonstration_clock": {"days": "1"},
    }  # fmt: skip
