"""From a log to a report: every finding, verdict and list, as one JSON-ready value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from unaided import __version__
from unaided.evidence.log import Log
from unaided.evidence.study import Study
from unaided.measure.responses import NO_AID, UNRECORDED, Bools
from unaided.measure.unknown import plural
from unaided.report.association_findings import association_findings, points
from unaided.report.attendance import attendance
from unaided.report.cell_findings import Cell, cells_met
from unaided.report.context import Context
from unaided.report.factor_findings import factor_findings
from unaided.report.findings import Finding
from unaided.report.frame import AID_NAMES, Frame, frame_of
from unaided.report.group_findings import group_findings, unscored_findings
from unaided.report.judgement_findings import judgement_findings
from unaided.report.limited import limited_to
from unaided.report.model.cell_findings import cell_model_findings
from unaided.report.model.criticism import criticised
from unaided.report.model.disagreements import disagreements, marked
from unaided.report.model.group_findings import model_findings
from unaided.report.model.reading import Reading, start_reading
from unaided.report.model.section import model_section
from unaided.report.not_known import not_known
from unaided.report.people import people_of_skills
from unaided.report.person_findings import lists, person_findings
from unaided.report.person_model_findings import person_model_findings
from unaided.report.setting_findings import setting_findings
from unaided.report.standard import StandardChoice
from unaided.report.tool_findings import tool_findings
from unaided.report.trial_results import trial_results
from unaided.report.verdicts import verdicts

SCHEMA = "unaided-report/1"


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller chose beside the standard.

    Attributes:
        as_of: The date at which figures are read; ``None``: the log's last.
        window_days: Window of performance before that date; ``None``: the whole log.
        seed: Seed of everything drawn at random.
        data_dir: Where a study's tables lie.
        command: The command line, for the record.
        today: The date on which the report is made.
        assurances: Count only checks under these assurances; none: all checks.
    """

    as_of: date | None
    window_days: float | None
    seed: int
    data_dir: Path | None
    command: str
    today: date
    assurances: tuple[str, ...] = ()


PARTS = 10  # of the computation, as progress counts them


@dataclass(frozen=True)
class Built:
    """A report, and the model behind it.

    Attributes:
        report: The report of ``schema/report.schema.json``.
        reading: The model; ``None`` where none was fitted, or its figures may not be shown.
    """

    report: dict[str, object]
    reading: Reading | None


def build_report(
    log: Log, study: Study, choice: StandardChoice, options: Options
) -> dict[str, object]:
    """Compute the whole report, as :func:`build` does, without the model behind it."""
    return build(log, study, choice, options).report


def build(
    log: Log,
    study: Study,
    choice: StandardChoice,
    options: Options,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Built:
    """Compute the whole report.

    Args:
        log: The log.
        study: Its study file, or what the command line said.
        choice: The standard.
        options: Date, window, seed, and how it was called.
        on_progress: Is told of each of the :data:`PARTS` that is done.
    """
    log = limited_to(log, options.assurances)
    frame = frame_of(
        log,
        as_of=options.as_of,
        window_days=options.window_days,
        randomised=study.design.randomised,
        reference_form=study.reference_form,
    )
    context = Context(frame, choice, study, options.seed)
    model = start_reading(context)
    settled = frame.settled
    by_design = replace(context, frame=frame.by_design)
    cells = list(_cells(by_design, settled))
    found: list[Finding] = []
    for part in _parts(by_design, log, cells):
        found.extend(part)
        on_progress(1)
    reading = model()
    fitted = reading if isinstance(reading, Reading) else None
    usable = fitted if fitted is not None and fitted.withheld is None else None
    by_model = list(model_findings(found, reading))
    if fitted is not None:
        by_model += cell_model_findings(cells, fitted)
    by_model, apart, compared = marked(found, by_model)
    criticism = criticised(usable)
    on_progress(1)
    people = people_of_skills(context, usable) if len(frame.responses) else []
    persons = [*person_findings(context, people), *person_model_findings(context, people)]
    findings = [finding.as_dict() for finding in (*found, *by_model, *persons)]
    on_progress(1)
    trials = trial_results(study, options.data_dir, options.seed)
    on_progress(1)
    report: dict[str, object] = {
        "schema": SCHEMA,
        "title": study.title,
        "citation": study.citation,
        "log": _summary(frame),
        "standard": choice.as_dict(),
        "as_of": frame.as_of.isoformat() if frame.as_of else None,
        "window_days": options.window_days,
        "findings": findings,
        "verdicts": list(verdicts(context, people)),
        "lists": lists(context, people) if people else [],
        "points": points(context, people[0]) if people else [],
        "trials": trials,
        "not_known": not_known(found),
        "disagreements": list(disagreements(apart)),
        "model": model_section(reading, compared),
        "criticism": criticism,
        "attendance": attendance(context, findings),
        "problems": [problem.as_dict() for problem in log.problems],
        "left_out": _left_out(frame),
        "notes": [*log.notes, *_chosen(settled)],
        "made": {
            "version": __version__,
            "seed": options.seed,
            "fingerprint": log.fingerprint,
            "command": options.command,
            "date": options.today.isoformat(),
        },
    }
    return Built(report, usable)


def _cells(context: Context, settled: Bools) -> Iterator[Cell]:
    """Yield the conditions met, with the places of their responses in the whole frame."""
    if not len(context.frame.responses):
        return
    places = np.flatnonzero(settled)
    for cell in cells_met(context):
        yield replace(cell, rows=places[cell.rows])


def _chosen(settled: Bools) -> list[str]:
    """Say how many responses count by model alone."""
    number = int((~settled).sum())
    if not number:
        return []
    verb = "counts" if number == 1 else "count"
    return [
        f"{plural(number, 'response')} to items that earlier answers chose {verb} by model alone: "
        "by design they would be biased."
    ]


def _parts(context: Context, log: Log, cells: Sequence[Cell]) -> list[Iterator[Finding]]:
    """The kinds of findings, each computed as it is asked for."""
    if len(context.frame.responses) == 0:
        return [unscored_findings(context)]
    return [
        group_findings(context),
        iter([cell.finding for cell in cells]),
        setting_findings(context),
        association_findings(context),
        tool_findings(context, log),
        judgement_findings(context),
        factor_findings(context),
    ]


def _summary(frame: Frame) -> dict[str, object]:
    responses = frame.responses
    columns = ("person", "item", "skill", "family", "status", "time")
    table = pl.concat([part.select(columns) for part in (frame.table, frame.unscored)])
    status = {
        str(name): int(count)
        for name, count in table["status"].cast(pl.String).value_counts().iter_rows()
    }
    times = table["time"].drop_nulls()
    aid = {
        "unknown" if code == UNRECORDED else AID_NAMES[code]: int(count)
        for code, count in zip(*np.unique(responses.aid, return_counts=True), strict=True)
    }
    alone = frame.assurance[responses.aid == NO_AID]
    assurance = {
        "not recorded" if code == UNRECORDED else frame.names["assurance"][code]: int(count)
        for code, count in zip(*np.unique(alone, return_counts=True), strict=True)
    }
    tools = {name: count for name, count in aid.items() if name not in ("none", "unknown")}
    recorded = table["family"].drop_nulls().n_unique()
    return {
        "people": table["person"].n_unique(),
        "items": table["item"].n_unique(),
        "skills": table["skill"].drop_nulls().n_unique(),
        "families": recorded,
        "responses": len(table),
        "scored": status.get("scored", 0),
        "exposures": status.get("exposure", 0),
        "missing": status.get("missing", 0),
        "first_time": str(times.min())[:10] if len(times) else None,
        "last_time": str(times.max())[:10] if len(times) else None,
        "groups": frame.names["group"],
        "arms": frame.names["arm"],
        "aid": aid,
        "tool": max(tools, key=lambda name: tools[name]) if tools else None,
        "assurance": assurance,
    }


def _left_out(frame: Frame) -> list[dict[str, object]]:
    """Name the responses that figures could not use, and why."""
    responses = frame.responses
    unknown_aid = int((responses.aid == UNRECORDED).sum())
    unknown_novelty = int((responses.novelty == UNRECORDED).sum())
    rows = (
        (
            "Responses whose aid is not recorded",
            "They count in performance alone: not recorded is unknown, never none.",
            unknown_aid,
        ),
        (
            "Responses whose novelty is not known",
            "They count in performance alone: without families, what is not a repeat is unknown.",
            unknown_novelty,
        ),
        (
            "Responses without a score",
            "Exposures count as practice, missed checks in who did not come.",
            len(frame.unscored),
        ),
    )
    return [{"what": what, "why": why, "rows": count} for what, why, count in rows if count]
