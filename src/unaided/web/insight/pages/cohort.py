"""A cohort's page: performance and learning side by side, skill by skill and person by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.report.figures import Figure, Reading
from unaided.report.page.absence import Attendance, NotKnown, absentees, unknowns
from unaided.report.page.answer import answer
from unaided.report.page.caption import Made, caption, made
from unaided.report.page.gauge import Cell, gauge
from unaided.report.page.people import Entry, people_lists, rank
from unaided.report.page.together import together
from unaided.report.sentences import (
    Phrase,
    removal_sentence,
)
from unaided.report.wording import decimal, help_words, listed, plural
from unaided.web.insight.pages.cohort_rows import SkillRow, doubts, skill_rows
from unaided.web.insight.pages.evidence import standard_words
from unaided.web.insight.pages.extract import Json

MOST_LINES: Final = 1000
MOST_BESIDE: Final = 8


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
    """Who did not come; ``never`` names them, and those who came too seldom to tell."""

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
    doubts: tuple[str, ...]
    help: str
    unsplit: bool
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
    rows = skill_rows(reading, extract)
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
        skills=rows,
        split=any(row.steps for row in rows),
        level=reading.level,
        horizon_days=reading.horizon_days,
        standard=standard_words(reading),
        removal=_removal(reading),
        doubts=doubts(reading, rows),
        help=help_words(reading.aids),
        unsplit=any(row.lost.known and not row.steps for row in rows),
        lists=_lists(reading, names),
        lines=_lines(extract, names),
        unknowns=open_.rows if open_ else (),
        hidden_unknowns=open_.hidden if open_ else 0,
        together=_together(reading),
        gauge=found.sentences if found else (),
        missing=_missing(reading, extract, names),
        caption=caption(reading, figures),
        made=made(reading, figures),
        fits=extract.get("fits"),
    )


def _removal(reading: Reading) -> tuple[str, ...]:
    if not reading.has_tool:
        return ()
    dependence, step = reading.figure("dependence"), reading.figure("step_aid")
    said = [
        removal_sentence(dependence, "today"),
        removal_sentence(reading.figure("removed_at_horizon"), "at the horizon"),
    ]
    if dependence.clear_of_zero and step.known and 0 < step.estimate < dependence.estimate:
        said.insert(
            1,
            f"Its part of the distance is smaller ({decimal(step.estimate)}), since in practice it "
            "was there only for part; removed today compares all with it to all without.",
        )
    return tuple(said)


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
    # Those who stand beside the picture are named in it: more labels would not be read.
    entries = [one for one in (fine or {}).get("entries", ()) if one.get("learning")]
    entries.sort(key=lambda entry: rank("looks_fine", entry))
    named = {entry["person"] for entry in entries[:MOST_BESIDE]}
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


def _missing(
    reading: Reading, extract: Mapping[str, Any], names: Mapping[str, Known]
) -> Missing | None:
    found = absentees(reading)
    if found is None:
        return None
    never = [str(code) for code in reading.block("attendance").get("people_never_came") or ()]
    few = [end["person"] for end in extract["ends"] if end["kept"] is None and end["checked"]]
    said = [
        f"{plural(len(codes), 'person', 'people')} {what}: {_called(codes, names)}."
        for codes, what in (
            (never, "came to no check"),
            (few, "came to a check, and what lasts is not known yet"),
        )
        if codes
    ]
    return Missing(found, " ".join(said))


def _called(codes: Sequence[str], names: Mapping[str, Known]) -> str:
    called = [names[code].name if code in names else code for code in codes]
    # Initials end in a full stop of their own.
    return listed(called, most=24).rstrip(".")


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
