"""Where each mark of a table's picture lies, in per cent of the cell: geometry, no drawing.

The templates draw these values as SVG, so that a picture scales with its cell and prints. Solid
up to the interval's near end, pale across it, a tick at the estimate; scales are 0 to 1, never cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from unaided.report.figures import Figure

STATION_TOP: Final = 8.0
STATION_HEIGHT: Final = 86.0
AXIS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
NEAR_STANDARD: Final = 0.11


def place(score: float) -> float:
    """Return a score's place on the scale, in per cent of the width, 0..100.

    >>> place(0.42), place(-0.1), place(1.3)
    (42.0, 0.0, 100.0)
    """
    return round(100.0 * min(max(score, 0.0), 1.0), 2)


def drop(score: float) -> float:
    """Return a score's height in a station's cell, in pixels from its top.

    >>> drop(1), drop(0), drop(0.8)
    (8.0, 94.0, 25.2)
    """
    return round(STATION_TOP + STATION_HEIGHT * (1 - min(max(score, 0.0), 1.0)), 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its interval, in per cent of the width.

    Attributes:
        solid_from: Where the solid part begins.
        solid: Its width; 0 where the interval reaches the bar's own start.
        pale_from: Where the interval begins.
        pale: The interval's width.
        tick: Where the estimate stands.
        start: Where the bar starts.
    """

    solid_from: float
    solid: float
    pale_from: float
    pale: float
    tick: float
    start: float


def bar(start: float, end: float, low_end: float, high_end: float) -> Bar:
    """Lay a bar from ``start`` to ``end``, whose end lies within ``low_end..high_end``.

    >>> bar(0, 0.42, 0.38, 0.46)
    Bar(solid_from=0.0, solid=38.0, pale_from=38.0, pale=8.0, tick=42.0, start=0.0)
    >>> bar(0.86, 0.65, 0.62, 0.68).solid_from
    68.0
    """
    low, high = place(low_end), place(high_end)
    begin = place(start)
    near = min(max(begin, low), high)
    left, right = min(begin, near), max(begin, near)
    return Bar(
        solid_from=left,
        solid=round(right - left, 2),
        pale_from=low,
        pale=round(high - low, 2),
        tick=place(end),
        start=begin,
    )


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on the scale."""

    at: float
    label: str
    anchor: str
    standard: bool


def scale(level: float) -> tuple[Tick, ...]:
    """Label the scale from 0 to 1 with the standard on it; labels that would touch it give way."""
    ticks = [
        Tick(place(value), _label(value), _anchor(value), standard=False)
        for value in AXIS
        if abs(value - level) >= NEAR_STANDARD or value in (0.0, 1.0)
    ]
    anchor = "end" if level > 0.88 else "start" if level < 0.12 else "middle"
    return (*ticks, Tick(place(level), _label(level), anchor, standard=True))


def _label(value: float) -> str:
    return f"{value:g}" if value in (0.0, 1.0) else f"{value:.2f}".removeprefix("0")


def _anchor(value: float) -> str:
    return {0.0: "start", 1.0: "end"}.get(value, "middle")


@dataclass(frozen=True, slots=True)
class Station:
    """One cell of with help → alone → later → new; heights in pixels.

    Attributes:
        figure: The figure; hatched where it is not known.
        kind: ``performance`` (ring), ``learning`` (dot) or ``last`` (large dot).
        at: Height of the mark.
        top: Top of the interval's band.
        height: Height of the band.
        into: Height at which the line from the left enters; ``None`` where there is none.
        out: Height at which the line to the right leaves; ``None`` where there is none.
        hue_in: Class of the line entering.
        hue_out: Class of the line leaving.
    """

    figure: Figure
    kind: str
    at: float
    top: float
    height: float
    into: float | None
    out: float | None
    hue_in: str
    hue_out: str


STEP_HUES: Final = ("sA", "sD", "sN")


def stations(figures: tuple[Figure, ...], *, tool: bool) -> tuple[Station, ...]:
    """Lay the four stations of one row; a line joins neighbours that are both known.

    Args:
        figures: With help, alone, later, new, in this order.
        tool: Whether there was any help to lose; without any, the first line has no hue.
    """
    hues = STEP_HUES if tool else ("sG", *STEP_HUES[1:])
    cells = []
    for number, figure in enumerate(figures):
        before = figures[number - 1] if number else None
        after = figures[number + 1] if number + 1 < len(figures) else None
        at = drop(figure.estimate)
        cells.append(
            Station(
                figure=figure,
                kind=_kind(number, len(figures)),
                at=at,
                top=drop(figure.high),
                height=round(drop(figure.low) - drop(figure.high), 1),
                into=_halfway(figure, before),
                out=_halfway(figure, after),
                hue_in=hues[number - 1] if number else "",
                hue_out=hues[number] if number < len(hues) else "",
            )
        )
    return tuple(cells)


def _kind(number: int, count: int) -> str:
    return "performance" if number == 0 else "last" if number == count - 1 else "learning"


def _halfway(one: Figure, other: Figure | None) -> float | None:
    if other is None or not (one.known and other.known):
        return None
    return round((drop(one.estimate) + drop(other.estimate)) / 2, 1)


@dataclass(frozen=True, slots=True)
class Band:
    """An interval on the scale with its estimate, in per cent of the width."""

    at: float
    start: float
    width: float


def band(estimate: float, low: float, high: float) -> Band:
    """Lay an estimate with its interval.

    >>> band(0.42, 0.38, 0.46)
    Band(at=42.0, start=38.0, width=8.0)
    """
    return Band(place(estimate), place(low), round(place(high) - place(low), 2))
