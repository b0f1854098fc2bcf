"""The responses behind a figure: which they are, who sees them, and what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import NOW, make_past, response
from tests.web.school import make_choices
from tests.web.study.history import give, practise

from unaided.web import clock
from unaided.web.bank.models import Skill
from unaided.web.insight.responses import FIGURES, PAGE_SIZE, behind, slice_of
from unaided.web.people.models import User
from unaided.web.study.models import Assignment, Response, Showing, Sitting
from unaided.web.study.situations import untold


def test_each_figure_reads_its_own_condition(school, past):
    """By the standard of the cohort: late, alone, on near variants for learning."""
    counts = {name: behind(past.cohort, name, None).count() for name in FIGURES}
    rows = Response.objects.filter(cohort=past.cohort)
    assert counts["all"] == rows.count()
    checks = rows.filter(occasion="check").order_by("-pk")
    firsts = {(one.person_id, one.family_id, one.sitting): one.pk for one in checks}
    assert set(behind(past.cohort, "learning", None).values_list("pk", flat=True)) == set(
        firsts.values()
    )
    assert counts["performance"] == rows.filter(occasion="practice").count()
    assert counts["with_help"] == rows.filter(aid="assistant").count()
    assert counts["alone"] + counts["with_help"] == counts["all"]
    assert counts["exposures"] == 0
    early = behind(past.cohort, "learning", None).first()
    Response.objects.filter(pk=early.pk).update(delay_days=6.9)
    assert behind(past.cohort, "learning", None).count() == counts["learning"] - 1


def test_what_follows_another_of_its_kind_in_a_sitting_is_not_late(school, past):
    """Its delay was frozen when the sitting started; the figure does not read it either."""
    late = behind(past.cohort, "learning", None)
    before, first = late.count(), late.first()
    Response.objects.create(
        cohort=past.cohort, person=first.person, item=first.item, family=first.family,
        skill=first.skill, sitting=first.sitting, status="scored", score=1.0, aid="none",
        occasion="practice", answered_at=first.answered_at + timedelta(minutes=1),
        delay_days=first.delay_days, novelty=first.novelty,
    )  # fmt: skip
    assert first.sitting
    assert late.all().count() == before
    first.delete()
    assert late.all().count() == before


def test_a_skill_narrows_them(school, past):
    """By name or by number in the address."""
    skill = Skill.objects.get(name="Vectors")
    found = behind(past.cohort, "all", skill.pk)
    assert set(found.values_list("skill_id", flat=True)) == {skill.pk}


def test_pages_follow_one_another_without_loss(school, past):
    """Newest first; every response once."""
    found, seen, before = behind(past.cohort, "all", None), [], None
    while True:
        part = slice_of(found, before=before, withhold_at=None)
        seen += [row.id for row in part.rows]
        assert len(part.rows) <= PAGE_SIZE
        before = part.before
        if before is None:
            break
    assert seen == sorted(Response.objects.values_list("pk", flat=True), reverse=True)


def test_of_very_many_it_is_said_that_there_are_more(school, past, browse, monkeypatch):
    """Counting half a million rows would take longer than showing fifty."""
    from unaided.web.insight import responses

    monkeypatch.setattr(responses, "MOST_COUNTED", 100)
    part = slice_of(behind(past.cohort, "all", None), before=None, withhold_at=None)
    assert (part.total, part.more) == (100, True)
    url = reverse("cohort_responses", args=[past.cohort.pk])
    assert "More than 100 responses" in browse(school.teacher).get(url).content.decode()


def open_check(past, person: User, *, closes: timedelta = timedelta(days=3)) -> Response:
    """An answer to a check that is still open."""
    item = past.items["Vectors"][6]
    assignment = Assignment.objects.create(
        person=person, cohort=past.cohort, item=item, occasion="check", aid="none",
        opens_at=NOW, closes_at=NOW + closes, created_at=NOW,
    )  # fmt: skip
    sitting = Sitting.objects.create(
        person=person, cohort=past.cohort, occasion="check", seed=1, started_at=NOW
    )
    showing = Showing.objects.create(
        sitting=sitting, number=1, version=item.current, assignment=assignment, aid="none",
        novelty="variant", shown_at=NOW,
    )  # fmt: skip
    row = response(past.cohort, person, item, at=NOW, occasion="check", answer="1", score=0.0)
    row.showing = showing
    row.save()
    return row


def test_how_an_open_check_went_is_told_to_the_teacher_alone(school, past):
    """The person sees it when it has closed."""
    row = open_check(past, school.learner)
    own = Response.objects.filter(person=school.learner).order_by("-pk")
    hidden = slice_of(own, before=None, withhold_at=NOW).rows[0]
    assert hidden.id == row.pk
    assert (hidden.told, hidden.score) == (False, None)
    later = slice_of(own, before=None, withhold_at=NOW + timedelta(days=4)).rows[0]
    assert (later.told, later.score) == (True, 0.0)
    assert slice_of(own, before=None, withhold_at=None).rows[0].score == 0.0


def test_it_waits_for_a_later_check_on_the_same_family(school, past):
    """The solution would be practice just before it."""
    row = open_check(past, school.learner, closes=timedelta(days=1))
    Assignment.objects.create(
        person=school.learner, cohort=past.cohort, item=past.items["Vectors"][5],
        occasion="check", aid="none", planned_delay_days=14.0, created_at=NOW,
        opens_at=NOW + timedelta(days=14), closes_at=NOW + timedelta(days=21),
    )  # fmt: skip
    at = NOW + timedelta(days=2)
    assert set(Response.objects.filter(untold(at))) == {row}
    assert not Response.objects.filter(untold(NOW + timedelta(days=22))).exists()


def test_the_teachers_list_is_the_teachers(school, past, browse):
    """Learner, another teacher, lead, stranger: no such page."""
    url = reverse("cohort_responses", args=[past.cohort.pk])
    for person in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(person).get(url).status_code == 404, person
    assert browse(None).get(url).status_code == 302
    page = browse(school.teacher).get(url, {"figure": "learning", "skill": "Vectors"})
    text = page.content.decode()
    assert "What is asked in vectors-" in text
    assert "What is asked in chain-rule-" not in text


def test_the_list_of_one_person(school, past, browse):
    """And of nobody who is not in the cohort."""
    url = reverse("cohort_responses", args=[past.cohort.pk])
    browser = browse(school.teacher)
    own = browser.get(url, {"person": school.learner.pk}).content.decode()
    assert "60 responses" in own
    for named in (school.stranger_learner.pk, "x", "9" * 30, "²"):
        everybody = browser.get(url, {"person": named, "before": named}).content.decode()
        assert "600 responses" in everybody


def test_a_learner_sees_their_own_alone(school, past, browse):
    """Whatever the address says; teachers and strangers have no such page."""
    url = reverse("evidence_responses")
    for person in (school.teacher, school.lead, school.stranger):
        assert browse(person).get(url).status_code == 404, person
    asked = {"person": past.people[1].pk, "cohort": school.other_cohort.pk}
    page = browse(school.learner).get(url, asked).content.decode()
    assert "60 responses" in page
    assert "p-01" not in page
    empty = browse(school.other_learner).get(url).content.decode()
    assert "No responses yet." in empty


def test_nothing_of_the_key_is_on_a_learners_list(school, past, browse, monkeypatch):
    """Prompt and own answer; no right answer, solution, explanation or hint."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    open_check(past, school.learner)
    page = browse(school.learner).get(reverse("evidence_responses")).content.decode()
    assert "told when the check has closed" in page
    for secret in ("SOLUTION-", "EXPLANATION-", "HINT-", "SAYS-"):
        assert secret not in page
    assert "KEY-vectors-1-7" not in page


@pytest.mark.parametrize("people", [2, 6])
def test_the_number_of_queries_does_not_grow(school, browse, django_assert_max_num_queries, people):
    """Whatever the number of people and responses."""
    past = make_past(school, people=people, read=False)
    browser = browse(school.teacher)
    with django_assert_max_num_queries(9):
        browser.get(reverse("cohort_responses", args=[past.cohort.pk]))


def test_what_comes_again_in_a_sitting_is_said_so_in_the_history(school, browse, at):
    """The log keeps the condition of the sitting's start; who reads the row was there."""
    make_choices(school.organisation, at, families=1, siblings=1)
    showing = practise(school.learner, school.cohort, at)
    for seconds in (0, 30):
        showing = give(
            school.learner, showing, at + timedelta(seconds=seconds), right=False
        ).following
    page = browse(school.learner).get(reverse("evidence_responses")).content.decode()
    assert "again in this sitting, 1 minute after its solution" in page
    assert page.count("again in this sitting") == 1
