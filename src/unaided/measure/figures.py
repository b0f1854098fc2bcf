"""All figures of one group on one skill (or over all), by design, each known or unknown.

This is where the estimands meet: performance and learning are read over the same people, the gap
is their difference, and the waterfall's steps add up to it. Scores of different kinds (right or
wrong, partial credit, a measure) are never subtracted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from unaided.measure.analysis import Analysis, Sizes, Standard
from unaided.measure.estimands import (
    Contrast,
    Figure,
    Level,
    dependence,
    learning,
    performance,
    tool_removed,
)
from unaided.measure.form import ReferenceForm
from unaided.measure.linear import Estimate, Ints, combine, logit
from unaided.measure.responses import Bools, Delay, Novelty, Responses
from unaided.measure.rules import GROUP_LEAST_PEOPLE, GROUP_LEAST_RESPONSES, LEAST_UNITS
from unaided.measure.unknown import Unknown, percent, plural
from unaided.measure.waterfall import (
    LEAST_SHARE_SAID,
    STATIONS,
    STEPS,
    Waterfall,
    steps_note,
    waterfall,
)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of one group on one skill, or over all skills.

    Attributes:
        performance: Over the mix of conditions really met in practice and work.
        learning: Alone, at the horizon, on the standard's novelty.
        learning_transfer: The same on families never practised.
        gap: Performance minus learning, of the same people.
        gap_logit: The same in log-odds.
        dependence: With the tool minus alone, now.
        removed_at_horizon: With the tool minus alone, at the horizon.
        steps: ``aid``, ``delay``, ``novelty``: what each takes; they add up to the gap.
        orders: Least and most of each step over the orders that the log can compute.
        stations: ``with_help``, ``alone``, ``later``, ``new``: the waterfall's levels.
        tool: Code of the most used aid; ``None`` where no tool was ever there.
        form: The reference form of the figures.
        note: A sentence on what was left out, if anything.
    """

    performance: Level
    learning: Level
    learning_transfer: Level
    gap: Figure
    gap_logit: Figure
    dependence: Contrast
    removed_at_horizon: Contrast
    steps: dict[str, Figure]
    orders: dict[str, tuple[float, float]]
    stations: dict[str, Figure]
    tool: int | None
    form: ReferenceForm
    note: str | None


def group_figures(
    responses: Responses, in_window: Bools, sizes: Sizes, standard: Standard
) -> GroupFigures:
    """Estimate everything about one group that its responses can support.

    Args:
        responses: The group's scored responses, at least one.
        in_window: Shape (n,), which of them fall in the window of performance.
        sizes: Sizes of the whole log.
        standard: The standard.
    """
    whole = Analysis.of(responses, in_window, sizes, standard)
    practice_kind = _commonest(responses.kind[whole.practice])
    cell = whole.learning_cell(standard.novelty)
    checks = whole.cells.code == cell if cell is not None else ~whole.practice
    check_kind = _commonest(responses.kind[checks])
    kind = practice_kind if practice_kind is not None else check_kind
    seen = _of_kind(whole, in_window, kind)
    if practice_kind is not None and check_kind is not None and practice_kind != check_kind:
        figures = _apart(seen, _of_kind(whole, in_window, check_kind))
        used = [practice_kind, check_kind]
    else:
        figures = _together(seen)
        used = [int(seen.responses.kind[0])] if kind is not None else [*np.unique(responses.kind)]
    other = int(np.count_nonzero(~np.isin(responses.kind, used)))
    if not other:
        return figures
    said = f"{plural(other, 'response')} scored in another way left out."
    return replace(figures, note=f"{figures.note} {said}" if figures.note else said)


def no_figures(by_then: str = "") -> GroupFigures:
    """Return the figures of a log in which nothing is scored: all unknown.

    Args:
        by_then: The date at which figures are read, as it stands in a sentence.
    """
    unknown = Unknown(
        "no_responses",
        f"No response in this log has a score{by_then}.",
        f"{GROUP_LEAST_RESPONSES} scored responses from {GROUP_LEAST_PEOPLE} people.",
    )
    level = Level(unknown, unknown)
    nothing = sparse.csr_matrix((0, 0))
    return GroupFigures(
        performance=level,
        learning=level,
        learning_transfer=level,
        gap=unknown,
        gap_logit=unknown,
        dependence=Contrast(unknown, Delay.NOW, randomised=False),
        removed_at_horizon=Contrast(unknown, Delay.HORIZON, randomised=False),
        steps=dict.fromkeys(STEPS, unknown),
        orders={},
        stations=dict.fromkeys(STATIONS, unknown),
        tool=None,
        form=ReferenceForm(nothing, nothing, nothing),
        note=None,
    )


def _commonest(kind: Ints) -> int | None:
    if kind.size == 0:
        return None
    values, counts = np.unique(kind, return_counts=True)
    return int(values[counts.argmax()])


def _of_kind(analysis: Analysis, in_window: Bools, kind: int | None) -> Analysis:
    rows = analysis.responses.kind == kind
    if kind is None or rows.all():
        return analysis
    return Analysis.of(
        analysis.responses.take(rows), in_window[rows], analysis.sizes, analysis.standard
    )


def _apart(practice: Analysis, checks: Analysis) -> GroupFigures:
    """Practice and checks are scored in different ways: two levels, no difference of them."""
    differ = Unknown(
        "kinds_differ",
        "Practice and checks are scored in different ways; scores of different kinds are not "
        "subtracted.",
        "Checks scored like practice (or practice like checks).",
    )
    novelty = practice.standard.novelty
    level = performance(practice, practice.practised)
    near = learning(checks, None, novelty)
    return GroupFigures(
        performance=level,
        learning=near,
        learning_transfer=learning(checks, None, Novelty.TRANSFER),
        gap=differ,
        gap_logit=differ,
        dependence=dependence(practice),
        removed_at_horizon=tool_removed(practice, Delay.HORIZON),
        steps=dict.fromkeys(STEPS, differ),
        orders={},
        stations={
            "with_help": _shown(level),
            "alone": differ,
            "later": differ,
            "new": _shown(near),
        },
        tool=practice.tool,
        form=practice.form,
        note=None,
    )


def _together(analysis: Analysis) -> GroupFigures:
    novelty = analysis.standard.novelty
    cell = analysis.learning_cell(novelty)
    checked = analysis.people_in(cell) if cell is not None else np.empty(0, dtype=np.int64)
    both = np.intersect1d(analysis.practised, checked)
    # Until learning is known there is nothing to keep performance comparable with.
    near = learning(analysis, None, novelty)
    checks = int(np.isin(analysis.responses.person[analysis.cells.code == cell], both).sum())
    paired = (
        isinstance(near.plain, Estimate)
        and both.size >= GROUP_LEAST_PEOPLE
        and checks >= GROUP_LEAST_RESPONSES
    )
    people = both if paired else analysis.practised
    level = performance(analysis, people)
    if paired:
        near = learning(analysis, both, novelty)
    gap = _gap(analysis, level, near, cell) if paired else _unpaired(near, both, checks)
    steps: dict[str, Figure] = dict.fromkeys(STEPS, gap) if isinstance(gap, Unknown) else {}
    fall: Waterfall | None = None
    if people.size and isinstance(_shown(level), Estimate):
        fall = waterfall(analysis, people)
        steps = {**fall.steps, **steps} if isinstance(gap, Unknown) else dict(fall.steps)
        if isinstance(gap, Estimate) and all(isinstance(s, Estimate) for s in steps.values()):
            # The whole walk stands: its ends are performance and learning, so that it adds up.
            first, last = fall.stations["with_help"], fall.stations["new"]
            level, near = Level(first, level.plain), Level(last, near.plain)
            gap = _gap(analysis, level, near, cell)
    stations: dict[str, Figure] = {
        "alone": gap if isinstance(gap, Unknown) else _shown(near),
        "later": gap if isinstance(gap, Unknown) else _shown(near),
    }
    if fall is not None:
        stations = {name: fall.stations[name] for name in ("alone", "later")}
    return GroupFigures(
        performance=level,
        learning=near,
        learning_transfer=learning(analysis, None, Novelty.TRANSFER),
        gap=gap,
        gap_logit=_in_logits(gap, level, near),
        dependence=dependence(analysis),
        removed_at_horizon=tool_removed(analysis, Delay.HORIZON),
        steps=steps,
        orders=fall.orders if fall is not None and isinstance(gap, Estimate) else {},
        stations={
            "with_help": _shown(level),
            "alone": stations["alone"],
            "later": stations["later"],
            "new": _shown(near),
        },
        tool=analysis.tool,
        form=analysis.form,
        note=_notes(analysis, both if paired else None, fall, gap),
    )


def _notes(
    analysis: Analysis, both: Ints | None, fall: Waterfall | None, gap: Figure
) -> str | None:
    """Say over whom the figures are taken, and what was left out of the mix."""
    said = []
    met = analysis.practised.size
    if both is not None and both.size < met:
        said.append(f"Over the {both.size:,} of {met:,} people who practised and were checked.")
    hardly = analysis.share_hardly_met(analysis.practised if both is None else both)
    if hardly >= LEAST_SHARE_SAID:
        said.append(
            f"{percent(hardly)} of practice met conditions that fewer than "
            f"{GROUP_LEAST_PEOPLE} people met and is left out."
        )
    if fall is not None and isinstance(gap, Estimate):
        said.append(steps_note(fall) or "")
    return " ".join(part for part in said if part) or None


def _shown(level: Level) -> Figure:
    """The adjusted figure, else the plain one."""
    return level.adjusted if isinstance(level.adjusted, Estimate) else level.plain


def _gap(analysis: Analysis, level: Level, near: Level, cell: int | None) -> Figure:
    for figure in (near.adjusted, level.adjusted):
        if isinstance(figure, Unknown):
            return figure
    assert isinstance(level.adjusted, Estimate)
    assert isinstance(near.adjusted, Estimate)
    shared = _shared_with_practice(analysis, cell)
    if shared < LEAST_UNITS:
        return Unknown(
            "no_items_in_both",
            f"{plural(shared, 'family or item', 'families or items')} met both in practice and "
            "at the horizon: the difference could be the items'.",
            f"Checks at the horizon on {LEAST_UNITS} or more families that were practised.",
        )
    return combine([(1.0, level.adjusted), (-1.0, near.adjusted)])


def _unpaired(near: Level, both: Ints, checks: int) -> Unknown:
    """Say why performance and learning are not of the same people."""
    if isinstance(near.plain, Unknown):
        return near.plain
    people = max(GROUP_LEAST_PEOPLE - both.size, 0)
    responses = max(GROUP_LEAST_RESPONSES - checks, people, 1)
    return Unknown(
        "too_few_people_in_both",
        f"{plural(checks, 'check')} at the horizon by {plural(both.size, 'person', 'people')} who "
        f"also practised; it takes {GROUP_LEAST_RESPONSES} from {GROUP_LEAST_PEOPLE}.",
        f"{plural(responses, 'more check')} at the horizon of people who practised.",
    )


def _shared_with_practice(analysis: Analysis, cell: int | None) -> int:
    rows, practice = analysis.cells.code == cell, analysis.practice
    return max(
        np.intersect1d(codes[practice], codes[rows]).size
        for codes in (analysis.responses.family, analysis.responses.item)
    )


def _in_logits(gap: Figure, level: Level, near: Level) -> Figure:
    if isinstance(gap, Unknown):
        return gap
    ends = [figure for figure in (level.adjusted, near.adjusted) if isinstance(figure, Estimate)]
    if not all(0.0 < end.value < 1.0 for end in ends):
        return Unknown(
            "at_the_ceiling",
            "A score at 0 or 1 has no log-odds.",
            "Items hard enough that some get them wrong, and easy enough that some get them right.",
        )
    return combine([(1.0, logit(ends[0])), (-1.0, logit(ends[1]))])
