"""Confidence against results: by step, with help and alone, in words."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.web.insight.past import NOW, make_bank, response

from unaided.web.insight.calibration import judgement
from unaided.web.study.models import Response


@pytest.fixture
def item(school):
    """Something to answer."""
    return make_bank(school.organisation)["Vectors"][0]


def say(school, item, confidence: float, rights: str, **fields: object) -> None:
    """Answer as often as there are letters: r for right, w for wrong."""
    Response.objects.bulk_create(
        response(
            school.cohort, school.learner, item, at=NOW, confidence=confidence,
            score=float(letter == "r"), **fields,
        )
        for letter in rights
    )  # fmt: skip


def test_the_illusion_is_named(school, item):
    """Ninety per cent sure, six in ten right; nine in ten with help."""
    say(school, item, 0.9, "rrrrrrwwww")
    say(school, item, 0.9, "rrrrrrrrrw", aid="assistant")
    found = judgement(school.learner.pk, NOW)
    assert found.sentence == (
        "When you say 90 % alone, you are right 6 times in 10. With help it is 9 times in 10."
    )
    theirs = judgement(school.learner.pk, NOW, school.cohort)
    assert theirs.sentence.startswith("When they say 90 % alone, they are right")
    step = next(step for step in found.steps if step.said == 0.9)
    assert step.alone.low < 0.6 < step.alone.high


def test_fewer_than_five_are_not_known(school, item):
    """Four answers at a confidence say nothing; one more does."""
    say(school, item, 0.5, "rrrw")
    found = judgement(school.learner.pk, NOW)
    assert (found.steps, found.sentence) == ((), "")
    assert "4 answers with a confidence" in found.why
    say(school, item, 0.5, "w")
    assert judgement(school.learner.pk, NOW).sentence.startswith("When you say 50 % alone")


def test_a_confidence_from_elsewhere_goes_to_the_nearest_step(school, item):
    """An imported log has any number between 0 and 1."""
    for confidence in (0.86, 0.88, 0.9, 0.91, 0.93):
        say(school, item, confidence, "r")
    found = judgement(school.learner.pk, NOW)
    assert [step.said for step in found.steps] == [0.9]
    assert found.responses == 5


def test_help_not_used_is_alone(school, item):
    """And what was not recorded is neither."""
    say(school, item, 0.7, "rrrrr", aid="hints", aid_used=False)
    say(school, item, 0.7, "wwwwwww", aid="")
    found = judgement(school.learner.pk, NOW)
    assert found.steps[0].alone.estimate == 1.0
    assert not found.steps[0].with_help.known
    assert timezone.is_aware(NOW)
