"""What a teacher asks of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from unaided.web.bank.models import Skill
from unaided.web.comparisons.drawing import Unit
from unaided.web.people.models import Cohort


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways.

    Attributes:
        name: Its short name.
        words: What is done, in words.
        aid: The help with which practice is offered; empty where that is left open.
    """

    name: str
    words: str
    aid: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A comparison as it is asked for.

    Attributes:
        question: What it is to answer.
        cohorts: Which classes.
        unit: What is drawn.
        first: The way that the other is compared with.
        second: The other.
        skills: On which the outcome is taken (and which are drawn, where skills are).
        opens_at: From when on answers count as outcomes.
        closes_at: Until when.
        planned_delay_days: Only checks planned this long after practice count; ``None``: all.
        smallest: The smallest difference of interest, in points of score (0..1).
        answers: How many outcome answers a person will give, about.
    """

    question: str
    cohorts: tuple[Cohort, ...]
    unit: Unit
    first: Way
    second: Way
    skills: tuple[Skill, ...]
    opens_at: datetime
    closes_at: datetime
    planned_delay_days: float | None
    smallest: float
    answers: int


def window(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a window from one day to another, both within it, begins and ends.

    Args:
        first: Its first day.
        last: Its last.
        zone: Where the people are.
    """
    begins = datetime.combine(first, time(), tzinfo=zone)
    return begins, datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
