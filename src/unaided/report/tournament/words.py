"""How the page of a tournament names things and words what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from unaided.report.wording import change, change_span, decimal, percent, span

FACTS: Final[Mapping[str, Callable[[float, float], str]]] = {
    "minutes": lambda a, b: f"{a:,.0f} minutes of practice against {b:,.0f}",
    "answers": lambda a, b: f"{a:,.0f} answers against {b:,.0f}",
    "shown": lambda a, b: f"shown {a:,.0f} times against {b:,.0f}",
    "retrievals": lambda a, b: f"right alone {a:,.0f} times against {b:,.0f}",
    "failures": lambda a, b: f"failed alone {a:,.0f} times against {b:,.0f}",
    "taken": lambda a, b: f"help taken untried {a:,.0f} times against {b:,.0f}",
    "right_alone": lambda a, b: f"right in {percent(a)} of tries alone against {percent(b)}",
    "gap_days": lambda a, b: f"a family came back after {a:.1f} days against {b:.1f}",
    "unmet_days": lambda a, b: f"at the end, last met {a:.1f} days before against {b:.1f}",
    "never_met": lambda a, b: f"{percent(a)} of families never met against {percent(b)}",
    "uneven": lambda a, b: (
        f"times met scatter over families by {percent(a)} of their mean against {percent(b)}"
    ),
}
"""What two matches differ in, a person's or a family's mean: ours first."""

REGIMES: Final = {
    "starves": "aid starves growth",
    "harmless": "aid is harmless",
    "helps": "aid helps growth",
}


def difference(found: Mapping[str, Any]) -> str:
    """Write a difference with its interval, such as ``+.031 (+.020 to +.042)``."""
    if found["low"] is None:
        return change(found["value"], 3)
    return f"{change(found['value'], 3)} ({change_span(found['low'], found['high'], 3)})"


def level(found: Mapping[str, Any] | None) -> str:
    """Write a level, such as ``.76``; ``not known`` where there is none."""
    return "not known" if found is None else decimal(found["value"])


def interval(found: Mapping[str, Any] | None) -> str:
    """Write a level's interval; nothing where there is none."""
    if found is None or found["low"] is None:
        return ""
    return span(max(found["low"], 0.0), min(found["high"], 1.0))


def reading(days: str, course_days: int) -> str:
    """Name a reading by days after the course, and by the course's own count.

    >>> reading("30", 60)
    '30 days after the course (its day 90)'
    """
    return f"{days} days after the course (its day {course_days + int(days)})"


def aid_words(report: Mapping[str, Any], aid: str) -> str:
    """Return what a rule of aid is called on the page."""
    return next(str(one["says"]) for one in report["aids"] if one["aid"] == aid)


def facts(found: Mapping[str, Any]) -> str:
    """Say what was different in two matches."""
    said = [FACTS[one["fact"]](one["ours"], one["theirs"]) for one in found["facts"]]
    return "; ".join(said) if said else "nothing that was counted differs by a twentieth"
