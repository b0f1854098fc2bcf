"""Performance, learning and the two headline contrasts of one group, by design.

Each function takes an :class:`Analysis` and returns an :class:`Estimate` or an :class:`Unknown`.
Nothing is extrapolated: a condition that too few met is unknown, and its remedy is computed from
the rule it failed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.analysis import LARGEST_DENSE_SYSTEM, Analysis
from unaided.measure.lacking import no_overlap, wanting
from unaided.measure.linear import Estimate, Ints
from unaided.measure.responses import NO_AID, UNRECORDED, Context, Delay, Novelty
from unaided.measure.rules import (
    GROUP_LEAST_PEOPLE,
    LEAST_CARRIERS,
    LEAST_CLUSTERS,
    LEAST_UNITS,
    LearningEvidence,
    group_learning,
    one_cluster,
)
from unaided.measure.unknown import Unknown, days, plural

Figure = Estimate | Unknown


@dataclass(frozen=True, slots=True)
class Level:
    """An expected score: adjusted to the reference form, and as a plain mean beside it."""

    adjusted: Figure
    plain: Figure


def performance(analysis: Analysis, people: Ints) -> Level:
    """Expected score over the mix of conditions really met in practice and work.

    Args:
        analysis: The group.
        people: Over whom; those without practice do not count.
    """
    rows = analysis.practice & np.isin(analysis.responses.person, people)
    unknown = analysis.figure_unknown(rows)
    if unknown is not None:
        if unknown.reason == "no_responses":
            unknown = Unknown(
                "no_practice",
                "No scored response of practice or work at a time that counts.",
                unknown.needs,
            )
        return Level(unknown, unknown)
    mix = analysis.practice_mix(people)
    return Level(
        on_the_scale(analysis, analysis.expected_score(mix, people)),
        spread(analysis.plain_mean(rows)),
    )


def learning(analysis: Analysis, people: Ints | None, novelty: Novelty) -> Level:
    """Expected score alone, at the horizon, on a novelty: m(none, horizon, novelty).

    Args:
        analysis: The group.
        people: Over whom; ``None`` for everybody who came to such a check.
        novelty: Variant for near, transfer for far.
    """
    unknown = group_learning(
        learning_evidence(analysis, novelty),
        analysis.standard.horizon_days,
        novelty.name.lower(),
    )
    cell = analysis.learning_cell(novelty)
    if unknown is None and cell is not None:
        unknown = analysis.figure_unknown(analysis.cells.code == cell)
    if unknown is not None or cell is None:
        assert unknown is not None, "the rule lets nothing through without responses"
        return Level(unknown, unknown)
    who = analysis.people_in(cell) if people is None else people
    adjusted = analysis.expected_score(analysis.one(cell), who)
    plain = analysis.plain_mean(analysis.cells.code == cell)
    return Level(on_the_scale(analysis, adjusted), spread(plain))


def learning_evidence(analysis: Analysis, novelty: Novelty) -> LearningEvidence:
    """Gather what the rule on a group's learning asks about."""
    responses, cells = analysis.responses, analysis.cells
    alone = responses.aid == NO_AID
    first = (
        alone
        & (cells.context[cells.code] == Context.FIRST_CHECK)
        & (responses.novelty == novelty)
        & ~responses.same_sitting
    )
    delay = np.where(responses.same_sitting, np.nan, responses.delay_days)
    return LearningEvidence(
        delay_days=delay[first],
        person=responses.person[first],
        any_delay_days=delay[alone],
        any_person=responses.person[alone],
        aid_recorded=bool((responses.aid >= NO_AID).any()),
        unaided=int(alone.sum()),
        novelty_recorded=bool((responses.novelty[alone] >= 0).any()),
        unclear_delay_days=delay[alone & (responses.novelty == UNRECORDED)],
        later_delay_days=delay[
            alone
            & (cells.context[cells.code] == Context.LATER_CHECK)
            & (responses.novelty == novelty)
        ],
    )


@dataclass(frozen=True, slots=True)
class Contrast:
    """With the tool minus alone at one delay, and how the aid came about.

    Attributes:
        figure: The difference, or why there is none.
        delay: The delay of both sides.
        randomised: Whether aid was assigned at random on both sides.
        lacking: How many responses the two sides lack.
        delay_days: Median delay of the unaided side; ``None`` now, or where there is no figure.
    """

    figure: Figure
    delay: Delay
    randomised: bool
    lacking: int = 0
    delay_days: float | None = None


def dependence(analysis: Analysis) -> Contrast:
    """Tool removed today: m(with tool, now) − m(none, now) at the standard's novelty.

    *Now* is the same-sitting delay, else the shortest at which both were seen. Where none will do,
    the remedy is that of the delay which lacks least.
    """
    nearest: Contrast | None = None
    for delay in (Delay.NOW, Delay.BETWEEN, Delay.HORIZON, Delay.BEYOND):
        contrast = tool_removed(analysis, delay)
        if isinstance(contrast.figure, Estimate):
            return contrast
        if nearest is None or contrast.lacking < nearest.lacking:
            nearest = contrast
    assert nearest is not None
    return nearest


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the two sides of a contrast lack: at least one of them."""

    responses: int
    sides: list[Unknown]

    def unknown(self) -> Unknown:
        """Say all of it, so that the remedy would do."""
        return Unknown(
            self.sides[0].reason,
            " ".join(side.why for side in self.sides),
            " ".join(side.needs for side in self.sides),
        )


def tool_removed(analysis: Analysis, delay: Delay) -> Contrast:
    """Subtract alone from with-the-tool at one delay and the standard's novelty."""
    novelty = analysis.standard.novelty
    gone = _no_contrast(analysis)
    if gone is not None or analysis.tool is None:
        assert gone is not None
        return Contrast(gone, delay, randomised=False)
    pairs = (
        (Context.FIRST_CHECK, Context.FIRST_CHECK),
        (Context.OTHER, Context.OTHER),
        (Context.OTHER, Context.FIRST_CHECK),
    )
    shortfalls: list[Shortfall] = []
    for with_context, alone_context in pairs:
        with_tool = analysis.cells.find(analysis.tool, delay, novelty, with_context)
        alone = analysis.cells.find(NO_AID, delay, novelty, alone_context)
        sides = (("aided", with_tool), ("unaided", alone))
        short = [(name, cell) for name, cell in sides if analysis.lacking(cell)]
        if with_tool is not None and alone is not None and not short:
            return _compare(analysis, with_tool, alone, delay)
        shortfalls.append(
            Shortfall(
                sum(analysis.lacking(cell) for _, cell in short),
                [wanting(analysis, name, delay, novelty, cell) for name, cell in short],
            )
        )
    least = min(shortfalls, key=lambda shortfall: shortfall.responses)
    return Contrast(least.unknown(), delay, randomised=False, lacking=least.responses)


def _compare(analysis: Analysis, with_tool: int, alone: int, delay: Delay) -> Contrast:
    randomised = analysis.randomised_apart(with_tool, alone)
    shared = analysis.shared_units(with_tool, alone)
    if shared < LEAST_UNITS and not randomised:
        return Contrast(no_overlap(shared), delay, randomised)
    if not analysis.like_delays(with_tool, alone):
        return Contrast(_delays_differ(analysis, with_tool, alone), delay, randomised)
    rows = np.isin(analysis.cells.code, [with_tool, alone])
    unknown = analysis.figure_unknown(rows)
    if unknown is not None:
        return Contrast(unknown, delay, randomised)
    # Only people seen under both conditions say what the tool does to a person.
    people = np.intersect1d(analysis.people_in(with_tool), analysis.people_in(alone))
    if people.size >= GROUP_LEAST_PEOPLE:
        mix = analysis.one(with_tool) + analysis.one(alone, -1.0)
        estimate = analysis.contrast(mix, people)
    else:
        estimate = analysis.difference_of_means(with_tool, alone) if randomised else None
    if estimate is None:
        return Contrast(_other_people(people.size), delay, randomised)
    if abs(estimate.value) > 1.0:
        return Contrast(_off_the_scale(), delay, randomised)
    late = None if delay == Delay.NOW else analysis.median_delay(alone)
    return Contrast(spread(estimate), delay, randomised, delay_days=late)


def _no_contrast(analysis: Analysis) -> Unknown | None:
    aid = analysis.responses.aid
    if not (aid >= NO_AID).any():
        return Unknown(
            "aid_unknown",
            "The log does not say which help was available.",
            "The aid of each response recorded (none is a value too).",
        )
    if analysis.tool is None:
        return Unknown(
            "no_tool",
            "No tool in this log.",
            "Responses with the tool, on the same families as those without it.",
        )
    return None


def _other_people(linking: int) -> Unknown:
    return Unknown(
        "too_few_people_in_both",
        f"{plural(linking, 'person', 'people')} seen both with and without the tool; it takes "
        f"{GROUP_LEAST_PEOPLE}, or aid assigned at random.",
        f"{plural(GROUP_LEAST_PEOPLE - linking, 'more person', 'more people')} with and without "
        "the tool, or aid assigned at random.",
    )


def _delays_differ(analysis: Analysis, with_tool: int, alone: int) -> Unknown:
    first, second = (days(analysis.median_delay(cell)) for cell in (with_tool, alone))
    return Unknown(
        "delays_differ",
        f"With the tool after {first}, without it after {second}: the difference could be "
        "forgetting.",
        "Responses with and without the tool after the same delay.",
    )


def spread(estimate: Estimate) -> Figure:
    """Refuse an estimate that nobody moves, or one person alone: neither has an interval."""
    if estimate.spread and estimate.carriers >= LEAST_CARRIERS:
        return estimate
    if estimate.spread:
        return Unknown(
            "one_person_carries_it",
            "One person carries nearly all of this figure: nobody else links its conditions.",
            "More people who are met in several conditions.",
        )
    if estimate.clusters < LEAST_CLUSTERS:
        return one_cluster()
    return Unknown(
        "no_spread",
        "People do not differ here at all: without spread there is no interval.",
        "Items that some get right and some do not.",
    )


def on_the_scale(analysis: Analysis, estimate: Estimate | None) -> Figure:
    """Refuse an adjusted score outside 0..1 or without spread: the conditions barely overlap."""
    if estimate is None and analysis.too_large:
        return Unknown(
            "too_many_items",
            f"More than {LARGEST_DENSE_SYSTEM:,} items and families at once: too many for the "
            "adjusted fit; the plain mean stands beside.",
            "The figures of single skills, or families that hold several items.",
        )
    if estimate is None:
        return Unknown(
            "not_connected",
            "The conditions were met by different people on different items, so no common "
            "reference form can be read; the plain mean stands beside.",
            "People and items that are met in several conditions.",
        )
    if not 0.0 <= estimate.value <= 1.0:
        return _off_the_scale()
    return spread(estimate)


def _off_the_scale() -> Unknown:
    return Unknown(
        "off_the_scale",
        "Adjusting for items leaves the scale of 0 to 1: the conditions share too few items and "
        "people.",
        "More items that are met in several conditions.",
    )
