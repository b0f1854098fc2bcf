"""A cohort's page: performance and learning side by side, skill by skill and person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.report.page.absence import Attendance, NotKnown, absentees, unknowns
from unaided.report.page.answer import answer
from unaided.report.page.caption import Made, as_loss, caption, made
from unaided.report.page.gauge import Cell, gauge
from unaided.report.page.people import Entry, people_lists
from unaided.report.page.together import together
from unaided.report.sentences import Phrase, removal_sentence
from unaided.report.wording import listed, plural
from unaided.web.insight.pages.evidence import standard_words
from unaided.web.insight.pages.extract import Json

STEPS: Final = ("step_aid", "step_delay", "step_novelty")
MOST_NAMED: Final = 20
MOST_LINES: Final = 1000
MOST_BESIDE: Final = 8
SAID: Final = {
    "learned": "learned",
    "not learned": "not learned",
    "undecided": "undecided",
    "unknown": "not known",
}
SAME: Final = "other causes"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as the cohort's own teachers know them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person's two ends."""

    name: str
    seen: Figure
    kept: Figure
    named: bool


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill of the cohort.

    Attributes:
        name: The skill; empty where there is one skill alone.
        label: Its name, or what stands for it.
        performance: P.
        learning: L.
        steps: What aid, delay and novelty take, as negative differences; empty where not split.
        lost: P − L.
        verdict: The commonest verdict on its people.
        cause: The cause behind it, if any.
        share: Of how many people, and the other verdicts.
        next_step: The commonest next step.
        why: Why learning is not known.
    """

    name: str
    label: str
    performance: Figure
    learning: Figure
    steps: tuple[Figure, ...]
    lost: Figure
    verdict: str
    cause: str
    share: str
    next_step: str
    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list, by name."""

    person: Known | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Who looks fine and is not, or the mirror."""

    name: str
    title: str
    seen: str
    sentence: str
    people: tuple[Listed, ...]
    hidden: int
    with_confidence: bool

    @property
    def first(self) -> tuple[Listed, ...]:
        """Those who stand beside the picture."""
        return self.people[:MOST_BESIDE]

    @property
    def rest(self) -> tuple[Listed, ...]:
        """The others."""
        return self.people[MOST_BESIDE:]


@dataclass(frozen=True, slots=True)
class Missing:
    """Who did not come."""

    attendance: Attendance
    never: str


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """One kind of help: the tool alone, together, the person alone, what the person adds."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TogetherRows:
    """The tool alone, person and tool together, the person alone."""

    sentences: tuple[str, ...]
    rows: tuple[TogetherRow, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class CohortPage:
    """The page."""

    phrases: tuple[Phrase, ...]
    lead: tuple[str, ...]
    people: int
    skills_count: int
    skills: tuple[SkillRow, ...]
    split: bool
    level: float
    horizon_days: float
    standard: str
    removal: tuple[str, ...]
    lists: tuple[PeopleList, ...]
    lines: tuple[Line, ...]
    unknowns: tuple[NotKnown, ...]
    hidden_unknowns: int
    together: TogetherRows | None
    gauge: tuple[str, ...]
    missing: Missing | None
    caption: str
    made: tuple[Made, ...]
    fits: bool | None


def cohort_page(extract: Mapping[str, Any], names: Mapping[str, Known]) -> CohortPage:
    """Lay out a cohort's page.

    Args:
        extract: What was kept of the report (:func:`.extract.cohort_extract`).
        names: The cohort's people by their name in the log.
    """
    reading = Reading(extract)
    said = answer(reading)
    rows = sorted(_rows(reading, extract), key=_by_loss)
    figures = [
        *(reading.figure(name) for name in ("performance", "learning", "gap")),
        *(figure for row in rows for figure in (row.performance, row.learning, row.lost)),
    ]
    open_ = unknowns(reading)
    found = gauge(reading)
    log = reading.block("log")
    return CohortPage(
        phrases=said.phrases,
        lead=said.lead,
        people=int(log.get("people") or 0),
        skills_count=int(log.get("skills") or 0),
        skills=tuple(rows),
        split=any(row.steps for row in rows),
        level=reading.level,
        horizon_days=reading.horizon_days,
        standard=standard_words(reading),
        removal=_removal(reading),
        lists=_lists(reading, names),
        lines=_lines(extract, names),
        unknowns=open_.rows if open_ else (),
        hidden_unknowns=open_.hidden if open_ else 0,
        together=_together(reading),
        gauge=found.sentences if found else (),
        missing=_missing(reading, names),
        caption=caption(reading, figures),
        made=made(reading, figures),
        fits=extract.get("fits"),
    )


def _rows(reading: Reading, extract: Mapping[str, Any]) -> list[SkillRow]:
    skills: list[str | None] = [*reading.skills()] or [None]
    return [_row(reading, extract, skill) for skill in skills]


def _row(reading: Reading, extract: Mapping[str, Any], skill: str | None) -> SkillRow:
    def figure(estimand: str) -> Figure:
        return reading.figure(estimand, EVERYBODY, skill)

    learning = figure("learning")
    steps = tuple(figure(name) for name in STEPS)
    tally: Sequence[Json] = extract["tally"].get(skill or "all") or ()
    first: Json = tally[0] if tally else {"verdict": "unknown", "cause": ""}
    return SkillRow(
        name=skill or "",
        label=skill or "All that was asked",
        performance=figure("performance"),
        learning=learning,
        # Shares are drawn only where all three are known: a part of a sum says nothing.
        steps=tuple(as_loss(step) for step in steps) if all(s.known for s in steps) else (),
        lost=figure("gap"),
        verdict=first["verdict"],
        cause=first["cause"],
        share=_share(tally),
        next_step=str(extract["next_steps"].get(skill) or ""),
        why="" if learning.known else learning.why,
    )


def _share(tally: Sequence[Json]) -> str:
    """Say on how many people the first verdict is, and how many have another.

    >>> _share([{"verdict": "not learned", "cause": "fading", "people": 13},
    ...         {"verdict": "unknown", "cause": "", "people": 1}])
    '13 of 14 people; not known 1'
    """
    if not tally:
        return ""
    total = sum(count["people"] for count in tally)
    others: Counter[str] = Counter()
    for count in tally[1:]:
        same = count["verdict"] == tally[0]["verdict"]
        others[SAME if same else SAID[count["verdict"]]] += count["people"]
    said = [f"{name} {people:,}" for name, people in others.items()]
    return "; ".join([f"{tally[0]['people']:,} of {total:,} people", *said])


def _by_loss(row: SkillRow) -> tuple[bool, float, str]:
    if row.lost.known:
        return False, -row.lost.estimate, row.label
    return not row.learning.known, row.learning.estimate, row.label


def _removal(reading: Reading) -> tuple[str, ...]:
    if not reading.has_tool:
        return ()
    return (
        removal_sentence(reading.figure("dependence"), "today"),
        removal_sentence(reading.figure("removed_at_horizon"), "at the horizon"),
    )


def _lists(reading: Reading, names: Mapping[str, Known]) -> tuple[PeopleList, ...]:
    return tuple(
        PeopleList(
            name=found.name,
            title=found.title,
            seen=found.seen,
            sentence=found.sentence,
            people=tuple(Listed(names.get(entry.person), entry) for entry in found.entries),
            hidden=found.hidden,
            with_confidence=found.with_confidence,
        )
        for found in people_lists(reading)
    )


def _lines(extract: Mapping[str, Any], names: Mapping[str, Known]) -> tuple[Line, ...]:
    fine = next((one for one in extract["lists"] if one["name"] == "looks_fine"), None)
    named = {entry["person"] for entry in (fine or {}).get("entries", ())[:MOST_NAMED]}
    return tuple(
        Line(
            name=names[end["person"]].name if end["person"] in names else end["person"],
            seen=_end(end["seen"], "performance"),
            kept=_end(end["kept"], "learning"),
            named=end["person"] in named,
        )
        for end in extract["ends"][:MOST_LINES]
    )


def _end(finding: Json | None, estimand: str) -> Figure:
    return Figure.absent(estimand) if finding is None else Figure.of(finding)


def _missing(reading: Reading, names: Mapping[str, Known]) -> Missing | None:
    found = absentees(reading)
    if found is None:
        return None
    codes = [str(code) for code in reading.block("attendance").get("people_never_came") or ()]
    called = [names[code].name if code in names else code for code in codes]
    if not called:
        return Missing(found, "")
    people = plural(len(called), "person", "people")
    # Initials end in a full stop of their own.
    return Missing(found, f"{people} came to no check: {listed(called, most=24).rstrip('.')}.")


def _together(reading: Reading) -> TogetherRows | None:
    """Lay out together and alone; nothing where the tool's own answers are not known."""
    found = together(reading)
    if found is None or not found.tool_known:
        return None
    return TogetherRows(
        sentences=found.sentences,
        rows=tuple(
            TogetherRow(row.name, (row.tool, row.together, row.alone, row.adds))
            for row in found.rows
        ),
        caption=found.caption,
    )
