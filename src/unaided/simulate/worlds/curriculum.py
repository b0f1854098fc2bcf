"""What can be met: skills with families, families with items, prerequisites, and how hard it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unaided.simulate.worlds.layout import Layout, Misspecification

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Twist:
    """What an item's one difficulty does not say: a model that has only that is wrong by it.

    Attributes:
        harder: Logits by which an item is harder for the people of ``half``; shape items.
        half: Those people; shape people.
        drift_per_day: Logits by which an item gets harder a day; shape items.
        until_day: The day on which the drift ends.
    """

    harder: Floats
    half: Bools
    drift_per_day: Floats
    until_day: float


@dataclass(frozen=True, slots=True)
class Curriculum:
    """What can be met.

    Attributes:
        family_of_item: Shape items.
        skill_of_family: Shape families.
        prerequisite_of_skill: Shape skills; −1 where there is none, else a skill before it.
        difficulty: Shape items, on the logit scale, mean about 0.
        floor: Shape items: the probability of a right guess, 0 to below 1.
        twist: Differential functioning and drift, where there is any.
    """

    family_of_item: Ints
    skill_of_family: Ints
    prerequisite_of_skill: Ints
    difficulty: Floats
    floor: Floats
    twist: Twist | None = None

    @property
    def items(self) -> int:
        """How many items there are."""
        return self.family_of_item.size

    @property
    def families(self) -> int:
        """How many families."""
        return self.skill_of_family.size

    @property
    def skills(self) -> int:
        """How many skills."""
        return self.prerequisite_of_skill.size

    @property
    def skill_of_item(self) -> Ints:
        """Shape items."""
        return self.skill_of_family[self.family_of_item]

    def difficulty_for(self, people: Ints, items: Ints, day: float) -> Floats:
        """Return how hard items are for people on a day of the world, logits.

        Args:
            people: Whose.
            items: Of what.
            day: Days since the world began.
        """
        plain = self.difficulty[items]
        if self.twist is None:
            return plain
        drift = self.twist.drift_per_day[items] * min(day, self.twist.until_day)
        return plain + drift + np.where(self.twist.half[people], self.twist.harder[items], 0.0)


def lay_out(layout: Layout, rng: np.random.Generator) -> Curriculum:
    """Draw a curriculum: every skill as many families, every family as many items.

    Args:
        layout: How many of each, how hard.
        rng: Draws the items' difficulty.
    """
    families = np.repeat(np.arange(layout.skills), layout.families_per_skill)
    items = np.repeat(np.arange(families.size), layout.items_per_family)
    # Skills come in chains: each but the first of a chain stands on the one before it.
    place = np.arange(layout.skills) % layout.chain
    difficulty = rng.normal(0.0, layout.difficulty_sd, items.size)
    return Curriculum(
        family_of_item=items,
        skill_of_family=families,
        prerequisite_of_skill=np.where(place > 0, np.arange(layout.skills) - 1, -1),
        difficulty=difficulty - difficulty.mean(),
        floor=np.full(items.size, layout.floor),
    )


def twisted(
    curriculum: Curriculum,
    by: Misspecification,
    people: int,
    days: float,
    rng: np.random.Generator,
) -> Curriculum:
    """Return a curriculum that a plain model of its items misses.

    Args:
        curriculum: The plain one.
        by: How much of what.
        people: How many there will be; a random half has it harder.
        days: The drift is complete by then.
        rng: Draws which items, whose half, and which way each drifts.
    """
    size = curriculum.items
    harder, drifts = (rng.permutation(size) < round(by.share * size) for _ in range(2))
    way = rng.choice((-1.0, 1.0), size)
    return Curriculum(
        family_of_item=curriculum.family_of_item,
        skill_of_family=curriculum.skill_of_family,
        prerequisite_of_skill=curriculum.prerequisite_of_skill,
        difficulty=curriculum.difficulty,
        floor=np.maximum(curriculum.floor, by.floor),
        twist=Twist(
            harder=np.where(harder, by.dif_logit, 0.0),
            half=rng.permutation(people) < people // 2,
            drift_per_day=np.where(drifts, way * by.drift_logit / days, 0.0),
            until_day=days,
        ),
    )
