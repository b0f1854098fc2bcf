"""A check as ``checks_in_worlds.py`` has it: practice before it, who comes, its log, its record."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import polars as pl

from unaided.checks.available import Available, Candidates
from unaided.checks.draw import Draw, Place
from unaided.checks.plan import CheckPlan, Condition, FamilyId, ItemId, PersonId, SkillId
from unaided.checks.playing import CheckUnderWay, SittingPlayed, known_from
from unaided.checks.record import verify, write_record
from unaided.simulate.worlds.course import START, Course
from unaided.simulate.worlds.course_conditions import SECONDS_A_DAY, Met
from unaided.simulate.worlds.course_log import Rows, log_of
from unaided.simulate.worlds.course_plan import CoursePlan
from unaided.simulate.worlds.curriculum import Curriculum
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import World

DELAYS: Final = (2.0, 14.0)
CERTAINTY: Final = 0.9
LAYOUT: Final = Layout(skills=2, families_per_skill=12, items_per_family=14, chain=2)
COURSE: Final = CoursePlan(
    practice_days=21,
    attempts_per_day=4,
    aid=(0.5, 0.0, 0.0, 0.5),
    held_back=6,
    practice_items=8,
    check_items=1,
    checks=(),
    truth_days=(DELAYS[-1],),
)
PLAN: Final = CheckPlan(
    skills=(SkillId(0), SkillId(1)),
    delays_days=DELAYS,
    items=6,
    aids=("none", "assistant"),
    novelties=("variant", "transfer"),
)
FIXED_ROUNDS: Final = PLAN.fixed * len(PLAN.skills)
COPIES: Final = 32
"""Attempts with the assistant in copies of the world, from which its true probability is read."""

MISSES: Final = 0.12
"""How often somebody in the middle misses a sitting."""

MISSES_SLOPE: Final = -0.8
"""What one standard deviation more of true probability adds to the logit of that."""


@dataclass
class Watched:
    """A world whose true probabilities are written down just before each attempt.

    Attributes:
        world: The world.
        rng: The generator that the world draws from.
        aside: Draws what happens in copies.
        alone: Of each attempt since :meth:`begin`, the probability alone.
        aided: Likewise with the assistant; of the fixed places alone.
    """

    world: World
    rng: np.random.Generator
    aside: np.random.Generator
    alone: list[np.ndarray] = field(default_factory=list)
    aided: list[np.ndarray] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def begin(self) -> None:
        """Forget what was written down."""
        self.alone, self.aided = [], []

    def attempt(
        self, people: np.ndarray, items: np.ndarray, aid: np.ndarray, *, told: bool = True
    ) -> Any:
        """Write down, then ask."""
        if not told:
            fixed = len(self.alone) < FIXED_ROUNDS
            self.alone.append(self.world.probe(people, items))
            self.aided.append(
                self.read_aided(people, items) if fixed else np.full(people.size, np.nan)
            )
        return self.world.attempt(people, items, aid, told=told)

    def read_aided(self, people: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Read the true probability with the assistant, in copies of the world."""
        assistant = np.full(people.size, int(Help.ASSISTANT))
        right = np.zeros(people.size)
        for _ in range(COPIES):
            # Whatever holds the world's generator holds the other one in the copy.
            kept = {id(self.rng): self.aside, id(self.world.curriculum): self.world.curriculum}
            other = copy.deepcopy(self.world, kept)
            right += other.attempt(people, items, assistant, told=False).score
        return right / COPIES


def candidates_of(course: Course, curriculum: Curriculum) -> Candidates:
    """Return what each person has not met, family by family."""
    person, item = _codes(course, course.log)
    met = np.zeros((len(course.names.people), curriculum.items), dtype=np.bool_)
    met[person, item] = True
    return {
        PersonId(who): {
            skill: tuple(
                Available(
                    FamilyId(int(family)),
                    bool(own[curriculum.family_of_item == family].any()),
                    tuple(
                        ItemId(int(one))
                        for one in np.flatnonzero((curriculum.family_of_item == family) & ~own)
                    ),
                )
                for family in np.flatnonzero(curriculum.skill_of_family == skill)
            )
            for skill in PLAN.skills
        }
        for who, own in enumerate(met)
    }


def _codes(course: Course, log: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    codes = []
    for column, names in (("person", course.names.people), ("item", course.names.items)):
        place = {name: number for number, name in enumerate(names)}
        codes.append(np.array([place[one] for one in log[column].to_list()], dtype=np.int64))
    return codes[0], codes[1]


@dataclass(frozen=True)
class Taken:
    """A check that was taken.

    Attributes:
        level: What the verdicts ask for.
        logs: Practice and check as the application exports them, by the places that are in it.
        asked: Position of each place that was asked → the item.
        alone: Of each place, the true probability alone; NaN where it was not needed.
        aided: Likewise with the assistant, at fixed places.
        missing: Positions of the places that were missed.
        withdrawn: Positions of those not needed.
    """

    level: float
    logs: Mapping[str, pl.DataFrame]
    asked: Mapping[int, int]
    alone: np.ndarray
    aided: np.ndarray
    missing: np.ndarray
    withdrawn: int


def take(
    world: Watched,
    course: Course,
    candidates: Candidates,
    drawn: Draw,
    rng: np.random.Generator,
    misses_slope: float = MISSES_SLOPE,
) -> Taken:
    """Take the check in the world, and write the log."""
    practice = course.log
    person, item = _codes(course, practice)
    alone = (practice["aid"] == "none").to_numpy()
    score = practice["score"].fill_null(np.nan).to_numpy()
    use = alone & np.isfinite(score)
    level = float(np.clip(np.round(20 * np.nanmedian(course.truth.variant)) / 20, 0.3, 0.9))
    known = known_from(person[use], item[use], score[use], world.curriculum)
    check = CheckUnderWay(world, PLAN, candidates, drawn, known, level, CERTAINTY)
    met = Met.nothing(world.curriculum, world.people)
    there = np.isfinite(score)
    seconds = (practice["time"] - START).dt.total_seconds().to_numpy()
    met.note(person[there], item[there], seconds[there])
    met.close()
    truth = np.full((2, len(drawn.places)), np.nan)
    asked: dict[int, int] = {}
    logs, missing, withdrawn, passed = [practice], [], 0, 0.0
    for sitting, days in enumerate(PLAN.delays_days):
        world.advance(days - passed)
        passed = days
        mine = np.array([k for k, one in enumerate(drawn.places) if one.sitting == sitting])
        who = np.array([drawn.places[k].person for k in mine])
        truth[0, mine] = world.probe(who, np.array([drawn.places[k].item for k in mine]))
        came = world.here & ~_misses(who, truth[0, mine], world.people, misses_slope, rng)
        gone = mine[~came[who] & np.array([drawn.places[k].fixed for k in mine])]
        truth[1, gone] = _aided_of(world, [drawn.places[k] for k in gone])
        world.begin()
        sat = check.sit(sitting, came)
        for one, before, helped in zip(sat.rounds, world.alone, world.aided, strict=True):
            truth[0, one.place], truth[1, one.place] = before, helped
            asked |= dict(zip(one.place.tolist(), one.item.tolist(), strict=True))
        missing.append(sat.missing)
        withdrawn += sat.withdrawn.size
        logs.append(_written(sat, sitting, course, world.curriculum, drawn, met))
    log = pl.concat(logs, how="diagonal_relaxed")
    # As the product exports it; and as it would be read if nothing said which items were chosen.
    kept = {"fixed": log, "all": log.drop("fixed")}
    gone = np.concatenate(missing)
    return Taken(level, kept, asked, truth[0], truth[1], gone, withdrawn)


def _aided_of(world: Watched, places: Sequence[Place]) -> np.ndarray:
    """Return the true probability with the assistant of places that nobody will be asked."""
    found = np.full(len(places), np.nan)
    turn: dict[int, int] = defaultdict(int)
    turns = []
    for one in places:
        turns.append(turn[one.person])
        turn[one.person] += 1
    for number in sorted(set(turns)):
        now = np.flatnonzero(np.array(turns) == number)  # a world is asked about each person once
        who = np.array([places[k].person for k in now])
        found[now] = world.read_aided(who, np.array([places[k].item for k in now]))
    return found


def _misses(
    who: np.ndarray, right: np.ndarray, people: int, slope: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw who does not come: with a slope below 0, the less somebody knows the more likely."""
    mean = np.bincount(who, right, people) / np.maximum(np.bincount(who, minlength=people), 1)
    logit = np.log(MISSES / (1 - MISSES)) + slope * (mean - mean.mean()) / mean.std()
    return np.asarray(rng.random(people) < 1 / (1 + np.exp(-logit)))


def _written(
    sat: SittingPlayed,
    sitting: int,
    course: Course,
    curriculum: Curriculum,
    drawn: Draw,
    met: Met,
) -> pl.DataFrame:
    """Write a sitting in the columns of the log; of what is missing, only what was planned."""
    places = np.concatenate([*(one.place for one in sat.rounds), sat.missing]).astype(np.int64)
    of = [drawn.places[place] for place in places]
    gone = [drawn.places[place] for place in sat.missing]
    person = np.array([one.person for one in of], dtype=np.int64)
    item = np.concatenate(
        [*(one.item for one in sat.rounds), np.array([one.item for one in gone], dtype=np.int64)]
    )
    days = PLAN.delays_days[sitting]
    began = round((COURSE.practice_days - 1 + days) * SECONDS_A_DAY) + 1_800
    missing = np.arange(places.size) >= places.size - sat.missing.size

    def of_all(name: str) -> np.ndarray:
        values = [getattr(one.found, name).astype(np.float64) for one in sat.rounds]
        return np.concatenate([*values, np.full(sat.missing.size, np.nan)])

    taken = of_all("seconds")
    delay, novelty = met.frozen(person, item, np.full(places.size, began))
    asked_at = began + _before(person, np.nan_to_num(np.ceil(taken)))
    met.note(person[~missing], item[~missing], asked_at[~missing])
    met.close()
    rows = Rows(
        person=person,
        item=item,
        seconds_in=asked_at,
        sitting=np.full(places.size, COURSE.practice_days + sitting),
        check=np.full(places.size, days),
        aid=np.array([Help[one.condition.aid.upper()] for one in of], dtype=np.int64),
        propensity=np.array([one.propensity for one in of]),
        missing=missing,
        score=of_all("score"),
        confidence=of_all("confidence"),
        ease=of_all("ease"),
        aid_used=of_all("aid_used") == 1.0,
        attempted_first=of_all("attempted_first") == 1.0,
        seconds=taken,
        delay_days=delay,
        novelty=novelty,
    )
    log = log_of(rows, curriculum, course.names, START, declare_floor=True, aid_by_person=False)
    there = pl.lit(pl.Series(~missing))
    return log.with_columns(
        *(pl.when(there).then(pl.col(name)).alias(name) for name in ("delay_days", "novelty")),
        stratum=pl.Series([one.stratum for one in of], dtype=pl.String),
        fixed=pl.Series([one.fixed for one in of], dtype=pl.Boolean),
    )


def _before(person: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Return the seconds that each person's earlier answers of the sitting took."""
    spent: dict[int, float] = defaultdict(float)
    found = np.zeros(person.size, dtype=np.int64)
    for row, (who, took) in enumerate(zip(person.tolist(), seconds.tolist(), strict=True)):
        found[row] = spent[who]
        spent[who] += took
    return found


def recorded(
    candidates: Candidates, seed: int, drawn: Draw, taken: Taken, *, tamper: bool
) -> dict[str, int]:
    """Verify the written record; where asked, count which tampered ones are named, too."""
    record = json.loads(json.dumps(write_record(PLAN, candidates, seed)))
    written = list(drawn.places)
    asked = [ItemId(taken.asked.get(place, one.item)) for place, one in enumerate(written)]
    found = verify(record, written, asked)
    tampered = list(tamperings(record, written, np.random.default_rng(seed))) if tamper else []
    caught = sum(bool(verify(*one).problems) for one in tampered)
    return {
        "places": found.places,
        "problems": len(found.problems),
        "balances": len(found.balance),
        "tampered": len(tampered),
        "caught": caught,
    }


def tamperings(
    record: Mapping[str, Any], written: Sequence[Place], rng: np.random.Generator
) -> Iterator[tuple[Mapping[str, Any], Sequence[Place]]]:
    """Yield records and places that do not belong together."""
    fixed = int(rng.choice([place for place, one in enumerate(written) if one.fixed]))
    other = int(rng.choice([place for place, one in enumerate(written) if not one.fixed]))

    def but(place: int, **values: Any) -> list[Place]:
        return [replace(one, **values) if at == place else one for at, one in enumerate(written)]

    for place in (fixed, other):
        one = written[place]
        turned = "none" if one.condition.aid == "assistant" else "assistant"
        yield record, but(place, condition=Condition(turned, one.condition.novelty))
        yield record, but(place, propensity=0.9 * one.propensity)
        yield record, but(place, delay_propensity=1.0)
        yield record, but(place, stratum="another")
        yield record, but(place, fixed=not one.fixed)
        yield record, but(place, position=PLAN.items)
        yield record, [*written[:place], *written[place + 1 :]]
    yield record, but(fixed, item=ItemId(written[fixed].item + 1))
    yield dict(record) | {"seed": record["seed"] + 1}, written
    yield dict(record) | {"plan": record["plan"] | {"delays_days": [2.0]}}, written
    yield dict(record) | {"candidates": record["candidates"][1:]}, written


def places_of(taken: Taken) -> dict[str, int]:
    """Count what became of the places."""
    return {
        "asked": len(taken.asked),
        "missed": int(taken.missing.size),
        "not needed": taken.withdrawn,
    }
