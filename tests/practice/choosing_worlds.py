"""Shelves, and people who practise on them and answer as chance has it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from unaided.practice.choosing import Choices, Planner
from unaided.practice.memory import Floats, Ints
from unaided.practice.record import Events, Record, event_of
from unaided.practice.shelf import Bools, Shelf
from unaided.practice.view import Sittings, View

MINUTE_DAYS = 1 / 1_440
FEWER = settings(max_examples=30)
"""For whole sittings and histories, each of which shows a lot already."""


@dataclass(frozen=True)
class World:
    """A shelf, and how its people fare.

    Attributes:
        shelf: What they practise.
        people: How many.
        right: Their share of right answers.
        aided: Share of answers with help.
        gaps_days: Days before each sitting.
        showings: Of each sitting.
        seed: Draws everything.
    """

    shelf: Shelf
    people: int = 2
    right: float = 0.6
    aided: float = 0.2
    gaps_days: tuple[float, ...] = (0.0, 1.0)
    showings: int = 12
    seed: int = 1


@dataclass(frozen=True)
class Watched(Planner):
    """A planner that keeps what its rules saw and said."""

    said: list[tuple[View, Floats]] = field(default_factory=list)

    def points(self, view: View) -> Floats:
        points = Planner.points(self, view)
        self.said.append((view, points))
        return points


@dataclass(frozen=True)
class Turn:
    """One showing to everybody, as it was chosen and answered.

    Attributes:
        sitting: Its number.
        view: What the rules saw.
        points: What they said.
        chosen: What was chosen.
        got: Who got it alone.
        failed: Who tried alone and did not get it.
    """

    sitting: int
    view: View
    points: Floats
    chosen: Choices
    got: Bools
    failed: Bools

    @property
    def possible(self) -> Bools:
        """Families that could be chosen at all, people × families."""
        return np.isfinite(self.points)


def shelf_of(
    families: int, *, items: int = 2, skills: int = 1, needs: tuple[tuple[int, int], ...] = ()
) -> Shelf:
    """Return a shelf with skills of about as many families each."""
    return Shelf(
        family_of_item=np.repeat(np.arange(families), items),
        skill_of_family=np.sort(np.arange(families) % skills),
        needs=np.array(needs, dtype=np.int64).reshape(-1, 2),
    )


@st.composite
def shelves(draw: st.DrawFn, least: int = 0) -> Shelf:
    """Draw a shelf; a skill stands on earlier ones alone, and some families have no item."""
    families = draw(st.integers(least, 9))
    skills = draw(st.integers(1, 4))
    sizes = draw(st.lists(st.integers(min(least, 1), 3), min_size=families, max_size=families))
    numbers = st.lists(st.integers(0, skills - 1), min_size=families, max_size=families)
    pairs = st.tuples(st.integers(0, skills - 1), st.integers(0, skills - 1))
    needs = [pair for pair in draw(st.lists(pairs, max_size=4)) if pair[0] > pair[1]]
    family_of_item = np.repeat(np.arange(families), np.array(sizes, dtype=np.int64))
    return Shelf(
        family_of_item=draw(st.permutations(family_of_item.tolist()).map(_ints)),
        skill_of_family=draw(numbers.map(_ints)),
        needs=_ints(needs).reshape(-1, 2),
        subject_of_skill=np.arange(skills) // 2,
    )


@st.composite
def worlds(draw: st.DrawFn, least: int = 0) -> World:
    """Draw a shelf and people."""
    gaps = st.lists(st.sampled_from([0.1, 1.0, 6.0, 20.0, 365.0]), min_size=1, max_size=3)
    return World(
        shelf=draw(shelves(least)),
        people=draw(st.integers(1, 3)),
        right=draw(st.sampled_from([0.0, 0.3, 0.7, 1.0])),
        aided=draw(st.sampled_from([0.0, 0.4])),
        gaps_days=tuple(draw(gaps)),
        showings=draw(st.integers(1, 14)),
        seed=draw(st.integers(0, 10_000)),
    )


def nobody(world: World) -> Record:
    """Return the record of people who met nothing."""
    return Record.nothing(world.shelf, world.people)


def played(world: World, planner: Planner, record: Record | None = None) -> list[Turn]:
    """Play sittings; what each answer is, chance alone decides.

    Args:
        world: Who, and on what.
        planner: What chooses.
        record: What is known of them before; by default nothing. It is written on.
    """
    record = nobody(world) if record is None else record
    rng, turns = np.random.default_rng(world.seed), []
    watched = Watched(planner.rules, planner.random_share)
    who, day = np.arange(world.people), 0.0
    away = np.full(world.people, np.nan)
    for number, gap in enumerate(world.gaps_days):
        day += gap
        sittings = Sittings.begun(world.people, world.shelf.families, away)
        for _ in range(world.showings):
            # No two moments are alike, so that no two families are.
            day += MINUTE_DAYS * (1.0 + rng.random())
            chosen = watched.choose(record, sittings, who, day, rng)
            got, failed = answered(world, record, sittings, chosen, day, rng)
            turns.append(Turn(number, *watched.said[-1], chosen, got, failed))
        away = np.full(world.people, world.gaps_days[(number + 1) % len(world.gaps_days)])
    return turns


def answered(
    world: World,
    record: Record,
    sittings: Sittings,
    chosen: Choices,
    day: float,
    rng: np.random.Generator,
) -> tuple[Bools, Bools]:
    """Let everybody answer who was asked; return who got it alone, and who failed alone."""
    there = np.flatnonzero(chosen.item >= 0)
    items, families = chosen.item[there], chosen.family[there]
    score = (rng.random(there.size) < world.right).astype(np.float64)
    alone = rng.random(there.size) >= world.aided
    outcome, evidence = event_of(score, ~alone, alone | (rng.random(there.size) < 0.5))
    new = record.meetings[there, families] == 0
    record.learn(Events(there, items, outcome, evidence, np.full(there.size, day)))
    sittings.show(there, families, items, failed=alone & (score < 1.0), new=new)
    got, failed = np.zeros((2, world.people), dtype=np.bool_)
    got[there], failed[there] = alone & (score == 1.0), alone & (score < 1.0)
    return got, failed


def _ints(values: list[int] | list[tuple[int, int]]) -> Ints:
    return np.array(values, dtype=np.int64)
