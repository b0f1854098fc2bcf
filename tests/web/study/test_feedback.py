"""What is said after an answer, and how often one is right when this sure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.school import School, make_choices
from tests.web.study.history import assign, give, last_response, practise, sit

from unaided.evidence.schema import Aid, Occasion
from unaided.web.study.answering import Kept
from unaided.web.study.feedback import belief, feedback, wilson
from unaided.web.study.models import Response
from unaided.web.study.on_record import kept_as
from unaided.web.study.sittings import give_hint, present


def said(school: School, at: datetime, scores: list[float], **fields: object) -> None:
    """Write answers of this person at 90 %."""
    values: dict[str, object] = {"aid": Aid.NONE, "confidence": 0.9, "status": "scored", **fields}
    for score in scores:
        Response.objects.create(
            cohort=school.cohort, person=school.learner, score=score, answered_at=at, **values
        )


def test_five_answers_tell_how_often_one_is_right(school: School, at: datetime) -> None:
    said(school, at, [1, 1, 0, 1, 0])
    told = belief(last_response(), at)
    assert told.heading == "When you say 90 % alone, you are right 6 times in 10"
    assert told.figure.estimate == pytest.approx(0.6)
    assert told.figure.low < 0.6 < told.figure.high
    assert told.basis.startswith("5 answers at about 90 % alone; 90 % interval")


def test_with_fewer_it_says_how_many_are_missing(school: School, at: datetime) -> None:
    said(school, at, [1, 1, 0])
    told = belief(last_response(), at)
    assert not told.figure.known
    assert told.heading == "2 more answers at 90 % alone, and you will see how often that is right"


def test_others_other_confidences_and_help_are_not_mixed_in(school: School, at: datetime) -> None:
    said(school, at, [1, 1, 1, 1, 1])
    said(school, at, [0] * 9, confidence=0.5)
    said(school, at, [0] * 9, aid=Aid.ASSISTANT, aid_used=True)
    Response.objects.update(recorded_by=school.teacher)
    for _ in range(9):
        Response.objects.create(
            cohort=school.cohort, person=school.other_learner, score=0, answered_at=at,
            aid=Aid.NONE, confidence=0.9, status="scored",
        )  # fmt: skip
    alone = Response.objects.filter(person=school.learner, aid=Aid.NONE, confidence=0.9).first()
    assert alone is not None
    assert belief(alone, at).figure.estimate == 1.0
    helped = Response.objects.filter(aid=Aid.ASSISTANT).first()
    assert helped is not None
    assert belief(helped, at).heading == "When you say 90 % with help, you are right 0 times in 10"


@given(st.integers(1, 500), st.data())
def test_wilsons_interval_holds_the_share_and_narrows(number: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, number))
    low, high = wilson(right, number)
    assert 0 <= low <= right / number <= high <= 1
    wider = wilson(right, number)
    narrower = wilson(4 * right, 4 * number)
    assert narrower[1] - narrower[0] < wider[1] - wider[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"aid": "none", "delay_days": 12.0, "novelty": "variant"},
         "alone, 12 days after the last time, new variant"),
        ({"aid": "none", "delay_days": None, "novelty": "first"},
         "alone, for the first time, new to you"),
        ({"aid": "hints", "aid_used": True, "delay_days": 0.25, "novelty": "repeat"},
         "with hints, 6 hours after the last time, seen before"),
        ({"aid": "assistant", "aid_used": True, "attempted_first": True, "tool": "Assistant 4",
          "delay_days": 1.0, "novelty": "transfer"},
         "with Assistant 4, after an attempt, 1 day after this skill was last met, "
         "new kind of a skill you met"),
        ({"aid": "assistant", "aid_used": False, "delay_days": 1.0, "novelty": "repeat"},
         "alone, an AI assistant not used, 1 day after the last time, seen before"),
    ],
)  # fmt: skip
def test_the_condition_is_said_in_words(fields: dict[str, object], words: str) -> None:
    assert kept_as(Response(**fields)) == words


def test_what_was_met_in_this_sitting_is_not_said_to_be_new(school: School, at: datetime) -> None:
    """The log keeps the condition of the sitting's start; the person reads what they just did."""
    make_choices(school.organisation, at, families=2, siblings=2)
    showing = practise(school.learner, school.cohort, at)
    items, families, phrases = set[int](), set[int](), []
    for minutes in range(6):
        item = showing.version.item
        outcome = give(school.learner, showing, at + timedelta(minutes=minutes), right=False)
        said = feedback(showing, last_response(), at).kept_as
        expected = "for the first time, new to you"
        if item.pk in items:
            expected = "minutes after its solution"
        elif item.family_id in families:
            expected = "after another of its kind in this sitting, new variant"
        elif items:
            expected = (
                "after another kind of this skill in this sitting, new kind of a skill you met"
            )
        assert said.endswith(expected)
        phrases.append(expected)
        items.add(item.pk)
        families.add(item.family_id)
        assert isinstance(outcome, Kept)
        assert outcome.following is not None
        showing = outcome.following
    assert len(set(phrases)) == 4
    assert {row.novelty for row in Response.objects.all()} == {"first"}


def test_a_second_sibling_of_a_check_is_not_said_to_be_the_first(
    school: School, at: datetime
) -> None:
    for item in make_choices(school.organisation, at, families=1, siblings=2):
        assign(school.learner, school.cohort, item, at, closes=timedelta(hours=1))
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    outcome = give(school.learner, showing, at)
    assert isinstance(outcome, Kept)
    assert outcome.following is not None
    give(school.learner, outcome.following, at + timedelta(seconds=20))
    told = feedback(outcome.following, last_response(), at + timedelta(hours=2))
    assert told.kept_as == "alone, 1 minute after another of its kind in this sitting, new variant"


def test_right_with_a_hint_still_comes_back(school: School, at: datetime) -> None:
    make_choices(school.organisation, at)
    showing = practise(school.learner, school.cohort, at)
    give_hint(showing, 1)
    give(school.learner, showing, at)
    told = feedback(showing, last_response(), at)
    assert told.right
    assert told.comes_back.startswith("It comes back after two others")
    assert feedback(showing, last_response(), at + timedelta(minutes=11)).comes_back == ""


def test_what_was_assigned_does_not_come_back(school: School, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    assign(school.learner, school.cohort, item, at)
    showing = present(sit(school.learner, school.cohort, at, Occasion.CHECK))
    assert showing is not None
    give(school.learner, showing, at, right=False)
    assert feedback(showing, last_response(), at).comes_back == ""
