"""What chance decides of a check, before anybody answers: condition, delay, family, item.

Everything drawn follows from the plan, who could get what, and a seed, so anybody can draw it
again (:mod:`unaided.checks.record`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unaided.checks.plan import (
    CheckPlan,
    Condition,
    FamilyId,
    ItemId,
    Novelty,
    PersonId,
    SkillId,
)


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


@dataclass(frozen=True, slots=True)
class Place:
    """One response that is planned.

    Attributes:
        person: Whose.
        skill: On what.
        sitting: Number of the sitting, 0 for the first delay.
        position: Its place among the person's places of the skill in the sitting, from 0. The
            fixed come first: what they say does not depend on when the check stops.
        condition: Under which it is asked.
        propensity: Probability of the condition, given the novelty.
        delay_propensity: Probability of the delay: 1 / delays.
        stratum: Within which the condition was drawn: skill and novelty.
        family: The family of ``item``.
        item: What is asked; where not ``fixed``, unless another helps more to decide.
        fixed: Whether no answer can change the item.
    """

    person: PersonId
    skill: SkillId
    sitting: int
    position: int
    condition: Condition
    propensity: float
    delay_propensity: float
    stratum: str
    family: FamilyId
    item: ItemId
    fixed: bool


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Places that could not be made: the bank has too little that is new to the person."""

    person: PersonId
    skill: SkillId
    missing: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A check as drawn."""

    places: tuple[Place, ...]
    lacking: tuple[NoPlace, ...]


def draw(plan: CheckPlan, candidates: Candidates, seed: int) -> Draw:
    """Draw a check: the same plan, candidates and seed give the same.

    Skill by skill, people in an order drawn by chance. Each person's families are dealt to the
    delays at random, those that fewest have had at a delay first, so that across people each
    family stands about as often at each delay, and within a person a family meets one delay while
    there are enough. Where near and far are asked for, each has half of the places; within it,
    conditions come in whole rounds, and the rest off a deck that people share, so each has the
    same probability at every place. Of a family, an item is drawn that fewest have had.

    Args:
        plan: What the check sets out to do.
        candidates: Who could get what.
        seed: Seed of everything drawn.

    Returns:
        The places by person, skill, sitting, position; and what could not be made.
    """
    places: list[Place] = []
    lacking: list[NoPlace] = []
    for number, skill in enumerate(plan.skills):
        dealer = _Dealer(plan, skill, np.random.default_rng([seed, number]))
        people = sorted(candidates)
        for place in dealer.rng.permutation(len(people)):
            person = people[place]
            made = list(dealer.deal(person, candidates[person].get(skill, ())))
            places += made
            missing = plan.items * len(plan.delays_days) - len(made)
            if missing:
                lacking.append(NoPlace(person, skill, missing))
    order = {skill: number for number, skill in enumerate(plan.skills)}
    return Draw(
        places=tuple(
            sorted(
                places, key=lambda one: (one.person, order[one.skill], one.sitting, one.position)
            )
        ),
        lacking=tuple(sorted(lacking, key=lambda one: (one.person, order[one.skill]))),
    )


class _Dealer:
    """Deals one skill; counts what was dealt, so that it stays balanced."""

    def __init__(self, plan: CheckPlan, skill: SkillId, rng: np.random.Generator) -> None:
        self.plan, self.skill, self.rng = plan, skill, rng
        self._decks: dict[tuple[Novelty, bool], list[Condition]] = defaultdict(list)
        self._at_delay: Counter[tuple[FamilyId, int]] = Counter()
        self._asked: Counter[ItemId] = Counter()

    def deal(self, person: PersonId, families: Sequence[Available]) -> Iterator[Place]:
        """Deal the places of one person, in order of sitting and position."""
        hands = self._families_by_sitting(families)
        left = {one.family: list(one.items) for one in families}
        for sitting, hand in enumerate(hands):
            fixed = self._part(sitting, hand, left, fixed=True)
            others = self._part(sitting, hand, left, fixed=False)
            for position, (condition, family, item) in enumerate(fixed + others):
                yield Place(
                    person=person,
                    skill=self.skill,
                    sitting=sitting,
                    position=position,
                    condition=condition,
                    propensity=len(self.plan.novelties) / len(self.plan.conditions),
                    delay_propensity=1 / len(self.plan.delays_days),
                    stratum=f"skill {self.skill}, {condition.novelty}",
                    family=family,
                    item=item,
                    fixed=position < len(fixed),
                )

    def _part(
        self,
        sitting: int,
        hand: Sequence[Available],
        left: dict[FamilyId, list[ItemId]],
        *,
        fixed: bool,
    ) -> list[tuple[Condition, FamilyId, ItemId]]:
        """Draw a part of a sitting: as many of each novelty, each in its conditions, mixed.

        The fixed and the others are balanced each for themselves.
        """
        places = self.plan.fixed if fixed else self.plan.items - self.plan.fixed
        made = []
        for novelty, number in self._quotas(sitting, places).items():
            for condition in self._conditions(novelty, number, self._decks[novelty, fixed]):
                item = self._item(hand, novelty, left)
                if item is not None:
                    made.append((condition, *item))
        return [made[place] for place in self.rng.permutation(len(made))]

    def _quotas(self, sitting: int, places: int) -> dict[Novelty, int]:
        """Split places evenly among novelties; the odd ones take turns."""
        novelties = self.plan.novelties
        even, odd = divmod(places, len(novelties))
        more = {novelties[(sitting + turn) % len(novelties)] for turn in range(odd)}
        return {one: even + (one in more) for one in novelties}

    def _conditions(self, novelty: Novelty, number: int, deck: list[Condition]) -> list[Condition]:
        """Draw conditions: whole rounds of all of them, the rest off a deck that people share.

        The deck is shuffled anew when it is empty (permuted blocks across people).
        """
        all_of_them = [one for one in self.plan.conditions if one.novelty == novelty]
        rounds, rest = divmod(number, len(all_of_them))
        drawn = all_of_them * rounds
        for _ in range(rest):
            if not deck:
                deck += [all_of_them[place] for place in self.rng.permutation(len(all_of_them))]
            drawn.append(deck.pop())
        return [drawn[place] for place in self.rng.permutation(len(drawn))]

    def _families_by_sitting(self, families: Sequence[Available]) -> list[list[Available]]:
        """Deal families to delays: near and far apart, the rarest at a delay first."""
        delays = len(self.plan.delays_days)
        hands: list[list[Available]] = [[] for _ in range(delays)]
        for novelty in self.plan.novelties:
            some = sorted(
                (one for one in families if one.novelty == novelty and one.items),
                key=lambda one: one.family,
            )
            shuffled = [some[place] for place in self.rng.permutation(len(some))]
            for sitting in self._turns(len(shuffled)):
                fewest = min(shuffled, key=lambda one: self._at_delay[one.family, sitting])
                shuffled.remove(fewest)
                hands[sitting].append(fewest)
                self._at_delay[fewest.family, sitting] += 1
            for sitting in range(delays):
                # Fewer families than delays: one comes at several, rather than a delay at none.
                if some and not any(one.novelty == novelty for one in hands[sitting]):
                    hands[sitting].append(some[self.rng.integers(len(some))])
        return hands

    def _turns(self, families: int) -> list[int]:
        """Return whose turn it is, delay by delay, each round in an order drawn anew."""
        delays = len(self.plan.delays_days)
        rounds = -(-families // delays)
        turns = [int(one) for _ in range(rounds) for one in self.rng.permutation(delays)]
        return turns[:families]

    def _item(
        self, hand: Sequence[Available], novelty: Novelty, left: dict[FamilyId, list[ItemId]]
    ) -> tuple[FamilyId, ItemId] | None:
        """Draw an item: of a family of the hand with most left unasked, fewest asked before."""
        families = [one for one in hand if one.novelty == novelty and left[one.family]]
        if not families:
            return None
        # A family comes again only when every other of the hand has come as often.
        come = {one.family: len(one.items) - len(left[one.family]) for one in families}
        least = min(come.values())
        equal = [one for one in families if come[one.family] == least]
        family = equal[self.rng.integers(len(equal))].family
        rarest = min(self._asked[item] for item in left[family])
        items = sorted(item for item in left[family] if self._asked[item] == rarest)
        item = items[self.rng.integers(len(items))]
        left[family].remove(item)
        self._asked[item] += 1
        return family, item
