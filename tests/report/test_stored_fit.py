"""The fit beside a report: it is read without the log, with the log's own names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from report_cases import START

from unaided.cli import main
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.measure.model.stored import load_fit
from unaided.measure.model.stored_errors import OtherDataError
from unaided.report.frame import frame_of
from unaided.report.observations import observed
from unaided.report.stored_fit import FILE_NAME, fingerprint_of, names_of

HEADER = "person,item,skill,score,aid,group,time"


def log_in(folder: Path, people: int = 12) -> Path:
    """Write a log of two groups, with and without an assistant, some skills unnamed."""
    rng = np.random.default_rng(3)
    rows = [HEADER]
    for person in range(people):
        for number in range(16):
            item = int(rng.integers(0, 8))
            skill = ("algebra", "geometry", "")[item % 3]
            aid = "assistant" if number % 2 else "none"
            time = START.replace(day=1 + number, minute=person).isoformat()
            group = "north" if person % 2 else "south"
            score = int(rng.random() < 0.6)
            rows.append(f"p{person:02},i{item},{skill},{score},{aid},{group},{time}")
    path = folder / "log.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def analyze(log: Path, out: Path) -> Result:
    words = ["analyze", str(log), "--out", str(out), "--horizon-days", "3"]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_names_are_those_of_the_log(tmp_path: Path) -> None:
    log = read_log(study_of_table(log_in(tmp_path), {}, {}), data_dir=None, strict=False)
    frame = frame_of(log, as_of=None, window_days=None)
    found = observed(frame, np.ones(len(frame.responses), dtype=np.bool_))
    assert found is not None
    names = names_of(frame, found)
    assert names.people == tuple(f"p{person:02}" for person in range(12))
    assert sorted(names.items) == [f"i{item}" for item in range(8)]
    assert sorted(names.skills[:2]) == ["algebra", "geometry"]
    assert names.skills[2:] == ("not recorded",)
    assert sorted(names.groups) == ["north", "south"]
    assert names.aids == ("none", "assistant")
    assert names.arms == ()


def test_the_fit_stands_beside_the_report_and_belongs_to_its_log(tmp_path: Path) -> None:
    out = tmp_path / "report"
    done = analyze(log_in(tmp_path), out)
    assert done.exit_code == 0, done.output
    assert f"Model:  {out / FILE_NAME}" in done.output
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    data = fingerprint_of(report["made"]["fingerprint"], date.fromisoformat(report["as_of"]))
    stored = load_fit(out / FILE_NAME, fingerprint=data)
    summary = {name: value for name, value in stored.summary().items() if np.isfinite(value)}
    assert summary == report["model"]["summary"]
    assert stored.made.isoformat() == report["made"]["date"]
    assert stored.person(stored.names.people.index("p07")).sd.min() > 0
    earlier = fingerprint_of(report["made"]["fingerprint"], date(2026, 1, 9))
    with pytest.raises(OtherDataError, match="fitted to other data"):
        load_fit(out / FILE_NAME, fingerprint=earlier)


def test_without_a_model_there_is_no_fit_not_even_an_old_one(tmp_path: Path) -> None:
    """Three people are too few for a model; one of an earlier log would be other people's."""
    out = tmp_path / "report"
    out.mkdir()
    (out / FILE_NAME).write_bytes(b"of an earlier log")
    done = analyze(log_in(tmp_path, people=3), out)
    assert done.exit_code == 0, done.output
    assert "Model:" not in done.output
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.json"]
