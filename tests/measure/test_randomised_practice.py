"""What practice does, by design: against known truth, statsmodels, and small cases by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.practice_logs import Effects, Setting, play
from benchmarks.randomised_practice import (
    EFFECTS,
    PAGE,
    RESULT,
    SETTINGS,
    coverage,
    figures,
    filled,
)

from unaided.measure.linear import Estimate
from unaided.measure.randomised.contrast import Outcomes, two_arms
from unaided.measure.randomised.foresight import in_fifths
from unaided.measure.randomised.help_policy import Offers, help_at_hand
from unaided.measure.randomised.meetings import NOWHERE, Meetings
from unaided.measure.randomised.one_more import Draws, one_more_practice
from unaided.measure.randomised.spacing import Returns, put_off_or_not
from unaided.measure.unknown import Unknown

NIGHT = 8 / 24


def known(found: Estimate | Unknown) -> Estimate:
    assert isinstance(found, Estimate), found
    return found


@pytest.mark.parametrize("name", ["40 people, effects", "20 people, none"])
def test_intervals_hold_the_truth_about_nine_times_in_ten(name: str) -> None:
    found = coverage(SETTINGS[name], plays=60, seed=3)
    assert set(found) == set(SETTINGS[name].truth)
    plays = [one["known"] for one in found.values()]
    held = np.average([one["coverage"] for one in found.values()], weights=plays)
    assert 0.85 <= held <= 0.95
    for one in found.values():
        assert abs(one["mean error"]) < 3.5 * one["spread of the estimate"] / np.sqrt(60)


def test_the_long_run_kept_beside_the_benchmark_held_the_truth() -> None:
    kept = json.loads(RESULT.read_text(encoding="utf-8"))
    assert kept["plays"] >= 200
    assert set(kept["settings"]) == set(SETTINGS)
    for name, setting in SETTINGS.items():
        for figure, one in kept["settings"][name].items():
            assert one["truth"] == pytest.approx(setting.truth[figure])
            assert 0.85 <= one["coverage"] <= 0.95, (name, figure)


def test_the_page_says_what_the_long_run_found() -> None:
    kept = json.loads(RESULT.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, kept) == page
    assert f"{kept['plays']} times each" in page
    assert page.count(" % |") == 5 * len(SETTINGS)


def test_large_practice_finds_every_effect_with_its_sign() -> None:
    setting = Setting(people=400, effects=EFFECTS)
    for name, contrast in figures(play(setting, np.random.default_rng(8)), 400).items():
        low, high = contrast.interval or (0.0, 0.0)
        assert low <= setting.truth[name] <= high, name
        assert np.sign(low) == np.sign(high) == np.sign(setting.truth[name]), name


def test_a_naive_reading_that_takes_any_later_result_would_be_wrong() -> None:
    """What failed comes back in its sitting and is got: read so, everything would be got alone."""
    setting = Setting(people=200, effects=Effects(help=-0.2))
    played = play(setting, np.random.default_rng(5))
    found = help_at_hand(played.offers, played.meetings, 200).learning
    assert found.second.mean is not None
    assert found.second.mean < 0.6
    assert known(found.found).value == pytest.approx(setting.truth["help, later"], abs=0.04)


@pytest.mark.parametrize("seed", [1, 2])
def test_help_agrees_with_weighted_least_squares_clustered_on_people(seed: int) -> None:
    from statsmodels.regression.linear_model import WLS

    rng = np.random.default_rng(seed)
    size, people = 600, 30
    person = rng.integers(people, size=size)
    chance = rng.choice([0.05, 0.08, 0.3], size=size)
    first = rng.random(size) >= chance
    propensity = np.where(first, 1 - chance, chance)
    own = rng.normal(0, 0.2, people)
    score = np.clip(0.5 + own[person] + 0.1 * first + rng.normal(0, 0.2, size), 0, 1)
    score[rng.random(size) < 0.1] = np.nan
    found = known(
        two_arms("", ("a", "b"), Outcomes(person, first, score, propensity), people).found
    )
    use = np.isfinite(score)
    fitted = WLS(
        score[use],
        np.column_stack([first[use], np.ones(use.sum())]),
        weights=1 / propensity[use],
    ).fit(
        cov_type="cluster",
        cov_kwds={"groups": person[use], "use_correction": False},
        use_t=False,
    )
    assert found.value == pytest.approx(fitted.params[0])
    assert np.sqrt(np.sum(found.influence**2)) == pytest.approx(fitted.bse[0])
    # The small-sample factor takes the people of the smaller arm.
    fewer = np.unique(person[use & ~first]).size
    assert found.clusters == fewer
    assert found.standard_error == pytest.approx(fitted.bse[0] * np.sqrt(fewer / (fewer - 1)))


def test_yield_agrees_with_a_loop_and_statsmodels() -> None:
    from statsmodels.regression.linear_model import OLS

    played = play(Setting(people=25, days=40, effects=EFFECTS), np.random.default_rng(4))
    found = one_more_practice(played.draws, played.meetings, 25)
    pairs = {}
    for pair, day, got in zip(
        played.meetings.pair, played.meetings.day, played.meetings.got, strict=True
    ):
        pairs.setdefault(int(pair), []).append((day, got))

    def result(person: int, family: int, day: float) -> float | None:
        later = [got for when, got in pairs.get(person * 8 + family, []) if when >= day + NIGHT]
        return later[0] if later else None

    differences, who, without = [], [], 0
    draws = zip(played.draws.person, played.draws.family, played.draws.day, strict=True)
    for person, family, day in draws:
        own = result(person, family, day)
        others = [result(person, other, day) for other in range(8) if other != family]
        there = [one for one in others if one is not None]
        without += own is None
        if own is not None and there:
            differences.append(own - np.mean(there))
            who.append(person)
    fitted = OLS(differences, np.ones(len(differences))).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(who), "use_correction": False}
    )
    estimate = known(found.found)
    assert estimate.value == pytest.approx(fitted.params[0])
    assert np.sqrt(np.sum(estimate.influence**2)) == pytest.approx(fitted.bse[0])
    assert (found.first.outcomes, found.first.left_out) == (len(differences), without)


def one_by_one(*rows: tuple[int, int, int, float, float]) -> Meetings:
    """Return meetings of (person, family, sitting, day, got)."""
    person, family, sitting, day, got = (np.array(column) for column in zip(*rows, strict=True))
    return Meetings.of(person, family, sitting, day.astype(float), got.astype(float), families=3)


def test_the_next_result_is_the_first_of_a_sitting_a_night_later() -> None:
    met = one_by_one(
        (0, 1, 10, 0.0, 0.0),
        (0, 1, 10, 0.5, 1.0),  # comes back: not a first
        (0, 1, 11, NIGHT, 0.25),
        (0, 1, 12, 2.0, np.nan),  # met with a tool: no result, and no later first either
        (0, 1, 12, 2.1, 1.0),
        (0, 1, 13, 3.0, 0.75),
        (0, 2, 13, 3.0, 0.5),
        (1, 1, 14, 0.1, 1.0),
    )

    def result(person: int, family: int, day: float, wait: float = NIGHT) -> float:
        place = met.next(np.array([person]), np.array([family]), np.array([day]), wait_days=wait)
        return float(met.got_at(place)[0])

    assert result(0, 1, 0.0) == 0.25  # exactly a night counts
    assert result(0, 1, 0.01) == 0.75
    assert result(0, 1, NIGHT, wait=0.0) == 0.75  # later, not at the same moment
    assert np.isnan(result(0, 1, 3.0))
    assert np.isnan(result(1, 1, 0.1))
    assert np.isnan(result(2, 0, 0.0))
    assert np.isnan(result(0, 1, np.nan))
    assert result(0, 2, 0.0) == 0.5


def test_without_any_meeting_there_is_no_result() -> None:
    nothing = np.empty(0)
    none = Meetings.of(*(nothing.astype(int),) * 3, nothing, nothing, families=1)
    place = none.next(np.zeros(2, int), np.zeros(2, int), np.zeros(2), wait_days=0.0)
    assert place.tolist() == [NOWHERE, NOWHERE]
    assert np.isnan(none.got_at(place)).all()


def arms(results: tuple[int, int], people: tuple[int, int]) -> Outcomes:
    person = np.concatenate([np.arange(n) % who for n, who in zip(results, people, strict=True)])
    first = np.repeat([True, False], results)
    score = (np.arange(first.size) % 3 == 0).astype(float)
    return Outcomes(person, first, score, np.full(first.size, 0.5))


def test_what_is_missing_is_counted_by_the_rule() -> None:
    unknown = two_arms("", ("after this", "after that"), arms((25, 13), (6, 3)), 6).found
    assert isinstance(unknown, Unknown)
    assert unknown.why.startswith("After that: 13 results from 3 people.")
    assert unknown.needs == "7 more results after that from 2 more people would tell."
    both = two_arms("", ("after this", "after that"), arms((0, 0), (1, 1)), 6).found
    assert isinstance(both, Unknown)
    assert both.needs == (
        "20 more results after this from 5 more people and 20 more results after that from 5 more "
        "people would tell."
    )
    assert isinstance(two_arms("", ("a", "b"), arms((20, 20), (5, 5)), 6).found, Estimate)
    assert isinstance(two_arms("", ("a", "b"), arms((20, 19), (5, 5)), 6).found, Unknown)
    assert isinstance(two_arms("", ("a", "b"), arms((20, 20), (5, 4)), 6).found, Unknown)


def test_equal_results_and_a_single_person_are_no_evidence_of_others() -> None:
    outcomes = arms((20, 20), (5, 5))
    same = Outcomes(outcomes.person, outcomes.first, np.ones(40), outcomes.propensity)
    found = two_arms("", ("a", "b"), same, 5).found
    assert isinstance(found, Unknown)
    assert found.reason == "no_spread"
    more = arms((40, 40), (10, 10))
    score = np.where(more.person == 0, more.first, 0.5).astype(float)
    alone = two_arms("", ("a", "b"), Outcomes(more.person, more.first, score, more.propensity), 10)
    assert isinstance(alone.found, Unknown)
    assert alone.found.reason == "one_person"


def test_who_lacks_a_result_is_counted_in_the_arm() -> None:
    met = one_by_one((0, 0, 1, 0.0, 1.0), (0, 0, 2, 1.0, 0.0), (0, 1, 3, 0.0, 1.0))
    offers = Offers(
        person=np.zeros(2, int),
        family=np.array([0, 1]),
        day=np.zeros(2),
        at_hand=np.array([True, False]),
        propensity=np.array([0.92, 0.08]),
        score=np.array([1.0, np.nan]),
    )
    found = help_at_hand(offers, met, 1)
    assert (found.learning.first.outcomes, found.learning.first.left_out) == (1, 0)
    assert found.learning.first.delay_days == 1.0
    assert (found.learning.second.outcomes, found.learning.second.left_out) == (0, 1)
    assert found.learning.second.mean is None
    assert (found.performance.first.outcomes, found.performance.second.left_out) == (1, 1)
    draws = Draws(np.array([0]), np.array([0]), np.zeros(1), np.array([1, 2]), np.array([0, 0]))
    more = one_more_practice(draws, met, 1)
    assert (more.first.outcomes, more.first.left_out, more.second.left_out) == (0, 0, 1)


def test_after_a_return_is_the_meeting_a_night_after_it() -> None:
    met = one_by_one((0, 0, 1, 0.0, 1.0), (0, 0, 2, 0.1, 0.0), (0, 0, 3, 0.2, 0.5), (0, 0, 4, 2, 1))
    returns = Returns(np.array([0]), np.array([0]), np.array([0.0]), np.array([True]))
    found = put_off_or_not(returns, met, 1)
    assert found.performance.first.mean == 0.0
    assert found.learning.first.mean == 1.0
    assert found.performance.first.delay_days == pytest.approx(0.1)
    assert found.learning.first.delay_days == pytest.approx(1.9)


def test_forecasts_that_are_right_are_found_right() -> None:
    played = play(Setting(people=300), np.random.default_rng(2))
    fifths = in_fifths(played.person, played.foreseen, played.score, 300)
    assert len(fifths) == 5
    assert sum(one.outcomes for one in fifths) == played.person.size
    assert max(one.outcomes for one in fifths) - min(one.outcomes for one in fifths) <= 5
    for one in fifths:
        assert one.low <= one.foreseen <= one.high
        assert abs(known(one.got).value - one.foreseen) < 3 * known(one.got).standard_error
        low, high = one.interval or (1.0, 0.0)
        assert 0 < low < known(one.got).value < high < 1
    wrong = in_fifths(played.person, played.foreseen, np.zeros(played.person.size), 300)
    assert all(isinstance(one.got, Unknown) for one in wrong)


def test_equal_forecasts_stay_together_and_few_are_not_known() -> None:
    foreseen = np.array([0.5] * 30 + [0.9] * 3)
    score = np.arange(33) % 2 * 1.0
    low, high = in_fifths(np.arange(33) % 8, foreseen, score, 8)
    assert (low.outcomes, high.outcomes, high.people) == (30, 3, 3)
    assert isinstance(low.got, Estimate)
    assert isinstance(high.got, Unknown)
    assert "17 more results" in high.got.needs
    assert in_fifths(np.empty(0, int), np.empty(0), np.empty(0), 0) == ()


def test_who_opens_help_and_leaves_counts_as_not_got_alone() -> None:
    """Passed over, the result would be that of a later meeting, more often after the worse arm."""
    rng, size = np.random.default_rng(6), 40_000
    person, at_hand = rng.integers(200, size=size), rng.random(size) < 0.5
    # Each showing on a family of its own; got alone next time by .4 after help, by .6 without.
    alone = rng.random(size) < np.where(at_hand, 0.4, 0.6)
    left = ~alone & (rng.random(size) < 0.5)
    again = np.ones(int(left.sum()))  # who left meets it again a week on, and gets it
    offers = Offers(
        person, np.arange(size), np.zeros(size), at_hand, np.full(size, 0.5), np.ones(size)
    )

    def found(seen: float) -> float:
        meetings = Meetings.of(
            np.concatenate([person, person[left]]),
            np.concatenate([np.arange(size), np.flatnonzero(left)]),
            np.arange(size + again.size),
            np.concatenate([np.full(size, 1.0), 8.0 * again]),
            np.concatenate([np.where(left, seen, alone.astype(float)), again]),
            size,
        )
        return known(help_at_hand(offers, meetings, 200).learning.found).value

    assert found(0.0) == pytest.approx(-0.2, abs=0.02)
    assert found(np.nan) > -0.15
