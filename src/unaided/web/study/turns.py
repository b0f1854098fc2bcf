"""What a planned sitting asks next, and who may go on with it: left to who planned it.

Checks lie above study. They tell study their rules when the application starts
(:func:`plays_by`); until somebody does, a turn asks its assignments in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.http import HttpRequest, HttpResponse

from unaided.web.study.choosing import Candidate, Choice, Waiting
from unaided.web.study.models import Sitting


@dataclass(frozen=True, slots=True)
class Stop:
    """A planned sitting is over; ``why`` is one of :data:`unaided.web.study.models.STOPPED`."""

    why: str


class TurnRules(Protocol):
    """How planned sittings go."""

    def following(
        self, sitting: Sitting, waiting: Sequence[Waiting], at: datetime
    ) -> Choice | Stop:
        """Return what to ask next, or why the sitting is over.

        Called within the transaction that keeps the answer before. The choice names one of the
        waiting assignments; its candidate may be another item than the one drawn, if the rules
        have written that to the assignment.

        Args:
            sitting: The sitting; its turn is at hand.
            waiting: The turn's assignments that are open and not answered, by position.
            at: The present.
        """

    def refusal(self, request: HttpRequest, sitting: Sitting, at: datetime) -> HttpResponse | None:
        """Return what to answer instead, where a request may not go on with a sitting.

        Asked of every request that shows something of a sitting, or takes something for it.

        Args:
            request: Any request to a page of the sitting.
            sitting: Any sitting of the person, planned or not.
            at: The present.
        """


class InOrder:
    """Ask what was assigned, by position, and refuse nobody."""

    def following(
        self, sitting: Sitting, waiting: Sequence[Waiting], at: datetime
    ) -> Choice | Stop:
        """Return the first that waits."""
        minutes = sitting.minutes
        if minutes is not None and (at - sitting.started_at).total_seconds() >= 60 * minutes:
            return Stop("out of minutes")
        if not waiting:
            return Stop("asked out")
        first = min(waiting, key=lambda one: one.position)
        candidate = first.candidate
        return Choice(
            Candidate(candidate.item_id, candidate.family_id, candidate.version_id),
            "",
            first.assignment_id,
        )

    def refusal(self, request: HttpRequest, sitting: Sitting, at: datetime) -> HttpResponse | None:
        """Refuse nobody."""
        del request, sitting, at
        return None


_rules: TurnRules = InOrder()


def plays_by(rules: TurnRules) -> None:
    """Let planned sittings go by some rules from now on; called once, as the application starts."""
    global _rules
    _rules = rules


def turn_rules() -> TurnRules:
    """Return the rules that planned sittings go by."""
    return _rules
