"""On the published study the measuring model predicts better than the best published fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unaided.cli.bench_history import history_of
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.measure.baselines import LOG_PFA_OWN_SLOPES
from unaided.measure.history import fold_of_people
from unaided.measure.model.next_response import NextResponse
from unaided.measure.prediction_scores import (
    calibration_bins,
    calibration_error,
    log_losses,
    mean_loss,
)

STUDY = Path(__file__).parents[2] / "studies" / "cloze-spacing.toml"


@pytest.mark.real_data
def test_people_held_out_are_predicted_better_and_in_truth(shared_data: Path) -> None:
    history, _ = history_of(read_log(read_study(STUDY), data_dir=shared_data))
    held = fold_of_people(history.people, 5, rng=np.random.default_rng(1))[history.person] == 0
    training, tried = history.take(~held), history.take(held)
    losses = []
    for strategy in (NextResponse(units=("item",)), LOG_PFA_OWN_SLOPES):
        predicted = strategy.predict(strategy.fit(training), tried)
        losses.append(log_losses(predicted, tried.score))
        if strategy is not LOG_PFA_OWN_SLOPES:
            assert calibration_error(calibration_bins(predicted, tried.score)) <= 0.02
    person = np.unique(tried.person, return_inverse=True)[1]
    better = mean_loss(losses[0] - losses[1], person, int(person.max()) + 1)
    assert better.interval(0.95)[1] < -0.06
