"""Person by skill: the verdict, four lamps and the next step; the unknown are counted by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.report.figures import Reading
from unaided.report.people_sentences import sure, verdict_causes
from unaided.report.wording import capital, certainty, listed, percent, plural

MOST_ROWS = 200
MOST_REASONS = 12
LAMPS = ("unaided", "delayed", "new", "justified")
ORDER = {"not learned": 0, "undecided": 1, "learned": 2}
CAUSE_HUES = {"tool-dependent": "A", "fading": "D", "brittle": "N"}


@dataclass(frozen=True, slots=True)
class Lamp:
    """One light.

    Attributes:
        name: Unaided, delayed, new or justified.
        state: ``lit``, ``dark`` (seen, not lit) or ``unknown`` (fewer than three responses).
        said: State, certainty, responses and assurance in words.
        responses: How many responses it rests on.
    """

    name: str
    state: str
    said: str
    responses: int


@dataclass(frozen=True, slots=True)
class Row:
    """One person's verdict on one skill."""

    person: str
    skill: str
    verdict: str
    sure: str
    cause: str
    cause_hue: str
    lamps: tuple[Lamp, ...]
    assurance: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Verdicts that are unknown for one reason."""

    skill: str
    who: str
    why: str
    needs: str


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """The section.

    Attributes:
        counts: Each verdict with its number.
        rows: Verdicts that are not unknown, by what did not last.
        hidden: How many more such verdicts there are.
        reasons: Unknown verdicts, counted by skill and reason.
        hidden_reasons: How many unknown verdicts have other reasons.
        one_skill: Whether all verdicts are on one skill, which then needs no column.
        method: How probabilities were computed.
    """

    counts: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    hidden: int
    reasons: tuple[Reason, ...]
    hidden_reasons: int
    one_skill: bool
    method: str


def verdict_table(reading: Reading) -> VerdictTable | None:
    """Lay out the verdicts; ``None`` where the report has none."""
    verdicts = reading.rows("verdicts")
    if not verdicts:
        return None
    counts = Counter(str(verdict.get("verdict")) for verdict in verdicts)
    decided = sorted(
        (verdict for verdict in verdicts if verdict.get("verdict") in ORDER), key=_lasting
    )
    unknown = [verdict for verdict in verdicts if verdict.get("verdict") not in ORDER]
    reasons, hidden_reasons = _reasons(unknown)
    methods = Counter(str(verdict.get("method") or "") for verdict in verdicts)
    return VerdictTable(
        counts=tuple(
            (name, counts[name])
            for name in ("learned", "not learned", "undecided", "unknown")
            if counts[name]
        ),
        rows=tuple(_row(verdict) for verdict in decided[:MOST_ROWS]),
        hidden=max(len(decided) - MOST_ROWS, 0),
        reasons=reasons,
        hidden_reasons=hidden_reasons,
        one_skill=len({verdict.get("skill") for verdict in verdicts}) == 1,
        method=methods.most_common(1)[0][0].replace("_", "-"),
    )


def _lasting(verdict: Mapping[str, Any]) -> tuple[int, float, str]:
    probability = verdict.get("probability")
    return (
        ORDER[str(verdict.get("verdict"))],
        1.0 if probability is None else float(probability),
        str(verdict.get("person")),
    )


def _row(verdict: Mapping[str, Any]) -> Row:
    found = verdict_causes(verdict.get("causes"))
    lamps = verdict.get("lamps") or {}
    name = str(verdict.get("verdict"))
    return Row(
        person=str(verdict.get("person")),
        skill=str(verdict.get("skill") or "all"),
        verdict=name,
        sure=sure(verdict.get("probability"), name),
        cause=f"{found[0]}, {certainty(found[1])}" if found else "",
        cause_hue=CAUSE_HUES.get(found[0], "") if found else "",
        lamps=tuple(_lamp(lamp, lamps.get(lamp) or {}) for lamp in LAMPS),
        assurance=_assurance(lamps.get("unaided") or {}),
        next_step=str(verdict.get("next_step") or ""),
    )


def _lamp(name: str, lamp: Mapping[str, Any]) -> Lamp:
    responses = int(lamp.get("responses") or 0)
    probability = lamp.get("probability")
    enough = responses >= 3 and probability is not None
    state = "lit" if lamp.get("lit") else "dark" if enough else "unknown"
    words = {
        "lit": "lit",
        "dark": "not lit",
        "unknown": "not known, fewer than three responses",
    }[state]
    said = f"{capital(name)}: {words}"
    if enough:
        said += f"; {certainty(float(probability or 0.0))} sure of the level"
    assurance = ", ".join(f"{kind} {count}" for kind, count in _counts(lamp).items())
    counted = plural(responses, "response")
    return Lamp(
        name=capital(name),
        state=state,
        said=f"{said}; {counted}{f' ({assurance})' if assurance else ''}",
        responses=responses,
    )


def _counts(lamp: Mapping[str, Any]) -> dict[str, int]:
    return {str(kind): int(count) for kind, count in (lamp.get("assurance") or {}).items()}


def _assurance(lamp: Mapping[str, Any]) -> str:
    counts = _counts(lamp)
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    if len(ranked) == 1:
        return ranked[0][0]
    return ", ".join(f"{kind} {percent(count / total)}" for kind, count in ranked[:2])


def _reasons(unknown: Sequence[Mapping[str, Any]]) -> tuple[tuple[Reason, ...], int]:
    """Group unknown verdicts by skill and by the kind of reason; the commonest remedy stands."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for verdict in unknown:
        key = (str(verdict.get("skill")), str(verdict.get("reason") or verdict.get("why")))
        grouped.setdefault(key, []).append(verdict)
    ranked = sorted(grouped.items(), key=lambda pair: -len(pair[1]))
    shown = tuple(_reason(skill, found) for (skill, _), found in ranked[:MOST_REASONS])
    return shown, sum(len(found) for _, found in ranked[MOST_REASONS:])


def _reason(skill: str, found: list[Mapping[str, Any]]) -> Reason:
    (why, needs), often = Counter(
        (str(verdict.get("why") or ""), str(verdict.get("needs") or "")) for verdict in found
    ).most_common(1)[0]
    names = [str(verdict.get("person")) for verdict in found]
    who = listed(names) if len(names) <= 4 else plural(len(names), "person", "people")
    if often < len(found):
        who += f" (as here for {often:,}, alike for the rest)"
    return Reason(skill=skill, who=who, why=why, needs=needs)
