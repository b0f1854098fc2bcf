"""Short ways to reasons that were written, rounds that were dealt, and marks that were given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.web.school import School, enrol, make_person

from unaided.web.bank.models import Item
from unaided.web.marking.models import Round, Task
from unaided.web.marking.queue import give_mark
from unaided.web.marking.rounds import Wanted, make_round
from unaided.web.marking.rubrics import shipped_rubric
from unaided.web.people.models import Role, Teaching, User
from unaided.web.study.models import Assignment, Response, Showing, Sitting

CLOSED = timedelta(days=10)
"""How long before the present what is written here had closed."""


def classmates(school: School, number: int, at: datetime) -> list[User]:
    """Put more learners into the cohort."""
    found = []
    for place in range(number):
        person = make_person(f"mate-{place}", school.organisation, Role.LEARNER)
        enrol(school.cohort, person, at - timedelta(days=40))
        found.append(person)
    return found


def colleagues(school: School, number: int) -> list[User]:
    """Let more teachers teach the cohort."""
    found = []
    for place in range(number):
        person = make_person(f"colleague-{place}", school.organisation, Role.TEACHER)
        Teaching.objects.create(cohort=school.cohort, teacher=person)
        found.append(person)
    return found


def write(
    school: School,
    person: User,
    item: Item,
    at: datetime,
    *,
    asks: str = "justification",
    text: str = "Because of this.",
    score: float = 1.0,
    days_ago: float = 12.0,
    **more: object,
) -> Response:
    """Let a person have answered an item and said why, in a check that closed ten days ago."""
    when = at - timedelta(days=days_ago)
    explained, planted = asks == "teach-back", asks == "planted error"
    assignment = Assignment.objects.create(
        person=person, cohort=school.cohort, item=item, occasion="check",
        aid="assistant" if planted else "none", propensity=0.5, stratum="test", asks=asks,
        tool_wrong=True if planted else None, opens_at=when - timedelta(days=1),
        closes_at=at - CLOSED, created_at=when - timedelta(days=1),
    )  # fmt: skip
    sitting = Sitting.objects.create(
        person=person, cohort=school.cohort, occasion="check", seed=1, started_at=when,
        ended_at=when + timedelta(minutes=5),
    )  # fmt: skip
    showing = Showing.objects.create(
        sitting=sitting, number=1, version=item.current, assignment=assignment,
        aid=assignment.aid, novelty="variant", delay_days=14.0, shown_at=when,
    )  # fmt: skip
    values: dict[str, object] = {
        "status": "exposure" if explained else "scored",
        "score": None if explained else score,
        "kind": "" if explained else "planted error" if planted else "right or wrong",
        "answer": text if explained else "right" if planted else "0",
        "why": "" if explained else text,
        "floor": None if explained else 0.25,
    }
    return Response.objects.create(
        cohort=school.cohort, person=person, showing=showing, sitting=str(sitting.pk),
        skill=item.family.skill, family=item.family, item=item, item_version=1,
        answered_at=when, occasion="check", aid=assignment.aid, assigned_aid=assignment.aid,
        novelty="variant", delay_days=14.0, assurance="declared",
        **{**values, **more},
    )  # fmt: skip


def wanted(school: School, markers: Sequence[User], at: datetime, **more: object) -> Wanted:
    """Say a round over all reasons, by the rubric that ships."""
    values: dict[str, object] = {
        "name": "First round", "what": "reasons", "skill": None, "since": None,
        "rubric": shipped_rubric(school.organisation, school.teacher, at),
        "markers": tuple(markers), "double_share": 0.3, "apart": 2,
    }  # fmt: skip
    return Wanted(**{**values, **more})


def dealt(school: School, markers: Sequence[User], at: datetime, **more: object) -> Round:
    """Deal a round."""
    seed = int(str(more.pop("seed", 7)))
    made = make_round(school.cohort, wanted(school, markers, at, **more), school.teacher, seed, at)
    assert made is not None
    return made


def mark(task: Task, level: int, at: datetime, note: str = "") -> None:
    """Give a mark."""
    assert give_mark(task, level, note, at)
