"""What counts as an outcome, and what is named as otherwise than registered."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.web.comparisons.ways import answered, fill, make_classes, make_skills, play, start
from tests.web.school import enrol, make_person

from unaided.web.bank.models import Item
from unaided.web.comparisons.outcomes import deviations, key_of, outcomes, placed_of, sides
from unaided.web.comparisons.results import result_of, table_of
from unaided.web.people.models import Role
from unaided.web.study.models import Response


@pytest.fixture
def there(school, at):
    """A comparison of ten people by person on two of four skills, and an item of each skill."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 8, at)
    comparison = start(school, [school.cohort], skills[:2], at)
    items = [Item.objects.filter(family__skill=skill)[0] for skill in skills]
    return comparison, items


def test_only_checks_alone_on_the_skills_in_the_window_count(school, there):
    """Each of the others is left out."""
    comparison, items = there
    inside, end = comparison.opens_at + timedelta(hours=1), comparison.closes_at
    cohort, person = school.cohort, school.learner
    Response.objects.bulk_create(
        [
            answered(person, cohort, items[0], comparison.opens_at, 1.0),
            answered(person, cohort, items[1], end - timedelta(seconds=1), 0.0),
            answered(person, cohort, items[1], inside, 0.5),
            answered(person, cohort, items[0], comparison.opens_at - timedelta(seconds=1), 0.0),
            answered(person, cohort, items[0], end, 0.0),
            answered(person, cohort, items[2], inside, 0.0),
            answered(person, cohort, items[0], inside, 0.0, occasion="practice"),
            answered(person, cohort, items[0], inside, 0.0, aid="assistant"),
            answered(person, cohort, items[0], inside, 0.0, kind="planted error"),
            answered(person, cohort, items[0], inside, 0.0, actor="tool"),
        ]
    )
    assert outcomes(comparison) == {(person.pk, 0): (0.5, 3)}
    assert deviations(comparison, placed_of(comparison)).outside == 2


def test_what_earlier_answers_chose_is_neither_outcome_nor_score_before(school, at):
    """An adaptive check asks whoever knows more what is harder: only its fixed places count."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 8, at)
    item = Item.objects.filter(family__skill=skills[0])[0]

    def check_answers(when):
        """Two fixed places right, three chosen ones wrong, and one of a check that never chose."""
        return [
            answered(school.learner, school.cohort, item, when, score, fixed=fixed)
            for fixed, score in (
                (True, 1.0), (True, 1.0), (False, 0.0), (False, 0.0), (False, 0.0), (None, 1.0),
            )
        ]  # fmt: skip

    Response.objects.bulk_create(check_answers(at - timedelta(days=3)))
    comparison = start(school, [school.cohort], skills, at)
    Response.objects.bulk_create(check_answers(comparison.opens_at + timedelta(hours=1)))
    assert comparison.placed.get(person=school.learner).before == 1.0
    assert outcomes(comparison) == {(school.learner.pk, 0): (1.0, 3)}
    assert deviations(comparison, placed_of(comparison)).outside == 0


def test_a_registered_delay_leaves_other_checks_out(school, at):
    """Planned seven days after practice, within half a day."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 8, at)
    comparison = start(school, [school.cohort], skills, at, planned_delay_days=7.0)
    item = Item.objects.filter(family__skill=skills[0])[0]
    when = comparison.opens_at + timedelta(hours=1)
    Response.objects.bulk_create(
        answered(school.learner, school.cohort, item, when, score, planned_delay_days=days)
        for days, score in ((7.0, 1.0), (7.4, 1.0), (28.0, 0.0), (None, 0.0))
    )
    assert outcomes(comparison) == {(school.learner.pk, 0): (1.0, 2)}
    assert deviations(comparison, placed_of(comparison)).outside == 2


def test_within_people_each_skill_has_its_outcome(school, at):
    """One row for each person and skill."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 4, at)
    comparison = start(school, [school.cohort], skills, at, unit="skill")
    item = Item.objects.filter(family__skill=skills[2])[0]
    when = comparison.opens_at + timedelta(hours=1)
    answered(school.learner, school.cohort, item, when, 1.0).save()
    placed = placed_of(comparison)
    assert len(placed) == 6 * 4
    assert outcomes(comparison) == {(school.learner.pk, skills[2].pk): (1.0, 1)}
    table = table_of(comparison, placed, outcomes(comparison))
    found = table.filter(table["outcome"].is_not_null())
    assert found["skill"].to_list() == ["Limits"]
    assert found["person"].to_list() == [school.learner.code]


def test_who_left_stays_and_who_joined_is_not_in_it(school, there, at):
    """Both are named."""
    comparison, _ = there
    school.cohort.enrolments.filter(person=school.learner).update(left_at=at + timedelta(days=1))
    enrol(school.cohort, make_person("late", school.organisation, Role.LEARNER), at + timedelta(1))
    placed = placed_of(comparison)
    found = deviations(comparison, placed)
    assert (found.left, found.joined) == ((school.learner,), 1)
    assert school.learner.pk in {person for person, _ in map(key_of, placed)}


def test_practice_is_counted_by_way_and_help(school, there, at):
    """Ten answers of one person, six with the tutor that the second way names."""
    comparison, items = there
    place = comparison.placed.filter(second=True).select_related("person").first()
    Response.objects.bulk_create(
        answered(
            place.person, school.cohort, items[0], at + timedelta(days=1), 1.0,
            occasion="practice", aid="tutor" if number < 6 else "none",
        )
        for number in range(10)
    )  # fmt: skip
    first, second = sides(comparison, placed_of(comparison), {})
    assert (first.practised, second.practised, second.with_aid) == (0, 10, 6)


@pytest.mark.parametrize("unit", ["person", "class", "skill"])
def test_a_planted_difference_is_found(school, at, unit):
    """.3 more for the second way: its interval holds it, and leaves out none."""
    skills = make_skills(school, at)
    cohorts = make_classes(school, 8, 8, at) if unit == "class" else make_classes(school, 2, 24, at)
    comparison = start(school, cohorts, skills, at, unit=unit)
    play(comparison, 0.3, answers=8)
    contrast = result_of(
        comparison, table_of(comparison, placed_of(comparison), outcomes(comparison))
    ).contrast
    assert contrast is not None
    assert (contrast.arm, contrast.reference) == ("spaced", "massed")
    assert contrast.low < 0.3 < contrast.high
    assert contrast.low > 0
    assert contrast.small_sample.randomisation_p is not None
    assert contrast.small_sample.randomisation_p < 0.05


def test_without_a_difference_one_is_found_about_as_often_as_said(school, at):
    """Five in a hundred: of 30 redrawn, at most five are below .05."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 20, at)
    found = 0
    for seed in range(30):
        comparison = start(school, [school.cohort], skills, at, seed=seed)
        play(comparison, 0.0, seed=seed, come=1.0)
        table = table_of(comparison, placed_of(comparison), outcomes(comparison))
        contrast = result_of(comparison, table).contrast
        assert contrast is not None
        p = contrast.small_sample.randomisation_p
        found += p is not None and p < 0.05
        Response.objects.all().delete()
    assert found <= 5


def test_nobody_who_answered_is_unknown(school, there):
    """No figure, and why."""
    comparison, _ = there
    result = result_of(comparison, table_of(comparison, placed_of(comparison), {}))
    assert result.contrast is None
    assert result.why == "Nobody gave an outcome."


def test_names_that_look_like_numbers_or_formulas_stay_apart(school, at):
    """Classes 07 and 7, a way called =1+1."""
    from unaided.web.comparisons.wanted import Way

    skills = make_skills(school, at)
    cohorts = make_classes(school, 4, 5, at)
    for cohort, name in zip(cohorts, ("07", "7", "7.0", "1e1"), strict=True):
        cohort.name = name
        cohort.save()
    comparison = start(
        school, cohorts, skills, at, unit="class", first=Way("=1+1", "A formula.", "")
    )
    play(comparison, 0.2)
    found = outcomes(comparison)
    table = table_of(comparison, placed_of(comparison), found)
    assert set(table["cluster"]) == {"class 07", "class 7", "class 7.0", "class 1e1"}
    contrast = result_of(comparison, table).contrast
    assert contrast is not None
    assert (contrast.reference, contrast.clusters) == ("'=1+1", 4)
    assert np.isfinite(contrast.estimate)
