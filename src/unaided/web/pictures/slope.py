"""One line a person, from the score in practice to the score alone, later, new.

However many people there are, the picture has the same few elements: those who are not named are
drawn as one path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from unaided.report.figures import Figure
from unaided.report.wording import decimal, listed

LEFT: Final = 150
RIGHT: Final = 360
TOP: Final = 22.0
HEIGHT: Final = 340.0
LABEL_GAP: Final = 14.5
MOST_LABELS: Final = 20
LOWEST_LABEL: Final = 364.0
MOST_LOST_NAMES: Final = 3
LONGEST_NAME: Final = 10
HATCH_X: Final = 336
HATCH_Y: Final = 388
RING: Final = 4.0
DENSITIES: Final = ((400, "crowd"), (100, "many"))
"""From so many people on, lines are drawn thinner, so that they do not become one surface."""


class Person(Protocol):
    """Somebody of the cohort."""

    @property
    def name(self) -> str:
        """As the cohort's own page names them."""

    @property
    def seen(self) -> Figure:
        """The score in practice, under the conditions really met."""

    @property
    def kept(self) -> Figure:
        """The score alone, later, new."""

    @property
    def named(self) -> bool:
        """Whether the line is drawn and labelled for itself."""


@dataclass(frozen=True, slots=True)
class Label:
    """A named person's line end.

    Attributes:
        text: Name and score.
        start: Height of the line's left end.
        end: Height of its right end.
        at: Height of the text's middle.
        base: Height of the text's base line.
        shown: Whether there is room for the text.
    """

    text: str
    start: float
    end: float
    at: float
    base: float
    shown: bool


@dataclass(frozen=True, slots=True)
class Slope:
    """The picture, in units of its view box.

    Attributes:
        level: Height of the standard.
        level_base: Base line of its label.
        level_text: The standard as written.
        rings: One path: a ring for everybody seen in practice.
        rest: One path: lines of those not named.
        dots: One path: the right ends of those lines.
        density: Class that thins many lines; empty for few.
        named: The people named, from the best to the least kept.
        lost: One path: lines that end in the hatched box.
        lost_names: Who they are.
        said: The picture in words.
    """

    level: float
    level_base: float
    level_text: str
    rings: str
    rest: str
    dots: str
    density: str
    named: tuple[Label, ...]
    lost: str
    lost_names: str
    said: str


def slope(people: Sequence[Person], level: float) -> Slope:
    """Lay out the picture; whoever was never seen in practice has no line.

    Args:
        people: Everybody, in any order.
        level: The standard, 0..1.
    """
    seen = [person for person in people if person.seen.known]
    kept = [person for person in seen if person.kept.known]
    lost = [person for person in seen if not person.kept.known]
    others = [person for person in kept if not person.named]
    named = sorted(
        (person for person in kept if person.named), key=lambda person: -person.kept.estimate
    )
    return Slope(
        level=height(level),
        level_base=round(height(level) + 4, 1),
        level_text=decimal(level),
        rings="".join(_ring(height(person.seen.estimate)) for person in seen),
        rest="".join(
            f"M{LEFT} {height(person.seen.estimate)}L{RIGHT} {height(person.kept.estimate)}"
            for person in others
        ),
        dots="".join(f"M{RIGHT} {height(person.kept.estimate)}h0" for person in others),
        density=next((name for least, name in DENSITIES if len(others) >= least), ""),
        named=_labels(named),
        lost="".join(
            f"M{LEFT} {height(person.seen.estimate)}L{HATCH_X} {HATCH_Y}" for person in lost
        ),
        lost_names=listed([_short(person.name) for person in lost], most=MOST_LOST_NAMES)
        if lost
        else "",
        said=_said(seen, kept),
    )


def height(score: float) -> float:
    """Return the height of a score from the top of the view box.

    >>> height(1), height(0), height(0.8)
    (22.0, 362.0, 90.0)
    """
    return round(TOP + HEIGHT * (1 - min(max(score, 0.0), 1.0)), 1)


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move labels apart as little as possible (least squares), keeping their order.

    Pooling adjacent violators: labels nearer than ``gap`` form a block around their mean.

    Args:
        heights: Where each would stand, rising.
        gap: The least distance between neighbours.

    >>> spread([10, 12, 50], 6)
    [8.0, 14.0, 50.0]
    """
    blocks: list[tuple[float, int]] = []
    for number, wanted in enumerate(heights):
        mean, size = float(wanted) - number * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    levels = [mean for mean, size in blocks for _ in range(size)]
    return [round(level + number * gap, 1) for number, level in enumerate(levels)]


def _labels(named: Sequence[Person]) -> tuple[Label, ...]:
    ends = [height(person.kept.estimate) for person in named]
    heights = _within(spread(ends[-MOST_LABELS:], LABEL_GAP))
    unlabelled = len(ends) - len(heights)
    return tuple(
        Label(
            text=f"{_short(person.name)} {decimal(person.kept.estimate)}",
            start=height(person.seen.estimate),
            end=end,
            at=at,
            base=round(at + 4.5, 1),
            shown=number >= unlabelled,
        )
        for number, (person, end, at) in enumerate(
            zip(named, ends, [*ends[:unlabelled], *heights], strict=True)
        )
    )


def _within(heights: Sequence[float]) -> list[float]:
    """Shift labels that would leave the picture, all by the same distance."""
    if not heights:
        return []
    shift = min(0.0, LOWEST_LABEL - heights[-1]) or max(0.0, TOP - heights[0])
    return [round(at + shift, 1) for at in heights]


def _ring(y: float) -> str:
    return f"M{LEFT - RING} {y}a{RING} {RING} 0 1 0 {2 * RING} 0a{RING} {RING} 0 1 0 {-2 * RING} 0"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _said(seen: Sequence[Person], kept: Sequence[Person]) -> str:
    if not seen:
        return "Nobody was seen in practice."
    said = f"A line a person. In practice all lie between {_range([p.seen for p in seen])}"
    if kept:
        said += f"; alone, later, on something new, between {_range([p.kept for p in kept])}"
    lost = len(seen) - len(kept)
    return f"{said}; {lost} not known." if lost else f"{said}."


def _range(figures: Sequence[Figure]) -> str:
    scores = [figure.estimate for figure in figures]
    return f"{decimal(min(scores))} and {decimal(max(scores))}"
