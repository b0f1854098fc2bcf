"""What a group's own tries and its size make of a prediction."""

from __future__ import annotations

import numpy as np
import pytest

from unaided.practice.memory import Outcome
from unaided.practice.plans import prediction
from unaided.practice.plans.blocks import minutes_of_things
from unaided.practice.plans.massed import massed
from unaided.practice.plans.own import FEWEST_TRIES, NODES, REACH, Past, abilities
from unaided.practice.plans.playing import course_of, play_course
from unaided.practice.plans.prediction import of_size, predicted
from unaided.practice.plans.prior import NAMES, PRIOR, memory_and_link
from unaided.practice.plans.spaced import spaced

DAYS = [0.0, 3.0, 7.0, 10.0]
THINGS = 2
MIXED = spaced([20] * len(DAYS), THINGS)
BOTH = MIXED, massed([20] * len(DAYS), minutes_of_things(MIXED, THINGS))
MIDDLE = PRIOR.drawn(np.zeros((1, len(NAMES))))[0]


def past(got: list[list[float]]) -> Past:
    """Return what people did with two things in turn, a try a day until yesterday."""
    each = len(got[0])
    values = np.array(got).ravel()
    outcome = np.where(values > 0.5, int(Outcome.GOT), int(Outcome.FAILED))
    return Past(
        people=len(got),
        things=THINGS,
        person=np.repeat(np.arange(len(got)), each),
        thing=np.tile(np.arange(each) % THINGS, len(got)),
        day=np.tile(np.arange(each, dtype=np.float64) - each, len(got)),
        outcome=np.where(np.isnan(values), int(Outcome.EXPOSED), outcome),
        got=values,
    )


def all_alike(score: float, people: int = 6, each: int = 10) -> Past:
    return past([[score] * each] * people)


def estimates(**known: object) -> np.ndarray:
    return np.array([one.estimate for one in predicted(*BOTH, DAYS, THINGS, **known)])  # type: ignore[arg-type]


def widths(**known: object) -> np.ndarray:
    found = predicted(*BOTH, DAYS, THINGS, **known)  # type: ignore[arg-type]
    return np.array([one.high - one.low for one in found])


def test_who_did_well_is_foretold_more_and_who_did_badly_less() -> None:
    """In the sessions and a month later, both ways."""
    numbers = [0, 1, 3, 4]
    well, nothing, badly = (
        estimates(past=one)[numbers] for one in (all_alike(1.0), None, all_alike(0.0))
    )
    assert (well > nothing + 0.02).all()
    assert (badly < nothing - 0.05).all()


def test_too_few_tries_change_nothing_but_the_number_of_people() -> None:
    few = past([[1.0] * (FEWEST_TRIES // 4 - 1)] * 4)
    assert few.tries < FEWEST_TRIES
    # Beside their number, nothing of them is taken.
    assert predicted(*BOTH, DAYS, THINGS, past=few, people=4) == predicted(
        *BOTH, DAYS, THINGS, people=4
    )


def test_what_was_only_shown_is_no_try() -> None:
    shown = all_alike(np.nan, each=30)
    assert shown.tries == 0
    assert not shown.tells


def test_abilities_are_found_again_as_they_are_spread() -> None:
    """Over people who answer as the model has it, what is found has the mean and spread of truth.

    And those who are abler by truth are so by what is found.
    """
    rng, people, things, spread = np.random.default_rng(3), 3_000, 24, 0.75
    weights, link = memory_and_link(MIDDLE)
    true = rng.normal(0.0, spread, people)
    # Each thing is met once: nothing is held, so that the logit is start + ability − cost.
    chance = 1.0 / (1.0 + np.exp(-(link[0] - link[3] + true[:, np.newaxis])))
    got = (rng.random((people, things)) < chance).astype(np.float64)
    history = Past(
        people=people,
        things=things,
        person=np.repeat(np.arange(people), things),
        thing=np.tile(np.arange(things), people),
        day=np.tile(np.arange(things) - 30.0, people),
        outcome=np.where(got > 0.5, int(Outcome.GOT), int(Outcome.FAILED)).ravel(),
        got=got.ravel(),
    )
    found = abilities(history, people, weights, link, spread, rng)
    assert found.mean() == pytest.approx(0.0, abs=0.05)
    assert found.std() == pytest.approx(spread, rel=0.05)
    for abler in (True, False):
        some = np.flatnonzero((true > 0) == abler)
        drawn = abilities(history.of(some), some.size, weights, link, spread, rng)
        assert (drawn.mean() > 0.25) == abler
        assert abs(drawn.mean()) < abs(true[some].mean())


def test_of_whom_nothing_was_seen_the_ability_is_drawn_as_assumed() -> None:
    rng = np.random.default_rng(4)
    weights, link = memory_and_link(MIDDLE)
    empty = np.zeros(0, dtype=np.int64)
    nobody = Past(4_000, THINGS, empty, empty, np.zeros(0), empty, np.zeros(0))
    found = abilities(nobody, 4_000, weights, link, 0.75, rng)
    assert found.mean() == pytest.approx(0.0, abs=0.05)
    assert found.std() == pytest.approx(0.75, rel=0.05)
    assert np.abs(found).max() <= 0.75 * REACH * (1 + 1 / (NODES - 1))


def test_some_of_a_past_keep_their_own_rows() -> None:
    history = past([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    some = history.of(np.array([2, 0]))
    assert some.people == 2
    assert some.person.tolist() == [0, 0, 1, 1]
    assert some.got.tolist() == [1.0, 1.0, 0.0, 0.0]


def test_a_larger_group_is_foretold_more_narrowly_and_alike() -> None:
    few, many = widths(people=3), widths(people=300)
    assert (many < few).all()
    np.testing.assert_allclose(estimates(people=3), estimates(people=300), atol=0.02)


@pytest.mark.parametrize("people", [1, 2, 40])
def test_a_group_is_foretold_as_if_just_its_people_were_played(
    people: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The difference too: who they are tells in both layouts alike, and hardly in that."""
    sized = widths(people=people)
    monkeypatch.setattr(prediction, "FEWEST_PEOPLE", people)
    monkeypatch.setattr(prediction, "MOST_PEOPLE", people)
    np.testing.assert_allclose(sized, widths(), rtol=0.25)


def test_means_of_few_become_means_of_many_with_the_spread_that_these_have() -> None:
    """Draws differ by 0.05, people within a draw by 0.2: known, and found for a group of 50."""
    rng, few, many = np.random.default_rng(5), 8, 50
    each = 0.5 + rng.normal(0.0, 0.05, (4_000, 1)) + rng.normal(0.0, 0.2, (4_000, few))
    means, chance = each.mean(axis=1), each.var(axis=1, ddof=1) / few
    found = of_size(means, chance, few / many)
    assert found.std() == pytest.approx(np.sqrt(0.05**2 + 0.2**2 / many), rel=0.05)
    assert found.mean() == pytest.approx(means.mean())
    assert of_size(means, chance, 1.0) == pytest.approx(means)


def test_tries_in_sessions_may_differ_from_what_memory_says_and_later_ones_do_not() -> None:
    """Where nothing is gained, a month later is as it was; the sessions are easier."""
    course = course_of(MIXED, DAYS, THINGS)
    weights, link = memory_and_link(MIDDLE)
    ability = np.zeros(20)
    luck = np.random.default_rng(6).random((ability.size, course.thing.size))
    plain, easier = (
        play_course(course, weights, np.array([link[0], 0.0, *link[2:4], shift]), ability, luck)
        for shift in (0.0, 1.0)
    )
    assert easier[0].mean() > plain[0].mean() + 0.05
    assert easier[1] == pytest.approx(plain[1])
