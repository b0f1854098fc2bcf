"""The measuring model as a strategy, and the kernel that predicts answers one after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from unaided.measure.baselines import LOG_PFA_OWN_SLOPES, Average
from unaided.measure.history import History, fold_of_people, predict_held_out
from unaided.measure.model.design import coding_of, design_of
from unaided.measure.model.kernel_types import Point
from unaided.measure.model.next_response import NextResponse, clock_seconds
from unaided.measure.model.observations import Observations
from unaided.measure.model.passes import run_pass, start_of
from unaided.measure.model.sequence import Sequence, predict_each
from unaided.measure.model.terms import Choice, terms_of
from unaided.measure.prediction_scores import log_losses

SECONDS = 20.0


def learners(
    people: int = 60, items: int = 6, rounds: int = 7, *, aided: bool = False, seed: int = 1
) -> History:
    """Simulate people of different ability who learn items, each some better than others."""
    rng = np.random.default_rng(seed)
    each = items * rounds
    person = np.repeat(np.arange(people), each)
    item = rng.integers(0, items, person.size)
    aid = rng.integers(0, 2, person.size) * aided
    ability, own = rng.normal(0, 1, people), rng.normal(0, 1, (people, items))
    score, success, failure = (np.zeros(person.size) for _ in range(3))
    lag = np.full(person.size, np.nan)
    for p in range(people):
        met = np.zeros((items, 2))
        last = np.full(items, -1)
        for i in range(p * each, (p + 1) * each):
            known = item[i]
            success[i], failure[i] = met[known]
            lag[i] = i - last[known] if last[known] >= 0 else np.nan
            eta = ability[p] + own[p, known] - 1 + 0.4 * met[known].sum() + 0.8 * aid[i]
            score[i] = rng.random() < expit(eta)
            met[known, 0 if score[i] else 1] += 1
            last[known] = i
    unknown = np.full(person.size, np.nan)
    zero = np.zeros(person.size, dtype=np.int64)
    return History(
        person=person,
        item=item,
        family=item // 2,
        skill=zero,
        score=score,
        aid=aid,
        time_seconds=np.arange(person.size) * SECONDS,
        sitting=person.copy(),
        delay_days=unknown,
        since_retrieval_days=unknown,
        novelty=zero,
        novelty_now=np.where(success + failure > 0, 1, 0),
        prior_successes=success,
        prior_failures=failure,
        prior_retrievals=np.zeros(person.size),
        prior_exposures=np.zeros(person.size),
        sitting_exposures=unknown,
        lag=lag,
        run_length=np.ones(person.size),
        since_family_seconds=lag * SECONDS,
        since_item_seconds=lag * SECONDS,
        people=people,
        items=items,
        families=(items + 1) // 2,
        skills=1,
    )


def test_it_predicts_people_held_out_better_than_the_regressions() -> None:
    history = learners()
    fold = fold_of_people(history.people, 3, rng=np.random.default_rng(1))
    loss = {
        strategy.name: log_losses(predict_held_out(strategy, history, fold), history.score).mean()
        for strategy in (Average(), LOG_PFA_OWN_SLOPES, NextResponse())
    }
    assert loss["measuring model"] < loss["log PFA, slopes by item"] - 0.01 < loss["average"]


def test_it_takes_up_that_people_differ_in_items() -> None:
    assert NextResponse().choose(learners(people=80)) == "item"


def test_what_is_met_once_has_no_effect_of_its_own() -> None:
    history = learners(people=12, items=6, rounds=3)
    first = np.unique(history.person * 100 + history.item, return_index=True)[1]
    assert NextResponse(units=("none", "item")).choose(history.take(np.sort(first))) == "none"


def test_aid_that_nobody_had_in_training_and_items_that_nobody_met_are_predicted() -> None:
    history = learners(people=30, aided=True)
    plain = history.take(history.aid == 0)
    training = plain.take((plain.person < 20) & (plain.item < 4))
    held = history.take(history.person >= 20)
    strategy = NextResponse()
    predicted = strategy.predict(strategy.fit(training), held)
    assert predicted.shape == (len(held),)
    assert np.all((predicted > 0) & (predicted < 1))


def test_partial_credit_at_unknown_times_is_predicted() -> None:
    """Graded scores carry less than right or wrong ones: the prediction stays near their mean."""
    history = learners(people=40)
    rng = np.random.default_rng(2)
    graded = replace(
        history,
        score=np.clip(np.round(0.5 * history.score + 0.5 * rng.random(len(history)), 1), 0, 1),
        aid=np.full(len(history), -1),
        time_seconds=np.full(len(history), np.nan),
        since_item_seconds=np.full(len(history), np.nan),
    )
    fold = fold_of_people(history.people, 2, rng=rng)
    predicted = predict_held_out(NextResponse(), graded, fold)
    average = predict_held_out(Average(), graded, fold)
    assert predicted.mean() == pytest.approx(graded.score.mean(), abs=0.03)
    assert np.mean((predicted - graded.score) ** 2) < np.mean((average - graded.score) ** 2) - 0.005


def test_help_moves_what_is_expected() -> None:
    history = learners(people=80, aided=True)
    strategy = NextResponse(units=("none",))
    state = strategy.fit(history.take(history.person < 60))
    held = history.take(history.person >= 60)
    alone = strategy.predict(state, replace(held, aid=np.zeros_like(held.aid)))
    helped = strategy.predict(state, replace(held, aid=np.ones_like(held.aid)))
    first = held.rows_before() == 0
    assert np.mean(helped[first] - alone[first]) > 0.05


def test_the_clock_is_read_before_the_answer() -> None:
    """How long the third answer took does not move it; a night before it does."""
    history = learners(people=1).take(np.arange(4))
    nan = np.nan

    def clock(times: list[float], since: list[float], sitting: list[int]) -> list[float]:
        timed = replace(
            history,
            time_seconds=np.array(times),
            since_item_seconds=np.array(since),
            sitting=np.array(sitting),
        )
        return list(clock_seconds(timed))

    quick = clock([0, 20, 40, 60], [nan, nan, 40, 20], [0, 0, 0, 0])
    slow = clock([0, 20, 940, 960], [nan, nan, 940, 20], [0, 0, 0, 0])
    assert quick == pytest.approx([nan, nan, 20, 0], nan_ok=True)
    assert slow == pytest.approx(quick, nan_ok=True)
    next_sitting = clock([0, 20, 940, 960], [nan, nan, 940, 20], [0, 0, 1, 1])
    assert next_sitting == pytest.approx([nan, nan, 940, 0], nan_ok=True)
    night = clock([0, 20, 30_000, 30_020], [nan, nan, 30_000, 20], [-1, -1, -1, -1])
    assert night == pytest.approx([nan, nan, 30_000, 0], nan_ok=True)


@pytest.mark.parametrize("aided", [False, True])
@pytest.mark.parametrize("each", [4, 60, 400])
def test_predictions_one_after_another_make_up_the_marginal_likelihood(
    aided: bool, each: int
) -> None:
    """Σ log p(answer | those before) is log p(all answers), which the fitting kernel computes."""
    rng = np.random.default_rng(each)
    people, skills = 12, 4
    size = people * each
    person = np.repeat(np.arange(people), each)
    skill = rng.integers(0, skills, size)
    aid = rng.integers(0, 2, size) * aided
    floor = np.where(rng.random(size) < 0.3, 0.2, 0.0)
    covariance, spread = np.array([[1.2, 0.7], [0.7, 1.5]]), 0.6
    ability = rng.multivariate_normal([0, 0], covariance, people)
    ability[0] = [4.0, -4.0]  # somebody far out, whom the first grid does not reach well
    chance = floor + (1 - floor) * expit(ability[person, aid])
    score = (rng.random(size) < chance).astype(np.float64)
    obs = Observations(
        person=person, item=np.zeros(size, dtype=np.int64), score=score, aid=aid, skill=skill,
        floor=floor, people=people, items=1, skills=skills,
    )  # fmt: skip
    coding = coding_of(obs, terms_of(obs, Choice()))
    point = Point(np.zeros(coding.coefficients), covariance, spread)
    design = design_of(obs, coding)
    whole = run_pass(design, point, start_of(design, point)).log_likelihood
    rows = Sequence(
        np.arange(0, size + 1, each), skill, aid, np.zeros(size), score, np.ones(size), floor
    )
    predicted = predict_each(rows, covariance, spread, aided=aided)
    assert -log_losses(predicted, score).sum() == pytest.approx(whole, abs=1e-3)
