"""How far a pulse is: who answered what, who still can, who did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q, QuerySet

from unaided.web.people.models import Cohort
from unaided.web.pulse.behind import response_to
from unaided.web.pulse.models import Place, Pulse
from unaided.web.study.models import Assignment

State = Literal["answered", "open", "to come", "not answered", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Step:
    """One of a person's three responses.

    Attributes:
        assignment: What was asked, when.
        state: What came of it.
        at: When it was answered, else when it closes, opens or closed.
    """

    assignment: Assignment
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One person's place, as the teacher sees it."""

    place: Place
    now: tuple[Step, Step]
    later: Step


@dataclass(frozen=True, slots=True)
class Progress:
    """A pulse as its page shows it.

    Attributes:
        lines: One a person, by name.
        now: How many of the responses of today are there, and of how many that were asked for;
            what was withdrawn while it could still be answered was not.
        later: The same of those of later.
        withdrawn: How many responses were withdrawn so.
    """

    lines: tuple[Line, ...]
    now: tuple[int, int]
    later: tuple[int, int]
    withdrawn: int

    @property
    def said(self) -> str:
        """How much is there, in words: "3 of 4 answers now, 0 of 2 later"."""
        (now, asked_now), (later, asked_later) = self.now, self.later
        first = f"{now} of {asked_now} answers now" if asked_now else "no answer asked for now"
        return f"{first}, " + (f"{later} of {asked_later} later" if asked_later else "none later")


def places_of(pulse: Pulse) -> list[Place]:
    """Read a pulse's places with all that pages and figures ask about (one query)."""
    return list(
        Place.objects.filter(pulse=pulse)
        .select_related(
            "person",
            *(
                f"{name}__{part}"
                for name in ("first", "second", "later")
                for part in ("item__family", "showing__response")
            ),
        )
        .order_by("person__display_name", "person_id")
    )


def progress_of(places: Sequence[Place], at: datetime) -> Progress:
    """Say how far a pulse is.

    Args:
        places: Its places, as :func:`places_of` reads them.
        at: The present.
    """
    lines = tuple(
        Line(place, (_step(place.first, at), _step(place.second, at)), _step(place.later, at))
        for place in places
    )
    now = [step for line in lines for step in line.now]
    later = [line.later for line in lines]
    withdrawn = sum(step.state == "withdrawn" for step in (*now, *later))
    return Progress(lines, _count(now), _count(later), withdrawn)


def _step(assignment: Assignment, at: datetime) -> Step:
    response = response_to(assignment)
    if response is not None:
        return Step(assignment, "answered", response.answered_at)
    if assignment.withdrawn_at is not None:
        return Step(assignment, "withdrawn", assignment.withdrawn_at)
    if at < assignment.opens_at:
        return Step(assignment, "to come", assignment.opens_at)
    if at < assignment.closes_at:
        return Step(assignment, "open", assignment.closes_at)
    return Step(assignment, "not answered", assignment.closes_at)


def _count(steps: Sequence[Step]) -> tuple[int, int]:
    asked = [step for step in steps if step.state != "withdrawn"]
    return sum(step.state == "answered" for step in asked), len(asked)


def pulses_of(cohort: Cohort) -> QuerySet[Pulse]:
    """Return a cohort's pulses, the newest first, each with what was asked and answered counted."""
    counts = {}
    for name in ("first", "second", "later"):
        answered = Q(**{f"places__{name}__showing__response__isnull": False})
        asked = answered | Q(**{f"places__{name}__withdrawn_at__isnull": True})
        counts[f"answered_{name}"] = Count("places", filter=answered)
        counts[f"asked_{name}"] = Count("places", filter=asked)
    return (
        Pulse.objects.filter(cohort=cohort)
        .select_related("skill")
        .annotate(**counts)
        .order_by("-created_at", "-pk")
    )
