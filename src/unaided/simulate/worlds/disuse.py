"""A world after the New Theory of Disuse: storage strength and retrieval strength.

Bjork & Bjork (1992) state the theory in words; these equations are ours, the simplest that have
each of its properties:

- Retrieval strength R, 0 to 1, is what performance shows. It is lost with time, the faster the
  higher it is and the slower the higher storage strength S is, and by these two alone:
  ``R(t) = (R(0) ** (−1 / b) + t / τ) ** −b`` with ``b = ψ / (1 + S)``. From R = 1 that is a power
  of time (Wixted & Ebbesen, 1991); of two traces of one strength the older is lost more slowly.
- Storage strength is learning: it has no upper bound and never falls. An event adds
  ``α · e · (1 − R) ** κ``: the less, the higher R was. ``e`` is 1 for a retrieval, less for a
  failure that is then told, less still for being shown (:class:`Growth`).
- The same event lifts R by a part of what is missing, more where more is stored (relearning is
  fast): ``R ← R + (1 − (1 − β) ** (1 + S)) · (1 − R)``.
- A failure that is not told leaves nothing, and a retrieval that is not told a share of both.

In one respect the equations depart from the theory, which has retrieval lift R more than study
does: here every event lifts R alike, told, shown or retrieved, since minutes after being shown
people do no worse than after being tested (Roediger & Karpicke, 2006). What is shown is fluent at
once, and little is stored: performance and learning come apart.

Each event is kept three times: with the item, its family (new variants) and its skill (transfer);
family and skill get the shares of both increments that :class:`Growth` names. The logit of knowing
an answer is a weighted sum of the three retrieval strengths, plus the person's ability, minus the
item's difficulty, and minus what an unmet prerequisite takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints, lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import attempted, draw_people, expit, remembered, stays
from unaided.simulate.worlds.settings import WorldSettings
from unaided.simulate.worlds.world import Attempts

ITEM, FAMILY, SKILL = range(3)
LEVELS: Final = (ITEM, FAMILY, SKILL)


@dataclass(frozen=True, slots=True)
class DisuseSettings:
    """Parameters of the equations above.

    Attributes:
        shared: What both worlds are set to.
        growth: α: storage that a retrieval adds from nothing.
        ease_cost: κ: how much ease of retrieval takes from growth.
        lift: β: how far an event lifts retrieval strength where nothing is stored.
        loss: ψ: exponent of forgetting without storage.
        scale_days: τ: the time from which forgetting is a power of time.
        start_logit: Logit of knowing a middle item with nothing met.
        item_weight: What retrieval strength of the item adds to the logit.
        family_weight: What that of the family adds.
        skill_weight: What that of the skill adds.
        prerequisite_logit: What an unmet prerequisite takes.
    """

    shared: WorldSettings = field(default_factory=WorldSettings)
    growth: float = 1.0
    ease_cost: float = 1.0
    lift: float = 0.6
    loss: float = 0.4
    scale_days: float = 0.1
    start_logit: float = -1.25
    item_weight: float = 1.0
    family_weight: float = 3.25
    skill_weight: float = 1.0
    prerequisite_logit: float = 1.0

    @property
    def weights(self) -> tuple[float, float, float]:
        """Of item, family, skill."""
        return self.item_weight, self.family_weight, self.skill_weight


class DisuseWorld:
    """People with storage and retrieval strength; see the module."""

    def __init__(self, settings: DisuseSettings, people: int, rng: np.random.Generator) -> None:
        shared, layout = settings.shared, settings.shared.layout
        self.settings, self.people = settings, people
        self.curriculum: Curriculum = lay_out(layout, rng) if isinstance(layout, Layout) else layout
        self.here: Bools = np.ones(people, dtype=np.bool_)
        self._of = draw_people(shared.habits, people, self.curriculum.skills, rng)
        self._rng = rng
        self._day = 0.0
        sizes = (self.curriculum.items, self.curriculum.families, self.curriculum.skills)
        self._traces = tuple(_Traces.empty(people, size) for size in sizes)
        self._kept = (1.0, shared.growth.variant, shared.growth.transfer)

    def present(self, people: Ints, items: Ints) -> None:
        """Show an item with its solution; see :meth:`World.present`."""
        worth = np.full(people.size, self.settings.shared.growth.presentation)
        ready = self._retrievals(people, items, 0.0)
        self._remember(people, items, worth, np.ones(people.size), ready)

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        """Ask an item; see :meth:`World.attempt`."""
        shared, floor = self.settings.shared, self.curriculum.floor[items]
        ready = self._retrievals(people, items, 0.0)
        logit = self._logit(people, items, ready, 0.0)
        outcome = attempted(self._of, shared.habits, people, logit, floor, aid, self._rng)
        left = remembered(outcome, shared.growth, told=told)
        of_left = [one[left.rows] for one in ready]
        self._remember(people[left.rows], items[left.rows], left.worth, left.reach, of_left)
        return outcome.attempts

    def advance(self, days: float) -> None:
        """Let time pass; what is forgotten is worked out when it is asked for."""
        self._day += days
        self.here = stays(self._of, self.here, days, self._rng)

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read the true probability of a right answer; see :meth:`World.probe`."""
        floor = self.curriculum.floor[items]
        ready = self._retrievals(people, items, days)
        return floor + (1.0 - floor) * expit(self._logit(people, items, ready, days))

    def _places(self, items: Ints) -> tuple[Ints, Ints, Ints]:
        family = self.curriculum.family_of_item[items]
        return items, family, self.curriculum.skill_of_family[family]

    def _retrieval(self, level: int, people: Ints, places: Ints, days: float) -> Floats:
        traces, chosen = self._traces[level], self.settings
        elapsed = self._day + days - traces.day[people, places]
        rate = chosen.loss * self._of.forgetting[people] / (1.0 + traces.storage[people, places])
        # As logarithms: R ** (−1 / b) of what is well stored is beyond any number.
        with np.errstate(divide="ignore"):
            age = -np.log(traces.retrieval[people, places]) / rate
            later = np.log(elapsed / chosen.scale_days)
        return np.exp(-rate * np.logaddexp(age, later))

    def _retrievals(self, people: Ints, items: Ints, days: float) -> list[Floats]:
        places = self._places(items)
        return [self._retrieval(level, people, places[level], days) for level in LEVELS]

    def _logit(self, people: Ints, items: Ints, ready: list[Floats], days: float) -> Floats:
        chosen = self.settings
        hard = self.curriculum.difficulty_for(people, items, self._day + days)
        skills = self.curriculum.skill_of_item[items]
        logit = chosen.start_logit + self._of.ability[people, skills] - hard
        for weight, strength in zip(chosen.weights, ready, strict=True):
            logit += weight * strength
        before = self.curriculum.prerequisite_of_skill[skills]
        stands = self._retrieval(SKILL, people, np.maximum(before, 0), days)
        return logit - np.where(before < 0, 0.0, chosen.prerequisite_logit * (1.0 - stands))

    def _remember(
        self, people: Ints, items: Ints, worth: Floats, reach: Floats, ready: list[Floats]
    ) -> None:
        chosen, alike = self.settings, self._of.growth[people] * worth
        for level, places in enumerate(self._places(items)):
            traces, share, room = self._traces[level], self._kept[level] * reach, 1.0 - ready[level]
            stored = traces.storage[people, places]
            lifted = share * (1.0 - (1.0 - chosen.lift) ** (1.0 + stored))
            added = chosen.growth * share * alike * room**chosen.ease_cost
            traces.storage[people, places] = stored + added
            traces.retrieval[people, places] = ready[level] + lifted * room
            traces.day[people, places] = self._day


@dataclass(frozen=True, slots=True)
class _Traces:
    """Strengths of one level, shape people × what is remembered; ``day`` is the last event's."""

    storage: Floats
    retrieval: Floats
    day: Floats

    @classmethod
    def empty(cls, people: int, size: int) -> _Traces:
        return cls(*(np.zeros((people, size)) for _ in range(3)))
