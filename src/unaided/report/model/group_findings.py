"""Findings by model, beside those by design on the same questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from unaided.measure.model.model_figures import (
    INTERVAL_LEVEL,
    GroupByModel,
    ModelEstimate,
    group_by_model,
)
from unaided.measure.responses import Bools, Delay
from unaided.measure.unknown import Unknown, plural
from unaided.report.findings import ALL, Finding, Interval, Question, Subject, unknown
from unaided.report.group_findings import DELAY_NAMES
from unaided.report.model.evidence import (
    CONTRASTS,
    ESTIMANDS,
    OTHER_TOOL,
    inherited,
    not_in_model,
    own_tool,
    refusal,
)
from unaided.report.model.reading import LEAST_PEOPLE, LEAST_ROWS, Reading

LOGIT: Final = "draws of parameters and people, normal on the logit"
PLAIN: Final = "draws of parameters and people, normal"
STEPS: Final = "step_"


def model_findings(designed: Sequence[Finding], reading: Reading | Unknown) -> Iterator[Finding]:
    """Yield a figure by model for each question that the model can be asked.

    Args:
        designed: Findings by design of everybody, groups and arms.
        reading: The model, or why the log is too small for one: then one finding says so.
    """
    if isinstance(reading, Unknown):
        yield replace(unknown(Question(ALL, None, "performance", "score"), reading), basis="model")
        return
    asked = _Asked(reading)
    for design in designed:
        if is_asked(design):
            yield asked.answer(design)


def is_asked(design: Finding) -> bool:
    """Whether a finding by design asks what the model answers: a level of the form, or of it."""
    if design.subject.kind == "person" or design.estimand not in ESTIMANDS:
        return False
    if design.estimand == "expected_score":
        return "station" in (design.condition or {})
    return design.adjustment == "items" or design.estimand == "informativeness"


class _Asked:
    """Answers questions one by one, reading each subject and skill once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.masks: Mapping[Subject, Bools] = dict(reading.context.subjects())
        self.skills = {
            name: (code - 1, rows) for code, (name, rows) in enumerate(reading.context.skills())
        }
        self.figures = lru_cache(maxsize=None)(self._figures)
        self.evidence = lru_cache(maxsize=None)(self._evidence)

    def _figures(
        self, subject: Subject, skill: str | None, tool: int | None
    ) -> GroupByModel | None:
        place = self.skills[skill][0]
        drawn = self.reading.drawn if tool is None else self.reading.drawn_with(tool)
        if drawn is None:
            return None
        return group_by_model(drawn, self.reading.subjects[subject], place)

    def _evidence(self, subject: Subject, skill: str | None) -> tuple[Bools, int, int, str | None]:
        """Return the subject's rows, responses and people in the model, and what to say of them."""
        rows = self.masks[subject] & self.skills[skill][1]
        said = None
        if skill is None and not self.reading.in_all.all():
            kept = self.reading.in_all
            rows = rows & kept[self.reading.context.frame.responses.skill]
            met = np.unique(self.reading.context.frame.responses.skill).size
            said = f"Over {int(kept.sum())} of {met} skills, those checked at the horizon."
        places = self.reading.observed.rows
        used = places[rows[places]]
        person = self.reading.context.frame.responses.person[used]
        practice = self.reading.context.analysis.practice[used]
        practised = np.unique(person[practice]).size or np.unique(person).size
        return rows, int(used.size), int(practised), said

    def answer(self, design: Finding) -> Finding:
        """Answer what a finding by design asks."""
        rows, responses, people, said = self.evidence(design.subject, design.skill)
        blank = replace(
            design,
            basis="model",
            adjustment="items",
            about="these people",
            note=said,
            status="unknown",
            estimate=None,
            low=None,
            high=None,
            interval=None,
            orders=None,
            responses=responses,
            people=people,
        )
        why = refusal(design, self.reading, rows) or _left_out(rows, responses, people)
        if why is not None:
            kept = why == inherited(design) and design.status == "unknown"
            return replace(
                blank,
                reason=why.reason,
                why=why.why,
                needs=why.needs,
                responses=design.responses if kept else responses,
                people=design.people if kept else people,
            )
        # A contrast is read with the tool that the design names: the subject's own.
        tool = own_tool(design, self.reading) if design.estimand in CONTRASTS else None
        figures = self.figures(design.subject, design.skill, tool)
        if figures is None:
            return replace(
                blank, reason=OTHER_TOOL.reason, why=OTHER_TOOL.why, needs=OTHER_TOOL.needs
            )
        found = _read(figures, design)
        if found is None or not np.isfinite([found.value, found.low, found.high]).all():
            lacking = not_in_model(design.estimand, self.reading.fit.terms)
            return replace(blank, reason=lacking.reason, why=lacking.why, needs=lacking.needs)
        return _known(blank, design, found, figures)


def _left_out(rows: Bools, responses: int, people: int) -> Unknown | None:
    """Say that too little of what the figure by design rests on could enter the model."""
    if people >= LEAST_PEOPLE and responses >= LEAST_ROWS:
        return None
    return Unknown(
        "left_out_of_model",
        f"{responses:,} of {plural(int(rows.sum()), 'response')}, of "
        f"{plural(people, 'person', 'people')}, could enter the model; it takes {LEAST_ROWS} of "
        f"{LEAST_PEOPLE}.",
        "The help, and the delay or the time, of each response recorded.",
    )


def _read(figures: GroupByModel, design: Finding) -> ModelEstimate | None:
    condition = design.condition or {}
    if design.estimand == "expected_score":
        return figures.stations.get(str(condition["station"]))
    if design.estimand == "dependence" and condition.get("delay") == DELAY_NAMES[Delay.HORIZON]:
        # Nobody was met sooner under both: the shortest delay is the horizon.
        return figures.figures.get("removed_at_horizon")
    return figures.figures.get(design.estimand)


def _known(blank: Finding, design: Finding, found: ModelEstimate, figures: GroupByModel) -> Finding:
    low, high = found.low, found.high
    if design.unit == "correlation":
        low, high = max(low, -1.0), min(high, 1.0)
    orders = None
    if design.estimand.startswith(STEPS):
        orders = figures.orders.get(design.estimand.removeprefix(STEPS))
    said = [blank.note or ""]
    if blank.people > design.people > 0:
        more = plural(blank.people, "person", "people")
        said.append(f"Over all {more} who practised, checked or not.")
    return replace(
        blank,
        status="known",
        estimate=found.value,
        low=min(low, found.value),
        high=max(high, found.value),
        interval=Interval(level=INTERVAL_LEVEL, method=LOGIT if design.unit == "score" else PLAIN),
        orders=orders,
        reason=None,
        why=None,
        needs=None,
        note=" ".join(part for part in said if part) or None,
    )
