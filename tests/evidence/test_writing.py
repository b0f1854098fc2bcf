"""A log is written whole or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.evidence.writing import write_log_csv, write_log_parquet

RISKY = "person,item,score,time\n=1+1,@sum,1,2026-03-01T09:00:00Z\n<b>x,-1,0,\n"


def test_formulas_are_neutralised_in_csv_alone(read_table: Any, tmp_path: Path) -> None:
    log = read_table(RISKY)
    write_log_csv(log, tmp_path / "out.csv")
    write_log_parquet(log, tmp_path / "out.parquet")
    csv = pl.read_csv(tmp_path / "out.csv")
    assert csv["person"].to_list() == ["'=1+1", "<b>x"]
    assert csv["item"].to_list() == ["'@sum", "'-1"]
    assert csv["time"][0] == "2026-03-01T09:00:00Z"
    assert pl.read_parquet(tmp_path / "out.parquet")["person"].cast(str)[0] == "=1+1"


def test_a_written_log_reads_as_the_same_log(read_table: Any, tmp_path: Path) -> None:
    log = read_table(
        "person,item,family,score,time\n"
        "ada,a,f,1,2026-03-01T09:00:00Z\nada,b,f,0,2026-03-02T09:00:00Z\n"
    )
    for name, write in (("out.csv", write_log_csv), ("out.parquet", write_log_parquet)):
        write(log, tmp_path / name)
        again = read_log(study_of_table(tmp_path / name), data_dir=None).table
        for column in ("person", "score", "time", "sitting", "delay_days", "novelty", "lag"):
            assert again[column].to_list() == log.table[column].to_list(), (name, column)


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    read_table: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = read_table(RISKY)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "log.csv").write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_log_csv(log, folder / "log.csv")
    assert [path.name for path in folder.iterdir()] == ["log.csv"]
    assert (folder / "log.csv").read_text() == "old"
