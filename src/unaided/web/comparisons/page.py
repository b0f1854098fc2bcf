"""What the page of a comparison shows: before its registered end no outcome is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from unaided.trials.figure import table_rows
from unaided.trials.result import Contrast, TrialResult
from unaided.trials.sentences import number, p_text
from unaided.trials.spec import SCORE_UNIT
from unaided.web.comparisons.models import Comparison, Placed
from unaided.web.comparisons.outcomes import (
    Deviations,
    Side,
    deviations,
    outcomes,
    placed_of,
    sides,
)
from unaided.web.comparisons.record import Verified, verify
from unaided.web.comparisons.results import Result, result_of, table_of
from unaided.web.people.models import User


@dataclass(frozen=True, slots=True)
class Strip:
    """The difference on a scale from −1 to 1, in per cent of the width.

    Attributes:
        at: The estimate.
        start: Lower end of its 95 % interval.
        width: Of the interval.
        near: Where the smallest difference of interest lies, on either side of none.
    """

    at: float
    start: float
    width: float
    near: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison as its page shows it.

    Attributes:
        placed: Its places.
        sides: Both ways, counted.
        verified: Whether it is as registered.
        deviations: What went otherwise.
        result: What was found; ``None`` before the registered end.
        figures: The contrast's figures as text; empty where there is none.
        strip: The contrast drawn.
        heading: What was found, in a few words; empty before the end.
        held: The interval held against the smallest difference of interest.
    """

    placed: tuple[Placed, ...]
    sides: tuple[Side, Side]
    verified: Verified
    deviations: Deviations
    result: Result | None = None
    figures: dict[str, str] | None = None
    strip: Strip | None = None
    heading: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A person, or a whole class, and where chance sent them.

    Attributes:
        name: Of the class where classes were drawn; empty otherwise.
        person: Where people or skills were drawn.
        group: Name of the class.
        second: Whether it is the second way; ``None`` where skills were drawn.
        skills: Skills of the first way, and of the second.
        people: How many people the line stands for.
    """

    name: str
    person: User | None
    group: str
    second: bool | None
    skills: tuple[tuple[str, ...], tuple[str, ...]]
    people: int


def running_page(comparison: Comparison) -> Shown:
    """Gather what is shown before the end, or of one that was withdrawn: no effect."""
    placed = placed_of(comparison)
    found = outcomes(comparison)
    return Shown(
        placed=tuple(placed),
        sides=sides(comparison, placed, found),
        verified=verify(comparison, placed),
        deviations=deviations(comparison, placed),
    )


def ended_page(comparison: Comparison) -> Shown:
    """Gather what is shown from the registered end on."""
    placed = placed_of(comparison)
    found = outcomes(comparison)
    result = result_of(comparison, table_of(comparison, placed, found))
    contrast = result.contrast
    strip = None
    if contrast is not None:
        low, high = (_across(end) for end in (contrast.low, contrast.high))
        near = (_across(-comparison.smallest), _across(comparison.smallest))
        strip = Strip(_across(contrast.estimate), low, round(high - low, 2), near)
    return Shown(
        placed=tuple(placed),
        sides=sides(comparison, placed, found),
        verified=verify(comparison, placed),
        deviations=deviations(comparison, placed),
        result=result,
        figures=_figures(result.trial) if contrast and result.trial else None,
        strip=strip,
        heading=_heading(comparison, contrast),
        held=_held(contrast, comparison.smallest) if contrast else "",
    )


def _figures(trial: TrialResult) -> dict[str, str]:
    """Write the contrast's figures as text."""
    contrast, small = trial.contrasts[0], trial.contrasts[0].small_sample
    shown = table_rows(trial)[0]
    return {
        "contrast": shown["contrast"],
        "estimate": shown["estimate"],
        "interval": shown["95 %"],
        "error": number(contrast.standard_error, SCORE_UNIT),
        "p_t": p_text(small.p_value),
        "p_cr2": "" if small.cr2_p_value is None else p_text(small.cr2_p_value),
        "p_randomisation": "" if small.randomisation_p is None else p_text(small.randomisation_p),
    }


def _heading(comparison: Comparison, contrast: Contrast | None) -> str:
    if contrast is None:
        return f"{comparison.second} against {comparison.first}: not known"
    if not contrast.detectable:
        return f"No detectable difference between {contrast.reference} and {contrast.arm}"
    way = "higher" if contrast.estimate > 0 else "lower"
    size = number(abs(contrast.estimate), SCORE_UNIT)
    return f"Alone, {contrast.arm} scores {size} {way} than {contrast.reference}"


def _held(contrast: Contrast, smallest: float) -> str:
    """Hold an interval against the smallest difference of interest, either way."""
    size = number(smallest, SCORE_UNIT)
    low, high = contrast.low, contrast.high
    if -smallest < low and high < smallest:
        return f"A difference of {size}, the smallest of interest, is excluded either way."
    if low >= smallest or high <= -smallest:
        return f"It is at least {size}, the smallest difference of interest."
    return f"Whether it reaches {size}, the smallest difference of interest, is not known."


def lines_of(comparison: Comparison, shown: Shown) -> tuple[Line, ...]:
    """Return who goes which way: by class where classes were drawn, else by person."""
    if comparison.unit == "class":
        return _by_class(shown.placed)
    people: dict[int, list[Placed]] = defaultdict(list)
    for one in shown.placed:
        people[one.person_id].append(one)
    return tuple(_line(some) for some in people.values())


def _line(some: Sequence[Placed]) -> Line:
    one = some[0]
    by_skill = one.skill_id is not None
    first, second = (
        tuple(place.skill.name for place in some if place.skill and place.second is way)
        for way in (False, True)
    )
    return Line(
        "", one.person, one.cohort.name, None if by_skill else one.second, (first, second), 1
    )


def _by_class(placed: Sequence[Placed]) -> tuple[Line, ...]:
    groups: dict[int, list[Placed]] = defaultdict(list)
    for one in placed:
        groups[one.cohort_id].append(one)
    return tuple(
        Line(some[0].cohort.name, None, some[0].cohort.name, some[0].second, ((), ()), len(some))
        for some in groups.values()
    )


def _across(difference: float) -> float:
    """Put a difference of scores into per cent of the width, −1 at the left and 1 at the right."""
    return round(50 * (1 + max(-1.0, min(1.0, difference))), 2)
