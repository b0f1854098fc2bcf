"""The randomisation test re-randomises what was randomised, where it was randomised."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
import statsmodels.formula.api as smf

from unaided.trials import TrialResult, TrialSpec, analyse_trial

SPEC = TrialSpec("outcome", "arm", "control", cluster="class", strata=("year",), adjust=("before",))


def analyse(table: pl.DataFrame, spec: TrialSpec = SPEC, draws: int = 199) -> TrialResult:
    return analyse_trial(table, spec, rng=np.random.default_rng(3), draws=draws)


def literal_p(table: pl.DataFrame) -> float:
    """Refit statsmodels for every assignment of classes to the tool within years."""
    frame = table.select("outcome", "before").to_pandas()
    classes = table["class"].to_numpy()
    arm_of = dict(zip(table["class"], table["arm"], strict=True))
    year_of = dict(zip(table["class"], table["year"], strict=True))

    def t_of(tooled: set[str]) -> float:
        data = frame.assign(tool=np.isin(classes, list(tooled)).astype(float))
        model = smf.ols("outcome ~ tool + before", data)
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": classes})
        return abs(float(fit.tvalues["tool"]))

    years: dict[str, list[str]] = {}
    for name, year in year_of.items():
        years.setdefault(year, []).append(name)
    sizes = {y: sum(arm_of[c] == "tool" for c in names) for y, names in years.items()}
    choices = [combinations(names, sizes[year]) for year, names in years.items()]
    observed = t_of({c for c, arm in arm_of.items() if arm == "tool"})
    every = [t_of({c for part in chosen for c in part}) for chosen in product(*choices)]
    return float(np.mean(np.array(every) >= observed - 1e-8))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_listed_it_equals_refitting_every_assignment(
    make_trial: Callable[..., pl.DataFrame], seed: int
) -> None:
    table = make_trial(clusters_per_arm=4, strata=2, effect=0.7, seed=seed)
    small = analyse(table).contrasts[0].small_sample
    assert small.randomisation_p == pytest.approx(literal_p(table), abs=1e-12)
    assert "within 2 strata: all 36 assignments" in small.randomisation_note


def test_a_third_arm_stays_where_it_is(make_trial: Callable[..., pl.DataFrame]) -> None:
    table = make_trial(clusters_per_arm=3, arms=("control", "tool", "tutor"))
    notes = [c.small_sample.randomisation_note for c in analyse(table).contrasts]
    # Six classes of two arms, three of them in one: 20 assignments, for each pair.
    assert all("all 20 assignments" in note for note in notes)


def test_a_stratum_without_counterpart_is_named_and_adds_nothing(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=4, strata=2)
    both = analyse(table.filter(pl.col("year") == "s0")).contrasts[0].small_sample
    lone = table.filter((pl.col("year") == "s0") | (pl.col("arm") == "control"))
    small = analyse(lone).contrasts[0].small_sample
    assert "no counterpart in year s1: it adds nothing" in small.randomisation_note
    assert "all 6 assignments" in both.randomisation_note
    assert "all 6 assignments" in small.randomisation_note


def test_without_any_counterpart_there_is_no_p_value(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=4).with_columns(year=pl.col("arm"))
    small = analyse(table).contrasts[0].small_sample
    assert small.randomisation_p is None
    assert small.randomisation_note.startswith("No other assignment was possible.")


def test_rows_are_permuted_where_arms_vary_within_clusters(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=6)
    alternating = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("control"))
    table = table.with_columns(arm=alternating.otherwise(pl.lit("tool")))
    assert "over rows" in analyse(table).contrasts[0].small_sample.randomisation_note


def test_a_few_clusters_with_two_arms_leave_the_unit_unknown(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=6)
    table = table.with_columns(
        arm=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("tool")).otherwise(pl.col("arm"))
    )
    small = analyse(table).contrasts[0].small_sample
    assert small.randomisation_p is None
    assert "1 of 12 clusters (c00) have several arms" in small.randomisation_note


def test_strata_that_cut_through_clusters_are_refused(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    table = make_trial(clusters_per_arm=6).with_columns(year=pl.col("teacher"))
    small = analyse(table).contrasts[0].small_sample
    assert small.randomisation_p is None
    assert "some clusters lie in several strata" in small.randomisation_note


def test_under_the_null_it_rejects_as_often_as_it_says(
    make_trial: Callable[..., pl.DataFrame],
) -> None:
    """120 trials of ten classes without an effect: some 10 % have p ≤ .1."""
    p_values = [
        analyse(make_trial(seed=seed), draws=99).contrasts[0].small_sample.randomisation_p
        for seed in range(120)
    ]
    assert 0.03 <= np.mean([p is not None and p <= 0.1 for p in p_values]) <= 0.18


def test_a_large_effect_is_found(make_trial: Callable[..., pl.DataFrame]) -> None:
    small = analyse(make_trial(effect=3.0)).contrasts[0].small_sample
    assert small.randomisation_p is not None
    assert small.randomisation_p < 0.05
    assert small.wild_bootstrap_p is not None
    assert small.wild_bootstrap_p < 0.05
