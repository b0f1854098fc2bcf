"""What is not known and what would tell; who did not come and what they could hide."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import Reading
from unaided.report.marks import Band, band, place
from unaided.report.people_sentences import attendance_sentence
from unaided.report.wording import decimal, listed, plural, span

MOST_ROWS = 40
MOST_NAMES = 24


@dataclass(frozen=True, slots=True)
class NotKnown:
    """One thing that is not known."""

    what: str
    who: str
    why: str
    needs: str


@dataclass(frozen=True, slots=True)
class Unknowns:
    """The section."""

    rows: tuple[NotKnown, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who did not come.

    Attributes:
        sentence: How much was missed and what it could hide.
        never: Those who came to no check.
        never_count: How many they are.
        bounds: Learning if all had scored 0 or 1, as a band; ``None`` where learning is unknown.
        bounds_text: The same in figures.
        learning: The plain mean of those who came, which the bounds surround; its mark.
        learning_text: The same in figures.
        level: Where the standard stands.
    """

    sentence: str
    never: str
    never_count: str
    bounds: Band | None
    bounds_text: str
    learning: Band | None
    learning_text: str
    level: float


def unknowns(reading: Reading) -> Unknowns | None:
    """Lay out what is not known; ``None`` where nothing is."""
    rows = reading.rows("not_known")
    if not rows:
        return None
    return Unknowns(
        rows=tuple(
            NotKnown(
                what=str(row.get("what") or ""),
                who=str(row.get("who") or ""),
                why=str(row.get("why") or ""),
                needs=str(row.get("needs") or ""),
            )
            for row in rows[:MOST_ROWS]
        ),
        hidden=max(len(rows) - MOST_ROWS, 0),
    )


def absentees(reading: Reading) -> Attendance | None:
    """Lay out attendance; ``None`` where nothing that was assigned was missed."""
    block = reading.block("attendance")
    if not block:
        return None
    low, high = block.get("low"), block.get("high")
    learning = reading.plain("learning")
    never = [str(name) for name in block.get("people_never_came") or ()]
    bounds = None if low is None or high is None else (float(low), float(high))
    return Attendance(
        sentence=attendance_sentence(
            int(block.get("missing") or 0), int(block.get("assigned") or 0), learning, low, high
        ),
        never=listed(never, most=MOST_NAMES) if never else "",
        never_count=plural(len(never), "person", "people"),
        bounds=band(sum(bounds) / 2, *bounds) if bounds else None,
        bounds_text=span(*bounds) if bounds else "",
        learning=band(learning.estimate, learning.low, learning.high) if learning.known else None,
        learning_text=f"{decimal(learning.estimate)} {span(learning.low, learning.high)}"
        if learning.known
        else "",
        level=place(reading.level),
    )
