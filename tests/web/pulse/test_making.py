"""A pulse as it is written, kept to and withdrawn."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.db import connection
from django.utils import timezone
from tests.web.pulse.squad import Truth, make_squad, play, sit, start_pulse
from tests.web.school import School, enrol, make_choices, make_item, make_person

from unaided.web.bank.models import Skill
from unaided.web.insight.log_out import log_table
from unaided.web.people.models import Role
from unaided.web.pulse.draw import candidates_of
from unaided.web.pulse.models import Place, Pulse
from unaided.web.pulse.offer import offer
from unaided.web.pulse.plan import day_after, plan
from unaided.web.pulse.pulses import Wanted, keep_delay, make_pulse, withdraw
from unaided.web.pulse.siblings import candidates, squad
from unaided.web.study.models import Assignment, Response, Showing, Sitting


@pytest.fixture
def skill(school: School, at: datetime) -> Skill:
    """Two families of four items."""
    make_choices(school.organisation, at)
    return Skill.objects.get(organisation=school.organisation)


def test_everything_is_written_before_anybody_answers(school, skill, at):
    """Seed, propensities, aids, windows: for each person two now, one later."""
    people = [school.learner, school.other_learner]
    pulse = start_pulse(school, people, skill, at, seed=5)
    assert (pulse.seed, pulse.later_days) == (5, 14)
    for place in Place.objects.filter(pulse=pulse).select_related("first", "second", "later"):
        now = [place.first, place.second]
        expected = ["assistant", "none"] if place.with_tool_first else ["none", "assistant"]
        assert [one.aid for one in now] == expected
        assert [one.tool for one in now] == [
            "Assistant 4" if aid != "none" else "" for aid in expected
        ]
        assert [one.propensity for one in now] == [0.5, 0.5]
        assert [one.position for one in now] == [1, 2]
        assert place.later.aid == "none"
        assert place.later.planned_delay_days == 14.0
        assert place.later.opens_at == day_after(at, 14, timezone.get_default_timezone())
        assert len({one.item_id for one in (*now, place.later)}) == 3
        assert len({one.item.family_id for one in (*now, place.later)}) == 1
    rows = Assignment.objects.all()
    now, later = f"pulse-{pulse.pk}-1", f"pulse-{pulse.pk}"
    assert {(row.position, row.stratum) for row in rows} == {(1, now), (2, now), (3, later)}
    assert {row.occasion for row in rows} == {"check"}
    assert Response.objects.count() == 0


def test_the_same_seed_twice_is_one_pulse(school, skill, at):
    """A double click starts one."""
    first = start_pulse(school, [school.learner], skill, at, seed=5)
    assert start_pulse(school, [school.learner], skill, at, seed=5) == first
    assert Pulse.objects.count() == 1
    assert Assignment.objects.count() == 3


def test_met_items_are_not_asked(school, skill, at):
    """What was answered, or is assigned, is not unseen; after two pulses eight are used up."""
    for seed in range(4):
        wanted = Wanted(skill, "assistant", "Assistant 4", (school.learner,))
        pulse = make_pulse(school.cohort, wanted, school.teacher, seed, at)
        # Two families of four give two pulses; then each has one item left.
        assert (pulse is not None) == (seed < 2)
    items = list(Assignment.objects.values_list("item_id", flat=True))
    assert len(items) == len(set(items)) == 6
    left = candidates([school.learner], skill, "assistant", at).left
    assert [one.why for one in left] == ["has at most 1 unseen in one family; it takes 3"]


def test_a_family_rests_while_its_delayed_check_waits(school, at):
    """Six siblings: a second pulse at once would spoil the first; once the third closed it may."""
    items = make_choices(school.organisation, at, families=1, siblings=6)
    skill = items[0].family.skill
    pulse = start_pulse(school, [school.learner], skill, at)
    both = [school.learner, school.other_learner]
    found = candidates(both, skill, "assistant", at + timedelta(days=10))
    assert list(found.able) == [school.other_learner.pk]
    assert [one.why for one in found.left] == ["has a check of this kind of question still to come"]
    assert school.learner.pk in candidates(both, skill, "assistant", pulse.closes_at).able
    withdraw(pulse, at)
    assert school.learner.pk in candidates(both, skill, "assistant", at).able


def test_the_plan_follows_from_what_is_kept(school, skill, at):
    """Seed and candidates, read back from the database, give every place again."""
    people = make_squad(school, 7, at)
    pulse = Pulse.objects.get(pk=start_pulse(school, people, skill, at, seed=11).pk)
    again = {one.person: one for one in plan(candidates_of(pulse), pulse.seed)}
    places = Place.objects.filter(pulse=pulse).select_related("first", "second", "later")
    assert len(again) == len(places) == 7
    for place in places:
        one = again[place.person_id]
        now = (one.with_tool, one.alone) if one.with_tool_first else (one.alone, one.with_tool)
        assert (place.first.item_id, place.second.item_id) == now
        assert place.later.item_id == one.later
        assert place.with_tool_first == one.with_tool_first
        assert place.first.stratum == place.second.stratum == f"pulse-{pulse.pk}-{one.block}"
    blocks = Counter(one.block for one in again.values())
    assert sorted(blocks.values()) == [1, 2, 2, 2]
    for block, count in blocks.items():
        first = sum(one.with_tool_first for one in again.values() if one.block == block)
        assert count == 1 or first == 1


def test_a_response_makes_an_item_met(school, at):
    """Three siblings, one answered: two are left, too few."""
    items = make_choices(school.organisation, at, families=1, siblings=3)
    skill = items[0].family.skill
    assert school.learner.pk in candidates([school.learner], skill, "assistant", at).able
    Response.objects.create(
        cohort=school.cohort, person=school.learner, item=items[0], family=items[0].family,
        skill=skill, status="scored", score=1.0, answered_at=at,
    )  # fmt: skip
    found = candidates([school.learner, school.other_learner], skill, "assistant", at)
    assert list(found.able) == [school.other_learner.pk]


def test_retired_hintless_and_observed_items_are_not_asked(school, skill, at):
    """Each is left out for its own reason."""
    items = list(skill.families.order_by("pk")[0].items.order_by("pk"))
    for item in items[:2]:
        item.retired_at = at
        item.save()
    one_left = candidates([school.learner], skill, "assistant", at).able[school.learner.pk]
    assert [siblings.family for siblings in one_left] == [skill.families.order_by("pk")[1].pk]
    bare = [
        make_item(
            school.organisation,
            f"---\nitem: bare-{n}\nskill: Bare\nfamily: Bare\nkind: number\nanswer: {n}\n"
            "source: tests\nlicence: CC0\n---\nHow many?\n\n# Solution\nSo many.\n",
            at,
        )
        for n in range(1, 4)
    ]
    other = bare[0].family.skill
    assert candidates([school.learner], other, "assistant", at).able
    assert not candidates([school.learner], other, "hints", at).able
    for n in range(3):
        make_item(
            school.organisation,
            f"---\nitem: drill-{n}\nskill: Drill\nfamily: Drill\nkind: observed\nmeasure: count\n"
            "tries: 10\nsource: tests\nlicence: CC0\n---\nTen passes.\n",
            at,
        )
    offered = offer(school.cohort, squad(school.cohort))
    assert [one.name for one in offered.skills] == ["Bare", "Chain rule"]
    assert [one.name for one in offered.too_few] == ["Drill"]


def test_who_has_not_agreed_cannot_take_part(school, skill, at):
    """They are named with the reason, and get nothing."""
    silent = make_person("silent", school.organisation, Role.LEARNER)
    enrol(school.cohort, silent, at, agreed=False)
    pulse = start_pulse(school, squad(school.cohort), skill, at)
    assert not Assignment.objects.filter(person=silent).exists()
    assert pulse.places.count() == 2
    left = candidates(squad(school.cohort), skill, "assistant", at).left
    assert [(one.person, one.why) for one in left] == [
        (silent, "has not yet agreed to what is recorded")
    ]


def test_nobody_able_writes_nothing(school, at):
    """No pulse without a place."""
    items = make_choices(school.organisation, at, families=1, siblings=2)
    wanted = Wanted(items[0].family.skill, "assistant", "Assistant 4", (school.learner,))
    assert make_pulse(school.cohort, wanted, school.teacher, 1, at) is None
    assert Pulse.objects.count() == 0


def test_queries_do_not_grow_with_people(school, skill, at, django_assert_max_num_queries):
    """Two people or twelve, the same number."""
    with django_assert_max_num_queries(18):
        start_pulse(school, squad(school.cohort), skill, at, seed=1)
    make_squad(school, 10, at)
    with django_assert_max_num_queries(18):
        start_pulse(school, squad(school.cohort), skill, at, seed=2)


def test_who_answers_late_is_asked_later(school, skill, at):
    """Answered five days late, the third waits as long, and stays open as long."""
    people = [school.learner, school.other_learner]
    pulse = start_pulse(school, people, skill, at)
    rng = np.random.default_rng(1)
    late = at + timedelta(days=5)
    sit(school.learner, school.cohort, at + timedelta(minutes=5), lambda _: 0.5, rng)
    sit(school.other_learner, school.cohort, late, lambda _: 0.5, rng)
    prompt, moved = (
        Place.objects.select_related("later").get(pulse=pulse, person=person).later
        for person in people
    )
    zone = timezone.get_default_timezone()
    assert prompt.opens_at == day_after(at, 14, zone)
    assert moved.opens_at == day_after(late, 14, zone)
    assert moved.opens_at - late >= timedelta(days=13)
    assert moved.closes_at - moved.opens_at == timedelta(days=7)
    pulse.refresh_from_db()
    assert pulse.closes_at == moved.closes_at


def test_rows_carry_the_draw(school, skill, at):
    """What the log needs to call the tool's effect randomised, frozen delay and novelty too."""
    people = [school.learner]
    pulse = start_pulse(school, people, skill, at)
    play(school, pulse, people, Truth(), at, np.random.default_rng(2))
    first, second, third = Response.objects.order_by("answered_at")
    for row in (first, second):
        assert row.assigned_aid == row.aid
        assert (row.propensity, row.stratum) == (0.5, f"pulse-{pulse.pk}-1")
        assert row.sitting == first.sitting
    assert {first.aid, second.aid} == {"assistant", "none"}
    assert (third.aid, third.assigned_aid, third.planned_delay_days) == ("none", "none", 14.0)
    assert third.novelty == "variant"
    assert third.delay_days == pytest.approx(15, abs=0.1)


def test_a_pulse_never_closes_earlier_than_another_answer_put_it(school, skill, at):
    """Two answer at once: who read the older end does not put it back."""
    people = [school.learner, school.other_learner]
    pulse = start_pulse(school, people, skill, at)
    first = Place.objects.select_related("first").get(pulse=pulse, person=school.learner).first
    further = pulse.closes_at + timedelta(days=30)

    def between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Let another answer put the end back after this one has read it."""
        result = execute(sql, params, many, context)
        if sql.startswith("SELECT") and "pulse_place" in sql:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE pulse_pulse SET closes_at = %s", [str(further)])
        return result

    sitting = Sitting.objects.create(
        person=school.learner, cohort=school.cohort, occasion="check", seed=1, started_at=at
    )
    showing = Showing.objects.create(
        sitting=sitting, number=1, version=first.item.current, assignment=first, aid=first.aid,
        novelty="first", shown_at=at,
    )  # fmt: skip
    response = Response(showing=showing, answered_at=at + timedelta(days=3))
    with connection.execute_wrapper(between):
        keep_delay(response)
    pulse.refresh_from_db()
    assert pulse.closes_at == further


def test_what_had_closed_unanswered_is_not_withdrawn(school, skill, at):
    """A miss that had already happened stays one; what could still be answered is withdrawn."""
    pulse = start_pulse(school, [school.learner, school.other_learner], skill, at)
    sit(school.learner, school.cohort, at, lambda _: 1.0, np.random.default_rng(1))
    withdraw(pulse, at + timedelta(days=8))
    missed = Assignment.objects.filter(person=school.other_learner).order_by("position")
    assert [one.withdrawn_at is None for one in missed] == [True, True, False]
    table = log_table(school.cohort, until=None, as_of=at + timedelta(days=60))
    assert table.filter(pl.col("status") == "missing").height == 2


def test_withdrawn_asks_nobody_further(school, skill, at):
    """What was answered stays; what was not is withdrawn, once."""
    people = [school.learner, school.other_learner]
    pulse = start_pulse(school, people, skill, at)
    sit(school.learner, school.cohort, at, lambda _: 1.0, np.random.default_rng(1))
    withdraw(pulse, at + timedelta(hours=1))
    withdraw(pulse, at + timedelta(hours=2))
    pulse.refresh_from_db()
    assert pulse.withdrawn_at == at + timedelta(hours=1)
    assert Assignment.objects.filter(withdrawn_at=None).count() == 2
    assert Response.objects.count() == 2
