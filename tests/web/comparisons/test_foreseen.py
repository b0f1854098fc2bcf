"""What a comparison will be able to tell: as sharp as the real one turns out to be."""

from __future__ import annotations

import numpy as np
import pytest
from tests.web.comparisons.test_drawing import people

from unaided.web.comparisons.drawing import Candidate
from unaided.web.comparisons.foreseen import Given, foresee

GIVEN = Given(mean=0.5, person_sd=0.1, group_sd=0.0, skill_sd=0.05, come=1.0, answers=10)


def seen(candidates, unit, smallest=0.1, given=GIVEN, repeats=150):
    """Foresee with a seed."""
    rng = np.random.default_rng(3)
    return foresee(candidates, unit, smallest, given, rng=rng, repeats=repeats)


def test_the_half_width_is_that_of_two_means():
    """40 people, nothing known before: 1.96 · √(2 · (σ² + p(1−p)/10) / 20) ≈ .11."""
    spread = (0.1**2 + (0.25 - 0.1**2) / 10) ** 0.5
    expected = 2.02 * spread * (2 / 20) ** 0.5
    found = seen(people([None] * 40), "person")
    assert found.half_width == pytest.approx(expected, rel=0.08)


def test_power_grows_with_the_difference_and_is_small_without_one():
    """A true difference of none is found in 2.5 of 100 on either side."""
    rows = people([None] * 40)
    assert seen(rows, "person", 0.0).power <= 0.07
    assert seen(rows, "person", 0.1).power < seen(rows, "person", 0.2).power
    assert seen(rows, "person", 0.3).power > 0.95


def test_classes_tell_less_than_people():
    """The same 60 people: classes differ by more than chance, and there are six of them."""
    rows = [one for group in range(1, 7) for one in people([None] * 10, group)]
    given = Given(0.5, 0.1, 0.07, 0.05, 1.0, 10)
    by_person, by_class = (seen(rows, unit, given=given) for unit in ("person", "class"))
    assert by_person.half_width is not None
    assert by_class.half_width is not None
    assert by_class.half_width > 1.7 * by_person.half_width


def test_skills_within_people_tell_more_than_people():
    """Each is their own control."""
    rows = [
        Candidate(person, f"p-{person}", 1, "Class 1", skill, None)
        for person in range(1, 31)
        for skill in range(1, 5)
    ]
    given = Given(0.5, 0.2, 0.0, 0.05, 1.0, 6)
    within = seen(rows, "skill", given=given)
    between = seen(people([None] * 30), "person", given=given)
    assert within.half_width is not None
    assert between.half_width is not None
    assert within.half_width < 0.7 * between.half_width


def test_a_score_before_sharpens_it():
    """What is known of a person is no longer chance."""
    rng = np.random.default_rng(1)
    given = Given(0.5, 0.2, 0.0, 0.05, 1.0, 20)
    known = people(list(np.clip(rng.normal(0.5, 0.2, 60), 0, 1)))
    informed, not_informed = (
        seen(known, "person", given=given),
        seen(people([None] * 60), "person", given=given),
    )
    assert informed.half_width is not None
    assert not_informed.half_width is not None
    assert informed.half_width < 0.8 * not_informed.half_width


def test_nobody_who_comes_tells_nothing():
    """Said, not guessed."""
    found = seen(people([None] * 10), "person", given=Given(0.5, 0.1, 0, 0, 0.0, 5))
    assert found.half_width is None
    assert found.power == 0
