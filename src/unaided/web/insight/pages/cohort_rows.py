"""The rows of a cohort's page: skill by skill, what practice shows, what lasts, what takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.report.page.caption import as_loss
from unaided.report.sentences import group_verdict, opposed_sentence, unlike_sentence
from unaided.report.wording import lower
from unaided.web.insight.pages.extract import Json

STEPS: Final = ("step_aid", "step_delay", "step_novelty")
SAID: Final = {"not learned": "not", "undecided": "undecided", "unknown": "not known"}


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
        verdict: The verdict on the group, by its learning's whole interval, as the heading has it.
        cause: The cause behind more than half of the verdicts of not learned, where the group's
            is that.
        share: How many of its people learned, and the other verdicts on them.
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
    why: str


def skill_rows(reading: Reading, extract: Mapping[str, Any]) -> tuple[SkillRow, ...]:
    """Lay out a row a skill, by what did not last; a log without skills has one row.

    Args:
        reading: What was kept of the report.
        extract: The same with its tally of verdicts.
    """
    skills: list[str | None] = [*reading.skills()] or [None]
    return tuple(sorted((_row(reading, extract, skill) for skill in skills), key=_by_loss))


def _row(reading: Reading, extract: Mapping[str, Any], skill: str | None) -> SkillRow:
    def figure(estimand: str) -> Figure:
        return reading.figure(estimand, EVERYBODY, skill)

    learning = figure("learning")
    steps = tuple(figure(name) for name in STEPS)
    tally: Sequence[Json] = extract["tally"].get(skill or "all") or ()
    verdict = group_verdict(learning, reading.level)
    return SkillRow(
        name=skill or "",
        label=skill or "All that was asked",
        performance=figure("performance"),
        learning=learning,
        # Shares are drawn only where all three are known: a part of a sum says nothing.
        steps=tuple(as_loss(step) for step in steps) if all(s.known for s in steps) else (),
        lost=figure("gap"),
        verdict=verdict,
        cause=_cause(tally) if verdict == "not learned" else "",
        share=_share(tally),
        why="" if learning.known else learning.why,
    )


def _share(tally: Sequence[Json]) -> str:
    """Say how many people learned alone, and how many have another verdict.

    >>> _share([{"verdict": "not learned", "cause": "fading", "people": 13},
    ...         {"verdict": "unknown", "cause": "", "people": 1}])
    '0 of 14 learned alone; 13 not, 1 not known'
    """
    if not tally:
        return ""
    people = _people(tally)
    if people["unknown"] == people.total():
        return f"not known of any of {people.total():,}"
    others = [f"{people[verdict]:,} {said}" for verdict, said in SAID.items() if people[verdict]]
    first = f"{people['learned']:,} of {people.total():,} learned alone"
    return "; ".join(filter(None, (first, ", ".join(others))))


def _people(tally: Sequence[Json]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in tally:
        counts[one["verdict"]] += one["people"]
    return counts


def _cause(tally: Sequence[Json]) -> str:
    """Return the cause behind more than half of the verdicts of not learned, if there is one.

    >>> tally = [{"verdict": "not learned", "cause": "fading", "people": 5},
    ...          {"verdict": "not learned", "cause": "brittle", "people": 5}]
    >>> _cause(tally), _cause([*tally, {**tally[1], "people": 1}])
    ('', 'brittle')
    """
    causes: Counter[str] = Counter()
    for one in tally:
        if one["verdict"] == "not learned":
            causes[one["cause"]] += one["people"]
    cause, people = max(causes.items(), key=lambda pair: pair[1], default=("", 0))
    return cause if 2 * people > causes.total() else ""


def _by_loss(row: SkillRow) -> tuple[bool, float, str]:
    if row.lost.known:
        return False, -row.lost.estimate, row.label
    return not row.learning.known, row.learning.estimate, row.label


def doubts(reading: Reading, rows: Sequence[SkillRow]) -> tuple[str, ...]:
    """Say where a row's figures are made unlike each other, or design and model contradict."""
    said = []
    for row in rows:
        if unlike := unlike_sentence(row.performance, row.learning, row.lost):
            said.append(f"{row.label}: {lower(unlike)}")
        what = f"{row.label}: the distance"
        if opposed := opposed_sentence(row.lost, reading.beside(row.lost), what):
            said.append(opposed)
    return tuple(said)
