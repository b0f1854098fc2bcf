"""A world after ACT-R's declarative memory, with the decay of Pavlik and Anderson.

Pavlik & Anderson (2005): activation is ``m = ln Σ tₖ ** −dₖ`` over the events k, tₖ seconds ago,
each with its own decay ``dₖ = c · exp(mₖ) + a``, where mₖ is the activation just before it: an
event in a moment of high activation fades faster, which is the spacing effect. Recall succeeds with
probability ``1 / (1 + exp((τ − m) / s))``. Between sittings time counts for ``h`` of itself.

What we add to their model of paired associates, since people come with something, and practise
skills, with help:

- Inside the logarithm stands a constant too, what was known before, such that with nothing met the
  logit of knowing a middle item is ``start_logit``.
- Each event has a weight: what kind of event it was (:class:`Growth`), times how fast the person
  learns. For another item of its family it counts in the share ``variant``; for the skill's other
  families together as it would for one, in the share ``transfer``: whoever practises few of them
  transfers less. A failure that is not told leaves none,
  and a retrieval that is not told counts in a share.
- Ability, difficulty and an unmet prerequisite are added to the logit ``(m − τ) / s``; the rate of
  forgetting of a person multiplies dₖ.

Nothing is stored beside the traces, and an aided answer is an event of another weight, at once and
for ever: this world and the other agree on little but what is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.simulate.worlds.activation import Events, activations
from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints, lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import attempted, draw_people, expit, remembered, stays
from unaided.simulate.worlds.settings import WorldSettings
from unaided.simulate.worlds.world import Attempts

SECONDS_A_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class PowerLawSettings:
    """Parameters of the equations above; c, a, τ, s and h default to those of the paper.

    Attributes:
        shared: What both worlds are set to.
        decay_scale: c.
        decay_floor: a.
        threshold: τ.
        noise: s.
        between_sittings: h.
        start_logit: Logit of knowing a middle item with nothing met.
        prerequisite_logit: What an unmet prerequisite takes.
    """

    shared: WorldSettings = field(default_factory=WorldSettings)
    decay_scale: float = 0.217
    decay_floor: float = 0.177
    threshold: float = -0.704
    noise: float = 0.255
    between_sittings: float = 0.025
    start_logit: float = -1.25
    prerequisite_logit: float = 1.0


class PowerLawWorld:
    """People with ACT-R's activations; see the module."""

    def __init__(self, settings: PowerLawSettings, people: int, rng: np.random.Generator) -> None:
        shared, layout = settings.shared, settings.shared.layout
        self.settings, self.people = settings, people
        self.curriculum: Curriculum = lay_out(layout, rng) if isinstance(layout, Layout) else layout
        self.here: Bools = np.ones(people, dtype=np.bool_)
        self._of = draw_people(shared.habits, people, self.curriculum.skills, rng)
        self._rng = rng
        self._day, self._seconds = 0.0, np.zeros(people)
        self._events = Events.empty(people, self.curriculum.skills)
        # What was known before, inside the logarithm.
        self._before = float(np.exp(settings.threshold + settings.noise * settings.start_logit))
        families = np.bincount(self.curriculum.skill_of_family, minlength=self.curriculum.skills)
        self._transfer = shared.growth.transfer / np.maximum(families - 1, 1)

    def present(self, people: Ints, items: Ints) -> None:
        """Show an item with its solution; see :meth:`World.present`."""
        shared = self.settings.shared
        skills = self.curriculum.skill_of_item[items]
        ready = self._activation(people, items, skills, 0.0)
        self._remember(people, items, np.full(people.size, shared.growth.presentation), ready)
        self._seconds[people] += shared.habits.seconds

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        """Ask an item; see :meth:`World.attempt`."""
        shared, floor = self.settings.shared, self.curriculum.floor[items]
        skills = self.curriculum.skill_of_item[items]
        ready = self._activation(people, items, skills, 0.0)
        logit = self._logit(people, items, ready, 0.0)
        outcome = attempted(self._of, shared.habits, people, logit, floor, aid, self._rng)
        left = remembered(outcome, shared.growth, told=told)
        rows = left.rows
        self._remember(people[rows], items[rows], left.worth * left.reach, ready[rows])
        self._seconds[people] += outcome.attempts.seconds
        return outcome.attempts

    def advance(self, days: float) -> None:
        """Let time pass; see :meth:`World.advance`."""
        self._day += days
        self._seconds += days * SECONDS_A_DAY * self.settings.between_sittings
        self.here = stays(self._of, self.here, days, self._rng)

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read the true probability of a right answer; see :meth:`World.probe`."""
        floor, skills = self.curriculum.floor[items], self.curriculum.skill_of_item[items]
        ready = self._activation(people, items, skills, days)
        return floor + (1.0 - floor) * expit(self._logit(people, items, ready, days))

    def _activation(self, people: Ints, items: Ints, skills: Ints, days: float) -> Floats:
        """Return m of each; of an item below 0, that of any family of the skill not met."""
        ahead = days * SECONDS_A_DAY * self.settings.between_sittings
        return activations(
            people, items, skills, self._seconds[people] + ahead, self.curriculum.family_of_item,
            self._events.number, self._events.item, self._events.seconds, self._events.decay,
            self._events.weight, self.settings.shared.growth.variant, self._transfer, self._before,
        )  # fmt: skip

    def _logit(self, people: Ints, items: Ints, ready: Floats, days: float) -> Floats:
        hard = self.curriculum.difficulty_for(people, items, self._day + days)
        skills = self.curriculum.skill_of_item[items]
        logit = self._above(ready) + self._of.ability[people, skills] - hard
        before = self.curriculum.prerequisite_of_skill[skills]
        needs = np.flatnonzero(before >= 0)
        nothing = np.full(needs.size, -1)
        stands = expit(self._above(self._activation(people[needs], nothing, before[needs], days)))
        logit[needs] -= self.settings.prerequisite_logit * (1.0 - stands)
        return logit

    def _above(self, activation: Floats) -> Floats:
        return (activation - self.settings.threshold) / self.settings.noise

    def _remember(self, people: Ints, items: Ints, weight: Floats, ready: Floats) -> None:
        chosen, skills = self.settings, self.curriculum.skill_of_item[items]
        decay = chosen.decay_scale * np.exp(ready) + chosen.decay_floor
        self._events = self._events.with_room()
        self._events.add(
            people, skills, items, self._seconds[people],
            decay * self._of.forgetting[people], weight * self._of.growth[people],
        )  # fmt: skip
