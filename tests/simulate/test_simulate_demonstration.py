"""The demonstration shows what it is for, for every seed, and its log can show it too."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from unaided.simulate.demonstration import FACTS, Demonstration, GroupTruth, demonstration

END = date(2025, 10, 31)
GROUPS = ("Mathematics 11B", "Squad B", "Engineering")


@pytest.fixture(scope="module", params=[1, 2, 3])
def shown(request: pytest.FixtureRequest) -> Demonstration:
    return demonstration(seed=request.param, end=END)


def truths(shown: Demonstration) -> dict[str, GroupTruth]:
    return {truth.group: truth for truth in shown.truth}


def delayed_variants(log: Demonstration) -> pl.DataFrame:
    """Unaided first checks on variants, at delays between half and twice the horizon."""
    rows = log.table.with_columns(log.latent.select("novelty", "delay_days"))
    return rows.filter(
        (pl.col("occasion") == "check")
        & (pl.col("status") == "scored")
        & (pl.col("aid") == "none")
        & (pl.col("novelty") == "variant")
        & pl.col("delay_days").is_between(FACTS.horizon_days / 2, FACTS.horizon_days * 2)
    )


def test_the_best_in_practice_is_not_who_learned_most(shown: Demonstration):
    """The team leads in practice by far and is last alone, later."""
    practice = {name: np.nanmean(of.practice) for name, of in truths(shown).items()}
    learning = {name: np.nanmean(of.learning) for name, of in truths(shown).items()}
    assert max(practice, key=practice.get) == FACTS.best_in_practice
    assert min(practice, key=practice.get) == FACTS.learned_most
    assert max(learning, key=learning.get) == FACTS.learned_most
    assert min(learning, key=learning.get) == FACTS.best_in_practice
    assert practice[FACTS.best_in_practice] > 0.88
    assert practice[FACTS.best_in_practice] - practice[FACTS.learned_most] > 0.1
    assert learning[FACTS.learned_most] - learning[FACTS.best_in_practice] > 0.2


def test_one_skill_lasts_and_one_was_not_checked_later(shown: Demonstration):
    """Learning of the unchecked skill cannot be known from the log."""
    of = truths(shown)["Mathematics 11B"]
    lasting = np.nanmean(of.learning[:, of.skills.index(FACTS.lasting_skill)])
    assert lasting > FACTS.level + 0.03
    assert lasting == np.nanmean(of.learning, axis=0).max()
    known = delayed_variants(shown)
    assert FACTS.unchecked_skill not in known["skill"]
    now = shown.table.filter(
        (pl.col("skill") == FACTS.unchecked_skill) & (pl.col("occasion") == "check")
    )
    assert now["planned_delay_days"].unique().to_list() == [0.0]


def test_some_look_fine_and_are_not_and_some_look_poor_and_last(shown: Demonstration):
    """Both lists have people whose truth is clear."""
    fine, poor = set(), set()
    for of in shown.truth:
        practice, learning = np.nanmean(of.practice, axis=1), np.nanmean(of.learning, axis=1)
        fine |= {of.group for is_so in (practice > 0.82) & (learning < 0.6) if is_so}
        poor |= {of.group for is_so in (practice < 0.78) & (learning > 0.8) if is_so}
    assert fine == {"Mathematics 11B", "Engineering"}
    assert poor == {"Squad B"}


def test_who_is_helped_is_sure_and_does_not_foresee_forgetting(shown: Demonstration):
    """With the assistant confidence is high; alone, later, the team is surer than right."""
    team = shown.table.filter(pl.col("group") == FACTS.best_in_practice)
    later = delayed_variants(shown).filter(pl.col("group") == FACTS.best_in_practice)
    forecast = team["forecast"].drop_nulls().mean()
    assert forecast > later["score"].mean() + 0.1
    assert team["ease"].is_between(0.0, 1.0).any()
    taken = team.filter(~pl.col("attempted_first"))
    assert taken.height > 1_000
    assert taken["aid_used"].all()


def test_a_few_came_to_no_check(shown: Demonstration):
    """They practised, and every check they were assigned is missing."""
    for name in FACTS.never_came:
        rows = shown.table.filter(pl.col("person") == name)
        assert (rows.filter(pl.col("occasion") == "check")["status"] == "missing").all()
        assert (rows["status"] == "scored").sum() > 50


def test_the_log_lets_learning_be_known(shown: Demonstration):
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


def test_help_was_randomised_now_and_later(shown: Demonstration):
    """In every group both kinds of check meet variants with and without help."""
    rows = shown.table.with_columns(shown.latent.select("novelty")).filter(
        (pl.col("occasion") == "check") & (pl.col("status") == "scored")
    )
    variants = rows.filter(pl.col("novelty") == "variant")
    cells = variants.group_by("group", "planned_delay_days", variants["aid"] == "none").len()
    assert cells.height == 3 * 2 * 2
    assert cells["len"].min() >= 20


def test_eight_weeks_end_when_told(shown: Demonstration):
    """The log lies within its 56 days; ids are unique over the three groups."""
    people = shown.table.filter(pl.col("actor").is_null())
    assert people["time"].min() >= datetime(2025, 9, 6, tzinfo=UTC)
    assert people["time"].max() < datetime(2025, 11, 1, tzinfo=UTC)
    assert people["person"].n_unique() == 26 + 18 + 14
    assert people.group_by("person").agg(pl.col("group").n_unique())["group"].max() == 1


def test_the_same_seed_shows_the_same():
    """Deterministic for a seed."""
    assert demonstration(seed=9, end=END).table.equals(demonstration(seed=9, end=END).table)
