"""What a course offers for practice, and what is kept back to read what lasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from unaided.evidence.problems import UsageError
from unaided.simulate.worlds.curriculum import Curriculum, Floats, Ints
from unaided.simulate.worlds.world import World

FAMILIES_KEPT_BACK: Final = 4
"""Of a skill's families every fourth is kept back for transfer: 2 of 8; of one, none."""
ITEMS_KEPT_BACK: Final = 3
"""Of a practised family's items every third is kept back as a new variant: 2 of 6; of one, none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a product knows of what may be practised; neither people nor difficulty are in it.

    Items, families and skills keep the numbers that the world's curriculum gives them.

    Attributes:
        families: Those that may be practised.
        items: Those that may be practised, family by family.
        first: Where the items of each practised family begin in ``items``, and where the last ends.
        family_of_item: Of every item of the curriculum.
        skill_of_family: Of every family.
        prerequisite_of_skill: The skill that each stands on; −1: none.
        floor: Of every item, the probability of a right guess.
    """

    families: Ints
    items: Ints
    first: Ints
    family_of_item: Ints
    skill_of_family: Ints
    prerequisite_of_skill: Ints
    floor: Floats


@dataclass(frozen=True, slots=True)
class Form:
    """Items that nobody meets, on which a level is read.

    Attributes:
        items: Which.
        weights: Of each: families weigh equally, and sum to 1.
    """

    items: Ints
    weights: Floats

    @classmethod
    def of(cls, items: Ints, family_of_item: Ints) -> Form:
        """Return the form of some items."""
        families = family_of_item[items]
        size = np.bincount(families, minlength=int(families.max(initial=0)) + 1)
        return cls(items, 1.0 / (size[families] * max(np.unique(families).size, 1)))

    def level(self, world: World, days: float) -> Floats:
        """Return each person's true probability of success alone, shape people.

        Args:
            world: Whose people.
            days: How far ahead, with nothing met in between.
        """
        people = np.repeat(np.arange(world.people), self.items.size)
        found = world.probe(people, np.tile(self.items, world.people), days=days)
        return np.asarray(found.reshape(world.people, self.items.size) @ self.weights)


@dataclass(frozen=True, slots=True)
class Division:
    """A curriculum, divided.

    Attributes:
        offer: What may be practised.
        variants: New items of the practised families.
        transfer: New items of the families kept back; ``None``: there is no such family.
    """

    offer: Offer
    variants: Form
    transfer: Form | None


def divided(of: Curriculum) -> Division:
    """Divide a curriculum: the last families of each skill and the last items of each family wait.

    Raises:
        UsageError: No family has a second item, so that nothing new is left to read a level on.
    """
    skills = [np.flatnonzero(of.skill_of_family == skill) for skill in range(of.skills)]
    items = [np.flatnonzero(of.family_of_item == family) for family in range(of.families)]
    fronts = [_front(one, FAMILIES_KEPT_BACK) for one in skills]
    practised = np.array([one for one in _together(fronts) if items[one].size], dtype=np.int64)
    offered = [_front(items[family], ITEMS_KEPT_BACK) for family in practised]
    new = [items[family][_front(items[family], ITEMS_KEPT_BACK).size :] for family in practised]
    far = [
        items[family][_front(items[family], ITEMS_KEPT_BACK).size :]
        for family in range(of.families)
        if family not in practised
    ]
    variants, transfer = _together(new), _together(far)
    if variants.size == 0:
        raise UsageError(
            "The world's curriculum has one item a family, so that nothing new is left on which "
            "to read what lasted. Give each family at least two items."
        )
    offer = Offer(
        families=practised,
        items=_together(offered),
        first=np.concatenate([[0], np.cumsum([one.size for one in offered])]),
        family_of_item=of.family_of_item,
        skill_of_family=of.skill_of_family,
        prerequisite_of_skill=of.prerequisite_of_skill,
        floor=of.floor,
    )
    return Division(
        offer,
        Form.of(variants, of.family_of_item),
        Form.of(transfer, of.family_of_item) if transfer.size else None,
    )


def _front(of: Ints, every: int) -> Ints:
    """Return all but the last, one of ``every``, at least one where there are two."""
    back = max(of.size // every, 1) if of.size > 1 else 0
    return of[: of.size - back]


def _together(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
