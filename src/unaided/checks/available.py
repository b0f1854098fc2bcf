"""Who could get what: the families that are new enough to each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unaided.checks.plan import FamilyId, ItemId, Novelty, PersonId, SkillId


@dataclass(frozen=True, slots=True)
class Available:
    """A family as one person could get it.

    Attributes:
        family: Its id.
        met: Whether the person has met it: its items are variants, else transfer.
        items: Ids of its items that the person has never met, at least one.
    """

    family: FamilyId
    met: bool
    items: tuple[ItemId, ...]

    @property
    def novelty(self) -> Novelty:
        """How new its items are to the person."""
        return "variant" if self.met else "transfer"


Candidates = Mapping[PersonId, Mapping[SkillId, Sequence[Available]]]
"""Who could get what: person → skill → families."""
