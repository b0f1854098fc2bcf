"""The truth is what its formulas say, adds up, and is what simulated frequencies tend to."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.logs import simulate_log
from unaided.simulate.parameters import AidSettings, ArmSettings, CheckSettings
from unaided.simulate.settings import Settings
from unaided.simulate.truth import ALL, ESTIMANDS, Subject

STEPS = ("step_aid", "step_delay", "step_novelty")


def test_steps_add_up_for_everyone():
    """From performance to learning, for all, groups and people, per skill and over skills."""
    settings = Settings(people=9, groups=("a", "b"), dropout=0.4)
    truth = simulate_log(settings, rng=np.random.default_rng(1)).truth
    for subject in truth.subjects():
        for skill in (None, *truth.skills_of(subject)):
            performance, learning, gap, *steps = (
                truth.value(subject, skill, e, horizon_days=14.0)
                for e in ("performance", "learning", "gap", *STEPS)
            )
            if math.isnan(gap):
                continue
            assert sum(steps) == pytest.approx(performance - learning, abs=1e-12)
            assert gap == pytest.approx(performance - learning, abs=1e-12)


def test_a_group_is_the_mean_of_its_people():
    """Groups weigh people equally, and all is the mean over all."""
    settings = Settings(people=10, groups=("a", "b"), practice_absence=0.0, dropout=0.0)
    truth = simulate_log(settings, rng=np.random.default_rng(2)).truth
    people = [s for s in truth.subjects() if s.kind == "person"]
    values = [truth.value(p, None, "learning", horizon_days=7.0) for p in people]
    group = truth.value(Subject("group", "a"), None, "learning", horizon_days=7.0)
    assert group == pytest.approx(np.mean(values[0::2]))
    assert truth.value(ALL, None, "learning", horizon_days=7.0) == pytest.approx(np.mean(values))


def test_learning_is_the_formula_by_hand():
    """One person and skill, computed item by item from the model's formula."""
    settings = Settings(people=4, floor=0.25, growth_logit=0.3)
    cohort = simulate_log(settings, rng=np.random.default_rng(3)).truth.cohorts[0]
    people, i, k, days = cohort.population, 2, 1, 14.0
    growth = settings.growth_logit * math.log(1 + cohort.practice[k])
    own = settings.level_logit + people.skill_level[k] + people.ability[i]
    own += people.person_skill[i, k] + growth
    lost = people.forgetting[i, k] * math.log(1 + days) + settings.variant_cost_logit
    helped = settings.aids[0].effect_logit + people.aid[i]
    alone, aided = [], []
    for difficulty, shift in zip(
        people.difficulty[k].ravel(), people.item_aid[k].ravel(), strict=True
    ):
        alone.append(0.25 + 0.75 / (1 + math.exp(-(own - difficulty - lost))))
        logit = own - difficulty + helped + shift - (1 - settings.aid_cushion) * lost
        aided.append(0.25 + 0.75 / (1 + math.exp(-logit)))
    learning = cohort.figures("learning", days, Novelty.VARIANT)[i, k]
    removed = cohort.figures("removed_at_horizon", days, Novelty.VARIANT)[i, k]
    assert learning == pytest.approx(np.mean(alone))
    assert removed == pytest.approx(np.mean(aided) - np.mean(alone))


def test_performance_is_the_mix_really_met():
    """All practice aided: taking the aid away is the whole first step."""
    settings = Settings(
        people=20, aids=(AidSettings(share=1.0),), aid_cushion=0.0, practice_absence=0.0
    )
    truth = simulate_log(settings, rng=np.random.default_rng(4)).truth
    step = truth.value(ALL, None, "step_aid", horizon_days=14.0)
    dependence = truth.value(ALL, None, "dependence", horizon_days=14.0)
    assert step == pytest.approx(dependence, abs=0.05)
    none = Settings(people=20, aids=(), checks=(CheckSettings(7.0, 2),))
    truth = simulate_log(none, rng=np.random.default_rng(4)).truth
    assert truth.value(ALL, None, "step_aid", horizon_days=14.0) == 0
    assert math.isnan(truth.value(ALL, None, "dependence", horizon_days=14.0))


@pytest.mark.parametrize("seed", [1, 2])
def test_frequencies_tend_to_the_truth(seed: int):
    """With no growth, plain means of randomised checks estimate the truth of every cell."""
    settings = Settings(
        people=1500, growth_logit=0.0, dropout=0.0, practice_absence=0.0, absence=0.05
    )
    log = simulate_log(settings, rng=np.random.default_rng(seed))
    rows = log.table.with_columns(log.latent.select("novelty", "delay_days")).filter(
        (pl.col("occasion") == "check") & (pl.col("status") == "scored")
    )
    cells = 0
    for (aid, novelty, _), cell in rows.group_by("aid", "novelty", "planned_delay_days"):
        truth = log.truth.expected_score(
            ALL,
            None,
            aid=Aid(aid),
            delay_days=float(cell["delay_days"].median()),
            novelty=Novelty(novelty),
        )
        people = cell.group_by("person").agg(pl.col("score").mean())["score"].to_numpy()
        error = people.std(ddof=1) / math.sqrt(people.size)
        assert abs(people.mean() - truth) < 4 * error + 0.003, (aid, novelty)
        cells += 1
    assert cells == 10


def test_dependence_is_what_randomised_checks_show():
    """Aided minus unaided in the checks right after practice."""
    settings = Settings(people=2000, growth_logit=0.0, dropout=0.0, practice_absence=0.0)
    log = simulate_log(settings, rng=np.random.default_rng(6))
    now = log.table.filter((pl.col("planned_delay_days") == 0) & (pl.col("status") == "scored"))
    mean = dict(now.group_by("aid").agg(pl.col("score").mean()).iter_rows())
    truth = log.truth.value(ALL, None, "dependence", horizon_days=14.0)
    assert mean["assistant"] - mean["none"] == pytest.approx(truth, abs=0.02)


def test_an_arm_has_its_true_effect():
    """The trial's contrast is near the truth, and the truth has the sign of the settings."""
    arms = (ArmSettings("control"), ArmSettings("assistant", Aid.ASSISTANT, -0.5))
    settings = Settings(people=3000, arms=arms, growth_logit=0.0, dropout=0.0)
    log = simulate_log(settings, rng=np.random.default_rng(7))
    truth = log.truth.arm_effect("assistant", "control", horizon_days=7.0)
    assert -0.15 < truth < -0.05
    later = log.table.with_columns(log.latent.select("novelty")).filter(
        (pl.col("planned_delay_days") == 7)
        & (pl.col("aid") == "none")
        & (pl.col("status") == "scored")
        & (pl.col("novelty") == "variant")
    )
    mean = dict(later.group_by("arm").agg(pl.col("score").mean()).iter_rows())
    assert mean["assistant"] - mean["control"] == pytest.approx(truth, abs=0.035)
    with pytest.raises(KeyError):
        log.truth.arm_effect("tutor", "control", horizon_days=7.0)


def test_help_can_starve_growth_leave_it_or_feed_it():
    """The worlds do not assume the thesis."""
    learning = []
    for share in (0.0, 1.0, 1.5):
        settings = Settings(people=50, growth_logit=0.4, aid_growth_share=share)
        truth = simulate_log(settings, rng=np.random.default_rng(8)).truth
        learning.append(truth.value(ALL, None, "learning", horizon_days=14.0))
    assert learning == sorted(learning)
    assert learning[2] > learning[0] + 0.03


def test_nobody_and_nothing_are_said():
    """An unknown person, group or skill is a mistake; never practised is not a number."""
    truth = simulate_log(
        Settings(people=3, practice_absence=1.0), rng=np.random.default_rng(1)
    ).truth
    assert all(math.isnan(truth.value(ALL, None, e, horizon_days=7.0)) for e in ESTIMANDS)
    for subject, skill in ((Subject("person", "nobody"), None), (ALL, "no skill")):
        with pytest.raises(KeyError):
            truth.value(subject, skill, "learning", horizon_days=7.0)
