"""``unaided bench practice`` says what choosing and remembering cost, beside the package."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from unaided.cli import bench_practice
from unaided.cli.bench_practice import BARS, memory_updates, practice

SMALL = ("--items", "80", "--updates", "2000", "--people", "20")


@pytest.fixture(scope="module")
def measured() -> Any:
    """A small run."""
    result = CliRunner().invoke(practice, [*SMALL, "--json"], catch_exceptions=False)
    return json.loads(result.output)


def test_the_bench_names_its_figures_their_bars_and_the_machine(measured: Any) -> None:
    assert 0 < measured["next_item"]["p50_ms"] <= measured["next_item"]["p95_ms"]
    assert (measured["next_item"]["items"], measured["next_item"]["families"]) == (80, 20)
    assert measured["memory"]["updates"] == 2_000
    assert measured["memory"]["wall_seconds"] > 0
    assert measured["day"]["wall_seconds"] > 0
    assert measured["first_calls_seconds"] > 0
    assert measured["bars"] == BARS
    assert measured["calibration_seconds"] > 0
    assert "cores" in measured["machine"]


def test_every_family_of_everybody_is_a_state_of_memory(measured: Any) -> None:
    assert measured["next_item"]["states"] == 40 * 20


def test_on_its_day_everybody_answers_ten_items(measured: Any) -> None:
    assert measured["day"]["answers"] == 10 * 20
    assert 0 < measured["day"]["share_got"] < 1


def test_the_package_remembers_the_same_more_slowly(measured: Any) -> None:
    peer = measured["memory"]["peer"]
    assert peer["name"].startswith("fsrs ")
    assert peer["updates"] == 2_000
    assert peer["stability_differs_at_most"] < 1e-9
    assert peer["times_ours"] > 1


def test_the_bench_says_it_in_words_beside_the_bars(measured: Any) -> None:
    said = bench_practice.in_words(measured)
    assert "The next of 80 items (20 families, 800 states of memory)" in said
    assert "(bar 5)" in said
    assert "2,000 updates of memory" in said
    assert "A day of 20 people, 200 answers" in said
    assert "calibration loop" in said


def test_without_the_package_it_says_so(measured: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    memory = memory_updates(200, np.random.default_rng(1))
    assert memory["peer"] is None
    said = bench_practice.in_words({**measured, "memory": memory})
    assert "pip install fsrs" in said
