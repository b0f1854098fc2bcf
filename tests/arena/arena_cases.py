"""Short tournaments, and a world that writes down what it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unaided.arena.aid import AidRule
from unaided.arena.entrants import fixed_entrants
from unaided.arena.match import Entrant
from unaided.arena.policies import POLICIES
from unaided.arena.policy import Course
from unaided.arena.tournament import Tournament
from unaided.simulate.worlds.curriculum import Bools, Floats, Ints
from unaided.simulate.worlds.world import Attempts, World

SHORT = Course(people=20, days=6, minutes=5.0)
DISUSE, POWER_LAW = fixed_entrants(1)


def short_tournament(
    policies: tuple[str, ...] = ("massed", "fsrs", "ours"),
    rules: tuple[AidRule, ...] = (AidRule.NONE, AidRule.ASSISTANT, AidRule.HINTS),
    settings: int = 2,
    seed: int = 1,
) -> Tournament:
    """A tournament of 2 settings a world, 20 people, 6 days."""
    return Tournament(
        fixed_entrants(settings), tuple(POLICIES[one] for one in policies), rules, SHORT, seed
    )


@dataclass
class Seen:
    """What a world was asked.

    Attributes:
        seconds: What each person's turns took, day by day, in order.
        items: Every item that was met.
        probed: How often the truth was read while people practised.
    """

    seconds: list[list[tuple[int, float]]] = field(default_factory=lambda: [[]])
    items: set[int] = field(default_factory=set)
    probed: int = 0


class Watched:
    """A world that writes down what it is asked, and is otherwise the one within."""

    def __init__(self, world: World, seen: Seen) -> None:
        self.world, self.seen = world, seen
        self.people, self.curriculum = world.people, world.curriculum

    @property
    def here(self) -> Bools:
        return self.world.here

    def present(self, people: Ints, items: Ints) -> None:
        self.world.present(people, items)
        self._wrote(people, items, np.full(people.size, 45.0))

    def attempt(self, people: Ints, items: Ints, aid: Ints, *, told: bool = True) -> Attempts:
        found = self.world.attempt(people, items, aid, told=told)
        self._wrote(people, items, found.seconds)
        return found

    def advance(self, days: float) -> None:
        self.seen.seconds.append([])
        self.world.advance(days)

    def probe(self, people: Ints, items: Ints, *, days: float = 0.0) -> Floats:
        self.seen.probed += 1
        return self.world.probe(people, items, days=days)

    def _wrote(self, people: Ints, items: Ints, seconds: Floats) -> None:
        self.seen.items |= set(items.tolist())
        self.seen.seconds[-1] += zip(people.tolist(), seconds.tolist(), strict=True)


@dataclass(frozen=True)
class WatchedEntrant:
    """An entrant whose world is watched."""

    inner: Entrant
    seen: Seen

    @property
    def world(self) -> str:
        return self.inner.world

    @property
    def number(self) -> int:
        return self.inner.number

    @property
    def aid(self) -> str:
        return self.inner.aid

    @property
    def values(self) -> Any:
        return self.inner.values

    def start(self, people: int, rng: np.random.Generator) -> World:
        return Watched(self.inner.start(people, rng), self.seen)
