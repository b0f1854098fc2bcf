"""Wrong codes typed at the same moment count one by one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import RequestFactory
from tests.web.checks.taking import start_check, turn_of
from tests.web.durability.test_races import at_once
from tests.web.school import make_choices, make_school

from unaided.checks.assurance.rotating_code import TRY_LIMIT, Answer
from unaided.web.bank.models import Skill
from unaided.web.checks.models import LetIn
from unaided.web.checks.supervising import try_supervisors_code

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])

AT_ONCE = 12


def a_request() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = SessionBase()
    return request


def test_wrong_codes_at_once_count_one_by_one(transactional_db, at):
    school = make_school(at)
    make_choices(school.organisation, at, families=16, siblings=4)
    skill = Skill.objects.get(organisation=school.organisation)
    check = start_check(
        school, [skill], [school.learner], at,
        items=4, novelties=("transfer",), assurance="supervised",
    )  # fmt: skip
    turn = turn_of(check, school.learner)
    there = turn.opens_at + timedelta(hours=1)
    answers = at_once(
        *[
            lambda: try_supervisors_code(a_request(), check, turn, "BBBBBB", there).answer
            for _ in range(AT_ONCE)
        ]
    )
    free = TRY_LIMIT.free_tries
    assert Counter(answers) == {Answer.WRONG: free, Answer.WAIT: AT_ONCE - free}
    kept = LetIn.objects.get(turn=turn)
    assert (kept.wrong, kept.last_wrong_at, kept.token) == (free, there, "")
