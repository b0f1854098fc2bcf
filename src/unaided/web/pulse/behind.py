"""The responses behind a pulse's figures: which count, and why others do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unaided.measure.unknown import days
from unaided.web.people.models import User
from unaided.web.pulse.models import Place, Pulse
from unaided.web.study.models import Assignment, Response

NOVELTY: Final = "variant"
ALONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's two responses of now.

    Attributes:
        person: Who.
        with_tool_first: Whether they were to begin with the tool.
        tool_response: With the tool; ``None``: not answered.
        alone_response: Alone, likewise.
        with_tool: Its score, where it was given as assigned.
        alone: Likewise.
        withdrawn: Whether one of the two was withdrawn while it could still be answered.
    """

    person: User
    with_tool_first: bool
    tool_response: Response | None
    alone_response: Response | None
    with_tool: float | None
    alone: float | None
    withdrawn: bool

    @property
    def counts(self) -> bool:
        """Whether the effect reads it: both sides are there."""
        return not self.withdrawn and self.with_tool is not None and self.alone is not None


@dataclass(frozen=True, slots=True)
class Third:
    """One person's response of later.

    Attributes:
        person: Who.
        response: What was answered; ``None``: nothing.
        score: Its score, where it was given alone.
        withdrawn: Whether it was withdrawn while it could still be answered.
        why_not: Why learning does not read it; empty where it does.
    """

    person: User
    response: Response | None
    score: float | None
    withdrawn: bool
    why_not: str

    @property
    def counts(self) -> bool:
        """Whether learning reads it."""
        return not self.why_not

    @property
    def delay(self) -> str:
        """How long after the kind of question was last met it was answered, in words."""
        delay_days = self.response.delay_days if self.response is not None else None
        return "" if delay_days is None else days(delay_days)


def response_to(assignment: Assignment) -> Response | None:
    """Return what came of an assignment; needs ``showing__response`` fetched beside it."""
    showing = getattr(assignment, "showing", None)
    return getattr(showing, "response", None)


def pairs_of(pulse: Pulse, places: Sequence[Place]) -> tuple[Pair, ...]:
    """Return everybody's two responses of now, in the order of the places."""
    return tuple(_pair(pulse, place) for place in places)


def thirds_of(pulse: Pulse, places: Sequence[Place]) -> tuple[Third, ...]:
    """Return everybody's response of later, in the order of the places."""
    return tuple(_third(pulse, place) for place in places)


def _pair(pulse: Pulse, place: Place) -> Pair:
    first, second = response_to(place.first), response_to(place.second)
    tool, alone = (first, second) if place.with_tool_first else (second, first)
    return Pair(
        person=place.person,
        with_tool_first=place.with_tool_first,
        tool_response=tool,
        alone_response=alone,
        with_tool=_score(tool, pulse.aid),
        alone=_score(alone, ALONE),
        withdrawn=_withdrawn(place.first) or _withdrawn(place.second),
    )


def _third(pulse: Pulse, place: Place) -> Third:
    response, withdrawn = response_to(place.later), _withdrawn(place.later)
    return Third(
        person=place.person,
        response=response,
        score=_score(response, ALONE),
        withdrawn=withdrawn,
        why_not="withdrawn" if withdrawn else _why_not(response, float(pulse.later_days)),
    )


def _score(response: Response | None, aid: str) -> float | None:
    """Return the score of a response that was given as assigned."""
    return response.score if response is not None and response.aid == aid else None


def _withdrawn(assignment: Assignment) -> bool:
    return assignment.withdrawn_at is not None and response_to(assignment) is None


def _why_not(response: Response | None, horizon_days: float) -> str:
    """Say why learning does not read a response; empty where it does."""
    if response is None:
        return "no answer"
    if _score(response, ALONE) is None:
        return "not alone"
    if response.novelty != NOVELTY:
        return "not a near variant for this person"
    delay = response.delay_days
    if delay is None or not horizon_days / 2 <= delay <= 2 * horizon_days:
        met = "after an unknown delay" if delay is None else f"{days(round(delay, 1))} later"
        return f"{met}, outside {horizon_days / 2:g} to {2 * horizon_days:g}"
    return ""
