"""How many people may see an item: what the bank's size allows, and no more."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unaided.checks.available import Candidates
    from unaided.checks.plan import CheckPlan, SkillId

HALF_FROM: Final = 4
"""A bank of so many times the test's length shows no item to more than half of the people."""

QUARTER_FROM: Final = 10
"""A bank of so many times the test's length shows none to more than a quarter."""

Dealt = tuple[int, str, int]
"""Where a place was dealt: number of the sitting, novelty, id of the family."""


@dataclass(frozen=True, slots=True)
class Bound:
    """By how many people an item may be seen.

    Attributes:
        share: Of the people, 0..1, that the size of the bank allows.
        items: How many items the bank holds for this.
        length: How many of them a person is asked, at most.
        needed: By how many people some item is seen even if a family's items take turns: what was
            dealt to a family has no other items.
    """

    share: float
    items: int
    length: int
    needed: int = 0

    def people(self, of: int) -> int:
        """Return by how many of some people an item may be seen, at least one."""
        return max(1, min(of, max(math.ceil(self.share * of - 1e-9), self.needed)))

    def sentence(self, of: int) -> str:
        """Say the bound for so many people.

        >>> exposure_bound(200, 10).sentence(30)
        'At most 8 of 30 people see the same question while another is left: 200 for 10 asked.'
        """
        return (
            f"At most {self.people(of)} of {of} people see the same question while another is "
            f"left: {self.items} for {self.length} asked."
        )


def exposure_bound(items: int, length: int, needed: int = 0) -> Bound:
    """Return the bound that a bank allows.

    Args:
        items: How many items could be asked.
        length: How many of them a person is asked, at most; at least 1.
        needed: By how many people some item is seen whatever is chosen.

    Raises:
        ValueError: If one of the first two is below 1.
    """
    if items < 1 or length < 1:
        raise ValueError(f"items and length must be at least 1; found {items} and {length}")
    if items >= QUARTER_FROM * length:
        share = 0.25
    elif items >= HALF_FROM * length:
        share = 0.5
    else:
        # On average length / items see an item; twice that leaves room to choose.
        share = min(1.0, 2 * length / items)
    return Bound(share, items, length, needed)


def bound_from(
    plan: CheckPlan,
    candidates: Candidates,
    skill: SkillId,
    dealt: Mapping[Dealt, int] | None = None,
) -> Bound:
    """Return the bound for one skill of a check: what its bank allows, and what was dealt needs.

    Args:
        plan: What the check sets out to do.
        candidates: Who could get what.
        skill: Which skill.
        dealt: How many places stand where, fixed and aided ones too; ``None``: nothing is drawn
            yet.
    """
    items: dict[int, set[int]] = defaultdict(set)
    for own in candidates.values():
        for family in own.get(skill, ()):
            items[family.family].update(family.items)
    needed: Counter[int] = Counter()
    for (_, _, kind), places in (dealt or {}).items():
        needed[kind] += math.ceil(places / max(len(items[kind]), 1))
    number = sum(len(some) for some in items.values())
    length = plan.items * len(plan.delays_days)
    return exposure_bound(max(number, 1), length, max(needed.values(), default=0))


def beyond(seen: Iterable[int], bound: Bound, people: int) -> int:
    """Count how often an item was seen beyond its bound, since nothing else was left.

    Args:
        seen: By how many people each item was seen.
        bound: How many may see it.
        people: How many people the check is for.
    """
    return sum(max(0, times - bound.people(people)) for times in seen)


def allowed(seen: NDArray[np.int64], bound: Bound, *, people: int, come: int) -> NDArray[np.bool_]:
    """Say which items may still be asked.

    An item may run ahead of its share among those who came so far by the square root of their
    number, so that the first do not use up what the last would need, and never beyond its share of
    all.

    Args:
        seen: By how many each item was seen, shape (N,).
        bound: How many may see it.
        people: How many people the check is for.
        come: How many have begun it, the present one with them.

    Returns:
        Shape (N,). Where nothing would be left, the least seen are.
    """
    so_far = bound.share * come + math.sqrt(bound.share * (1 - bound.share) * come)
    free = seen < min(bound.people(people), max(1.0, so_far))
    return free if free.any() else seen == seen.min()
