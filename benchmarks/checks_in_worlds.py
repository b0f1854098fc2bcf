"""Do checks say what is so? The application's own checks, taken by people with known truth.

In every fixed setting of both worlds people practise two skills for three weeks, half of the time
with an assistant at hand. Then a check is drawn (2 and 14 days later, six places a skill, alone or
with the assistant, families met and never met), taken in the world as in the application, and
analysed as a user would: the log is written, read and reported. Some people have left; others miss
a sitting, the more likely the less they know. From the folder of the repository::

    python benchmarks/checks_in_worlds.py [--people N] [--settings N] [--seeds N] [--keep]

What is counted, and against which target:

1. *By design and by model.* Of the questions of the check that both answer, in how many they lie
   apart by the report's own rule, |z| > 1.96: the assistant's difference at each delay, learning
   and transfer on the form, and (which the report sets side by side and does not mark) the means of
   the responses given alone at each delay. The report states that its rule asks for more than
   chance gives: fewer than 5 in 100 where both are right.
2. *Intervals by design*, 90 %: of the difference that the assistant makes to variants, and of the
   mean alone. Target: the mean true probability over the people who came and the items drawn for
   them at the fixed places, each item with and without the assistant, read just before it was
   asked. (Alone it is the world's own; with the assistant the mean of attempts in copies.) Once
   as the log is exported, which says what was chosen; once as if it did not.
   Intervals speak of the population that people come from, so that those of fixed people may
   hold a little more often than nine times in ten.
3. *The record.* Every plan is drawn again from its record after a round trip through JSON; then
   every fourth setting's first record is tampered with in ways each of which must be named.
4. *Missing.* The mean alone, on variants, 14 days on, of all who were assigned: how far the mean
   of those who came is off, and whether the report's bounds contain it.

What came out stands in ``checks_in_worlds.json``, and in words and tables in
``docs/explanation/checks-on-known-truth.md``.
"""

from __future__ import annotations

import argparse
import copy
import json
import multiprocessing
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from tqdm import tqdm

from unaided.checks.available import Available, Candidates
from unaided.checks.draw import Draw, Place, draw
from unaided.checks.plan import CheckPlan, Condition, FamilyId, ItemId, PersonId, SkillId
from unaided.checks.playing import CheckUnderWay, SittingPlayed, known_from
from unaided.checks.record import verify, write_record
from unaided.cli.bench_process import machine
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build_report
from unaided.report.findings import Finding, Question, Subject
from unaided.report.findings import known as known_finding
from unaided.report.model.disagreements import LARGEST_Z, difference_z
from unaided.report.standard import choose_standard
from unaided.simulate.worlds.catalogue import fixed_settings
from unaided.simulate.worlds.course import START, Course, play
from unaided.simulate.worlds.course_conditions import SECONDS_A_DAY, Met
from unaided.simulate.worlds.course_log import Rows, log_of
from unaided.simulate.worlds.course_plan import CoursePlan
from unaided.simulate.worlds.curriculum import Curriculum
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.worlds.people import Help
from unaided.simulate.worlds.world import World

RESULT: Final = Path(__file__).with_name("checks_in_worlds.json")
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

LOGS: Final = ("fixed", "all")
"""Practice with the places whose item no answer can change, and with all."""

TAMPERED_EVERY: Final = 4
"""Of the settings: those whose first record is tampered with, each time drawn again."""

STATED: Final = 0.05
"""How often |z| > 1.96 comes by chance; the report says that its rule is rarer."""


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
            self.aided.append(self._aided(people, items) if fixed else np.full(people.size, np.nan))
        return self.world.attempt(people, items, aid, told=told)

    def _aided(self, people: np.ndarray, items: np.ndarray) -> np.ndarray:
        assistant = np.full(people.size, int(Help.ASSISTANT))
        right = np.zeros(people.size)
        for _ in range(COPIES):
            # Whatever holds the world's generator holds the other one in the copy.
            kept = {id(self.rng): self.aside, id(self.world.curriculum): self.world.curriculum}
            other = copy.deepcopy(self.world, kept)
            right += other.attempt(people, items, assistant, told=False).score
        return right / COPIES


def one_check(number: int, seed: int, people: int, logs: Sequence[str] = LOGS) -> dict[str, Any]:
    """Play one setting once, and analyse some logs; return everything that is counted of it."""
    setting = fixed_settings()[number]
    rng, aside, ours = (np.random.default_rng([number, seed, part]) for part in range(3))
    watched = Watched(setting.start(people, rng, layout=LAYOUT), rng, aside)
    course = play(watched, COURSE, ours)
    candidates = candidates_of(course, watched.curriculum)
    chance = int(ours.integers(2**53))
    drawn = draw(PLAN, candidates, chance)
    taken = take(watched, course, candidates, drawn, ours)
    found = {"world": setting.world, "setting": number, "aid": setting.aid, "seed": seed}
    tamper = seed == 0 and number % TAMPERED_EVERY == 0
    record = recorded(candidates, chance, drawn, taken, tamper=tamper)
    found |= {"level": taken.level, "record": record}
    truth = targets(drawn, taken)
    for name in logs:
        found[name] = judged(reported(taken.logs[name], taken.level), truth)
    return found | {"truth": truth, "places": places_of(taken)}


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
        aided: Likewise with the assistant, at fixed places of those who came.
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
        came = world.here & ~_misses(who, truth[0, mine], world.people, rng)
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


def _misses(
    who: np.ndarray, right: np.ndarray, people: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw who does not come: the less somebody knows, the more likely."""
    mean = np.bincount(who, right, people) / np.maximum(np.bincount(who, minlength=people), 1)
    logit = np.log(MISSES / (1 - MISSES)) + MISSES_SLOPE * (mean - mean.mean()) / mean.std()
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


def targets(drawn: Draw, taken: Taken) -> dict[str, float]:
    """Return what is true over the people who came, and the items drawn at fixed places."""
    found = {}
    came = np.ones(len(drawn.places), dtype=np.bool_)
    came[taken.missing] = False
    fixed = np.array([one.fixed for one in drawn.places])
    for sitting, days in enumerate(PLAN.delays_days):
        for novelty in PLAN.novelties:
            mine = fixed & np.array(
                [
                    one.sitting == sitting and one.condition.novelty == novelty
                    for one in drawn.places
                ]
            )
            here = mine & came
            name = f"{days:g} days, {novelty}"
            found[f"alone, {name}"] = float(taken.alone[here].mean())
            found[f"contrast, {name}"] = float((taken.aided - taken.alone)[here].mean())
            found[f"assigned, {name}"] = float(taken.alone[mine].mean())
    return found


def places_of(taken: Taken) -> dict[str, int]:
    """Count what became of the places."""
    return {
        "asked": len(taken.asked),
        "missed": int(taken.missing.size),
        "not needed": taken.withdrawn,
    }


def reported(log: pl.DataFrame, level: float) -> dict[str, Any]:
    """Analyse a log as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        log.write_parquet(path)
        study = study_of_table(path, {}, {})
        read = read_log(study, data_dir=None)
        standard = {"horizon_days": DELAYS[-1], "level": level, "certainty": CERTAINTY}
        choice = choose_standard(options=standard, study={})
        options = Options(None, None, 1, None, "checks", date(2026, 1, 1))
        return build_report(read, study, choice, options)


def judged(report: Mapping[str, Any], truth: Mapping[str, float]) -> dict[str, Any]:
    """Hold the figures of the check against the truth, and by design against by model."""
    known = [
        one
        for one in report["findings"]
        if one["subject"]["kind"] == "all" and one["status"] == "known"
    ]
    named = [(name, one) for one in known if (name := name_of(one)) is not None]
    figures = [
        {"name": name, "truth": truth[name], "assignment": one["assignment"]}
        | {key: one[key] for key in ("estimate", "low", "high")}
        for name, one in named
        if (one["basis"], one["skill"]) == ("design", None) and name in truth
    ]
    plain = [
        one["estimate"]
        for one in known
        if one["estimand"] == "learning"
        and (one["basis"], one["adjustment"], one["skill"]) == ("design", "none", None)
    ]
    attendance = report["attendance"] or {}
    return {
        "figures": figures,
        "pairs": list(_pairs(named)),
        "marked": [
            {"estimand": one["estimand"], "apart": one["disagrees"]}
            for one in report["findings"]
            if one["disagrees"] is not None
        ],
        "learning": plain[0] if plain else None,
        "low": attendance.get("low"),
        "high": attendance.get("high"),
    }


def _pairs(named: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield z of every question that both bases answer, by the report's own rule."""
    designed = {
        (name, one["skill"]): one
        for name, one in named
        if one["basis"] == "design" and (one["adjustment"] == "items" or "planned" in _when(one))
    }
    for name, model in named:
        design = designed.get((name, model["skill"]))
        if model["basis"] == "model" and design is not None:
            z = difference_z(_finding(design), _finding(model))
            if z is not None:
                yield {"name": name, "z": z}


def _when(finding: Mapping[str, Any]) -> tuple[object]:
    return ((finding["condition"] or {}).get("delay"),)


def _finding(one: Mapping[str, Any]) -> Finding:
    """Return a finding as the rule takes it."""
    question = Question(Subject("all"), one["skill"], one["estimand"], one["unit"])
    ends = (one["low"], one["high"])
    return known_finding(question, one["estimate"], ends, one["interval"], responses=0, people=0)


def name_of(finding: Mapping[str, Any]) -> str | None:
    """Return which question of the check a finding answers; ``None``: another one."""
    condition, estimand = finding["condition"] or {}, finding["estimand"]
    if estimand in ("learning", "learning_transfer"):
        return f"{estimand.replace('_', ' on ')}, on the form"
    if estimand == "removed_at_horizon":
        return f"contrast, {DELAYS[1]:g} days, variant"
    if estimand == "dependence" and condition.get("delay") == "between":
        return f"contrast, {DELAYS[0]:g} days, variant"
    asked = (estimand, *(condition.get(name) for name in ("occasion", "delay", "aid")))
    novelty = condition.get("novelty")
    if asked == ("expected_score", "check", "planned", "none") and novelty in PLAN.novelties:
        return f"alone, {condition['delay_days']:g} days, {novelty}"
    return None


def summarised(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return everything that is counted, over all checks and by world."""
    worlds = sorted({one["world"] for one in found})
    parts = {"both worlds": found} | {
        world: [one for one in found if one["world"] == world] for world in worlds
    }
    return {name: _summary(part) for name, part in parts.items()}


def _summary(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    records = [one["record"] for one in found]
    logs = [name for name in LOGS if name in found[0]]
    places = [one["places"] for one in found]
    return {
        "checks": len(found),
        "places": {name: sum(one[name] for one in places) for name in places[0]},
        "apart": {name: _apart([one[name] for one in found]) for name in logs},
        "intervals": {name: _coverage([one[name] for one in found]) for name in logs},
        "record": {name: sum(one[name] for one in records) for name in records[0]},
        "missing": {name: _missing(found, name) for name in logs},
    }


def _apart(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    for one in found:
        for pair in one["pairs"]:
            by_kind[pair["name"].partition(",")[0]].append(pair["z"])
    kinds = {
        kind: _share([abs(z) > LARGEST_Z for z in some])
        | {"root mean square z": float(np.sqrt(np.mean(np.square(some))))}
        for kind, some in sorted(by_kind.items())
    }
    everything = _share([pair["apart"] for one in found for pair in one["marked"]])
    return kinds | {"every pair the report marks": everything, "stated, at most": STATED}


def _coverage(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_name: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        for figure in one["figures"]:
            by_name[figure["name"]].append(figure)
            by_name[figure["name"].partition(",")[0]].append(figure)
    summary = {}
    for name, some in sorted(by_name.items()):
        low, high, truth, value = (
            np.array([one[key] for one in some]) for key in ("low", "high", "truth", "estimate")
        )
        summary[name] = _share(((low <= truth) & (truth <= high)).tolist()) | {
            "bias": float((value - truth).mean()),
            "half width": float((high - low).mean() / 2),
            "randomised": float(np.mean([one["assignment"] == "randomised" for one in some])),
        }
    return summary


def _missing(found: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    truth = np.array([one["truth"][f"assigned, {DELAYS[-1]:g} days, variant"] for one in found])
    low, high, naive = (
        np.array([one[name][key] for one in found], dtype=np.float64)
        for key in ("low", "high", "learning")
    )
    known = np.isfinite(low) & np.isfinite(high)  # where the report gives bounds at all
    inside = ((low <= truth) & (truth <= high))[known]
    return {
        "bounds hold": _share(inside.tolist()),
        "width of the bounds": _mean((high - low)[known]),
        "bias of those who came": _mean((naive - truth)[np.isfinite(naive)]),
    }


def _share(some: Sequence[bool]) -> dict[str, float | None]:
    return {"share": _mean(np.array(some, dtype=np.float64)), "of": len(some)}


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if values.size else None


def _job(job: tuple[int, int, int]) -> dict[str, Any]:
    return one_check(*job)


def main() -> int:
    """Play every setting and print what is counted; ``--keep`` keeps it beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--settings", type=int, default=len(fixed_settings()))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    every = np.linspace(0, len(fixed_settings()) - 1, chosen.settings).round().astype(int)
    jobs = [(int(one), seed, chosen.people) for seed in range(chosen.seeds) for one in every]
    with multiprocessing.get_context("spawn").Pool(chosen.processes) as pool:
        found = list(tqdm(pool.imap_unordered(_job, jobs), total=len(jobs)))
    kept = {
        "machine": machine(),
        "people": chosen.people,
        "settings": int(every.size),
        "seeds": chosen.seeds,
        "checks": summarised(found),
    }
    print(json.dumps(kept, indent=2))
    if chosen.keep:
        RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
