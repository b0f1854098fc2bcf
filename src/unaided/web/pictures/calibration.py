"""How sure people said they were, and how often they were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unaided.report.figures import Figure
from unaided.report.wording import percent

LEFT: Final = 34.0
RIGHT: Final = 290.0
TOP: Final = 14.0
BOTTOM: Final = 214.0
BESIDE: Final = 44.0
"""Half the width of a curve's name, with the marks that it could stand on."""
OVER: Final = TOP - 4
NEAR: Final = 0.08
"""Labels of the scale that stand nearer than this give way to the one before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What people said, and what came of it.

    Attributes:
        said: Stated confidence, 0..1.
        right: The share that was right.
    """

    said: float
    right: Figure


@dataclass(frozen=True, slots=True)
class Point:
    """One step of confidence, in units of the view box."""

    x: float
    y: float
    band_x: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One line.

    Attributes:
        points: Its marks, from unsure to sure.
        line: Their coordinates as SVG takes them.
        label_x: Where its name stands.
        label_y: The name's base line.
    """

    points: tuple[Point, ...]
    line: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the picture."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """The picture; a curve without a known point is ``None``."""

    with_help: Curve | None
    alone: Curve | None
    ticks: tuple[Tick, ...]
    said: str


def calibration(with_help: Sequence[Answer], alone: Sequence[Answer]) -> Calibration:
    """Lay out both curves on one square, belief across, result up."""
    steps = sorted({answer.said for answer in (*with_help, *alone)})
    return Calibration(
        with_help=_curve(with_help, alone, above=True),
        alone=_curve(alone, with_help, above=False),
        ticks=tuple(Tick(_x(step), f"{100 * step:.0f}") for step in _apart(steps)),
        said=" ".join(
            part for part in (_said("Alone", alone), _said("With help", with_help)) if part
        ),
    )


def _x(said: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * min(max(said, 0.0), 1.0), 1)


def _y(right: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(max(right, 0.0), 1.0), 1)


def _apart(steps: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for step in steps:
        if not kept or step - kept[-1] >= NEAR:
            kept.append(step)
    return kept


def _points(answers: Sequence[Answer]) -> tuple[Point, ...]:
    return tuple(
        Point(
            x=_x(answer.said),
            y=_y(answer.right.estimate),
            band_x=round(_x(answer.said) - 5, 1),
            top=_y(answer.right.high),
            height=round(_y(answer.right.low) - _y(answer.right.high), 1),
        )
        for answer in sorted(answers, key=lambda answer: answer.said)
        if answer.right.known
    )


def _curve(answers: Sequence[Answer], other: Sequence[Answer], *, above: bool) -> Curve | None:
    points = _points(answers)
    if not points:
        return None
    # The name of the upper curve stands above its first mark, that of the lower below its last two,
    # clear of every mark of either curve; without room, above or below the square.
    x = max(points[0].x, LEFT + 34) if above else min(points[-2:][0].x, RIGHT - 18)
    near = [point for point in (*points, *_points(other)) if abs(point.x - x) < BESIDE]
    if above:
        y = min(point.top for point in near) - 9 if near else points[0].top - 9
        y = y if y > TOP + 12 else OVER
    else:
        y = max((point.top + point.height for point in near), default=points[-1].y) + 17
        y = min(y, BOTTOM - 6)
    return Curve(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        label_x=round(x, 1),
        label_y=round(y, 1),
    )


def _said(when: str, answers: Sequence[Answer]) -> str:
    known = [answer for answer in answers if answer.right.known]
    if not known:
        return ""
    steps = ", ".join(percent(answer.said) for answer in known)
    results = ", ".join(percent(answer.right.estimate) for answer in known)
    return f"{when}: said {steps}; right {results} of the time."
