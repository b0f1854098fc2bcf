"""``unaided bench fit`` sets what a fit cost and found beside the truth and the machine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from unaided.cli import bench_fit
from unaided.cli.bench_fit import fit, log_settings
from unaided.cli.bench_peers import PEERS, measured_fresh
from unaided.cli.main import main
from unaided.evidence.problems import UsageError

SMALL = ("--responses", "4000", "--people", "200", "--items", "20")


STAND_IN = """
import json, sys
import numpy as np
with np.load(sys.argv[1]) as log:
    rows = log["score"].size
print(json.dumps({"cpu_seconds": 80.0, "wall_seconds": 80.0, "peak_mb": 1.0, "estimates": {
    "intercept": rows, "aid_1": 1, "ability_sd": 3, "aid_spread": 4, "aid_correlation": 0}}))
"""


def measure(*arguments: str) -> Any:
    result = CliRunner().invoke(fit, [*SMALL, *arguments, "--json"], catch_exceptions=False)
    return json.loads(result.output)


@pytest.fixture(scope="module")
def measured() -> Any:
    """A small fit beside a peer that answers at once."""
    peer = replace(PEERS["glmm"], program=STAND_IN, installed=lambda: True, arguments=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PEERS, "glmm", peer)
        return measure("--peers", "none,glmm")


def refused(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["bench", "fit", *arguments])
    assert result.exit_code == 2
    return result


def test_a_fit_names_its_cost_its_estimates_the_truth_and_the_machine(measured: Any) -> None:
    assert measured["cpu_seconds"] > 0
    assert 0 < measured["person_update_seconds"] < 0.1
    assert measured["wall_seconds"] > 0
    assert measured["peak_mb"] > 10
    assert measured["calibration_seconds"] > 0
    assert "cores" in measured["machine"]
    assert measured["model"] == "aid"
    assert measured["truth"].keys() <= measured["estimates"].keys()
    assert measured["truth"].keys() == measured["realised"].keys()
    assert measured["estimates"]["ability_sd"] == pytest.approx(1.0, abs=0.3)
    assert measured["standard_errors"]["aid_1"] > 0


def test_a_peer_stands_beside_with_its_formula_and_how_many_times_the_cost(measured: Any) -> None:
    """A peer sees the very log that was fitted, and the same truth."""
    peer = measured["peers"]["glmm"]
    assert peer["formula"] == "score ~ aid + (1 + aid | person) + (1 | item)"
    assert peer["estimates"]["intercept"] == 4000
    assert peer["estimates"]["aided_sd"] == 5
    assert peer["truth"] == measured["truth"]
    assert peer["times_cpu"] == pytest.approx(80 / measured["cpu_seconds"])


def test_it_is_said_in_words(measured: Any) -> None:
    said = bench_fit.in_words(measured)
    assert "4,000 responses of 200 people to 20 items, the aid model" in said
    assert "glmm took 80.00 s of processor" in said
    assert "aid_spread" in said
    assert "calibration loop" in said


def test_several_skills_make_it_the_complete_model_and_no_peer_need_be() -> None:
    measured = measure("--skills", "4", "--peers", "none")
    assert measured["model"] == "complete"
    assert measured["peers"] == {}
    assert measured["truth"].keys() <= measured["estimates"].keys()


def test_a_peer_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PEERS, "glmm", replace(PEERS["glmm"], installed=lambda: False))
    assert "pip install glmm" in refused(*SMALL, "--peers", "glmm").output


def test_a_log_too_large_for_a_peer_is_refused_before_anything_is_drawn() -> None:
    result = refused("--responses", "200000", "--people", "2000", "--peers", "lme4")
    assert "found 200,000 responses, expected at most 100,000" in result.output


def test_peers_are_for_the_aid_model() -> None:
    assert "the aid model alone" in refused(*SMALL, "--complete", "--peers", "glmm").output


def test_an_unknown_peer_is_refused() -> None:
    assert "there is no 'stan'" in refused(*SMALL, "--peers", "stan").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--responses", "4001", "--people", "200"), "a multiple of 200 people"),
        ((*SMALL, "--skills", "3"), "a multiple of 3 skills"),
    ],
)
def test_sizes_that_do_not_divide_are_refused(arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments).output


def test_one_skill_can_have_delays_and_novelty_too() -> None:
    settings = log_settings(400, 20, 10, 1, 0.3, True)
    assert settings.delays_days
    assert settings.novelty_logits
    assert settings.person_skill_sd == 0


def test_a_measurement_that_fails_says_its_last_words() -> None:
    with pytest.raises(UsageError, match="ValueError: no fit"):
        measured_fresh("raise ValueError('no fit')")


def test_the_log_is_the_seeds(tmp_path: Path) -> None:
    settings = log_settings(400, 20, 10, 1, 0.3, False)
    drawn = [bench_fit.draw(settings, seed, tmp_path / f"{seed}.npz") for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
