"""What practice does: read from the database, released to a lead, and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import time_machine
from benchmarks.randomised_practice import PAGE
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.insight.practised import make_people, practise
from tests.web.school import Browse, School, make_choices

from unaided.evidence.schema import Occasion
from unaided.measure.randomised.contrast import Arm, Contrast
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES
from unaided.measure.unknown import Unknown
from unaided.practice.choosing import Planner
from unaided.report.wording import percent
from unaided.web.bank.models import Item
from unaided.web.insight.pages.practice import practice_page
from unaided.web.insight.practice_reading import (
    A_DAY_SECONDS,
    MONDAY,
    cohort_practice,
    figures,
    organisation_practice,
    released,
)
from unaided.web.insight.practice_rows import PracticeRows, read_rows
from unaided.web.people.models import User
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.sittings import STRETCHED, STRETCHES, WITHHELD, start

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
NOW = NOON.timestamp() / A_DAY_SECONDS


@pytest.fixture
def at() -> datetime:
    """A Friday."""
    return NOON


def sat(school: School, person: User, hours_ago: float) -> Sitting:
    begun = NOON - timedelta(hours=hours_ago)
    return Sitting.objects.create(
        person=person, cohort=school.cohort, occasion="practice", seed=1, started_at=begun,
        ended_at=begun,
    )  # fmt: skip


def put(sitting: Sitting, item: Item, score: float | None = 1.0, **fields: object) -> Showing:
    """Show an item and have it answered; fields of the answer begin with ``its_``."""
    its = {name[4:]: value for name, value in fields.items() if name.startswith("its_")}
    own = {name: value for name, value in fields.items() if not name.startswith("its_")}
    number = sitting.showings.count() + 1
    showing = Showing.objects.create(
        sitting=sitting, number=number, version=item.current, novelty="variant",
        shown_at=sitting.started_at + timedelta(minutes=number),
        **{"aid": "none", "foreseen": 0.6, **own},
    )  # fmt: skip
    if score is None:
        return showing
    Response.objects.create(
        **{
            "cohort": sitting.cohort, "person": sitting.person, "showing": showing,
            "sitting": str(sitting.pk), "skill": item.family.skill, "family": item.family,
            "item": item, "status": "scored", "score": score, "occasion": "practice",
            "aid": showing.aid, "answered_at": showing.shown_at, "kind": "choice", **its,
        }
    )  # fmt: skip
    return showing


def rows_of(school: School) -> PracticeRows:
    return read_rows([school.cohort.pk])


def test_what_was_met_says_how_far_it_was_got_alone(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=8, siblings=1)
    sitting = sat(school, school.learner, 1)
    put(sitting, items[0], 0.75)
    put(sitting, items[1], 1.0, aid="hints", its_aid_used=False)
    put(sitting, items[2], 1.0, aid="hints", its_aid_used=True)
    put(sitting, items[3], 1.0, its_aid_used=True)  # said to have had help after all
    put(sitting, items[4], 1.0, aid="assistant", its_aid_used=False)
    put(sitting, items[5], 1.0, its_kind="planted error")
    put(sitting, items[6], 1.0, its_occasion="work")
    put(sitting, items[7], 1.0, its_status="exposure", its_score=None)
    put(sitting, items[0], None)
    put(sitting, items[1], 1.0, its_status="missing")
    put(sitting, items[2], 1.0, its_actor="tool", its_person=None)
    given = Assignment.objects.create(
        person=school.learner, cohort=school.cohort, item=items[3], occasion="check", aid="hints",
        opens_at=at, closes_at=at, created_at=at,
    )  # fmt: skip
    put(
        sitting, items[3], 1.0, aid="hints", assignment=given, foreseen=None, its_aid_used=False,
        its_occasion="check",
    )  # fmt: skip
    elsewhere = sat(school, school.other_learner, 2)
    elsewhere.cohort = school.other_cohort
    elsewhere.save()
    put(elsewhere, items[0])
    rows = rows_of(school)
    assert rows.people == 1
    assert rows.met.got.tolist()[:4] == [0.75, 1.0, 0.0, 0.0]
    assert np.isnan(rows.met.got[4:]).all()
    assert rows.met.got.size == 9
    # Only what practice chose: not what was assigned.
    assert rows.person.size == 11
    assert rows.score.size == 11
    assert rows.forecast_answered.tolist() == [True] * 7 + [False] * 4


def test_what_chance_decided_is_read_as_it_was_written(school: School, at: datetime) -> None:
    items = make_choices(school.organisation, at, families=3, siblings=1)
    families = [item.family_id for item in items]
    first, second = sat(school, school.learner, 30), sat(school, school.learner, 10)
    put(first, items[1], 1.0, drawn=True, among=families, propensity=0.3)
    put(first, items[0], 0.0, aid="hints", aid_propensity=0.92, its_aid_used=False)
    put(first, items[2], 1.0, aid_propensity=0.08, stretch=2.0)
    put(first, items[0], 1.0, stretch=1.0, aid="hints", its_aid_used=True)  # came back, helped
    put(second, items[1], 0.5, stretch=1.0)
    put(second, items[2], 1.0, stretch=1.0)
    rows = rows_of(school)
    draws = rows.draws(NOW)
    assert (rows.families, draws.family.tolist(), draws.other.tolist()) == (3, [1], [0, 2])
    offers = rows.offers(NOW)
    assert offers.at_hand.tolist() == [True, False]
    assert offers.propensity.tolist() == [0.92, 0.08]
    returns = rows.returns(NOW)
    assert returns.put_off.tolist() == [True, False]  # of what was got alone, fully
    assert rows.first.tolist() == [True, True, True, False, True, True]
    found = figures(rows, NOW)
    assert (found["yield"].first.mean, found["yield"].second.mean) == (0.5, 1.0)
    assert found["return_"].first.mean == 1.0
    # Before the second sitting nothing came of it yet; and before the first there was nothing.
    before = figures(rows, NOW - 0.5)
    assert (before["yield"].first.outcomes, before["yield"].first.left_out) == (0, 1)
    assert before["help_today"].first.outcomes == 1
    assert figures(rows, NOW - 2)["help_today"].first.outcomes == 0


def test_reading_asks_the_database_twice(school: School, at: datetime) -> None:
    for people in (2, 9):
        practise_more = make_people(school, school.cohort, people, at)
        items = make_choices(school.organisation, at, skill=f"Of {people}", families=2)
        for person in practise_more:
            put(sat(school, person, 3), items[0])
        with CaptureQueriesContext(connection) as queries:
            cohort_practice(school.cohort, at)
        assert len(queries) == 2


def fake(results: list[int], mean: float) -> Contrast:
    arm = Arm("a", sum(results), 5, mean, 0)
    return Contrast("", Unknown("none", "", ""), arm, arm, np.array(results))


def test_a_lead_is_told_anew_once_five_people_have_new_results(school: School) -> None:
    """Weeks go by; a figure changes only where five people's results did."""
    weeks = {
        0: [1, 1, 1, 1, 0, 0],  # four: nothing is told
        1: [1, 1, 1, 1, 1, 0],  # five: told
        2: [2, 2, 2, 2, 1, 0],  # four more: as before
        3: [2, 2, 2, 2, 1, 1],  # five since it was told
    }
    sitting = sat(school, school.learner, 24 * 7 * 5)
    (item,) = make_choices(school.organisation, NOON, families=1, siblings=1)
    showing = put(sitting, item)
    rows = rows_of(school)
    first = np.ceil((showing.shown_at.timestamp() / A_DAY_SECONDS - MONDAY) / 7) * 7 + MONDAY
    assert datetime.fromtimestamp(first * A_DAY_SECONDS, UTC).weekday() == 0

    def read(_rows: PracticeRows, until: float) -> dict[str, Contrast]:
        if until < first:
            return {"yield": fake([0] * 6, 0.0)}
        week = int((until - first) // 7)
        return {"yield": fake(weeks[week], float(week))}

    told = [released(rows, first + 7 * week + 6.9, read)["yield"].first.mean for week in range(4)]
    assert told == [0.0, 1.0, 1.0, 3.0]
    assert released(rows, first - 0.1, read)["yield"].first.mean == 0.0


def test_the_lead_reads_every_cohort_and_nobody_less_than_five(
    school: School, at: datetime
) -> None:
    assert practice_page(organisation_practice(school.organisation, at)).forecasts is None
    practise(school, at, people=4)
    few = organisation_practice(school.organisation, at)
    assert all(one.first.outcomes == 0 for one in few.figures.values())
    assert few.chosen is None
    practise_more = make_people(school, school.other_cohort, 8, at)
    items = make_choices(school.organisation, at, skill="Vectors", families=2)
    for person in practise_more:
        sitting = sat(school, person, 24 * 9)
        sitting.cohort = school.other_cohort
        sitting.save()
        put(sitting, items[0], aid="hints", aid_propensity=0.92, its_aid_used=False)
    enough = organisation_practice(school.organisation, at)
    assert enough.figures["help_today"].first.people == 12
    other = organisation_practice(school.other_organisation, at)
    assert all(one.first.outcomes == 0 for one in other.figures.values())


def test_the_page_says_what_is_found_and_what_is_not(
    school: School, browse: Browse, at: datetime
) -> None:
    address = reverse("cohort_practice", args=[school.cohort.pk])
    with time_machine.travel(at, tick=False):
        empty = browse(school.teacher).get(address).content.decode()
        assert "What practice does here is not known yet" in empty
        assert "20 more results with help at hand from 5 more people" in empty
        practise(school, at)
        reply = browse(school.teacher).get(address)
        told = browse(school.lead).get(reverse("groups_practice"))
    page, text = reply.context["page"], reply.content.decode()
    help_ = page.questions[1]
    today, later = help_.lines
    assert today.figure.clear_of_zero
    assert today.figure.estimate > 0
    assert help_.sentence.startswith(
        f"With help at hand the score today is {today.figure.estimate:.2f}"[:37]
    )
    assert today.sides[0].counts in text
    assert later.figure.known
    assert len(page.forecasts.fifths) == 5
    assert page.forecasts.sentence in text
    assert f"{Showing.objects.count():,} questions that practice chose" in text
    assert told.status_code == 200
    assert told.context["page"].questions[1].lines[0].figure.known
    assert "What was foreseen" not in told.content.decode()


def test_the_sentence_says_higher_lower_or_not_clear(school: School, at: datetime) -> None:
    practise(school, at)
    page = practice_page(cohort_practice(school.cohort, at))
    for question in page.questions:
        for line in question.lines:
            assert line.figure.known == (line.strip is not None)
            assert all(side.figure.known == line.figure.known for side in line.sides)
            if line.figure.known:
                first, second = (side.figure.estimate for side in line.sides)
                assert line.figure.estimate == pytest.approx(first - second)
                assert line.strip is not None
                assert line.strip.start < line.strip.at < line.strip.start + line.strip.width


def test_what_the_product_writes_is_read(
    school: School, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "WITHHELD", 0.08)
    make_choices(school.organisation, at, families=4, siblings=2)
    for seed, person in enumerate(make_people(school, school.cohort, 40, at)):
        assert start(person, school.cohort, occasion=Occasion.PRACTICE, minutes=5, seed=seed, at=at)
    rows = rows_of(school)
    assert rows.person.size == 40
    assert ((rows.foreseen > 0) & (rows.foreseen < 1)).all()
    expected = np.where(rows.at_hand, 1 - WITHHELD, WITHHELD)
    assert rows.aid_propensity == pytest.approx(expected)
    assert 0 < (~rows.at_hand).sum() < 20
    assert set(rows.stretch[np.isfinite(rows.stretch)]) <= set(STRETCHES)
    assert 0 < rows.drawn.sum() < 20
    draws = rows.draws(NOW + 1)
    assert np.bincount(draws.draw).tolist() == [3] * int(rows.drawn.sum())


def test_the_explanation_names_the_shares_that_hold() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"{percent(Planner().random_share)} of the choices" in text
    assert f"{percent(WITHHELD)} of the questions with hints" in text
    assert f"{percent(STRETCHED)} of the questions | as it would" in text
    assert STRETCHES == (1.0, 2.0)
    assert f"{GROUP_LEAST_RESPONSES} results on each side, from {GROUP_LEAST_PEOPLE} people" in text
