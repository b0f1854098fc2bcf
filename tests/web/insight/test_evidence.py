"""*My evidence*: the learner's own page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import NOW, SKILLS, make_past, response

from unaided.web.insight.models import PersonReading
from unaided.web.insight.pages.evidence import evidence_page
from unaided.web.insight.person_now import person_now
from unaided.web.people.models import Consent
from unaided.web.study.models import Assignment, Response, Showing, Sitting


def page_of(browse, person, **query: str) -> str:
    """The page as it reaches a learner."""
    reply = browse(person).get(reverse("evidence"), query)
    assert reply.status_code == 200
    return reply.content.decode()


def test_it_is_for_learners_who_agreed(school, past, browse):
    """A teacher and a stranger have no such page; who has not agreed reads the text first."""
    url = reverse("evidence")
    assert browse(school.learner).get(url).status_code == 200
    for person in (school.teacher, school.lead, school.stranger):
        assert browse(person).get(url).status_code == 404, person
    Consent.objects.filter(person=school.learner).delete()
    assert browse(school.learner).get(url)["Location"].startswith(reverse("recorded"))
    assert browse(None).get(url).status_code == 302


def test_each_learner_sees_their_own_skills(school, past, browse):
    """Both skills with a verdict; the classmate without answers has none."""
    page = page_of(browse, school.learner)
    for skill in SKILLS:
        assert f"<h3>{skill}</h3>" in page
    assert "Alone, two weeks later" in page
    empty = page_of(browse, school.other_learner)
    assert "No figures yet" in empty
    assert "<h3>" not in empty.split("How well you know yourself")[0]


def test_another_cohort_of_somebody_else_is_not_shown(school, past, browse):
    """A number in the address that is not one of theirs changes nothing."""
    other = page_of(browse, school.learner, cohort=str(school.other_cohort.pk))
    assert "Mathematics 11C" not in other
    assert "Mathematics 11B" in other


def test_every_figure_of_a_skill_is_in_the_report(school, past):
    """Stations, probability and both ends are the report's own numbers."""
    report = past.report
    numbers = set(_numbers(report["findings"])) | set(_numbers(report["verdicts"]))
    kept = PersonReading.objects.get(reading=past.reading, person=school.learner)
    page = evidence_page(kept.page, past.reading.page["cohort"])
    shown = [figure for skill in page.skills for figure in skill.stations if figure.known]
    assert len(shown) >= 4
    for figure in shown:
        assert {figure.estimate, figure.low, figure.high} <= numbers
    assert {skill.probability for skill in page.skills} <= numbers | {None}


def _numbers(value: object):
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)


def test_what_is_unknown_is_called_not_known(school, browse):
    """Without a check after a delay: not known, hatched, and what would tell; never zero."""
    past = make_past(school, read=False)
    Response.objects.filter(occasion="check").delete()
    from tests.web.insight.past import read_now

    read_now(past.cohort)
    page = page_of(browse, school.learner)
    assert "What lasts is not known yet." in page
    assert page.count("not known") > len(SKILLS)
    assert "hx" in page
    assert ">.00<" not in page
    kept = PersonReading.objects.get(person=school.learner)
    shown = evidence_page(kept.page, kept.reading.page["cohort"])
    for skill in shown.skills:
        assert skill.verdict == "unknown"
        assert not skill.stations[-1].known
        assert skill.next_step


def test_an_answer_since_moves_the_figures_at_once(school, past):
    """Two right answers alone later raise learning of their skill, and are counted."""
    before = person_now(past.cohort, school.learner, NOW)
    assert before.since == 0
    for item in past.items["Chain rule"][6::7][:2]:
        response(
            past.cohort, school.learner, item, at=NOW, delay_days=14.0, occasion="check"
        ).save()
    after = person_now(past.cohort, school.learner, NOW)
    assert after.since == 2
    if past.reading.live is None:
        assert "not in these figures yet" in after.note
        assert after.extract == before.extract
        return
    assert _learning(after.extract, "Chain rule") > _learning(before.extract, "Chain rule")


def _learning(extract, skill: str) -> float:
    found = [f for f in extract["findings"] if f.get("skill") == skill]
    by_model = [f for f in found if f["estimand"] == "learning" and f["basis"] == "model"]
    return by_model[0]["estimate"]


def test_with_nothing_since_the_stored_figures_are_shown_as_they_are(school, past):
    """Bit-equal: no statistics happens on a page view."""
    kept = PersonReading.objects.get(reading=past.reading, person=school.learner)
    assert person_now(past.cohort, school.learner, NOW).extract == kept.page


def test_an_answer_to_a_check_that_is_open_does_not_move_them(school, past):
    """Figures that moved would tell how it went."""
    item = past.items["Chain rule"][6]
    assignment = Assignment.objects.create(
        person=school.learner, cohort=past.cohort, item=item, occasion="check", aid="none",
        opens_at=NOW, closes_at=NOW + timedelta(days=7), created_at=NOW,
    )  # fmt: skip
    sitting = Sitting.objects.create(
        person=school.learner, cohort=past.cohort, occasion="check", seed=1, started_at=NOW
    )
    showing = Showing.objects.create(
        sitting=sitting, number=1, version=item.current, assignment=assignment, aid="none",
        novelty="variant", shown_at=NOW,
    )  # fmt: skip
    answer = response(past.cohort, school.learner, item, at=NOW, occasion="check")
    answer.showing = showing
    answer.save()
    assert person_now(past.cohort, school.learner, NOW).since == 0
    assert person_now(past.cohort, school.learner, NOW + timedelta(days=8)).since == 1


def test_calibration_is_said_in_words_and_as_a_table(school, past, browse):
    """Six answers at a confidence are enough for a share with its interval."""
    page = page_of(browse, school.learner)
    assert re.search(r"When you say \d+ % alone, you are right \d+ times? in 10", page)
    assert "right alone" in page


def test_verdicts_come_with_standard_date_and_who_sees_them(school, past, browse):
    """The small print stands on the page."""
    page = page_of(browse, school.learner)
    assert "Learned means: .80, alone, two weeks later" in page
    assert "at 90 % certainty" in page
    assert "Read 20 March 2026" in page
    assert "a lead sees groups of five or more" in page


@pytest.mark.parametrize("more", [0, 300])
def test_the_number_of_queries_does_not_grow(school, browse, django_assert_max_num_queries, more):
    """Whatever the number of responses."""
    past = make_past(school)
    Response.objects.bulk_create(
        response(past.cohort, school.learner, past.items["Vectors"][0], at=NOW, confidence=0.9)
        for _ in range(more)
    )
    browser = browse(school.learner)
    with django_assert_max_num_queries(20):
        browser.get(reverse("evidence"))
