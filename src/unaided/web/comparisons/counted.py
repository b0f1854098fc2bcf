"""Which responses a comparison counts: what people answered alone, as they were asked plainly.

What a person is asked must not hang on how they answered: of a check that chooses by answers, only
the places that were fixed before it began count. Else the way that teaches more would be asked
harder questions, and its difference would shrink.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from unaided.web.comparisons.models import Comparison
from unaided.web.study.asked_beside import PLANTED_KIND

DELAY_WITHIN: Final = 0.5
"""How far from the registered delay a planned one may lie, in days."""


def alone() -> Q:
    """Select scored responses of people without help, to what no earlier answer chose.

    Judgements of a tool's answer are none of them.
    """
    scored = Q(actor="person", status="scored", score__isnull=False, aid="none")
    return scored & ~Q(kind=PLANTED_KIND) & ~Q(fixed=False)


def checks(comparison: Comparison) -> Q:
    """Select unaided check responses on a comparison's skills after it was registered.

    Args:
        comparison: Which one; who answered is not looked at.
    """
    return alone() & Q(
        occasion="check",
        skill__in=comparison.skills.all(),
        answered_at__gt=comparison.registered_at,
    )


def in_time(comparison: Comparison) -> Q:
    """Select what lies in the registered window, at the registered delay where there is one."""
    window = Q(answered_at__gte=comparison.opens_at, answered_at__lt=comparison.closes_at)
    days = comparison.planned_delay_days
    if days is None:
        return window
    near = (days - DELAY_WITHIN, days + DELAY_WITHIN)
    return window & Q(planned_delay_days__range=near)
