"""Which skills come before one: chosen by a teacher of the organisation, never in a circle."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.school import Browse, School, make_choices

from unaided.practice.rules.prerequisites import Prerequisites
from unaided.web.bank.models import Skill
from unaided.web.bank.prerequisites import circle, needed_pairs
from unaided.web.templatetags.marks import in_words

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "write-items.md"


@pytest.fixture
def skills(school: School, at: datetime) -> dict[str, Skill]:
    """Four skills of the school; of the last its own subject is said."""
    made = {
        name: make_choices(school.organisation, at, name, families=1, siblings=1)[0].family.skill
        for name in ("Fractions", "Percentages", "Ratios", "Passing")
    }
    made["Passing"].subject = "football"
    made["Passing"].save()
    return made


def address(skill: Skill) -> str:
    return f"/bank/skills/{skill.pk}/needs/"


def before(skill: Skill) -> set[str]:
    return set(skill.needs.values_list("name", flat=True))


def test_skills_are_chosen_said_and_taken_away(
    school: School, browse: Browse, skills: dict[str, Skill]
) -> None:
    teacher = browse(school.teacher)
    last, first, second = skills["Percentages"], skills["Fractions"], skills["Ratios"]
    assert f'href="{address(last)}"' in teacher.get("/bank/?skill=percentages").content.decode()
    sent = {"before": [first.pk, second.pk]}
    page = unescape(teacher.post(address(last), sent, follow=True).content.decode())
    assert "Percentages: 2 skills come before it." in page
    assert page.count(" checked") == 2
    assert before(last) == {"Fractions", "Ratios"}
    found = unescape(teacher.get("/bank/?skill=percentages").content.decode())
    assert "Comes after “Fractions”, “Ratios”." in found
    waits = teacher.get(address(first)).content.decode()
    assert f'href="{address(last)}"' in waits.split("What waits for it")[1]
    one = teacher.post(address(last), {"before": [second.pk]}, follow=True).content.decode()
    assert "Percentages: one skill comes before it." in one
    assert before(last) == {"Ratios"}
    none = teacher.post(address(last), {}, follow=True).content.decode()
    assert "Percentages: no skill comes before it." in none
    assert not before(last)
    assert "What waits for it" not in teacher.get(address(first)).content.decode()


def test_a_circle_is_refused_by_the_names_of_its_skills(
    school: School, browse: Browse, skills: dict[str, Skill]
) -> None:
    teacher = browse(school.teacher)
    skills["Percentages"].needs.add(skills["Fractions"])
    skills["Fractions"].needs.add(skills["Passing"])
    sent = {"before": [skills["Percentages"].pk, skills["Ratios"].pk]}
    refused = teacher.post(address(skills["Fractions"]), sent)
    assert refused.status_code == 422
    assert (
        "Fractions needs Percentages, which already needs Fractions. Take one away. "
        "Nothing was changed."
    ) in unescape(refused.content.decode())
    assert before(skills["Fractions"]) == {"Passing"}
    # What is taken away in the same moment closes no circle.
    skills["Passing"].needs.add(skills["Ratios"])
    page = teacher.post(address(skills["Passing"]), {"before": [skills["Percentages"].pk]})
    assert (
        "Passing needs Percentages, which needs Fractions, which already needs Passing."
        in unescape(page.content.decode())
    )
    assert before(skills["Passing"]) == {"Ratios"}
    sent = {"before": [skills["Ratios"].pk]}
    assert teacher.post(address(skills["Fractions"]), sent).status_code == 303
    sent = {"before": [skills["Percentages"].pk]}
    assert teacher.post(address(skills["Passing"]), sent).status_code == 303


def test_a_way_back_is_found_among_many_and_ends_where_others_go_round() -> None:
    long = [(place, place + 1) for place in range(1, 3_000)]
    assert circle([*long, (3_000, 0)], skill=0, needed=1) == tuple(range(3_001))
    assert circle([*long, (3_000, 1)], skill=0, needed=1) == ()
    assert circle([(1, 2), (2, 3), (3, 0), (1, 3)], skill=0, needed=1) == (0, 1, 3)
    assert circle([], skill=0, needed=0) == (0,)


def test_skills_are_offered_near_ones_first_and_only_with_a_text(
    school: School, browse: Browse, skills: dict[str, Skill]
) -> None:
    Skill.objects.create(organisation=school.organisation, name="Named alone", slug="named")
    skills["Fractions"].needs.add(skills["Ratios"])
    page = unescape(browse(school.teacher).get(address(skills["Fractions"])).content.decode())
    offered = page.split("<fieldset")[1].split("</fieldset>")[0]
    places = [offered.index(f"\n {name}<") for name in ("Ratios", "Percentages")]
    places.append(offered.index("\n Passing (football)<"))
    assert places == sorted(places)
    assert offered.count('type="checkbox"') == 3


def test_a_bank_of_one_skill_says_what_to_do(school: School, browse: Browse, at: datetime) -> None:
    skill = make_choices(school.organisation, at)[0].family.skill
    page = browse(school.teacher).get(address(skill)).content.decode()
    assert "The bank has no other skill yet." in page
    assert 'type="checkbox"' not in page


@pytest.mark.parametrize("sent", ["foreign", "itself", "9" * 30, "-1", "x"])
def test_it_rejects_what_is_no_other_skill_of_the_organisation(
    school: School, browse: Browse, skills: dict[str, Skill], at: datetime, sent: str
) -> None:
    skill = skills["Fractions"]
    foreign = make_choices(school.other_organisation, at)[0].family.skill
    keys = {"foreign": foreign.pk, "itself": skill.pk}
    reply = browse(school.teacher).post(address(skill), {"before": [keys.get(sent, sent)]})
    assert reply.status_code == 422
    assert not needed_pairs(school.organisation.pk)


def test_every_teacher_of_the_organisation_may_and_nobody_else(
    school: School, browse: Browse, skills: dict[str, Skill]
) -> None:
    skill, sent = skills["Fractions"], {"before": [skills["Ratios"].pk]}
    for person in (school.learner, school.lead, school.stranger, school.stranger_learner):
        assert browse(person).get(address(skill)).status_code == 404
        assert browse(person).post(address(skill), sent).status_code == 404
    assert browse(None).post(address(skill), sent)["Location"].startswith("/accounts/login/")
    assert not before(skill)
    assert browse(school.other_teacher).post(address(skill), sent).status_code == 303
    assert before(skill) == {"Ratios"}


def test_pairs_are_those_of_one_organisation_in_one_query(
    school: School, skills: dict[str, Skill], at: datetime
) -> None:
    foreign = [make_choices(school.other_organisation, at, name)[0].family.skill for name in "AB"]
    foreign[0].needs.add(foreign[1])
    last, first, second = skills["Ratios"], skills["Fractions"], skills["Percentages"]
    last.needs.set([second, first])
    with CaptureQueriesContext(connection) as queries:
        assert needed_pairs(school.organisation.pk) == [(last.pk, first.pk), (last.pk, second.pk)]
    assert len(queries) == 1


def test_the_page_and_the_how_to_say_the_rule_that_practice_keeps(
    school: School, browse: Browse, skills: dict[str, Skill]
) -> None:
    rule = Prerequisites()
    page = browse(school.teacher).get(address(skills["Ratios"])).content.decode()
    assert f"{in_words(rule.got)} of its families were got alone" in page
    assert f"met it {in_words(rule.met)} times" in page
    section = HOW_TO.read_text().split("## Which skill comes before which")[1].split("\n## ")[0]
    assert f"{in_words(rule.got)} of its families" in section
    assert f"{in_words(rule.met)} times" in section
