"""How the pages of a sitting say times, conditions and certainty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from unaided.evidence.schema import Aid, Novelty

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

NOVELTIES: Final[Mapping[str, str]] = {
    Novelty.REPEAT: "Seen before",
    Novelty.VARIANT: "New variant",
    Novelty.TRANSFER: "New kind of a skill you met",
    Novelty.FIRST: "New to you",
}

TOOLS: Final[Mapping[str, str]] = {
    Aid.REFERENCE: "your notes or documentation",
    Aid.TUTOR: "a tutor that guides",
    Aid.ASSISTANT: "an AI assistant",
}
"""What an aid is called where the tool has no name."""


def count(number: int, word: str) -> str:
    """Return a number with its word.

    >>> count(1, "hour"), count(12, "day"), count(1200, "answer")
    ('1 hour', '12 days', '1,200 answers')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def span(length: timedelta) -> str:
    """Say how long something took, rounded, in the largest unit that it nearly fills.

    >>> span(timedelta(days=11, hours=23)), span(timedelta(hours=5)), span(timedelta(seconds=40))
    ('12 days', '5 hours', '1 minute')
    """
    for unit, word in ((DAY, "day"), (HOUR, "hour")):
        if length >= 0.9 * unit:
            return count(round(length / unit), word)
    return count(max(1, round(length / MINUTE)), "minute")


def days_ago(then: datetime, at: datetime) -> str:
    """Say how long ago something was: "12 days ago"."""
    return f"{span(at - then)} ago"


def available(aid: str, tool: str) -> str:
    """Say which help may be used: "Without help", "Assistant 4 allowed"."""
    if aid == Aid.NONE:
        return "Without help"
    if aid == Aid.HINTS:
        return "Hints on request"
    name = tool or TOOLS[aid]
    return f"{name[0].upper()}{name[1:]} allowed"


def percent(share: float) -> str:
    """Return a share as the pages write certainty.

    >>> percent(0.9)
    '90 %'
    """
    return f"{100 * share:.0f} %"
