"""The model held against logs that follow it, and against logs that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from unaided.measure.model.comparisons import Comparison, compare
from unaided.measure.model.criticism import Condition, Criticism, criticise, sitting_number
from unaided.measure.model.criticism_words import Names, sentences, withheld
from unaided.measure.model.design import Conditions
from unaided.measure.model.fair_predictions import Predicted, predict_fairly
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.item_shifts import item_shifts
from unaided.measure.model.observations import Observations
from unaided.measure.model.one_person import person_posterior, probability
from unaided.measure.model.person_slopes import slope_test, slope_tests
from unaided.measure.model.terms import Choice
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

SETTINGS = HierarchySettings(
    people=300,
    items_per_skill=15,
    responses_per_person=40,
    skills=2,
    groups=2,
    intercept=0.6,
    ability_sd=0.8,
    aid_spread=0.6,
    person_skill_sd=0.4,
    skill_sd=0.4,
    item_sd=0.5,
    item_aid_sd=0.2,
    group_sd=0.3,
    delays_days=(0.0, 30.0),
    delay_logits=(0.0, -0.6),
    novelty_logits={1: 0.0, 2: -0.3, 3: -0.8},
)
NAMES = Names(aids=("none", "a tutor"))
Change = Callable[[Observations, np.random.Generator], Observations]


def drawn(
    seed: int, change: Change | None = None, settings: HierarchySettings = SETTINGS
) -> tuple[Fit, Observations]:
    """Draw a log, perhaps spoil it, and fit it."""
    observations = Observations(
        **draw_hierarchy(settings, np.random.default_rng(seed)).observations()
    )
    if change is not None:
        observations = change(observations, np.random.default_rng([seed, 1]))
    return fit_model(observations), observations


def sittings(observations: Observations) -> np.ndarray:
    """Deal each person's responses to sittings of eight."""
    first = np.searchsorted(observations.person, observations.person)
    return observations.person.astype(np.int64) * 10 + (np.arange(len(observations)) - first) // 8


def fails(rows: np.ndarray, share: float) -> Change:
    """Turn a share of some scores into failures."""

    def change(observations: Observations, rng: np.random.Generator) -> Observations:
        lost = rows & (rng.random(len(observations)) < share)
        return replace(observations, score=np.where(lost, 0.0, observations.score))

    return change


@pytest.fixture(scope="module")
def sound() -> tuple[Fit, Observations, Criticism]:
    """A log that follows the model."""
    fit, observations = drawn(1)
    return fit, observations, criticise(fit, observations, sitting=sittings(observations))


@pytest.fixture(scope="module")
def crossed() -> Criticism:
    """A log in which new families fail after a delay, beyond what delay and novelty each take."""

    def change(observations: Observations, rng: np.random.Generator) -> Observations:
        bad = (observations.delay_days == 30) & (observations.novelty == 3)
        return fails(bad, 0.5)(observations, rng)

    return criticise(*drawn(2, change))


def test_a_log_that_follows_the_model_shows_no_misfit(
    sound: tuple[Fit, Observations, Criticism],
) -> None:
    found = sound[2]
    assert found.fits
    assert found.misfit_cells == {}
    assert found.items.flagged == ()
    assert found.calibration_error < 2 * found.error_by_chance
    assert not any(test.differs for test in found.slopes)
    said = sentences(found)
    assert said[0].startswith("The model fits: over 12,000 responses")
    assert said[1] == "No item behaves differently between groups, in 30 comparisons."


def test_differences_of_a_sound_log_scatter_like_chance(
    sound: tuple[Fit, Observations, Criticism],
) -> None:
    _, _, found = sound
    z = np.array([part.z for part in (*found.deciles, *found.by_sitting.values())])
    assert np.abs(z).max() < 3.3
    assert 0.4 < z.std() < 1.5


def test_predictions_do_not_know_the_response_they_are_held_against(
    sound: tuple[Fit, Observations, Criticism],
) -> None:
    """Changing a response moves no prediction of it or of what came before."""
    fit, observations, _ = sound
    before = predict_fairly(fit, observations, 10**6)
    row = 20
    turned = observations.score.copy()
    turned[row] = 1 - turned[row]
    again = predict_fairly(fit, replace(observations, score=turned), 10**6)
    np.testing.assert_array_equal(again.expected[: row + 1], before.expected[: row + 1])
    assert (again.expected[row + 1 : 40] != before.expected[row + 1 : 40]).all()


def test_predictions_are_those_of_the_one_person_posterior(
    sound: tuple[Fit, Observations, Criticism],
) -> None:
    fit, observations, _ = sound
    own = observations.take(observations.person == 7)
    predicted = predict_fairly(fit, observations, 10**6)
    expected = predicted.expected[predicted.observations.person == 7]
    for row in (0, 1, 17, 39):
        past = own.take(np.arange(row)) if row else None
        at = Conditions(
            **{
                name: getattr(own, name)[row : row + 1]
                for name in ("aid", "skill", "group", "delay_days", "novelty", "item")
            }
        )
        one = probability(fit, person_posterior(fit, past), at)
        assert one[0] == pytest.approx(expected[row], abs=2e-4)


def test_a_missing_term_shows_in_its_conditions(crossed: Criticism) -> None:
    assert not crossed.fits
    assert {at.novelty for at in crossed.misfit_cells} >= {3}
    found = crossed.misfit_cells[Condition(0, 1, 3)]
    assert found.difference < -0.05
    said = sentences(crossed, NAMES)
    assert said[0].startswith("The model does not fit: ")
    assert any("after 30 days, on new families it expects" in line for line in said)


def test_figures_are_withheld_where_it_does_not_fit_and_only_there(crossed: Criticism) -> None:
    said = withheld(crossed, 0, 1, 3, NAMES)
    assert said is not None
    assert said.startswith(
        "The model does not fit here: alone, after 30 days, on new families it expects ."
    )
    assert withheld(crossed, 0, 1, 1, NAMES) is None
    assert withheld(crossed, 0, -1, 0, NAMES) is None


def test_an_ignored_slope_of_people_s_own_is_found() -> None:
    def change(observations: Observations, rng: np.random.Generator) -> Observations:
        slope = rng.normal(0.0, 1.0, observations.people)[observations.person]
        slope = slope * (observations.delay_days == 30)
        moved = rng.random(len(observations)) < 1 - np.exp(-np.abs(slope))
        score = np.where(moved, (slope > 0).astype(float), observations.score)
        return replace(observations, score=score)

    found = criticise(*drawn(3, change))
    tests = {test.slope: test for test in found.slopes}
    assert tests["delay"].p < 1e-6
    assert tests["delay"].spread_logits > 0.2
    assert not tests["novelty"].differs
    assert any(
        line.startswith("People differ in how fast they lose with delay")
        for line in sentences(found)
    )


def test_items_that_move_between_groups_are_flagged_with_their_direction() -> None:
    settings = replace(SETTINGS, people=900, item_group_logit=0.5)
    fit, observations = drawn(4, settings=settings)
    found = criticise(fit, observations)
    assert len(found.items.flagged) >= 10
    # In every second group even items are easier by half a logit, odd ones harder.
    right = [(shift.shift_logits > 0) == (shift.item % 2 == 0) for shift in found.items.flagged]
    assert all(right)
    assert all(shift.q <= 0.05 and abs(shift.shift_logits) >= 0.4 for shift in found.items.flagged)
    assert any("items behave differently between groups" in line for line in sentences(found))


def test_a_weak_group_does_not_flag_its_every_item() -> None:
    """Groups that the model does not know differ in level, not in items."""
    fit, observations = drawn(5, settings=replace(SETTINGS, group_sd=1.0))
    fit = fit_model(observations, Choice(without=frozenset({"group", "group_aid", "group_skill"})))
    assert criticise(fit, observations).items.flagged == ()


def test_growth_over_sittings_is_drift() -> None:
    def change(observations: Observations, rng: np.random.Generator) -> Observations:
        late = sitting_number(observations.person, sittings(observations)) >= 4
        won = late & (rng.random(len(observations)) < 0.5)
        return replace(observations, score=np.where(won, 1.0, observations.score))

    fit, observations = drawn(6, change)
    found = criticise(fit, observations, sitting=sittings(observations))
    assert found.drift is not None
    assert found.drift.z > 3
    assert not found.fits
    assert found.by_sitting[1].difference < 0 < found.by_sitting[4].difference
    assert any("Scores rise over a person’s sittings" in line for line in sentences(found))


def test_large_logs_are_held_against_some_people(
    sound: tuple[Fit, Observations, Criticism],
) -> None:
    fit, observations, _ = sound
    found = criticise(fit, observations, most_responses=5_000)
    assert found.people == 100
    assert found.responses == 4_000
    assert found.by_sitting == {}
    assert found.drift is None


def test_other_observations_are_refused(sound: tuple[Fit, Observations, Criticism]) -> None:
    fit, observations, _ = sound
    with pytest.raises(ValueError, match="but the model was fitted to"):
        criticise(fit, observations.take(np.arange(100)))


def test_scores_of_every_kind_are_compared() -> None:
    """Counts above a floor, one skill, nobody grouped, no delays and no novelty."""
    settings = HierarchySettings(
        people=120, items_per_skill=12, responses_per_person=20, floor=0.25, tries=4
    )
    found = criticise(*drawn(7, settings=settings))
    assert found.fits
    assert found.by_delay == found.by_novelty == {}
    assert set(found.cells) == {Condition(0, -1, -1), Condition(1, -1, -1)}
    assert found.slopes == ()
    assert found.items.tested == 0
    assert len(sentences(found)) == 1


def test_one_person_and_scores_all_equal_are_no_error() -> None:
    everything = Observations(
        person=np.zeros(30, dtype=np.int64),
        item=np.arange(30) % 5,
        score=np.ones(30),
        aid=np.zeros(30, dtype=np.int64),
        people=1,
        items=5,
    )
    found = criticise(fit_model(everything), everything, sitting=np.zeros(30, dtype=np.int64))
    assert np.isfinite(found.calibration_error)
    assert sentences(found)


class TestParts:
    def test_sittings_are_numbered_by_first_appearance(self) -> None:
        person = np.array([0, 0, 0, 0, 0, 2, 2, 2])
        sitting = np.array([9, 9, 4, -1, 9, 4, 1, 1])
        assert sitting_number(person, sitting).tolist() == [1, 1, 2, 0, 1, 1, 2, 2]
        assert sitting_number(person, np.full(8, -1)).tolist() == [0] * 8

    def test_errors_are_clustered_on_people_and_never_below_those_of_responses(self) -> None:
        person = np.array([0, 0, 1, 1])
        expected = np.full(4, 0.5)
        together = compare(
            np.zeros(4, np.int64), person, expected, np.array([0.5, 0.5, -0.5, -0.5])
        )
        apart = compare(np.zeros(4, np.int64), person, expected, np.array([0.5, -0.5, 0.5, -0.5]))
        assert together[0].standard_error == pytest.approx(0.5)
        assert apart[0].standard_error == pytest.approx(0.25)
        assert compare(np.full(4, -1), person, expected, expected) == {}

    def test_a_large_difference_by_chance_is_no_misfit(self) -> None:
        assert not Comparison(20, 5, 0.5, 0.7, 0.1).misfit
        assert not Comparison(90_000, 5_000, 0.5, 0.52, 0.001).misfit
        assert Comparison(2_000, 200, 0.5, 0.56, 0.01).misfit

    def test_slope_test_has_its_size_when_nothing_differs(self) -> None:
        """Over many logs of independent residuals hardly one in twenty is below .05."""
        rng = np.random.default_rng(8)
        person = np.repeat(np.arange(60), 12)
        obs = Observations(
            person=person, item=np.zeros(720, np.int64), score=np.zeros(720),
            aid=np.zeros(720, np.int64), people=60, items=1,
        )  # fmt: skip
        z = []
        for _ in range(300):
            chance = rng.uniform(0.2, 0.9, 720)
            residual = (rng.random(720) < chance) - chance
            made = Predicted(obs, chance, residual, chance * (1 - chance), np.arange(720))
            test = slope_test(made, "delay", rng.normal(size=720))
            assert test is not None
            z.append(test.z)
        assert 0.85 < np.std(z) < 1.15
        assert np.mean(np.array(z) > 1.645) < 0.07

    def test_too_few_people_are_not_tested(self) -> None:
        obs = Observations(
            person=np.zeros(4, np.int64), item=np.zeros(4, np.int64), score=np.zeros(4),
            aid=np.zeros(4, np.int64), delay_days=np.arange(4.0), people=1, items=1,
        )  # fmt: skip
        half = np.full(4, 0.5)
        made = Predicted(obs, half, -half, half / 2, np.arange(4))
        assert slope_tests(made) == ()
        assert item_shifts(made, {"group": np.zeros(4, np.int64)}).tested == 0
