"""A cohort's page: for its own teachers, and every number on it is the report's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import NOW, SKILLS, make_past, read_now, response

from unaided.report.figures import Figure
from unaided.web.insight.models import Reading, Refit
from unaided.web.insight.names import known_people
from unaided.web.insight.pages.cohort import cohort_page
from unaided.web.insight.refit import whole_report
from unaided.web.study.models import Response


def page_of(browse, person, cohort) -> str:
    """The page as it reaches a teacher."""
    reply = browse(person).get(reverse("cohort", args=[cohort.pk]))
    assert reply.status_code == 200
    return reply.content.decode()


def test_only_the_cohorts_teacher_sees_it(school, past, browse):
    """Learner, another teacher, lead, stranger: no such page."""
    url = reverse("cohort", args=[past.cohort.pk])
    assert browse(school.teacher).get(url).status_code == 200
    for person in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(person).get(url).status_code == 404, person
    assert browse(None).get(url).status_code == 302


def test_it_says_both_figures_first(school, past, browse):
    """Performance and learning stand in the heading, each with its mark."""
    page = page_of(browse, school.teacher, past.cohort)
    heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]
    assert 'class="ring"' in heading
    assert 'class="L"' in heading
    assert len(re.findall(r"\.\d\d\.", heading)) == 2


def test_every_number_shown_is_in_the_report(school, past):
    """Figures of rows, lists and ends are findings of the stored report, to the last bit."""
    report = whole_report(past.reading)
    numbers = {
        (f["estimate"], f["low"], f["high"]) for f in report["findings"] if f["status"] == "known"
    }
    page = cohort_page(past.reading.page["cohort"], known_people(past.cohort))
    figures = [getattr(row, name) for row in page.skills for name in ("performance", "learning")]
    figures += [row.lost for row in page.skills]
    figures += [end for line in page.lines for end in (line.seen, line.kept)]
    known = [figure for figure in figures if figure.known]
    assert len(known) > 10
    for figure in known:
        assert _triple(figure) in numbers


def _triple(figure: Figure) -> tuple[float, float, float]:
    return figure.estimate, figure.low, figure.high


def test_verdicts_are_counted_over_people(school, past):
    """The counts of a skill add up to its people."""
    page = cohort_page(past.reading.page["cohort"], known_people(past.cohort))
    assert {row.label for row in page.skills} == set(SKILLS)
    for row in page.skills:
        assert row.share.split(" people")[0].endswith(f"of {len(past.people)}")


def test_people_are_named_and_lead_to_their_page(school, past, browse):
    """By the name that the cohort knows, inert whatever it holds."""
    listed = past.reading.page["cohort"]["lists"][0]["entries"]
    assert listed
    somebody = next(one for one in past.people if one.code == listed[0]["person"])
    somebody.display_name = "<script>alert(1)</script>"
    somebody.save()
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("person", args=[past.cohort.pk, somebody.pk]) in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_each_list_says_how_many_are_expected_to_be_wrong(school, past, browse):
    """Both lists, or why nobody is on them."""
    page = page_of(browse, school.teacher, past.cohort)
    assert "Who looks fine, and is not" in page
    assert "Who looks poor, and lasts" in page
    assert "expected to be wrong" in page


def test_what_is_unknown_is_named_with_what_would_tell(school, browse):
    """Without late checks: learning is not known, and a pulse can be planned."""
    past = make_past(school, read=False)
    Response.objects.filter(occasion="check").delete()
    read_now(past.cohort)
    page = page_of(browse, school.teacher, past.cohort)
    assert "What lasts is not known." in page
    assert "unaided" in page.split("Which check would tell")[1]
    assert reverse("pulse_new", args=[past.cohort.pk]) in page
    shown = cohort_page(Reading.objects.get().page["cohort"], known_people(past.cohort))
    assert not any(row.learning.known for row in shown.skills)
    assert all(row.verdict == "unknown" for row in shown.skills)


def test_who_did_not_come_is_said(school, past, browse):
    """Missed checks are counted and bounded, by name to the teacher alone."""
    from tests.web.insight.test_log_out import assign

    assign(past, school.other_learner, past.items["Vectors"][6], aid="none")
    read_now(past.cohort, NOW + timedelta(hours=1))
    page = page_of(browse, school.teacher, past.cohort)
    assert "Who is missing" in page
    assert "Unknown is not zero" in page


def test_it_says_when_it_is_behind(school, past, browse):
    """How many answers came since, and that they are being read."""
    page = page_of(browse, school.teacher, past.cohort)
    assert "being read" not in page
    response(past.cohort, school.learner, past.items["Vectors"][0], at=NOW).save()
    Refit.objects.update_or_create(cohort=past.cohort, defaults={"asked_at": NOW})
    page = page_of(browse, school.teacher, past.cohort)
    assert "1 response since 20 March 2026" in page
    assert "being read" in page


def test_an_empty_cohort_invites(school, browse):
    """Nobody has answered: no figures, and what to do."""
    page = page_of(browse, school.teacher, school.cohort)
    assert "No figures yet." in page
    assert "Nobody has answered yet" in page


def test_each_figure_leads_to_its_responses(school, past, browse):
    """And the small print says estimand, basis, interval, people and date."""
    page = page_of(browse, school.teacher, past.cohort)
    assert "figure=learning" in page
    assert "figure=performance" in page
    assert "By design" in page
    assert "As of" in page
    assert "How each figure was made" in page


@pytest.mark.parametrize("people", [4, 10])
def test_the_number_of_queries_does_not_grow(school, browse, django_assert_max_num_queries, people):
    """Whatever the number of people."""
    past = make_past(school, people=people)
    browser = browse(school.teacher)
    with django_assert_max_num_queries(8):
        browser.get(reverse("cohort", args=[past.cohort.pk]))
