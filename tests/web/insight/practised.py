"""A class that practised, with what chance had in it on record: for the pages of what it does."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.web.school import School, enrol, make_choices, make_person

from unaided.web.bank.models import Item
from unaided.web.people.models import Cohort, Role, User
from unaided.web.study.models import Response, Showing, Sitting

FAMILIES = 6
SLOTS = 4
OFTEN = 0.3
"""Chance has its say more often than in the product: a small class is enough so."""


def make_people(school: School, cohort: Cohort, number: int, since: datetime) -> list[User]:
    """Put more people into a cohort."""
    there = cohort.enrolments.count()
    people = [
        make_person(f"{cohort.pk}-{there + place}", school.organisation, Role.LEARNER)
        for place in range(number)
    ]
    for person in people:
        enrol(cohort, person, since)
    return people


def practise(
    school: School, at: datetime, *, people: int = 12, days: int = 24, seed: int = 5
) -> list[User]:
    """Write practice of some weeks for the school's cohort, day after day until ``at``."""
    begun = at - timedelta(days=days)
    items = make_choices(school.organisation, begun, skill="Limits", families=FAMILIES, siblings=5)
    learners = make_people(school, school.cohort, people, begun)
    rng = random.Random(seed)
    sittings, showings, responses = [], [], []
    for person in learners:
        able = rng.uniform(0.35, 0.65)
        for day in range(days):
            if rng.random() < 0.3:
                continue
            sitting = Sitting(
                person=person, cohort=school.cohort, occasion="practice", minutes=5, seed=1,
                started_at=begun + timedelta(days=day), ended_at=begun + timedelta(days=day + 0.1),
            )  # fmt: skip
            sittings.append(sitting)
            for number, family in enumerate(rng.sample(range(FAMILIES), SLOTS), start=1):
                item = items[family * 5 + rng.randrange(5)]
                showing = shown(sitting, number, item, items, able, rng)
                showings.append(showing)
                responses.append(answered(showing, able, rng))
    Sitting.objects.bulk_create(sittings)
    for one in responses:
        one.sitting = str(one.showing.sitting.pk)
    Showing.objects.bulk_create(showings)
    Response.objects.bulk_create(responses)
    return learners


def shown(
    sitting: Sitting,
    number: int,
    item: Item,
    items: list[Item],
    able: float,
    rng: random.Random,
) -> Showing:
    """Show an item as practice would, chance having its say often."""
    withheld = rng.random() < OFTEN
    drawn = number == 1 and rng.random() < OFTEN
    return Showing(
        sitting=sitting,
        number=number,
        version=item.current,
        aid="none" if withheld else "hints",
        novelty="variant",
        foreseen=min(0.95, max(0.05, able + rng.uniform(-0.3, 0.3))),
        drawn=drawn,
        propensity=0.2,
        among=sorted({one.family_id for one in items}) if drawn else None,
        aid_propensity=OFTEN if withheld else 1 - OFTEN,
        stretch=rng.choice([1.0, 2.0]) if rng.random() < OFTEN else None,
        shown_at=sitting.started_at + timedelta(minutes=number),
    )


def answered(showing: Showing, able: float, rng: random.Random) -> Response:
    """Answer a showing: with help more is right, and less is got alone."""
    helped = showing.aid == "hints"
    used = helped and rng.random() < 0.4
    item = showing.version.item
    return Response(
        key=showing.key,
        cohort=showing.sitting.cohort,
        person=showing.sitting.person,
        showing=showing,
        skill=item.family.skill,
        family=item.family,
        item=item,
        item_version=1,
        status="scored",
        score=float(rng.random() < able + 0.35 * used),
        answered_at=showing.shown_at + timedelta(seconds=30),
        occasion="practice",
        aid=showing.aid,
        aid_used=used if helped else None,
        attempted_first=not used if helped else None,
        assigned_aid=showing.aid,
        propensity=showing.aid_propensity,
        novelty="variant",
        kind="choice",
    )
