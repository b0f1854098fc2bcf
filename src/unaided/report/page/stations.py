"""With help → alone → later → new: a row for each skill, group or arm, by what did not last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unaided.report.figures import EVERYBODY, Figure, Reading, Who
from unaided.report.marks import Station, drop, stations
from unaided.report.page.arms import aids_of_arms, subject_name
from unaided.report.page.caption import Made, caption, made
from unaided.report.people_sentences import verdict_causes
from unaided.report.wording import capital, change, change_span, decimal, plural

NAMES = ("with_help", "alone", "later", "new")
MOST_ROWS = 60
VERDICTS = ("learned", "not learned", "undecided", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of stations.

    Attributes:
        name: The skill, group or arm.
        note: How many people.
        cells: The four stations.
        lines: What is said of it: the distance, and what the help carries.
        counts: Verdicts with their number, the frequent first kept in a fixed order.
        cause: The commonest cause among those not learned.
        next_step: The commonest next step of those not learned, else of the rest.
        why: Why learning is not known.
    """

    name: str
    note: str
    cells: tuple[Station, ...]
    lines: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    cause: str
    next_step: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of stations.

    Attributes:
        rows: Its rows, by what did not last; those not known stand last.
        hidden: How many more rows there are.
        level: The standard in words.
        level_at: Its height in a cell.
        caption: Small print.
        made: How each figure was made.
    """

    rows: tuple[Row, ...]
    hidden: int
    level: str
    level_at: float
    caption: str
    made: tuple[Made, ...]


def by_skill(reading: Reading) -> Table | None:
    """Lay out the skills; ``None`` where the log has one skill or none."""
    skills = reading.skills()
    if not skills:
        return None
    tally = _verdicts(reading.rows("verdicts"))
    return _table(
        reading,
        [(EVERYBODY, skill, skill, tally.get(skill, ())) for skill in skills],
    )


def by_part(reading: Reading, kind: str) -> Table | None:
    """Lay out the groups or the arms over all skills; ``None`` where there are none.

    Args:
        reading: The report.
        kind: ``group`` or ``arm``.
    """
    parts = reading.parts("group" if kind == "group" else "arm")
    if not parts:
        return None
    aids = aids_of_arms(reading)
    return _table(reading, [(who, None, capital(subject_name(who, aids)), ()) for who in parts])


Entry = tuple[Who, str | None, str, Sequence[Any]]


def _table(reading: Reading, entries: list[Entry]) -> Table:
    ranked = sorted(entries, key=lambda entry: _lost(reading, entry[0], entry[1]))
    shown = ranked[:MOST_ROWS]
    figures = [figure for who, skill, _, _ in shown for figure in _stations(reading, who, skill)]
    return Table(
        rows=tuple(_row(reading, *entry) for entry in shown),
        hidden=len(ranked) - len(shown),
        level=decimal(reading.level),
        level_at=drop(reading.level),
        caption=caption(reading, figures),
        made=made(reading, figures),
    )


def _lost(reading: Reading, who: Who, skill: str | None) -> tuple[bool, float]:
    gap = reading.figure("gap", who, skill)
    if gap.known:
        return False, -gap.estimate
    learning = reading.figure("learning", who, skill)
    return not learning.known, learning.estimate


def _stations(reading: Reading, who: Who, skill: str | None) -> tuple[Figure, ...]:
    return tuple(reading.figure("expected_score", who, skill, station=name) for name in NAMES)


def _row(reading: Reading, who: Who, skill: str | None, name: str, verdicts: Sequence[Any]) -> Row:
    figures = _stations(reading, who, skill)
    learning = reading.figure("learning", who, skill)
    people = max((figure.people for figure in figures), default=0)
    counts = Counter(str(verdict.get("verdict")) for verdict in verdicts)
    return Row(
        name=name,
        note=plural(people, "person", "people") if people else "",
        cells=stations(figures, tool=reading.has_tool),
        lines=_lines(reading, who, skill),
        counts=tuple((verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]),
        cause=_commonest_cause(verdicts),
        next_step=_next_step(verdicts, learning),
        why="" if learning.known else learning.why,
    )


def _lines(reading: Reading, who: Who, skill: str | None) -> tuple[str, ...]:
    lines = []
    gap = reading.figure("gap", who, skill)
    if gap.known:
        lines.append(f"In all {change(-gap.estimate)} ({change_span(-gap.high, -gap.low)})")
    carried = reading.figure("removed_at_horizon", who, skill)
    if carried.known:
        interval = change_span(-carried.high, -carried.low)
        lines.append(f"Help removed {change(-carried.estimate)} ({interval})")
    return tuple(lines)


def _verdicts(rows: Sequence[Any]) -> dict[str, list[Any]]:
    tally: dict[str, list[Any]] = {}
    for verdict in rows:
        tally.setdefault(str(verdict.get("skill")), []).append(verdict)
    return tally


def _commonest_cause(verdicts: Sequence[Any]) -> str:
    failing = [verdict for verdict in verdicts if verdict.get("verdict") == "not learned"]
    causes = Counter(
        found[0] for verdict in failing if (found := verdict_causes(verdict.get("causes")))
    )
    if not causes:
        return ""
    cause, count = causes.most_common(1)[0]
    return f"{capital(cause)} in {count:,} of {len(failing):,}"


def _next_step(verdicts: Sequence[Any], learning: Figure) -> str:
    if not learning.known and learning.needs:
        return learning.needs
    for kinds in (("not learned",), ("undecided",), ("unknown", "learned")):
        steps = Counter(
            str(verdict["next_step"])
            for verdict in verdicts
            if verdict.get("verdict") in kinds and verdict.get("next_step")
        )
        if steps:
            return steps.most_common(1)[0][0]
    return ""
