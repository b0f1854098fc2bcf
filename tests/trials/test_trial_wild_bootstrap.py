"""The wild bootstrap equals refitting every draw by the book."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm

from unaided.trials.design import ContrastDesign
from unaided.trials.wild_bootstrap import POINTS, Weights, wild_bootstrap


def small_design(seed: int, clusters: int, size: int = 5, effect: float = 0.0) -> ContrastDesign:
    """A trial of a covariate and a constant, unevenly sized clusters."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), size)[: clusters * size - 2]
    treated = (cluster % 2).astype(float)
    covariate = rng.normal(size=cluster.size)
    outcome = effect * treated + covariate + rng.normal(size=clusters)[cluster]
    outcome = outcome + rng.normal(size=cluster.size)
    nuisance = np.linalg.qr(np.column_stack([np.ones(cluster.size), covariate]))[0]
    return ContrastDesign(
        outcome=outcome,
        treated=treated,
        untreated=treated == 0,
        nuisance=nuisance,
        effect=treated - nuisance @ (nuisance.T @ treated),
        cluster=cluster,
        clusters=clusters,
        by_row=False,
    )


def literal_p(design: ContrastDesign, vectors: np.ndarray) -> float:
    """Refit statsmodels for every vector of weights, as Cameron, Gelbach & Miller write it."""
    columns = np.column_stack([design.treated, design.nuisance])
    groups = {"groups": design.cluster}

    def t_of(outcome: np.ndarray) -> float:
        fit = sm.OLS(outcome, columns).fit(cov_type="cluster", cov_kwds=groups)
        return abs(float(fit.tvalues[0]))

    null = sm.OLS(design.outcome, design.nuisance).fit()
    observed = t_of(design.outcome)
    extreme = [
        t_of(null.fittedvalues + vector[design.cluster] * null.resid) >= observed - 1e-8
        for vector in vectors
    ]
    return float(np.mean(extreme))


@pytest.mark.parametrize(
    ("weights", "clusters"), [("rademacher", 6), ("rademacher", 7), ("webb", 3)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_listed_it_equals_refitting_every_combination(
    weights: Weights, clusters: int, seed: int
) -> None:
    design = small_design(seed, clusters, effect=1.0)
    found = wild_bootstrap(design, draws=99, rng=np.random.default_rng(0), weights=weights)
    vectors = np.array(list(product(POINTS[weights], repeat=clusters)))
    assert found.listed
    assert found.draws == len(vectors)
    assert found.p_value == pytest.approx(literal_p(design, vectors), abs=1e-12)


def test_drawn_it_equals_refitting_the_same_draws_with_the_outcome_among_them() -> None:
    design = small_design(3, clusters=14, effect=0.8)
    found = wild_bootstrap(design, draws=199, rng=np.random.default_rng(5))
    rng = np.random.default_rng(5)
    vectors = POINTS["rademacher"][rng.integers(0, 2, size=(199, 14))]
    assert not found.listed
    assert found.p_value == pytest.approx((1 + 199 * literal_p(design, vectors)) / 200)


def test_three_against_three_clusters_by_hand() -> None:
    """Arms that never overlap: of 64 sign vectors only all-plus and all-minus reach the t."""
    cluster = np.arange(6)
    treated = np.array([0.0, 0, 0, 1, 1, 1])
    nuisance = np.full((6, 1), 1 / np.sqrt(6))
    design = ContrastDesign(
        outcome=np.array([0.0, 0.1, -0.1, 9.9, 10.0, 10.1]),
        treated=treated,
        untreated=treated == 0,
        nuisance=nuisance,
        effect=treated - 0.5,
        cluster=cluster,
        clusters=6,
        by_row=False,
    )
    rng = np.random.default_rng(0)
    found = wild_bootstrap(design, draws=99, rng=rng, weights="rademacher")
    assert found.p_value == 2 / 64


def test_weights_follow_the_number_of_clusters() -> None:
    few = wild_bootstrap(small_design(1, 11), draws=99, rng=np.random.default_rng(0))
    twelve = wild_bootstrap(small_design(1, 12), draws=99, rng=np.random.default_rng(0))
    many = wild_bootstrap(small_design(1, 13), draws=99, rng=np.random.default_rng(0))
    assert (few.weights, few.listed) == ("webb", False)
    assert (twelve.weights, twelve.listed, twelve.draws) == ("rademacher", True, 4096)
    assert (many.weights, many.listed) == ("rademacher", False)


def test_points_have_mean_zero_and_variance_one() -> None:
    for points in POINTS.values():
        assert points.mean() == pytest.approx(0)
        assert (points**2).mean() == pytest.approx(1)


def test_under_the_null_it_rejects_about_as_often_as_it_says() -> None:
    """150 trials of ten clusters without an effect: some 10 % have p ≤ .1."""
    rng = np.random.default_rng(11)
    p_values = [
        wild_bootstrap(small_design(seed, 10), draws=199, rng=rng).p_value for seed in range(150)
    ]
    assert 0.04 <= np.mean(np.array(p_values) <= 0.1) <= 0.17
