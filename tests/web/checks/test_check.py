"""A check as its teacher sees it: who came, what it tells, what was drawn, what can be changed."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.web.checks.taking import answer_one, begin, start_check, take, turn_of
from tests.web.pulse.squad import make_squad
from tests.web.school import make_choices

from unaided.web.bank.models import Skill
from unaided.web.checks.changing import decline, make_up, withdraw
from unaided.web.checks.figures import figures_of
from unaided.web.checks.models import Part, PlannedTurn
from unaided.web.checks.progress import progress_of
from unaided.web.checks.verified import verified
from unaided.web.insight.log_out import log_table
from unaided.web.insight.own_log import own_log
from unaided.web.pulse.reminders import remind
from unaided.web.study.leaving import stop_asking
from unaided.web.study.models import Assignment, Response, Sitting, Turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def skill(school, at) -> Skill:
    make_choices(school.organisation, at, families=8, siblings=5)
    return Skill.objects.get(organisation=school.organisation)


def planned_of(turn: Turn) -> PlannedTurn:
    return PlannedTurn.objects.select_related("turn", "part__person", "part__check_of").get(
        turn=turn
    )


def page_of(client, check, **query: str) -> str:
    reply = client.get(reverse("check", args=[check.pk]), query)
    assert reply.status_code == 200
    return reply.content.decode()


def test_only_the_cohorts_teacher_sees_it(school, skill, browse, at):
    check = start_check(school, [skill], [school.learner], at, novelties=("transfer",))
    url, listed = reverse("check", args=[check.pk]), reverse("checks", args=[school.cohort.pk])
    for page in (url, listed):
        assert browse(school.teacher).get(page).status_code == 200
        for user in (school.learner, school.other_teacher, school.lead, school.stranger):
            assert browse(user).get(page).status_code == 404, user
        assert browse(None).get(page).status_code == 302
    for do in ("withdraw", "new file", "nonsense"):
        assert browse(school.other_teacher).post(url, {"do": do}).status_code == 404
    assert browse(school.teacher).post(url, {"do": "nonsense"}).status_code == 404
    check.refresh_from_db()
    assert check.withdrawn_at is None


def test_everybody_is_counted_always_out_of_all(school, skill, browse, at):
    """One in time, one late by a make-up, one cut off, one who never comes, one who says no."""
    early, late, cut, never, no = [
        school.learner, school.other_learner, *make_squad(school, 3, at)
    ]  # fmt: skip
    people = [early, late, cut, never, no]
    check = start_check(
        school, [skill], people, at, items=4, novelties=("transfer",), after_course=True
    )
    opens = turn_of(check, early).opens_at
    take(turn_of(check, early), opens + HOUR)
    take(turn_of(check, cut), opens + HOUR, most=2)
    decline(Part.objects.get(check_of=check, person=no), opens + HOUR)
    closed = opens + 4 * DAY
    found = progress_of(check, closed)
    states = {str(line.part.person): line.visits[0].state for line in found.lines}
    assert states == {
        str(early): "finished", str(late): "never came", str(cut): "cut off",
        str(never): "never came", str(no): "declined",
    }  # fmt: skip
    made = make_up(planned_of(turn_of(check, late)), 5, "declared", closed)
    assert made is not None
    assert made.is_make_up
    take(made.turn, closed + HOUR)
    found = progress_of(check, closed + 9 * DAY)
    assert (found.planned, found.came, found.late) == (5, 3, 1)
    assert found.counts["never_came"] == 1
    assert (found.answered, found.questions) == (10, 20)
    with time_machine.travel(closed + 9 * DAY, tick=False):
        page = page_of(browse(school.teacher), check)
    assert "3 of 5 sittings taken" in page
    assert "10 of 20 questions answered" in page
    assert "1 late, in a make-up" in page
    assert "1 of 5: they said no" in page
    assert "Drawn again just now from seed and record: the same" in page
    assert verified(check).holds


def test_a_make_up_asks_what_is_left_under_its_own_conditions(school, skill, at):
    check = start_check(
        school, [skill], [school.learner], at, items=4, novelties=("transfer",),
        aids=("none", "assistant"), minutes=20,
    )  # fmt: skip
    turn = turn_of(check, school.learner)
    take(turn, turn.opens_at, most=2)
    before = {
        one.pk: (one.item_id, one.aid, one.propensity)
        for one in Assignment.objects.filter(turn=turn, showing__response=None)
    }
    closed = turn.closes_at + DAY
    made = make_up(planned_of(turn), 2, "supervised", closed)
    assert made is not None
    after = Assignment.objects.filter(turn=made.turn)
    assert {one.pk: (one.item_id, one.aid, one.propensity) for one in after} == before
    assert (made.turn.minutes, made.turn.assurance) == (10, "supervised")
    assert (made.turn.opens_at, made.turn.closes_at) == (closed, closed + 2 * DAY)
    # A second time nothing is left of the old one, and nothing that is still to come is moved.
    assert make_up(planned_of(turn), 2, "declared", closed) is None
    # Not missing while it can still be answered.
    assert "missing" not in log_table(school.cohort, until=None, as_of=closed + HOUR)["status"]
    later = log_table(school.cohort, until=None, as_of=closed + 3 * DAY)["status"].to_list()
    assert later.count("missing") == 2


def test_the_teacher_changes_what_can_be_changed_and_nothing_else(school, skill, browse, at):
    check = start_check(
        school, [skill], [school.learner, school.other_learner], at,
        novelties=("transfer",), minutes=10,
    )  # fmt: skip
    turn, url = turn_of(check, school.learner), reverse("check", args=[check.pk])
    part = Part.objects.get(check_of=check, person=school.learner)
    client = browse(school.teacher)
    client.post(url, {"do": "extra", "part": part.pk, "factor": "1.5"})
    turn.refresh_from_db()
    assert turn.minutes == 15
    client.post(url, {"do": "extra", "part": part.pk, "factor": "9"})
    turn.refresh_from_db()
    assert turn.minutes == 15
    sent = {"do": "make up", "turn": turn.pk, "window_days": "4", "assurance": "declared"}
    # Still to come: there is nothing to make up for.
    assert "Nothing of that sitting" in client.post(url, sent, follow=True).content.decode()
    with time_machine.travel(turn.closes_at + DAY, tick=False):
        page = client.post(url, sent, follow=True).content.decode()
        assert "Open again for Ada" in page
        assert PlannedTurn.objects.filter(part=part).count() == 2
        page = client.post(url, {"do": "withdraw"}, follow=True).content.decode()
    assert "Nobody is asked further" in page
    assert not Turn.objects.filter(planned__part=part, closes_at__gt=turn.closes_at + DAY).filter(
        withdrawn_at=None
    )
    assert verified(check).holds


def test_withdrawn_in_the_middle_ends_what_is_under_way(school, skill, at):
    check = start_check(school, [skill], [school.learner], at, novelties=("transfer",), items=4)
    turn = turn_of(check, school.learner)
    sitting = begin(turn, turn.opens_at)
    answer_one(sitting, turn.opens_at, right=True)
    withdraw(check, turn.opens_at + HOUR)
    sitting.refresh_from_db()
    assert sitting.ended_at is not None
    left = Assignment.objects.filter(turn=turn, showing__response=None)
    assert left.count() == 3
    assert not left.filter(withdrawn_at=None).exists()
    log = log_table(school.cohort, until=None, as_of=turn.closes_at + DAY)
    assert log["status"].to_list() == ["scored"]


@pytest.fixture
def taken(school, skill, at):
    """Twelve people, six questions, half with the tool: it adds a lot; two never come."""
    people = [school.learner, school.other_learner, *make_squad(school, 10, at)]
    check = start_check(
        school, [skill], people, at, items=6, aids=("none", "assistant"),
        novelties=("transfer",), adaptive=False, minutes=60,
    )  # fmt: skip
    rng = random.Random(4)
    for person in people[:10]:
        turn = turn_of(check, person)
        take(turn, turn.opens_at, right=lambda one: rng.random() < (0.4, 0.9)[one.aid != "none"])
    return check, people, turn.closes_at + DAY


def test_figures_are_those_of_the_fixed_places_by_hand(taken):
    check, people, closed = taken
    found = figures_of(check, closed)
    rows = {row.condition.aid: row for row in found.rows}
    for aid, row in rows.items():
        given = Response.objects.filter(aid=aid, showing__assignment__placed__fixed=True)
        scores = list(given.values_list("score", flat=True))
        assert row.figure.known
        assert row.figure.estimate == pytest.approx(sum(scores) / len(scores))
        assert (row.answered, row.asked, row.people) == (30, 36, 10)
        # Six of 36 are missing: wrong at worst, right at best.
        assert row.bounds == pytest.approx((sum(scores) / 36, (sum(scores) + 6) / 36))
        assert row.figure.low < row.figure.estimate < row.figure.high
    assert found.aid.people == 10
    assert found.aid.asked == 12
    within = []
    for person in people[:10]:
        means = [
            [one.score for one in Response.objects.filter(person=person, aid=aid)]
            for aid in ("assistant", "none")
        ]
        within.append(sum(means[0]) / 3 - sum(means[1]) / 3)
    assert found.aid.figure.estimate == pytest.approx(sum(within) / 10)
    low, high = found.aid.bounds
    assert low == pytest.approx((sum(within) - 2) / 12)
    assert high == pytest.approx((sum(within) + 2) / 12)
    assert found.illusion.people == 10
    assert found.illusion.confidence == pytest.approx(0.7)


def test_limited_to_an_assurance_the_others_are_missing(taken, school, browse):
    check, people, closed = taken
    own = Response.objects.filter(person__in=people[:5])
    own.update(assurance="supervised")
    Sitting.objects.filter(person__in=people[:5]).update(assurance="supervised")
    found = figures_of(check, closed, assurance="supervised")
    assert found.assurances == (("declared", 30), ("supervised", 30))
    for row in found.rows:
        assert (row.answered, row.asked, row.people) == (15, 36, 5)
    with time_machine.travel(closed, tick=False):
        page = page_of(browse(school.teacher), check, assurance="supervised")
        assert "Limited to supervised answers" in page
        assert "15 of 36" in page
        assert "Limited" not in page_of(browse(school.teacher), check, assurance="nonsense")


def test_what_adaptive_places_say_is_not_in_the_figures(school, skill, at):
    check = start_check(
        school, [skill], [school.learner], at, items=6, novelties=("transfer",), minutes=60
    )
    turn = turn_of(check, school.learner)
    take(turn, turn.opens_at, right=lambda one: one.number <= 2)
    found = figures_of(check, turn.closes_at)
    assert sum(row.answered for row in found.rows) == 2
    assert Response.objects.count() == 6
    # Two answers of one person: not known, and said why.
    assert not found.rows[0].figure.known


def test_queries_do_not_grow_with_people(school, skill, browse, at, django_assert_max_num_queries):
    first = start_check(school, [skill], [school.learner], at, novelties=("transfer",))
    client = browse(school.teacher)
    squad = make_squad(school, 12, at)
    second = start_check(school, [skill], squad, at, seed=2, novelties=("transfer",))
    for check, people in ((first, [school.learner]), (second, squad)):
        for person in people:
            take(turn_of(check, person), turn_of(check, person).opens_at)
    with time_machine.travel(at + 8 * DAY, tick=False):
        page_of(client, first)
        for check in (first, second):
            with django_assert_max_num_queries(32):
                page_of(client, check)
        with django_assert_max_num_queries(12):
            client.get(reverse("checks", args=[school.cohort.pk]))


def test_one_reminder_a_turn_and_one_more_for_a_make_up(school, skill, at, mailoutbox):
    school.learner.email = "ada@school.example"
    school.learner.save()
    check = start_check(school, [skill], [school.learner], at, items=4, novelties=("transfer",))
    turn = turn_of(check, school.learner)
    assert remind(turn.opens_at - HOUR).sent == 0
    assert remind(turn.opens_at + HOUR).sent == 1
    assert remind(turn.opens_at + 2 * HOUR).sent == 0
    assert "20 minutes" in mailoutbox[0].body
    make_up(planned_of(turn), 2, "declared", turn.closes_at + HOUR)
    assert remind(turn.closes_at + 2 * HOUR).sent == 1
    assert remind(turn.closes_at + 3 * HOUR).sent == 0


def test_who_leaves_is_asked_no_turn(school, skill, at):
    check = start_check(school, [skill], [school.learner], at, novelties=("transfer",))
    turn = turn_of(check, school.learner)
    stop_asking(school.cohort, school.learner, at)
    turn.refresh_from_db()
    assert turn.withdrawn_at == at
    assert progress_of(check, at).counts == {"left": 1}


def test_who_declined_or_left_is_missing_and_what_was_not_needed_is_not(school, skill, at):
    people = [school.learner, school.other_learner, *make_squad(school, 2, at)]
    no, gone, never, spared = people
    check = start_check(
        school, [skill], people, at, items=2, novelties=("transfer",), adaptive=False,
        after_course=True,
    )  # fmt: skip
    opens = turn_of(check, no).opens_at
    decline(Part.objects.get(check_of=check, person=no), opens + HOUR)
    stop_asking(school.cohort, gone, opens + HOUR)
    Assignment.objects.filter(person=spared).update(
        withdrawn_at=opens + HOUR, withdrawn_why="not needed"
    )
    # While the others can still answer, nobody's place has closed.
    assert figures_of(check, opens + 2 * HOUR).rows == ()
    closed = opens + 4 * DAY
    row = figures_of(check, closed).rows[0]
    assert (row.answered, row.asked, row.bounds) == (0, 6, (0.0, 1.0))
    missing = log_table(school.cohort, until=None, as_of=closed).filter(status="missing")
    assert sorted(set(missing["person"])) == sorted(one.code for one in (no, gone, never))
    own, _ = own_log(school.cohort, gone, as_of=closed, untold_at=closed)
    assert len(own) == 2
    found = progress_of(check, closed)
    assert (found.questions, found.not_needed) == (6, 2)


def test_called_off_as_a_whole_nobody_is_missing(school, skill, at):
    check = start_check(
        school, [skill], [school.learner], at, novelties=("transfer",), after_course=True
    )
    opens = turn_of(check, school.learner).opens_at
    decline(Part.objects.get(check_of=check), opens)
    withdraw(check, opens + HOUR)
    assert set(Assignment.objects.values_list("withdrawn_why", flat=True)) == {"whole check"}
    assert figures_of(check, opens + 9 * DAY).rows == ()
    assert not len(log_table(school.cohort, until=None, as_of=opens + 9 * DAY))


@pytest.mark.parametrize(
    ("after", "open_for", "counts"),
    [
        (timedelta(days=3), 60, True),
        (timedelta(days=30), 60, False),
        (timedelta(days=30), 2, False),
    ],
)
def test_a_make_up_counts_by_when_it_is_taken_not_by_how_long_it_is_open(
    school, skill, browse, at, after, open_for, counts
):
    """Planned for 7 days after, open for 3: until the fourteenth day it stands for that delay."""
    check = start_check(
        school, [skill], [school.learner], at, items=2, novelties=("transfer",), adaptive=False
    )
    turn = turn_of(check, school.learner)
    moment = turn.closes_at + after
    with time_machine.travel(moment, tick=False):
        form = {
            "do": "make up", "turn": turn.pk, "window_days": open_for, "assurance": "declared",
        }  # fmt: skip
        page = browse(school.teacher).post(reverse("check", args=[check.pk]), form, follow=True)
    assert ("it counts as taken late" in page.content.decode()) is counts
    made = Turn.objects.exclude(pk=turn.pk).get()
    take(made, moment + HOUR)
    found = figures_of(check, moment + 70 * DAY)
    assert (found.rows[0].answered, found.late) == ((2, 2) if counts else (0, 0))
    assert found.apart == (() if counts else (("delay", 2),))


def test_an_earlier_sitting_of_the_same_check_is_no_other_meeting(school, skill, at):
    """Far counts from the last meeting of the skill: a first sitting is one, as planned."""
    check = start_check(
        school, [skill], [school.learner], at, items=2, novelties=("transfer",), adaptive=False,
        delays_days=(2.0, 7.0),
    )  # fmt: skip
    first, second = Turn.objects.order_by("opens_at")
    take(first, first.closes_at - HOUR)
    take(second, second.opens_at + HOUR)
    of_second = Response.objects.filter(showing__assignment__turn=second)
    assert of_second.count() == 2
    assert all(one.delay_days < 3.5 for one in of_second)
    found = figures_of(check, second.closes_at)
    assert [row.answered for row in found.rows] == [2, 2]
    # Met in between elsewhere, it is another delay than was planned.
    of_second.update(delay_days=0.4)
    assert figures_of(check, second.closes_at).apart == (("delay", 2),)


def test_a_kind_that_was_met_long_before_practice_ended_counts_and_is_named(
    school, skill, browse, at
):
    check = start_check(
        school, [skill], [school.learner], at, items=2, novelties=("transfer",), adaptive=False
    )
    turn = turn_of(check, school.learner)
    take(turn, turn.opens_at)
    Response.objects.update(novelty="transfer", delay_days=41.2)
    found = figures_of(check, turn.closes_at)
    assert (found.rows[0].answered, found.apart) == (2, ())
    assert (found.longer.answers, found.longer.most) == (2, 41.2)
    with time_machine.travel(turn.closes_at, tick=False):
        page = page_of(browse(school.teacher), check)
    assert "was last met long before practice ended: 41 days before the sitting" in page


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"novelty": "variant"}, "novelty"),
        ({"novelty": "repeat"}, "novelty"),
        ({"novelty": "transfer", "delay_days": 3.4}, "delay"),
        ({"novelty": "transfer", "delay_days": 3.6}, ""),
        ({"novelty": "transfer", "delay_days": 14.0}, ""),
        ({"novelty": "first", "delay_days": None}, ""),
        ({"aid": "assistant"}, "help"),
    ],
)
def test_an_answer_that_is_not_what_was_planned_is_missing_and_counted(
    school, skill, browse, at, change, why
):
    check = start_check(
        school, [skill], [school.learner], at, items=2, novelties=("transfer",), adaptive=False
    )
    turn = turn_of(check, school.learner)
    take(turn, turn.opens_at)
    first = Response.objects.order_by("pk").first()
    Response.objects.filter(pk=first.pk).update(**change)
    found = figures_of(check, turn.closes_at)
    row = found.rows[0]
    assert (row.answered, row.asked) == (1 if why else 2, 2)
    assert found.apart == (((why, 1),) if why else ())
    assert found.nothing_met == (1 if why or change["novelty"] == "transfer" else 2)
    with time_machine.travel(turn.closes_at, tick=False):
        page = page_of(browse(school.teacher), check)
    assert ("1 answer not counted, so missing here" in page) is bool(why)


def test_bounds_of_a_contrast_leave_out_what_is_still_open(school, skill, at):
    """One has answered all, two can still come, one never came: only the last is missing."""
    people = [school.learner, school.other_learner, *make_squad(school, 2, at)]
    check = start_check(
        school, [skill], people, at, items=2, novelties=("transfer",), adaptive=False,
        aids=("none", "assistant"),
    )  # fmt: skip
    turn = turn_of(check, people[0])
    take(turn, turn.opens_at, right=lambda one: one.aid == "assistant")
    last = Assignment.objects.filter(person=people[3])
    last.update(closes_at=turn.opens_at + HOUR)
    found = figures_of(check, turn.opens_at + 2 * HOUR).aid
    assert (found.people, found.asked) == (1, 2)
    assert found.bounds == pytest.approx((0.0, 1.0))
