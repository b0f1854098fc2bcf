"""What the target band does to practice in the worlds, and what the page says of it."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.target_band import ARMS, measured, table

from unaided.arena.policy import Course

ROOT = Path(__file__).parents[2]
RESULT = json.loads((ROOT / "benchmarks" / "target_band.json").read_text(encoding="utf-8"))
PAGE = ROOT / "docs" / "explanation" / "practice.md"


def test_the_page_has_the_figures_of_the_result() -> None:
    assert table(RESULT) in PAGE.read_text(encoding="utf-8")


def test_who_chases_the_band_is_in_it_more_often_only_if_the_truth_is_known() -> None:
    rows = {row["arm"]: row for row in measured(1, Course(12, 12, 10.0), processes=1)[-len(ARMS) :]}
    plain, eager, knows = (rows[arm] for arm in ("as it is", "eager", "eager, truth known"))
    assert eager["foreseen_in_band"] > plain["foreseen_in_band"]
    assert knows["truly_in_band"] > max(plain["truly_in_band"], eager["truly_in_band"])
    assert plain["minus_as_it_is_90"] == [0.0, 0.0, 0.0]


def test_what_the_page_takes_from_the_result_is_there() -> None:
    """In both worlds: in truth no more in the band, and no more that lasts, where it is chased."""
    rows = {(row["world"], row["arm"]): row for row in RESULT["rows"]}
    for world in {row["world"] for row in RESULT["rows"]}:
        plain, eager = rows[world, "as it is"], rows[world, "eager"]
        knows = rows[world, "eager, truth known"]
        assert eager["foreseen_in_band"] > plain["foreseen_in_band"]
        assert eager["truly_in_band"] <= plain["truly_in_band"]
        assert knows["truly_in_band"] > plain["truly_in_band"] + 0.05
        for one in (eager, knows):
            assert max(one["minus_as_it_is_90"]) < 0
