"""People who take checks through the real functions, and know what they know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.web.pulse.squad import typed
from tests.web.school import School

from unaided.checks.plan import CheckPlan, SkillId
from unaided.evidence.schema import Occasion
from unaided.web.bank.models import Skill
from unaided.web.checks.making import Wanted, make_check
from unaided.web.checks.models import Check, PlannedTurn
from unaided.web.people.models import User
from unaided.web.study import answering, sittings
from unaided.web.study.models import Response, Showing, Sitting, Turn

Chance = Callable[[Showing], bool]


def wanted_of(
    skills: Sequence[Skill], people: Sequence[User], *, name: str = "After a week", **more: object
) -> Wanted:
    """Say what is wanted: two items of each skill after seven days alone, unless said otherwise."""
    own = {
        key: more.pop(key)
        for key in ("minutes", "window_days", "assurance", "tool", "practice_ends_at",
                    "after_course")
        if key in more
    }  # fmt: skip
    plan = CheckPlan(skills=tuple(SkillId(one.pk) for one in skills), **{"items": 2, **more})  # type: ignore[arg-type]
    values: dict[str, object] = {
        "minutes": 20, "window_days": 3, "assurance": "declared", "tool": "Assistant 4",
    }  # fmt: skip
    return Wanted(
        name=name,
        plan=plan,
        skills=tuple(skills),
        people=tuple(people),
        **{**values, **own},  # type: ignore[arg-type]
    )


def start_check(
    school: School, skills: Sequence[Skill], people: Sequence[User], at: datetime, *,
    seed: int = 1, **more: object,
) -> Check:  # fmt: skip
    """Make a check of the school's cohort."""
    wanted = wanted_of(skills, people, **more)
    check = make_check(school.cohort, wanted, school.teacher, seed, at)
    assert check is not None
    return check


def turn_of(check: Check, person: User, number: int = 0) -> Turn:
    """Return a person's turn; of a make-up the newest."""
    found = PlannedTurn.objects.filter(part__check_of=check, part__person=person, number=number)
    last = found.select_related("turn").order_by("pk").last()
    assert last is not None
    return last.turn


def begin(turn: Turn, at: datetime, assurance: str = "declared") -> Sitting:
    """Start a turn."""
    sitting = sittings.start(
        turn.person, turn.cohort, occasion=Occasion.CHECK, minutes=None, seed=1, at=at,
        turn=turn, assurance=assurance,
    )  # fmt: skip
    assert sitting is not None
    return sitting


def answer_one(sitting: Sitting, at: datetime, *, right: bool) -> answering.Outcome | None:
    """Answer what waits; ``None`` where nothing does."""
    showing = sittings.present(sitting)
    if showing is None:
        return None
    outcome = answering.answer(sitting.person, showing.key, typed(showing, right=right), at)
    sitting.refresh_from_db()
    return outcome


def take(turn: Turn, at: datetime, right: Chance | bool = True, *, most: int = 99) -> Sitting:
    """Take a turn, a quarter of a minute an answer."""
    sitting = begin(turn, at)
    for number in range(most):
        showing = sittings.present(sitting)
        if showing is None:
            break
        good = right if isinstance(right, bool) else right(showing)
        answer_one(sitting, at + timedelta(seconds=15 * (number + 1)), right=good)
    return sitting


def scores(check: Check, person: User) -> list[float | None]:
    """Return the scores that a person got in a check, in order."""
    found = Response.objects.filter(
        person=person, showing__assignment__placed__part__check_of=check
    )
    return list(found.order_by("pk").values_list("score", flat=True))
