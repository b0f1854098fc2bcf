"""A prepared queryset gives what Django's own gives, each time with other values."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db.models import BigAutoField, DateTimeField, UUIDField
from pytest_django import DjangoAssertNumQueries
from tests.web.school import School, make_choices
from tests.web.study.history import assign, give, practise

from unaided.web.people.models import Consent
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.answering import Kept
from unaided.web.study.models import Response, Showing

pytestmark = pytest.mark.django_db

OWN = Prepared(
    lambda: Showing.objects.select_related("sitting__cohort", "assignment", "response").filter(
        key=Parameter("key", UUIDField()), sitting__person_id=Parameter("person", BigAutoField())
    )
)
SINCE = Prepared(
    lambda: (
        Response.objects.filter(answered_at__gte=Parameter("at", DateTimeField()))
        .order_by("pk")
        .only("key", "answered_at")
    )
)


def fields(one: object) -> dict[str, object]:
    """Return what a row holds, without Django's state."""
    return {name: value for name, value in vars(one).items() if name != "_state"}


@pytest.fixture
def showings(school: School, at: datetime) -> list[Showing]:
    """One that is assigned and answered, one that is practised and answered, one that waits."""
    items = make_choices(school.organisation, at, families=3, siblings=2)
    assign(school.learner, school.cohort, items[0], at)
    showing = practise(school.learner, school.cohort, at)
    for _ in range(2):
        outcome = give(school.learner, showing, at)
        assert isinstance(outcome, Kept)
        assert outcome.following is not None
        showing = outcome.following
    related = Showing.objects.select_related("sitting__cohort", "assignment", "response")
    return list(related.order_by("number"))


def test_rows_are_those_of_the_queryset_each_time_anew(showings: list[Showing]) -> None:
    assert [one.assignment is None for one in showings] == [False, True, True]
    assert [hasattr(one, "response") for one in showings] == [True, True, False]
    for expected in showings:
        person = expected.sitting.person_id
        found = OWN.get(key=expected.key, person=person)
        assert fields(found) == fields(expected)
        assert fields(found.sitting) == fields(expected.sitting)
        assert found.assignment == expected.assignment
        assert hasattr(found, "response") == hasattr(expected, "response")
        assert OWN.first(key=expected.key, person=person + 1) is None
        with pytest.raises(Showing.DoesNotExist):
            OWN.get(key=expected.key, person=0)


def test_what_is_related_is_read_along(
    showings: list[Showing], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = OWN.get(key=showings[0].key, person=showings[0].sitting.person_id)
        assert found.sitting.cohort.name
        assert found.assignment is not None
        assert found.response.score is not None


def test_times_and_deferred_fields(showings: list[Showing], at: datetime) -> None:
    assert len(SINCE.all(at=at)) == 2
    assert SINCE.all(at=at + timedelta(microseconds=1)) == []
    one = SINCE.all(at=at)[0]
    assert one.get_deferred_fields() >= {"score", "answer"}
    assert one.answered_at == at
    assert one.answer == Response.objects.get(pk=one.pk).answer


def test_a_value_that_is_not_given_is_an_error() -> None:
    consent = Prepared(
        lambda: Consent.objects.filter(person_id=Parameter("person", BigAutoField()))
    )
    with pytest.raises(KeyError, match="person"):
        consent.all()
