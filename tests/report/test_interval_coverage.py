"""The short version of the coverage validation (the long one is ``make science``)."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from unaided.simulate.settings import Settings

LOGS = 8


@pytest.fixture(scope="module")
def validation() -> ModuleType:
    """The benchmark itself, so that tests and science measure the same thing."""
    path = Path(__file__).parents[2] / "benchmarks" / "interval_coverage.py"
    spec = importlib.util.spec_from_file_location("interval_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_intervals_hold_the_truth_about_as_often_as_they_say(validation: ModuleType) -> None:
    """Contrasts, learning and people's figures: 90 % intervals, a wide margin for so few logs."""
    settings = replace(Settings(), growth_logit=0.0, people=30)
    found = validation.coverage(settings, LOGS, seed=11)
    for estimand in ("learning", "gap", "dependence", "step_aid", "step_delay", "step_novelty"):
        cell = found[f"skill {estimand} (items)"]
        assert cell["intervals"] >= LOGS, estimand
        assert cell["coverage"] >= 0.75, (estimand, cell)
        assert abs(cell["mean_error"]) < 0.05, (estimand, cell)
    person = found["person performance (none)"]
    assert 0.85 <= person["coverage"] <= 0.95, person
