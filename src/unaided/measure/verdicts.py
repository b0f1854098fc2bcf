"""The verdict on a person and a skill, its causes, and the four lamps.

A verdict reads one probability, Pr(L ≥ level): learned at the certainty or above, not learned at
its complement or below, undecided between. Causes are probabilities of patterns across
conditions; lamps are four separate lights. Needs nothing but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LAMP_LEAST_RESPONSES = 3
PERSON_LEAST_RESPONSES = 3
PERSON_LEAST_RELIABILITY = 0.5
A_NIGHT_DAYS = 8 / 24


class Verdict(StrEnum):
    """What can be said of a person and a skill."""

    LEARNED = "learned"
    NOT_LEARNED = "not learned"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a skill did not last, or how it hides."""

    TOOL_DEPENDENT = "tool-dependent"
    FADING = "fading"
    BRITTLE = "brittle"
    HIDDEN = "hidden"


def decide(probability: float, certainty: float) -> Verdict:
    """Turn Pr(L ≥ level) into a verdict at a certainty.

    Raises:
        ValueError: If the certainty is not above one half: verdicts would overlap.

    >>> decide(0.95, 0.9).value, decide(0.05, 0.9).value, decide(0.5, 0.9).value
    ('learned', 'not learned', 'undecided')
    """
    if not 0.5 < certainty < 1:
        raise ValueError(f"certainty must lie between 0.5 and 1, got {certainty}")
    if probability >= certainty:
        return Verdict.LEARNED
    return Verdict.NOT_LEARNED if probability <= 1 - certainty else Verdict.UNDECIDED


@dataclass(frozen=True, slots=True)
class Lamp:
    """One light: lit by at least three responses with Pr(score ≥ level) at the certainty."""

    responses: int
    probability: float | None
    lit: bool


def lamp(responses: int, probability: float | None, certainty: float) -> Lamp:
    """Light a lamp where the evidence carries it."""
    lit = responses >= LAMP_LEAST_RESPONSES and probability is not None and probability >= certainty
    return Lamp(responses, probability, lit)
