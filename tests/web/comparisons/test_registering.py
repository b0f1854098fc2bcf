"""Registering: frozen once, drawn once, refused where ways and chance cannot be told apart."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.web.comparisons.ways import (
    before,
    fill,
    make_classes,
    make_skills,
    places,
    start,
    wanted,
)
from tests.web.school import enrol

from unaided.web.bank.models import Item
from unaided.web.comparisons.candidates import candidates
from unaided.web.comparisons.models import Comparison
from unaided.web.comparisons.registering import foretell, register, withdraw
from unaided.web.insight.my_data import my_data


def test_the_same_form_sent_twice_registers_once(school, at):
    """The second click finds the first one's."""
    skills, key = make_skills(school, at), uuid4()
    fill(school, school.cohort, 6, at)
    one = start(school, [school.cohort], skills, at, key=key)
    other = start(school, [school.cohort], skills, at + timedelta(seconds=1), key=key)
    assert one.pk == other.pk
    assert Comparison.objects.count() == 1
    assert len(places(one)) == 8


def test_the_preview_is_the_text_that_is_registered(school, at):
    """But for seed, digest of the record and the moment, which come with registering."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 10, at)
    asked = wanted([school.cohort], skills, at)
    seen = foretell(asked, school.teacher, at)
    kept = register(asked, school.teacher, uuid4(), 1, at)
    assert kept is not None
    lines = seen.text.splitlines()
    missing = [line for line in lines if line not in kept.text.splitlines()]
    assert missing == ["(as it would be registered; nothing is drawn yet)"]


def test_three_classes_are_too_few_and_nothing_is_written(school, at):
    """With one class of a way, class and way are the same."""
    skills, cohorts = make_skills(school, at), make_classes(school, 3, 4, at)
    asked = wanted(cohorts, skills, at, unit="class")
    assert "Found 3 classes" in foretell(asked, school.teacher, at).why_not
    assert register(asked, school.teacher, uuid4(), 1, at) is None
    assert not Comparison.objects.exists()


def test_one_skill_cannot_be_drawn_within_people(school, at):
    """Each person goes both ways."""
    skills = make_skills(school, at)[:1]
    fill(school, school.cohort, 6, at)
    asked = wanted([school.cohort], skills, at, unit="skill")
    assert "Found 1 skill" in foretell(asked, school.teacher, at).why_not


def test_who_has_not_agreed_or_has_left_is_not_placed(school, at):
    """The one is named, the other is not there any more."""
    skills = make_skills(school, at)
    made = fill(school, school.cohort, 6, at)
    made[0].consents.all().delete()
    school.cohort.enrolments.filter(person=made[1]).update(left_at=at)
    found = candidates([school.cohort], skills, "person", at)
    assert {one.person for one in found.rows} == {
        *(person.pk for person in made[2:]), school.learner.pk, school.other_learner.pk,
    }  # fmt: skip
    assert [(one.person, one.why) for one in found.left] == [
        (made[0], "has not agreed to what is recorded")
    ]


def test_who_is_in_two_classes_is_placed_once_or_not_at_all(school, at):
    """By person: in the first by name. By class: both classes' ways would be theirs."""
    skills, cohorts = make_skills(school, at), make_classes(school, 4, 3, at)
    person = cohorts[0].members.first()
    assert person is not None
    enrol(cohorts[1], person, at, agreed=False)
    by_person = candidates(cohorts, skills, "person", at)
    assert [one.group for one in by_person.rows if one.person == person.pk] == [cohorts[0].pk]
    by_class = candidates(cohorts, skills, "class", at)
    assert [one.person for one in by_class.left] == [person]
    assert person.pk not in {one.person for one in by_class.rows}


def test_the_score_before_is_the_mean_of_the_last_answers_alone(school, at):
    """On the skills alone, without help alone."""
    skills = make_skills(school, at)
    made = fill(school, school.cohort, 8, at)
    item = Item.objects.filter(family__skill=skills[0])[0]
    before(made, school.cohort, item, at)
    found = candidates([school.cohort], skills, "person", at)
    expected = {
        person.pk: round(sum(scores) / 3, 6)
        for person in made
        if (scores := list(person.responses.values_list("score", flat=True)))
    }
    assert {one.person: one.before for one in found.rows if one.before is not None} == expected
    assert candidates([school.cohort], skills[1:], "person", at).known == {}
    made[1].responses.update(answered_at=at + timedelta(seconds=1))
    assert made[1].pk not in candidates([school.cohort], skills, "person", at).known
    made[0].responses.update(aid="assistant")
    again = candidates([school.cohort], skills, "person", at)
    assert made[0].pk not in again.known


def test_it_can_be_withdrawn_before_its_end_and_never_after(school, at):
    """Once; then it stays withdrawn."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 6, at)
    one = start(school, [school.cohort], skills, at)
    assert not withdraw(one, one.closes_at)
    assert withdraw(one, at)
    assert not withdraw(one, at + timedelta(hours=1))
    one.refresh_from_db()
    assert one.withdrawn_at == at


def test_whom_chance_sent_which_way_is_in_the_own_download(school, at):
    """The person may see everything that is held on them."""
    skills = make_skills(school, at)
    people = fill(school, school.cohort, 6, at)
    one = start(school, [school.cohort], skills, at)
    place = one.placed.get(person=people[0])
    (said,) = my_data(people[0], at)["comparisons"]
    assert said["question"] == one.question
    assert said["way"] == (one.second if place.second else one.first)
    assert said["propensity"] == place.propensity == 0.5
    assert my_data(school.stranger, at)["comparisons"] == []
