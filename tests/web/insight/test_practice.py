"""What practice does: read from the database, released to a lead, and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import time_machine
from benchmarks.randomised_practice import PAGE
from django.urls import reverse
from tests.web.insight.practised import make_people, practise
from tests.web.school import Browse, School, make_choices

from unaided.evidence.schema import Occasion
from unaided.measure.randomised.contrast import Arm, Contrast, Outcomes, lacking, two_arms
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES
from unaided.practice.choosing import Planner
from unaided.report.wording import percent
from unaided.web.bank.models import Item
from unaided.web.insight.pages.practice import practice_page
from unaided.web.insight.practice_reading import cohort_reading, figures, for_leads, renewed
from unaided.web.insight.practice_rows import A_DAY_SECONDS, PracticeRows, read_rows
from unaided.web.insight.practice_weekly import store_practice_readings, turn_of_week
from unaided.web.people.models import User
from unaided.web.study import sittings
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.sittings import STRETCHED, STRETCHES, WITHHELD, keep_seen, start

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


def test_a_hint_opened_and_left_was_not_got_alone(school: School, at: datetime) -> None:
    """It counts as nothing got; seen in what was assigned, or by reading, it says nothing."""
    items = make_choices(school.organisation, at, families=4, siblings=1)
    sitting = sat(school, school.learner, 30)
    left = put(sitting, items[0], None, aid="hints", hints_shown=1)
    keep_seen(left, left.shown_at)
    given = Assignment.objects.create(
        person=school.learner, cohort=school.cohort, item=items[1], occasion="practice",
        aid="hints", opens_at=at, closes_at=at, created_at=at,
    )  # fmt: skip
    theirs = put(sitting, items[1], None, aid="hints", hints_shown=1, assignment=given)
    keep_seen(theirs, theirs.shown_at)
    put(sitting, items[2], 1.0, aid="hints", hints_shown=0, its_status="exposure", its_score=None)
    later = sat(school, school.learner, 5)
    put(later, items[0], 1.0)
    met = rows_of(school).met
    assert met.got[met.family == 0].tolist() == [0.0, 1.0]
    assert np.isnan(met.got[met.family == 1]).all()
    assert np.isnan(met.got[met.family == 2]).all()
    first = rows_of(school).meetings(NOW)
    assert first.got.tolist() == [0.0, 1.0]


def fake(results: list[list[int]], mean: float) -> Contrast:
    arms = [Arm("a", sum(own), sum(map(bool, own)), mean, 0, 0) for own in results]
    return Contrast("", lacking(*arms), arms[0], arms[1], np.array(results))


def test_a_lead_is_told_anew_once_five_people_or_nobody_are_new_on_each_side(
    school: School,
) -> None:
    """Week by week; a figure changes only where five people's results did."""
    weeks = [
        ([1, 1, 1, 1, 0, 0], [0] * 6),  # four: nothing is told
        ([1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 1]),  # five, but one on the other side
        ([2, 1, 1, 1, 1, 0], [1, 1, 1, 1, 0, 1]),  # five on each
        ([3, 2, 2, 2, 2, 1], [1, 1, 1, 1, 1, 1]),  # six, and one on the other side: as before
        ([3, 2, 2, 2, 2, 1], [1, 1, 1, 1, 0, 1]),  # nobody on the other side
    ]
    rows = rows_of(school)
    turns = [NOON + timedelta(days=7 * number) for number in range(len(weeks))]

    def read(_rows: PracticeRows, until: float) -> dict[str, Contrast]:
        past = [turn for turn in turns if turn.timestamp() / A_DAY_SECONDS <= until]
        if not past:
            return {"yield": fake([[0] * 6, [0] * 6], 0.0)}
        return {"yield": fake([*weeks[len(past) - 1]], 0.4)}

    told: dict[str, dict[str, object]] = {}
    as_of = []
    for turn in turns:
        told = renewed(rows, turn, told, read)
        as_of.append(told["yield"]["as_of"])
    second, last = turns[2].isoformat(), turns[4].isoformat()
    assert as_of == [None, None, second, second, last]


def test_a_lead_is_told_nothing_anew_where_the_erased_would_be_the_difference(
    school: School,
) -> None:
    """Five are new on one side; on the other nobody is, but somebody is gone."""
    rows = rows_of(school)
    before, there = fake([[1] * 5 + [0], [1] * 6], 0.4), fake([[1] * 5 + [0], [1] * 5 + [0]], 0.4)
    told = {"yield": for_leads(before, NOON - timedelta(days=7))}
    now = fake([[2] * 5 + [0], [1] * 5 + [0]], 0.6)

    def read(_rows: PracticeRows, until: float) -> dict[str, Contrast]:
        return {"yield": now if until >= NOW else there}

    assert renewed(rows, NOON, told, read) == told
    # With nobody gone, the same new results are told.
    told = {"yield": for_leads(there, NOON - timedelta(days=7))}
    assert renewed(rows, NOON, told, read)["yield"]["as_of"] == NOON.isoformat()


def test_a_lead_is_told_no_small_count_and_no_result_that_is_everybodys() -> None:
    drawn = np.repeat(np.arange(12), 10)
    first = np.arange(drawn.size) % 2 == 0
    chance = np.random.default_rng(3)
    score = (chance.random(drawn.size) < 0.5).astype(float)
    score[:2] = np.nan
    propensity = np.full(drawn.size, 0.5)
    told = for_leads(two_arms("", ("a", "b"), Outcomes(drawn, first, score, propensity), 12), NOON)
    assert told["status"] == "known"
    assert [side["left_out"] for side in told["sides"]] == [None, None]  # for teachers
    score[first] = 1.0
    same = for_leads(two_arms("", ("a", "b"), Outcomes(drawn, first, score, propensity), 12), NOON)
    assert same["status"] == "unknown"
    assert [side["mean"] for side in same["sides"]] == [None, None]


def test_the_page_says_what_is_found_and_what_is_not(
    school: School, browse: Browse, at: datetime
) -> None:
    practise(school, at)
    store_practice_readings(at)
    with time_machine.travel(at, tick=False):
        reply = browse(school.teacher).get(reverse("cohort_practice", args=[school.cohort.pk]))
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
    turn = turn_of_week(at, UTC)
    assert f"{Showing.objects.filter(shown_at__lte=turn).count():,} questions that" in text
    assert "Read up to Monday, 16 March 2026. The next reading comes on Monday, 23 March" in text
    assert told.status_code == 200
    assert told.context["page"].questions[1].lines[0].figure.known
    assert "What was foreseen" not in told.content.decode()


def test_the_sentence_says_higher_lower_or_not_clear(school: School, at: datetime) -> None:
    practise(school, at)
    page = practice_page(cohort_reading(school.cohort.pk, at))
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
