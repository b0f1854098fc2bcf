"""What tests of people and their pages share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import pytest
from django.core.cache import cache
from tests.web.school import Browse, School, make_person

from unaided.web.people.invitations import invite
from unaided.web.people.models import Invitation, Role, User


class Statuses(Protocol):
    def __call__(self, url: str, method: str = "get", **sent: str) -> dict[str, int]: ...


@pytest.fixture(autouse=True)
def _nothing_throttled() -> Iterator[None]:
    """Counts of one test are not another's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def nobody(db: None) -> User:
    """Somebody who signed up and has joined nothing."""
    return make_person("nobody", None, "", display_name="")


@pytest.fixture
def statuses(school: School, browse: Browse) -> Statuses:
    """What each kind of person gets from an address."""
    kinds = {
        "anonymous": None,
        "learner": school.learner,
        "teacher": school.teacher,
        "other teacher": school.other_teacher,
        "lead": school.lead,
        "stranger": school.stranger,
    }

    def look(url: str, method: str = "get", **sent: str) -> dict[str, int]:
        return {
            kind: getattr(browse(user), method)(url, sent).status_code
            for kind, user in kinds.items()
        }

    return look


@pytest.fixture
def invitation(school: School, at: datetime) -> Invitation:
    """An invitation of learners into the cohort."""
    return invite(school.teacher, school.organisation, Role.LEARNER, at, cohort=school.cohort)
