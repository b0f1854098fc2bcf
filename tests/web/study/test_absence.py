"""Amnesty: who was away is told that nothing has piled up, and can begin with two minutes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from tests.web.school import Browse, School, make_choices
from tests.web.study.history import assign
from tests.web.study.test_lasting import met

from unaided.web.study.absence import LONG, welcome_back
from unaided.web.study.models import Sitting

START = "Start with two minutes"


def today(browse: Browse, school: School) -> str:
    return " ".join(browse(school.learner).get("/today/").content.decode().split())


def test_after_an_absence_two_minutes_come_first(
    school: School, browse: Browse, at: datetime
) -> None:
    item, *_ = make_choices(school.organisation, at)
    met(school, item, at - timedelta(days=23))
    text = today(browse, school)
    said = (
        "You last practised 23 days ago. Nothing has piled up: a sitting of two minutes picks "
        "what counts most."
    )
    assert said in text
    assert text.index(START) < text.index("5 minutes</button>")
    assert text.count('class="btn pri"') == 1
    assert not re.search(r"overdue|missed|behind|streak|\d+ due", text.split("<main")[1])


def test_its_button_starts_two_minutes(school: School, browse: Browse, at: datetime) -> None:
    item, *_ = make_choices(school.organisation, at)
    met(school, item, at - timedelta(days=23))
    form = re.search(rf"<form[^>]*>(?:(?!</form>).)*{START}", today(browse, school))
    assert form is not None
    sent = dict(re.findall(r'name="(occasion|minutes)" value="(\w+)"', form[0]))
    browse(school.learner).post("/sittings/", sent)
    assert Sitting.objects.get().minutes == 2


@pytest.mark.parametrize(
    ("days", "fields", "said"),
    [
        (14, {}, True),
        (13, {}, False),
        (20, {"occasion": "check"}, False),
        (20, {"occasion": "work"}, False),
        (20, {"status": "missing", "score": None}, False),
    ],
)
def test_it_is_said_from_two_weeks_on_and_of_practice(
    school: School, at: datetime, days: int, fields: dict[str, object], said: bool
) -> None:
    item, *_ = make_choices(school.organisation, at)
    met(school, item, at - timedelta(days=days), **fields)
    assert bool(welcome_back(school.learner, at)) is said
    assert welcome_back(school.other_learner, at) == ""


def test_whoever_never_practised_was_not_away(school: School, browse: Browse, at: datetime) -> None:
    make_choices(school.organisation, at)
    text = today(browse, school)
    assert "piled up" not in text
    assert START not in text


def test_whoever_practised_since_is_not_away(school: School, at: datetime) -> None:
    item, *_ = make_choices(school.organisation, at)
    for days in (60, 30, 1):
        met(school, item, at - timedelta(days=days))
    assert welcome_back(school.learner, at) == ""
    assert welcome_back(school.learner, at + LONG)


def test_a_check_that_waits_keeps_its_place(school: School, browse: Browse, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    met(school, items[0], at - timedelta(days=23))
    assign(school.learner, school.cohort, items[4], at - timedelta(minutes=1))
    text = today(browse, school)
    assert text.index("A check waits") < text.index("Start the check") < text.index("piled up")
    assert text.index("piled up") < text.index("2 minutes</button>")
    assert START not in text


def test_with_nothing_to_practise_nothing_is_offered(
    school: School, browse: Browse, at: datetime
) -> None:
    items = make_choices(school.organisation, at)
    met(school, items[0], at - timedelta(days=23))
    for item in items:
        item.retired_at = at
        item.save()
    assert "piled up" not in today(browse, school)


@pytest.mark.parametrize("who", ["teacher", "stranger"])
def test_it_is_the_learners_own(school: School, browse: Browse, at: datetime, who: str) -> None:
    item, *_ = make_choices(school.organisation, at)
    met(school, item, at - timedelta(days=23))
    assert browse(getattr(school, who)).get("/today/").status_code == 404
    own = browse(school.other_learner).get("/today/").content.decode()
    assert "piled up" not in own
