"""``unaided simulate``: what it writes, what it prints, what it refuses; and its how-to."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from unaided.cli.main import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments], catch_exceptions=False)


def test_it_writes_a_log_and_its_truth(tmp_path: Path):
    """Both files, and a line that says how much."""
    log, truth = tmp_path / "log.csv", tmp_path / "truth.json"
    result = run(
        "--out", str(log), "--truth", str(truth), "--horizon-days", "7", "--people", "8"
    )  # fmt: skip
    assert result.exit_code == 0
    assert "responses of 8 people" in result.output
    assert pl.read_csv(log)["person"].n_unique() == 8
    assert json.loads(truth.read_text(encoding="utf-8"))["horizon_days"] == 7


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path):
    """And another seed others."""
    for name, seed in (("a.csv", "3"), ("b.csv", "3"), ("c.csv", "4")):
        run("--out", str(tmp_path / name), "--people", "4", "--seed", seed)
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
    assert a == b != c


def test_it_takes_settings_from_a_file(tmp_path: Path):
    """TOML names the groups."""
    file = tmp_path / "settings.toml"
    file.write_text('people = 4\ngroups = ["x", "y"]\n', encoding="utf-8")
    run("--out", str(tmp_path / "log.csv"), "--settings", str(file))
    assert set(pl.read_csv(tmp_path / "log.csv")["group"]) == {"x", "y"}


def test_power_prints_a_table():
    """Text for people, JSON for programs."""
    arguments = ["--power", "--gap", "0.2", "--people", "10,20", "--checks", "3,6"]
    text = run(*arguments)
    assert text.exit_code == 0
    assert len(text.output.splitlines()) == 1 + 4 + 1
    assert "Enough for a gap of .20" in text.output
    sizes = json.loads(run(*arguments, "--json").output)["sizes"]
    assert [(s["people"], s["checks"]) for s in sizes] == [(10, 3), (10, 6), (20, 3), (20, 6)]


def test_power_says_when_nothing_is_enough():
    """A sentence, not an empty list."""
    result = run("--power", "--gap", "0.02", "--people", "1,5", "--checks", "1")
    assert "No size here is enough for a gap of .02." in result.output
    assert "not known" in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--out FILE, or --power"),
        (["--out", "a.csv", "--power"], "--out FILE, or --power"),
        (["--power"], "--gap"),
        (["--power", "--gap", "0.95"], "performance minus gap"),
        (["--power", "--gap", "0.1", "--people", "ten"], "expected whole numbers"),
        (["--out", "a.csv", "--truth", "t.json"], "--horizon-days"),
        (["--out", "a.csv", "--people", "3,4"], "one number"),
        (["--out", "a.csv", "--people", "0"], "people: found 0"),
        (["--out", "a.xlsx"], "a log ends in"),
        (["--out", "a.csv", "--settings", "absent.toml"], "absent.toml"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(arguments, sentence, tmp_path, monkeypatch):
    """Exit 2, one sentence, no file."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output
    assert not list(tmp_path.iterdir())
