"""Say why a figure is not known, and what would make it known.

An unknown is a result, not an error: a value with a reason (a stable code), a sentence, and a
remedy computed from the rule that was not met.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A figure that the log cannot support.

    Attributes:
        reason: Stable code such as ``too_few_unaided``.
        why: One sentence: what is missing.
        needs: One sentence: what would make it known.
    """

    reason: str
    why: str
    needs: str


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return ``"1 person"`` or ``"3 people"``, with thousands grouped.

    >>> plural(1, "check"), plural(1200, "person", "people")
    ('1 check', '1,200 people')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Say a share in whole per cent.

    >>> percent(0.123)
    '12 %'
    """
    return f"{100 * share:.0f} %"


def span(low_days: float, high_days: float) -> str:
    """Say a range of delays, the unit once where both share it.

    >>> span(7, 28), span(0.5, 2), span(1.5, 6)
    ('7 to 28 days', '12 hours to 2 days', '1.5 to 6 days')
    """
    low, high = days(low_days), days(high_days)
    number, unit = low.split(" ", 1)
    return f"{number} to {high}" if high.endswith(unit) else f"{low} to {high}"


def days(value: float) -> str:
    """Say a delay in the largest unit that reads well.

    >>> days(30), days(1), days(2 / 1440), days(0.5)
    ('30 days', '1 day', '2 minutes', '12 hours')
    """
    minutes = value * 1440
    if minutes < 90:
        return plural(max(1, round(minutes)), "minute")
    if minutes < 36 * 60 and round(value, 2) != 1:
        return plural(round(minutes / 60), "hour")
    rounded = round(value, 1)
    return plural(int(rounded), "day") if rounded == int(rounded) else f"{rounded:g} days"
