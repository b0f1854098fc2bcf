"""The page of a comparison: before its end no effect; then what was registered, and no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.web.comparisons.ways import (
    answered,
    fill,
    make_classes,
    make_skills,
    places,
    play,
    start,
)

from unaided.web.bank.models import Item
from unaided.web.comparisons.outcomes import outcomes, placed_of
from unaided.web.comparisons.page import ended_page
from unaided.web.comparisons.results import result_of, table_of


@pytest.fixture
def skills(school, at):
    """Four skills, and 22 people in the cohort."""
    fill(school, school.cohort, 20, at)
    return make_skills(school, at)


def page_of(browse, user, comparison) -> str:
    """Open a comparison's page."""
    response = browse(user).get(reverse("comparison", args=[comparison.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_only_who_teaches_all_its_classes(school, skills, browse, at):
    """Learner, another teacher, lead, stranger: no such page, and nothing is withdrawn."""
    made = start(school, [school.cohort], skills, at)
    url = reverse("comparison", args=[made.pk])
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
        assert browse(user).post(url, {"do": "withdraw"}).status_code == 404, user
    assert browse(None).get(url).status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_at is None
    assert browse(school.teacher).get(url).status_code == 200


def test_before_the_end_it_counts_outcomes_and_shows_no_effect(school, skills, browse, at):
    """Every answer is there already; the last day is not over."""
    made = start(school, [school.cohort], skills, at)
    play(made, 0.3, come=1.0)
    with time_machine.travel(made.closes_at - timedelta(seconds=5)):
        page = page_of(browse, school.teacher, made)
    assert 'data-name="With an outcome">11<' in page
    for word in ("95 % interval +", "higher", "lower", "Randomisation test", "p ="):
        assert word not in page.partition("<pre")[0], word


def test_after_the_end_it_says_what_the_trial_says(school, skills, browse, at):
    """Its sentences, estimate, interval and randomisation test."""
    made = start(school, [school.cohort], skills, at)
    play(made, 0.3)
    result = result_of(made, table_of(made, placed_of(made), outcomes(made)))
    assert result.trial is not None
    with time_machine.travel(made.closes_at):
        page = page_of(browse, school.teacher, made)
    for sentence in result.trial.sentences:
        assert sentence in page
    shown = ended_page(made)
    assert shown.figures is not None
    assert f"p = {shown.figures['p_randomisation']}" in page
    assert shown.figures["interval"] in page
    assert "Outcomes are missing" in page


def test_the_frozen_text_and_its_digest_stand_there(school, skills, browse, at):
    """And that drawing again gives the same places."""
    made = start(school, [school.cohort], skills, at)
    page = page_of(browse, school.teacher, made)
    assert made.digest in page
    assert f"Seed {made.seed}." in page
    assert "drawn again from seed and record, the same places" in page


def test_a_record_that_does_not_hold_is_said_first(school, skills, browse, at):
    """Somebody was sent the other way in the database."""
    made = start(school, [school.cohort], skills, at)
    one = places(made)[0]
    made.placed.filter(pk=one.pk).update(second=not one.second)
    page = page_of(browse, school.teacher, made)
    assert "drawn again, it gives other places than these" in page
    assert "the same places" not in page


@pytest.mark.parametrize("unit", ["person", "skill"])
def test_everybody_stands_with_their_way(school, skills, browse, at, unit):
    """As it was drawn; the teacher carries it out."""
    made = start(school, [school.cohort], skills, at, unit=unit)
    page = page_of(browse, school.teacher, made)
    body = page[page.index("Who goes which way") :]
    rows = dict(re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', body))
    for one in places(made):
        cells = rows[str(one.person)]
        if one.skill is None:
            assert f">{'spaced' if one.second else 'massed'}<" in cells
        else:
            cell = cells.split(f'data-name="{"spaced" if one.second else "massed"}"')[1]
            assert one.skill.name in cell.split("</td>")[0]
    assert "enforces nothing" in page


def test_classes_stand_with_theirs(school, skills, browse, at):
    """One line a class."""
    made = start(school, make_classes(school, 5, 3, at), skills, at, unit="class")
    page = page_of(browse, school.teacher, made)
    for one in places(made):
        way = "spaced" if one.second else "massed"
        assert re.search(rf"{one.cohort.name}</th>.*?{way}</td></tr>", page)


def test_what_went_otherwise_is_named(school, skills, browse, at):
    """Somebody left, an answer came early."""
    made = start(school, [school.cohort], skills, at)
    item = Item.objects.filter(family__skill=skills[0])[0]
    answered(school.learner, school.cohort, item, at + timedelta(days=2), 1.0).save()
    school.cohort.enrolments.filter(person=school.learner).update(left_at=at + timedelta(days=3))
    page = page_of(browse, school.teacher, made)
    assert "1 person left before the end and stay in the comparison: Ada." in page
    assert "1 check answer alone on these skills lies outside the registered days" in page


def test_withdrawn_it_is_never_analysed(school, skills, browse, at):
    """Not even after its end; and after the end it cannot be withdrawn."""
    made, other = (start(school, [school.cohort], skills, at) for _ in range(2))
    play(made, 0.3)
    url = reverse("comparison", args=[made.pk])
    assert browse(school.teacher).post(url, {"do": "something"}).status_code == 404
    assert browse(school.teacher).post(url, {"do": "withdraw"}).status_code == 303
    with time_machine.travel(made.closes_at + timedelta(days=1)):
        page = page_of(browse, school.teacher, made)
        assert "it is not analysed" in page
        assert "What was found" not in page
        assert "Withdraw this comparison" not in page
        browse(school.teacher).post(reverse("comparison", args=[other.pk]), {"do": "withdraw"})
    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_nobody_who_answered_is_unknown(school, skills, browse, at):
    """Said, with no figure."""
    made = start(school, [school.cohort], skills, at)
    with time_machine.travel(made.closes_at):
        page = page_of(browse, school.teacher, made)
    assert "not known" in page
    assert "Nobody gave an outcome." in page


def test_queries_do_not_grow_with_people(school, skills, browse, at, django_assert_max_num_queries):
    """22 people or 52, with all their answers."""
    client = browse(school.teacher)
    for classes in (1, 4):
        cohorts = make_classes(school, classes, 13, at) if classes > 1 else [school.cohort]
        made = start(school, cohorts, skills, at)
        play(made, 0.1)
        with time_machine.travel(made.closes_at), django_assert_max_num_queries(15):
            client.get(reverse("comparison", args=[made.pk]))
