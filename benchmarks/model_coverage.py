"""Coverage of the 90 % intervals by model, on logs drawn from the model itself.

For 5, 20 and 200 responses a person, logs are drawn with truths of their own (people, items,
skills and groups anew); every figure of every group, of everybody and of every person is held
against its truth. Coverage comes with a standard error clustered by log. The same logs are then
drawn with planted misfit: a guessing floor that the fit does not know, items that are harder in
one half of the groups, people who leave early the weaker they are.

    python benchmarks/model_coverage.py [share of the logs]
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from unaided.measure.model.draws import Drawn, draw_figures
from unaided.measure.model.fit import fit_model
from unaided.measure.model.form_table import form_table
from unaided.measure.model.model_figures import group_by_model, people_by_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.posterior_draws import Budget
from unaided.measure.model.stations import Ask, stations_of
from unaided.simulate.hierarchical import (
    HierarchyLog,
    HierarchySettings,
    draw_hierarchy,
    expected_score,
)

Floats = NDArray[np.float64]

HERE = Path(__file__).parent
LEVEL = 0.9
HORIZON, VARIANT, TRANSFER, REPEAT, TOOL = 30.0, 2, 3, 1, 1
BASE = HierarchySettings(
    people=100,
    items_per_skill=20,
    responses_per_person=20,
    skills=3,
    groups=4,
    intercept=0.6,
    ability_sd=0.8,
    aid_spread=0.6,
    person_skill_sd=0.4,
    skill_sd=0.4,
    skill_aid_sd=0.3,
    item_sd=0.5,
    item_aid_sd=0.2,
    group_sd=0.3,
    group_aid_sd=0.2,
    delays_days=(0.0, 30.0),
    delay_logits=(0.0, -0.6),
    novelty_logits={REPEAT: 0.0, VARIANT: -0.3, TRANSFER: -0.8},
)
CELLS = {
    5: replace(BASE, people=400, responses_per_person=5, groups=8, skills=1, items_per_skill=30),
    20: replace(BASE, people=100),
    200: replace(BASE, people=40, responses_per_person=200, items_per_skill=40),
}
GROUP_FIGURES = (
    "performance",
    "learning",
    "learning_transfer",
    "gap",
    "gap_logit",
    "dependence",
    "removed_at_horizon",
    "step_aid",
    "step_delay",
    "step_novelty",
)
PERSON_FIGURES = (
    "performance",
    "learning",
    "learning_transfer",
    "gap",
    "dependence",
    "removed_at_horizon",
)


@dataclass(frozen=True)
class Truths:
    """True stations: performance, alone, later, learning, transfer, tool/alone now, tool later."""

    person: Floats  # (people, skills, 8)


def observations(log: HierarchyLog, **change: object) -> Observations:
    """Hand a log to the model."""
    return Observations(**{**log.observations(), **change})


def truths(log: HierarchyLog, practice: NDArray[np.bool_]) -> Floats:
    """Return each person's true stations, shape (people, skills, 8); NaN without practice."""
    people, skills = log.settings.people, log.settings.skills
    codes = np.arange(people)
    out = np.full((people, skills, 8), np.nan)
    skill_of = np.zeros(log.person.size, dtype=int) if log.skill is None else log.skill
    for skill in range(skills):

        def score(aid: int, delay: float, novelty: int, skill: int = skill) -> Floats:
            return np.asarray(
                expected_score(log, codes, skill, aid, delay, novelty), dtype=np.float64
            )

        singles = {
            (a, d, v): score(a, d, v)
            for a in (0, 1)
            for d in (0.0, HORIZON)
            for v in (REPEAT, VARIANT, TRANSFER)
        }
        mixes = np.zeros((3, people))
        count = np.zeros(people)
        rows = practice & (skill_of == skill)
        for aid in (0, 1):
            for novelty in (REPEAT, VARIANT, TRANSFER):
                here = rows & (log.aid == aid) & (log.novelty == novelty)
                number = np.bincount(log.person[here], minlength=people)
                count += number
                mixes[0] += number * singles[aid, 0.0, novelty]
                mixes[1] += number * singles[0, 0.0, novelty]
                mixes[2] += number * singles[0, HORIZON, novelty]
        with np.errstate(invalid="ignore"):
            out[:, skill, :3] = (mixes / np.where(count, count, np.nan)).T
        out[:, skill, 3] = singles[0, HORIZON, VARIANT]
        out[:, skill, 4] = singles[0, HORIZON, TRANSFER]
        out[:, skill, 5] = singles[1, 0.0, VARIANT]
        out[:, skill, 6] = singles[0, 0.0, VARIANT]
        out[:, skill, 7] = singles[1, HORIZON, VARIANT]
    return out


def figures_of(at: Floats) -> dict[str, Floats]:
    """Turn true stations (…, 8) into true figures."""
    p, alone, later, learning, far, tool_now, alone_now, tool_later = np.moveaxis(at, -1, 0)
    logit = lambda x: np.log(x / (1 - x))  # noqa: E731
    return {
        "performance": p,
        "learning": learning,
        "learning_transfer": far,
        "gap": p - learning,
        "gap_logit": logit(p) - logit(learning),
        "dependence": tool_now - alone_now,
        "removed_at_horizon": tool_later - learning,
        "step_aid": p - alone,
        "step_delay": alone - later,
        "step_novelty": later - learning,
    }


def drawn_of(log: HierarchyLog, obs: Observations, seed: int) -> tuple[Drawn, object]:
    """Fit one log and draw its figures."""
    fit = fit_model(obs)
    practice = np.asarray(obs.delay_days == 0.0)
    stations = stations_of(obs, practice, fit.coding, Ask(HORIZON, VARIANT, TOOL, 0.8))
    skills, items = obs.skills, obs.items
    per_skill = log.settings.items_per_skill
    weight = sparse.csr_matrix(
        (np.full(items, 1 / per_skill), (np.arange(items) // per_skill, np.arange(items))),
        shape=(skills, items),
    )
    floor = np.zeros(items) if obs.floor is None else np.full(items, float(np.max(obs.floor)))
    table = form_table(fit.coding, fit.state.beta, weight, floor)
    people = obs.people
    group = np.zeros(people, dtype=np.int64)
    group[obs.person] = obs.group
    drawn = draw_figures(
        fit,
        stations,
        table,
        group=group,
        arm=np.full(people, -1),
        counts=np.zeros((skills, 2)),
        subjects=np.column_stack([np.zeros(people, dtype=np.int64), 1 + group]),
        number_of_subjects=1 + obs.groups,
        in_all=np.ones(skills, dtype=np.bool_),
        level=0.8,
        budget=Budget(seed=seed),
    )
    return drawn, (fit, stations, group)


def one_log(arguments: tuple[int, int, str]) -> dict[str, list[float]] | None:
    """Draw, fit and score one log: for each figure, intervals that cover and intervals in all."""
    responses, seed, misfit = arguments
    settings = CELLS[responses]
    if misfit == "floor of .25 ignored":
        settings = replace(settings, floor=0.25)
    if misfit == "items half a logit apart between groups":
        settings = replace(settings, item_group_logit=0.5)
    log = draw_hierarchy(settings, np.random.default_rng([responses, seed]))
    obs = observations(log)
    if misfit == "floor of .25 ignored":
        obs = replace(obs, floor=None)
    if misfit == "drop-out by ability":
        obs = _dropped(log, obs, np.random.default_rng([responses, seed, 1]))
    drawn, (fit, stations, group) = drawn_of(log, obs, seed)
    if not fit.converged:
        return None
    practice = np.zeros(log.person.size, dtype=np.bool_)
    practice[:] = log.delay_days == 0.0
    true = truths(log, practice)
    found: dict[str, list[float]] = {}

    def count(name: str, low: Floats, high: Floats, truth: Floats) -> None:
        known = np.isfinite(low) & np.isfinite(truth)
        covered = ((low <= truth) & (truth <= high))[known]
        found[name] = [float(covered.sum()), float(known.sum())]

    skills = settings.skills
    for kind, subjects in (("group", range(1, 1 + settings.groups)),):
        lows: dict[str, list[float]] = {name: [] for name in GROUP_FIGURES}
        highs: dict[str, list[float]] = {name: [] for name in GROUP_FIGURES}
        goals: dict[str, list[float]] = {name: [] for name in GROUP_FIGURES}
        for subject in subjects:
            members = np.ones(group.size, dtype=np.bool_) if subject == 0 else group == subject - 1
            for skill in range(skills):
                mine = true[members, skill]
                # Those with practice alone are in a group's figures.
                mine = mine[np.isfinite(mine[:, 0])]
                goal = figures_of(mine.mean(axis=0))
                ours = group_by_model(drawn, subject, skill).figures
                for name in GROUP_FIGURES:
                    lows[name].append(ours[name].low)
                    highs[name].append(ours[name].high)
                    goals[name].append(float(goal[name]))
        for name in GROUP_FIGURES:
            count(
                f"{kind} {name}", np.array(lows[name]), np.array(highs[name]), np.array(goals[name])
            )
    prior = fit.state.spreads.covariance[0, 0] + fit.state.spreads.skill**2
    ours = people_by_model(drawn.pairs, drawn.draws, prior)
    person = np.repeat(np.arange(obs.people), np.diff(stations.pair_first))
    goal = figures_of(true[person, stations.pair_skill])
    for name in PERSON_FIGURES:
        count(f"person {name}", ours.low[name], ours.high[name], goal[name])
    return found


def _dropped(log: HierarchyLog, obs: Observations, rng: np.random.Generator) -> Observations:
    """Take away delayed responses, the more the weaker a person is."""
    chance = 1 / (1 + np.exp(1.5 * log.effects.theta[:, 0]))
    stays = rng.uniform(size=chance.size) > chance
    return obs.take((log.delay_days == 0.0) | stays[log.person])


def clustered(parts: list[list[float]]) -> tuple[float, float, int]:
    """Return coverage, its standard error clustered by log, and the number of intervals."""
    table = np.array(parts)
    covered, total = table.sum(axis=0)
    coverage = covered / total
    residual = table[:, 0] - coverage * table[:, 1]
    return float(coverage), float(np.sqrt((residual**2).sum()) / total), int(total)


def study(responses: int, logs: int, misfit: str, pool: ProcessPoolExecutor) -> dict[str, object]:
    """Run one cell."""
    start = time.perf_counter()
    done = [
        r
        for r in pool.map(one_log, [(responses, seed, misfit) for seed in range(logs)], chunksize=4)
        if r
    ]
    names = done[0].keys()
    rows = {}
    for name in names:
        coverage, error, total = clustered([r[name] for r in done])
        rows[name] = {
            "coverage": round(coverage, 4),
            "standard_error": round(error, 4),
            "intervals": total,
        }
    settings = CELLS[responses]
    return {
        "responses_a_person": responses,
        "people": settings.people,
        "misfit": misfit or "none",
        "logs": logs,
        "converged": len(done),
        "seconds": round(time.perf_counter() - start, 1),
        "coverage": rows,
    }


LOGS = {5: 300, 20: 300, 200: 170}  # two thousand intervals and more of every group figure
MISFIT_LOGS = 60
MISFITS = ("floor of .25 ignored", "items half a logit apart between groups", "drop-out by ability")


def main() -> None:
    """Run every cell and keep the results as they come."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    cells = [(responses, logs, "") for responses, logs in LOGS.items()]
    cells += [(20, MISFIT_LOGS, misfit) for misfit in MISFITS]
    found = []
    with ProcessPoolExecutor(2) as pool:
        for responses, logs, misfit in cells:
            found.append(study(responses, max(round(share * logs), 4), misfit, pool))
            _show(found[-1])
            if share == 1.0:
                (HERE / "model-coverage.json").write_text(json.dumps(found, indent=1) + "\n")


def _show(cell: dict[str, object]) -> None:
    print(
        f"\n{cell['responses_a_person']} responses a person, misfit: {cell['misfit']}, "
        f"{cell['converged']} of {cell['logs']} logs converged, {cell['seconds']} s"
    )
    rows = cell["coverage"]
    assert isinstance(rows, dict)
    for name, row in rows.items():
        print(
            f"  {name:28s} {100 * row['coverage']:5.1f} % ± {100 * row['standard_error']:.1f} "
            f"({row['intervals']:,})",
            flush=True,
        )


if __name__ == "__main__":
    main()
