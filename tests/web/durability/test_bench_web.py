"""``unaided bench web`` measures a real server and says what, in JSON and in words."""

from __future__ import annotations

from pathlib import Path

from tests.web.durability.processes import environment, said

from unaided.cli.bench_web import in_words

SMALL = ["--learners", "5", "--seconds", "2", "--people", "10"]


def test_the_bench_names_its_figures_its_bars_and_the_machine(tmp_path: Path) -> None:
    found = said(
        ["-m", "unaided", "bench", "web", "--json", *SMALL], environment(tmp_path, ""), seconds=240
    )
    assert (found["learners"], found["people"], found["database"]) == (5, 10, "sqlite")
    assert found["responses_of_the_large"] == found["reading"]["responses"] > 1_000
    for phase in ("quiet", "during_a_refit"):
        assert found[phase]["errors"] == 0, found[phase]
        assert found[phase]["cpu_seconds_server"] >= 0
        assert "p95_ms" in found[phase]["answer_and_next"] or not found[phase]["answer"]["count"]
    assert found["cohort_page"]["count"] == 20
    update = found["person_update"]
    assert 0 < update["figures"]["p50_ms"] < update["figures_and_rows"]["p50_ms"]
    assert found["calibration_seconds"] > 0
    assert "cores" in found["machine"]
    words = in_words(found)
    assert "5 learners with 5 s of thought" in words
    assert "calibration loop" in words
