"""Delay, novelty and counts agree with a plain walk through each person's log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from unaided.evidence.schema import Aid
from unaided.simulate.logs import SimulatedLog, simulate_log
from unaided.simulate.model import AIDS
from unaided.simulate.parameters import DEFAULT_CHECKS, AidSettings, CheckSettings
from unaided.simulate.settings import Settings


def walk(log: SimulatedLog) -> list[tuple[float | None, str, int]]:
    """Read delay, novelty and sitting exposures off the rows, one at a time."""
    found: list[tuple[float | None, str, int]] = []
    met: dict[tuple[str, ...], datetime] = {}
    here: list[dict[str, Any]] = []
    person = sitting = start = None
    for row in log.table.iter_rows(named=True):
        if (row["person"], row["sitting"]) != (person, sitting):
            if row["person"] != person:
                met = {}
                here = []
            for earlier in here:
                for key in ("item", "family", "skill"):
                    met[(key, earlier[key])] = earlier["time"]
            person, sitting, start, here = row["person"], row["sitting"], row["time"], []
        last = met.get(("family", row["family"]), met.get(("skill", row["skill"])))
        delay = None if last is None else (start - last).total_seconds() / 86_400
        if ("item", row["item"]) in met:
            novelty = "repeat"
        elif ("family", row["family"]) in met:
            novelty = "variant"
        elif ("skill", row["skill"]) in met:
            novelty = "transfer"
        else:
            novelty = "first"
        found.append((delay, novelty, sum(e["family"] == row["family"] for e in here)))
        if row["status"] != "missing":
            here.append(row)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_conditions_agree_with_a_plain_walk(seed: int):
    """What the simulator meant is what the rows say."""
    settings = Settings(
        people=12,
        skills=2,
        dropout=0.3,
        absence=0.2,
        practice_absence=0.2,
        checks=(*DEFAULT_CHECKS, CheckSettings(50.0, 2, again=True)),
        items_per_family=5,
    )
    log = simulate_log(settings, rng=np.random.default_rng(seed))
    walked = walk(log)
    assert {novelty for _, novelty, _ in walked} == {"repeat", "variant", "transfer", "first"}
    for (delay, novelty, exposures), row in zip(
        walked, log.latent.iter_rows(named=True), strict=True
    ):
        assert row["novelty"] == novelty
        assert row["sitting_exposures"] == exposures
        assert (row["delay_days"] is None) == (delay is None)
        if delay is not None:
            assert row["delay_days"] == pytest.approx(delay, abs=1e-9)


def test_checks_come_when_and_as_planned():
    """With everybody there, each check has its delay and novelty."""
    settings = Settings(people=8, dropout=0, absence=0, practice_absence=0)
    log = simulate_log(settings, rng=np.random.default_rng(3))
    checks = log.table.with_columns(log.latent.select("delay_days", "novelty")).filter(
        log.table["occasion"] == "check"
    )
    assert checks.height == 8 * 3 * sum(check.families for check in settings.checks)
    late = checks["delay_days"] - checks["planned_delay_days"]
    now = checks["planned_delay_days"] == 0
    assert late.filter(now).is_between(0.003, 8 / 24).all()
    # A family kept out of practice counts from the last time that its skill was met: here the
    # check of the day after practice.
    transfer = checks["novelty"] == "transfer"
    assert late.filter(~now & ~transfer).is_between(-0.05, 0.05).all()
    assert late.filter(transfer).is_between(-1.05, -0.95).all()
    counts = dict(checks.group_by("novelty").len().iter_rows())
    assert counts == {"variant": 8 * 3 * 7, "transfer": 8 * 3, "repeat": 8 * 3}


def test_no_item_comes_twice_in_a_sitting_and_no_family_is_checked_twice():
    """First checks are first checks."""
    log = simulate_log(Settings(people=30), rng=np.random.default_rng(5)).table
    assert not log.select("person", "sitting", "item").is_duplicated().any()
    checks = log.filter(log["occasion"] == "check")
    assert not checks.select("person", "family").is_duplicated().any()


def test_practice_grows_with_retrievals_and_less_with_help():
    """The n of the model counts unaided retrievals fully and exposures by their share."""
    from unaided.simulate.conditions import derive_conditions
    from unaided.simulate.plan import draw_plan
    from unaided.simulate.population import draw_population

    settings = Settings(people=5, skills=1, aids=(AidSettings(share=0.5),), aid_growth_share=0.25)
    rng = np.random.default_rng(2)
    plan = draw_plan(settings, draw_population(settings, rng=rng), rng=rng)
    conditions, _ = derive_conditions(settings, plan)
    worth = 0.0
    for row in range(plan.person.size):
        if row == 0 or plan.person[row] != plan.person[row - 1]:
            worth = 0.0
        assert conditions.practice[row] == pytest.approx(worth / settings.practised_families)
        retrieval = plan.status[row] == 0 and AIDS[plan.aid[row]] is Aid.NONE
        worth += 1.0 if retrieval else (0.25 if plan.status[row] < 2 else 0.0)
