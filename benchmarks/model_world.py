"""A world in which the measuring model holds: nobody learns, everything adds up on the logit.

For person p, item i of skill s, with an assistant at hand (a = 1) or alone (a = 0)::

    logit = start + ability_p + skill_ps - difficulty_i + a * (aid + aid_ability_p)
            - novelty - loss * log(1 + days since it was met, as frozen when the day began)

So figures by design and by model are both right in it, and lie apart by chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from unaided.simulate.worlds.course_conditions import SECONDS_A_DAY, Met
from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints, lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import Help, expit
from unaided.simulate.worlds.world import Attempts

SETTINGS: Final = 20
"""How many settings there are: five effects of the assistant, four rates of forgetting."""


@dataclass(frozen=True)
class ModelSetting:
    """One setting; the same fields as those of the fixed settings, and the equation's terms.

    Attributes:
        number: Which one, 0 and up.
        world: What it is called.
        start_logit: Logit of a middle item that was met just now.
        ability_sd: Spread of people.
        skill_sd: Of people within a skill.
        aid_sd: Of what the assistant adds.
        novelty_logit: What a repeat, a variant, a transfer item and a first one cost.
    """

    number: int
    world: str = "the model itself"
    start_logit: float = 1.0
    ability_sd: float = 0.8
    skill_sd: float = 0.4
    aid_sd: float = 0.4
    novelty_logit: tuple[float, float, float, float] = (0.0, 0.4, 0.9, 1.2)

    @property
    def aid_logit(self) -> float:
        """What the assistant adds."""
        return 0.4 * (self.number % 5)

    @property
    def loss(self) -> float:
        """What a unit of log(1 + days) costs."""
        return 0.15 + 0.15 * (self.number // 5)

    @property
    def aid(self) -> str:
        """What help does to growth: there is none."""
        return "no growth"

    def start(self, people: int, rng: np.random.Generator, *, layout: Layout) -> ModelWorld:
        """Start the world."""
        return ModelWorld(self, people, rng, layout)


@dataclass
class ModelWorld:
    """People whose answers follow the model; see the module."""

    setting: ModelSetting
    people: int
    rng: np.random.Generator
    layout: Layout = field(default_factory=lambda: Layout(2))

    def __post_init__(self) -> None:
        chosen, rng = self.setting, self.rng
        self.curriculum: Curriculum = lay_out(self.layout, rng)
        self.here: Bools = np.ones(self.people, dtype=np.bool_)
        shape = (self.people, self.curriculum.skills)
        everywhere = rng.normal(0.0, chosen.ability_sd, self.people)
        self._ability = everywhere[:, np.newaxis] + rng.normal(0.0, chosen.skill_sd, shape)
        self._aid = chosen.aid_logit + rng.normal(0.0, chosen.aid_sd, self.people)
        self._met = Met.nothing(self.curriculum, self.people)
        self._seconds = 0.0

    def present(self, people: Ints, items: Ints) -> None:
        """Show an item: from the next day on it has been met."""
        self._met.note(people, items, np.full(people.size, round(self._seconds)))

    def attempt(
        self,
        people: Ints,
        items: Ints,
        aid: Ints,
        *,
        told: bool = True,  # noqa: ARG002  a world's argument; here it changes nothing
    ) -> Attempts:
        """Ask an item."""
        helped = aid != Help.NONE
        right = expit(self._logit(people, items, 0.0) + helped * self._aid[people])
        score = (self.rng.random(people.size) < right).astype(np.float64)
        self.present(people, items)
        tried = np.ones(people.size, dtype=np.bool_)
        return Attempts(score, right, right, helped, tried, np.full(people.size, 20.0))

    def advance(self, days: float) -> None:
        """Let time pass."""
        self._met.close()
        self._seconds += days * SECONDS_A_DAY

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read the probability, alone."""
        return expit(self._logit(people, items, days))

    def _logit(self, people: Ints, items: Ints, days: float) -> Floats:
        chosen, skills = self.setting, self.curriculum.skill_of_item[items]
        at = np.full(people.size, round(self._seconds + days * SECONDS_A_DAY))
        since, novelty = self._met.frozen(people, items, at)
        lost = chosen.loss * np.log1p(np.nan_to_num(since))
        cost = np.array(chosen.novelty_logit)[novelty]
        level = chosen.start_logit + self._ability[people, skills]
        return np.asarray(level - self.curriculum.difficulty[items] - cost - lost)
