"""What a tournament says first: ours against blind FSRS, and against the strongest other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unaided.report.tournament.words import aid_words, difference, reading
from unaided.report.wording import capital, change, listed, plural

LATEST = "90"
FSRS = "FSRS with a card an item, blind to aid"


@dataclass(frozen=True, slots=True)
class Answer:
    """The heading, and what stands under it."""

    headline: str
    lead: tuple[str, ...]


def not_compared(report: Mapping[str, Any]) -> str:
    """Say why there is no answer: one did not play, or not where the two are compared."""
    return (
        f"{report['ours']} and {report['blind_fsrs']} did not both play where they are compared, "
        "with no aid or an assistant: there is no answer."
    )


def answer(report: Mapping[str, Any]) -> Answer:
    """Return the answer; where there is none, say so."""
    found = report["targets"]
    if not found:
        return Answer(
            "What each policy leaves when practice is over",
            (not_compared(report),),
        )
    assistant = [one for one in found if one["aid"] == "assistant"]
    main = [one for one in assistant or found if one["days"] == LATEST]
    where = capital(f"with {aid_words(report, main[0]['aid'])}")
    headline = _headline(where, main)
    readings = dict.fromkeys((one["aid"], one["days"]) for one in assistant + found)
    lead = [
        f"{capital(aid_words(report, aid))}, {reading(days, report['course']['days'])}: "
        + ", ".join(
            f"{one['world']} {difference(one)}"
            for one in found
            if (one["aid"], one["days"]) == (aid, days)
        )
        + f". Against the strongest other: {against_strongest(report, aid, days)}."
        for aid, days in readings
    ]
    lead = [*plainly(report), *lead]
    strongest = [
        one for one in report["strongest"] if (one["aid"], one["days"]) == (main[0]["aid"], LATEST)
    ]
    told = any(_side(one) is not None for one in main)  # else the heading has said so of all
    beside = listed(
        [f"{change(one['value'], 3)} against {one['against']} in {one['world']}{_held(one) * told}"
         for one in strongest]
    )  # fmt: skip
    return Answer(
        f"{headline}, {LATEST} days after the course; against the strongest other, {beside}.",
        tuple(lead),
    )


def plainly(report: Mapping[str, Any]) -> list[str]:
    """Say of ours and the strongest other: who that is, where, and by how little they differ."""
    found = report["strongest"]
    said = []
    for name in dict.fromkeys(one["against"] for one in found):
        of = [one for one in found if one["against"] == name]
        values = [one["value"] for one in of]
        least, most = change(min(values), 3), change(max(values), 3)
        differs = least if least == most else f"{least} to {most}"
        says = next(one["says"] for one in report["policies"] if one["policy"] == name)
        said.append(
            f"The strongest other policy is {name} ({says}) in {len(of)} of {len(found)} "
            f"comparisons: ours minus {name} is {differs} there; "
            f"{sum(_beyond(one) for one in of)} of them with an interval above 0."
        )
    return said


def against_strongest(report: Mapping[str, Any], aid: str, days: str) -> str:
    """Return ours minus the strongest other in each world, named: one line of a heading."""
    return ", ".join(
        f"{one['world']} {one['against']} {difference(one)}"
        for one in report["strongest"]
        if (one["aid"], one["days"]) == (aid, days)
    )


def _beyond(one: Mapping[str, Any]) -> bool:
    return one["low"] is not None and one["low"] > 0.0


def _headline(where: str, found: Sequence[Mapping[str, Any]]) -> str:
    """Say which leaves more only where every world's interval shows it."""
    sides = {_side(one) for one in found}
    if sides <= {None}:
        return (
            f"{where}, {plural(min(one['number'] for one in found), 'setting')} a world cannot "
            f"tell whether our practice leaves more than {FSRS}: {_each(found)}"
        )
    if sides in ({1}, {-1}):
        word = "more" if sides == {1} else "less"
        return f"{where}, our practice leaves {word} than {FSRS}, {_each(found)}"
    if sides == {0}:
        return f"{where}, our practice and {FSRS}, are not told apart: {_each(found)}"
    said = listed([f"{change(one['value'])} in {one['world']}{_held(one)}" for one in found])
    return f"{where}, our practice and {FSRS}, differ by {said}"


def _side(one: Mapping[str, Any]) -> int | None:
    """Return on which side of 0 an interval lies; 0: it holds 0; ``None``: there is none."""
    if one["low"] is None:
        return None
    return int(one["low"] > 0.0) - int(one["high"] < 0.0)


def _held(one: Mapping[str, Any]) -> str:
    """Say what a difference alone would hide: that its interval holds 0, or that there is none."""
    said = {None: " (too few settings for an interval)", 0: " (its interval holds 0)"}
    return said.get(_side(one), "")


def _each(found: Sequence[Mapping[str, Any]]) -> str:
    return listed([f"{change(one['value'])} in {one['world']}" for one in found])
