"""A course ends where the cohort's people are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from tests.web.school import make_choices

from unaided.web.bank.models import Skill
from unaided.web.checks.forms import CheckForm

AUCKLAND = ZoneInfo("Pacific/Auckland")
AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
"""The 2nd of March in Auckland, the 1st where the server is."""


@pytest.fixture
def form(school, at):
    """Say on which day the course ends."""
    make_choices(school.organisation, at)
    school.cohort.time_zone = AUCKLAND.key
    school.cohort.save()
    skill = Skill.objects.get(organisation=school.organisation)

    def make(day: str) -> CheckForm:
        data = QueryDict(mutable=True)
        data.update({
            "name": "After the course", "skills": skill.pk, "delays": "7", "items": 2,
            "minutes": 20, "help": "none", "aid": "assistant", "novelties": "variant",
            "asks": "plain", "when": "course", "course_ends": day, "window_days": 3,
            "assurance": "declared", "people": school.learner.pk,
        })  # fmt: skip
        return CheckForm(data, cohort=school.cohort, people=[school.learner], at=AT)

    return make


def test_a_course_ends_at_the_end_of_its_last_day_there(form):
    said = form("2026-03-02")
    assert said.is_valid(), said.errors
    ends = said.wanted.practice_ends_at
    assert ends is not None
    assert ends.tzinfo == AUCKLAND
    assert ends + timedelta(minutes=1) == datetime(2026, 3, 3, tzinfo=AUCKLAND)


def test_a_day_that_is_over_there_is_over(form):
    assert "That day is over" in str(form("2026-03-01").errors["course_ends"])


def test_its_name_bears_the_day_there(school, form):
    del form
    assert CheckForm(cohort=school.cohort, people=[], at=AT).initial["name"] == (
        "Check of 2 March 2026"
    )
