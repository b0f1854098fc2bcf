"""A row's picture: the ring (with help), the dot (alone, later, new), and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unaided.report.figures import Figure
from unaided.report.marks import Band, band, place
from unaided.report.wording import decimal

SHARE_HUES: Final = ("A", "D", "N")
ROUNDING: Final = 0.005
"""A gain this small is written as .00 and drawn as nothing."""
MIDDLE_FROM: Final = 0.7
"""From this standard on, .40 has room beside its label."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One share of the distance, in per cent of the width.

    Attributes:
        hue: Class of its fill: aid, delay or novelty.
        start: Its left end.
        width: Its width.
        cut: Whether a hairline parts it from its neighbour to the left.
    """

    hue: str
    start: float
    width: float
    cut: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Marks of one row, in per cent of the width.

    Attributes:
        ring: Performance with its interval; ``None`` where not known.
        dot: Learning with its interval; ``None`` where not known.
        segments: The shares from ring to dot; empty where the distance is not split.
        gap: Ends of the grey line of a distance that is not split.
        hatch: Ends of the box where learning could lie, as far as is known.
    """

    ring: Band | None
    dot: Band | None
    segments: tuple[Segment, ...]
    gap: tuple[float, float] | None
    hatch: tuple[float, float] | None


def row(performance: Figure, learning: Figure, steps: Sequence[Figure] = ()) -> Row:
    """Lay out a row.

    Args:
        performance: The score with help, 0..1.
        learning: The score alone, later, new, 0..1.
        steps: The shares that aid, delay and novelty take away, in this order and as negative
            differences; shares that are unknown, or of both signs, are not drawn as a sum.
    """
    ring, dot = _mark(performance), _mark(learning)
    if dot is None:
        return Row(ring, None, (), None, (0.0, 100.0 if ring is None else ring.at))
    segments = _segments(performance, steps) if ring and ring.at > dot.at else ()
    gap = None if segments or ring is None else (dot.at, ring.at)
    return Row(ring, dot, segments, gap, None)


def _mark(figure: Figure) -> Band | None:
    return band(figure.estimate, figure.low, figure.high) if figure.known else None


def _segments(performance: Figure, steps: Sequence[Figure]) -> tuple[Segment, ...]:
    if len(steps) != len(SHARE_HUES):
        return ()
    if not all(step.known and step.estimate <= ROUNDING for step in steps):
        return ()
    right = performance.estimate
    laid = []
    for hue, step in zip(SHARE_HUES, steps, strict=True):
        left = right + min(step.estimate, 0.0)
        start = place(left)
        laid.append(Segment(hue, start, round(place(right) - start, 2), hue != SHARE_HUES[-1]))
        right = left
    return tuple(laid)


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the scale above the rows."""

    at: float
    label: str
    anchor: str
    standard: bool


def ticks(level: float) -> tuple[Tick, ...]:
    """Label the scale sparsely: pictures in a row are too narrow for every fifth.

    >>> [tick.label for tick in ticks(0.8)], [tick.label for tick in ticks(0.5)]
    (['0', '.40', '.80 standard'], ['0', '.50 standard'])
    """
    standard = Tick(place(level), f"{decimal(level)} standard", "middle", standard=True)
    middle = Tick(40.0, ".40", "middle", standard=False)
    zero = Tick(0.0, "0", "start", standard=False)
    return (zero, middle, standard) if level >= MIDDLE_FROM else (zero, standard)
