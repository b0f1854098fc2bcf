"""A log is written whole or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.evidence.writing import write_log_csv, write_log_parquet, write_together

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
    with pytest.raises(UsageError, match=r"could not be written \(disk full\)"):
        write_log_csv(log, folder / "log.csv")
    assert [path.name for path in folder.iterdir()] == ["log.csv"]
    assert (folder / "log.csv").read_text() == "old"


def _writer(text: str) -> Any:
    return lambda path: path.write_text(text)


def test_a_folder_in_the_way_stops_all_files(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    with pytest.raises(UsageError, match="two: a folder stands there"):
        write_together({tmp_path / "one": _writer("new"), tmp_path / "two": _writer("new")})
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


@pytest.mark.parametrize("old", ["old", None])
def test_where_the_second_cannot_be_put_in_place_the_first_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str | None
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    if old is not None:
        one.write_text(old)
    replace = Path.replace

    def fail_at_two(self: Path, target: Path) -> Path:
        if target == two:
            raise OSError(28, "No space left on device", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_two)
    with pytest.raises(UsageError, match="two: could not be written"):
        write_together({one: _writer("new"), two: _writer("new")})
    assert [path.name for path in tmp_path.iterdir()] == ([] if old is None else ["one"])
    if old is not None:
        assert one.read_text() == old


def test_several_files_replace_what_was_there(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one", "two", "three")]
    paths[0].write_text("old")
    write_together({path: _writer(path.name) for path in paths})
    assert [path.read_text() for path in paths] == ["one", "two", "three"]
    assert len(list(tmp_path.iterdir())) == 3


def test_responses_end_in_csv_or_parquet(read_table: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"written as \.csv or \.parquet"):
        write_log_csv(read_table(RISKY), tmp_path / "out.xlsx")
