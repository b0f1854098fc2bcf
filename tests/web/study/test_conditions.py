"""Delay and novelty are frozen as a log without them would give them again."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from io import StringIO

import pytest
from tests.conftest import ReadTable
from tests.web.school import School, make_choices

from unaided.evidence.schema import Aid, Novelty, Occasion
from unaided.web.bank.models import Item
from unaided.web.people.models import User
from unaided.web.study.conditions import DAY, Frozen, freeze, freeze_each
from unaided.web.study.models import Response


def write(
    school: School,
    person: User,
    item: Item,
    answered_at: datetime,
    sitting: str = "",
    status: str = "scored",
    frozen: Frozen | None = None,
) -> Response:
    return Response.objects.create(
        cohort=school.cohort,
        person=person,
        sitting=sitting,
        skill_id=item.family.skill_id,
        family=item.family,
        item=item,
        status=status,
        score=1.0 if status == "scored" else None,
        answered_at=answered_at,
        occasion=Occasion.PRACTICE,
        aid=Aid.NONE,
        delay_days=frozen.delay_days if frozen else None,
        novelty=frozen.novelty if frozen else "",
    )


def test_what_was_never_met_is_first_and_has_no_delay(school: School, at: datetime) -> None:
    item = make_choices(school.organisation, at)[0]
    assert freeze(school.learner.pk, item, started_at=at) == Frozen(None, Novelty.FIRST)


@pytest.mark.parametrize(
    ("met", "novelty", "delay_days"),
    [(0, Novelty.REPEAT, 3.0), (1, Novelty.VARIANT, 3.0), (4, Novelty.TRANSFER, 3.0)],
)
def test_the_same_item_its_family_its_skill(
    school: School, at: datetime, met: int, novelty: Novelty, delay_days: float
) -> None:
    items = make_choices(school.organisation, at)
    write(school, school.learner, items[met], at - timedelta(days=3))
    assert freeze(school.learner.pk, items[0], started_at=at) == Frozen(delay_days, novelty)
    assert freeze(school.other_learner.pk, items[0], started_at=at).novelty == Novelty.FIRST


def test_the_family_tells_the_delay_where_it_was_met(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at)
    write(school, school.learner, items[1], at - timedelta(days=9))
    write(school, school.learner, items[4], at - timedelta(days=2))
    assert freeze(school.learner.pk, items[0], started_at=at).delay_days == 9.0


def test_the_same_sitting_what_was_missed_and_what_came_later_do_not_count(
    school: School, at: datetime
) -> None:
    item = make_choices(school.organisation, at)[0]
    write(school, school.learner, item, at, sitting="7")
    write(school, school.learner, item, at - timedelta(days=5), status="missing")
    write(school, school.learner, item, at + timedelta(days=1))
    nothing = Frozen(None, Novelty.FIRST)
    assert freeze(school.learner.pk, item, started_at=at, sitting="7") == nothing
    write(school, school.learner, item, at - timedelta(days=5), status="exposure")
    assert freeze(school.learner.pk, item, started_at=at, sitting="7").delay_days == 5.0


def test_many_people_are_one_query(
    school: School, at: datetime, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    items = make_choices(school.organisation, at)
    item = Item.objects.select_related("family").get(pk=items[0].pk)
    write(school, school.learner, items[1], at - timedelta(days=1))
    people = [school.learner.pk, school.other_learner.pk]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = freeze_each(people, item, started_at=at)
    assert [found[pk].novelty for pk in people] == [Novelty.VARIANT, Novelty.FIRST]


@pytest.mark.parametrize("seed", range(4))
def test_a_log_without_these_columns_gives_them_again(
    school: School, at: datetime, seed: int, read_table: ReadTable
) -> None:
    chance = random.Random(seed)
    items = [
        item
        for skill in ("Chain rule", "Logarithm laws")
        for item in make_choices(school.organisation, at, skill, siblings=3)
    ]
    people = (school.learner, school.other_learner)
    clock = at - timedelta(days=90)
    starts: dict[str, tuple[datetime, datetime]] = {}
    for number in range(40):
        person = chance.choice(people)
        clock += timedelta(days=chance.choice((0.2, 1, 4, 11)), seconds=chance.randrange(9999))
        sitting = "" if chance.random() < 0.2 else str(1000 + number)
        started = clock
        count = 1 if not sitting else chance.randint(1, 5)
        for place in range(count):
            item = chance.choice(items)
            frozen = freeze(person.pk, item, started_at=started, sitting=sitting)
            clock += timedelta(seconds=chance.randint(5, 90))
            status = chance.choice(("scored", "scored", "scored", "exposure"))
            row = write(school, person, item, clock, sitting, status, frozen)
            if place == 0:
                first = clock
            starts[str(row.pk)] = (started, first)
    rows = Response.objects.select_related("person", "item", "skill", "family").order_by("pk")
    text = StringIO()
    table = csv.writer(text)
    table.writerow(
        [
            "person",
            "item",
            "score",
            "status",
            "time",
            "sitting",
            "skill",
            "family",
            "aid",
            "setting",
        ]
    )
    for row in rows:
        assert row.person is not None
        assert row.item is not None
        score = "" if row.score is None else row.score
        table.writerow(
            [row.person.code, row.item.slug, score, row.status, row.answered_at.isoformat(),
             row.sitting, row.skill, row.family, row.aid, row.pk]
        )  # fmt: skip
    log = read_table(text.getvalue()).table
    derived = {
        str(row["setting"]): (row["delay_days"], row["novelty"])
        for row in log.select("setting", "delay_days", "novelty").iter_rows(named=True)
    }
    assert len(derived) == len(rows) > 60
    seen = set()
    for row in rows:
        delay_days, novelty = derived[str(row.pk)]
        assert novelty == row.novelty
        seen.add(novelty)
        if row.delay_days is None:
            assert delay_days is None or delay_days != delay_days
            continue
        # A log knows of a sitting from its first answer; the server from its start.
        started, first = starts[str(row.pk)]
        assert delay_days == pytest.approx(row.delay_days + (first - started) / DAY, abs=1e-9)
    assert seen == {"repeat", "variant", "transfer", "first"}
