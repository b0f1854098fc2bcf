"""A world written outside keeps the promises and can be played; a broken one is told of it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.arena.half_life import HalfLife, HalfLifeWorld, ReturningWorld

from unaided.simulate.worlds.contract import broken_promises
from unaided.simulate.worlds.course import play
from unaided.simulate.worlds.course_plan import CoursePlan
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.world import Attempts, World


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
        (ReturningWorld, "here: somebody who had left came back."),
        (Sloppy, "score: expected 0 or 1."),
        (Sloppy, "ease: expected 0 to 1."),
        (Sloppy, "seconds: expected more than 0."),
        (Sloppy, "attempt: without help, help was used, or nobody tried first."),
    ],
)
def test_a_broken_promise_is_said(world: type[HalfLifeWorld], said: str) -> None:
    assert said in broken_promises(world, HalfLife())
