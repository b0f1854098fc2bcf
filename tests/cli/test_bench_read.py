"""``unaided bench read`` says what it measured, against whom, on what machine."""

from __future__ import annotations

import json

from click.testing import CliRunner

from unaided.cli.bench_read import read


def test_the_bench_names_its_figures_its_peer_and_the_machine() -> None:
    result = CliRunner().invoke(read, ["--rows", "2000", "--json"], catch_exceptions=False)
    measured = json.loads(result.output)
    assert (measured["rows"], measured["problems"]) == (2_000, 0)
    assert measured["wall_seconds"] > 0
    assert measured["peak_bytes"] > 10_000_000
    assert measured["peer"]["rows"] == 2_000
    assert measured["calibration_seconds"] > 0
    assert "cores" in measured["machine"]


def test_the_bench_says_it_in_words() -> None:
    result = CliRunner().invoke(read, ["--rows", "1000"], catch_exceptions=False)
    assert "1,000 rows" in result.output
    assert "calibration loop" in result.output
