"""An answer is read, graded and kept once, whatever happens on its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.web.school import School, make_choices, make_item
from tests.web.study.history import assign, fields, give, last_response, practise, sit, written

from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import ItemVersion
from unaided.web.study import answering
from unaided.web.study.answering import Kept, KeptBefore, Mistaken, Refused, answer
from unaided.web.study.asking import rendered
from unaided.web.study.models import Response, Showing
from unaided.web.study.signals import responded
from unaided.web.study.sittings import end, give_hint, open_sitting, present

NUMBER = """---
item: speed-1
skill: Speed
family: Speed of a car
kind: number
answer: 3.6
tolerance: 0.05
unit: m/s
source: Written for the tests
licence: CC-BY-4.0
---
How fast?

# Solution
So fast.
"""
NO_HINT = NUMBER.replace("How fast?", "How fast is it?")


def after(at: datetime, **span: float) -> datetime:
    return at + timedelta(**span)


def test_an_answer_becomes_a_row_of_the_log(school: School, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    showing = practise(school.learner, school.cohort, at)
    outcome = give(school.learner, showing, after(at, seconds=42))
    assert isinstance(outcome, Kept)
    row = last_response()
    assert row.key == showing.key
    assert row.cohort == school.cohort
    assert row.person == school.learner
    assert row.sitting == str(showing.sitting_id)
    assert row.skill == item.family.skill
    assert (row.status, row.score, row.trials, row.kind) == ("scored", 1.0, 1, "right or wrong")
    assert (row.occasion, row.aid, row.novelty) == ("practice", "hints", "first")
    assert (row.aid_used, row.attempted_first, row.aid_role) == (False, True, "")
    assert (row.confidence, row.floor, row.item_version) == (0.9, 0.25, 1)
    assert row.assurance == ""
    assert row.answered_at == after(at, seconds=42)
    assert row.delay_days is None
    assert outcome.following is not None
    assert outcome.following.number == 2


def test_a_choice_is_kept_as_its_author_numbered_it(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    give(school.learner, showing, at)
    assert last_response().answer == "0"  # the author's first option is the right one


def test_seconds_are_the_servers(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    sent = fields(showing, at)
    answer(school.learner, showing.key, sent, after(at, seconds=30))
    assert last_response().seconds == 30.0


@pytest.mark.parametrize(
    "case", ["another hour", "forged", "another showing", "in the future", "late"]
)
def test_seconds_that_nobody_knows_are_empty(school: School, at: datetime, case: str) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    sent, then = fields(showing, at), after(at, seconds=30)
    if case == "another hour":
        then = after(at, hours=1, seconds=1)
    elif case == "forged":
        sent["rendered"] = f"{showing.key}:{at.timestamp()}:forged"
    elif case == "another showing":
        other = Showing(key=uuid4())
        sent["rendered"] = rendered(other, at)
    elif case == "in the future":
        sent["rendered"] = rendered(showing, after(at, hours=1))
    else:
        sent["late"] = "1"
    assert isinstance(answer(school.learner, showing.key, sent, then), Kept)
    assert last_response().seconds is None


def test_the_same_key_twice_is_one_row(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    sent = fields(showing, at)
    assert isinstance(answer(school.learner, showing.key, sent, at), Kept)
    again = answer(school.learner, showing.key, sent, after(at, seconds=1))
    assert isinstance(again, KeptBefore)
    assert not again.differs
    assert Response.objects.count() == 1
    assert Showing.objects.count() == 2


@pytest.mark.parametrize("change", [{"confidence": "0.5"}, {"answer": "?"}, {"answer": ""}])
def test_the_first_answer_stands_and_a_differing_second_is_noticed(
    school: School, at: datetime, change: dict[str, str]
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    give(school.learner, showing, at)
    outcome = answer(school.learner, showing.key, {**fields(showing, at), **change}, at)
    assert isinstance(outcome, KeptBefore)
    assert outcome.differs
    assert last_response().confidence == 0.9
    assert last_response().score == 1


def test_two_at_once_are_one_row(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    form = answering.AnswerForm(fields(showing, at), showing=showing)
    assert form.is_valid()

    def overtaken(*args: object) -> None:
        # Another request with the same key commits between our look and our insert.
        raise IntegrityError("UNIQUE constraint failed: study_response.key")

    answering._response(showing, form, at).save()
    monkeypatch.setattr(answering, "_answer", overtaken)
    outcome = give(school.learner, showing, at)
    assert isinstance(outcome, KeptBefore)
    assert not outcome.differs
    assert Response.objects.count() == 1


def test_another_mistake_of_the_database_is_not_taken_for_a_second_answer(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)

    def fail(*args: object) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr(answering, "_answer", fail)
    with pytest.raises(IntegrityError):
        give(school.learner, showing, at)


@pytest.mark.parametrize("typed", ["", "fast", "3.6", "3.6 bananas", "5 s"])
def test_an_answer_that_cannot_be_read_is_asked_for_again(
    school: School, at: datetime, typed: str
) -> None:
    make_item(school.organisation, NUMBER, at)
    showing = practise(school.learner, school.cohort, at)
    outcome = give(school.learner, showing, at, answer=typed)
    assert isinstance(outcome, Mistaken)
    assert "answer" in outcome.form.errors
    assert "xpected a number with a unit" in outcome.form.errors["answer"][0]
    assert outcome.form["answer"].value() == typed
    assert not Response.objects.exists()
    assert Showing.objects.count() == 1


@pytest.mark.parametrize("confidence", ["", "0.6", "2", "sure"])
def test_without_confidence_nothing_is_written(
    school: School, at: datetime, confidence: str
) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    outcome = give(school.learner, showing, at, confidence=confidence)
    assert isinstance(outcome, Mistaken)
    assert list(outcome.form.errors) == ["confidence"]
    assert not Response.objects.exists()


def test_a_number_may_be_typed_in_another_unit(school: School, at: datetime) -> None:
    make_item(school.organisation, NUMBER, at)
    showing = practise(school.learner, school.cohort, at)
    give(school.learner, showing, at, answer="12,96 km/h")
    assert last_response().score == 1
    assert last_response().answer == "12,96 km/h"
    assert last_response().floor == 0.0
    assert last_response().aid == "none"
    assert last_response().aid_used is None


def test_hints_shown_are_help_used(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    give_hint(showing, 1)
    give(school.learner, showing, at)
    row = last_response()
    assert (row.aid, row.aid_used, row.aid_role, row.attempted_first) == (
        "hints", True, "hinted", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "used", "tried_first"),
    [("no", False, True), ("after", True, True), ("first", True, False)],
)
def test_use_of_a_tool_outside_the_page_is_asked(
    school: School, at: datetime, said: str, used: bool, tried_first: bool
) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at, aid=Aid.ASSISTANT, tool="Assistant 4")
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    outcome = give(school.learner, showing, at)
    assert isinstance(outcome, Mistaken)
    assert list(outcome.form.errors) == ["aid_used"]
    give(school.learner, showing, at, aid_used=said)
    row = last_response()
    assert (row.aid_used, row.attempted_first) == (used, tried_first)
    assert (row.aid, row.tool, row.assigned_aid, row.propensity, row.stratum) == (
        "assistant", "Assistant 4", "assistant", 0.5, "test",
    )  # fmt: skip


def test_a_check_without_help_is_declared(school: School, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at, planned_delay_days=14.0)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    give(school.learner, showing, at)
    row = last_response()
    assert (row.occasion, row.assurance, row.aid, row.aid_used) == (
        "check", "declared", "none", None,
    )  # fmt: skip
    assert row.planned_delay_days == 14.0


def test_an_item_edited_meanwhile_is_graded_as_it_was_shown(school: School, at: datetime) -> None:
    item = make_item(school.organisation, NUMBER, at)
    showing = practise(school.learner, school.cohort, at)
    item.current = ItemVersion.objects.create(
        item=item, number=2, source=NUMBER.replace("3.6", "9.9"), created_at=at, created_by=None
    )
    item.save()
    give(school.learner, showing, at, answer="3.6 m/s")
    assert (last_response().score, last_response().item_version) == (1.0, 1)


def test_an_answer_to_a_sitting_that_ended_is_kept_for_a_day(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    end(showing.sitting, at)
    outcome = give(school.learner, showing, after(at, hours=23))
    assert isinstance(outcome, Kept)
    assert outcome.following is None
    assert Showing.objects.count() == 1


def test_after_a_day_it_is_refused_with_a_reason(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    end(showing.sitting, at)
    outcome = give(school.learner, showing, after(at, days=1))
    assert isinstance(outcome, Refused)
    assert outcome.why == "The sitting ended more than a day before the answer came."
    assert not Response.objects.exists()


@pytest.mark.parametrize("ended", [True, False])
def test_an_assigned_one_is_kept_for_a_day_too(school: School, at: datetime, ended: bool) -> None:
    showing = left_unanswered(school, at, ended)
    assert isinstance(give(school.learner, showing, after(at, hours=23)), Kept)


@pytest.mark.parametrize("ended", [True, False])
def test_after_a_day_what_was_assigned_waits_for_a_new_sitting(
    school: School, at: datetime, ended: bool
) -> None:
    """The condition that was frozen then does not hold any more: it is frozen anew."""
    showing = left_unanswered(school, at, ended)
    assert (showing.delay_days, showing.novelty) == (None, "first")
    sibling = showing.version.item.family.items.exclude(pk=showing.version.item_id).first()
    Response.objects.create(
        cohort=school.cohort, person=school.learner, skill=sibling.family.skill,
        family=sibling.family, item=sibling, status="exposure", answered_at=after(at, days=2),
    )  # fmt: skip
    later = after(at, days=5)
    outcome = give(school.learner, showing, later)
    assert isinstance(outcome, Refused)
    assert "waits for you in a new one" in outcome.why
    assert not Response.objects.filter(showing__isnull=False).exists()
    moved = present(sit(school.learner, school.cohort, later, Occasion.CHECK))
    assert moved is not None
    assert moved.key == showing.key
    assert (moved.delay_days, moved.novelty) == (3.0, "variant")
    outcome = give(school.learner, moved, later)
    assert isinstance(outcome, Kept)
    assert outcome.response.delay_days == 3.0


def test_a_sitting_that_was_never_ended_is_over_all_the_same(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    outcome = give(school.learner, showing, after(at, days=21))
    assert isinstance(outcome, Refused)
    assert not Response.objects.exists()
    assert open_sitting(school.learner, after(at, days=21)) is None


def test_a_sitting_ended_weeks_late_was_over_long_before(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    end(showing.sitting, after(at, days=21))
    assert isinstance(give(school.learner, showing, after(at, days=21, hours=1)), Refused)


def left_unanswered(school: School, at: datetime, ended: bool) -> Showing:
    """A question of a check that somebody saw and left."""
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    if ended:
        end(showing.sitting, at)
    return showing


@pytest.mark.parametrize("case", ["closed", "withdrawn"])
def test_a_closed_check_takes_no_answer_and_the_sitting_goes_on(
    school: School, at: datetime, case: str
) -> None:
    items = make_choices(school.organisation, at)
    first = assign(school.learner, school.cohort, items[0], at, closes=timedelta(hours=1))
    assign(school.learner, school.cohort, items[4], at)
    sitting = sit(school.learner, school.cohort, at, Occasion.CHECK)
    showing = present(sitting)
    assert showing is not None
    then = after(at, hours=1) if case == "closed" else after(at, minutes=5)
    if case == "withdrawn":
        first.withdrawn_at = at
        first.save()
    outcome = give(school.learner, showing, then)
    assert isinstance(outcome, Refused)
    assert not Response.objects.exists()
    following = present(sitting)
    assert following is not None
    assert following.version.item == items[4]
    assert isinstance(give(school.learner, showing, then), Refused)
    assert Showing.objects.count() == 2


def test_nobody_answers_for_another(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    for other in (school.other_learner, school.teacher, school.stranger_learner):
        with pytest.raises(Showing.DoesNotExist):
            give(other, showing, at)
    assert not Response.objects.exists()


def test_listeners_are_told_within_the_transaction(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    told: list[Response] = []

    def listen(response: Response, **_: object) -> None:
        told.append(response)
        raise RuntimeError("a listener fails")

    responded.connect(listen)
    try:
        with pytest.raises(RuntimeError):
            give(school.learner, showing, at)
    finally:
        responded.disconnect(listen)
    assert len(told) == 1
    # It failed: so nothing is kept, and nothing was acknowledged.
    assert not Response.objects.exists()
    assert Showing.objects.count() == 1


def test_the_number_of_queries_does_not_grow(school: School, at: datetime) -> None:
    make_choices(school.organisation, at, families=6, siblings=6)
    showing = practise(school.learner, school.cohort, at)
    counts = []
    for n in range(25):
        with CaptureQueriesContext(connection) as queries:
            outcome = give(school.learner, showing, after(at, seconds=n), right=n % 3 > 0)
        counts.append(len(queries))
        assert isinstance(outcome, Kept)
        assert outcome.following is not None
        showing = outcome.following
    assert max(counts[1:]) == counts[1] <= 16


def test_wrong_is_a_score_of_zero(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    assert written(showing, right=False) != written(showing, right=True)
    give(school.learner, showing, at, right=False)
    assert last_response().score == 0.0
