"""The short version of the model's coverage validation (the long one is ``make science``)."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from unaided.measure.model.posterior_draws import Budget

LOGS = 8
CELL = 20  # responses a person


@pytest.fixture(scope="module")
def validation() -> Iterator[ModuleType]:
    """The benchmark itself, with fewer people and draws, so that both measure the same thing."""
    path = Path(__file__).parents[2] / "benchmarks" / "model_coverage.py"
    spec = importlib.util.spec_from_file_location("model_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "model_coverage", module)  # where dataclasses look names up
        spec.loader.exec_module(module)
        patch.setitem(module.CELLS, CELL, replace(module.CELLS[CELL], people=60))
        patch.setattr(module, "Budget", partial(Budget, 64, 4))
        yield module


def test_intervals_by_model_hold_the_truth_as_often_as_they_say(validation: ModuleType) -> None:
    """90 % intervals of people and of groups; a wide margin, as a log's figures share errors."""
    found = [validation.one_log((CELL, seed, "")) for seed in range(LOGS)]
    assert all(found), (
        f"logs that did not converge: {[n for n, one in enumerate(found) if not one]}"
    )
    counts = {name: np.sum([one[name] for one in found], axis=0) for name in found[0]}
    coverage = {name: covered / total for name, (covered, total) in counts.items()}
    for figure in validation.PERSON_FIGURES:
        assert counts[f"person {figure}"][1] > 1_000, figure
        assert 0.84 <= coverage[f"person {figure}"] <= 0.96, (figure, coverage)
    for figure in validation.GROUP_FIGURES:
        # Groups share one delay and one novelty: a figure alone has little more than a log's say.
        assert 0.70 <= coverage[f"group {figure}"] <= 1.0, (figure, coverage)
    covered, total = sum(counts[f"group {figure}"] for figure in validation.GROUP_FIGURES)
    assert 0.80 <= covered / total <= 0.99, coverage
