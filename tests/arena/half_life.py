"""A world from outside, as somebody who has only the package would write it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints, lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.world import Attempts


@dataclass(frozen=True)
class HalfLife:
    """What the world from outside is set to."""

    days: float = 10.0


class HalfLifeWorld:
    """What is met of a skill is known, and halves in some days; help is of no use."""

    def __init__(self, settings: HalfLife, people: int, rng: np.random.Generator) -> None:
        self.settings, self.people, self.rng = settings, people, rng
        self.curriculum: Curriculum = lay_out(Layout(2, families_per_skill=2), rng)
        self.here: Bools = np.ones(people, dtype=np.bool_)
        self.known: Floats = np.full((people, self.curriculum.skills), 0.2)

    def present(self, people: Ints, items: Ints) -> None:
        skills = self.curriculum.skill_of_item[items]
        self.known[people, skills] += 0.4 * (1.0 - self.known[people, skills])

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        # Its own, whatever a world made of this one says that it would be.
        right = HalfLifeWorld.probe(self, people, items)
        score = (self.rng.random(people.size) < right).astype(np.float64)
        if told:
            self.present(people, items)
        tried = np.ones(people.size, dtype=np.bool_)
        return Attempts(score, right, right, aid > 0, tried, np.full(people.size, 20.0))

    def advance(self, days: float) -> None:
        self.known *= 0.5 ** (days / self.settings.days)

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        known = self.known[people, self.curriculum.skill_of_item[items]]
        return np.asarray(known * 0.5 ** (days / self.settings.days))


class ReturningWorld(HalfLifeWorld):
    """People leave and come back, which a world promises not to let happen."""

    def advance(self, days: float) -> None:
        super().advance(days)
        self.here = self.rng.random(self.people) < 0.5


SETTINGS = (HalfLife(5.0), HalfLife(20.0))
"""Where a tournament looks if nobody names the settings."""
