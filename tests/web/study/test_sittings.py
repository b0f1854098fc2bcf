"""One sitting at a time, its conditions frozen, its next item always there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.web.school import School, enrol, make_choices, make_cohort, make_item
from tests.web.study.history import assign, give, practise, sit

from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import Item, Skill
from unaided.web.insight.log_out import missed_query
from unaided.web.study import sittings, situations
from unaided.web.study.answering import Kept, KeptBefore, Refused
from unaided.web.study.choosing import NO_HINTS
from unaided.web.study.helping import worked_example
from unaided.web.study.models import Response, Showing, Sitting
from unaided.web.study.sittings import end, give_hint, open_sitting, own_cohorts, present
from unaided.web.study.situations import past, practicable, read_situation


def after(at: datetime, **span: float) -> datetime:
    return at + timedelta(**span)


def test_starting_again_returns_the_open_one(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    first = sit(school.learner, school.cohort, at)
    again = sit(school.learner, school.cohort, after(at, minutes=3), minutes=5)
    assert again.pk == first.pk
    assert Sitting.objects.count() == 1
    assert Showing.objects.count() == 1


def test_one_left_open_for_hours_is_over(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    first = sit(school.learner, school.cohort, at)
    later = after(at, hours=5)
    assert open_sitting(school.learner, later) is None
    second = sit(school.learner, school.cohort, later)
    first.refresh_from_db()
    assert second.pk != first.pk
    assert first.ended_at == later


def test_two_people_sit_apart(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    mine = sit(school.learner, school.cohort, at)
    theirs = sit(school.other_learner, school.cohort, at)
    assert mine.pk != theirs.pk


def test_nothing_to_ask_leaves_nothing_behind(school: School, at: datetime) -> None:
    started = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=2, seed=1, at=at
    )
    assert started is None
    assert not Sitting.objects.exists()


def test_practice_ends_when_its_minutes_are_spent(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at, minutes=2)
    outcome = give(school.learner, showing, after(at, seconds=119))
    assert isinstance(outcome, Kept)
    assert outcome.following is not None
    outcome = give(school.learner, outcome.following, after(at, seconds=121))
    assert isinstance(outcome, Kept)
    assert outcome.following is None
    sitting = Sitting.objects.get()
    assert sitting.ended_at == after(at, seconds=121)
    assert present(sitting) is None


def test_a_check_asks_what_is_assigned_in_order_and_ends(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    assign(school.learner, school.cohort, items[1], at, position=2)
    assign(school.learner, school.cohort, items[0], at, position=1, aid=Aid.HINTS)
    assign(school.other_learner, school.cohort, items[2], at)
    sitting = sit(school.learner, school.cohort, at, Occasion.CHECK)
    asked = []
    showing = present(sitting)
    while showing is not None:
        asked.append((showing.version.item.pk, showing.aid))
        give(school.learner, showing, at)
        sitting.refresh_from_db()
        showing = present(sitting)
    assert asked == [(items[0].pk, "hints"), (items[1].pk, "none")]
    assert sitting.ended_at == at


def test_what_is_to_come_is_not_asked_yet_and_kept_out_of_practice(
    school: School, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=2, siblings=2)
    for item in items[:1]:
        assign(school.learner, school.cohort, item, at, opens=timedelta(days=3))
    showing: Showing | None = practise(school.learner, school.cohort, at)
    asked = set()
    while showing is not None:
        asked.add(showing.version.item_id)
        outcome = give(school.learner, showing, at)
        showing = outcome.following if isinstance(outcome, Kept) else None
    assert asked == {item.pk for item in items[1:]}


def test_a_family_whose_delayed_check_is_planned_rests(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=2, siblings=2)
    assign(
        school.learner, school.cohort, items[0], at, opens=timedelta(days=14),
        closes=timedelta(days=21), planned_delay_days=14.0,
    )  # fmt: skip
    showing: Showing | None = practise(school.learner, school.cohort, at)
    asked = set()
    while showing is not None:
        asked.add(showing.version.item.family_id)
        outcome = give(school.learner, showing, at)
        showing = outcome.following if isinstance(outcome, Kept) else None
    assert asked == {items[2].family_id}


def practised(school: School, at: datetime) -> set[int]:
    """Answer practice to its end, and return the items that it asked."""
    showing: Showing | None = practise(school.learner, school.cohort, at)
    asked = set()
    while showing is not None:
        asked.add(showing.version.item_id)
        outcome = give(school.learner, showing, at)
        showing = outcome.following if isinstance(outcome, Kept) else None
    return asked


def test_what_was_answered_in_a_check_is_not_practised_while_it_is_open(
    school: School, at: datetime
) -> None:
    """Practice tells the key at once, and the check keeps it back until it closes."""
    items = make_choices(school.organisation, at, families=2, siblings=2)
    assign(school.learner, school.cohort, items[0], at)
    answer_check(school, at)
    assert practised(school, after(at, days=1)) == {item.pk for item in items[1:]}
    assert items[0].pk in practised(school, after(at, days=7))


def test_after_the_third_of_a_pulse_its_family_rests_until_the_check_closes(
    school: School, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=2, siblings=4)
    since = after(at, days=-14)
    for item in items[:2]:
        assign(school.learner, school.cohort, item, since)
    assign(
        school.learner, school.cohort, items[2], since, opens=timedelta(days=14),
        closes=timedelta(days=21), planned_delay_days=14.0,
    )  # fmt: skip
    answer_check(school, since)
    answer_check(school, at)
    assert Response.objects.count() == 3
    others = {item.pk for item in items[4:]}
    assert practised(school, after(at, days=6)) == others
    assert practised(school, after(at, days=7)) > others


def test_practice_keeps_clear_of_a_check_that_is_open_to_a_classmate(
    school: School, at: datetime
) -> None:
    items = make_choices(school.organisation, at, families=2, siblings=2)
    assign(school.learner, school.cohort, items[0], at)
    assign(school.other_learner, school.cohort, items[0], at, closes=timedelta(days=9))
    answer_check(school, at)
    assert practised(school, after(at, days=8)) == {item.pk for item in items[1:]}
    assert items[0].pk in practised(school, after(at, days=9))


def answer_check(school: School, at: datetime) -> None:
    """Answer all that is open now."""
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    while showing is not None:
        outcome = give(school.learner, showing, at)
        showing = outcome.following if isinstance(outcome, Kept) else None


def test_a_question_left_in_one_sitting_moves_to_the_next_with_its_key(
    school: School, at: datetime
) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at)
    first = sit(school.learner, school.cohort, at, Occasion.CHECK)
    left = present(first)
    assert left is not None
    end(first, at)
    second = sit(school.learner, school.cohort, after(at, days=1), Occasion.CHECK)
    moved = present(second)
    assert moved is not None
    assert moved.key == left.key
    outcome = give(school.learner, left, after(at, days=1))
    assert isinstance(outcome, Kept)
    assert outcome.response.sitting == str(second.pk)


def test_conditions_are_those_of_the_start(school: School, at: datetime) -> None:
    make_choices(school.organisation, at, families=1, siblings=3)
    yesterday = after(at, days=-1)
    first = practise(school.learner, school.cohort, yesterday)
    give(school.learner, first, yesterday)
    end(first.sitting, yesterday)
    showing = practise(school.learner, school.cohort, at)
    for n in (1, 2):
        assert showing.novelty == "variant"
        assert showing.delay_days == pytest.approx(1.0)
        outcome = give(school.learner, showing, after(at, minutes=n))
        if n == 1:
            assert isinstance(outcome, Kept)
            assert outcome.following is not None
            showing = outcome.following


def asked_skills(school: School, at: datetime) -> set[str]:
    """Return the skills that a sitting of practice asks."""
    items = Item.objects.filter(pk__in=practised(school, at))
    return set(items.values_list("family__skill__name", flat=True))


def test_a_cohort_practises_the_subjects_it_has_met(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    other = make_choices(school.organisation, at, "Logarithm laws")
    make_choices(school.organisation, at, "Exponents")
    Skill.objects.exclude(name="Chain rule").update(subject="Algebra")
    assign(school.other_learner, school.cohort, other[0], at)
    assert asked_skills(school, at) == {"Exponents", "Logarithm laws"}


def test_what_comes_before_a_skill_that_was_met_is_practised_whatever_its_subject(
    school: School, at: datetime
) -> None:
    first = make_choices(school.organisation, at)[0].family.skill
    other = make_choices(school.organisation, at, "Logarithm laws")
    Skill.objects.exclude(name="Chain rule").update(subject="Algebra")
    other[0].family.skill.needs.add(first)
    assign(school.other_learner, school.cohort, other[0], at)
    assert asked_skills(school, at) == {"Chain rule", "Logarithm laws"}


def test_a_cohort_goes_on_to_skills_that_it_has_not_met(school: School, at: datetime) -> None:
    make_choices(school.organisation, at, families=1, siblings=3)
    make_choices(school.organisation, at, "Logarithm laws", families=1, siblings=3)
    assign(school.other_learner, school.cohort, Item.objects.all()[0], at)
    assert asked_skills(school, at) == {"Chain rule", "Logarithm laws"}


def test_what_a_person_is_not_told_yet_moves_no_choice(school: School, at: datetime) -> None:
    """A check has closed, and another on the same family is to come: its result is kept back."""
    items = make_choices(school.organisation, at, families=3, siblings=4)
    assign(school.learner, school.cohort, items[0], at, closes=timedelta(days=1))
    assign(
        school.learner, school.cohort, items[1], at, opens=timedelta(days=40),
        closes=timedelta(days=45), planned_delay_days=14.0,
    )  # fmt: skip
    answer_check(school, at)
    later = after(at, days=3)
    (met,) = past(school.learner.pk, later)
    assert met.kept_back
    sitting = Sitting(person=school.learner, cohort=school.cohort, occasion="practice", seed=1,
                      minutes=5, started_at=later)  # fmt: skip
    sitting.save()
    situation = read_situation(sitting, later)
    assert items[0].pk in situation.reserved
    assert situation.past[0].kept_back


def test_a_hint_that_was_opened_says_that_it_was_not_got_alone(
    school: School, at: datetime
) -> None:
    item = make_choices(school.organisation, at, families=1, siblings=1)[0]
    for used, hour in ((True, 1), (False, 2)):
        Response.objects.create(
            cohort=school.cohort, person=school.learner, skill=item.family.skill,
            family=item.family, item=item, status="scored", score=1.0, occasion="practice",
            aid="hints", aid_used=used, attempted_first=not used, answered_at=after(at, hours=hour),
        )  # fmt: skip
    helped, alone = past(school.learner.pk, after(at, days=1))
    assert (helped.alone, helped.tried) == (False, True)
    assert (alone.alone, alone.tried) == (True, False)


def test_hints_that_chance_takes_away_are_on_record_and_said(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_choices(school.organisation, at)
    monkeypatch.setattr(sittings, "WITHHELD", 1.0)
    showing = practise(school.learner, school.cohort, at)
    assert (showing.aid, showing.aid_propensity) == (Aid.NONE, 1.0)
    assert showing.reason.endswith(NO_HINTS)
    outcome = give(school.learner, showing, at)
    assert isinstance(outcome, Kept)
    assert (outcome.response.assigned_aid, outcome.response.propensity) == (Aid.NONE, 1.0)


def test_above_the_band_no_help_is_at_hand_and_nothing_was_drawn(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_choices(school.organisation, at)
    monkeypatch.setattr(sittings, "HIGH", 0.0)
    showing = practise(school.learner, school.cohort, at)
    assert (showing.aid, showing.aid_propensity) == (Aid.NONE, None)


def test_no_example_is_worked_through_that_was_retired(school: School, at: datetime) -> None:
    item = make_choices(school.organisation, at, families=1, siblings=1)[0]
    assert worked_example(item.pk) == item.current
    item.retired_at = at
    item.save()
    assert worked_example(item.pk) is None


def test_what_is_retired_or_known_by_name_alone_is_not_asked(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=1, siblings=3)
    items[0].retired_at = at
    items[0].save()
    items[1].current = None
    items[1].save()
    showing = practise(school.learner, school.cohort, at)
    assert showing.version.item == items[2]
    outcome = give(school.learner, showing, at)
    assert isinstance(outcome, Kept)
    assert outcome.following is None


def test_the_kinds_that_people_answer_are_named_once(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_choices(school.organisation, at)
    number = make_item(school.organisation, TWO_HINTS, at)
    assert len(practicable(school.cohort)) == 9
    monkeypatch.setattr(situations, "ANSWERED_BY_PEOPLE", (Item.Kind.NUMBER, Item.Kind.TEXT))
    assert [one.item_id for one in practicable(school.cohort)] == [number.pk]


def test_a_stranger_organisations_items_are_never_asked(school: School, at: datetime) -> None:
    make_choices(school.other_organisation, at)
    started = sittings.start(
        school.learner, school.cohort, occasion=Occasion.PRACTICE, minutes=2, seed=1, at=at
    )
    assert started is None


def test_the_same_hint_asked_for_twice_is_shown_once(school: School, at: datetime) -> None:
    make_item(school.organisation, TWO_HINTS, at)
    showing = practise(school.learner, school.cohort, at)
    for number, shown in ((2, 0), (1, 1), (1, 1), (2, 2), (3, 2)):
        give_hint(showing, number)
        assert showing.hints_shown == shown


def test_a_question_left_after_a_hint_was_seen(school: School, at: datetime) -> None:
    """It is an exposure: without it the next meeting would be frozen as the first."""
    item = make_item(school.organisation, TWO_HINTS, at)
    showing = practise(school.learner, school.cohort, at)
    give_hint(showing, 1)
    end(showing.sitting, after(at, minutes=3))
    end(showing.sitting, after(at, minutes=4))
    row = Response.objects.get()
    assert (row.status, row.score, row.confidence, row.answer) == ("exposure", None, None, "")
    assert (row.aid, row.aid_used, row.aid_role, row.attempted_first) == (
        "hints", True, "hinted", False,
    )  # fmt: skip
    assert (row.item, row.occasion, row.novelty) == (item, "practice", "first")
    assert row.answered_at == after(at, minutes=3)
    again = practise(school.learner, school.cohort, after(at, days=2))
    assert (again.novelty, round(again.delay_days or 0)) == ("repeat", 2)


def test_a_question_left_without_a_hint_leaves_nothing(school: School, at: datetime) -> None:
    make_item(school.organisation, TWO_HINTS, at)
    end(practise(school.learner, school.cohort, at).sitting, at)
    assert not Response.objects.exists()


def test_a_sitting_left_open_was_left_when_it_was_over(school: School, at: datetime) -> None:
    """Not when the next one begins, weeks later: that would be a delay of none."""
    make_item(school.organisation, TWO_HINTS, at)
    give_hint(practise(school.learner, school.cohort, at), 1)
    again = practise(school.learner, school.cohort, after(at, days=21))
    assert Response.objects.get().answered_at == at + sittings.ONE_GO
    assert again.delay_days == pytest.approx(21 - 4 / 24)


def test_a_late_answer_to_what_was_seen_is_kept_beside_it(school: School, at: datetime) -> None:
    make_item(school.organisation, TWO_HINTS, at)
    showing = practise(school.learner, school.cohort, at)
    give_hint(showing, 1)
    end(showing.sitting, at)
    outcome = give(school.learner, showing, after(at, hours=1))
    assert isinstance(outcome, Kept)
    assert outcome.response.aid_used is True
    assert isinstance(give(school.learner, showing, after(at, hours=2)), KeptBefore)
    rows = Response.objects.order_by("pk").values_list("status", "showing")
    assert list(rows) == [("exposure", None), ("scored", showing.pk)]


def test_a_check_left_after_a_hint_is_not_answered_by_that(school: School, at: datetime) -> None:
    item = make_item(school.organisation, TWO_HINTS, at)
    assign(school.learner, school.cohort, item, at, aid=Aid.HINTS)
    for day in (0, 1):
        then = after(at, days=day)
        showing = present(sit(school.learner, school.cohort, then, Occasion.CHECK))
        assert showing is not None
        give_hint(showing, 1)
        end(showing.sitting, then)
    seen = Response.objects.order_by("pk")
    assert [(row.status, row.showing, row.assigned_aid) for row in seen] == [
        ("exposure", None, ""), ("exposure", None, ""),
    ]  # fmt: skip
    last = present(sit(school.learner, school.cohort, after(at, days=3), Occasion.CHECK))
    assert last is not None
    assert (last.novelty, last.delay_days) == ("repeat", 2.0)
    assert isinstance(give(school.learner, last, after(at, days=3)), Kept)


def test_a_check_that_closed_after_a_hint_was_seen(school: School, at: datetime) -> None:
    item = make_item(school.organisation, TWO_HINTS, at)
    assign(school.learner, school.cohort, item, at, aid=Aid.HINTS, closes=timedelta(hours=1))
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    give_hint(showing, 1)
    assert isinstance(give(school.learner, showing, after(at, hours=2)), Refused)
    assert Response.objects.get().status == "exposure"
    assert missed_query(school.cohort, after(at, hours=2)).count() == 1


def test_the_cohort_joined_last_comes_first_and_one_left_is_gone(
    school: School, at: datetime
) -> None:
    other = make_cohort(school.organisation, "Physics", at)
    enrol(other, school.learner, at)
    assert own_cohorts(school.learner) == [other, school.cohort]
    school.learner.enrolments.filter(cohort=other).update(left_at=at)
    assert own_cohorts(school.learner) == [school.cohort]


def test_a_failed_item_comes_back_until_it_is_got_alone(school: School, at: datetime) -> None:
    make_choices(school.organisation, at, families=4, siblings=1)
    showing: Showing | None = practise(school.learner, school.cohort, at)
    assert showing is not None
    failed = showing.version.item_id
    asked = []
    for n in range(8):
        if showing is None:
            break
        asked.append(showing.version.item_id)
        outcome = give(school.learner, showing, after(at, seconds=n), right=n > 0)
        showing = outcome.following if isinstance(outcome, Kept) else None
    assert [place for place, item in enumerate(asked) if item == failed] == [0, 3]
    assert Response.objects.filter(item_id=failed).count() == 2


TWO_HINTS = """---
item: two-hints
skill: Chain rule
family: Hints
kind: number
answer: 4
source: Written for the tests
licence: CC-BY-4.0
---
Two and two?

# Hint
Count.

# Hint
Count again.

# Solution
Four.
"""
