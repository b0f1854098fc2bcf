"""A person's evidence, skill by skill: what *My evidence* and the teacher's *person* page show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from unaided.report.figures import Figure, Reading
from unaided.report.page.caption import basis_words, counts
from unaided.report.page.verdict_table import Lamp, verdict_table
from unaided.report.sentences import NEW
from unaided.report.wording import capital, decimal, in_words, later, percent, span
from unaided.web.insight.pages.extract import OVER_ALL, Json, by_model_where_known, cause_of

STATIONS: Final = ("tool_now", "alone_now", "repeats_later", "learning")
WITH_HELP: Final = "with help"
IN_PRACTICE: Final = "in practice"
LABELS: Final = ("alone", "later", "new")
WITH_HELP_LINK: Final = ("with_help", "With help")
LINKS: Final = (
    ("performance", "In practice"),
    ("alone", "Alone"),
    ("later", "Alone and later"),
    ("learning", "What lasts"),
)
LASTING: Final = {
    "learned": ("lasts", "last"),
    "not learned": ("does not", "do not"),
    "undecided": ("is undecided", "are undecided"),
    "unknown": ("is not known yet", "are not known yet"),
}
FIRST_WORDS: Final = {**LASTING, "not learned": ("does not last", "do not last")}

Whose = Literal["your", "their"]


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill of one person.

    Attributes:
        name: The skill.
        verdict: Learned, not learned, undecided or unknown.
        probability: Pr(L ≥ level); ``None`` where unknown.
        cause: The cause that is likelier than not, if any.
        words: What lasts, counted in tries, and why.
        stations: With help, alone, later, new.
        lamps: Unaided, delayed, new, justified.
        assurance: How sure it is that unaided was unaided.
        next_step: What to do.
        small_print: Basis, interval and counts of what lasts.
    """

    name: str
    verdict: str
    probability: float | None
    cause: str
    words: str
    stations: tuple[Figure, ...]
    lamps: tuple[Lamp, ...]
    assurance: str
    next_step: str
    small_print: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A person's page.

    Attributes:
        heading: What lasts, in a sentence.
        lead: Both scores over all skills, with their intervals.
        skills: Each skill met, by what did not last.
        level: The standard's level.
        standard: The standard in words.
        tool: Whether any help was ever there.
        labels: What the stations are called.
        links: Which responses can be looked at behind a skill, and what they are.
    """

    heading: str
    lead: str
    skills: tuple[Skill, ...]
    level: float
    standard: str
    tool: bool
    labels: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def evidence_page(
    person: Mapping[str, Any], cohort: Mapping[str, Any], whose: Whose = "your"
) -> Evidence:
    """Lay out a person's page.

    Args:
        person: The person's extract (:func:`.extract.person_extracts`).
        cohort: The cohort's extract, for the standard and the date.
        whose: In which voice: to the person, or of them.
    """
    reading = Reading(cohort)
    chosen = by_model_where_known(person["findings"])
    skills = [_skill(verdict, chosen, reading) for verdict in person["verdicts"]]
    verdicts = [skill.verdict for skill in skills]
    return Evidence(
        heading=heading(verdicts, reading.horizon_days, whose),
        lead=_lead(chosen, reading, whose, several=len(skills) > 1),
        skills=tuple(sorted(skills, key=_lost)),
        level=reading.level,
        standard=standard_words(reading),
        tool=reading.has_tool,
        labels=(WITH_HELP if reading.has_tool else IN_PRACTICE, *LABELS),
        links=(WITH_HELP_LINK, *LINKS) if reading.has_tool else LINKS,
    )


def heading(verdicts: Sequence[str], horizon_days: float, whose: Whose) -> str:
    """Say how many skills last, do not, or are open.

    >>> heading(["learned", "not learned", "not learned", "unknown"], 30.0, "your")
    'Alone, a month later, one of your four skills lasts, two do not, one is not known yet.'
    >>> heading(["not learned", "undecided"], 14.0, "their")
    'Alone, two weeks later, one of their two skills does not last, one is undecided.'
    >>> heading(["unknown"], 14.0, "your"), heading([], 14.0, "your")
    ('What lasts is not known yet.', 'What lasts is not known yet.')
    """
    tally = Counter(verdicts)
    there = [verdict for verdict in LASTING if tally[verdict]]
    if not there or there == ["unknown"]:
        return "What lasts is not known yet."
    said = []
    for place, verdict in enumerate(there):
        words = FIRST_WORDS if place == 0 else LASTING
        number = in_words(tally[verdict])
        verb = words[verdict][tally[verdict] > 1]
        if place == 0:
            skills = "skill" if len(verdicts) == 1 else f"{in_words(len(verdicts))} skills"
            number = f"{whose} one skill" if len(verdicts) == 1 else f"{number} of {whose} {skills}"
        said.append(f"{number} {verb}")
    return f"Alone, {later(horizon_days)}, {', '.join(said)}."


def standard_words(reading: Reading) -> str:
    """Say the standard: it is shown with every verdict."""
    certainty = reading.block("standard").get("certainty")
    return (
        f"{decimal(reading.level)}, alone, {_later_and_new(reading)}, "
        f"at {percent(float(certainty or 0.9))} certainty"
    )


def _later_and_new(reading: Reading) -> str:
    return f"{later(reading.horizon_days)}, {NEW.get(reading.novelty, NEW['variant'])}"


def _lead(
    chosen: Mapping[tuple[str, str], Json], reading: Reading, whose: Whose, *, several: bool
) -> str:
    seen = _figure(chosen, OVER_ALL, "performance")
    kept = _figure(chosen, OVER_ALL, "learning")
    subject = "you score" if whose == "your" else "they score"
    said = []
    if seen.known:
        said.append(
            f"In practice {subject} {decimal(seen.estimate)} ({span(seen.low, seen.high)})."
        )
    if kept.known:
        said.append(
            f"Alone, {_later_and_new(reading)}: {decimal(kept.estimate)} "
            f"({span(kept.low, kept.high)})."
        )
    elif kept.needs:
        said.append(f"Over all skills what lasts is not known. It would take: {kept.needs}")
    if several and seen.known:
        said.append("What the help, the time and the new problems take away differs by skill.")
    return " ".join(said)


def _skill(
    verdict: Mapping[str, Any], chosen: Mapping[tuple[str, str], Json], reading: Reading
) -> Skill:
    name = str(verdict["skill"])
    key = OVER_ALL if name == "all" else name
    learning = _figure(chosen, key, "learning")
    cause = cause_of(verdict)
    lamps, assurance = lamps_of(verdict)
    return Skill(
        name="All that was asked" if name == "all" else name,
        verdict=str(verdict["verdict"]),
        probability=verdict.get("probability"),
        cause=cause,
        words=_words(verdict, learning, reading, cause),
        stations=_stations(verdict, chosen, key, tool=reading.has_tool),
        lamps=lamps,
        assurance=assurance,
        next_step=str(verdict.get("next_step") or ""),
        small_print=f"What lasts: {basis_words(learning)}; {counts(learning)}."
        if learning.known
        else learning.why,
    )


def _stations(
    verdict: Mapping[str, Any],
    chosen: Mapping[tuple[str, str], Json],
    skill: str,
    *,
    tool: bool,
) -> tuple[Figure, ...]:
    """Return with help, alone, later, new; where no tool ever was, practice stands first."""
    stations = verdict.get("stations") or {}
    first, *others = [_station(name, stations.get(name)) for name in STATIONS]
    return (first if tool else _figure(chosen, skill, "performance"), *others)


def _station(name: str, station: Mapping[str, Any] | None) -> Figure:
    if station is None:
        why = "Fewer than three responses under this condition."
        return Figure.of({"estimand": name, "status": "unknown", "why": why})
    return Figure.of({"estimand": name, "status": "known", "people": 1, **station})


def _figure(chosen: Mapping[tuple[str, str], Json], skill: str, name: str) -> Figure:
    found = chosen.get((skill, name))
    return Figure.absent(name) if found is None else Figure.of(found)


def _words(verdict: Mapping[str, Any], learning: Figure, reading: Reading, cause: str) -> str:
    if not learning.known:
        return str(verdict.get("why") or learning.why)
    tries = f"about {round(10 * learning.estimate)} of 10"
    said = f"Alone, {_later_and_new(reading)}: {tries}."
    # The report's sentence ends in what the cause means, behind the cause's certainty.
    meaning = str(verdict.get("sentence") or "").partition("%): ")[2]
    return f"{said} {capital(meaning)}" if cause and meaning else said


def lamps_of(verdict: Mapping[str, Any]) -> tuple[tuple[Lamp, ...], str]:
    """Return the four lamps of a verdict and the assurance of its unaided responses.

    The table of verdicts lights lamps for decided verdicts; whether a lamp is lit does not depend
    on the verdict, so an unknown one is lit as if it were open.
    """
    table = verdict_table(Reading({"verdicts": [{**verdict, "verdict": "undecided"}]}))
    assert table is not None
    row = table.rows[0]
    return row.lamps, row.assurance if row.lamps[0].responses else ""


def _lost(skill: Skill) -> tuple[int, float, str]:
    order = {"not learned": 0, "undecided": 1, "learned": 2}
    return (
        order.get(skill.verdict, 3),
        1.0 if skill.probability is None else skill.probability,
        skill.name,
    )
