"""Logs drawn from the measuring model: their truth is what the log shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unaided.simulate.hierarchical import (
    HierarchyLog,
    HierarchySettings,
    draw_hierarchy,
    expected_score,
)
from unaided.simulate.hierarchical_effects import delay_slopes
from unaided.simulate.settings import SettingsError

COMPLETE = HierarchySettings(
    people=900,
    items_per_skill=9,
    responses_per_person=50,
    skills=7,
    groups=4,
    person_skill_sd=0.4,
    skill_sd=0.3,
    skill_aid_sd=0.2,
    skill_delay_sd=0.1,
    group_sd=0.2,
    group_aid_sd=0.3,
    group_skill_sd=0.1,
    delays_days=(0.0, 1.0, 14.0),
    delay_logits=(0.0, -0.3, -0.8),
    novelty_logits={1: 0.0, 2: -0.3, 3: -0.7},
    retrieval_logit=0.2,
    exposure_logit=0.1,
    floor=0.25,
    tries=3,
)


def draw(settings: HierarchySettings, seed: int = 1) -> HierarchyLog:
    return draw_hierarchy(settings, np.random.default_rng(seed))


def test_spreads_of_many_drawn_are_the_truth():
    """With many people, items, skills and groups, what was drawn has the spreads asked for."""
    log = draw(
        HierarchySettings(
            people=40_000,
            items_per_skill=100,
            responses_per_person=1,
            skills=400,
            groups=4_000,
            skill_sd=0.3,
            skill_aid_sd=0.2,
            group_sd=0.2,
            group_aid_sd=0.3,
            group_skill_sd=0.1,
        )
    )
    assert log.truth.keys() == log.realised.keys()
    for name, true in log.truth.items():
        assert log.realised[name] == pytest.approx(true, abs=0.04), name
    gain = log.effects.theta[:, 1] - log.effects.theta[:, 0]
    assert np.corrcoef(gain, log.effects.theta[:, 0])[0, 1] == pytest.approx(-0.3, abs=0.02)


def test_scores_follow_the_stated_probability():
    """Mean scores of people in a condition are near their expected score on the form."""
    settings = HierarchySettings(people=300, items_per_skill=20, responses_per_person=20, tries=50)
    log = draw(settings)
    everyone = np.arange(settings.people)
    for aid in (0, 1):
        on_form = expected_score(log, everyone, skill=0, aid=aid).mean()
        assert log.score[log.aid == aid].mean() == pytest.approx(on_form, abs=0.02)


def test_rows_are_sorted_by_person_then_skill():
    log = draw(COMPLETE)
    assert log.skill is not None
    order = log.person.astype(np.int64) * COMPLETE.skills + log.skill
    assert (np.diff(order) >= 0).all()
    assert (log.item // COMPLETE.items_per_skill == log.skill).all()


def test_responses_are_spread_evenly_over_skills():
    """50 responses on 7 skills: 7 or 8 each, and the skills with 8 differ between people."""
    log = draw(COMPLETE)
    table = np.zeros((COMPLETE.people, COMPLETE.skills), dtype=int)
    np.add.at(table, (log.person, log.skill), 1)
    assert set(np.unique(table)) == {7, 8}
    assert np.ptp(table.sum(axis=0)) <= COMPLETE.people * 0.01 + COMPLETE.skills


@pytest.mark.parametrize("responses", [5, 12, 30])
def test_no_item_comes_again_before_all_came(responses: int):
    """Also where the number of items has divisors."""
    log = draw(HierarchySettings(people=50, items_per_skill=12, responses_per_person=responses))
    table = np.zeros((50, 12), dtype=int)
    np.add.at(table, (log.person, log.item), 1)
    assert np.ptp(table, axis=1).max() <= 1
    assert (table.sum(axis=0) > 0).all()


def test_conditions_are_crossed_and_evenly_drawn():
    """Each delay meets each novelty and each help as often."""
    log = draw(COMPLETE)
    assert log.delay_days is not None
    assert log.novelty is not None
    for delay in COMPLETE.delays_days:
        for novelty in COMPLETE.novelty_logits:
            here = (log.delay_days == np.float32(delay)) & (log.novelty == novelty)
            assert here.mean() == pytest.approx(1 / 9, abs=0.01)
            assert log.aid[here].mean() == pytest.approx(0.5, abs=0.03)


def test_a_floor_is_what_the_weakest_still_get():
    settings = HierarchySettings(
        people=100, items_per_skill=10, responses_per_person=100, intercept=-20, floor=0.25
    )
    log = draw(settings)
    assert log.score.mean() == pytest.approx(0.25, abs=0.02)
    assert log.floor is not None
    assert (log.floor == np.float32(0.25)).all()


def test_terms_that_are_left_out_are_none():
    """A plain log carries people, items, help and scores; its truth names nothing else."""
    log = draw(HierarchySettings(people=10, items_per_skill=4, responses_per_person=4))
    arrays = log.observations()
    absent = {name for name, value in arrays.items() if value is None}
    assert absent == {
        *("skill", "group", "tries", "floor"),
        *("delay_days", "novelty", "retrievals", "exposures"),
    }
    assert set(log.truth) == {
        *("intercept", "aid_1", "ability_sd", "aided_sd", "aid_spread", "aid_correlation"),
        *("item_sd", "item_aid_sd"),
    }
    assert (arrays["people"], arrays["items"]) == (10, 4)


def test_a_complete_log_has_every_column():
    arrays = draw(COMPLETE).observations()
    assert all(value is not None for value in arrays.values())
    assert arrays["score"].min() >= 0
    assert arrays["score"].max() <= 1
    assert set(np.unique(arrays["retrievals"])) == set(range(7))


def test_conditions_are_told_beside_the_shortest_delay_and_repeats():
    """Where repeats occur they are the base, whatever their own logit."""
    settings = replace(COMPLETE, novelty_logits={0: -0.9, 1: 0.1, 2: -0.3})
    truth = draw(settings).truth
    expected = {"delay_1_d": -0.3, "delay_14_d": -0.8, "first": -1.0, "variant": -0.4}
    assert {name: truth[name] for name in expected} == pytest.approx(expected)
    assert (truth["retrievals"], truth["exposures"]) == (0.2, 0.1)


def test_skills_differ_in_what_delay_costs():
    """The spread is that of a slope on log(1 + days), in its standard deviations."""
    log = draw(replace(COMPLETE, people=1, skills=4_000, groups=0, skill_delay_sd=0.2))
    assert log.effects.skill_delay.std() == pytest.approx(0.2, abs=0.01)
    assert log.truth["skill_delay_sd"] == 0.2
    slopes = delay_slopes(COMPLETE)
    assert slopes[0] == 0
    assert slopes.std() == pytest.approx(1.0)


def test_same_seed_same_log():
    one, same, other = draw(COMPLETE, 5), draw(COMPLETE, 5), draw(COMPLETE, 6)
    for name, values in one.observations().items():
        np.testing.assert_array_equal(values, same.observations()[name])
    assert (one.score != other.score).any()


def test_expected_scores_move_with_every_condition():
    """Delay and novelty cost, help and practice gain, and skills of a person differ."""
    log = draw(COMPLETE)
    people = np.array([3, 0, 700])

    def mean(**conditions: float) -> float:
        return float(expected_score(log, people, skill=2, **conditions).mean())  # type: ignore[arg-type]

    base = mean()
    assert mean(delay_days=14.0) < base
    assert mean(novelty=3) < base
    assert mean(aid=1) > base
    assert mean(retrievals=5) > base
    assert mean(exposures=5) > base
    assert len(set(expected_score(log, people, skill=2))) == 3


def test_items_that_move_between_groups_are_not_in_the_truth():
    """Every second group finds every second item harder, the others easier."""
    settings = HierarchySettings(
        people=4_000,
        items_per_skill=2,
        responses_per_person=2,
        groups=2,
        item_sd=0.0,
        item_aid_sd=0.0,
        item_group_logit=0.5,
    )
    log = draw(settings)
    mean = {
        (g, i): log.score[(log.group == g) & (log.item == i)].mean() for g in (0, 1) for i in (0, 1)
    }
    assert mean[0, 0] == pytest.approx(mean[0, 1], abs=0.04)
    assert mean[1, 0] > mean[1, 1] + 0.1
    assert "item_group_logit" not in log.truth


def test_impossible_settings_are_all_named():
    with pytest.raises(SettingsError) as caught:
        HierarchySettings(
            people=0,
            items_per_skill=1,
            responses_per_person=1,
            floor=1.0,
            item_sd=-1.0,
            aid_correlation=2.0,
            delays_days=(3.0, 1.0),
            delay_logits=(0.5,),
            novelty_logits={9: 0.0},
        )
    named = {sentence.split(":")[0] for sentence in caught.value.sentences}
    assert named == {
        *("people", "floor", "item_sd", "aid_correlation"),
        *("delays_days", "delay_logits", "novelty_logits"),
    }


def test_a_condition_the_log_lacks_is_refused():
    log = draw(COMPLETE)
    with pytest.raises(Exception, match=r"delay_days: found 3.0, expected one of 0, 1, 14\."):
        expected_score(log, np.array([0]), delay_days=3.0)
    with pytest.raises(Exception, match="skill: found 7, expected 0 to 6"):
        expected_score(log, np.array([0]), skill=7)
