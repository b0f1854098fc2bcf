"""Confidence scored, forecasts held against what came, the illusion named or what it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.web.school import School, make_choices

from unaided.web.insight.self_knowledge import Answer, knowledge_of
from unaided.web.study.models import Response

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def helped(day: float, family: int, *, confidence: float = 0.9, **more: object) -> Answer:
    return answer(day, family, alone=False, confidence=confidence, **more)


def answer(day: float, family: int, *, alone: bool = True, **more: object) -> Answer:
    values: dict[str, object] = {
        "family": family, "skill": 1, "sitting": f"{day}", "at": START + timedelta(days=day),
        "alone": alone, "helped": not alone, "score": 1.0, "confidence": 0.7, "forecast": None,
        "forecast_days": None,
    }  # fmt: skip
    return Answer(**{**values, **more})  # type: ignore[arg-type]


def test_sure_with_help_and_wrong_alone_is_named_with_its_interval() -> None:
    sure = [helped(0, family) for family in range(6)]
    alone = [answer(14, family, score=float(family < 2)) for family in range(6)]
    found = knowledge_of([*sure, *alone]).illusion
    assert found.sentence.startswith(
        "Of what you were sure of after help you were wrong alone, later, 7 times in 10 ("
    )
    assert found.share.estimate == pytest.approx(4 / 6)
    assert found.share.low < 4 / 6 < found.share.high
    assert found.basis.startswith("6 answers with help at 90 % or more; 6 answers alone")


def test_with_fewer_than_five_of_each_it_says_how_many_are_missing() -> None:
    few = knowledge_of([helped(0, 1), helped(0, 2), helped(0, 3), answer(14, 1)]).illusion
    assert few.sentence == ""
    assert few.why == (
        "It takes 2 more answers with help that you are sure of and 4 more answers alone, later, "
        "to such kinds."
    )


def test_only_a_later_sitting_and_its_first_answer_count_and_only_the_same_kind() -> None:
    sure = [helped(0, family) for family in range(5)]
    same_sitting = [answer(0, family, score=0.0) for family in range(5)]
    other_kind = [answer(14, family, score=0.0) for family in range(10, 15)]
    found = knowledge_of([*sure, *same_sitting, *other_kind]).illusion
    assert "5 more answers alone" in found.why
    twice = [answer(14, family, score=score) for family in range(5) for score in (0.0, 1.0)]
    assert knowledge_of([*sure, *twice]).illusion.share.estimate == 1
    unsure = [helped(0, family, confidence=0.7) for family in range(5)]
    assert knowledge_of([*unsure, *twice]).illusion.sentence == ""


def test_a_forecast_is_held_against_the_first_answer_alone_about_then() -> None:
    said = [helped(0, f, forecast=0.9, forecast_days=14.0) for f in range(5)]
    too_soon = [answer(3, f, score=1.0) for f in range(5)]
    then = [answer(15, f, score=float(f == 0)) for f in range(5)]
    again = [answer(20, f, score=1.0) for f in range(5)]
    found = knowledge_of([*said, *too_soon, *then, *again]).forecasts
    assert found.sentence.startswith(
        "Of doing it alone two weeks later you said 90 % on average; you were right 2 times in 10"
    )
    none = knowledge_of([*said, *too_soon]).forecasts
    assert none.why == "It takes 5 more forecasts that a check alone can be held against."
    assert none.basis == "5 forecasts, of which 0 met a check alone in time"


def test_the_proper_score_is_said_in_its_parts() -> None:
    right = [answer(day, 1, confidence=0.9) for day in range(6)]
    wrong = [answer(day, 1, confidence=0.9, score=0.0) for day in range(6, 10)]
    (alone,) = knowledge_of([*right, *wrong]).scores
    assert alone.score == pytest.approx(0.6 * 0.01 + 0.4 * 0.81)
    assert alone.score == pytest.approx(alone.off - alone.told + alone.chance)
    assert alone.sentence.startswith(
        "Alone, over 10 answers: .33, no closer than saying 50 % every time (.25). .09 of it is"
    )


def test_it_stands_on_ones_own_page_alone(school: School, browse, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    for place in range(6):
        Response.objects.create(
            cohort=school.cohort, person=school.learner, item=item, family=item.family,
            skill=item.family.skill, item_version=1, status="scored", score=float(place > 1),
            answered_at=at - timedelta(days=20 - place), occasion="practice", aid="none",
            confidence=0.9, kind="right or wrong", floor=0.25, novelty="variant",
        )  # fmt: skip
    own = browse(school.learner).get("/evidence/").content.decode()
    assert "Sure with help, and alone later" in own
    assert "Your confidence, scored" in own
    assert "It takes 5 more answers with help that you are sure of" in own
    person = browse(school.teacher).get(f"/cohorts/{school.cohort.pk}/people/{school.learner.pk}/")
    assert person.status_code == 200
    assert "confidence, scored" not in person.content.decode()
