"""A learner's turn: how it stands, and how it begins under its assurance."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from unaided.evidence.schema import Occasion
from unaided.web.checks.models import Check, PlannedTurn
from unaided.web.people.models import User
from unaided.web.study.models import Sitting, Turn
from unaided.web.study.sittings import minutes_left, open_sitting, start

SUPERVISED: Final = "supervised"

State = Literal["to come", "open", "under way", "broke off", "over", "missed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a turn stands for its person.

    Attributes:
        state: In a word.
        planned: The turn in its check.
        sitting: The last sitting of it; ``None``: none yet.
        questions: How many can still be answered.
        answered: How many were.
        minutes: What is left of its minutes; ``None``: it has no end.
    """

    state: State
    planned: PlannedTurn
    sitting: Sitting | None
    questions: int
    answered: int
    minutes: int | None

    @property
    def turn(self) -> Turn:
        """The turn."""
        return self.planned.turn

    @property
    def check(self) -> Check:
        """The check that it is of."""
        return self.planned.part.check_of

    @property
    def can_begin(self) -> bool:
        """Whether it can be started, or gone on with in a new sitting."""
        return self.state in ("open", "broke off")


def standing_of(planned: PlannedTurn, at: datetime) -> Standing:
    """Say how a turn stands (five queries).

    It is over as its minutes are, whether or not anybody was there to see it.

    Args:
        planned: The turn, with its part and check at hand.
        at: The present.
    """
    turn = planned.turn
    sitting = turn.sittings.order_by("-started_at", "-pk").first()
    left = turn.assignments.filter(withdrawn_at=None, showing__response=None).count()
    answered = turn.assignments.filter(showing__response__isnull=False).count()
    minutes = minutes_left(turn, at)
    under_way = open_sitting(turn.person, at)
    state: State
    if turn.withdrawn_at is not None:
        state = "withdrawn"
    elif under_way is not None and under_way.turn_id == turn.pk:
        state, sitting = "under way", under_way
    elif not left or minutes == 0 or (sitting is not None and sitting.stopped):
        state = "over"
    elif turn.closes_at <= at:
        state = "missed" if sitting is None else "over"
    elif at < turn.opens_at:
        state = "to come"
    else:
        state = "open" if sitting is None else "broke off"
    return Standing(state, planned, sitting, left, answered, minutes)


def begin(standing: Standing, person: User, assurance: str, at: datetime) -> Sitting | None:
    """Start a turn, or go on with it; ``None`` where nothing is left to ask.

    Args:
        standing: How it stands.
        person: Whose it is.
        assurance: How sure it is, in this sitting, that no other help is at hand.
        at: The present.
    """
    turn = standing.turn
    return start(
        person,
        turn.cohort,
        occasion=Occasion.CHECK,
        minutes=None,
        seed=secrets.randbits(31),
        at=at,
        turn=turn,
        assurance=assurance,
    )
