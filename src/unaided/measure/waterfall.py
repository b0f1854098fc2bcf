"""From performance to learning in three steps: aid, then delay, then novelty.

From the mix of conditions really met, aid is set to none, then delay to the horizon, then novelty
to the standard's. Each step is the difference of two expected scores of the same people on the
same form, so the steps add up to P − L. Other orders need other cells; the range of each step over
all orders that the log can compute is given beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from unaided.measure.analysis import Analysis
from unaided.measure.estimands import on_the_scale
from unaided.measure.lacking import wanting
from unaided.measure.linear import Estimate, Floats, Ints, combine
from unaided.measure.responses import NO_AID, UNRECORDED, Context, Delay, Novelty
from unaided.measure.rules import GROUP_LEAST_PEOPLE
from unaided.measure.unknown import Unknown, percent

STEPS = ("aid", "delay", "novelty")
STATIONS = ("with_help", "alone", "later", "new")
LARGEST_SHARE_LEFT_OUT = 0.1
LEAST_SHARE_SAID = 0.005

Figure = Estimate | Unknown


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps from performance to learning.

    Attributes:
        steps: By name, what each step takes (positive: the score falls).
        orders: By name, the least and the most a step takes over the computable orders.
        stations: Expected scores: ``with_help``, ``alone``, ``later``, ``new``.
        share_left_out: Share of the mix met that no unaided response could match, left out.
        people: Over whom the figures are taken.
    """

    steps: dict[str, Figure]
    orders: dict[str, tuple[float, float]]
    stations: dict[str, Figure]
    share_left_out: float
    people: int


def waterfall(analysis: Analysis, people: Ints) -> Waterfall:
    """Walk from performance to learning for some people of a group.

    Args:
        analysis: The group.
        people: Codes of people seen both in practice and at a check at the horizon.
    """
    met = analysis.practice_mix(people)
    paths: dict[int, tuple[int | None, ...]] = {
        int(cell): tuple(_target(analysis, int(cell), chosen, people) for chosen in _natural())
        for cell in np.flatnonzero(met > 0)
    }
    whole = [cell for cell, path in paths.items() if None not in path]
    left_out = 1.0 - float(met[whole].sum()) if whole else 1.0
    if left_out > LARGEST_SHARE_LEFT_OUT:
        return _unknown(analysis, met, paths, people)
    kept = np.zeros_like(met)
    kept[whole] = met[whole] / met[whole].sum()
    scores = {chosen: _score(analysis, kept, whole, chosen, people) for chosen in _subsets()}
    natural = [scores[chosen] or _unconnected() for chosen in _natural()]
    steps: dict[str, Figure] = {}
    for name, before, after in zip(STEPS, natural, natural[1:], strict=False):
        steps[name] = (
            combine([(1.0, before), (-1.0, after)])
            if isinstance(before, Estimate) and isinstance(after, Estimate)
            else _first_unknown(before, after)
        )
    return Waterfall(
        steps=steps,
        orders=_orders(scores),
        stations=dict(zip(STATIONS, natural, strict=True)),
        share_left_out=max(left_out, 0.0),
        people=int(people.size),
    )


def _natural() -> Iterable[frozenset[str]]:
    return [frozenset(STEPS[:length]) for length in range(len(STEPS) + 1)]


def _subsets() -> list[frozenset[str]]:
    return [
        frozenset(name for place, name in enumerate(STEPS) if bits >> place & 1)
        for bits in range(2 ** len(STEPS))
    ]


def _condition(analysis: Analysis, cell: int, chosen: frozenset[str]) -> tuple[int, int, int, int]:
    """The condition that a cell of the mix becomes when some of the steps are taken."""
    cells = analysis.cells
    aid, delay = int(cells.aid[cell]), int(cells.delay[cell])
    novelty, context = int(cells.novelty[cell]), int(cells.context[cell])
    if "aid" in chosen:
        aid = NO_AID
    if "novelty" in chosen:
        novelty = int(analysis.standard.novelty)
    if "delay" in chosen:
        # What was never seen has no delay; it gets one with its novelty.
        delay = Delay.NONE if novelty == Novelty.FIRST else Delay.HORIZON
        context = Context.FIRST_CHECK
    elif delay == Delay.NONE and novelty != Novelty.FIRST:
        delay = Delay.NOW
    return aid, delay, novelty, context


def _target(analysis: Analysis, cell: int, chosen: frozenset[str], people: Ints) -> int | None:
    """Find the cell that a cell of the mix becomes, met by enough of the same people."""
    if not chosen:
        return cell
    aid, delay, novelty, context = _condition(analysis, cell, chosen)
    if UNRECORDED in (aid, novelty) or delay == Delay.UNKNOWN:
        return None
    if chosen == frozenset(STEPS):
        return analysis.learning_cell(analysis.standard.novelty)
    own = analysis.cells
    same = (own.aid[cell], own.delay[cell], own.novelty[cell], own.context[cell])
    if same == (aid, delay, novelty, context):
        return cell
    found = analysis.look_up(aid, delay, novelty, context)
    if found is None:
        return None
    linking = np.intersect1d(analysis.people_in(found), people).size
    return found if linking >= GROUP_LEAST_PEOPLE else None


def _score(
    analysis: Analysis, met: Floats, whole: list[int], chosen: frozenset[str], people: Ints
) -> Figure | None:
    mix = np.zeros_like(met)
    for cell in whole:
        target = _target(analysis, cell, chosen, people)
        if target is None:
            return None
        mix[target] += met[cell]
    return on_the_scale(analysis, analysis.expected_score(mix, people))


def _unconnected() -> Unknown:
    return Unknown(
        "not_connected",
        "The conditions of practice and of the checks share too few people and items.",
        "People and items that are met in several conditions.",
    )


def _first_unknown(*figures: Figure | None) -> Unknown:
    return next(figure for figure in figures if isinstance(figure, Unknown))


def _orders(scores: dict[frozenset[str], Figure | None]) -> dict[str, tuple[float, float]]:
    values: dict[str, list[float]] = {name: [] for name in STEPS}
    for order in permutations(STEPS):
        chain = [scores[frozenset(order[:length])] for length in range(len(STEPS) + 1)]
        if not all(isinstance(score, Estimate) for score in chain):
            continue
        levels = [score.value for score in chain if isinstance(score, Estimate)]
        for name, before, after in zip(order, levels, levels[1:], strict=False):
            values[name].append(before - after)
    return {name: (min(found), max(found)) for name, found in values.items() if found}


def _unknown(
    analysis: Analysis, met: Floats, paths: dict[int, tuple[int | None, ...]], people: Ints
) -> Waterfall:
    """Name the missing conditions that carry most of the mix; keep the stations that stand."""
    steps: dict[str, Figure] = {}
    stations: dict[str, Figure] = {}
    blocked: Unknown | None = None
    for length, (name, chosen) in enumerate(zip(STATIONS, _natural(), strict=True)):
        lost = [cell for cell, path in paths.items() if None in path[: length + 1]]
        share = float(met[lost].sum())
        if share > LARGEST_SHARE_LEFT_OUT:
            worst = max(lost, key=lambda cell: float(met[cell]))
            blocked = blocked or _missing(analysis, worst, chosen, share)
            stations[name] = blocked
        else:
            whole = [cell for cell in paths if cell not in lost]
            kept = np.zeros_like(met)
            kept[whole] = met[whole] / met[whole].sum()
            stations[name] = _score(analysis, kept, whole, chosen, people) or _missing(
                analysis, whole[0], chosen, 1.0
            )
        if length:
            step = STEPS[length - 1]
            before, after = list(stations.values())[-2:]
            steps[step] = (
                combine([(1.0, before), (-1.0, after)])
                if isinstance(before, Estimate) and isinstance(after, Estimate)
                else _first_unknown(before, after)
            )
    return Waterfall(steps, {}, stations, 0.0, int(people.size))


def _missing(analysis: Analysis, cell: int, chosen: frozenset[str], share: float) -> Unknown:
    aid, delay, novelty, context = _condition(analysis, cell, chosen)
    if aid == UNRECORDED:
        return Unknown(
            "aid_unknown",
            f"Which help was available is not recorded for {percent(share)} of practice.",
            "The aid of each response recorded (none is a value too).",
        )
    if novelty == UNRECORDED or delay == Delay.UNKNOWN:
        what = "novelty" if novelty == UNRECORDED else "delay"
        remedy = "each item's family" if novelty == UNRECORDED else "each response's time"
        return Unknown(
            f"{what}_unknown",
            f"The {what} of {percent(share)} of practice is not known.",
            f"Record {remedy}.",
        )
    found = analysis.cells.find(aid, delay, novelty, context)
    unknown = wanting(analysis, "unaided", delay, novelty, found)
    return Unknown(
        "no_unaided_counterpart",
        f"{percent(share)} of practice has no unaided counterpart: {unknown.why}",
        unknown.needs,
    )


def steps_note(fall: Waterfall) -> str | None:
    """Say what share of the mix was left out, if any."""
    if fall.share_left_out < LEAST_SHARE_SAID:
        return None
    return (
        f"{percent(fall.share_left_out)} of practice met conditions without an unaided "
        "counterpart and is left out."
    )
