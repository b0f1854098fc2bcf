"""What can be practised: items of families of skills, and which skills stand on which."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from unaided.practice.memory import Ints

Bools = NDArray[np.bool_]

NONE = np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be practised; items, families and skills are numbered from 0.

    Attributes:
        family_of_item: Shape items.
        skill_of_family: Shape families; a family may have no item, and is then never chosen.
        needs: Shape (pairs, 2): a skill, and one that comes before it.
        subject_of_skill: Shape skills: skills of one subject are easily confused; empty: one
            subject.
        in_families: All items, family by family.
        begins: Where each family begins in that, and where the last one ends.

    Raises:
        ValueError: A number is of something that is not there, or skills wait for one another.
    """

    family_of_item: Ints
    skill_of_family: Ints
    needs: Ints = field(default_factory=NONE.copy)
    subject_of_skill: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    in_families: Ints = field(init=False)
    begins: Ints = field(init=False)

    def __post_init__(self) -> None:
        _within("family_of_item", self.family_of_item, self.families)
        _within("needs", self.needs, self.skills)
        if self.subject_of_skill.size not in (0, self.skills):
            raise ValueError(
                f"subject_of_skill: found {self.subject_of_skill.size} entries for "
                f"{self.skills} skills."
            )
        if waiting := waiting_for_each_other(self.needs, self.skills):
            raise ValueError(f"needs: skills {waiting} wait for one another. Take one pair away.")
        order = np.argsort(self.family_of_item, kind="stable")
        object.__setattr__(self, "in_families", order)
        sizes = np.bincount(self.family_of_item, minlength=self.families)
        object.__setattr__(self, "begins", np.concatenate([[0], np.cumsum(sizes)]))

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
        """How many skills, those without a family too."""
        of_families = int(self.skill_of_family.max(initial=-1)) + 1
        return max(of_families, self.subject_of_skill.size, int(self.needs.max(initial=-1)) + 1)

    @property
    def stocked(self) -> Bools:
        """Whether each family has an item."""
        return np.diff(self.begins) > 0


def waiting_for_each_other(needs: Ints, skills: int) -> list[int]:
    """Return the skills that no order brings before what stands on them; empty where one does."""
    left = set(range(skills))
    pairs = [(int(skill), int(before)) for skill, before in needs]
    while True:
        held_up = {skill for skill, before in pairs if skill in left and before in left}
        if held_up == left:
            return sorted(left)
        left = held_up


def _within(name: str, codes: Ints, size: int) -> None:
    if codes.size and (codes.min() < 0 or codes.max() >= size):
        raise ValueError(f"{name}: found {codes.min()} to {codes.max()}, expected 0 to {size - 1}.")
