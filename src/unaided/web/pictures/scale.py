"""One belief and its result on a line: you said 90 %, right 58 %."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import Figure
from unaided.report.marks import Band, band, place
from unaided.report.wording import percent


@dataclass(frozen=True, slots=True)
class Scale:
    """One belief and its result on a line from 0 to 100 %, in per cent of the width.

    Attributes:
        said_at: Where the diamond stands.
        said_text: What was said.
        said_anchor: Which end of its label stands there.
        right: The result with its interval; ``None`` where not known.
        right_text: The result as written.
        right_anchor: Which end of its label stands there.
        ends: Whether 0 and 100 % have room for their labels.
        said: The picture in words.
    """

    said_at: float
    said_text: str
    said_anchor: str
    right: Band | None
    right_text: str
    right_anchor: str
    ends: tuple[bool, bool]
    said: str


def scale(said: float, right: Figure) -> Scale:
    """Lay out "you said 90 %, right 58 %".

    Args:
        said: Stated confidence, 0..1.
        right: The share that was right where this was said.
    """
    result = band(right.estimate, right.low, right.high) if right.known else None
    words = f"You said {percent(said)}; "
    if result is None:
        words += "how often that is right is not known yet."
    else:
        words += f"that has been right {percent(right.estimate)} of the time, "
        words += f"between {percent(right.low)} and {percent(right.high)}."
    at = result.at if result else 50.0
    return Scale(
        said_at=place(said),
        said_text=f"you said {percent(said)}",
        said_anchor=_anchor(place(said)),
        right=result,
        right_text=f"right {percent(right.estimate)}" if result else "not known yet",
        right_anchor=_anchor(at),
        ends=(at >= 24, at <= 70),
        said=words,
    )


def _anchor(at: float) -> str:
    return "start" if at < 10 else "end" if at > 91 else "middle"
