"""A prepared queryset gives what Django's own gives, each time with other values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db.models import BigAutoField, Count, DateTimeField, QuerySet, UUIDField
from pytest_django import DjangoAssertNumQueries
from tests.web.school import School, make_choices
from tests.web.study.history import assign, give, practise

from unaided.web.people.models import Consent, User
from unaided.web.prepared import Parameter, Prepared, PreparedValues
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


VALUES = PreparedValues(
    lambda: (
        Response.objects.filter(person_id=Parameter("person", BigAutoField()))
        .order_by("pk")
        .values_list("score", "aid_used", "aid")
    )
)


def test_values_are_those_of_the_queryset(showings: list[Showing]) -> None:
    person = showings[0].sitting.person_id
    expected = Response.objects.filter(person_id=person).order_by("pk")
    found = VALUES.all(person=person)
    assert len(found) == 2
    assert found == list(expected.values_list("score", "aid_used", "aid"))
    assert VALUES.all(person=0) == []


PERSON = Parameter("person", BigAutoField())


@pytest.mark.parametrize("values", [{}, {"person": 1, "people": 1}, {"person": None}])
def test_values_that_do_not_fit_are_an_error(values: dict[str, object]) -> None:
    consent = Prepared(lambda: Consent.objects.filter(person_id=PERSON))
    with pytest.raises(TypeError):
        consent.all(**values)


@pytest.mark.parametrize(
    "queryset",
    [
        lambda: User.objects.filter(pk=PERSON).prefetch_related("consents"),
        lambda: User.objects.filter(pk=PERSON).select_for_update(),
        lambda: User.objects.filter(pk=PERSON).annotate(number=Count("enrolments")),
        lambda: User.objects.filter(pk=PERSON).values_list("pk"),
    ],
)
def test_what_cannot_be_prepared_is_refused(queryset: Callable[[], QuerySet[User]]) -> None:
    with pytest.raises(ValueError, match=r"(?i)prepared"):
        Prepared(queryset).all(person=1)
