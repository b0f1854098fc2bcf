"""What an edit would meet: an item that people are being asked, or are to be asked, as planned.

A pulse plans who is asked what in advance, and is not alone in that: whatever was assigned and can
still be answered counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from unaided.web.bank.models import Item


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An item that was assigned to people, in a pulse or otherwise, within a time that is not over.

    Attributes:
        answered: How many people answered it there.
        shown: How many have it before them: they keep the version that they see.
        waiting: How many are to be asked it: they get the version of that moment.
        until: When the last of it closes.
    """

    answered: int
    shown: int
    waiting: int
    until: datetime

    @property
    def differs(self) -> bool:
        """Whether a new text would be asked of some and not of others."""
        return bool(self.waiting and (self.answered or self.shown))


def asked_of(item: Item, at: datetime) -> UnderWay | None:
    """Say who is asked an item by assignments that are still open (one query).

    Args:
        item: The item.
        at: The present.

    Returns:
        How it stands; ``None`` where nobody has it before them or is to be asked it.
    """
    open_now = Item.objects.filter(
        pk=item.pk, assignment__withdrawn_at=None, assignment__closes_at__gt=at
    )
    steps = list(
        open_now.values_list(
            "assignment__showing__response", "assignment__showing", "assignment__closes_at"
        )
    )
    answered = sum(response is not None for response, _, _ in steps)
    if answered == len(steps):
        return None
    shown = sum(showing is not None for _, showing, _ in steps) - answered
    return UnderWay(
        answered=answered,
        shown=shown,
        waiting=len(steps) - answered - shown,
        until=max(closes for _, _, closes in steps),
    )
