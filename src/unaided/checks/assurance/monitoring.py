"""What the page of a monitored check noted: facts as the browser reports them, never a verdict.

A page posts ``{"facts": [...]}``; each fact is one of::

    {"kind": "left_page", "at_seconds": 12.5, "for_seconds": 7.0}
    {"kind": "left_full_screen", "at_seconds": 60.0, "for_seconds": null}
    {"kind": "pasted", "at_seconds": 90.2, "characters": 120}

``at_seconds`` counts from the start of the sitting; ``for_seconds`` is null until the person is
back. A fact sent again, or completed later, is told by its kind and time and counted once. Facts
come from the person's own browser: they tell what an ordinary browser noted, and nothing of a
second device.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Never

TOLD_BEFOREHAND: Final = (
    "While you sit this check, the page notes when its window loses the focus and for how long, "
    "when you leave full screen, and how many characters you paste. It does not note what you "
    "paste, what else is on your screen, or what you do there. You and your teacher see these "
    "facts beside the check. A call or a message that pops up counts as leaving the page: they are "
    "facts, they change no score, and they prove nothing about you."
)
"""What a person reads before a monitored check begins."""

MOST_BYTES: Final = 64_000
MOST_FACTS: Final = 500
MOST_SECONDS: Final = 86_400.0
MOST_CHARACTERS: Final = 1_000_000


LeftKind = Literal["left_page", "left_full_screen"]
FactKind = Literal["left_page", "left_full_screen", "pasted"]


@dataclass(frozen=True, slots=True)
class Left:
    """The page's window lost the focus, or full screen was left.

    Attributes:
        kind: Which of the two.
        at_seconds: When, since the start of the sitting.
        for_seconds: How long; ``None``: no return was reported.
    """

    kind: LeftKind
    at_seconds: float
    for_seconds: float | None


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text was pasted; which, is not noted.

    Attributes:
        at_seconds: When, since the start of the sitting.
        characters: How many.
    """

    at_seconds: float
    characters: int

    @property
    def kind(self) -> FactKind:
        """What a page calls it."""
        return "pasted"


Fact = Left | Pasted


@dataclass(frozen=True, slots=True)
class Monitored:
    """What was noted in one sitting.

    Attributes:
        facts: In order of time, at most 500.
        reports: How many times the page reported; at 0 nothing is known.
        ignored: How many entries could not be read, or were one too many.
    """

    facts: tuple[Fact, ...] = ()
    reports: int = 0
    ignored: int = 0

    def joined(self, later: Monitored) -> Monitored:
        """Return this record with a later report; what both hold is counted once."""
        facts, too_many = _ordered((*self.facts, *later.facts))
        ignored = self.ignored + later.ignored + too_many
        return Monitored(facts, self.reports + later.reports, ignored)

    @property
    def sentence(self) -> str:
        """The facts in a few words, to be put beside the sitting.

        >>> left = Left("left_page", 3, 10), Left("left_page", 40, 4)
        >>> Monitored((*left, Pasted(50, 120)), reports=1).sentence
        'left the page twice, 14 s in all; pasted once, 120 characters'
        """
        if not self.reports:
            return "not known: the page reported nothing"
        said = [
            *_absences("left the page", self._left("left_page")),
            *_absences("left full screen", self._left("left_full_screen")),
            *_pastes([fact for fact in self.facts if isinstance(fact, Pasted)]),
        ]
        said = said or ["stayed on the page and pasted nothing"]
        if self.ignored:
            entries = _count(self.ignored, "entry", "entries")
            said.append(f"{entries} of the report could not be read")
        return "; ".join(said)

    def as_json(self) -> dict[str, object]:
        """Return the record as JSON-ready data: ``facts`` as the page posts them, and counts."""
        facts = [{"kind": fact.kind, **_fields(fact)} for fact in self.facts]
        return {"facts": facts, "reports": self.reports, "ignored": self.ignored}

    def _left(self, kind: LeftKind) -> list[Left]:
        return [fact for fact in self.facts if isinstance(fact, Left) and fact.kind == kind]


def read_report(body: bytes) -> Monitored:
    """Read what a page posted; nonsense is left out and counted, and nothing is refused.

    Args:
        body: JSON as this module's docstring has it, at most 64 kB and 500 facts.
    """
    entries = _entries(body)
    if entries is None:
        return Monitored(reports=1, ignored=1)
    read = [_fact(entry) for entry in entries[:MOST_FACTS]]
    facts, _ = _ordered(fact for fact in read if fact is not None)
    unread = read.count(None) + max(0, len(entries) - MOST_FACTS)
    return Monitored(facts, reports=1, ignored=unread)


def _entries(body: bytes) -> list[object] | None:
    """Return the list of facts, ``None`` where the body is not of that form at all."""
    if len(body) > MOST_BYTES:
        return None
    try:
        said = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"facts": list(entries), **rest} if not rest:
            return entries
        case _:
            return None


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


def _fact(entry: object) -> Fact | None:
    match entry:
        case {
            "kind": "left_page" | "left_full_screen" as kind,
            "at_seconds": at,
            "for_seconds": length,
            **rest,
        } if not rest:
            seconds, lasted = _seconds(at), _seconds(length)
            if seconds is None or (lasted is None and length is not None):
                return None
            return Left(kind, seconds, lasted)
        case {"kind": "pasted", "at_seconds": at, "characters": int(count), **rest} if not rest:
            seconds = _seconds(at)
            plain = not isinstance(count, bool) and 1 <= count <= MOST_CHARACTERS
            return Pasted(seconds, count) if plain and seconds is not None else None
        case _:
            return None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(float(value), 3) if 0 <= value <= MOST_SECONDS else None


def _ordered(facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], int]:
    """Order facts by time, each once, at most so many; and how many were too many."""
    kept: dict[tuple[float, str], Fact] = {}
    for fact in facts:
        place = (fact.at_seconds, fact.kind)
        known = kept.get(place)
        kept[place] = fact if known is None else _fuller(known, fact)
    ordered = tuple(kept[place] for place in sorted(kept))
    return ordered[:MOST_FACTS], max(0, len(ordered) - MOST_FACTS)


def _fuller(one: Fact, other: Fact) -> Fact:
    """Of two reports of the same fact, return the one that says more."""
    return max(one, other, key=_said)


def _said(fact: Fact) -> float:
    if isinstance(fact, Pasted):
        return fact.characters
    return -1.0 if fact.for_seconds is None else fact.for_seconds


def _absences(what: str, facts: list[Left]) -> list[str]:
    if not facts:
        return []
    lengths = [fact.for_seconds for fact in facts if fact.for_seconds is not None]
    times = f"{what} {_times(len(facts))}"
    if not lengths:
        return [f"{times}, no return reported"]
    total = _length(math.fsum(lengths))
    said = f"{times}, for {total}" if len(facts) == 1 else f"{times}, {total} in all"
    open_ended = len(facts) - len(lengths)
    return [f"{said} ({open_ended:,} without a reported return)" if open_ended else said]


def _pastes(facts: list[Pasted]) -> list[str]:
    if not facts:
        return []
    characters = _count(sum(fact.characters for fact in facts), "character", "characters")
    in_all = " in all" if len(facts) > 1 else ""
    return [f"pasted {_times(len(facts))}, {characters}{in_all}"]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _length(seconds: float) -> str:
    """Write a length of time, at least a second."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes:,} min {rest} s" if rest else f"{minutes:,} min"


def _fields(fact: Fact) -> Mapping[str, float | None]:
    if isinstance(fact, Pasted):
        return {"at_seconds": fact.at_seconds, "characters": fact.characters}
    return {"at_seconds": fact.at_seconds, "for_seconds": fact.for_seconds}
