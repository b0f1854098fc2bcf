"""Do checks say what is so? The application's own checks, taken by people with known truth.

In every fixed setting of both worlds, and in a world where the model holds, people practise two
skills for three weeks, half of the time with an assistant at hand. Then a check is drawn (2 and 14
days later, six places a skill, alone or with the assistant, families met and never met), taken in
the world as in the application, and analysed as a user would: the log is written, read and
reported. Some people have left; others miss a sitting, the more likely the less they know (where
the model is to hold, by chance alone). From the folder of the repository::

    python benchmarks/checks_in_worlds.py [--people N] [--settings N] [--seeds N] [--keep]

What is counted, and against which target:

1. *By design and by model.* Of the questions of the check that both answer, in how many they lie
   apart by the report's own rule, |z| > 1.96: the assistant's difference at each delay, learning
   and transfer on the form, and (which the report sets side by side and does not mark) the means of
   the responses given alone at each delay. The report states that its rule asks for more than
   chance gives: fewer than 5 in 100 where both are right.
   In these worlds people learn and forget as the model does not say, so that a pair apart may be
   right: the rate is also counted in a third world, in which the model holds
   (``model_world.py``), where none should be apart but by chance.
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
import json
import multiprocessing
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from checks_played import (
    CERTAINTY,
    COURSE,
    DELAYS,
    LAYOUT,
    MISSES_SLOPE,
    PLAN,
    Taken,
    Watched,
    candidates_of,
    places_of,
    recorded,
    take,
)
from model_world import SETTINGS as MODEL_SETTINGS
from model_world import ModelSetting
from tqdm import tqdm

from unaided.checks.draw import Draw, draw
from unaided.cli.bench_process import machine
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build_report
from unaided.report.findings import Finding, Question, Subject
from unaided.report.findings import known as known_finding
from unaided.report.model.disagreements import LARGEST_Z, difference_z
from unaided.report.standard import choose_standard
from unaided.simulate.worlds.catalogue import fixed_settings
from unaided.simulate.worlds.course import play

RESULT: Final = Path(__file__).with_name("checks_in_worlds.json")
LOGS: Final = ("fixed", "all")
"""Practice with the places whose item no answer can change, and with all."""

TAMPERED_EVERY: Final = 4
"""Of the settings: those whose first record is tampered with, each time drawn again."""

SETTINGS: Final = (*fixed_settings(), *(ModelSetting(one) for one in range(MODEL_SETTINGS)))
"""The fixed ones of both worlds; then those in which the model holds."""

DRAWS: Final = 2_000
"""Of checks, for the interval of a share."""

BOTH: Final = "both worlds"

STATED: Final = 0.05
"""How often |z| > 1.96 comes by chance; the report says that its rule is rarer."""


def one_check(number: int, seed: int, people: int, logs: Sequence[str] = LOGS) -> dict[str, Any]:
    """Play one setting once, and analyse some logs; return everything that is counted of it."""
    setting = SETTINGS[number]
    rng, aside, ours = (np.random.default_rng([number, seed, part]) for part in range(3))
    watched = Watched(setting.start(people, rng, layout=LAYOUT), rng, aside)
    course = play(watched, COURSE, ours)
    candidates = candidates_of(course, watched.curriculum)
    chance = int(ours.integers(2**53))
    drawn = draw(PLAN, candidates, chance)
    # Where the model is to hold, absence has nothing to do with ability.
    slope = 0.0 if setting.world == ModelSetting.world else MISSES_SLOPE
    taken = take(watched, course, candidates, drawn, ours, slope)
    found = {"world": setting.world, "setting": number, "aid": setting.aid, "seed": seed}
    tamper = seed == 0 and number % TAMPERED_EVERY == 0
    record = recorded(candidates, chance, drawn, taken, tamper=tamper)
    found |= {"level": taken.level, "record": record}
    truth = targets(drawn, taken)
    for name in logs:
        found[name] = judged(reported(taken.logs[name], taken.level), truth)
    return found | {"truth": truth, "places": places_of(taken)}


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
            found[f"contrast, assigned, {name}"] = float((taken.aided - taken.alone)[mine].mean())
    return found


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
    figures = {
        basis: [
            {"name": name, "truth": truth[_target(name, basis)], "assignment": one["assignment"]}
            | {key: one[key] for key in ("estimate", "low", "high")}
            for name, one in named
            if (one["basis"], one["skill"]) == (basis, None) and name in truth
        ]
        for basis in ("design", "model")
    }
    plain = [
        one["estimate"]
        for one in known
        if one["estimand"] == "learning"
        and (one["basis"], one["adjustment"], one["skill"]) == ("design", "none", None)
    ]
    attendance = report["attendance"] or {}
    return {
        "figures": figures["design"],
        "modelled": figures["model"],
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


def _target(name: str, basis: str) -> str:
    """Return of whom the truth is asked: by model, a contrast speaks of all who practised."""
    return name.replace("contrast,", "contrast, assigned,") if basis == "model" else name


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
    parts = {world: [one for one in found if one["world"] == world] for world in worlds}
    lived = [one for one in found if one["world"] != ModelSetting.world]
    parts = {BOTH: lived} | parts if lived else parts
    return {name: _summary(part) for name, part in parts.items()}


def _summary(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    records = [one["record"] for one in found]
    logs = [name for name in LOGS if name in found[0]]
    places = [one["places"] for one in found]
    return {
        "checks": len(found),
        "places": {name: sum(one[name] for one in places) for name in places[0]},
        "apart": {name: _apart([one[name] for one in found]) for name in logs},
        "intervals": {name: _coverage([one[name]["figures"] for one in found]) for name in logs},
        "by model": {name: _coverage([one[name]["modelled"] for one in found]) for name in logs},
        "record": {name: sum(one[name] for one in records) for name in records[0]},
        "missing": {name: _missing(found, name) for name in logs},
    }


def _apart(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_kind: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in found])
    for number, one in enumerate(found):
        for pair in one["pairs"]:
            by_kind[pair["name"].partition(",")[0]][number].append(pair["z"])
    kinds = {
        kind: _clustered([[abs(z) > LARGEST_Z for z in own] for own in some])
        | {"root mean square z": float(np.sqrt(np.mean(np.square(np.concatenate(some)))))}
        for kind, some in sorted(by_kind.items())
    }
    everything = _clustered([[pair["apart"] for pair in one["marked"]] for one in found])
    return kinds | {"every pair the report marks": everything, "stated, at most": STATED}


def _clustered(some: Sequence[Sequence[bool]]) -> dict[str, Any]:
    """Return a share with its 90 % interval, by drawing checks anew: its pairs go together."""
    counts = np.array([[sum(own), len(own)] for own in some], dtype=np.float64)
    drawn = np.random.default_rng(0).integers(0, len(some), (DRAWS, len(some)))
    shares = counts[drawn].sum(axis=1)
    shares = shares[shares[:, 1] > 0]
    if not shares.size:
        return _share([])
    ends = np.quantile(shares[:, 0] / shares[:, 1], (0.05, 0.95))
    return _share([one for own in some for one in own]) | {
        "low": float(ends[0]),
        "high": float(ends[1]),
    }


def _coverage(found: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    by_name: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        for figure in one:
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
    parser.add_argument("--settings", type=int, default=MODEL_SETTINGS, help="of each world")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    part = np.linspace(0, MODEL_SETTINGS - 1, chosen.settings).round().astype(int)
    every = np.concatenate([first + part for first in range(0, len(SETTINGS), MODEL_SETTINGS)])
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
