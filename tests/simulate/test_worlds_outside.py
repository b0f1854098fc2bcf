"""A world written outside keeps the promises and can be played; a broken one is told of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from unaided.simulate.worlds.contract import broken_promises
from unaided.simulate.worlds.course import play
from unaided.simulate.worlds.course_plan import CoursePlan
from unaided.simulate.worlds.curriculum import Bools, Curriculum, Floats, Ints, lay_out
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.world import Attempts, World


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
        """Show an item: of what is missing, two fifths are known."""
        skills = self.curriculum.skill_of_item[items]
        self.known[people, skills] += 0.4 * (1.0 - self.known[people, skills])

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        """Ask, then show; whoever has help looks at it when the answer is there."""
        right = HalfLifeWorld.probe(self, people, items)
        score = (self.rng.random(people.size) < right).astype(np.float64)
        if told:
            self.present(people, items)
        tried = np.ones(people.size, dtype=np.bool_)
        return Attempts(score, right, right, aid > 0, tried, np.full(people.size, 20.0))

    def advance(self, days: float) -> None:
        """Forget."""
        self.known *= 0.5 ** (days / self.settings.days)

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read what is known."""
        known = self.known[people, self.curriculum.skill_of_item[items]]
        return known * 0.5 ** (days / self.settings.days)


def test_a_world_from_outside_keeps_the_promises() -> None:
    assert broken_promises(HalfLifeWorld, HalfLife()) == ()


def test_a_world_from_outside_is_played_like_ours() -> None:
    world: World = HalfLifeWorld(HalfLife(), 30, np.random.default_rng(1))
    course = play(world, CoursePlan(practice_days=3), np.random.default_rng(2))
    assert course.log.height == 30 * (3 * 8 + 3 * 2 * 4)
    halved = course.truth.variant[:, :, 2] / course.truth.variant[:, :, 0]
    np.testing.assert_allclose(halved, 0.5 ** (7 / 10))


class Teaching(HalfLifeWorld):
    """Asking for the truth teaches."""

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read, and teach."""
        found = super().probe(people, items, days=days)
        self.known += 0.01 * (1.0 - self.known)
        return found


class Boasting(HalfLifeWorld):
    """What is read is more than what is done."""

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        """Read twice what is known."""
        return np.minimum(2.0 * super().probe(people, items, days=days), 1.0)


class Catching(HalfLifeWorld):
    """What one person learns, everybody knows."""

    def present(self, people: Ints, items: Ints) -> None:
        """Teach everybody."""
        super().present(people, items)
        self.known += 0.1 * (1.0 - self.known)


class Returning(HalfLifeWorld):
    """People leave and come back."""

    def advance(self, days: float) -> None:
        """Let somebody else be here."""
        super().advance(days)
        self.here = self.rng.random(self.people) < 0.5


class Sloppy(HalfLifeWorld):
    """Scores are percentages, and everybody takes no time."""

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        """Answer out of range."""
        found = super().attempt(people, items, aid, told=told)
        zero = np.zeros(people.size)
        used = np.ones(people.size, dtype=np.bool_)
        return Attempts(100 * found.score, 2 + zero, zero - 1, used, ~used, zero)


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (Teaching, "probe: it changed what came after."),
        (Boasting, "probe: answers are right more often, or more seldom, than it says."),
        (Catching, "attempt: it changed somebody who was not asked."),
        (Returning, "here: somebody who had left came back."),
        (Sloppy, "score: expected 0 or 1."),
        (Sloppy, "ease: expected 0 to 1."),
        (Sloppy, "seconds: expected more than 0."),
        (Sloppy, "attempt: without help, help was used, or nobody tried first."),
    ],
)
def test_a_broken_promise_is_said(world: type[HalfLifeWorld], said: str) -> None:
    assert said in broken_promises(world, HalfLife())
