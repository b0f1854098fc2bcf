"""Do verdicts mean what they say, on people with known truth, and are they not bought with silence?

In every fixed setting of both worlds people practise for three weeks (half of the time with an
assistant at hand) and are checked two weeks later, alone, on new variants. Their log is analysed as
a user's would be, with the first 3, 6 and 12 responses of the check; then again with the log made
unlike the model in the ways fixed with the settings: guessing right one time in four and not said
so, items that are harder for half of the people, items that drift. Of the verdicts, which share is
right? Beside it, which share an oracle decides: it knows every item's difficulty and, from 6,000
other people of the same setting, how true probabilities are distributed; it weighs those people by
how well they explain all the unaided answers of the person. From the folder of the repository::

    python benchmarks/verdicts.py [--people N] [--settings N] [--keep]

Printed: for each world and way, the share right of ``learned`` and ``not learned`` with its 90 %
interval (bootstrap over settings), and the share decided by responses, beside the oracle's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from tqdm import tqdm

from unaided.cli.bench_process import machine
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build_report
from unaided.report.standard import choose_standard
from unaided.simulate.worlds.catalogue import Setting, fixed_misspecification, fixed_settings
from unaided.simulate.worlds.course import play
from unaided.simulate.worlds.course_items import shared_out
from unaided.simulate.worlds.course_plan import CheckPlan, CoursePlan
from unaided.simulate.worlds.layout import Layout, Misspecification
from unaided.simulate.worlds.world import World

RESULT: Final = Path(__file__).with_name("verdicts.json")
REFERENCE: Final = 6_000
ITEMS: Final = (3, 6, 12)
CERTAINTY: Final = 0.9
HORIZON_DAYS: Final = 14.0
SKILLS: Final = 4
LAYOUT: Final = Layout(
    skills=SKILLS, families_per_skill=6, items_per_family=18, chain=2, difficulty_sd=0.5
)
PLAN: Final = CoursePlan(
    practice_days=21,
    attempts_per_day=SKILLS,
    aid=(0.5, 0.0, 0.0, 0.5),
    practice_items=6,
    check_items=6,
    checks=(CheckPlan(HORIZON_DAYS, variants=max(ITEMS)),),
    truth_days=(HORIZON_DAYS,),
)
PRACTICE: Final = PLAN.practice_days * PLAN.attempts_per_day
WAYS: Final = ("as it is", "floor", "dif", "drift")
BAD_LUCK: Final = 1e-9


@dataclass
class Watched:
    """A world whose true probabilities are written down, before each attempt.

    Attributes:
        world: The world.
        seen: Of each call: people, items, aid, probability, score.
        truth: After so many responses of the check: what everybody would score on the reference
            form at the horizon from then, nothing met in between; shape people × skills.
    """

    world: World
    seen: list[tuple[np.ndarray, ...]]
    truth: dict[int, np.ndarray]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def attempt(
        self, people: np.ndarray, items: np.ndarray, aid: np.ndarray, *, told: bool = True
    ) -> Any:
        """Write down, then ask."""
        right = self.world.probe(people, items)
        found = self.world.attempt(people, items, aid, told=told)
        self.seen.append((people, items, aid, right, found.score))
        number = (len(self.seen) - PRACTICE - 1) % max(ITEMS) + 1
        if not told and number in ITEMS:
            self._read(int(self.world.curriculum.skill_of_item[items[0]]), number)
        return found

    def _read(self, skill: int, number: int) -> None:
        form = shared_out(self.world.curriculum, PLAN).form
        mine = form.skill == skill
        people, items = self.world.people, form.items[mine]
        probed = self.world.probe(
            np.repeat(np.arange(people), items.size), np.tile(items, people), days=HORIZON_DAYS
        )
        truth = self.truth.setdefault(number, np.full((people, SKILLS), np.nan))
        truth[:, skill] = probed.reshape(people, -1) @ form.weight[mine]


def wrong_in(way: str) -> Misspecification | None:
    """Return how the log is made unlike the model."""
    all_of_them = fixed_misspecification()
    none = replace(all_of_them, floor=0.0, dif_logit=0.0, drift_logit=0.0)
    return {
        "as it is": None,
        "floor": replace(none, floor=all_of_them.floor),
        "dif": replace(none, dif_logit=all_of_them.dif_logit),
        "drift": replace(none, drift_logit=all_of_them.drift_logit),
    }[way]


def one_course(number: int, way: str, people: int) -> list[dict[str, Any]]:
    """Play one setting in one way; return a row a verdict and number of responses."""
    setting: Setting = fixed_settings()[number]
    rng = np.random.default_rng([number, WAYS.index(way)])
    layout = LAYOUT
    world = setting.start(
        people + REFERENCE, rng, layout=layout, wrong=wrong_in(way), course_days=60.0
    )
    watched = Watched(world, [], {})
    course = play(watched, replace(PLAN, declare_floor=way != "floor"), rng)
    level = _level(watched.truth[ITEMS[1]][people:])
    studied = course.names.people[:people]
    log = course.log.filter(pl.col("person").is_in(studied))
    oracle, sizes = _oracle(watched, people, level)
    rows = []
    for items in ITEMS:
        found, truth = _verdicts(_first(log, items), level), watched.truth[items]
        for person, name in enumerate(studied):
            for skill in range(SKILLS):
                if not np.isfinite(oracle[items][person, skill]):
                    continue  # left before the check
                said, probability = found.get((name, course.names.skills[skill]), ("unknown", None))
                rows.append(
                    {
                        "world": setting.world,
                        "setting": number,
                        "aid": setting.aid,
                        "way": way,
                        "items": items,
                        "verdict": said,
                        "probability": probability,
                        "oracle": float(oracle[items][person, skill]),
                        "explained_by": sizes[ITEMS.index(items)],
                        "learned": bool(truth[person, skill] >= level),
                    }
                )
    return rows


def _level(truth: np.ndarray) -> float:
    """Return the level that the standard asks for: what about half of the people reach."""
    return float(np.clip(np.round(20 * np.median(truth)) / 20, 0.3, 0.9))


def _first(log: pl.DataFrame, items: int) -> pl.DataFrame:
    """Keep practice, and the first responses of the check on each skill."""
    order = pl.col("time").rank("ordinal").over("person", "skill", "occasion")
    return log.filter((pl.col("occasion") != "check") | (order <= items))


def _verdicts(log: pl.DataFrame, level: float) -> dict[tuple[str, str], tuple[str, float | None]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        log.write_parquet(path)
        study = study_of_table(path, {}, {})
        read = read_log(study, data_dir=None)
        standard = {"horizon_days": HORIZON_DAYS, "level": level, "certainty": CERTAINTY}
        choice = choose_standard(options=standard, study={})
        options = Options(None, None, 1, None, "verdicts", date(2026, 1, 1))
        report = build_report(read, study, choice, options)
    verdicts: Any = report["verdicts"]
    return {(v["person"], v["skill"]): (v["verdict"], v["probability"]) for v in verdicts}


def _oracle(
    watched: Watched, people: int, level: float
) -> tuple[dict[int, np.ndarray], list[float]]:
    """Return the oracle's Pr(level reached) after so many responses, shape people × skills.

    Beside it, by how many of the others a person is explained: the median effective number.

    Others' chances at the same time of the course, moved by the difference of the items'
    difficulty, are what a person like them would have had.
    """
    curriculum = watched.curriculum
    skill_of = curriculum.skill_of_item
    everybody = watched.people
    weight = np.zeros((people, SKILLS, REFERENCE))
    for day in range(PLAN.practice_days):
        calls = watched.seen[day * PLAN.attempts_per_day : (day + 1) * PLAN.attempts_per_day]
        base = np.full((everybody, SKILLS), np.nan)
        asked: list[tuple[np.ndarray, ...]] = []
        for who, items, aid, right, score in calls:
            skill = skill_of[items]
            base[who, skill] = _logit(right, curriculum.floor[items]) + curriculum.difficulty[items]
            mine = (who < people) & (aid == 0)
            asked.append((who[mine], items[mine], skill[mine], score[mine]))
        for who, items, skill, score in asked:
            other = base[people:][:, skill].T  # responses × reference
            told = _told(
                score, other - curriculum.difficulty[items][:, None], curriculum.floor[items]
            )
            np.add.at(weight, (who, skill), told)
    practised = weight.sum(axis=1)  # what is said in one skill says something of the others
    checked = {number: np.zeros_like(weight) for number in ITEMS}
    there = {number: np.zeros((people, SKILLS), dtype=np.int64) for number in ITEMS}
    for call, (who, items, _, right, score) in enumerate(watched.seen[PRACTICE:]):
        skill, number = int(skill_of[items[0]]), call % max(ITEMS) + 1
        now = np.full(everybody, np.nan)
        now[who] = _logit(right, curriculum.floor[items]) + curriculum.difficulty[items]
        mine = who < people
        told = _told(
            score[mine],
            now[people:][None, :] - curriculum.difficulty[items[mine]][:, None],
            curriculum.floor[items[mine]],
        )
        for until in ITEMS:
            if number <= until:
                checked[until][who[mine], skill] += told
                there[until][who[mine], skill] += 1
    oracle, sizes = {}, []
    for number in ITEMS:
        told = practised + checked[number].sum(axis=1)
        share = np.exp(told - told.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        sizes.append(float(np.median(1 / (share**2).sum(axis=1))))
        found = share @ (watched.truth[number][people:] >= level)
        oracle[number] = np.where(there[number] == number, found, np.nan)
    return oracle, sizes


def _logit(right: np.ndarray, floor: np.ndarray) -> np.ndarray:
    alone = np.clip((right - floor) / (1 - floor), BAD_LUCK, 1 - BAD_LUCK)
    return np.log(alone / (1 - alone))


def _told(score: np.ndarray, logit: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """Return log likelihoods of scores (n,) at logits (n, reference); left: no likelihood."""
    guess = floor[:, None]
    right = guess + (1 - guess) / (1 + np.exp(-logit))
    told = np.where(score[:, None] == 1, np.log(right), np.log1p(-right))
    return np.where(np.isfinite(told), told, -50.0)


def summarised(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return shares right and decided, by world and way, with bootstrap intervals over settings."""
    table = pl.DataFrame(rows, infer_schema_length=None)
    found: dict[str, Any] = {}
    for world in table["world"].unique().sort():
        for way in WAYS:
            part = table.filter((pl.col("world") == world) & (pl.col("way") == way))
            if part.height:
                found[f"{world}, {way}"] = _summary(part)
    return found


def _summary(part: pl.DataFrame) -> dict[str, Any]:
    rows: dict[str, Any] = defaultdict(dict)
    for items in ITEMS:
        some = part.filter(pl.col("items") == items)
        for verdict, is_so in (("learned", True), ("not learned", False)):
            said = some.filter(pl.col("verdict") == verdict)
            rows[f"{verdict}, right"][items] = _share(said, pl.col("learned") == is_so)
        oracle_sure = (pl.col("oracle") >= CERTAINTY) | (pl.col("oracle") <= 1 - CERTAINTY)
        rows["decided"][items] = _share(some, pl.col("verdict").is_in(["learned", "not learned"]))
        rows["decided by the oracle"][items] = _share(some, oracle_sure)
        oracle_said = some.filter(oracle_sure)
        rows["the oracle, right"][items] = _share(
            oracle_said, (pl.col("oracle") > 0.5) == pl.col("learned")
        )
    rows["the oracle weighs, median of effective numbers"] = float(
        part["explained_by"].median()  # type: ignore[arg-type]
    )
    rows["share who reach the level"] = float(part["learned"].mean())  # type: ignore[arg-type]
    return dict(rows)


def _share(some: pl.DataFrame, what: pl.Expr) -> dict[str, float | int | None]:
    if not some.height:
        return {"share": None, "low": None, "high": None, "of": 0}
    by = some.group_by("setting").agg(what.sum().alias("yes"), pl.len().alias("of")).sort("setting")
    yes, of = by["yes"].to_numpy(), by["of"].to_numpy()
    rng = np.random.default_rng(1)
    picked = rng.integers(0, yes.size, (2_000, yes.size))
    shares = yes[picked].sum(axis=1) / of[picked].sum(axis=1)
    low, high = np.quantile(shares, [0.05, 0.95])
    return {
        "share": float(yes.sum() / of.sum()),
        "low": float(low),
        "high": float(high),
        "of": int(of.sum()),
    }


def _job(job: tuple[int, str, int]) -> list[dict[str, Any]]:
    return one_course(*job)


def main() -> int:
    """Play every setting in every way and print the shares; ``--keep`` keeps them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--settings", type=int, default=len(fixed_settings()))
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    every = np.linspace(0, len(fixed_settings()) - 1, chosen.settings).round().astype(int)
    jobs = [(int(one), way, chosen.people) for way in chosen.ways for one in every]
    rows: list[dict[str, Any]] = []
    with multiprocessing.get_context("spawn").Pool(chosen.processes) as pool:
        for some in tqdm(pool.imap_unordered(_job, jobs), total=len(jobs)):
            rows += some
    found = {
        "machine": machine(),
        "people": chosen.people,
        "settings": int(every.size),
        "level": "what about half of a setting's people reach, to the nearest 0.05",
        "certainty": CERTAINTY,
        "horizon_days": HORIZON_DAYS,
        "verdicts": summarised(rows),
    }
    print(json.dumps(found, indent=2))
    if chosen.keep:
        RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
