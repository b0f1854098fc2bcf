"""What a plan predicts, as it is kept with it and as its page draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from unaided.practice.plans.playing import MONTH_DAYS, TRY_SECONDS
from unaided.practice.plans.prediction import DRAWS, LEVEL, Figure
from unaided.report import figures
from unaided.report.marks import Band, band

BASIS: Final = "predicted by the memory model, not measured"
ESTIMANDS: Final = {
    "session": "mean share of tries alone that are right, over all sessions",
    "month": f"mean chance of a right try alone, {MONTH_DAYS:g} days after the last session",
}
"""What each predicted number is of; over all people and things of the plan."""


@dataclass(frozen=True, slots=True)
class Line:
    """One predicted number of one way.

    Attributes:
        figure: With its interval.
        band: Its marks, in per cent of the width.
    """

    figure: figures.Figure
    band: Band


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is predicted for one moment.

    Attributes:
        when: ``session`` or ``month``.
        estimand: What the numbers are of.
        spaced: Of the one way.
        massed: Of the other.
        difference: Spaced minus massed, with its interval.
    """

    when: str
    estimand: str
    spaced: Line
    massed: Line
    difference: figures.Figure


def written(found: Sequence[Figure], people: int | None, tries: int) -> dict[str, Any]:
    """Return a prediction as JSON has it, with what it is of, its basis, and how it was made.

    Args:
        found: The predicted numbers.
        people: How many the group has; ``None``: nobody yet.
        tries: The group's own tries alone that it was made from; 0: made for people not yet met.
    """
    return {
        "basis": BASIS,
        "people": people,
        "tries": tries,
        "level": LEVEL,
        "draws": DRAWS,
        "try_seconds": TRY_SECONDS,
        "figures": [{**asdict(one), "estimand": ESTIMANDS[one.when]} for one in found],
    }


def read(prediction: Mapping[str, Any]) -> list[Foretold]:
    """Return a kept prediction as pages draw it."""
    by_name = {(one["when"], one["way"]): _figure(one) for one in prediction["figures"]}
    estimands = {one["when"]: one["estimand"] for one in prediction["figures"]}
    return [
        Foretold(
            when, estimand, _line(by_name[when, "spaced"]), _line(by_name[when, "massed"]),
            by_name[when, "difference"],
        )
        for when, estimand in estimands.items()
    ]  # fmt: skip


def other_way_round(session: Foretold, month: Foretold) -> bool:
    """Say whether what looks better in the sessions keeps less, each beyond its interval.

    Where one of the two intervals holds 0 the signs say nothing: it is too close to tell.
    """
    both = session.difference, month.difference
    clear = all(one.clear_of_zero for one in both)
    return clear and both[0].estimate * both[1].estimate < 0


def _figure(one: Mapping[str, Any]) -> figures.Figure:
    return figures.Figure(True, one["estimate"], one["low"], one["high"], one)


def _line(figure: figures.Figure) -> Line:
    return Line(figure, band(figure.estimate, figure.low, figure.high))
