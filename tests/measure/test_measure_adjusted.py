"""Adjusted least squares: the same as ordinary least squares with dummies, or no number at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from unaided.measure.adjusted import AdjustedFit, fit_adjusted

PEOPLE, UNITS, CELLS = 14, 6, 3


def log(seed: int, rows: int = 400) -> dict[str, np.ndarray]:
    """A connected log with tries between 1 and 4."""
    rng = np.random.default_rng(seed)
    person, unit = rng.integers(0, PEOPLE, rows), rng.integers(0, UNITS, rows)
    cell = rng.integers(0, CELLS, rows)
    score = np.clip(
        0.4
        + 0.03 * (person - 7)
        + 0.04 * unit
        + np.array([0.0, 0.15, -0.1])[cell]
        + rng.normal(0, 0.2, rows),
        0,
        1,
    )
    weight = rng.integers(1, 5, rows).astype(float)
    return {"score": score, "weight": weight, "person": person, "unit": unit, "cell": cell}


def fit(
    data: dict[str, np.ndarray], cluster: np.ndarray | None = None, people: int = PEOPLE
) -> AdjustedFit:
    of_person = np.arange(people) if cluster is None else cluster
    return fit_adjusted(
        **data,
        units=UNITS,
        cells=CELLS,
        cluster_of_person=of_person,
        clusters=int(of_person.max()) + 1,
    )


@pytest.fixture(scope="module")
def with_dummies():
    """The same regression by statsmodels: dummies of people, units (less one), cells (less one)."""
    import statsmodels.api as sm

    data = log(1)
    design = np.column_stack(
        [
            np.eye(PEOPLE)[data["person"]],
            np.eye(UNITS)[data["unit"]][:, 1:],
            np.eye(CELLS)[data["cell"]][:, 1:],
        ]
    )

    def fitted(cluster: np.ndarray):
        return sm.WLS(data["score"], design, weights=data["weight"]).fit(
            cov_type="cluster",
            cov_kwds={"groups": cluster[data["person"]], "use_correction": False},
        )

    return data, fitted


@pytest.mark.parametrize("clusters", [PEOPLE, 5])
def test_a_contrast_of_cells_is_that_of_least_squares_with_dummies(with_dummies, clusters):
    """Coefficient as it stands; cluster-robust standard error up to the factor G / (G − 1)."""
    data, fitted = with_dummies
    cluster = np.arange(PEOPLE) % clusters
    reference = fitted(cluster)
    everybody = np.arange(PEOPLE)
    ours = fit(data, cluster).contrast(np.array([-1.0, 1.0, 0.0]), everybody)
    assert ours is not None
    position = PEOPLE + UNITS - 1
    assert ours.value == pytest.approx(reference.params[position], abs=1e-9)
    factor = np.sqrt(clusters / (clusters - 1))
    assert ours.standard_error == pytest.approx(reference.bse[position] * factor, rel=1e-8)
    assert ours.clusters == clusters


def test_an_expected_score_is_the_prediction_of_least_squares_with_dummies(with_dummies):
    """Mean person effect + form-weighted unit effects + mix-weighted cell effects."""
    data, fitted = with_dummies
    params = fitted(np.arange(PEOPLE)).params
    form, mix = np.array([0.5, 0, 0.25, 0, 0.25, 0]), np.array([0.2, 0.8, 0.0])
    people = np.array([0, 3, 9])
    expected = (
        params[:PEOPLE][people].mean()
        + form[1:] @ params[PEOPLE : PEOPLE + UNITS - 1]
        + mix[1:] @ params[PEOPLE + UNITS - 1 :]
    )
    ours = fit(data).expected_score(form, mix, people)
    assert ours is not None
    assert ours.value == pytest.approx(expected, abs=1e-9)


def test_the_influence_is_the_derivative_of_the_estimate():
    """Counting one person a little more moves the figure by that person's influence."""
    data = log(2)
    form, mix = np.full(UNITS, 1 / UNITS), np.array([0.6, 0.1, 0.3])
    people = np.arange(PEOPLE)
    estimate = fit(data).expected_score(form, mix, people)
    assert estimate is not None

    def value(person: int, step: float) -> float:
        counted = np.where(data["person"] == person, 1 + step, 1.0)
        again = fit({**data, "weight": data["weight"] * counted})
        share = np.ones(PEOPLE)
        share[person] += step
        level = again.person_score - again.person_share @ again.coefficients
        target = np.concatenate([form, mix])
        return float(share @ level / share.sum() + target @ again.coefficients)

    for person in (0, 5, 13):
        slope = (value(person, 1e-5) - value(person, -1e-5)) / 2e-5
        assert estimate.influence[person] == pytest.approx(slope, abs=1e-7)
    assert estimate.influence.sum() == pytest.approx(0.0, abs=1e-9)


def test_conditions_met_by_other_people_on_other_units_are_not_compared():
    """Two islands: people 0–6 on units 0–2 in cell 0, the rest on units 3–5 in cell 1."""
    data = log(3)
    island = data["person"] >= 7
    data["unit"] = data["unit"] % 3 + 3 * island
    data["cell"] = island.astype(np.int64)
    islands = fit(data)
    everybody = np.arange(PEOPLE)
    assert islands.contrast(np.array([-1.0, 1.0, 0.0]), everybody) is None
    form = np.full(UNITS, 1 / UNITS)
    assert islands.expected_score(form, np.array([1.0, 0.0, 0.0]), everybody) is None
    # A cell that nobody met is not a number either.
    assert islands.contrast(np.array([-1.0, 0.0, 1.0]), everybody) is None
    # On its own island a score stands.
    own = np.array([1 / 3] * 3 + [0.0] * 3)
    here = islands.expected_score(own, np.array([1.0, 0.0, 0.0]), np.arange(7))
    assert here is not None
    assert 0 < here.value < 1


def test_one_bridge_connects_the_islands():
    """One person who met both makes the contrast identified: a number, with a wide interval."""
    data = log(3)
    island = data["person"] >= 7
    island[data["person"] == 0] = np.arange((data["person"] == 0).sum()) % 2 == 1
    data["unit"] = np.where(data["person"] == 0, data["unit"], data["unit"] % 3 + 3 * island)
    data["cell"] = island.astype(np.int64)
    assert fit(data).contrast(np.array([-1.0, 1.0, 0.0]), np.arange(PEOPLE)) is not None


def test_nobody_present_gives_nothing():
    """People without a response have no expected score."""
    data = log(4)
    absent = fit(data, people=PEOPLE + 2)
    form, mix = np.full(UNITS, 1 / UNITS), np.array([1.0, 0.0, 0.0])
    assert absent.expected_score(form, mix, np.array([PEOPLE, PEOPLE + 1])) is None
    assert absent.contrast(np.array([-1.0, 1.0, 0.0]), np.array([PEOPLE])) is None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_order_and_labels_do_not_matter(seed):
    """Rows shuffled, people, units and cells renamed: the same figures."""
    rng = np.random.default_rng(seed)
    data = log(seed)
    form, mix = rng.dirichlet(np.ones(UNITS)), rng.dirichlet(np.ones(CELLS))
    people = rng.permutation(PEOPLE)[:9]
    before = fit(data).expected_score(form, mix, people)
    rows = rng.permutation(data["score"].size)
    names = {
        name: rng.permutation(size)
        for name, size in (("person", PEOPLE), ("unit", UNITS), ("cell", CELLS))
    }
    renamed = {name: values[rows] for name, values in data.items()}
    for name, new in names.items():
        renamed[name] = new[renamed[name]]
    form_after, mix_after = np.empty(UNITS), np.empty(CELLS)
    form_after[names["unit"]], mix_after[names["cell"]] = form, mix
    after = fit(renamed).expected_score(form_after, mix_after, names["person"][people])
    assert before is not None
    assert after is not None
    assert after.value == pytest.approx(before.value, abs=1e-9)
    assert after.standard_error == pytest.approx(before.standard_error, rel=1e-7)


def test_a_balanced_log_gives_the_plain_mean():
    """Where everybody met every unit once, the adjusted score is the mean, its error that of it."""
    rng = np.random.default_rng(5)
    person, unit = (grid.ravel() for grid in np.meshgrid(range(PEOPLE), range(UNITS)))
    score = rng.random(person.size)
    balanced = fit_adjusted(
        score,
        np.ones(score.size),
        person,
        unit,
        np.zeros(score.size, dtype=np.int64),
        units=UNITS,
        cells=1,
        cluster_of_person=np.arange(PEOPLE),
        clusters=PEOPLE,
    )
    estimate = balanced.expected_score(
        np.full(UNITS, 1 / UNITS), np.array([1.0]), np.arange(PEOPLE)
    )
    means = np.bincount(person, score) / UNITS
    assert estimate is not None
    assert estimate.value == pytest.approx(means.mean())
    assert estimate.standard_error == pytest.approx(means.std(ddof=1) / np.sqrt(PEOPLE))
    assert sparse.issparse(balanced.person_share)
