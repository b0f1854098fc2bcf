"""The lead's page: one row a skill, one column a cohort, from figures released for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from unaided.report.figures import Figure, Reading
from unaided.report.sentences import gauge_sentence, group_verdict, groups_sentence
from unaided.report.wording import capital, day, in_words, plural
from unaided.web.insight.pages.evidence import standard_words
from unaided.web.insight.pages.extract import OVER_ALL, Json
from unaided.web.insight.pages.release import FEWEST

INTERVAL: Final = 0.9


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort and what was released of it; nothing where it is too small, or not yet read."""

    name: str
    people: int
    cells: Mapping[str, Json]
    missing: Mapping[str, Any] | None = None

    @property
    def shown(self) -> bool:
        """Whether any figure of five or more people is there."""
        return OVER_ALL in self.cells


@dataclass(frozen=True, slots=True)
class Cell:
    """One skill of one cohort; ``None`` in its place where the cohort does not have the skill."""

    group: str
    performance: Figure
    learning: Figure
    level: float


@dataclass(frozen=True, slots=True)
class Row:
    """One skill.

    Attributes:
        skill: The skill.
        cells: By cohort.
        carry: "19 of 50", as a distribution over people; empty where not known.
        carry_interval: Its 90 % interval, in people.
    """

    skill: str
    cells: tuple[Cell | None, ...]
    carry: str
    carry_interval: str


@dataclass(frozen=True, slots=True)
class Column:
    """One cohort.

    Attributes:
        name: The cohort.
        people: In the figures.
        standard: Its standard in words.
        as_of: The date of its figures.
        performance: P over all skills.
        learning: L over all skills.
        gauge: What its visible score says of what lasts.
        level: Its standard's level.
        missing: How many of those asked came to no check, and how many checks were missed.
    """

    name: str
    people: int
    standard: str
    as_of: str
    performance: Figure
    learning: Figure
    gauge: str
    level: float
    missing: str


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """The page."""

    heading: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    hidden: tuple[str, ...]
    level: float


def groups_page(groups: Sequence[Group]) -> GroupsPage:
    """Lay out the lead's page.

    Args:
        groups: The organisation's cohorts, all of them: the set is fixed, nothing can be cut out.
    """
    shown = [group for group in groups if group.shown]
    columns = tuple(_column(group) for group in shown)
    rows = tuple(_row(skill, shown) for skill in _skills(shown))
    return GroupsPage(
        heading=_heading(columns),
        lead=_lead(rows),
        columns=columns,
        rows=rows,
        hidden=tuple(group.name for group in groups if not group.shown),
        level=columns[0].level if columns else 0.0,
    )


def carried(chances: Sequence[float], level: float = INTERVAL) -> tuple[float, int, int]:
    """Return how many people can carry a skill alone: expected, and an interval.

    The number is a sum of independent trials with unequal chances, the Poisson binomial
    distribution (Hong 2013), computed by convolution; the interval is equal-tailed.

    Args:
        chances: Each person's Pr(L ≥ level).
        level: Probability that the interval holds.

    >>> carried([0.5, 0.5])
    (1.0, 0, 2)
    """
    mass = np.ones(1)
    for chance in chances:
        mass = np.convolve(mass, [1 - chance, chance])
    below = np.cumsum(mass)
    tail = (1 - level) / 2
    low, high = np.searchsorted(below, [tail, 1 - tail])
    most = len(chances)
    return float(sum(chances)), min(int(low), most), min(int(high), most)


def _column(group: Group) -> Column:
    whole = group.cells[OVER_ALL]
    reading, told = _standard(whole), Figure.of(whole["informativeness"])
    return Column(
        name=group.name,
        people=whole["people"],
        standard=standard_words(reading),
        as_of=day(whole["as_of"]),
        performance=Figure.of(whole["performance"]),
        learning=Figure.of(whole["learning"]),
        gauge=gauge_sentence(told, told),
        level=reading.level,
        missing=missing_sentence(group.missing, whole["as_of"]),
    )


def missing_sentence(missing: Mapping[str, Any] | None, as_of: str) -> str:
    """Say how many of those who were asked stayed away, without naming or counting out anybody.

    Args:
        missing: What was released of it; ``None`` where nothing is known.
        as_of: The date of the figures beside it: another one is said.

    >>> told = {"never": 6, "of": 9, "missed": 131, "missed_by": 8, "assigned": 1390, "as_of": ""}
    >>> missing_sentence(told, "")
    '6 of 9 people who were asked came to no check; 131 of 1,390 check responses were missed.'
    >>> missing_sentence({**told, "never": 2, "missed_by": 3}, "")  # doctest: +ELLIPSIS
    'Fewer than five of 9 people who were asked came to no check; fewer than five missed any of ...'
    """
    if missing is None:
        return "Who did not come is not known yet."
    said = _missed(missing)
    if missing["as_of"] == as_of:
        return said
    return f"{said} Counted on {day(str(missing['as_of']))}."


def _missed(missing: Mapping[str, Any]) -> str:
    never, of, by, assigned = (
        int(missing[key]) for key in ("never", "of", "missed_by", "assigned")
    )
    if of == 0:
        return "Nobody was asked to a check yet."
    if of < FEWEST:
        return f"Fewer than {in_words(FEWEST)} people were asked to a check."
    came = f"{never:,} of {of:,} people who were asked came to no check"
    if never == 0:
        came = "All who were asked came to a check"
    elif never < FEWEST:
        came = f"Fewer than {in_words(FEWEST)} of {of:,} people who were asked came to no check"
    missed = f"{int(missing['missed']):,} of {assigned:,} check responses were missed"
    if by == 0:
        missed = f"none of {assigned:,} check responses was missed"
    elif by < FEWEST:
        missed = f"fewer than {in_words(FEWEST)} missed any of {assigned:,} check responses"
    return f"{came}; {missed}."


def _standard(cell: Mapping[str, Any]) -> Reading:
    return Reading({"standard": cell["standard"]})


def _skills(shown: Sequence[Group]) -> list[str]:
    """Return the skills; those that several cohorts share come first, for they compare."""
    often: dict[str, int] = {}
    for group in shown:
        for skill in group.cells:
            if skill != OVER_ALL:
                often[skill] = often.get(skill, 0) + 1
    return sorted(often, key=lambda skill: (-often[skill], skill))


def _row(skill: str, shown: Sequence[Group]) -> Row:
    cells = [_cell(group, skill) for group in shown]
    chances = [chance for group in shown for chance in _chances(group, skill)]
    expected, low, high = carried(chances)
    return Row(
        skill=skill,
        cells=tuple(cells),
        carry=f"{round(expected):,} of {len(chances):,}" if chances else "",
        carry_interval=f"{low:,}–{high:,}" if chances else "",
    )


def _chances(group: Group, skill: str) -> list[float]:
    cell = group.cells.get(skill)
    return [] if cell is None else list(cell["chances"])


def _cell(group: Group, skill: str) -> Cell | None:
    cell = group.cells.get(skill)
    if cell is None:
        return None
    level = _standard(cell).level
    return Cell(group.name, Figure.of(cell["performance"]), Figure.of(cell["learning"]), level)


def _heading(columns: Sequence[Column]) -> str:
    """Say first where looks mislead: the cohort that looks best is not the one that keeps most."""
    if not columns:
        return f"No group of {in_words(FEWEST)} or more has figures yet."
    levels = [(column.name, column.performance, column.learning) for column in columns]
    said = groups_sentence(levels)
    if said is not None:
        return said
    known = [column for column in columns if column.learning.known]
    if not known:
        return "What lasts is not known yet in any group."
    verdicts = Counter(group_verdict(column.learning, column.level) for column in known)
    lasting, falling = verdicts["learned"], verdicts["not learned"]
    return (
        f"Alone and later, {in_words(lasting)} of {_counted(len(columns))} "
        f"{'meets' if lasting == 1 else 'meet'} the standard; {in_words(falling)} "
        f"{'does' if falling == 1 else 'do'} not."
    )


def _counted(number: int) -> str:
    return f"{in_words(number)} {'group' if number == 1 else 'groups'}"


def _lead(rows: Sequence[Row]) -> str:
    """Count the pairs of group and skill by their whole intervals."""
    pairs = [cell for row in rows for cell in row.cells if cell is not None]
    if not pairs:
        return ""
    verdicts = Counter(group_verdict(cell.learning, cell.level) for cell in pairs)
    counts = (
        (verdicts["learned"], "meets", "meet", " the standard alone"),
        (verdicts["not learned"], "does not", "do not", ""),
        (verdicts["undecided"], "is undecided", "are undecided", ""),
        (verdicts["unknown"], "is not known", "are not known", ""),
    )
    said = list(_said(counts))
    return capital(f"of {plural(len(pairs), 'pair')} of group and skill, {', '.join(said)}.")


def _said(counts: Sequence[tuple[int, str, str, str]]) -> Iterator[str]:
    for place, (count, one, many, more) in enumerate(counts):
        if count or place == 0:
            verb = (one if count == 1 else many) if count else "meets"
            number = "none" if count == 0 else in_words(count)
            yield f"{number} {verb}{more}"
