"""Who looks fine and is not, and who looks poor and lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unaided.report.figures import Reading
from unaided.report.marks import Band, band, place
from unaided.report.people_sentences import list_sentence
from unaided.report.wording import certainty, decimal, lower, percent, span

MOST_ROWS = 40
TITLES = {
    "looks_fine": ("They look fine, and are not", "With help"),
    "looks_poor": ("They look poor, and last", "In practice"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list.

    Attributes:
        person: Who.
        skill: Which skill, where the list is by skill.
        seen: Score with help, or in practice.
        seen_interval: Its interval.
        kept: Score alone, later, new.
        kept_interval: Its interval.
        sure: Mean confidence, per cent; empty where none was asked.
        seen_band: Its mark.
        kept_band: Its mark.
        sure_at: Where the diamond stands.
        chance: How sure it is that the person belongs here.
        practise_first: The skill to begin with.
    """

    person: str
    skill: str
    seen: str
    seen_interval: str
    kept: str
    kept_interval: str
    sure: str
    seen_band: Band
    kept_band: Band
    sure_at: float | None
    chance: str
    practise_first: str


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A list, or why nobody is on it."""

    name: str
    title: str
    seen: str
    sentence: str
    entries: tuple[Entry, ...]
    hidden: int
    level: float
    with_confidence: bool
    with_practice: bool


def people_lists(reading: Reading) -> tuple[PeopleList, ...]:
    """Lay out both lists, in the order of the report."""
    return tuple(
        _list(reading, found) for found in reading.rows("lists") if found.get("name") in TITLES
    )


def _list(reading: Reading, found: Mapping[str, Any]) -> PeopleList:
    name = str(found["name"])
    title, seen = TITLES[name]
    considered = int(found.get("considered") or 0)
    everyone = [
        entry
        for entry in found.get("entries") or ()
        if entry.get("with_help") and entry.get("learning")
    ]
    everyone.sort(key=lambda entry: rank(name, entry))
    entries = tuple(_entry(entry) for entry in everyone[:MOST_ROWS])
    sentence = (
        list_sentence(
            name,
            len(everyone),
            considered,
            float(found.get("expected_wrong") or 0.0),
            reading.novelty,
        )
        if considered
        else f"Not known: {lower(str(found.get('why') or 'Nobody was seen often enough.'))}"
    )
    return PeopleList(
        name=name,
        title=title,
        seen=seen,
        sentence=sentence,
        entries=entries,
        hidden=len(everyone) - len(entries),
        level=place(reading.level),
        with_confidence=any(entry.sure for entry in entries),
        with_practice=any(entry.practise_first for entry in entries),
    )


def rank(name: str, entry: Mapping[str, Any]) -> tuple[float, float]:
    """Order a list by certainty as it is shown; where that is equal, the lowest score first.

    Args:
        name: ``looks_fine`` goes by learning, ``looks_poor`` by practice.
        entry: One of its entries, with both scores.
    """
    sure = min(round(100 * float(entry.get("probability") or 0.0)), 99)
    low = entry["learning" if name == "looks_fine" else "with_help"]
    return -sure, float(low["estimate"])


def _entry(entry: Mapping[str, Any]) -> Entry:
    seen, kept = entry["with_help"], entry["learning"]
    confidence = entry.get("confidence")
    return Entry(
        person=str(entry.get("person")),
        skill=str(entry.get("skill") or ""),
        seen=decimal(seen["estimate"]),
        seen_interval=span(seen["low"], seen["high"]),
        kept=decimal(kept["estimate"]),
        kept_interval=span(kept["low"], kept["high"]),
        sure="" if confidence is None else percent(confidence),
        seen_band=band(seen["estimate"], seen["low"], seen["high"]),
        kept_band=band(kept["estimate"], kept["low"], kept["high"]),
        sure_at=None if confidence is None else place(confidence),
        chance=certainty(float(entry.get("probability") or 0.0)),
        practise_first=str(entry.get("practise_first") or ""),
    )
