"""What the next response is held against: averages and regressions, each as its paper has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit

from unaided.cli.bench_history import history_of
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.measure.baselines import (
    AFM,
    BASELINES,
    LOG_PFA,
    LOG_PFA_OWN_SLOPES,
    Average,
    CountRegression,
    ItemAverage,
    MovingAverage,
    Variant,
    Window,
)
from unaided.measure.history import History, fold_of_people, predict_held_out
from unaided.measure.prediction_scores import log_losses, mean_loss
from unaided.measure.ridge_logistic import dummies, fit_weights

STUDY = Path(__file__).resolve().parents[2] / "studies" / "cloze-spacing.toml"
NULL_LOG_LIKELIHOOD = -37983.478


def history(person: Any, item: Any, score: Any) -> History:
    """Make a history of one sitting a person; counts of the item follow from the scores."""
    person, item = np.asarray(person), np.asarray(item)
    score = np.asarray(score, dtype=np.float64)
    right, wrong = np.zeros(len(score)), np.zeros(len(score))
    for row in range(len(score)):
        earlier = (person[:row] == person[row]) & (item[:row] == item[row])
        right[row] = score[:row][earlier].sum()
        wrong[row] = (1 - score[:row][earlier]).sum()
    zeros, none = np.zeros(len(score)), np.full(len(score), np.nan)
    code = np.zeros(len(score), dtype=np.int64)
    return History(
        person=person, item=item, family=item, skill=code, score=score, aid=code,
        time_seconds=none, sitting=code, delay_days=none, since_retrieval_days=none,
        novelty=code, novelty_now=code, prior_successes=right, prior_failures=wrong,
        prior_retrievals=zeros, prior_exposures=zeros, sitting_exposures=right + wrong, lag=none,
        run_length=zeros, since_family_seconds=none, since_item_seconds=none,
        people=int(person.max()) + 1, items=int(item.max()) + 1, families=int(item.max()) + 1,
        skills=1,
    )  # fmt: skip


def learners(people: int, items: int, rounds: int, seed: int, slope: float = 0.8) -> History:
    """Simulate people who meet each item again and again and learn from right answers."""
    rng = np.random.default_rng(seed)
    difficulty = rng.normal(0, 1, items)
    rows = []
    for person in range(people):
        right = np.zeros(items)
        for _ in range(rounds):
            for item in rng.permutation(items):
                chance = expit(-0.5 - difficulty[item] + slope * np.log1p(right[item]))
                score = float(rng.random() < chance)
                rows.append((person, item, score))
                right[item] += score
    return history(*zip(*rows, strict=True))


@pytest.fixture(scope="module")
def learning() -> History:
    return learners(people=60, items=6, rounds=6, seed=1)


def test_an_average_of_nothing_but_right_answers_is_not_certain() -> None:
    everyone = history([0, 0, 1], [0, 1, 0], [1, 1, 1])
    assert 0.8 < Average().fit(everyone) < 1
    assert np.all(ItemAverage().fit(everyone) < 1)


def test_an_item_not_seen_in_training_has_the_overall_mean() -> None:
    training = replace(history([0, 0, 1], [0, 0, 0], [1, 0, 1]), items=2)
    means = ItemAverage().fit(training)
    assert means[1] == Average().fit(training)
    assert means[0] == pytest.approx((2 + means[1]) / 4)


def test_a_moving_average_takes_the_last_responses_of_the_same_person() -> None:
    rng = np.random.default_rng(2)
    person = np.repeat([0, 1, 2], [7, 1, 12])
    some = history(person, np.zeros(20, dtype=np.int64), rng.random(20))
    window = Window(responses=4, weight=2.0, mean=0.6)
    expected = []
    for row in range(20):
        last = [some.score[r] for r in range(row) if person[r] == person[row]][-4:]
        expected.append((sum(last) + 2.0 * 0.6) / (len(last) + 2.0))
    assert MovingAverage().predict(window, some) == pytest.approx(expected)


@pytest.mark.parametrize(("steady", "longest"), [(True, 1000), (False, 5)])
def test_the_window_is_long_where_people_are_steady(steady: bool, longest: int) -> None:
    rng = np.random.default_rng(3)
    length, people = 120, 80
    ability = rng.normal(0, 1, (people, 1 if steady else length // 4))
    chance = expit(2 * np.repeat(ability, length // ability.shape[1], axis=1))
    score = rng.random((people, length)) < chance
    person = np.repeat(np.arange(people), length)
    window = MovingAverage().fit(history_without_counts(person, score.ravel()))
    assert (window.responses >= 50) if steady else (window.responses <= longest)


def history_without_counts(person: np.ndarray, score: np.ndarray) -> History:
    first = history([0], [0], [0])
    many = first.take(np.zeros(person.size, dtype=np.int64))
    return replace(many, person=person, score=score.astype(float), people=int(person.max()) + 1)


def test_rows_before_are_counted_for_each_person() -> None:
    some = history([3, 3, 5, 5, 5], [0] * 5, [0] * 5)
    assert some.rows_before().tolist() == [0, 1, 0, 1, 2]
    assert some.take(np.zeros(5, dtype=bool)).rows_before().size == 0


def test_weights_agree_with_statsmodels_where_nothing_is_penalised() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(400), rng.normal(size=(400, 3))])
    score = (rng.random(400) < expit(x @ [0.3, 1.0, -2.0, 0.0])).astype(float)
    found = fit_weights(sparse.csr_matrix(x), score, np.zeros(4))
    assert found == pytest.approx(sm.Logit(score, x).fit(disp=0).params, abs=1e-5)


def test_the_gradient_vanishes_at_penalised_weights() -> None:
    rng = np.random.default_rng(5)
    x = sparse.csr_matrix(rng.normal(size=(300, 5)))
    score, penalty = rng.random(300), np.array([0.0, 1.0, 5.0, 0.2, 40.0])
    found = fit_weights(x, score, penalty)
    assert x.T @ (score - expit(x @ found)) == pytest.approx(penalty * found, abs=1e-5)


def test_separated_answers_get_finite_weights() -> None:
    x = sparse.csr_matrix(np.column_stack([np.ones(40), np.repeat([0, 1], 20), np.zeros(40)]))
    found = fit_weights(x, np.repeat([0.0, 1.0], 20), np.zeros(3))
    assert np.all(np.isfinite(found))
    assert expit(found[0]) < 0.01


def test_log_pfa_finds_the_slopes_that_made_the_answers() -> None:
    made = learners(people=150, items=8, rounds=8, seed=6)
    weights = LOG_PFA.fit_variant(made, Variant(ridge=0.01, person_dummies=False))
    assert weights[1] == pytest.approx(0.8, abs=0.12)
    assert weights[2] == pytest.approx(0.0, abs=0.12)


def test_own_slopes_are_held_to_the_common_ones_as_the_ridge_grows(learning: History) -> None:
    def spread(ridge: float) -> float:
        weights = LOG_PFA_OWN_SLOPES.fit_variant(learning, Variant(ridge, person_dummies=False))
        return float(np.abs(weights[3 + learning.items :]).max())

    assert spread(0.01) > spread(10.0) > spread(1e6)
    assert spread(1e6) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("regression", [AFM, LOG_PFA, LOG_PFA_OWN_SLOPES])
def test_no_weight_of_a_person_is_kept(regression: CountRegression, learning: History) -> None:
    state = regression.fit(learning)
    assert state.shape == (regression.design(learning).shape[1],)
    assert np.all(np.isfinite(state))


def test_the_variant_chosen_is_the_best_for_people_not_fitted(learning: History) -> None:
    held = learning.person % 4 == 1
    others, tried = learning.take(~held), learning.take(held)

    def loss(variant: Variant) -> float:
        weights = LOG_PFA.fit_variant(others, variant)[: LOG_PFA.design(tried).shape[1]]
        return float(log_losses(LOG_PFA.predict(weights, tried), tried.score).sum())

    chosen = LOG_PFA.choose(learning)
    plain = [Variant(ridge, person_dummies=False) for ridge in LOG_PFA.ridges]
    ridge = min(plain, key=loss).ridge
    both = [Variant(ridge, person_dummies=dummies) for dummies in (False, True)]
    assert chosen == min(both, key=loss)


def test_an_item_not_seen_in_training_has_the_common_intercept(learning: History) -> None:
    more = replace(learning, items=learning.items + 1)
    state = LOG_PFA.fit(more)
    unseen = replace(more.take(np.array([0])), item=np.array([learning.items]))
    assert LOG_PFA.predict(state, unseen)[0] == pytest.approx(expit(state[0]), abs=1e-3)


def test_a_regression_needs_two_people(learning: History) -> None:
    with pytest.raises(ValueError, match="AFM: expected two people or more, found 1"):
        AFM.fit(learning.take(learning.person == 0))


@pytest.mark.parametrize("strategy", BASELINES, ids=lambda strategy: strategy.name)
def test_each_person_is_predicted_alone(strategy: Any, learning: History) -> None:
    held = learning.person % 3 == 0
    state = strategy.fit(learning.take(~held))
    together = strategy.predict(state, learning.take(held))
    alone = [
        strategy.predict(state, learning.take(learning.person == person))
        for person in np.unique(learning.person[held])
    ]
    assert together == pytest.approx(np.concatenate(alone), abs=1e-12)


def test_people_are_dealt_into_even_folds_and_the_seed_names_them() -> None:
    folds = fold_of_people(103, 5, rng=np.random.default_rng(1))
    assert sorted(np.bincount(folds)) == [20, 20, 21, 21, 21]
    assert np.array_equal(folds, fold_of_people(103, 5, rng=np.random.default_rng(1)))
    assert not np.array_equal(folds, fold_of_people(103, 5, rng=np.random.default_rng(2)))


@dataclass(frozen=True)
class Spy:
    """Predicts nothing of worth and checks that nobody is in training and held out."""

    answer: float = 0.5
    name: str = "spy"

    def fit(self, training: History) -> set[int]:
        return set(training.person.tolist())

    def predict(self, state: set[int], held_out: History) -> np.ndarray:
        assert not state & set(held_out.person.tolist())
        return np.where(held_out.rows_before() == 0, 0.25, self.answer)


def test_nobody_is_in_training_and_held_out(learning: History) -> None:
    done: list[int] = []
    folds = fold_of_people(learning.people, 4, rng=np.random.default_rng(1))
    predicted = predict_held_out(Spy(), learning, folds, done.append)
    assert np.array_equal(predicted == 0.25, learning.rows_before() == 0)
    assert done == [1, 1, 1, 1]


@pytest.mark.parametrize("answer", [1.5, -0.1, float("nan")])
def test_a_prediction_that_is_no_score_is_refused(answer: float, learning: History) -> None:
    folds = fold_of_people(learning.people, 4, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"spy: expected 540 predictions in 0\.\.1"):
        predict_held_out(Spy(answer), learning, folds)


@pytest.fixture(scope="module")
def cloze(shared_data: Path) -> History:
    found, left_out = history_of(read_log(read_study(STUDY), data_dir=shared_data))
    assert (len(found), found.people, found.items, left_out) == (55_122, 478, 72, 0)
    return found


@pytest.mark.real_data
@pytest.mark.parametrize(("regression", "r_squared"), [(AFM, 0.28002), (LOG_PFA, 0.30531)])
def test_with_people_and_no_ridge_the_published_fits_come_out(
    cloze: History, regression: CountRegression, r_squared: float
) -> None:
    weights = regression.fit_variant(cloze, Variant(ridge=0.0, person_dummies=True))
    people = dummies(cloze.person, cloze.people)
    design = sparse.hstack([regression.design(cloze), people], format="csr")
    loss = log_losses(expit(design @ weights), cloze.score).sum()
    assert 1 + loss / NULL_LOG_LIKELIHOOD == pytest.approx(r_squared, abs=1e-4)


@pytest.mark.real_data
def test_on_real_people_the_published_regressions_beat_averages_in_their_order(
    cloze: History,
) -> None:
    held = fold_of_people(cloze.people, 5, rng=np.random.default_rng(1))[cloze.person] == 0
    training, tried = cloze.take(~held), cloze.take(held)
    losses = {
        strategy.name: log_losses(strategy.predict(strategy.fit(training), tried), tried.score)
        for strategy in BASELINES
    }
    pairs = [
        ("log PFA, slopes by item", "log PFA"), ("log PFA", "AFM"), ("AFM", "item average"),
        ("AFM", "moving average"), ("item average", "average"), ("moving average", "average"),
    ]  # fmt: skip
    for better, worse in pairs:
        difference = mean_loss(losses[better] - losses[worse], tried.person, tried.people)
        assert difference.interval(0.95)[1] < 0, (better, worse)
