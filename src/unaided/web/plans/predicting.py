"""What a cohort's plan predicts: from its own tries where there are enough, else from the prior."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from unaided.practice.plans.blocks import Layout
from unaided.practice.plans.prediction import predicted
from unaided.web.people.models import Cohort
from unaided.web.plans.foretold import written
from unaided.web.plans.own_past import Things, past_of


def prediction_of(
    cohort: Cohort,
    things: Things,
    both: tuple[Layout, Layout],
    days: Sequence[float],
    first: datetime,
    at: datetime,
) -> dict[str, Any]:
    """Predict a plan both ways, as it is kept with it.

    Args:
        cohort: Who practises.
        things: Of the plan, in their order.
        both: Spaced, then massed.
        days: The day of each session, counted from the first.
        first: When the first begins.
        at: The present.
    """
    past = past_of(cohort, things, first, at)
    people = None if past is None else past.people
    found = predicted(*both, days, len(things), people=people, past=past)
    return written(found, people, past.tries if past is not None and past.tells else 0)
