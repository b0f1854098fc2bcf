"""Trials with known truth, made on the spot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

MakeTrial = Callable[..., pl.DataFrame]


def _make_trial(
    *,
    clusters_per_arm: int = 5,
    size: int = 6,
    arms: tuple[str, ...] = ("control", "tool"),
    effect: float = 0.0,
    strata: int = 1,
    cluster_spread: float = 0.5,
    seed: int = 1,
) -> pl.DataFrame:
    """Make a cluster-randomised trial; in every stratum each arm has the same share of clusters."""
    rng = np.random.default_rng(seed)
    assigned = [(arm, f"s{number % strata}") for arm in arms for number in range(clusters_per_arm)]
    rows = []
    for name, (arm, stratum) in enumerate(assigned):
        shared = rng.normal(0, cluster_spread) + effect * arms.index(arm)
        for _ in range(size):
            before = rng.normal()
            rows.append(
                {
                    "class": f"c{name:02d}",
                    "arm": arm,
                    "year": stratum,
                    "before": before,
                    "teacher": f"t{rng.integers(3)}",
                    "outcome": shared + 0.4 * before + rng.normal(),
                }
            )
    return pl.DataFrame(rows)


@pytest.fixture
def make_trial() -> MakeTrial:
    """A maker of trials."""
    return _make_trial
