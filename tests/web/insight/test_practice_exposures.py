"""What help leaves is learned where chance withheld it, and practice goes on with it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.web.insight.practised import practise
from tests.web.insight.test_practice_learning import tries
from tests.web.school import School, make_choices

from unaided.practice.memory import EXPOSURE
from unaided.web.insight import practice_learning
from unaided.web.insight.practice_learning import Met, learn
from unaided.web.study.choosing import Candidate, Situation
from unaided.web.study.models import PracticeFit, Response, Showing
from unaided.web.study.planning import Desk
from unaided.web.study.queries import rows
from unaided.web.study.situations import learned

pytestmark = pytest.mark.django_db


def test_chance_teaches_what_help_leaves_and_the_next_choice_uses_it(
    school: School, at: datetime
) -> None:
    practise(school, at)
    fit = learn(school.organisation, at)
    assert fit is not None
    found = fit.exposure
    assert 0.0 <= found["low"] <= found["share"] <= found["high"] <= 1.0
    assert found["share"] != EXPOSURE
    assert found["at_hand"] > found["withheld"] >= 20
    assert f"What help leaves: {found['share']:.2f} of a retrieval (90 % interval" in fit.said
    now = learned(school.organisation.pk)
    desk = Desk.of(Situation(at, check=False, candidates=(Candidate(1, 1, 1),), learned=now))
    assert desk.record.forgetting.exposure == found["share"]


def test_without_chance_the_share_stands_and_it_is_said_what_would_tell(
    school: School, at: datetime
) -> None:
    practise(school, at)
    Showing.objects.update(aid_propensity=None)
    fit = learn(school.organisation, at)
    assert fit is not None
    assert fit.share == EXPOSURE
    assert (fit.exposure["at_hand"], fit.exposure["withheld"]) == (0, 0)
    assert "What help leaves: 0.33, as before anything is known" in fit.said
    assert "20 more results after help was withheld from 5 more people would tell." in fit.said


def test_a_failure_loses_nothing_that_was_learned_beside_it(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    items = make_choices(school.organisation, at, families=3, siblings=3)
    tries(school, items, at, people=16, each=30)
    monkeypatch.setattr(practice_learning, "learned_share", fail)
    fit = learn(school.organisation, at)
    assert fit is not None
    assert fit.ease
    assert fit.exposure is None
    assert "What help leaves: not read this time" in fit.said
    now = learned(school.organisation.pk)
    assert now is not None
    assert now.exposure == EXPOSURE


def test_what_was_learned_before_stands_where_it_is_not_read_anew(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    practise(school, at)
    first = learn(school.organisation, at)
    assert first is not None
    monkeypatch.delattr(practice_learning, "learned_share")
    PracticeFit.objects.update(tries=1)
    again = learn(school.organisation, at)
    assert again is not None
    assert again.exposure == first.exposure


def test_where_chance_decided_is_read_answered_or_not_and_nobody_elses(
    school: School, at: datetime
) -> None:
    practise(school, at, people=3, days=5)
    all_of_it = rows("offers", organisation=school.organisation.pk, at=at)
    assert len(all_of_it) == Showing.objects.count()
    Response.objects.first().delete()
    assert rows("offers", organisation=school.organisation.pk, at=at) == all_of_it
    drawn = Showing.objects.get(pk=Showing.objects.order_by("pk").first().pk)
    drawn.aid_propensity = None
    drawn.save()
    assert len(rows("offers", organisation=school.organisation.pk, at=at)) == len(all_of_it) - 1
    assert rows("offers", organisation=school.other_organisation.pk, at=at) == []
    assert rows("offers", organisation=school.organisation.pk, at=at - timedelta(days=9)) == []


def test_what_is_kept_back_is_not_told(at: datetime) -> None:
    met = Met.of([(7, 8, 9, 10, at, True, False, 1.0, held) for held in (False, True)])
    assert met.told.tolist() == [True, False]
