"""Logs and truths are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unaided.evidence.problems import UsageError
from unaided.simulate import writing
from unaided.simulate.logs import SimulatedLog, simulate_log
from unaided.simulate.settings import Settings
from unaided.simulate.truth import ESTIMANDS, PERSON_ESTIMANDS, Subject
from unaided.simulate.writing import write_log, write_truth


@pytest.fixture(scope="module")
def log() -> SimulatedLog:
    settings = Settings(people=5, groups=("a", "b"), dropout=0.9, tool_tries=1)
    return simulate_log(settings, rng=np.random.default_rng(1))


def test_three_formats_hold_the_same_log(log: SimulatedLog, tmp_path: Path):
    """CSV, Parquet and JSON lines."""
    for name in ("log.csv", "log.parquet", "log.jsonl"):
        write_log(log.table, tmp_path / name)
    csv = pl.read_csv(tmp_path / "log.csv", try_parse_dates=True)
    lines = pl.read_ndjson(tmp_path / "log.jsonl", infer_schema_length=None)
    assert pl.read_parquet(tmp_path / "log.parquet").equals(log.table)
    assert csv["time"].dt.epoch().equals(log.table["time"].dt.epoch())
    assert csv["score"].equals(log.table["score"])
    assert lines["score"].equals(log.table["score"])
    assert lines["time"][0].endswith("Z")
    assert {p.name for p in tmp_path.iterdir()} == {"log.csv", "log.parquet", "log.jsonl"}


def test_the_truth_file_says_what_the_truth_says(log: SimulatedLog, tmp_path: Path):
    """Every subject, skill and estimand; what is not a number is null."""
    write_truth(log.truth, tmp_path / "truth.json", horizon_days=7.0)
    document = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert document["horizon_days"] == 7.0
    assert document["novelty"] == "variant"
    assert len(document["values"]) == 3 * 4 * len(ESTIMANDS) + 5 * 4 * len(PERSON_ESTIMANDS)
    for row in document["values"]:
        subject = Subject(**row["subject"])
        value = log.truth.value(subject, row["skill"], row["estimand"], horizon_days=7.0)
        assert (row["value"] is None) == np.isnan(value)
        if row["value"] is not None:
            assert row["value"] == pytest.approx(value, abs=1e-8)


def test_another_ending_is_refused(log: SimulatedLog, tmp_path: Path):
    """The remedy is in the sentence."""
    with pytest.raises(UsageError, match=r"a log ends in \.csv"):
        write_log(log.table, tmp_path / "log.xlsx")


def test_a_place_that_is_not_there_is_named(log: SimulatedLog, tmp_path: Path):
    """No traceback, a sentence."""
    with pytest.raises(UsageError, match="cannot be written"):
        write_log(log.table, tmp_path / "absent" / "log.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_log(log.table, tmp_path / "folder.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.csv"]


def test_a_broken_run_leaves_what_was_there(tmp_path: Path):
    """Written beside, then renamed."""
    place = tmp_path / "truth.json"
    place.write_text("before", encoding="utf-8")

    def fail(beside: Path) -> None:
        beside.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="No space left"):
        writing._put(place, fail)
    assert place.read_text(encoding="utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["truth.json"]


def test_names_are_harmless_in_a_spreadsheet(tmp_path: Path):
    """CSV alone changes them."""
    table = simulate_log(Settings(people=1, groups=("=1+1",)), rng=np.random.default_rng(1)).table
    for name in ("log.csv", "log.parquet"):
        write_log(table, tmp_path / name)
    assert pl.read_csv(tmp_path / "log.csv")["group"][0] == "'=1+1"
    assert pl.read_parquet(tmp_path / "log.parquet")["group"][0] == "=1+1"
