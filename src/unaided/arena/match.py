"""One match: a setting, a policy, a rule of aid; what people did, and what they can do later."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np

from unaided.arena.aid import AidRule, played
from unaided.arena.offer import Division, Form, divided
from unaided.arena.policy import Course, Policy, Seeing
from unaided.arena.tally import Tally
from unaided.simulate.worlds.curriculum import Floats
from unaided.simulate.worlds.world import World

LATER_DAYS: Final = (0, 30, 90)
"""After the last day of practice: when the truth is read."""
EVERY_DAYS: Final = 7
"""During the course the truth is read so often, before that day's practice."""
PLACES: Final = 5
"""Decimals that are kept."""


class Entrant(Protocol):
    """A world with its settings."""

    @property
    def world(self) -> str:
        """Which equations."""

    @property
    def number(self) -> int:
        """Its number among those of the world."""

    @property
    def aid(self) -> str:
        """What help does to growth there, in a word."""

    @property
    def values(self) -> Any:
        """The settings."""

    def start(self, people: int, rng: np.random.Generator) -> World:
        """Start the world."""


@dataclass(frozen=True, slots=True)
class Match:
    """What came of one match; values are rounded to :data:`PLACES`.

    Attributes:
        world: Which equations.
        setting: The number of the settings.
        regime: What help does to growth there.
        aid: The rule of aid.
        policy: Who chose.
        performance: Mean score of what was answered, with whatever help; ``None``: nothing was.
        performance_by_day: The same of each day.
        variants: Mean true success alone on new variants, by days after the course.
        transfer: Likewise on families never practised; ``None`` where there are none.
        curve: Mean true success alone on variants during the course: pairs of day and value.
        people: Each one's true success alone on variants, by days after the course.
        facts: What people did; see :class:`~unaided.arena.tally.Tally`.
        here: Share of people who had not left by the end. Who left is read like anybody.
    """

    world: str
    setting: int
    regime: str
    aid: str
    policy: str
    performance: float | None
    performance_by_day: tuple[float | None, ...]
    variants: Mapping[str, float]
    transfer: Mapping[str, float] | None
    curve: tuple[tuple[int, float], ...]
    people: Mapping[str, tuple[float, ...]]
    facts: Mapping[str, float | None]
    here: float

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What tells matches apart."""
        return self.world, self.setting, self.aid, self.policy

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return asdict(self)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Match:
        """Return the match of a JSON value."""
        lists = {
            "performance_by_day": tuple(value["performance_by_day"]),
            "curve": tuple((int(day), float(level)) for day, level in value["curve"]),
            "people": {days: tuple(found) for days, found in value["people"].items()},
        }
        return cls(**{**value, **lists})


def play_match(
    entrant: Entrant, policy: Policy, rule: AidRule, course: Course, *, seed: int
) -> Match:
    """Play a match. Every policy and every rule meets the same people, who start alike.

    Args:
        entrant: The world with its settings.
        policy: Who chooses.
        rule: Which help is there.
        course: How many people, how long.
        seed: Decides what chance decides.
    """
    chance = [seed, zlib.crc32(entrant.world.encode()), entrant.number]
    world = entrant.start(course.people, np.random.default_rng([*chance, 0]))
    division = divided(world.curriculum)
    tally = Tally.nothing(division.offer, course)
    curve = _practised(world, division, policy, rule, course, chance, tally)
    people = {str(days): division.variants.level(world, float(days)) for days in LATER_DAYS}
    transfer = division.transfer
    return Match(
        world=entrant.world,
        setting=entrant.number,
        regime=entrant.aid,
        aid=str(rule),
        policy=policy.name,
        performance=_rounded(tally.performance()),
        performance_by_day=tuple(_rounded(one) for one in tally.performance_by_day()),
        variants={days: round(float(found.mean()), PLACES) for days, found in people.items()},
        transfer=None if transfer is None else _later(transfer, world),
        curve=curve,
        people={days: tuple(found.round(PLACES).tolist()) for days, found in people.items()},
        facts={name: _rounded(fact) for name, fact in tally.facts(course.days).items()},
        here=round(float(world.here.mean()), PLACES),
    )


def _practised(
    world: World,
    division: Division,
    policy: Policy,
    rule: AidRule,
    course: Course,
    chance: list[int],
    tally: Tally,
) -> tuple[tuple[int, float], ...]:
    """Let people practise, and return the curve of the truth meanwhile."""
    if isinstance(policy, Seeing):
        policy = policy.shown(world)
    state = policy.start(division.offer, course, np.random.default_rng([*chance, 1]))
    curve = []
    for day in range(course.days):
        if day:
            world.advance(1.0)
        if day % EVERY_DAYS == 0:
            level = float(division.variants.level(world, 0.0).mean())
            curve.append((day, round(level, PLACES)))
        _sitting(world, policy, state, rule, course, day, tally)
    return tuple(curve)


def _sitting(
    world: World, policy: Policy, state: Any, rule: AidRule, course: Course, day: int, tally: Tally
) -> None:
    """Let everybody who is still here practise for the day's minutes, to the end of an item."""
    left: Floats = np.where(world.here, course.seconds, 0.0)
    policy.begin_day(state, np.flatnonzero(left > 0.0), day)
    while (people := np.flatnonzero(left > 0.0)).size:
        turn = policy.choose(state, people, day, rule.at_hand)
        left[people[turn.items < 0]] = 0.0
        rows = np.flatnonzero(turn.items >= 0)
        if not rows.size:
            break
        people, turn = people[rows], turn.of(rows)
        found = played(world, rule, people, turn)
        left[people] -= found.seconds
        tally.add(people, turn.items, found, day)
        policy.learn(state, people, turn.items, found, day)


def _later(form: Form, world: World) -> dict[str, float]:
    return {
        str(days): round(float(form.level(world, float(days)).mean()), PLACES)
        for days in LATER_DAYS
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
