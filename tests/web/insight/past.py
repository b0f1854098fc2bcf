"""A small class with a past: what its pages are read from, the same in every test."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.web.school import School, enrol, make_choices, make_person

from unaided.report.build import Built
from unaided.web.bank.models import Item
from unaided.web.insight import refit
from unaided.web.insight.models import Reading
from unaided.web.people.models import Cohort, Organisation, Role, User
from unaided.web.study.models import Response

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
START = NOW - timedelta(days=17)
SKILLS = ("Chain rule", "Vectors")
PEOPLE = 10

FAMILIES = 5

# Where people stand in practice with help, alone today, and alone two weeks later: every second
# one keeps what they learned.
KEEPS = {"assistant": 0.9, "now": 0.9, "later": 0.95}
LOSES = {"assistant": 0.95, "now": 0.35, "later": 0.1}

_BUILT: dict[bytes, Built] = {}


@dataclass(frozen=True)
class Past:
    """A class that has practised and was checked.

    Attributes:
        cohort: The class.
        people: Its people; the first is ``school.learner``.
        items: The bank, by skill.
        reading: What its log says; ``None`` where it was not read.
        report: The whole report of that reading, as ``report.json`` has it.
    """

    cohort: Cohort
    people: list[User]
    items: dict[str, list[Item]]
    reading: Reading | None
    report: dict[str, object]


def make_past(school: School, *, people: int = PEOPLE, read: bool = True) -> Past:
    """Give the school's cohort a past of ``people`` people, and read it."""
    items = make_bank(school.organisation)
    learners = [school.learner]
    learners += [
        make_person(f"learner-{number:02}", school.organisation, Role.LEARNER)
        for number in range(people - 1)
    ]
    for number, person in enumerate(learners):
        person.code = f"p-{number:02}"
        person.save()
        if number:
            enrol(school.cohort, person, START)
    answer_all(school.cohort, learners, items)
    reading = read_now(school.cohort) if read else None
    report = whole_report(school.cohort) if read else {}
    return Past(school.cohort, learners, items, reading, report)


def make_bank(organisation: Organisation) -> dict[str, list[Item]]:
    """Two skills of five families, each with seven siblings."""
    return {
        skill: make_choices(organisation, START, skill=skill, families=FAMILIES, siblings=7)
        for skill in SKILLS
    }


def answer_all(cohort: Cohort, people: list[User], items: dict[str, list[Item]]) -> None:
    """Write practice with the tool, answers alone on the same day, and a check two weeks later."""
    rng = random.Random(5)
    rows = [
        row
        for number, person in enumerate(people)
        for skill in items
        for row in person_rows(cohort, person, items[skill], (LOSES, KEEPS)[number % 2], rng)
    ]
    Response.objects.bulk_create(rows)


def person_rows(
    cohort: Cohort,
    person: User,
    items: list[Item],
    chances: dict[str, float],
    rng: random.Random,
) -> list[Response]:
    """Return one person's responses on one skill: ten with help, ten alone, ten later."""
    rows = []
    for number, item in enumerate(items):
        if number % 7 == 6:
            continue  # the last sibling of a family stays unseen
        condition = ("assistant", "now", "later")[number % 3]
        later = condition == "later"
        rows.append(
            response(
                cohort,
                person,
                item,
                at=START + timedelta(days=14 if later else 0, minutes=number),
                score=float(rng.random() < chances[condition]),
                aid="assistant" if condition == "assistant" else "none",
                occasion="check" if later else "practice",
                delay_days=14.0 if later else 0.01,
                confidence=rng.choice([0.7, 0.9]),
            )
        )
    return rows


def response(
    cohort: Cohort, person: User | None, item: Item, *, at: datetime, **fields: object
) -> Response:
    """Return a response, not yet written."""
    values: dict[str, object] = {
        "status": "scored", "score": 1.0, "aid": "none", "occasion": "practice",
        "novelty": "variant", "kind": "right or wrong", "floor": 0.25, "answer": "0",
        "assurance": "declared", "item_version": 1, "sitting": f"{at:%d}",
    }  # fmt: skip
    values |= fields
    if values["aid"] != "none" and "aid_used" not in fields:
        values |= {"aid_used": True, "tool": "Assistant 4"}
    return Response(
        cohort=cohort, person=person, item=item, family=item.family, skill=item.family.skill,
        answered_at=at, **values,
    )  # fmt: skip


def read_now(cohort: Cohort, at: datetime = NOW) -> Reading | None:
    """Read a cohort's log; a log that was read before in this run is not computed again."""
    taken = refit.snapshot(cohort, at)
    return refit.store(taken, built(taken), seconds=1.0)


def whole_report(cohort: Cohort, at: datetime = NOW) -> dict[str, object]:
    """Return the whole report of a cohort's log, as ``report.json`` has it."""
    report = built(refit.snapshot(cohort, at)).report
    whole: dict[str, object] = json.loads(json.dumps(report))
    return whole


def built(taken: refit.Snapshot) -> Built:
    """Return the report of a log, computed once a run."""
    cohort = taken.cohort
    table = taken.table.write_ipc(None).getvalue()
    key = b"|".join([table, f"{cohort.level} {cohort.horizon_days} {cohort.certainty}".encode()])
    if key not in _BUILT:
        _BUILT[key] = refit.build_from(taken)
    return _BUILT[key]
