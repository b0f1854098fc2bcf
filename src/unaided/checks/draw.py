"""What chance decides of a check, before anybody answers: condition, delay, family, item.

Everything drawn follows from the plan, who could get what, and a seed, so anybody can draw it
again (:mod:`unaided.checks.record`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from unaided.checks.available import Available, Candidates
from unaided.checks.exposure import bound_from
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

    Skill by skill, people in an order drawn by chance. Families are dealt to the delays at random,
    all people at once, so that near and far for themselves each family is dealt to each delay
    equally often among people, and each person has equally many at each delay, to within one. A
    family that was met comes at several delays only where there are fewer than delays; one that
    was not never does, since it is met the first time. Where near and far are asked for, each has
    half of the places, and which of them has an odd one in which sitting comes off a deck that
    people share; within it, conditions come in whole rounds, and the rest off such a deck: so each
    condition, and each delay, has the same probability at every place. Of a family, an item is
    drawn that fewest have had; none that had its share of people while another is free.

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
        dealer = _Dealer(plan, skill, candidates, np.random.default_rng([seed, number]))
        people = sorted(candidates)
        for place in dealer.rng.permutation(len(people)):
            person = people[place]
            made = list(dealer.deal(person))
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

    def __init__(
        self, plan: CheckPlan, skill: SkillId, candidates: Candidates, rng: np.random.Generator
    ) -> None:
        self.plan, self.skill, self.rng = plan, skill, rng
        self._decks: dict[tuple[Novelty, bool], list[Condition]] = defaultdict(list)
        self._odd: dict[bool, list[int]] = defaultdict(list)
        self._asked: Counter[ItemId] = Counter()
        self._families = {
            person: [one for one in own.get(skill, ()) if one.items]
            for person, own in candidates.items()
        }
        self._most = bound_from(plan, candidates, skill).people(len(candidates))
        self._hands = {
            person: [list[Available]() for _ in plan.delays_days] for person in sorted(candidates)
        }
        for novelty in plan.novelties:
            self._deal_families(novelty)

    def deal(self, person: PersonId) -> Iterator[Place]:
        """Deal the places of one person, in order of sitting and position."""
        hands = self._hands[person]
        left = {one.family: list(one.items) for one in self._families[person]}
        odd = {fixed: self._odd_turn(fixed=fixed) for fixed in (True, False)}
        for sitting, hand in enumerate(hands):
            fixed = self._part(sitting + odd[True], hand, left, fixed=True)
            others = self._part(sitting + odd[False], hand, left, fixed=False)
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
        turn: int,
        hand: Sequence[Available],
        left: dict[FamilyId, list[ItemId]],
        *,
        fixed: bool,
    ) -> list[tuple[Condition, FamilyId, ItemId]]:
        """Draw a part of a sitting: as many of each novelty, each in its conditions, mixed.

        The fixed and the others are balanced each for themselves. ``turn`` says whose turn it is to
        have an odd place.
        """
        places = self.plan.fixed if fixed else self.plan.items - self.plan.fixed
        made = []
        for novelty, number in self._quotas(turn, places).items():
            for condition in self._conditions(novelty, number, self._decks[novelty, fixed]):
                item = self._item(hand, novelty, left)
                if item is not None:
                    made.append((condition, *item))
        return [made[place] for place in self.rng.permutation(len(made))]

    def _odd_turn(self, *, fixed: bool) -> int:
        """Draw which novelty begins with the odd place, off a deck that people share.

        Were it the same for everybody, the delay would tell the novelty.
        """
        deck = self._odd[fixed]
        if not deck:
            deck += self.rng.permutation(len(self.plan.novelties)).tolist()
        return int(deck.pop())

    def _quotas(self, turn: int, places: int) -> dict[Novelty, int]:
        """Split places evenly among novelties; the odd ones take turns."""
        novelties = self.plan.novelties
        even, odd = divmod(places, len(novelties))
        more = {novelties[(turn + more) % len(novelties)] for more in range(odd)}
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

    def _deal_families(self, novelty: Novelty) -> None:
        """Deal families of one novelty to delays, even for each person and for each family."""
        pairs = [
            (person, one)
            for person in self._hands
            for one in sorted(self._families[person], key=lambda one: one.family)
            if one.novelty == novelty
        ]
        people = [person for person, _ in pairs]
        kinds = [one.family for _, one in pairs]
        delays = len(self.plan.delays_days)
        for (person, one), sitting in zip(
            pairs, even_delays(people, kinds, delays, self.rng), strict=True
        ):
            self._hands[person][sitting].append(one)
        if novelty == "transfer":
            # At a second delay it would have been met at the first.
            return
        for hands in self._hands.values():
            some = [one for hand in hands for one in hand if one.novelty == novelty]
            for hand in hands:
                # Fewer families than delays: one comes at several, rather than a delay at none.
                if some and not any(one.novelty == novelty for one in hand):
                    hand.append(some[self.rng.integers(len(some))])

    def _item(
        self, hand: Sequence[Available], novelty: Novelty, left: dict[FamilyId, list[ItemId]]
    ) -> tuple[FamilyId, ItemId] | None:
        """Draw an item: of a family of the hand with most left unasked, fewest asked before."""
        families = [one for one in hand if one.novelty == novelty and left[one.family]]
        if not families:
            return None
        # A family comes again only when every other of the hand has come as often.
        come = {one.family: len(one.items) - len(left[one.family]) for one in families}
        # Nor does one whose items all had their share of people, while another's did not.
        free = [
            one
            for one in families
            if min(self._asked[item] for item in left[one.family]) < self._most
        ]
        families = free or families
        least = min(come[one.family] for one in families)
        equal = [one for one in families if come[one.family] == least]
        family = equal[self.rng.integers(len(equal))].family
        rarest = min(self._asked[item] for item in left[family])
        items = sorted(item for item in left[family] if self._asked[item] == rarest)
        item = items[self.rng.integers(len(items))]
        left[family].remove(item)
        self._asked[item] += 1
        return family, item


def even_delays(
    people: Sequence[int], families: Sequence[int], delays: int, rng: np.random.Generator
) -> list[int]:
    """Colour the edges between people and families with delays, evenly at both ends.

    Edges are coloured at random; then, while an end has two more of one delay than of another, the
    edges of these two are split anew: at each end they are paired, pairs take different sides, and
    since paths and circles of pairs between two kinds of ends are even, they can. Each split makes
    Σ counts² smaller, so it ends (de Werra, 1971, INFOR 9: equitable edge colourings). Nothing
    tells one delay from another, so each is equally likely at each edge.

    Args:
        people: The person of each edge.
        families: The family of each edge; the same pair at most once.
        delays: How many.
        rng: Draws.

    Returns:
        The delay of each edge, from 0; at each person and each family, counts of two delays differ
        by one at most.
    """
    colours = [int(one) for one in rng.integers(delays, size=len(people))]
    ends = [[("person", one) for one in people], [("family", one) for one in families]]
    uneven = True
    while uneven:
        uneven = False
        for place in rng.permutation(delays * delays):
            one, other = divmod(int(place), delays)
            if one >= other:
                continue
            edges = [edge for edge, colour in enumerate(colours) if colour in (one, other)]
            excess: Counter[tuple[str, int]] = Counter()
            for edge in edges:
                for side in ends:
                    excess[side[edge]] += 1 if colours[edge] == one else -1
            if any(abs(number) > 1 for number in excess.values()):
                uneven = True
                for edge, first in _split(edges, ends, rng):
                    colours[edge] = one if first else other
    return colours


def _split(
    edges: Sequence[int], ends: Sequence[Sequence[tuple[str, int]]], rng: np.random.Generator
) -> Iterator[tuple[int, bool]]:
    """Split edges in two, so that at each end the two parts differ by one at most."""
    mates: dict[int, list[int]] = defaultdict(list)
    for side in ends:
        alone: dict[tuple[str, int], int] = {}
        for place in rng.permutation(len(edges)):
            edge = edges[place]
            mate = alone.pop(side[edge], None)
            if mate is None:
                alone[side[edge]] = edge
            else:
                mates[edge].append(mate)
                mates[mate].append(edge)
    found: dict[int, bool] = {}
    for start in edges:
        if start in found:
            continue
        found[start] = bool(rng.integers(2))
        waiting = [start]
        while waiting:
            edge = waiting.pop()
            for mate in mates[edge]:
                if mate not in found:
                    found[mate] = not found[edge]
                    waiting.append(mate)
    yield from found.items()
