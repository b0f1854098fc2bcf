"""Short ways to a sitting, an assignment, an answer, for the tests of this app."""

from __future__ import annotations

from datetime import datetime, timedelta

from unaided.evidence.schema import Aid, Occasion
from unaided.web.bank.models import Item
from unaided.web.people.models import Cohort, User
from unaided.web.study import sittings
from unaided.web.study.answering import Outcome, answer
from unaided.web.study.asking import as_shown, rendered
from unaided.web.study.models import Assignment, Response, Showing, Sitting

__all__ = ["assign", "fields", "give", "practise", "sit", "written"]


def sit(
    person: User,
    cohort: Cohort,
    at: datetime,
    occasion: Occasion = Occasion.PRACTICE,
    minutes: int | None = 10,
    seed: int = 1,
) -> Sitting:
    """Start a sitting that has something to ask."""
    sitting = sittings.start(
        person,
        cohort,
        occasion=occasion,
        minutes=None if occasion == Occasion.CHECK else minutes,
        seed=seed,
        at=at,
    )
    assert sitting is not None
    return sitting


def practise(person: User, cohort: Cohort, at: datetime, **more: int) -> Showing:
    """Start practice and return its first showing."""
    showing = sittings.present(sit(person, cohort, at, **more))
    assert showing is not None
    return showing


def assign(
    person: User,
    cohort: Cohort,
    item: Item,
    at: datetime,
    *,
    aid: Aid = Aid.NONE,
    opens: timedelta = timedelta(),
    closes: timedelta = timedelta(days=7),
    **fields: object,
) -> Assignment:
    """Assign an item as a check."""
    values: dict[str, object] = {
        "occasion": Occasion.CHECK, "propensity": 0.5, "stratum": "test", "created_at": at,
    }  # fmt: skip
    return Assignment.objects.create(
        person=person,
        cohort=cohort,
        item=item,
        aid=aid,
        opens_at=at + opens,
        closes_at=at + closes,
        **{**values, **fields},
    )


def written(showing: Showing, right: bool = True) -> str:
    """Return a right or a wrong answer as the showing's form has it."""
    content = showing.version.content
    match content.kind_name:
        case "choice":
            options = content.kind.options
            wanted = next(n for n, option in enumerate(options) if option.right == right)
            return as_shown(showing, str(wanted))
        case "number":
            return f"{content.kind.answer if right else -987654} {content.kind.unit}".strip()
        case _:
            return content.kind.answers[0] if right else "something else"


def fields(showing: Showing, at: datetime, *, right: bool = True, **more: str) -> dict[str, str]:
    """Return what the form of a showing sends."""
    sent = {
        "key": str(showing.key),
        "answer": written(showing, right),
        "confidence": "0.9",
        "rendered": rendered(showing, at),
    }
    return {**sent, **more}


def give(
    person: User, showing: Showing, at: datetime, *, right: bool = True, **more: str
) -> Outcome:
    """Answer a showing, with a reason where practice asks for one."""
    if showing.asks == "justification":
        more = {"why": "It follows from the definition.", **more}
    return answer(person, showing.key, fields(showing, at, right=right, **more), at)


def last_response() -> Response:
    """Return the newest response."""
    return Response.objects.latest("pk")
