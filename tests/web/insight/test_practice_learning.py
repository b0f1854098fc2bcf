"""What an organisation's own tries teach practice, and when they are too few to."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from tests.web.school import School, enrol, make_choices, make_person

from unaided.web.bank.models import Item
from unaided.web.insight.practice_learning import MORE, learn, learn_everywhere
from unaided.web.people.models import Role
from unaided.web.study.models import PracticeFit, Response
from unaided.web.study.situations import learned

pytestmark = pytest.mark.django_db


def tries(school: School, items: list[Item], at: datetime, *, people: int, each: int) -> None:
    """Write down tries of people who get the first family always, and the others now and then."""
    chance = random.Random(3)
    easy = items[0].family_id
    for number in range(people):
        person = make_person(f"tried-{number}", school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at)
        Response.objects.bulk_create(
            Response(
                cohort=school.cohort, person=person, sitting=f"s{number}.{place}",
                skill=item.family.skill, family=item.family, item=item, status="scored",
                score=float(item.family_id == easy or chance.random() < 0.3), trials=1,
                answered_at=at - timedelta(days=each - place), occasion="practice", aid="none",
            )
            for place, item in enumerate(chance.choices(items, k=each))
        )  # fmt: skip


def test_enough_tries_teach_the_ease_of_families_and_the_next_choice_uses_it(
    school: School, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=3, siblings=3)
    tries(school, items, at, people=16, each=30)
    fit = learn(school.organisation, at)
    assert fit is not None
    assert "people held out better" in fit.said
    now = learned(school.organisation.pk)
    assert now is not None
    easy = items[0].family_id
    assert now.ease[easy] > max(logit for family, logit in now.ease.items() if family != easy)


def test_with_too_few_tries_the_weights_that_ship_hold(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=3, siblings=3)
    tries(school, items, at, people=4, each=20)
    learn_everywhere(at)
    assert not PracticeFit.objects.exists()
    assert learned(school.organisation.pk) is None


def test_it_learns_again_once_there_is_a_tenth_more(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=3, siblings=3)
    tries(school, items, at, people=10, each=30)
    first = learn(school.organisation, at)
    assert first is not None
    assert learn(school.organisation, at) is None
    PracticeFit.objects.update(tries=int(first.tries / MORE) - 1)
    assert learn(school.organisation, at + timedelta(days=1)) is not None
    assert PracticeFit.objects.count() == 2


def test_another_organisation_is_not_learned_from(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=3, siblings=3)
    tries(school, items, at, people=10, each=30)
    assert learn(school.other_organisation, at) is None
