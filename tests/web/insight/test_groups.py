"""The lead's page: groups of five or more, renewed by five or more, no names, no filters."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.web.insight.past import (
    NOW,
    SKILLS,
    Past,
    answer_all,
    make_past,
    read_now,
    response,
    whole_report,
)
from tests.web.insight.test_log_out import assign
from tests.web.school import School, enrol, make_person

from unaided.report.figures import Figure
from unaided.web.insight.models import Reading
from unaided.web.insight.pages.extract import OVER_ALL, Json
from unaided.web.insight.pages.groups import Group, carried, groups_page, missing_sentence
from unaided.web.insight.pages.release import released
from unaided.web.people.models import Role, User
from unaided.web.study.models import Response

STANDARD = {"level": 0.8, "horizon_days": 14.0, "certainty": 0.9, "novelty": "variant"}


def page_of(browse, person) -> str:
    """The page as it reaches a lead."""
    reply = browse(person).get(reverse("groups"))
    assert reply.status_code == 200
    return reply.content.decode()


def test_it_is_for_leads_alone(school, past, browse):
    """Learner, teacher, stranger: no such page; the lead of another organisation sees theirs."""
    url = reverse("groups")
    for person in (school.learner, school.teacher, school.other_teacher, school.stranger):
        assert browse(person).get(url).status_code == 404, person
    assert browse(None).get(url).status_code == 302
    other = make_person("other-lead", school.other_organisation, Role.LEAD)
    assert past.cohort.name not in page_of(browse, other)
    assert past.cohort.name in page_of(browse, school.lead)


def test_no_person_is_on_it(school, past, browse):
    """No name, no pseudonym, no link to a person or a response; nothing to choose."""
    page = page_of(browse, school.lead)
    for person in past.people:
        assert person.code not in page
        assert person.display_name not in page
    assert "/people/" not in page.split("<main", 1)[1]
    assert "/responses/" not in page
    assert "<select" not in page
    assert "?" not in "".join(_addresses(page))


def _addresses(page: str) -> list[str]:
    return [part.split('"', 1)[0] for part in page.split('href="')[1:]]


def test_skills_are_rows_and_cohorts_are_columns(school, past, browse):
    """With how many can carry each skill alone, and an interval."""
    page = page_of(browse, school.lead)
    for skill in SKILLS:
        assert f">{skill}</th>" in page
    assert re.search(r">\d+ of \d+<", page)
    assert "90 % interval" in page


def test_a_cohort_of_four_is_never_shown(school, browse):
    """It is named as not shown, and no figure of it leaves the server."""
    past = make_past(school, people=4)
    cells = past.reading.page["lead"]["cells"]
    assert cells == {}
    page = page_of(browse, school.lead)
    assert "No group of five or more has figures yet." in page
    assert "ring" not in page.split("<main", 1)[1]


def test_a_figure_of_fewer_than_five_is_not_known(school, past):
    """Five people answered, but a figure stands on four: not shown."""
    from unaided.report.figures import Reading as Report
    from unaided.web.insight.pages import release

    finding = {"estimand": "learning", "status": "known", "estimate": 0.5, "people": 4}
    assert release._hidden(Figure.of(finding))["status"] == "unknown"
    assert release._hidden(Figure.of({**finding, "people": 5}))["status"] == "known"
    assert Report(past.reading.page["cohort"]).figure("learning").people >= 5


def more(past: Past, people: list[User], days: int) -> Reading:
    """Some people answer once more; the log is read again."""
    for person in people:
        response(
            past.cohort, person, past.items["Vectors"][0], at=NOW, score=0.0, occasion="check",
            delay_days=14.0,
        ).save()  # fmt: skip
    reading = read_now(past.cohort, NOW + timedelta(days=days))
    assert reading is not None
    return reading


def test_what_one_person_changed_cannot_be_worked_out(school, past):
    """One to four more answers leave the lead's figures as they were; five renew them."""
    first = past.reading.page["lead"]["cells"]
    second = more(past, past.people[:4], 1)
    assert second.page["lead"]["cells"] == first
    teachers = second.page["cohort"]["findings"]
    assert teachers != past.reading.page["cohort"]["findings"]
    third = more(past, past.people[4:5], 2).page["lead"]["cells"]
    assert third["Vectors"] != first["Vectors"]
    assert third[OVER_ALL] != first[OVER_ALL]


def test_what_a_lead_sees_is_renewed_as_a_whole():
    """Four people checked beside one who practised are five, and yet the one could be told."""
    import polars as pl

    def log(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
        return pl.DataFrame(
            [
                {"actor": "person", "status": "scored", "person": p, "skill": s, "occasion": o}
                for p, s, o in rows
            ]
        )

    unknown = {"estimand": "learning", "status": "unknown"}

    def seen(rows: list[tuple[str, str, str]], before: Json | None = None) -> Json:
        found = [{**unknown, "subject": {"kind": "all"}, "skill": skill} for skill in ("A", "B")]
        return released(
            {"findings": found, "standard": STANDARD},
            log(rows),
            before,
            on=date(2026, 3, len(rows)),
        )

    people = [f"p{number}" for number in range(6)]
    # Every state has a number of rows of its own, so that it shows which one was released.
    start = [(p, s, o) for p in people for s in ("A", "B") for o in ("practice", "check")]
    first = seen(start)
    mixed = start + [(p, "A", "check") for p in people[:4]] + [("p5", "A", "practice")]
    assert seen(mixed, first) == first, "one person's practice would show"
    enough = start + [(p, "A", "check") for p in people[:5]]
    assert seen(enough, first) != first
    elsewhere = [*enough, ("p5", "B", "check")]
    assert seen(elsewhere, first) == first, "one skill's change would show over all skills"


def test_the_same_person_five_times_is_one_person(school, past):
    """It is people that count, not answers."""
    first = past.reading.page["lead"]["cells"]
    for day, times in enumerate((4, 1), start=1):
        reading = more(past, past.people[:1] * times, day)
    assert reading.page["lead"]["cells"] == first


@pytest.fixture
def two(school, past) -> Past:
    """Another cohort beside the first, that never had the tool's good looks but keeps more."""
    people = [
        make_person(f"other-{number}", school.organisation, Role.LEARNER, code=f"q-{number}")
        for number in range(8)
    ]
    for person in people:
        enrol(school.other_cohort, person, NOW)
    answer_all(school.other_cohort, people, past.items)
    read_now(school.other_cohort)
    return past


def test_cohorts_stand_side_by_side(school, two, browse, django_assert_max_num_queries):
    """Shared skills in one row; a constant number of queries."""
    browser = browse(school.lead)
    with django_assert_max_num_queries(8):
        page = browser.get(reverse("groups")).content.decode()
    assert page.count("team-name") == 2 * (1 + len(SKILLS))


def finding(estimand: str, value: float) -> dict[str, object]:
    """A finding with an interval of ± .03, of twenty people."""
    return {
        "estimand": estimand, "status": "known", "estimate": value, "low": value - 0.03,
        "high": value + 0.03, "people": 20, "unit": "score",
    }  # fmt: skip


def group(name: str, performance: float, learning: float) -> Group:
    """A cohort with one skill."""
    cell = {
        "performance": finding("performance", performance),
        "learning": finding("learning", learning),
        "gap": finding("gap", performance - learning),
        "informativeness": finding("informativeness", 0.5),
        "chances": [0.5] * 20,
        "people": 20,
        "as_of": "2026-03-20",
        "standard": STANDARD,
    }
    return Group(name, 20, {OVER_ALL: cell, "Skill": cell})


def missed(past: Past, person: User, *, times: int = 1) -> None:
    """Checks put to a person that closed without an answer."""
    for number in range(times):
        assign(past, person, past.items["Vectors"][6], aid="none", stratum=f"pulse-{number}")


def said_of(past: Past, days: int = 1) -> tuple[Json, str]:
    """What a lead is told of who is missing, after another reading of the log."""
    reading = read_now(past.cohort, NOW + timedelta(days=days))
    assert reading is not None
    lead = reading.page["lead"]
    return lead, missing_sentence(lead["missing"], lead["cells"][OVER_ALL]["as_of"])


def in_a_class(school: School, *, came: int, never: int, unasked: int) -> Past:
    """A class of which some came to their checks, some to none, and some were never asked."""
    past = make_past(school, people=came + never + unasked, read=False)
    gone = past.people[came:]
    Response.objects.filter(person__in=gone, occasion="check").delete()
    for person in past.people[came : came + never]:
        missed(past, person)
    return past


def test_who_is_missing_is_of_those_who_were_asked(school, browse):
    """Six of eleven, beside three who were never asked; and as the report counts it."""
    past = in_a_class(school, came=5, never=6, unasked=3)
    lead, said = said_of(past)
    found = lead["missing"]
    assert (found["never"], found["of"]) == (6, 11)
    attendance = whole_report(past.cohort, NOW + timedelta(days=1))["attendance"]
    assert (found["missed"], found["assigned"]) == (attendance["missing"], attendance["assigned"])
    assert len(attendance["people_never_came"]) == found["never"]
    assert said == (
        "6 of 11 people who were asked came to no check; "
        f"6 of {found['assigned']} check responses were missed."
    )
    assert said in page_of(browse, school.lead)


def test_who_was_never_asked_did_not_come(school):
    """All who were asked came; of the others nothing is said."""
    _, said = said_of(in_a_class(school, came=6, never=0, unasked=4))
    assert said.startswith("All who were asked came to a check; none of ")


def test_a_few_are_not_counted_out(school):
    """One to four are fewer than five, of people and of who asks."""
    past = in_a_class(school, came=7, never=2, unasked=1)
    missed(past, past.people[0], times=9)
    lead, said = said_of(past)
    assert lead["missing"]["missed"] == 11
    assert said == (
        "Fewer than five of 9 people who were asked came to no check; "
        f"fewer than five missed any of {lead['missing']['assigned']} check responses."
    )


@pytest.mark.parametrize(
    ("came", "said"),
    [(0, "Nobody was asked to a check yet."), (4, "Fewer than five people were asked to a check.")],
)
def test_hardly_anybody_asked(school, came, said):
    """No share of nobody, and none of a few."""
    assert said_of(in_a_class(school, came=came, never=0, unasked=8 - came))[1] == said


def test_what_is_not_stored_is_not_known():
    """Not "nothing was missed"."""
    assert missing_sentence(None, "") == "Who did not come is not known yet."
    assert "not known yet" in groups_page([group("One", 0.8, 0.6)]).columns[0].missing


def test_one_more_who_did_not_come_cannot_be_worked_out(school):
    """Whose check closed today is known to a lead: four more misses change nothing, five do."""
    past = in_a_class(school, came=5, never=6, unasked=5)
    first, said = said_of(past)
    for day, person in enumerate(past.people[11:15], start=2):
        missed(past, person)
        lead, still = said_of(past, day)
        assert lead["missing"] == first["missing"], "no new answer, and yet a number moved"
        assert still.startswith(said)
    missed(past, past.people[15])
    lead, _ = said_of(past, 9)
    assert (lead["missing"]["never"], lead["missing"]["of"]) == (11, 16)


def test_figures_do_not_wait_for_who_is_missing(school):
    """One more who stayed away keeps that number as it was, with its date, and nothing else."""
    past = in_a_class(school, came=5, never=6, unasked=1)
    first, said = said_of(past)
    missed(past, past.people[11])
    more(past, past.people[:5], 2)
    lead, still = said_of(past, 3)
    assert lead["cells"]["Vectors"] != first["cells"]["Vectors"]
    assert lead["missing"] == first["missing"]
    assert still == f"{said} Counted on 21 March 2026."


def test_a_group_too_small_says_nothing_of_who_is_missing(school):
    """Not even a number."""
    past = make_past(school, people=4, read=False)
    missed(past, past.people[0])
    reading = read_now(past.cohort)
    assert reading is not None
    assert reading.page["cohort"]["attendance"]["missing"] == 1
    assert reading.page["lead"]["missing"] is None


def test_the_heading_says_that_looks_mislead():
    """The cohort that looks best is not the one that keeps most, where intervals tell."""
    page = groups_page([group("Bright", 0.92, 0.44), group("Plain", 0.75, 0.81)])
    assert page.heading == (
        "Bright looks best (.92) and keeps .44; Plain looks poorer (.75) and keeps most (.81)."
    )
    same = groups_page([group("One", 0.80, 0.60), group("Two", 0.82, 0.58)])
    assert "looks best" not in same.heading
    assert "do not" in same.heading


def test_how_many_carry_it_is_a_distribution():
    """Expected number and interval of a sum of unequal chances, against a simulation."""
    import numpy as np

    chances = [0.1, 0.2, 0.5, 0.9, 0.95, 0.3]
    expected, low, high = carried(chances)
    assert expected == pytest.approx(sum(chances))
    drawn = (np.random.default_rng(1).random((40_000, 6)) < chances).sum(axis=1)
    assert np.mean((drawn >= low) & (drawn <= high)) >= 0.9
    assert np.mean(drawn < low) <= 0.06
    assert np.mean(drawn > high) <= 0.06
    assert carried([1.0] * 5) == (5.0, 5, 5)
