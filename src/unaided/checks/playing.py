"""Play a check in a world: asked, chosen, stopped and missed as in the application.

Everybody's place is asked at once, round by round. What is fixed comes first; at the other unaided
places the item that helps most to decide is chosen among the unseen of the families dealt to the
sitting; a sitting ends when every verdict of it is decided. What is believed starts from what the
cohort answered earlier (:func:`known_from`), and an answer of the check moves it by Bayes' rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unaided.checks.available import Candidates
from unaided.checks.choice import Belief, Items, choose, standing
from unaided.checks.draw import Draw, Place
from unaided.checks.exposure import Bound, Dealt, allowed, bound_from
from unaided.checks.foresight import Given
from unaided.checks.plan import CheckPlan, FamilyId, SkillId
from unaided.checks.posterior import Posterior
from unaided.evidence.schema import Aid
from unaided.simulate.worlds.curriculum import Curriculum
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import Attempts, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEAST_SD: Final = 0.3
"""Of what is believed of people, in logits: few answers must not look like certainty."""

LEAST_ITEM_SD: Final = 0.2
"""Of the difficulty of items, likewise."""


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier answers say, in logits.

    Attributes:
        mean: Of people's level, shape skills.
        sd: Its spread over people, shape skills.
        easiness: Of items, 0 in the mean of their skill; shape items.
        easiness_sd: How unsure that is.
    """

    mean: Floats
    sd: Floats
    easiness: Floats
    easiness_sd: Floats


def known_from(person: Ints, item: Ints, score: Floats, curriculum: Curriculum) -> Known:
    """Estimate people's mean and spread, and items' easiness, from earlier unaided answers.

    Of each skill the variance between people, and between items, is that of their means less what
    chance adds (moments, as Kleinman 1973); an item is drawn towards its skill by its reliability.
    Shares become logits by the slope at the skill's mean, which makes a wide spread too narrow.

    Args:
        person: Who answered, codes from 0, an entry an answer.
        item: What.
        score: 0 or 1.
        curriculum: Where items belong; every skill has answers.
    """
    skill = curriculum.skill_of_item[item]
    mean, sd = np.zeros(curriculum.skills), np.zeros(curriculum.skills)
    easiness, doubt = np.zeros(curriculum.items), np.zeros(curriculum.items)
    for one in range(curriculum.skills):
        rows = skill == one
        level = float(np.clip(score[rows].mean(), 0.02, 0.98))
        slope = level * (1.0 - level)
        mean[one] = np.log(level / (1.0 - level))
        between, _, _ = _between(person[rows], score[rows], level)
        sd[one] = max(np.sqrt(between) / slope, LEAST_SD)
        spread, means, counts = _between(item[rows], score[rows], level)
        spread = max(spread, (LEAST_ITEM_SD * slope) ** 2)
        met = np.flatnonzero(counts)
        reliability = spread / (spread + slope / counts[met])
        doubt[curriculum.skill_of_item == one] = np.sqrt(spread) / slope
        easiness[met] = reliability * (means[met] - level) / slope
        doubt[met] = np.sqrt(spread * (1.0 - reliability)) / slope
    return Known(mean, sd, easiness, doubt)


def _between(code: Ints, score: Floats, level: float) -> tuple[float, Floats, Ints]:
    """Return the variance between units beyond chance, their means, and their counts."""
    counts = np.bincount(code)
    means = np.bincount(code, score) / np.maximum(counts, 1)
    there = counts > 1
    if there.sum() < 2:
        return 0.0, means, counts
    chance = float(np.mean(level * (1.0 - level) / counts[there]))
    return max(float(means[there].var(ddof=1)) - chance, 0.0), means, counts


@dataclass(frozen=True, slots=True)
class Round:
    """What was asked of some people at once, a place each.

    Attributes:
        place: Which of the check's places, by its position in :attr:`Draw.places`.
        person: Whose.
        item: What was asked, chosen or drawn.
        aid: The help at hand (:class:`Help`).
        found: What came of it.
    """

    place: Ints
    person: Ints
    item: Ints
    aid: Ints
    found: Attempts


@dataclass(frozen=True, slots=True)
class SittingPlayed:
    """One sitting of everybody.

    Attributes:
        rounds: What was asked, in order.
        missing: Places of those who did not come: asked in vain.
        withdrawn: Places that were not needed any more: not missing.
    """

    rounds: tuple[Round, ...]
    missing: Ints
    withdrawn: Ints


@dataclass
class CheckUnderWay:
    """A check that is being taken. People, skills and items bear the world's own numbers.

    Attributes:
        world: Where.
        plan: What it sets out to do.
        candidates: What it was drawn from.
        drawn: What chance decided.
        known: What was known before it.
        level: What the verdicts ask for, 0..1.
        certainty: From which a verdict is decided, 0.5..1.
    """

    world: World
    plan: CheckPlan
    candidates: Candidates
    drawn: Draw
    known: Known
    level: float
    certainty: float
    _beliefs: dict[int, Posterior] = field(init=False)
    _seen: Ints = field(init=False)
    _asked: set[tuple[int, int]] = field(init=False)
    _come: set[int] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing answered: what no answer can change will be seen, so it counts."""
        people = self.world.people
        self._beliefs = {
            skill: Posterior.normal(self.known.mean[skill], self.known.sd[skill], people)
            for skill in self.plan.skills
        }
        self._seen = np.zeros(self.world.curriculum.items, dtype=np.int64)
        self._asked, self._come = set(), set()
        self._kept: dict[int, set[int]] = defaultdict(set)
        self._hand: dict[tuple[int, int, int, str], set[FamilyId]] = defaultdict(set)
        for one in self.drawn.places:
            self._kept[one.person].add(one.item)
            self._hand[one.person, one.skill, one.sitting, one.condition.novelty].add(one.family)
            self._seen[one.item] += not _may_change(one)
        self._open = {
            (person, skill): {one.family: np.array(one.items, dtype=np.int64) for one in families}
            for person, skills in self.candidates.items()
            for skill, families in skills.items()
        }
        self._bounds = {skill: self._bound(skill) for skill in self.plan.skills}
        # Each skill's beliefs, person by person, as of now: read anew after every round.
        self._now = {skill: one.moments() for skill, one in self._beliefs.items()}

    def sit(self, sitting: int, came: Bools) -> SittingPlayed:
        """Play a sitting.

        Args:
            sitting: Its number; days have passed in the world already.
            came: Who comes, shape people; nobody else is asked.
        """
        waiting, missing = self._dealt(sitting, came)
        self._come |= set(waiting)
        rounds: list[Round] = []
        withdrawn: list[int] = []
        while waiting:
            batch = dict(self._next_of_all(waiting, withdrawn))
            if batch:
                rounds.append(self._ask(batch))
        return SittingPlayed(
            tuple(rounds),
            np.array(missing, dtype=np.int64),
            np.array(sorted(withdrawn), dtype=np.int64),
        )

    def _dealt(self, sitting: int, came: Bools) -> tuple[dict[int, list[int]], list[int]]:
        """Return the places of those who came, in the order they are asked; and of the others."""
        order = {skill: number for number, skill in enumerate(self.plan.skills)}
        places = [number for number, one in enumerate(self.drawn.places) if one.sitting == sitting]

        def when(number: int) -> tuple[bool, int, int]:
            one = self.drawn.places[number]
            turn = (order[one.skill] + one.position) % len(order)
            return not one.fixed, one.position, turn

        waiting: dict[int, list[int]] = defaultdict(list)
        missing = []
        for number in sorted(places, key=when):
            person = self.drawn.places[number].person
            if came[person]:
                waiting[person].append(number)
            else:
                missing.append(number)
        return dict(waiting), missing

    def _next_of_all(
        self, waiting: dict[int, list[int]], withdrawn: list[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield everybody's next place and its item; who is done is taken off the waiting."""
        for person in sorted(waiting):
            left = waiting[person]
            places = [self.drawn.places[number] for number in left]
            beliefs = self._beliefs_of(person, sorted({one.skill for one in places}))
            fixed = sum(one.fixed for one in places)
            deciding = list(beliefs.values()) if self._decides else []
            now = standing(
                deciding, self.certainty, fixed_left=fixed, left=len(left), seconds_left=None
            )
            if now != "open":
                withdrawn += left
                del waiting[person]
                continue
            if fixed:
                number = left[0]
            else:
                number = min(
                    left,
                    key=lambda one: beliefs[self.drawn.places[one].skill].decided(self.certainty),
                )
            left.remove(number)
            yield number, self._item(self.drawn.places[number], beliefs)

    @property
    def _decides(self) -> bool:
        return self.plan.adaptive and Aid.NONE in self.plan.aids

    def _beliefs_of(self, person: int, skills: Sequence[int]) -> dict[int, Belief]:
        threshold = float(np.log(self.level / (1.0 - self.level)))
        return {
            skill: Belief(
                float(self._now[skill][0][person]), float(self._now[skill][1][person]), threshold
            )
            for skill in skills
        }

    def _item(self, place: Place, beliefs: Mapping[int, Belief]) -> int:
        """Return the item of a place, and count it as seen."""
        chosen = self._chosen(place, beliefs[place.skill]) if _may_change(place) else None
        item = place.item if chosen is None else chosen
        self._asked.add((place.person, item))
        self._seen[item] += _may_change(place)
        return item

    def _chosen(self, place: Place, belief: Belief) -> int | None:
        hand = self._hand[place.person, place.skill, place.sitting, place.condition.novelty]
        families = self._open[place.person, place.skill]
        here = np.concatenate([families[one] for one in sorted(hand)])
        kept = self._kept[place.person] - {place.item}
        items = np.array(
            [
                item
                for item in here.tolist()
                if item not in kept and (place.person, item) not in self._asked
            ],
            dtype=np.int64,
        )
        offered = Items(
            easiness=self.known.easiness[items] - _shift(place),
            easiness_sd=self.known.easiness_sd[items],
            floor=self.world.curriculum.floor[items],
            seen=self._seen[items],
        )
        bound = self._bounds[place.skill]
        free = allowed(
            offered.seen, bound, people=len(self.candidates), come=max(len(self._come), 1)
        )
        best = choose(belief, offered, free)
        return None if best is None else int(items[best])

    def _ask(self, batch: Mapping[int, int]) -> Round:
        """Ask everybody their item, and learn from the unaided answers."""
        places = [self.drawn.places[number] for number in batch]
        person = np.array([one.person for one in places], dtype=np.int64)
        item = np.array(list(batch.values()), dtype=np.int64)
        aid = np.array([Help[one.condition.aid.upper()] for one in places], dtype=np.int64)
        found = self.world.attempt(person, item, aid, told=False)
        for skill in self.plan.skills:
            mine = np.array([one.skill == skill for one in places]) & (aid == Help.NONE)
            if mine.any():
                shift = np.array([_shift(one) for one in places])[mine]
                self._learn(skill, person[mine], item[mine], found.score[mine], shift)
        return Round(np.array(list(batch), dtype=np.int64), person, item, aid, found)

    def _learn(self, skill: int, person: Ints, item: Ints, score: Floats, shift: Floats) -> None:
        people = self.world.people
        told, easy, doubt = np.full(people, np.nan), np.zeros(people), np.zeros(people)
        floor = np.zeros(people)
        told[person] = score
        easy[person] = self.known.easiness[item] - shift
        doubt[person] = self.known.easiness_sd[item]
        floor[person] = self.world.curriculum.floor[item]
        self._beliefs[skill] = self._beliefs[skill].after(told, easy, doubt, floor)
        self._now[skill] = self._beliefs[skill].moments()

    def _bound(self, skill: SkillId) -> Bound:
        dealt: Counter[Dealt] = Counter(
            (one.sitting, one.condition.novelty, int(one.family))
            for one in self.drawn.places
            if one.skill == skill
        )
        return bound_from(self.plan, self.candidates, skill, dealt)


def _may_change(place: Place) -> bool:
    """Say whether an answer may change a place's item."""
    return not place.fixed and place.condition.aid == Aid.NONE


def _shift(place: Place) -> float:
    """Return what a family that was never met is taken to cost, in logits."""
    return Given().transfer if place.condition.novelty == "transfer" else 0.0
