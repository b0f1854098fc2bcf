"""The help of a showing in practice: a worked example that fades, then the item's own hints."""

from __future__ import annotations

from typing import Final

from unaided.practice.steps import faded, steps_of
from unaided.web.bank.models import Item, ItemVersion
from unaided.web.study.models import Showing
from unaided.web.study.prompts import block

EXAMPLE: Final = "**Another of this kind, worked through.**"
YOURS: Final = "The last steps are left to you."


def worked_example(item_id: int) -> ItemVersion | None:
    """Return the text of an item that can be shown worked through; ``None``: it has no solution."""
    item = (
        Item.objects.filter(pk=item_id, retired_at__isnull=True).select_related("current").first()
    )
    current = None if item is None else item.current
    return current if current is not None and steps_of(current.content.solution) else None


def count_of_helps(showing: Showing) -> int:
    """Return how many helps can be asked for, one after another."""
    return (showing.worked_id is not None) + len(showing.version.content.hints)


def helps(showing: Showing) -> list[str]:
    """Return them as safe HTML, in order."""
    own = [block(one) for one in showing.version.content.hints]
    return own if showing.worked is None else [_example(showing, showing.worked), *own]


def _example(showing: Showing, worked: ItemVersion) -> str:
    steps = steps_of(worked.content.solution)
    offered = Showing.objects.filter(
        sitting__person_id=showing.sitting.person_id,
        worked__item__family_id=showing.version.item.family_id,
        shown_at__lt=showing.shown_at,
    ).count()
    left = faded(steps, offered)
    parts = [EXAMPLE, worked.content.prompt, *left]
    if len(left) < len(steps):
        parts.append(YOURS)
    return block("\n\n".join(parts))
