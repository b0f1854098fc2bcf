"""Conditions as they were met, by model: what it expects of the very responses of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from unaided.measure.linear import Ints
from unaided.measure.model.cells import cell_draws
from unaided.measure.model.model_figures import INTERVAL_LEVEL, score_estimate
from unaided.measure.model.posterior_draws import Budget
from unaided.measure.unknown import plural
from unaided.report.cell_findings import Cell
from unaided.report.findings import Finding, Interval
from unaided.report.model.group_findings import LOGIT
from unaided.report.model.reading import LEAST_PEOPLE, WORKERS, Reading

PARAMETERS, PEOPLE = 32, 2  # draws: a mean of many responses hardly varies with the person
NOT_MET: Final = "These responses, or nearly all of them, did not enter the model."


def cell_model_findings(cells: Sequence[Cell], reading: Reading) -> Iterator[Finding]:
    """Yield the mean fitted score of each condition met, unknown where its plain mean is."""
    place = np.full(len(reading.context.frame.responses), -1, dtype=np.int64)
    place[reading.observed.rows] = np.arange(reading.observed.rows.size)
    rows = [place[cell.rows] for cell in cells]
    rows = [found[found >= 0] for found in rows]
    person = reading.observed.observations.person
    shown = [
        number
        for number, cell in enumerate(cells)
        if cell.finding.status == "known"
        and reading.withheld is None
        and np.unique(person[rows[number]]).size >= LEAST_PEOPLE
    ]
    draws = _draws(reading, [rows[number] for number in shown])
    at = {number: position for position, number in enumerate(shown)}
    for number, cell in enumerate(cells):
        blank = replace(cell.finding, basis="model", about="these people", note=None)
        if cell.finding.status == "unknown":
            yield blank
        elif number not in at:
            why = reading.withheld
            yield replace(
                blank,
                status="unknown",
                estimate=None,
                low=None,
                high=None,
                interval=None,
                reason=why.reason if why else "left_out_of_model",
                why=why.why if why else NOT_MET,
                needs=why.needs if why else "The help and the delay of each response recorded.",
            )
        else:
            found = score_estimate(draws[at[number]])
            left = cell.rows.size - rows[number].size
            yield replace(
                blank,
                estimate=found.value,
                low=min(found.low, found.value),
                high=max(found.high, found.value),
                interval=Interval(level=INTERVAL_LEVEL, method=LOGIT),
                responses=int(rows[number].size),
                people=int(np.unique(person[rows[number]]).size),
                note=f"{plural(left, 'response')} did not enter the model." if left else None,
            )


def _draws(
    reading: Reading, rows: Sequence[Ints]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Draw the mean fitted score of each cell."""
    if not rows:
        return np.empty((0, 0))
    obs = reading.observed.observations
    return cell_draws(
        reading.fit,
        np.concatenate(rows),
        np.repeat(np.arange(len(rows)), [part.size for part in rows]),
        len(rows),
        np.ones(len(obs)) if obs.tries is None else obs.tries,
        Budget(PARAMETERS, PEOPLE, reading.context.seed),
        reading.robust,
        WORKERS,
    )
