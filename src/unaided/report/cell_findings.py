"""Plain means of the conditions as they stand in the log: nothing adjusted, nothing filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.linear import Ints
from unaided.measure.responses import UNRECORDED, Bools, Delay
from unaided.measure.responses import Context as Check
from unaided.report.context import Context
from unaided.report.findings import Finding, Question, Subject, answer, unknown
from unaided.report.frame import AID_NAMES, NOVELTY_CODES, OCCASION_CODES
from unaided.report.group_findings import DELAY_NAMES

NOVELTY_NAMES = {code: name for name, code in NOVELTY_CODES.items()}
OCCASION_NAMES = {code: name for name, code in OCCASION_CODES.items()}
MOST_PLANNED_DELAYS = 12
MEASURED = (Delay.BETWEEN, Delay.HORIZON, Delay.BEYOND)


@dataclass(frozen=True)
class Cell:
    """A condition met, and the responses that met it.

    Attributes:
        finding: Their plain mean, or why there is none.
        rows: Positions of the responses in the frame.
    """

    finding: Finding
    rows: Ints


def cells_met(context: Context) -> Iterator[Cell]:
    """Yield the plain expected score of each condition met, for everybody, groups and arms.

    Checks count the first of each person and family, at its planned delay where one is recorded,
    else in its bin around the horizon; practice and work count all responses.
    """
    for subject, rows in context.subjects():
        analysis = Analysis.of(
            context.frame.responses.take(rows),
            context.frame.in_window[rows],
            context.frame.sizes,
            context.standard,
        )
        places = np.flatnonzero(rows)
        for finding, kept in _cells(context, subject, analysis):
            yield Cell(finding, places[kept])


def _cells(
    context: Context, subject: Subject, analysis: Analysis
) -> Iterator[tuple[Finding, Bools]]:
    responses, cells = analysis.responses, analysis.cells
    # A planned delay is that of a check; practice before it has its own.
    check = cells.context[cells.code] == Check.FIRST_CHECK
    planned = np.where(check, responses.planned_delay_days, np.nan)
    if np.unique(planned[np.isfinite(planned)]).size > MOST_PLANNED_DELAYS:
        planned = np.full(len(responses), np.nan)
    counted = cells.context[cells.code] != Check.LATER_CHECK
    key = np.column_stack(
        [
            responses.occasion,
            responses.aid,
            np.where(np.isfinite(planned), -1, cells.delay[cells.code]),
            np.nan_to_num(planned, nan=-1.0),
            cells.novelty[cells.code],
            responses.kind,
        ]
    )[counted]
    if key.size == 0:
        return
    places = np.flatnonzero(counted)
    conditions, which = np.unique(key, axis=0, return_inverse=True)
    for position, condition in enumerate(conditions):
        rows = np.zeros(len(responses), dtype=np.bool_)
        rows[places[which == position]] = True
        yield _finding(context, subject, analysis, rows, condition), rows


def _finding(
    context: Context,
    subject: Subject,
    analysis: Analysis,
    rows: Bools,
    condition: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Finding:
    occasion, aid, delay, planned, novelty, kind = condition
    responses = analysis.responses
    kinds = context.frame.names.get("kind", [])
    if planned >= 0:
        when: dict[str, object] = {"delay": "planned", "delay_days": float(planned)}
    else:
        spread = responses.delay_days[rows]
        known = spread[np.isfinite(spread)]
        dated = known.size > 0 and Delay(int(delay)) in MEASURED
        when = {
            "delay": DELAY_NAMES[Delay(int(delay))],
            "delay_days": float(np.median(known)) if dated else None,
        }
    question = Question(
        subject=subject,
        skill=None,
        estimand="expected_score",
        unit="score",
        adjustment="none",
        assignment="randomised"
        if planned >= 0 and "delay" in context.study.design.randomised
        else "observational",
        condition={
            "aid": AID_NAMES[int(aid)] if aid != UNRECORDED else "unknown",
            **when,
            "novelty": NOVELTY_NAMES.get(int(novelty)),
            "occasion": OCCASION_NAMES.get(int(occasion)),
            "kind": kinds[int(kind)] if kind != UNRECORDED and kinds else None,
        },
    )
    kept = responses.take(rows)
    people = np.unique(kept.person).size
    why = analysis.figure_unknown(rows)
    if why is not None:
        return unknown(question, why, responses=len(kept), people=people)
    return answer(question, analysis.plain_mean(rows), context.frame.clustered_on)
