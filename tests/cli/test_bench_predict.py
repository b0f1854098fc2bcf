"""``unaided bench predict`` holds people out, shows every method the same past, and says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from unaided.cli import main
from unaided.cli.bench_history import history_of
from unaided.cli.bench_predict import STRATEGIES
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.measure.history import History

STUDY = """
title = "Words"
[[sources]]
name = "words"
path = "words.csv"
set = { aid = "none" }
[sources.columns]
person = "person"
item = "item"
family = "family"
score = "score"
status = "status"
time = "time"
"""
PEOPLE, WORDS, ROUNDS = 24, 5, 4


def rows(seed: int = 1) -> list[dict[str, Any]]:
    """Simulate people who learn five words over two days; now and then they only read one."""
    rng = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []
    for person in range(PEOPLE):
        known = np.zeros(WORDS)
        for number in range(WORDS * ROUNDS):
            word = int(rng.integers(WORDS))
            score = float(rng.random() < 1 / (1 + np.exp(1 - known[word])))
            known[word] += 0.7
            read = rng.random() < 0.1
            day, minute = divmod(number, WORDS * 2)
            found.append({
                "person": f"p{PEOPLE - person:02d}",
                "item": f"w{word}",
                "family": f"f{word // 2}",
                "score": None if read else score,
                "status": "exposure" if read else "scored",
                "time": f"2026-03-{day + 1:02d}T09:{minute:02d}:00Z",
            })  # fmt: skip
    return found


def write(folder: Path, table: list[dict[str, Any]]) -> Path:
    (folder / "words.toml").write_text(STUDY, encoding="utf-8")
    pl.DataFrame(table).write_csv(folder / "words.csv")
    return folder / "words.toml"


def run(folder: Path, *options: str) -> Result:
    line = ["bench", "predict", "--study", str(folder / "words.toml"), "--data", str(folder)]
    return CliRunner().invoke(main, [*line, *options], catch_exceptions=False)


def history(folder: Path, table: list[dict[str, Any]]) -> History:
    return history_of(read_log(read_study(write(folder, table)), data_dir=folder))[0]


def test_every_method_and_every_difference_has_its_figures(tmp_path: Path) -> None:
    table = rows()
    write(tmp_path, table)
    result = json.loads(run(tmp_path, "--json").stdout)
    scored = sum(row["status"] == "scored" for row in table)
    assert (result["people"], result["responses"], result["folds"]) == (PEOPLE, scored, 5)
    assert [method["name"] for method in result["methods"]] == [s.name for s in STRATEGIES]
    for method in result["methods"]:
        assert method["log_loss"]["low"] < method["log_loss"]["value"] < method["log_loss"]["high"]
        assert 0 <= method["calibration_error"] < 0.5
        assert sum(found["count"] for found in method["calibration"]) == scored
    assert [pair["baseline"] for pair in result["differences"]] == [
        strategy.name for strategy in STRATEGIES[:-1]
    ]
    values = {method["name"]: method["log_loss"]["value"] for method in result["methods"]}
    for pair in result["differences"]:
        expected = values[pair["ours"]] - values[pair["baseline"]]
        assert pair["log_loss"]["value"] == pytest.approx(expected)


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    write(tmp_path, rows())

    def figures(seed: str) -> list[Any]:
        result = json.loads(run(tmp_path, "--json", "--seed", seed).stdout)
        return [method["log_loss"] for method in result["methods"]]

    assert figures("3") == figures("3") != figures("4")


def test_it_is_said_in_words(tmp_path: Path) -> None:
    write(tmp_path, rows())
    shown = run(tmp_path).stdout
    assert f"responses of {PEOPLE} people, held out in 5 folds (seed 1)" in shown
    assert all(strategy.name in shown for strategy in STRATEGIES)
    assert f"Log loss of {STRATEGIES[-1].name} minus that of" in shown


def test_people_whose_order_is_not_known_are_left_out_and_counted(tmp_path: Path) -> None:
    table = rows()
    table[3]["time"] = None
    write(tmp_path, table)
    result = json.loads(run(tmp_path, "--json").stdout)
    assert (result["people"], result["people_left_out"]) == (PEOPLE - 1, 1)
    assert "1 people are left out" not in run(tmp_path).stdout
    assert "1 person is left out" in run(tmp_path).stdout


def test_too_few_people_are_refused_in_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, [row for row in rows() if row["person"] < "p10"])
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "Found 9 people" in result.output
    assert "expected at least 10" in result.output


def test_a_history_stands_in_order_of_people_and_time(tmp_path: Path) -> None:
    found = history(tmp_path, rows())
    assert np.all(np.diff(found.person) >= 0)
    same = np.diff(found.person) == 0
    assert np.all(np.diff(found.time_seconds)[same] > 0)
    assert (found.people, found.items, found.families, found.skills) == (PEOPLE, 5, 3, 1)


def test_time_since_a_thing_was_met_counts_exposures(tmp_path: Path) -> None:
    table = rows()
    found = history(tmp_path, table)
    expected_item, expected_family = [], []
    for person in sorted({row["person"] for row in table}):
        own = [row for row in table if row["person"] == person]
        at = [np.datetime64(row["time"].rstrip("Z")).astype("datetime64[s]").astype(int)
              for row in own]  # fmt: skip
        for i, row in enumerate(own):
            if row["status"] == "scored":
                for unit, out in (("item", expected_item), ("family", expected_family)):
                    last = [at[j] for j in range(i) if own[j][unit] == row[unit]]
                    out.append(at[i] - last[-1] if last else np.nan)
    assert found.since_item_seconds == pytest.approx(expected_item, nan_ok=True)
    assert found.since_family_seconds == pytest.approx(expected_family, nan_ok=True)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_no_prediction_looks_ahead(strategy: Any, tmp_path: Path) -> None:
    """Turning all answers from some point on leaves what was predicted up to it as it was."""
    table = rows()
    before = history(tmp_path, table)
    turned = [dict(row) for row in table]
    for i, row in enumerate(turned):
        if i % (WORDS * ROUNDS) >= 8 and row["score"] is not None:
            row["score"] = 1 - row["score"]
    after = history(tmp_path, turned)
    state = strategy.fit(before.take(before.person % 3 > 0))
    held = before.person % 3 == 0
    one, other = before.take(held), after.take(held)
    # Up to the first turned answer of each person, itself included: it was predicted before.
    told = np.concatenate([
        np.cumsum(changed) - changed == 0
        for changed in (
            (one.score != other.score)[one.person == person] for person in np.unique(one.person)
        )
    ])  # fmt: skip
    assert 0.2 < told.mean() < 0.6
    assert strategy.predict(state, one)[told] == pytest.approx(
        strategy.predict(state, other)[told], abs=1e-12
    )
