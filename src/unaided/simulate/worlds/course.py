"""Play a course in a world: a response log, and the truth that it is to be held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import polars as pl

from unaided.simulate.worlds.course_conditions import SECONDS_A_DAY, Met
from unaided.simulate.worlds.course_items import CourseItems, Form, shared_out
from unaided.simulate.worlds.course_log import Names, Rows, log_of
from unaided.simulate.worlds.course_plan import CheckPlan, CoursePlan, Shares
from unaided.simulate.worlds.curriculum import Floats, Ints
from unaided.simulate.worlds.world import World

START: Final = datetime(2025, 9, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CourseTruth:
    """What is true of people right after their last practice, before any check taught them.

    Each figure is the mean true probability of a right answer, unaided, over the skill's reference
    form: items that nobody met, families weighing equally.

    Attributes:
        days: Days after the last practice, with nothing met in between.
        variant: On families that were practised; shape people × skills × days.
        transfer: On families held back; NaN where none is.
    """

    days: tuple[float, ...]
    variant: Floats
    transfer: Floats


@dataclass(frozen=True, slots=True)
class Course:
    """A course that was played.

    Attributes:
        log: Its responses, in the columns of the response log, one row each; whoever had left is
            in the checks as ``missing``.
        truth: What is true of everybody.
        names: The people and skills of the truth's axes, and what else the log names.
    """

    log: pl.DataFrame
    truth: CourseTruth
    names: Names


def play(
    world: World,
    plan: CoursePlan,
    rng: np.random.Generator,
    *,
    names: Names | None = None,
    start: datetime = START,
) -> Course:
    """Let the people of a world go through a course.

    Args:
        world: Where nothing was met yet.
        plan: The course.
        rng: Draws what is asked and which aid is at hand; what comes of it is the world's.
        names: What things are called; by default by number.
        start: When the first sitting starts.

    Raises:
        UsageError: The curriculum is too small for the plan.
    """
    playing = _Playing(world, plan, rng)
    for day in range(plan.practice_days):
        if day:
            world.advance(1.0)
        playing.practise(day)
    truth = _truth(world, playing.items, plan.truth_days)
    after = 0.0
    for number, check in enumerate(sorted(plan.checks, key=lambda one: one.days_after)):
        world.advance(check.days_after - after)
        after = check.days_after
        playing.check(check, number)
    named = names or Names.numbered(world.people, world.curriculum)
    log = log_of(
        Rows.joined(playing.rows),
        world.curriculum,
        named,
        start,
        declare_floor=plan.declare_floor,
        aid_by_person=plan.aid_by == "person",
    )
    return Course(log, truth, named)


class _Playing:
    """A course while it is played."""

    def __init__(self, world: World, plan: CoursePlan, rng: np.random.Generator) -> None:
        people, skills = world.people, world.curriculum.skills
        self.world, self.plan, self._rng = world, plan, rng
        self.items = shared_out(world.curriculum, plan)
        self.rows: list[Rows] = []
        self._met = Met.nothing(world.curriculum, people)
        self._skills = _orders(np.tile(np.arange(skills), (people, 1)), rng)
        everybody = (people, 1, 1)
        self._practised = _orders(np.tile(self.items.practised, everybody), rng)
        self._held_back = _orders(np.tile(self.items.held_back, everybody), rng)
        self._turns = np.zeros((people, skills), dtype=np.int64)
        self._far = np.zeros((people, skills), dtype=np.int64)
        self._asked = np.zeros((people, world.curriculum.families), dtype=np.int64)
        self._own_aid = _drawn(plan.aid, people, rng)
        # A sitting at about the same hour every day: people start within the same hour.
        self._hour = rng.integers(0, 3_600, people)

    def practise(self, day: int) -> None:
        """Play a day of practice."""
        people = np.flatnonzero(self.world.here)
        spent = np.zeros(self.world.people)
        plan = self.plan
        for place in range(plan.attempts_per_day):
            skills = self._skill_of(people, day * plan.attempts_per_day + place)
            family = _turn(self._practised, people, skills, self._turns[people, skills])
            self._turns[people, skills] += 1
            chosen = self._rng.integers(0, plan.practice_items, people.size)
            by_response = plan.aid_by == "response"
            aid = _drawn(plan.aid, people.size, self._rng) if by_response else self._own_aid[people]
            items = self.items.practice[family, chosen]
            self._ask(people, items, aid, plan.aid, float(day), day, np.nan, spent)
        self._met.close()

    def check(self, check: CheckPlan, number: int) -> None:
        """Play a check."""
        plan, people = self.plan, np.arange(self.world.people)
        day = plan.practice_days - 1 + check.days_after
        spent = np.zeros(people.size)
        for skill in range(self.world.curriculum.skills):
            skills = np.full(people.size, skill)
            for place in range(check.variants + check.transfer):
                if place < check.variants:
                    turn = self._turns[people, skills]
                    family = _turn(self._practised, people, skills, turn)
                    self._turns[people, skills] += 1
                else:
                    family = _turn(self._held_back, people, skills, self._far[people, skills])
                    self._far[people, skills] += 1
                # Of a family, what was not asked yet comes first.
                new = self._asked[people, family] % plan.check_items
                self._asked[people, family] += 1
                aid = _drawn(check.aid, people.size, self._rng)
                items, sitting = self.items.check[family, new], plan.practice_days + number
                self._ask(people, items, aid, check.aid, day, sitting, check.days_after, spent)
        self._met.close()

    def _skill_of(self, people: Ints, number: int) -> Ints:
        """Return whose turn it is: by turns, in each person's order, or one after the other."""
        skills = self.world.curriculum.skills
        if self.plan.order == "interleaved":
            chosen: Ints = self._skills[people, number % skills]
            return chosen
        attempts = self.plan.practice_days * self.plan.attempts_per_day
        # In the curriculum's order: what others stand on comes first.
        return np.full(people.size, number * skills // attempts)

    def _ask(
        self, people: Ints, items: Ints, aid: Ints, shares: Shares, day: float, sitting: int,
        check: float, spent: Floats,
    ) -> None:  # fmt: skip
        """Ask everybody one item; who left is asked in vain."""
        here = self.world.here[people]
        began = np.round(day * SECONDS_A_DAY).astype(np.int64) + self._hour[people]
        asked = began + spent[people].astype(np.int64)
        delay, novelty = self._met.frozen(people, items, began)
        told = bool(np.isnan(check))  # a check tells nothing
        found = self.world.attempt(people[here], items[here], aid[here], told=told)
        self._met.note(people[here], items[here], asked[here])
        spent[people[here]] += np.ceil(found.seconds)

        def wide(values: Floats) -> Floats:
            filled = np.full(people.size, np.nan)
            filled[here] = values
            return filled

        self.rows.append(
            Rows(
                person=people,
                item=items,
                seconds_in=asked,
                sitting=np.full(people.size, sitting),
                check=np.full(people.size, check),
                aid=aid,
                propensity=np.array(shares)[aid],
                missing=~here,
                score=wide(found.score),
                confidence=wide(found.confidence),
                ease=wide(found.ease),
                aid_used=wide(found.aid_used.astype(np.float64)) == 1.0,
                attempted_first=wide(found.attempted_first.astype(np.float64)) == 1.0,
                seconds=wide(found.seconds),
                delay_days=delay,
                novelty=novelty,
            )
        )


def _truth(world: World, items: CourseItems, days: tuple[float, ...]) -> CourseTruth:
    def over(form: Form) -> Floats:
        shape = (world.people, world.curriculum.skills, len(days))
        if not form.items.size:
            return np.full(shape, np.nan)
        found = np.zeros(shape)
        people = np.repeat(np.arange(world.people), form.items.size)
        asked = np.tile(form.items, world.people)
        share = np.zeros((form.items.size, shape[1]))
        share[np.arange(form.items.size), form.skill] = form.weight
        for place, ahead in enumerate(days):
            probed = world.probe(people, asked, days=ahead).reshape(world.people, -1)
            found[:, :, place] = probed @ share
        return found

    return CourseTruth(days, over(items.form), over(items.transfer_form))


def _orders(rows: Ints, rng: np.random.Generator) -> Ints:
    """Shuffle along the last axis, padding (−1) staying last."""
    keys = np.where(rows < 0, 2.0, rng.random(rows.shape))
    return np.take_along_axis(rows, np.argsort(keys, axis=-1), axis=-1)


def _turn(orders: Ints, people: Ints, skills: Ints, number: Ints) -> Ints:
    """Return each person's family of a skill whose turn it is."""
    mine = orders[people, skills]
    found: Ints = mine[np.arange(people.size), number % (mine >= 0).sum(axis=1)]
    return found


def _drawn(shares: Shares, number: int, rng: np.random.Generator) -> Ints:
    return rng.choice(len(shares), number, p=np.array(shares))
