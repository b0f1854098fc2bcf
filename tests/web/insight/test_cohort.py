"""A cohort's page: for its own teachers, and every number on it is the report's."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import NOW, SKILLS, make_past, read_now, response

from unaided.report.figures import Figure
from unaided.report.figures import Reading as Report
from unaided.report.wording import in_words
from unaided.web.bank.models import Item, Skill
from unaided.web.insight import queueing
from unaided.web.insight.models import Reading, Refit
from unaided.web.insight.names import known_people
from unaided.web.insight.pages.cohort import cohort_page
from unaided.web.insight.pages.cohort_rows import skill_rows
from unaided.web.insight.stored import is_current
from unaided.web.insight.views import cohort as cohort_view
from unaided.web.people.models import User
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
    report = past.report
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
    tally = past.reading.page["cohort"]["tally"]
    for row in page.skills:
        learned = sum(one["people"] for one in tally[row.name] if one["verdict"] == "learned")
        assert row.share.startswith(f"{learned} of {len(past.people)} learned alone")


def test_row_and_heading_state_the_same_verdict(school, past):
    """The group's, by its whole interval; what single people learned is said as such."""
    page = cohort_page(past.reading.page["cohort"], known_people(past.cohort))
    verdicts = Counter(row.verdict for row in page.skills)
    assert verdicts["learned"] == 0
    said = " ".join(page.lead)
    assert f"None of {in_words(len(page.skills))} skills lasts" in said
    for row in page.skills:
        lasts = row.learning.known and row.learning.low >= page.level
        assert (row.verdict == "learned") is lasts
        # Every second person of the class keeps what they learned.
        assert not row.share.startswith("0 of")


DAMAGES = {
    "no format": lambda page: page.pop("format"),
    "older": lambda page: page.update(format=1),
    "no answers": lambda page: page["lead"].pop("answers"),
    "cells as a list": lambda page: page["lead"].update(cells=[1]),
    "counts of another day": lambda page: page["lead"].update(missing={"never": 1}),
    "no ends": lambda page: page["cohort"].pop("ends"),
    "ends without checks": lambda page: page["cohort"]["ends"][0].pop("checked"),
    "findings as texts": lambda page: page["cohort"].update(findings=["x"]),
    "a standard as words": lambda page: page["cohort"].update(standard={"level": "x"}),
    "no parts": lambda page: page.update(cohort=[], lead="x"),
    "no moment": lambda page: page.update(last_at="x"),
    "no count": lambda page: page.update(responses=None),
}
OF_THE_LEAD = ("no format", "older", "no answers", "cells as a list", "counts of another day")


@pytest.mark.parametrize("what", DAMAGES)
def test_what_older_code_stored_is_not_read_yet(school, past, browse, monkeypatch, what):
    """Every page says that nothing is read yet, and the sweep has the log read anew, once."""
    asked = []
    monkeypatch.setattr(queueing, "_enqueue", asked.append)
    assert queueing.sweep(NOW) == 0
    queueing._reads.cache_clear()
    DAMAGES[what](past.reading.page)
    past.reading.save()
    for person, name, of, words in (
        (school.teacher, "cohort", [past.cohort.pk], "responses wait to be read"),
        (school.teacher, "person", [past.cohort.pk, school.learner.pk], "Nothing has been read"),
        (school.learner, "evidence", [], "No figures yet."),
    ):
        reply = browse(person).get(reverse(name, args=of))
        assert reply.status_code == 200, name
        assert words in reply.content.decode(), name
    assert browse(school.learner).get(reverse("my_data")).json()["figures"] == []
    assert (
        browse(school.teacher).get(reverse("cohort_log", args=[past.cohort.pk])).status_code == 200
    )
    groups = browse(school.lead).get(reverse("groups")).content.decode()
    unread = what in (*OF_THE_LEAD, "no parts")
    assert ("No group of five or more has figures yet." in groups) is unread
    assert queueing.sweep(NOW) == 1
    assert Refit.objects.get(cohort=past.cohort).asked_at == NOW
    assert queueing.sweep(NOW) == 0, "asked once"
    # Read anew, it is what the pages read, and nothing asks again.
    again = read_now(past.cohort, NOW + timedelta(hours=1))
    Refit.objects.update(asked_at=None)
    assert is_current(again.page)
    assert queueing.sweep(NOW) == 0


def test_a_mistake_in_a_layout_is_an_exception(school, past, browse, monkeypatch):
    """What reads and cannot be laid out is our mistake: never a page that says "No figures yet"."""

    def mistaken(*_args):
        raise KeyError("ours")

    monkeypatch.setattr(cohort_view, "cohort_page", mistaken)
    with pytest.raises(KeyError, match="ours"):
        browse(school.teacher).get(reverse("cohort", args=[past.cohort.pk]))


def test_the_page_counts_as_its_lists_do(school, past, browse):
    """As many responses as the list behind it shows, to the day of the last of them."""
    page = page_of(browse, school.teacher, past.cohort)
    last = Response.objects.filter(cohort=past.cohort).latest("answered_at").answered_at
    count = Response.objects.filter(cohort=past.cohort).count()
    assert f"{count} responses</a> to {last.day} March 2026" in page
    listed = browse(school.teacher).get(reverse("cohort_responses", args=[past.cohort.pk]))
    assert f"<h1>{count} responses</h1>" in listed.content.decode()


@pytest.mark.parametrize("figure", ["gap", "performance", "with_help", "learning"])
def test_what_opens_from_a_figure_is_the_responses_behind_it(school, past, browse, figure):
    """Every link of the page to a list names a figure that there is."""
    page = page_of(browse, school.teacher, past.cohort)
    assert f"figure={figure}" in page
    url = reverse("cohort_responses", args=[past.cohort.pk])
    listed = browse(school.teacher).get(url, {"figure": figure}).content.decode()
    assert f'<option value="{figure}" selected>' in listed


def test_skills_to_choose_from_are_those_answered_here(school, past, browse):
    """Not every skill of the organisation."""
    Skill.objects.create(organisation=school.organisation, name="Welding", slug="welding")
    url = reverse("cohort_responses", args=[past.cohort.pk])
    listed = browse(school.teacher).get(url).content.decode()
    assert "Chain rule</option>" in listed
    assert "Welding" not in listed


def test_a_skill_without_questions_is_not_offered_to_a_pulse(school, past, browse):
    """The button stands where a pulse could be made; else what is missing is said."""
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("pulse_new", args=[past.cohort.pk]) in page
    Item.objects.update(retired_at=NOW)
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("pulse_new", args=[past.cohort.pk]) not in page
    assert "A pulse cannot ask Chain rule and Vectors yet" in page


@pytest.mark.parametrize("name", ["Vektorraum", "=Vectors", "+1", "@home", "-x"])
def test_a_skill_is_offered_whatever_it_is_called_now(school, past, browse, name):
    """The bank decides, by the skill itself: a reading may know it by another name."""
    Skill.objects.filter(name="Vectors").update(name=name)
    Skill.objects.filter(name="Chain rule").update(name="Kettenregel")
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("pulse_new", args=[past.cohort.pk]) in page
    assert "A pulse cannot ask" not in page
    Item.objects.filter(family__skill__name=name).update(retired_at=NOW)
    Response.objects.filter(occasion="check").delete()
    read_now(past.cohort)
    page = page_of(browse, school.teacher, past.cohort)
    assert f"A pulse cannot ask {name} yet" in page
    assert reverse("pulse_new", args=[past.cohort.pk]) in page


def use_up(past, *others: User) -> None:
    """Everybody meets what they had not: nobody has three unseen siblings of any family."""
    rows = [
        response(past.cohort, person, item, at=NOW)
        for person in (*past.people, *others)
        for items in past.items.values()
        for item in items
    ]
    Response.objects.bulk_create(rows)


def test_what_is_used_up_is_said_where_a_pulse_is_planned(school, past, browse):
    """It takes the whole log to know: the cohort's page, of half a million responses, does not."""
    use_up(past, school.other_learner)
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("pulse_new", args=[past.cohort.pk]) in page
    planned = browse(school.teacher).get(reverse("pulse_new", args=[past.cohort.pk]))
    assert "three unseen questions of one kind left" in planned.content.decode()


def test_nobody_left_to_ask_is_no_offer(school, past, browse):
    """Everybody left the cohort: there are figures, and nobody for a pulse."""
    past.cohort.enrolments.update(left_at=NOW)
    page = page_of(browse, school.teacher, past.cohort)
    assert reverse("pulse_new", args=[past.cohort.pk]) not in page
    assert "whom a pulse could ask" in page


def test_a_cause_stands_behind_more_than_half(school, past):
    """Five of ten is not most: on a tie there is none, whichever was counted first."""
    extract = past.reading.page["cohort"]
    low = {"estimand": "learning", "status": "known", "estimate": 0.1, "low": 0.0, "high": 0.2}
    everybody = {"subject": {"kind": "all", "id": None}, "skill": "Vectors"}
    extract["findings"] = [{**low, **everybody}]
    causes = [{"verdict": "not learned", "cause": name, "people": 5} for name in ("a", "b")]
    for tally in (causes, causes[::-1]):
        extract["tally"] = {"Vectors": tally}
        assert skill_rows(Report(extract), extract)[0].cause == ""
    extract["tally"] = {"Vectors": [causes[0], {**causes[1], "people": 6}]}
    assert skill_rows(Report(extract), extract)[0].cause == "b"


def test_whoever_came_too_seldom_is_named_beside_who_never_came(school):
    """Came is a scored check: whoever practised alone and was never asked did not come."""
    from tests.web.insight.test_log_out import assign

    past = make_past(school, read=False)
    never, unasked, seldom = past.people[1:4]
    checks = Response.objects.filter(occasion="check")
    checks.filter(person__in=(never, unasked)).delete()
    kept = checks.filter(person=seldom).first()
    checks.filter(person=seldom).exclude(pk=kept.pk).delete()
    assign(past, never, past.items["Vectors"][6])
    reading = read_now(past.cohort)
    ends = {end["person"]: end for end in reading.page["cohort"]["ends"]}
    came = {one.code: ends[one.code]["checked"] for one in (never, unasked, seldom)}
    assert came == {never.code: False, unasked.code: False, seldom.code: True}
    # Where nothing is known of what lasts, those who came are named, and they alone.
    known = next(end["kept"] for end in ends.values() if end["kept"])
    for code, end in ends.items():
        end["kept"] = None if code in came else known
    page = cohort_page(reading.page["cohort"], known_people(past.cohort))
    assert page.missing.never == (
        f"1 person came to no check: {never.display_name}. 1 person came to a check, and what "
        f"lasts is not known yet: {seldom.display_name}."
    )


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
    with django_assert_max_num_queries(15):
        browser.get(reverse("cohort", args=[past.cohort.pk]))
