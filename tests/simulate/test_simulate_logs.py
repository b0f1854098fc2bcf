"""The log keeps to the schema, to its seed, and to its stated probabilities."""

from __future__ import annotations

import math
import time

import numpy as np
import polars as pl
import pytest

from unaided.evidence.schema import BY_NAME, Aid, Novelty
from unaided.simulate.logs import SimulatedLog, join_logs, simulate_log
from unaided.simulate.parameters import AidSettings, ArmSettings, CheckSettings
from unaided.simulate.settings import Settings


def simulated(seed: int = 1, **settings: object) -> SimulatedLog:
    return simulate_log(Settings(**settings), rng=np.random.default_rng(seed))  # type: ignore[arg-type]


def test_the_columns_are_those_of_the_log():
    """Every column, value and range is the schema's."""
    arms = (ArmSettings("control"), ArmSettings("assistant", Aid.ASSISTANT))
    table = simulated(people=20, tool_tries=1, arms=arms, clusters=4).table
    for name in table.columns:
        column = BY_NAME[name]
        values = table[name].drop_nulls()
        if column.kind == "choice":
            assert set(values.unique()) <= set(column.choices)
        if column.low is not None:
            assert values.min() >= column.low
        if column.high is not None:
            assert values.max() <= column.high
    assert {"arm", "cluster", "actor"} <= set(table.columns)


def test_the_same_seed_gives_the_same_log():
    """And another seed another one."""
    assert simulated(4).table.equals(simulated(4).table)
    assert not simulated(4).table.equals(simulated(5).table)


def test_scores_follow_their_probabilities():
    """In every cell of occasion, aid and novelty, frequencies differ by chance alone."""
    log = simulated(people=400, floor=0.2)
    rows = log.table.with_columns(log.latent).filter(pl.col("status") == "scored")
    cells = rows.group_by("occasion", "aid", "novelty", "planned_delay_days").agg(
        n=pl.len(),
        surplus=(pl.col("score") - pl.col("probability")).sum(),
        variance=(pl.col("probability") * (1 - pl.col("probability"))).sum(),
    )
    cells = cells.filter(pl.col("n") >= 50)
    assert cells.height >= 10
    z = cells["surplus"] / cells["variance"].sqrt()
    assert z.abs().max() < 4
    assert float((z**2).sum()) < cells.height + 4 * math.sqrt(2 * cells.height)


def test_help_is_assigned_with_the_stated_propensity():
    """Aided checks are as frequent as planned, and say so."""
    checks = simulated(people=400).table.filter(pl.col("occasion") == "check")
    now = checks.filter(pl.col("planned_delay_days") == 0)
    aided = (now["aid"] == "assistant").to_numpy()
    assert abs(aided.mean() - 0.5) < 4 * 0.5 / math.sqrt(aided.size)
    assert (checks["aid"] == checks["assigned_aid"]).all()
    week = checks.filter(pl.col("planned_delay_days") == 7)
    expected = dict(week.group_by("aid").agg(pl.col("propensity").unique().sort()).iter_rows())
    assert expected == {"assistant": [0.25], "none": [0.75, 1.0]}


def test_help_inflates_confidence_and_forecasts():
    """After aided work people trust themselves more than their unaided scores allow."""
    table = simulated(people=300).table.filter(pl.col("occasion") == "practice")
    trust = table.group_by("aid").agg(
        over=(pl.col("confidence") - pl.col("score")).mean(), later=pl.col("forecast").mean()
    )
    figures = {aid: (over, later) for aid, over, later in trust.drop_nulls().iter_rows()}
    assert figures["assistant"][1] > figures["none"][1] + 0.05
    flat = simulated(people=300, aid_inflation=0.0, confidence_slope=0.0, illusion=0.0).table
    mean = flat.group_by("aid").agg(pl.col("confidence").mean()).drop_nulls()["confidence"]
    assert mean.max() - mean.min() < 0.02


def test_who_did_not_come_is_missing():
    """Absence and drop-out leave rows that were assigned and missed."""
    table = simulated(people=300, absence=0.2, dropout=0.0, practice_absence=0.0).table
    checks = table.filter(pl.col("occasion") == "check")
    share = (checks["status"] == "missing").mean()
    assert share == pytest.approx(0.2, abs=0.03)
    missed = checks.filter(pl.col("status") == "missing")
    assert missed["score"].null_count() == missed.height
    assert (table.filter(pl.col("occasion") == "practice")["status"] != "missing").all()


def test_the_weaker_leave_more_often():
    """Drop-out depends on ability where the settings say so."""
    from unaided.simulate.population import draw_population

    settings = Settings(people=4000, dropout=0.3, dropout_ability=1.5)
    people = draw_population(settings, rng=np.random.default_rng(1))
    left = np.isfinite(people.leaves)
    assert people.ability[left].mean() < people.ability[~left].mean() - 0.5


def test_arms_decide_help_and_clusters_share_an_arm():
    """A trial assigns whole clusters, evenly."""
    arms = (ArmSettings("control"), ArmSettings("assistant", Aid.ASSISTANT))
    table = simulated(people=60, arms=arms, clusters=6).table
    assert table.group_by("cluster").agg(pl.col("arm").n_unique())["arm"].max() == 1
    assert table.group_by("arm").agg(pl.col("cluster").n_unique())["cluster"].to_list() == [3, 3]
    practice = table.filter((pl.col("occasion") == "practice") & (pl.col("status") == "scored"))
    assert set(practice.select("arm", "aid").unique().rows()) == {
        ("control", "none"),
        ("assistant", "assistant"),
    }


def test_without_help_there_is_none():
    """A log without a tool has nothing to be taken away."""
    log = simulated(people=10, aids=(), checks=(CheckSettings(7.0, 2),))
    scored = log.table.filter(pl.col("status") == "scored")
    assert set(scored["aid"]) == {"none"}


def test_several_kinds_of_help_keep_their_shares():
    """The shares of the settings are met over people."""
    aids = (AidSettings(Aid.TUTOR, 0.5, 1.0, None), AidSettings(Aid.REFERENCE, 0.25, 0.5, None))
    table = simulated(people=400, aids=aids, aid_share_sd=0.0).table
    practice = table.filter((pl.col("occasion") == "practice") & (pl.col("status") == "scored"))
    shares = dict(practice["aid"].value_counts(normalize=True).iter_rows())
    assert shares["tutor"] == pytest.approx(0.5, abs=0.01)
    assert shares["reference"] == pytest.approx(0.25, abs=0.01)


def test_the_tool_alone_answers_every_item():
    """Its rows are marked, and its accuracy follows the items' shift under help."""
    log = simulated(people=20, tool_tries=4, item_aid_sd=1.0)
    tool = log.table.filter(pl.col("actor") == "tool")
    assert tool.height == 3 * 9 * 5 * 4
    accuracy = tool.group_by("item").agg(pl.col("score").mean()).sort("item")["score"].to_numpy()
    assert accuracy.std() > 0.2


def test_logs_of_different_people_join():
    """Tables, latent rows and truths stand side by side."""
    one, two = simulated(1, groups=("a",)), simulated(2, groups=("b",), tool_tries=1)
    both = join_logs([one, two])
    assert both.table.height == one.table.height + two.table.height == both.latent.height
    assert [s.id for s in both.truth.subjects() if s.kind == "group"] == ["a", "b"]


def test_a_thousand_people_take_seconds():
    """1,000 people with some 200 responses each."""
    begin = time.perf_counter()
    log = simulated(people=1000, skills=4)
    assert log.table.height > 200_000
    assert time.perf_counter() - begin < 15


def test_novelty_of_checks_is_among_the_planned():
    """Nothing else than what the settings ask for is checked when everyone is there."""
    log = simulated(people=10, dropout=0.0, practice_absence=0.0)
    checks = log.latent.filter(log.table["occasion"] == "check")
    assert set(checks["novelty"]) == {n.value for n in Novelty} - {"first"}
