"""How planned sittings of checks go: who may go on, and what comes next (``asking``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from unaided.web.checks.asking import Asking
from unaided.web.checks.gate import refused
from unaided.web.checks.models import PlannedTurn
from unaided.web.study.choosing import Choice, Waiting
from unaided.web.study.models import Sitting
from unaided.web.study.turns import InOrder, Stop


class Rules:
    """The rules of checks, for :func:`unaided.web.study.turns.plays_by`."""

    def following(
        self, sitting: Sitting, waiting: Sequence[Waiting], at: datetime
    ) -> Choice | Stop:
        """Return what to ask next, or why the sitting is over."""
        planned = (
            PlannedTurn.objects.filter(turn=sitting.turn_id)
            .select_related("part__check_of__cohort", "part__person")
            .first()
        )
        if planned is None:
            return InOrder().following(sitting, waiting, at)
        return Asking(planned, sitting, waiting, at).following()

    def refusal(self, request: HttpRequest, sitting: Sitting, at: datetime) -> HttpResponse | None:
        """Refuse what does not come from the browser that a locked check asks for."""
        return refused(request, sitting, at)
