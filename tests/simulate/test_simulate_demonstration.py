"""The demonstration shows what it is for, for every seed, and its log can show it too."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from unaided.simulate.demonstration import FACTS, demonstration
from unaided.simulate.logs import SimulatedLog
from unaided.simulate.truth import Estimand, Subject

END = date(2025, 10, 31)
GROUPS = ("Mathematics 11B", "Squad B", "Engineering")


@pytest.fixture(scope="module", params=[1, 2, 3])
def shown(request: pytest.FixtureRequest) -> SimulatedLog:
    return demonstration(seed=request.param, end=END)


def true(log: SimulatedLog, kind: str, name: str, estimand: Estimand, skill: str | None = None):
    subject = Subject(kind, name)  # type: ignore[arg-type]
    return log.truth.value(subject, skill, estimand, horizon_days=FACTS.horizon_days)


def delayed_variants(log: SimulatedLog) -> pl.DataFrame:
    """Unaided first checks on variants, at delays between half and twice the horizon."""
    rows = log.table.with_columns(log.latent.select("novelty", "delay_days"))
    return rows.filter(
        (pl.col("occasion") == "check")
        & (pl.col("status") == "scored")
        & (pl.col("aid") == "none")
        & (pl.col("novelty") == "variant")
        & pl.col("delay_days").is_between(FACTS.horizon_days / 2, FACTS.horizon_days * 2)
    )


def test_the_best_in_practice_is_not_who_learned_most(shown: SimulatedLog):
    """The team leads in practice by far and is last alone, later."""
    performance = {g: true(shown, "group", g, "performance") for g in GROUPS}
    learning = {g: true(shown, "group", g, "learning") for g in GROUPS}
    assert max(performance, key=performance.get) == FACTS.best_in_practice
    assert min(performance, key=performance.get) == FACTS.learned_most
    assert max(learning, key=learning.get) == FACTS.learned_most
    assert performance[FACTS.best_in_practice] > 0.88
    assert performance[FACTS.best_in_practice] - performance[FACTS.learned_most] > 0.1
    assert learning[FACTS.learned_most] - learning[FACTS.best_in_practice] > 0.2


def test_one_skill_lasts_and_one_was_not_checked_later(shown: SimulatedLog):
    """Learning of the unchecked skill cannot be known from the log."""
    assert true(shown, "group", "Mathematics 11B", "learning", FACTS.lasting_skill) > 0.85
    known = delayed_variants(shown)
    assert FACTS.unchecked_skill not in known["skill"]
    now = shown.table.filter(
        (pl.col("skill") == FACTS.unchecked_skill) & (pl.col("occasion") == "check")
    )
    assert now["planned_delay_days"].unique().to_list() == [0.0]


def test_some_look_fine_and_are_not_and_some_look_poor_and_last(shown: SimulatedLog):
    """Both lists have people whose truth is clear."""
    for name in FACTS.look_fine:
        assert true(shown, "person", name, "performance") > FACTS.level + 0.02
        assert true(shown, "person", name, "learning") < 0.6
    for name in FACTS.look_poor:
        assert true(shown, "person", name, "performance") < FACTS.level - 0.05
        assert true(shown, "person", name, "learning") > FACTS.level + 0.05


def test_a_few_came_to_no_check(shown: SimulatedLog):
    """They practised, and every check they were assigned is missing."""
    for name in FACTS.never_came:
        rows = shown.table.filter(pl.col("person") == name)
        assert (rows.filter(pl.col("occasion") == "check")["status"] == "missing").all()
        assert (rows["status"] == "scored").sum() > 50


def test_the_log_lets_learning_be_known(shown: SimulatedLog):
    """Every other skill has 20 such responses of 5 people in each group, most people have 3."""
    known = delayed_variants(shown)
    assert not known.select("person", "family").is_duplicated().any()
    cells = known.group_by("group", "skill").agg(pl.len(), pl.col("person").n_unique())
    assert cells.height == 7 + 4 + 4
    assert cells["len"].min() >= 20
    assert cells["person"].min() >= 5
    people = known.group_by("person", "skill").len()["len"]
    assert (people >= 3).mean() > 0.9
    assert (people >= 4).mean() > 0.7


def test_help_was_randomised_now_and_later(shown: SimulatedLog):
    """In every group both kinds of check meet variants with and without help."""
    rows = shown.table.with_columns(shown.latent.select("novelty")).filter(
        (pl.col("occasion") == "check") & (pl.col("status") == "scored")
    )
    variants = rows.filter(pl.col("novelty") == "variant")
    cells = variants.group_by("group", "planned_delay_days", variants["aid"] == "none").len()
    assert cells.height == 3 * 2 * 2
    assert cells["len"].min() >= 20


def test_eight_weeks_end_when_told(shown: SimulatedLog):
    """The log lies within its 56 days; ids are unique over the three groups."""
    people = shown.table.filter(pl.col("actor").is_null())
    assert people["time"].min() >= datetime(2025, 9, 6, tzinfo=UTC)
    assert people["time"].max() < datetime(2025, 11, 1, tzinfo=UTC)
    assert people["person"].n_unique() == 26 + 18 + 14
    assert people.group_by("person").agg(pl.col("group").n_unique())["group"].max() == 1


def test_the_same_seed_shows_the_same():
    """Deterministic for a seed."""
    assert demonstration(seed=9, end=END).table.equals(demonstration(seed=9, end=END).table)
