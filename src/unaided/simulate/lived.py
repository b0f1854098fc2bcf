"""Let the people of a world live through a plan: the plan says who meets what, the world the rest.

What happens in a day happens in turns: the first thing that each person meets on it, the second,
and so on; the world's time is that of the turn. It knows its people by their places in the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from unaided.evidence.schema import Status
from unaided.simulate.model import AIDS
from unaided.simulate.plan import DAY_SECONDS, STATUSES, Plan
from unaided.simulate.population import Floats, Ints
from unaided.simulate.worlds.curriculum import Bools
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import World

_SCORED, _EXPOSURE = STATUSES.index(Status.SCORED), STATUSES.index(Status.EXPOSURE)
_HELP: Final = {AIDS.index(one.aid): int(one) for one in Help}


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of a plan.

    Attributes:
        gone: Whether the person had left by then; an entry a row of the plan, as the rest.
        score: 1 right, 0 wrong; NaN where nothing was asked, as the next three.
        confidence: That it is right.
        ease: How easy it felt.
        seconds: How long it took.
        aid_used: Whether the help at hand was used.
        attempted_first: Whether a try came before it.
        learning: Mean true probability of a right answer alone, some days after the last practice
            of the skill, on items that the person has not met of families that they practised;
            NaN where they practised none. Shape people × skills.
    """

    gone: Bools
    score: Floats
    confidence: Floats
    ease: Floats
    seconds: Floats
    aid_used: Bools
    attempted_first: Bools
    learning: Floats

    def take(self, rows: Ints) -> Lived:
        """Return what came of the plan's rows, in the order given."""
        of_rows = {
            f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "learning"
        }
        return replace(self, **of_rows)


def live(world: World, plan: Plan, items: Ints, *, horizon_days: float) -> Lived:
    """Let people live through a plan.

    Args:
        world: Where nothing was met yet.
        plan: Who meets what, when, with what help.
        items: The world's item of each row.
        horizon_days: How long after practice learning is read.
    """
    living = _Living(world, plan, items)
    day = plan.seconds // DAY_SECONDS
    practice = plan.check < 0
    skills = range(world.curriculum.skills)
    last = np.array([day[practice & (plan.skill == skill)].max(initial=-1) for skill in skills])
    learning = np.full((world.people, len(skills)), np.nan)
    for today in np.unique(day):
        rows = np.flatnonzero(day == today)
        turn = _turns(plan.person[rows], plan.seconds[rows])
        for number in range(int(turn.max()) + 1):
            living.take(rows[turn == number])
        for skill in np.flatnonzero(last == today):
            learning[:, skill] = living.learned(int(skill), horizon_days)
    return Lived(
        gone=living.gone,
        score=living.found["score"],
        confidence=living.found["confidence"],
        ease=living.found["ease"],
        seconds=living.found["seconds"],
        aid_used=living.found["aid_used"] == 1.0,
        attempted_first=living.found["attempted_first"] == 1.0,
        learning=learning,
    )


class _Living:
    """A plan while it is lived through."""

    def __init__(self, world: World, plan: Plan, items: Ints) -> None:
        self.world, self.plan, self.items = world, plan, items
        size = plan.person.size
        self.gone = np.zeros(size, dtype=np.bool_)
        names = ("score", "confidence", "ease", "seconds", "aid_used", "attempted_first")
        self.found = {name: np.full(size, np.nan) for name in names}
        self._met = np.zeros((world.people, world.curriculum.items), dtype=np.bool_)
        self._practised = np.zeros((world.people, world.curriculum.families), dtype=np.bool_)
        self._now = 0.0
        self._help = np.array([_HELP.get(aid, Help.NONE) for aid in range(len(AIDS))])

    def take(self, rows: Ints) -> None:
        """Let people meet what these rows say, each person once."""
        plan, world = self.plan, self.world
        then = float(plan.seconds[rows].mean()) / DAY_SECONDS
        world.advance(max(then - self._now, 0.0))
        self._now = max(then, self._now)
        self.gone[rows] = ~world.here[plan.person[rows]]
        there = rows[world.here[plan.person[rows]]]
        shown, asked = (there[plan.status[there] == one] for one in (_EXPOSURE, _SCORED))
        if shown.size:
            world.present(plan.person[shown], self.items[shown])
        in_check = plan.check[asked] >= 0
        for some, told in ((asked[in_check], False), (asked[~in_check], True)):
            if not some.size:
                continue
            help_there = self._help[plan.aid[some]]
            attempts = world.attempt(plan.person[some], self.items[some], help_there, told=told)
            for name, values in self.found.items():
                values[some] = getattr(attempts, name)
        met = np.concatenate([shown, asked])
        self._met[plan.person[met], self.items[met]] = True
        practised = met[plan.check[met] < 0]
        family = world.curriculum.family_of_item[self.items[practised]]
        self._practised[plan.person[practised], family] = True

    def learned(self, skill: int, horizon_days: float) -> Floats:
        """Return what everybody has learned of a skill."""
        world = self.world
        items = np.flatnonzero(world.curriculum.skill_of_item == skill)
        people = np.repeat(np.arange(world.people), items.size)
        asked = np.tile(items, world.people)
        known = world.probe(people, asked, days=horizon_days).reshape(world.people, -1)
        family = world.curriculum.family_of_item[items]
        counts = self._practised[:, family] & ~self._met[:, items]
        total, number = (known * counts).sum(axis=1), counts.sum(axis=1)
        found = np.full(world.people, np.nan)
        np.divide(total, number, out=found, where=number > 0)
        return found


def _turns(person: Ints, seconds: Ints) -> Ints:
    """Return of each row how many the person has had before it."""
    order = np.lexsort((seconds, person))
    first = np.flatnonzero(np.diff(person[order], prepend=-1))
    runs = np.diff(first, append=order.size)
    turns = np.empty(order.size, dtype=np.int64)
    turns[order] = np.arange(order.size) - np.repeat(first, runs)
    return turns
