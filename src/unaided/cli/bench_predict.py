"""``unaided bench predict``: how well the next response of people not seen before is predicted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from unaided.cli.bench_history import history_of
from unaided.cli.bench_process import calibration_seconds, machine
from unaided.cli.options import SEED, progress
from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.measure.baselines import BASELINES
from unaided.measure.history import History, Strategy, fold_of_people, predict_held_out
from unaided.measure.linear import Estimate, Floats, Ints
from unaided.measure.model.next_response import NextResponse
from unaided.measure.prediction_scores import (
    CalibrationBin,
    calibration_bins,
    calibration_error,
    discrimination,
    log_losses,
    mean_loss,
)
from unaided.measure.responses import Bools
from unaided.practice.foreseen import Foreseen
from unaided.practice.recall import Cards

STRATEGIES: Final[tuple[Strategy[Any], ...]] = (
    *BASELINES,
    Cards(),
    Cards("FSRS-6, fitted", fits=True),
    Foreseen(),
    Foreseen("planner, fitted", fits=True),
    NextResponse(),
)
"""What predicts; the last one is set against each of the others."""

DEFAULT_STUDY: Final = Path("studies/cloze-spacing.toml")
FOLDS: Final = 5
PAST: Final = 0.7
"""Share of a log's responses that come before what is held out as the future."""

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Scores:
    """How well one method predicted.

    Attributes:
        name: The method.
        losses: Shape (n,), log loss of each response.
        log_loss: Their mean, clustered on person.
        bins: Predicted against observed, in tenths of the predictions.
        discrimination: Area under the ROC curve.
        cpu_seconds: Processor time of all folds.
    """

    name: str
    losses: Floats
    log_loss: Estimate
    bins: tuple[CalibrationBin, ...]
    discrimination: float
    cpu_seconds: float


@click.command("predict", short_help="Predict the next response of people held out.")
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in which the study's tables lie.",
)
@click.option(
    "--study",
    default=DEFAULT_STUDY,
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Study file that says how the log is read; the default lies in a checkout of Unaided.",
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Seed of the folds.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def predict(data: Path, study: Path, seed: int, as_json: bool) -> None:
    """Predict each response of people held out, one step ahead, and score the predictions.

    The measuring model, which is Unaided's model, is set against the mean of everybody (average),
    the mean of the item (item average), what the person did lately (moving average), and published
    methods: AFM, log-PFA, log-PFA in which each item has slopes of its own, and FSRS-6 with a card
    for each person and item, its parameters as they ship and fitted; and the chance by which
    practice is planned (planner: memory, novelty and belief joined), as it ships and fitted.

    People are dealt into five folds; each fold is predicted by what was learned from the other
    four. Every method sees the same past: all responses of the people in training, and the
    person's own earlier ones. Log loss is the mean per response, in nats; smaller is better.

    Then the future is held out as well as people: only the first seven tenths of all responses, by
    their time, are learned from, and only later ones are predicted.
    """
    if study == DEFAULT_STUDY and not study.exists():
        raise UsageError(
            f"{study}: there is no such file here. The default is relative to a checkout of "
            "Unaided: run this at its root, or name the path of a study file with --study."
        )
    named = read_study(study)
    with progress("Reading", unit="rows") as on_progress:
        log = read_log(named, data_dir=data, on_progress=on_progress)
    history, left_out = history_of(log)
    fold = fold_of_people(history.people, FOLDS, rng=np.random.default_rng(seed))
    past = _past(history)
    total = FOLDS * len(STRATEGIES) * (1 if past is None else 2)
    with progress("Predicting", unit="folds", total=total) as on_progress:
        scores = [_scores(one, history, fold, None, on_progress) for one in STRATEGIES]
        later = [
            _scores(one, history, fold, past, on_progress) for one in STRATEGIES if past is not None
        ]
    result = {
        "bench": "predict",
        "what": "log loss per response, in nats, of people held out, one step ahead",
        "study": named.title,
        "people": history.people,
        "people_left_out": left_out,
        "responses": len(history),
        "folds": FOLDS,
        "seed": seed,
        "interval": f"{100 * LEVEL:.0f} %, clustered on person",
        "methods": [_method(found) for found in scores],
        "differences": [_difference(scores[-1], other, history) for other in scores[:-1]],
        "future": None if past is None else _future(later, history, past),
        "calibration_seconds": calibration_seconds(),
        "machine": machine(),
    }
    click.echo(json.dumps(result, indent=2) if as_json else "\n".join(_lines(result)))


def _past(history: History) -> Bools | None:
    """Mark what comes before the future; ``None`` where times are not known, or one is all."""
    known = history.time_seconds[np.isfinite(history.time_seconds)]
    if known.size < len(history):
        return None
    past = history.time_seconds < np.quantile(known, PAST)
    people = (np.unique(history.person[past]).size, np.unique(history.person[~past]).size)
    return past if min(people) >= FOLDS else None


def _scores(
    strategy: Strategy[Any],
    history: History,
    fold: Ints,
    past: Bools | None,
    on_progress: Callable[[int], None],
) -> Scores:
    """Score a strategy; with a past, on what comes after it, learned from it alone."""
    start = time.process_time()
    predicted = predict_held_out(strategy, history, fold, on_progress, known=past)
    cpu_seconds = time.process_time() - start
    if past is not None:
        predicted, history = predicted[~past], history.take(~past)
    losses = log_losses(predicted, history.score)
    return Scores(
        name=strategy.name,
        losses=losses,
        log_loss=mean_loss(losses, history.person, history.people),
        bins=calibration_bins(predicted, history.score),
        discrimination=discrimination(predicted, history.score),
        cpu_seconds=cpu_seconds,
    )


def _future(scores: Sequence[Scores], history: History, past: Bools) -> dict[str, Any]:
    """Return the figures of what comes after the past."""
    later = history.take(~past)
    begins = datetime.fromtimestamp(float(later.time_seconds.min()), UTC)
    return {
        "what": "the same, learned from other people's past and scored on what came later",
        "from": begins.isoformat(timespec="seconds"),
        "responses": len(later),
        "people": int(np.unique(later.person).size),
        "methods": [_method(found) for found in scores],
        "differences": [_difference(scores[-1], other, later) for other in scores[:-1]],
    }


def _interval(estimate: Estimate) -> dict[str, float]:
    low, high = estimate.interval(LEVEL)
    return {"value": estimate.value, "low": low, "high": high}


def _method(scores: Scores) -> dict[str, Any]:
    area = scores.discrimination
    return {
        "name": scores.name,
        "log_loss": _interval(scores.log_loss),
        "auc": area if np.isfinite(area) else None,
        "calibration_error": calibration_error(scores.bins),
        "calibration": [asdict(found) for found in scores.bins],
        "cpu_seconds": scores.cpu_seconds,
    }


def _difference(ours: Scores, baseline: Scores, history: History) -> dict[str, Any]:
    estimate = mean_loss(ours.losses - baseline.losses, history.person, history.people)
    return {"ours": ours.name, "baseline": baseline.name, "log_loss": _interval(estimate)}


def _lines(result: dict[str, Any]) -> list[str]:
    methods, differences = result["methods"], result["differences"]
    width = max(len(method["name"]) for method in methods)
    lines = [
        f"{result['responses']:,} responses of {result['people']:,} people, held out in "
        f"{result['folds']} folds (seed {result['seed']}). Intervals: {result['interval']}.",
    ]
    if left_out := result["people_left_out"]:
        who = "1 person is" if left_out == 1 else f"{left_out:,} people are"
        lines.append(f"{who} left out: no scored response, or its place in time is not known.")
    lines.append(f"The {methods[-1]['name']} is Unaided's model; the others are set beside it.")
    lines += _tables(methods, differences, width)
    if future := result["future"]:
        lines += [
            "",
            f"The future held out as well: {future['responses']:,} responses of "
            f"{future['people']:,} people from {future['from'][:10]} on.",
        ]
        lines += _tables(future["methods"], future["differences"], width)
    lines += ["", "Predicted and observed score, by tenths of the predictions"]
    for method in methods:
        for row in ("predicted", "observed"):
            label = method["name"] if row == "predicted" else ""
            values = "  ".join(f"{found[row]:.3f}" for found in method["calibration"])
            lines.append(f"{label:{width}}  {row:9}  {values}")
    return lines


def _tables(
    methods: Sequence[dict[str, Any]], differences: Sequence[dict[str, Any]], width: int
) -> list[str]:
    """Return each method's figures, and what ours is better by."""
    lines = ["", f"{'':{width}}  log loss  interval          AUC    calibration error"]
    for method in methods:
        loss, area = method["log_loss"], method["auc"]
        shown = "  – " if area is None else f"{area:.3f}"
        lines.append(
            f"{method['name']:{width}}  {loss['value']:.4f}    {loss['low']:.4f} to "
            f"{loss['high']:.4f}  {shown}  {method['calibration_error']:.4f}"
        )
    lines += ["", f"Log loss of {methods[-1]['name']} minus that of"]
    for difference in differences:
        loss = difference["log_loss"]
        lines.append(
            f"{difference['baseline']:{width}}  {loss['value']:+.4f}   "
            f"{loss['low']:+.4f} to {loss['high']:+.4f}"
        )
    return lines
