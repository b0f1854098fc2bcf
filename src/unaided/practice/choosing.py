"""What a person practises next: rules weigh the families, chance has a share, an item is taken.

Everything is by arrays over people, so that one person at a screen and thousands in a simulation
are chosen for by the same code. Equal inputs and an equal generator give equal choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from unaided.practice.memory import Floats, Ints
from unaided.practice.record import Record
from unaided.practice.rules.band import Band
from unaided.practice.rules.interleaving import Interleaving
from unaided.practice.rules.new_material import NewMaterial
from unaided.practice.rules.prerequisites import Prerequisites
from unaided.practice.rules.relearning import Relearning
from unaided.practice.rules.rule import RETURNS, TIER, Rule
from unaided.practice.rules.siblings import Siblings
from unaided.practice.rules.spacing import Spacing
from unaided.practice.shelf import Bools
from unaided.practice.view import NEVER, Sittings, View, seen

RULES: Final[tuple[Rule, ...]] = (
    Prerequisites(),
    Siblings(),
    Relearning(),
    NewMaterial(),
    Spacing(),
    Interleaving(),
    Band(),
)

JITTER: Final = 1e-6
"""Decides among equals."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen, an entry a person.

    Attributes:
        family: −1: nothing can be practised.
        item: −1 likewise.
        again: Whether the item comes back because it was not got alone.
        chance: Of getting it right, unaided, as foreseen; NaN where there is nothing.
        drawn: Whether chance chose the family.
        propensity: With which probability this family was chosen, over the whole procedure but for
            how exact ties were broken.
        among: The families that chance could have chosen, shape P × F.
    """

    family: Ints
    item: Ints
    again: Bools
    chance: Floats
    drawn: Bools
    propensity: Floats
    among: Bools


@dataclass(frozen=True, slots=True)
class Planner:
    """Chooses what comes next.

    Attributes:
        rules: What weighs the families; their points add up.
        random_share: Share of choices that chance makes, among all that a rule neither bars nor
            puts off: what practice does is learned from these.
    """

    rules: tuple[Rule, ...] = RULES
    random_share: float = 0.08

    def points(self, view: View) -> Floats:
        """Return what speaks for each family, shape P × F; −∞ where it cannot be chosen."""
        found = np.where(view.open, 0.0, -np.inf)
        if found.size == 0:
            return found
        for rule in self.rules:
            found = found + rule.points(view)
        return found

    def choose(
        self,
        record: Record,
        sittings: Sittings,
        people: Ints,
        day: float,
        rng: np.random.Generator,
        *,
        open_: Bools | None = None,
        stretch: Floats | None = None,
        resting: Bools | None = None,
    ) -> Choices:
        """Choose for some people.

        Args:
            record: What is known of everybody.
            sittings: The sittings that they are in.
            people: Who, each once.
            day: Today.
            rng: Draws the share of chance, and decides among equals.
            open_: Families that are open to each, P × F; by default all that have an item.
            stretch: By how much a family's return is put off, P × F.
            resting: Items that must not be shown, P × items; their families are closed where no
                other is left.
        """
        if resting is not None:
            left = _items_left(record, resting)
            open_ = left if open_ is None else open_ & left
        view = seen(record, sittings, people, day, open_=open_, stretch=stretch)
        points = self.points(view)
        size, rows = people.size, np.arange(people.size)
        if size == 0 or view.shelf.items == 0:
            return _nothing(size, view.shelf.families)
        best = np.argmax(points + JITTER * rng.random(points.shape), axis=1)
        possible = np.isfinite(points[rows, best])
        # Chance has no say over what comes back, and puts nothing off that has to come first.
        among = (points > -TIER / 2) & ~view.again
        returns = points[rows, best] > RETURNS / 4
        number = among.sum(axis=1)
        by_chance = (rng.random(size) < self.random_share) & ~returns & (number > 0)
        lots = np.where(among, rng.random(points.shape), -1.0)
        family = np.where(by_chance, np.argmax(lots, axis=1), best)
        share = np.where(returns | (number == 0), 0.0, self.random_share)
        propensity = share * among[rows, family] / np.maximum(number, 1)
        propensity = propensity + (1.0 - share) * (family == best)
        family = np.where(possible, family, NEVER)
        # What would come back too early gives way to a sibling, where there is one.
        item = _items(record, sittings, people, family, returns & ~by_chance, resting, rng)
        again = (item >= 0) & (item == sittings.again[people, np.maximum(family, 0)])
        return Choices(
            family=family,
            item=item,
            again=again,
            chance=np.where(possible, view.chance[rows, family], np.nan),
            drawn=by_chance & possible,
            propensity=np.where(possible, propensity, np.nan),
            among=among,
        )


def _items(
    record: Record,
    sittings: Sittings,
    people: Ints,
    family: Ints,
    again: Bools,
    resting: Bools | None,
    rng: np.random.Generator,
) -> Ints:
    """Return what failed where it comes back; else the sibling met longest ago, or never."""
    rows = np.arange(people.size)
    comes_back = np.where(again, sittings.again[people, np.maximum(family, 0)], NEVER)
    if resting is None:
        resting = np.zeros((0, 0), dtype=np.bool_)
    elif resting.size:
        comes_back[resting[rows, np.maximum(comes_back, 0)]] = NEVER
    shelf = record.shelf
    return oldest_items(
        people, family, comes_back, record.item_day, resting, rng.random(people.size),
        shelf.in_families, shelf.begins,
    )  # fmt: skip


@njit(cache=True)
def oldest_items(
    people: Ints, family: Ints, comes_back: Ints, item_day: Floats, resting: Bools,
    lots: Floats, in_families: Ints, begins: Ints,
) -> Ints:  # fmt: skip
    """Return an item of each family: the given one, else one never met, else the one met first."""
    found = comes_back.copy()
    for k in range(people.size):
        if family[k] < 0 or comes_back[k] >= 0:
            continue
        first, last = begins[family[k]], begins[family[k] + 1]
        size = last - first
        # From a place that chance names, so that equals have equal chances.
        start = int(lots[k] * size)
        best = np.inf
        for step in range(size):
            item = in_families[first + (start + step) % size]
            if resting.size and resting[k, item]:
                continue
            if found[k] < 0 or item_day[people[k], item] < best:
                best = item_day[people[k], item]
                found[k] = item
    return found


def _items_left(record: Record, resting: Bools) -> Bools:
    """Return the families that have an item that may be shown, P × F."""
    ordered = ~resting[:, record.shelf.in_families]
    ends = np.concatenate(
        [np.zeros((resting.shape[0], 1), dtype=np.int64), np.cumsum(ordered, axis=1)], axis=1
    )
    return np.asarray(np.diff(ends[:, record.shelf.begins], axis=1) > 0)


def _nothing(people: int, families: int) -> Choices:
    nothing = np.full(people, NEVER)
    no = np.zeros(people, dtype=np.bool_)
    unknown = np.full(people, np.nan)
    among = np.zeros((people, families), dtype=np.bool_)
    return Choices(nothing, nothing.copy(), no, unknown, no.copy(), unknown.copy(), among)
