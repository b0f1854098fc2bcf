"""Short by choice: what is fixed stays, the rest helps to decide, and nobody's item is worn out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.checks.taking import answer_one, begin, scores, start_check, take, turn_of
from tests.web.insight.past import NOW, SKILLS, Past, make_past
from tests.web.school import make_choices

from unaided.checks.plan import plan_of
from unaided.web.bank.models import Skill
from unaided.web.checks.asking import bound_of
from unaided.web.checks.beliefs import beliefs_of
from unaided.web.checks.models import Placed
from unaided.web.checks.verified import verified
from unaided.web.insight.log_out import log_table
from unaided.web.insight.models import Reading
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Showing

MORE = 8


@pytest.fixture
def past(school) -> Past:
    """A class of ten with a past that was read, and a bank with much that is unseen."""
    made = make_past(school)
    for skill in SKILLS:
        prefix = skill.lower().replace(" ", "-")
        from tests.web.school import CHOICE, make_item

        for family in range(1, 6):
            for sibling in range(8, 8 + MORE):
                text = CHOICE.format(
                    slug=f"{prefix}-{family}-{sibling}", skill=skill,
                    family=f"{skill} family {family}",
                )  # fmt: skip
                make_item(school.organisation, text, NOW)
    return made


@pytest.fixture
def skills(past) -> list[Skill]:
    return list(Skill.objects.filter(name__in=SKILLS).order_by("pk"))


def test_a_belief_follows_the_answers_of_the_check(school, past, skills):
    """Even while its person is not told yet how they went."""
    check = start_check(school, skills[:1], [school.learner], NOW, items=6)
    turn = turn_of(check, school.learner)
    before = beliefs_of(check, school.learner, skills)
    assert before is not None
    assert set(before.by_skill) == {skill.pk for skill in skills}
    sitting = begin(turn, turn.opens_at)
    for number in range(2):
        answer_one(sitting, turn.opens_at + timedelta(seconds=number), right=False)
    after = beliefs_of(check, school.learner, skills)
    assert after is not None
    assert after.by_skill[skills[0].pk].mean < before.by_skill[skills[0].pk].mean
    assert 0 < after.by_skill[skills[0].pk].sd < 5


def test_easier_items_are_told_apart_and_new_ones_are_unsure(school, past, skills):
    check = start_check(school, skills[:1], [school.learner], NOW, items=2)
    found = beliefs_of(check, school.learner, skills)
    items = [past.items[SKILLS[0]][0], Assignment.objects.get(position=0).item]
    offered = found.items(skills[0].pk, items, delay_days=7.0, novelty="variant", seen={})
    assert offered.easiness_sd[0] == 0.0
    assert offered.easiness_sd[1] > 0.0
    assert list(offered.floor) == [0.25, 0.25]
    sooner = found.items(skills[0].pk, items, delay_days=2.0, novelty="variant", seen={})
    assert (sooner.easiness >= offered.easiness).all()


def test_it_stops_when_decided_and_what_was_not_needed_is_withdrawn_not_missing(
    school, past, skills
):  # fmt: skip
    """One who gets nothing right: not learned, decided before twelve items."""
    weak = past.people[0]
    check = start_check(school, skills[:1], [weak], NOW, items=12)
    turn = turn_of(check, weak)
    sitting = take(turn, turn.opens_at, right=False)
    fixed = plan_of(check.record["plan"]).fixed
    assert sitting.stopped == "decided"
    answered = len(scores(check, weak))
    assert fixed <= answered < 12
    left = Assignment.objects.filter(turn=turn, showing__isnull=True)
    assert left.count() == 12 - answered
    assert not left.filter(withdrawn_at=None).exists()
    log = log_table(school.cohort, until=None, as_of=turn.closes_at + timedelta(days=1))
    assert "missing" not in log.filter(person=weak.code)["status"].to_list()
    assert verified(check).holds


def test_only_adaptive_places_change_their_item_and_none_is_asked_twice(school, past, skills):
    people = past.people
    check = start_check(
        school, skills, people, NOW, items=6, aids=("none", "assistant"), minutes=90
    )
    for number, person in enumerate(people):
        turn = turn_of(check, person)
        take(
            turn,
            turn.opens_at + timedelta(minutes=number),
            right=lambda one: one.version_id % 2 > 0,
        )
    changed = [
        one
        for one in Placed.objects.select_related("assignment")
        if one.item_id != one.assignment.item_id
    ]
    assert changed
    assert all(not one.fixed and one.assignment.aid == "none" for one in changed)
    for person in people:
        asked = list(
            Showing.objects.filter(sitting__person=person).values_list("version__item", flat=True)
        )
        assert len(asked) == len(set(asked))
    assert verified(check).holds
    # No item is seen by more than the bank's size allows.
    for skill in skills:
        bound = bound_of(check, skill.pk).people(len(people))
        seen: dict[int, set[int]] = {}
        for item, person in Showing.objects.filter(version__item__family__skill=skill).values_list(
            "version__item", "sitting__person"
        ):
            seen.setdefault(item, set()).add(person)
        assert max(len(some) for some in seen.values()) <= bound


def test_an_item_is_never_taken_from_another_place_of_the_person(school, past, skills):
    check = start_check(
        school, skills[:1], past.people[:1], NOW, items=6, delays_days=(2.0, 7.0), minutes=90
    )
    person = past.people[0]
    later = set(
        Placed.objects.filter(part__check_of=check, sitting=1).values_list("item", flat=True)
    )
    turn = turn_of(check, person, 0)
    sitting = take(turn, turn.opens_at, right=lambda one: one.number % 2 > 0)
    asked = set(sitting.showings.values_list("version__item", flat=True))
    assert not asked & later


def test_without_a_reading_what_was_drawn_is_asked_to_the_end(school, past, skills):
    Reading.objects.all().delete()
    check = start_check(school, skills[:1], past.people[:1], NOW, items=6)
    turn = turn_of(check, past.people[0])
    sitting = take(turn, turn.opens_at, right=False)
    assert sitting.stopped == "asked out"
    assert len(scores(check, past.people[0])) == 6
    assert all(
        one.item_id == one.assignment.item_id for one in Placed.objects.select_related("assignment")
    )


def test_the_item_is_written_down_before_it_is_shown(school, past, skills):
    check = start_check(school, skills[:1], past.people[:1], NOW, items=6)
    turn = turn_of(check, past.people[0])
    sitting = begin(turn, turn.opens_at)
    while (showing := sittings.present(sitting)) is not None:
        assert showing.assignment.item_id == showing.version.item_id
        answer_one(sitting, turn.opens_at + timedelta(seconds=showing.number), right=True)


def test_a_check_with_help_alone_decides_nothing(school, past, skills):
    make_choices(school.organisation, NOW, "Unmet")
    check = start_check(school, skills[:1], past.people[:1], NOW, items=6, aids=("assistant",))
    turn = turn_of(check, past.people[0])
    sitting = take(turn, turn.opens_at, right=False)
    assert sitting.stopped == "asked out"
