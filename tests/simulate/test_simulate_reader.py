"""The log's reader derives, from a simulated file, what was simulated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.simulate.demonstration import Demonstration, demonstration
from unaided.simulate.logs import SimulatedLog, simulate_log
from unaided.simulate.settings import Settings
from unaided.simulate.writing import write_log


def absent_people(seed: int) -> SimulatedLog:
    settings = Settings(people=15, dropout=0.4, absence=0.2, practice_absence=0.2)
    return simulate_log(settings, rng=np.random.default_rng(seed))


@pytest.mark.parametrize(
    "log",
    [demonstration(seed=1, end=date(2025, 10, 31)), absent_people(1)],
    ids=["shown", "absent"],
)
def test_delay_and_novelty_read_are_those_simulated(
    log: SimulatedLog | Demonstration, tmp_path: Path
):
    """No problems, and the same delay, novelty and sitting exposures in every row."""
    path = tmp_path / "log.csv"
    write_log(log.table, path)
    read = read_log(study_of_table(path, {}, {}), data_dir=None)
    assert read.problems == ()
    table = read.table.with_columns(pl.col("row").cast(pl.Int64))
    meant = log.latent.with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64))
    both = table.join(meant, on="row", suffix="_meant")
    assert both.height == log.latent["novelty"].is_not_null().sum()
    assert (both["delay_days"] - both["delay_days_meant"]).abs().max() < 1e-9
    assert (both["delay_days"].is_null() == both["delay_days_meant"].is_null()).all()
    assert (both["novelty"].cast(pl.String) == both["novelty_meant"]).all()
    assert (both["sitting_exposures"] == both["sitting_exposures_meant"]).all()
