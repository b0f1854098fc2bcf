"""The page on the arena says what the result kept in benchmarks says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from arena_cases import short_tournament

from unaided.arena.standings.summary import summary
from unaided.arena.tournament import play_tournament
from unaided.report.tournament.words import difference

NAMES = ("random", "fsrs", "fsrs-mixed", "fsrs-families", "ours", "ours-blind", "ours-no-return")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    path = ROOT / "benchmarks" / "tournament.py"
    spec = importlib.util.spec_from_file_location("tournament_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_says_what_was_measured(writer: ModuleType):
    """`python benchmarks/tournament.py --keep` writes it anew."""
    page = writer.PAGE.read_text(encoding="utf-8")
    assert {name for _, name, _ in writer.BLOCK.findall(page)} == set(writer.BLOCKS)
    assert writer.filled(page) == page


def test_every_block_is_written_from_a_result(
    writer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A row for each figure, none of them typed."""
    quick = short_tournament(NAMES, settings=2)
    found = summary(quick, play_tournament(quick))
    result = {"matches": 1, "matches_played": 1, "matches_timed": 1, "processor_seconds": 120.0,
              "calibration_seconds": 0.1, "machine": "M", **found}  # fmt: skip
    kept = tmp_path / "tournament.json"
    kept.write_text(json.dumps(result), encoding="utf-8")
    monkeypatch.setattr(writer, "RESULT", kept)
    page = writer.filled("".join(f"<!-- {name} -->\n<!-- end -->\n" for name in writer.BLOCKS))
    assert "20 people, 6 days of 5 minutes" in page
    assert "1 of 1 matches is written down: 2 minutes of the processor together" in page
    assert page.count("disuse | an assistant at will |") >= 2 + 2 + 2 + 7 + 6 + 2
    for one in found["strongest"]:
        assert f"`{one['against']}` | {difference(one)}" in page
    assert "Not measured yet" not in page
    losses = sum(one["against"] == "fsrs" for one in found["losses"])
    assert page.count(" days | ") >= losses
