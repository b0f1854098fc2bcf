"""Rounds written down, marks given and taken back, a third where two lie apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.web.marking.written import (
    classmates,
    colleagues,
    dealt,
    mark,
    wanted,
    write,
)
from tests.web.school import School, make_choices
from tests.web.study.history import assign

from unaided.web.marking.marks import marks_of
from unaided.web.marking.models import Round, Script, Seen, Task
from unaided.web.marking.queue import (
    READ_BY_A_PEER,
    UNDO_WITHIN,
    deal_anew,
    give_mark,
    next_task,
    own_tasks,
    undo,
    waiting_of,
)
from unaided.web.marking.results import results_of, served
from unaided.web.marking.rounds import can_mark, drawn, make_round, unmarked
from unaided.web.people.models import Enrolment, User
from unaided.web.study.models import Response


@pytest.fixture
def reasons(school: School, at: datetime) -> list[Response]:
    """Ten reasons of ten people, on one family."""
    items = make_choices(school.organisation, at)
    people = [school.learner, school.other_learner, *classmates(school, 8, at)]
    return [write(school, person, items[0], at) for person in people]


def test_a_round_is_written_down_whole_before_anybody_marks(
    school: School, reasons: list[Response], at: datetime
) -> None:
    (other,) = colleagues(school, 1)
    seen = drawn(school.cohort, wanted(school, [school.teacher, other], at), 7, at)
    assert not Round.objects.exists()
    made = dealt(school, [school.teacher, other], at)
    assert made.scripts.count() == 10
    tasks = Task.objects.filter(script__round=made)
    assert sorted(tasks.values_list("script__response_id", "marker_id", "place", "why")) == sorted(
        (one.script, one.marker, one.place, one.why) for one in seen.tasks
    )
    assert tasks.filter(why="second").count() == 3
    assert not unmarked(school.cohort, "reasons", None, None).exists()


def test_the_same_form_twice_is_one_round(
    school: School, reasons: list[Response], at: datetime
) -> None:
    first = dealt(school, [school.teacher], at)
    assert dealt(school, [school.teacher], at) == first
    assert Round.objects.count() == 1


def test_nobody_marks_their_own_and_classmates_only_what_is_told(
    school: School, reasons: list[Response], at: datetime
) -> None:
    peers = list(can_mark(school.cohort).filter(role="learner"))
    assert len(peers) == 10
    late = write(
        school, school.learner, reasons[0].item, at, text="Still open.", days_ago=0
    )  # fmt: skip
    late.showing.assignment.closes_at = at + timedelta(days=1)
    late.showing.assignment.stratum = "other"
    late.showing.assignment.created_at = at
    late.showing.assignment.save()
    # A check on the same family waits for one of them: the reasons would be practice before it.
    assign(peers[3], school.cohort, make_choices(school.organisation, at, "Other")[0], at)
    waits = assign(
        peers[4], school.cohort, reasons[0].item, at, stratum="later", opens=timedelta(5)
    )
    dealt(school, peers, at, double_share=1.0)
    tasks = Task.objects.select_related("script__response")
    assert all(task.marker_id != task.script.response.person_id for task in tasks)
    assert not tasks.filter(script__response=late).exists()
    assert not tasks.filter(marker=waits.person_id).exists()
    assert tasks.filter(marker=peers[3]).exists()


def test_who_left_or_did_not_agree_cannot_mark(school: School, at: datetime) -> None:
    left, silent = classmates(school, 2, at)
    Enrolment.objects.filter(person=left).update(left_at=at)
    silent.consents.all().delete()
    assert set(can_mark(school.cohort)) == {school.teacher, school.learner, school.other_learner}


def test_two_far_apart_go_to_a_third_who_is_neither(
    school: School, reasons: list[Response], at: datetime
) -> None:
    others = colleagues(school, 2)
    made = dealt(school, [school.teacher, *others], at, double_share=1.0)
    script = made.scripts.first()
    assert script is not None
    one, other = script.tasks.order_by("why")
    mark(one, 0, at)
    assert not script.tasks.filter(why="third").exists()
    mark(other, 2, at)
    third = script.tasks.get(why="third")
    assert third.marker_id not in (one.marker_id, other.marker_id)
    assert script.response_id not in marks_of(school.cohort.pk)
    mark(third, 2, at)
    assert marks_of(school.cohort.pk)[script.response_id] == pytest.approx(2 / 3)


def test_one_apart_settles_and_without_a_third_the_mean_stands(
    school: School, reasons: list[Response], at: datetime
) -> None:
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [school.teacher, colleague], at, double_share=1.0)
    near, far = list(made.scripts.all())[:2]
    for script, levels in ((near, (2, 3)), (far, (0, 3))):
        for task, level in zip(script.tasks.all(), levels, strict=True):
            mark(task, level, at)
    marks = marks_of(school.cohort.pk)
    assert marks[near.response_id] == pytest.approx(2.5 / 3)
    assert marks[far.response_id] == pytest.approx(1.5 / 3)
    assert not Task.objects.filter(why="third").exists()


def test_a_mark_is_given_once_and_the_last_is_taken_back(
    school: School, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.teacher], at, double_share=0.0)
    first = waiting_of(school.teacher, at)[0].first
    assert first is not None
    assert give_mark(first, 3, "", at)
    assert not give_mark(first, 0, "", at)
    second = next_task(school.teacher, first.script.round_id, at)
    assert second is not None
    assert second != first
    mark(second, 1, at + timedelta(seconds=5))
    assert not undo(first, at)
    assert undo(second, at + timedelta(seconds=6))
    assert next_task(school.teacher, first.script.round_id, at) == second
    assert undo(first, at + timedelta(seconds=7))
    assert marks_of(school.cohort.pk) == {}


def test_taking_back_withdraws_a_third_that_waits_and_not_one_that_was_given(
    school: School, reasons: list[Response], at: datetime
) -> None:
    made = dealt(school, [school.teacher, *colleagues(school, 2)], at, double_share=1.0)
    script = made.scripts.first()
    assert script is not None
    one, other = script.tasks.all()
    mark(one, 0, at)
    mark(other, 3, at)
    assert undo(other, at)
    assert script.tasks.count() == 2
    mark(other, 3, at)
    mark(script.tasks.get(why="third"), 3, at)
    assert not undo(other, at)
    assert script.tasks.exclude(level=None).count() == 3


def test_what_a_classmate_reads_is_an_exposure_of_theirs(
    school: School, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.learner], at)
    waiting = waiting_of(school.learner, at)
    assert [one.left for one in waiting] == [9]
    task = waiting[0].first
    assert task is not None
    mark(task, 2, at)
    seen = Response.objects.get(person=school.learner, status="exposure")
    assert (seen.setting, seen.family, seen.answered_at) == (
        READ_BY_A_PEER, task.script.response.family, at,
    )  # fmt: skip
    undo(task, at)
    mark(task, 1, at)
    assert Response.objects.filter(person=school.learner, status="exposure").count() == 1


def test_a_check_that_comes_meanwhile_waits_and_who_left_has_no_queue(
    school: School, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.learner], at)
    assignment = assign(school.learner, school.cohort, reasons[0].item, at, stratum="new")
    assert waiting_of(school.learner, at) == []
    assert waiting_of(school.learner, assignment.closes_at) != []
    assignment.delete()
    Enrolment.objects.filter(person=school.learner).update(left_at=at)
    assert not own_tasks(school.learner, at).exists()


def test_who_does_not_mark_leaves_it_to_the_others(
    school: School, reasons: list[Response], at: datetime
) -> None:
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [colleague, school.teacher], at, double_share=0.3)
    waits = Task.objects.filter(marker=colleague).count()
    both = Script.objects.filter(tasks__marker=colleague).filter(tasks__marker=school.teacher)
    moved, stayed = deal_anew(made, colleague, at)
    assert (moved + stayed, stayed) == (waits, both.count())
    assert Task.objects.filter(marker=colleague).count() == stayed
    assert Task.objects.count() == 13


def test_who_cannot_say_why_is_marked_nought_and_read_by_nobody(
    school: School, reasons: list[Response], at: datetime
) -> None:
    silent = write(school, school.learner, reasons[0].item, at, text="")
    dealt(school, [school.teacher], at)
    assert not Task.objects.filter(script__response=silent).exists()
    assert marks_of(school.cohort.pk) == {silent.pk: 0.0}


def test_a_round_takes_its_kind_skill_and_time_alone(
    school: School, reasons: list[Response], at: datetime
) -> None:
    other = make_choices(school.organisation, at, "Other")[0]
    explained = write(school, school.learner, other, at, asks="teach-back", text="All of it.")
    judged = write(school, school.learner, other, at, asks="planted error", days_ago=11)
    cohort, skill = school.cohort, other.family.skill

    def found(*chosen: object) -> set[int]:
        return set(unmarked(cohort, *chosen).values_list("pk", flat=True))  # type: ignore[arg-type]

    assert found("explanations", None, None) == {explained.pk}
    assert found("reasons", skill, None) == {judged.pk}
    assert found("reasons", None, at - timedelta(days=11.5)) == {judged.pk}
    assert len(found("reasons", None, None)) == 11


def test_without_a_reader_nothing_is_dealt(
    school: School, reasons: list[Response], at: datetime
) -> None:
    Response.objects.exclude(person=school.learner).delete()
    alone: tuple[User, ...] = (school.learner,)
    asked = wanted(school, alone, at)
    assert make_round(school.cohort, asked, school.teacher, 3, at) is None
    assert not Round.objects.exists()


def test_a_mark_stands_once_its_results_were_shown_to_whoever_gave_it(
    school: School, reasons: list[Response], at: datetime
) -> None:
    """What the last mark of a round gave away was how the answer was: it is blind no more."""
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [school.teacher, colleague], at, double_share=0.0)
    task = Task.objects.filter(marker=school.teacher).first()
    other = Task.objects.filter(marker=colleague).first()
    assert task is not None
    assert other is not None
    mark(task, 0, at)
    served(made, colleague, at)
    assert undo(task, at)  # somebody else saw it
    mark(task, 1, at)
    mark(other, 1, at)
    served(made, school.teacher, at)
    served(made, school.teacher, at)
    assert Seen.objects.filter(person=school.teacher).count() == 2
    assert not undo(task, at)
    assert Task.objects.get(pk=task.pk).level == 1


def test_results_of_what_still_waits_are_not_shown_and_do_not_bind(
    school: School, reasons: list[Response], at: datetime
) -> None:
    made = dealt(school, [school.teacher, *colleagues(school, 1)], at, double_share=1.0)
    task = Task.objects.filter(marker=school.teacher).first()
    assert task is not None
    mark(task, 0, at)
    served(made, school.teacher, at)
    assert not Seen.objects.exists()
    assert undo(task, at)


def test_a_mark_stands_ten_minutes_after_it_was_given(
    school: School, reasons: list[Response], at: datetime
) -> None:
    dealt(school, [school.teacher], at)
    task = next_task(school.teacher, Round.objects.get().pk, at)
    assert task is not None
    mark(task, 2, at)
    assert not undo(task, at + UNDO_WITHIN + timedelta(seconds=1))
    assert undo(task, at + UNDO_WITHIN)


def test_agreement_and_severity_are_of_the_marks_given_first(
    school: School, reasons: list[Response], at: datetime
) -> None:
    """Taken back and given as the other gave it, a mark stands; agreement is what it was."""
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [school.teacher, colleague], at, double_share=1.0, apart=3)
    # In the order of the tasks, which is what "last" goes by; the last is above the lowest, since
    # one lower has to be a level too. Scripts are dealt in an order of chance.
    own = list(Task.objects.filter(marker=school.teacher).order_by("pk"))
    for place, task in enumerate(own):
        mark(task.script.tasks.get(marker=colleague), place % 3, at)
        mark(task, 1 if task == own[-1] else place % 3 + (place % 2), at)
    before = results_of(made)
    last = Task.objects.get(pk=own[-1].pk)
    given, changed = last.level, (last.level or 0) - 1
    assert undo(last, at)
    mark(last, changed, at)
    after = results_of(made)
    last.refresh_from_db()
    assert (last.first_level, last.level) == (given, changed)
    assert (after.kappa, before.changed, after.changed) == (before.kappa, 0, 1)
    assert [one.severity for one in after.markers] == [one.severity for one in before.markers]


def test_a_third_is_dealt_to_nobody_who_was_shown_results_of_it(
    school: School, reasons: list[Response], at: datetime
) -> None:
    first, second = colleagues(school, 2)
    made = dealt(school, [school.teacher, first, second], at, double_share=1.0)
    script = made.scripts.filter(tasks__marker=first).filter(tasks__marker=second).first()
    assert script is not None
    one, other = script.tasks.order_by("pk")
    mark(one, 2, at)
    mark(other, 2, at)
    served(made, school.teacher, at)
    assert undo(other, at)
    mark(other, 0, at)
    assert not script.tasks.filter(why="third").exists()


def test_what_was_taken_back_is_not_dealt_to_somebody_milder(
    school: School, reasons: list[Response], at: datetime
) -> None:
    """Its first mark would go with it."""
    made = dealt(school, [school.teacher, *colleagues(school, 1)], at, double_share=0.0)
    task = Task.objects.filter(marker=school.teacher).first()
    assert task is not None
    waits = Task.objects.filter(marker=school.teacher).count()
    mark(task, 0, at)
    assert undo(task, at)
    assert deal_anew(made, school.teacher, at) == (waits - 1, 1)
    assert Task.objects.get(marker=school.teacher) == task


def test_a_response_is_in_one_round_and_a_form_makes_one(
    school: School, reasons: list[Response], at: datetime
) -> None:
    """Two teachers at once, or one who presses twice: the database holds it too."""
    (colleague,) = colleagues(school, 1)
    made = dealt(school, [school.teacher], at, seed=7)
    asked = wanted(school, [school.teacher], at)
    assert make_round(school.cohort, asked, colleague, 7, at) == made
    assert make_round(school.cohort, asked, colleague, 8, at) is None
    script = made.scripts.first()
    assert script is not None
    values = {
        "cohort": school.cohort, "name": "Again", "rubric": made.rubric,
        "created_by": colleague, "created_at": at,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(seed=7, **values)
    again = Round.objects.create(seed=9, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Script.objects.create(round=again, response=script.response)


def test_the_cohort_is_held_before_a_round_looks_what_is_left(
    school: School, reasons: list[Response], at: datetime
) -> None:
    """A second click waits there, on databases that lock rows, before it reads anything."""
    asked = wanted(school, [school.teacher], at)
    with CaptureQueriesContext(connection) as found:
        make_round(school.cohort, asked, school.teacher, 7, at)
    said = [one["sql"] for one in found if one["sql"].startswith("SELECT")]
    assert 'FROM "people_cohort"' in said[0]
    assert not connection.features.has_select_for_update or "FOR NO KEY UPDATE" in said[0]
