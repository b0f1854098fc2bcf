"""The bias-reduced standard error equals its definition and its textbook special case."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from unaided.trials.design import ContrastDesign, contrast_design
from unaided.trials.rows import read_rows
from unaided.trials.small_sample import bell_mccaffrey
from unaided.trials.spec import TrialSpec


def design_of(table: pl.DataFrame, spec: TrialSpec) -> ContrastDesign:
    rows = read_rows(table, spec)
    return contrast_design(rows, 1, 0, rows.observed)


def literal(design: ContrastDesign) -> tuple[float, float]:
    """Write out I − H, invert the roots of its blocks, and multiply everything."""
    columns = np.column_stack([design.treated, design.nuisance])
    bread = np.linalg.inv(columns.T @ columns)
    free = np.eye(design.rows) - columns @ bread @ columns.T
    contrast = np.zeros(columns.shape[1])
    contrast[0] = 1
    residual = free @ design.outcome
    variance, vectors = 0.0, []
    for cluster in range(design.clusters):
        inside = np.flatnonzero(design.cluster == cluster)
        values, axes = np.linalg.eigh(free[np.ix_(inside, inside)])
        kept = values > 1e-8
        root = (axes[:, kept] / np.sqrt(values[kept])) @ axes[:, kept].T
        weight = root @ columns[inside] @ bread @ contrast
        variance += float(weight @ residual[inside]) ** 2
        vectors.append(free[:, inside] @ weight)
    gram = np.array(vectors) @ np.array(vectors).T
    return float(np.sqrt(variance)), float(np.trace(gram) ** 2 / (gram**2).sum())


@pytest.mark.parametrize("fixed", [(), ("teacher",), ("teacher", "year")])
@pytest.mark.parametrize("cluster", ["class", None])
def test_it_equals_its_definition(
    make_trial: Callable[..., pl.DataFrame], fixed: tuple[str, ...], cluster: str | None
) -> None:
    table = make_trial(clusters_per_arm=4, strata=2, effect=0.5)
    spec = TrialSpec("outcome", "arm", "control", cluster=cluster, adjust=("before",), fixed=fixed)
    design = design_of(table, spec)
    found = bell_mccaffrey(design)
    assert found is not None
    assert (found.standard_error, found.df) == pytest.approx(literal(design))


def test_a_cluster_that_a_fixed_effect_fits_perfectly_does_no_harm(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=4).with_columns(
        teacher=pl.when(pl.col("class") == "c00").then(pl.lit("own")).otherwise(pl.lit("shared"))
    )
    spec = TrialSpec("outcome", "arm", "control", cluster="class", fixed=("teacher",))
    design = design_of(table, spec)
    found = bell_mccaffrey(design)
    assert found is not None
    assert (found.standard_error, found.df) == pytest.approx(literal(design))


def test_two_arms_without_clusters_are_the_unequal_variance_comparison() -> None:
    """HC2 is then s₁²/n₁ + s₀²/n₀, and Bell–McCaffrey's df have the form of Imbens & Kolesár."""
    rng = np.random.default_rng(4)
    tool, control = rng.normal(size=5), rng.normal(size=12)
    table = pl.DataFrame({"arm": ["tool"] * 5 + ["control"] * 12, "outcome": [*tool, *control]})
    found = bell_mccaffrey(design_of(table, TrialSpec("outcome", "arm", "control")))
    assert found is not None
    expected = np.sqrt(tool.var(ddof=1) / 5 + control.var(ddof=1) / 12)
    assert found.standard_error == pytest.approx(expected)
    assert found.df == pytest.approx(17**2 * 4 * 11 / (5**2 * 4 + 12**2 * 11))
