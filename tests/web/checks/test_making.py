"""A check as it is made: drawn, written whole, verified from what is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.web.checks.taking import start_check, take, turn_of, wanted_of
from tests.web.insight.past import NOW, SKILLS, make_past
from tests.web.pulse.squad import make_squad
from tests.web.school import make_choices

from unaided.web.bank.models import Item, Skill
from unaided.web.checks.candidates import candidates
from unaided.web.checks.changing import give_extra_time
from unaided.web.checks.making import AlreadyMadeError, make_check, opens
from unaided.web.checks.models import Check, Part, Placed, PlannedTurn
from unaided.web.checks.verified import verified
from unaided.web.people.models import User
from unaided.web.people.zones import zone_of
from unaided.web.study.models import Assignment, Response, Turn


@pytest.fixture
def skills(school, at) -> list[Skill]:
    """Two skills of six families of four, nothing met."""
    for name in ("Chain rule", "Vectors"):
        make_choices(school.organisation, at, name, families=6, siblings=4)
    return list(Skill.objects.filter(organisation=school.organisation))


def test_everything_is_written_before_anybody_answers(school, skills, at):
    people = [school.learner, school.other_learner, *make_squad(school, 6, at)]
    check = start_check(
        school, skills, people, at, items=4, delays_days=(2.0, 7.0),
        aids=("none", "assistant"), novelties=("transfer",),
    )  # fmt: skip
    assert Part.objects.filter(check_of=check).count() == 8
    assert Turn.objects.count() == PlannedTurn.objects.count() == 16
    assert Assignment.objects.count() == Placed.objects.count() == 8 * 2 * 2 * 4
    for one in Assignment.objects.select_related("turn", "placed"):
        assert one.propensity == 0.5
        assert one.placed.delay_propensity == 0.5
        assert one.planned_delay_days in (2.0, 7.0)
        assert one.tool == ("" if one.aid == "none" else "Assistant 4")
        assert (one.opens_at, one.closes_at) == (one.turn.opens_at, one.turn.closes_at)
        assert one.item_id == one.placed.item_id
    for turn in Turn.objects.all():
        aids = list(turn.assignments.values_list("aid", flat=True))
        assert aids.count("none") == aids.count("assistant")
        fixed = list(turn.assignments.order_by("position").values_list("placed__fixed", flat=True))
        assert fixed == sorted(fixed, reverse=True)
        skills_asked = list(
            turn.assignments.order_by("position").values_list("placed__skill", flat=True)
        )
        assert skills_asked[0] != skills_asked[1]


def test_the_record_gives_the_same_again_and_a_change_is_found(school, skills, at):
    check = start_check(
        school, skills, [school.learner, school.other_learner], at, items=3,
        aids=("none", "assistant"), novelties=("transfer",),
    )  # fmt: skip
    found = verified(Check.objects.get(pk=check.pk))
    assert found.problems == ()
    assert found.places == 12
    assert {one.factor.split(" of ")[0] for one in found.balance} == {"condition", "delay"}
    one = Assignment.objects.filter(placed__fixed=True).first()
    other = Item.objects.exclude(pk=one.item_id).first()
    Assignment.objects.filter(pk=one.pk).update(item=other)
    assert any("item" in problem for problem in verified(check).problems)
    Assignment.objects.filter(pk=one.pk).update(item=one.item_id, aid="tutor")
    assert any("condition" in problem for problem in verified(check).problems)
    # Whoever was removed has no places any more: that is no lack of the record, and it is said.
    Assignment.objects.filter(pk=one.pk).update(aid=one.aid)
    Part.objects.filter(person=school.other_learner).delete()
    again = verified(check)
    assert (again.holds, again.removed) == (True, 1)
    # What was drawn is compared beside what is asked.
    Placed.objects.filter(assignment=one).update(item=other)
    assert not verified(check).holds


def test_the_same_seed_twice_is_the_same_check(school, skills, at):
    first = start_check(school, skills, [school.learner], at, novelties=("transfer",))
    again = start_check(school, skills, [school.learner], at, novelties=("transfer",))
    assert first == again
    assert Check.objects.count() == 1


def test_nobody_able_writes_nothing(school, skills, at):
    wanted = wanted_of(skills, [school.learner], novelties=("variant",))
    assert make_check(school.cohort, wanted, school.teacher, 1, at) is None
    assert not Check.objects.exists()
    able = candidates([school.learner], skills, at, novelties=("variant",))
    assert [one.person for one in able.left] == [school.learner]


def test_a_family_that_waits_for_another_check_rests(school, skills, at):
    start_check(school, skills, [school.learner], at, novelties=("transfer",), items=2)
    taken = set(Assignment.objects.values_list("item__family", flat=True))
    able = candidates([school.learner, school.other_learner], skills, at).able
    mine = {one.family for of in able[school.learner.pk].values() for one in of}
    others = {one.family for of in able[school.other_learner.pk].values() for one in of}
    assert not mine & taken
    assert taken <= others


def test_extra_time_lengthens_what_has_not_begun_and_is_remembered(school, skills, at):
    people = [school.learner, school.other_learner]
    check = start_check(school, skills, people, at, novelties=("transfer",), minutes=15)
    part = Part.objects.get(check_of=check, person=school.learner)
    give_extra_time(part, 1.5, at)
    assert turn_of(check, school.learner).minutes == 23
    assert turn_of(check, school.other_learner).minutes == 15
    second = start_check(school, skills, people, at, seed=2, novelties=("transfer",), minutes=10)
    assert turn_of(second, school.learner).minutes == 15
    # Taken back, it does not come again.
    give_extra_time(Part.objects.get(check_of=second, person=school.learner), 1.0, at)
    third = start_check(
        school, skills, people, at, seed=3, novelties=("transfer",), minutes=10, items=1
    )
    assert turn_of(third, school.learner).minutes == 10


def test_a_changed_form_with_the_same_seed_is_not_taken_for_the_first(school, skills, at):
    people = [school.learner, school.other_learner]
    first = start_check(school, skills, people, at, novelties=("transfer",))
    for change in (
        {"items": 3}, {"minutes": 21}, {"assurance": "monitored"}, {"name": "Another"},
    ):  # fmt: skip
        with pytest.raises(AlreadyMadeError) as refused:
            start_check(school, skills, people, at, **{"novelties": ("transfer",), **change})
        assert refused.value.check == first
    with pytest.raises(AlreadyMadeError):
        start_check(school, skills, people[:1], at, novelties=("transfer",))
    with pytest.raises(AlreadyMadeError):
        start_check(school, skills, [*people, *make_squad(school, 1, at)], at,
                    novelties=("transfer",))  # fmt: skip
    assert Check.objects.get() == first


def test_a_sitting_opens_with_all_of_its_delay_past_where_the_cohort_is(school, skills, at):
    school.cohort.time_zone = "Asia/Tokyo"
    school.cohort.save()
    ends = datetime(2026, 5, 4, 20, tzinfo=UTC)  # Tuesday, 5:00 in Tokyo
    check = start_check(
        school, skills, [school.learner], at, novelties=("transfer",),
        delays_days=(0.0, 2.0), practice_ends_at=ends,
    )  # fmt: skip
    found = [turn_of(check, school.learner, number).opens_at for number in (0, 1)]
    assert found == [ends, datetime(2026, 5, 7, 15, tzinfo=UTC)]
    exact = datetime(2026, 5, 4, 15, tzinfo=UTC)
    check.practice_ends_at = exact
    assert opens(check, 2.0, zone_of(school.cohort)) == exact + timedelta(days=2)


def test_met_and_unseen_are_told_apart(school, at):
    past = make_past(school, people=2, read=False)
    skills = list(Skill.objects.filter(name__in=SKILLS))
    able = candidates(past.people, skills, NOW).able
    for own in able.values():
        for families in own.values():
            assert len(families) == 5
            assert all(one.met and len(one.items) == 1 for one in families)
    assert isinstance(past.people[0], User)


def test_the_delay_counts_from_when_practice_ends(school, skills, at):
    ends = at + timedelta(days=40)
    check = start_check(
        school, skills, [school.learner], at, novelties=("transfer",),
        delays_days=(2.0, 28.0), practice_ends_at=ends,
    )  # fmt: skip
    for number, days in enumerate((2, 28)):
        opens = turn_of(check, school.learner, number).opens_at
        assert timedelta(days=days) <= opens - ends < timedelta(days=days + 1)
    sitting = take(turn_of(check, school.learner), turn_of(check, school.learner).opens_at)
    assert sitting.stopped == "asked out"
    assert set(Response.objects.values_list("planned_delay_days", flat=True)) == {2.0}
