"""New material: first meetings early, but no more than can be met again soon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.practice.memory import Floats
from unaided.practice.rules.rule import TIER
from unaided.practice.view import View


@dataclass(frozen=True, slots=True)
class NewMaterial:
    """What was never met comes first, within bounds; beyond them it waits.

    It waits for every known family that was not shown in this sitting yet, and for no second
    showing of one: siblings are buried deeper.

    Attributes:
        share: At most this share of a sitting's showings.
        young: At most this many families at once that are not yet held for ``young_days``: each
            of them wants to be met again soon.
        young_days: Stability from which a family is no longer young.
        away_days: After so many days away nothing new comes in the first sitting: an amnesty.
    """

    share: float = 0.5
    young: int = 30
    young_days: float = 7.0
    away_days: float = 14.0

    def points(self, view: View) -> Floats:
        """Return the points; families come in the order of the shelf."""
        # What has nothing on the shelf any more asks for no time.
        there = view.open | (view.here > 0)
        young = view.met & there & ~(view.stability_days >= self.young_days)
        fragile = young.sum(axis=1)
        room = fragile < self.young
        within = view.new <= self.share * view.shown
        back = np.nan_to_num(view.away_days, nan=0.0) < self.away_days
        first = np.where(room & within & back, TIER, -TIER)[:, np.newaxis]
        in_order = np.arange(view.shelf.families) / max(view.shelf.families, 1)
        return np.where(view.met, 0.0, first - in_order)
