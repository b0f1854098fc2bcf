"""Findings of groups: performance, learning, contrasts, the waterfall and its stations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.estimands import Contrast
from unaided.measure.figures import GroupFigures, group_figures, no_figures
from unaided.measure.linear import Estimate
from unaided.measure.responses import UNRECORDED, Bools, Delay
from unaided.measure.rules import GROUP_LEAST_RESPONSES
from unaided.report.context import Context
from unaided.report.findings import (
    ALL,
    Adjustment,
    Assignment,
    Finding,
    Question,
    Subject,
    answer,
)
from unaided.report.frame import AID_NAMES

SKILL_LEAST_RESPONSES = 5

DELAY_NAMES = {
    Delay.NOW: "now",
    Delay.BETWEEN: "between",
    Delay.HORIZON: "horizon",
    Delay.BEYOND: "beyond",
    Delay.NONE: "none",
    Delay.UNKNOWN: "unknown",
}


def group_findings(context: Context) -> Iterator[Finding]:
    """Yield the figures of everybody, each group and each arm, over all skills and per skill."""
    for subject, of_subject in context.subjects():
        for skill, of_skill in context.skills():
            rows = of_subject & of_skill
            if not rows.any():
                continue
            note = None
            if skill is None:
                rows, note = checked_skills(context, rows)
            figures = group_figures(
                context.frame.responses.take(rows),
                context.frame.in_window[rows],
                context.frame.sizes,
                context.standard,
            )
            recorded = bool((context.frame.responses.aid[rows] != UNRECORDED).any())
            yield from _findings(context, subject, skill, figures, note, recorded=recorded)


def unscored_findings(context: Context) -> Iterator[Finding]:
    """Yield the figures of a log in which nothing is scored: each unknown, none left out."""
    as_of = context.frame.as_of
    by_then = f" by {as_of.isoformat()}" if as_of else ""
    yield from _findings(context, ALL, None, no_figures(by_then), None, recorded=True)


def checked_skills(context: Context, rows: Bools) -> tuple[Bools, str | None]:
    """Over all skills, keep those checked at the horizon: a figure of the rest would be a guess.

    Where none was checked, keep all; performance is known all the same.
    """
    frame = context.frame
    kept = frame.responses.take(rows)
    analysis = Analysis.of(kept, frame.in_window[rows], frame.sizes, context.standard)
    cell = analysis.learning_cell(context.standard.novelty)
    met = np.unique(kept.skill)
    checked = met
    if cell is not None:
        skills, count = np.unique(kept.skill[analysis.cells.code == cell], return_counts=True)
        enough = skills[count >= GROUP_LEAST_RESPONSES]
        # A small class may reach the rule over all its skills and on none alone.
        checked = enough if enough.size else skills[count >= SKILL_LEAST_RESPONSES]
    missing = np.setdiff1d(met, checked)
    if missing.size == 0 or checked.size == 0:
        return rows, None
    named = frame.names["skill"]
    names = ", ".join(
        named[code] if code < len(named) else "items without a skill" for code in missing
    )
    return (
        rows & np.isin(frame.responses.skill, checked),
        f"Over {checked.size} of {met.size} skills; not checked enough at the horizon: {names}.",
    )


def _findings(
    context: Context,
    subject: Subject,
    skill: str | None,
    figures: GroupFigures,
    note: str | None,
    *,
    recorded: bool,
) -> Iterator[Finding]:
    choice = context.choice
    on = context.frame.clustered_on
    notes = " ".join(part for part in (note, figures.note) if part) or None
    tool = AID_NAMES[figures.tool] if figures.tool is not None else None
    helped = tool or ("none" if recorded else "unknown")
    horizon = choice.horizon_days

    def ask(
        estimand: str,
        unit: str = "score",
        *,
        condition: dict[str, object] | None = None,
        adjustment: Adjustment = "items",
        assignment: Assignment = "observational",
        orders: tuple[float, float] | None = None,
    ) -> Question:
        return Question(
            subject=subject,
            skill=skill,
            estimand=estimand,
            unit="score" if unit == "score" else "logit" if unit == "logit" else "difference",
            assignment=assignment,
            adjustment=adjustment,
            condition=condition,
            orders=orders,
            note=notes,
        )

    later: dict[str, object] = {"aid": "none", "delay_days": horizon}
    near = {**later, "novelty": choice.novelty}
    far = {**later, "novelty": "transfer"}
    form: dict[str, object] = {
        "reference_families": figures.form.families,
        "reference_items": figures.form.items,
    }
    levels = (
        ("performance", figures.performance, {"mix": "as met", **form}),
        ("learning", figures.learning, {**near, **form}),
        ("learning_transfer", figures.learning_transfer, {**far, **form}),
    )
    for name, level, condition in levels:
        yield answer(ask(name, condition=condition), level.adjusted, on)
        yield answer(ask(name, condition=condition, adjustment="none"), level.plain, on)
    yield answer(ask("gap", "difference", condition=near), figures.gap, on)
    yield answer(ask("gap_logit", "logit", condition=near), figures.gap_logit, on)
    for name, contrast in (
        ("dependence", figures.dependence),
        ("removed_at_horizon", figures.removed_at_horizon),
    ):
        yield answer(
            ask(
                name,
                "difference",
                condition=_contrast_condition(contrast, tool, choice.novelty),
                assignment="randomised" if contrast.randomised else "observational",
            ),
            contrast.figure,
            on,
        )
    for step, figure in figures.steps.items():
        yield answer(
            ask(
                f"step_{step}",
                "difference",
                orders=figures.orders.get(step),
            ),
            figure,
            on,
        )
    plain = (figures.performance.plain, figures.learning.plain)
    for station, level_figure in figures.stations.items():
        yield answer(
            ask(
                "expected_score",
                condition={"station": station, **_station_condition(station, helped, context)},
                adjustment="none" if any(level_figure is one for one in plain) else "items",
            ),
            level_figure,
            on,
        )


def _contrast_condition(contrast: Contrast, tool: str | None, novelty: str) -> dict[str, object]:
    known = isinstance(contrast.figure, Estimate)
    return {
        "aid": tool,
        "against": "none",
        "delay": DELAY_NAMES[contrast.delay] if known else None,
        "delay_days": contrast.delay_days,
        "novelty": novelty,
    }


def _station_condition(station: str, helped: str, context: Context) -> dict[str, object]:
    choice = context.choice
    conditions: dict[str, dict[str, object]] = {
        "with_help": {"aid": helped, "mix": "as met"},
        "alone": {"aid": "none", "mix": "delay and novelty as met"},
        "later": {
            "aid": "none",
            "delay_days": choice.horizon_days,
            "mix": "novelty as met",
        },
        "new": {
            "aid": "none",
            "delay_days": choice.horizon_days,
            "novelty": choice.novelty,
        },
    }
    return conditions[station]
