"""A course played in a world: the log that Unaided reads, and the truth beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.simulate.worlds.catalogue import fixed_misspecification, fixed_settings
from unaided.simulate.worlds.course import Course, play
from unaided.simulate.worlds.course_plan import CheckPlan, CoursePlan
from unaided.simulate.worlds.layout import Layout
from unaided.simulate.writing import write_log

LAYOUT = Layout(skills=3, families_per_skill=4, items_per_family=6)
PLAN = CoursePlan(
    practice_days=6,
    held_back=1,
    checks=(CheckPlan(2.0, 3, 1), CheckPlan(9.0, 3, 1, aid=(0.5, 0.0, 0.0, 0.5))),
    truth_days=(0.0, 2.0, 9.0),
)
FIXED = fixed_settings()
BOTH = (FIXED[0], FIXED[20])
AID_BY_PERSON = CoursePlan(practice_days=3, aid=(0.5, 0.25, 0.0, 0.25), aid_by="person")


def played(number: int = 0, people: int = 60, plan: CoursePlan = PLAN, seed: int = 1) -> Course:
    """Play a course in a fixed setting."""
    rng = np.random.default_rng(seed)
    return play(FIXED[number].start(people, rng, layout=LAYOUT), plan, rng)


@pytest.mark.parametrize("number", [0, 20])
def test_the_log_is_read_like_anybodys(number: int, tmp_path: Path) -> None:
    """Without a problem, and with the delay and novelty that were frozen."""
    course = played(number)
    path = tmp_path / "log.parquet"
    write_log(course.log.drop("delay_days", "novelty"), path)
    read = read_log(study_of_table(path, None, {}), data_dir=None)
    assert read.problems == ()
    meant = course.log.with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64))
    read_rows = read.table.with_columns(pl.col("row").cast(pl.Int64))
    both = read_rows.join(meant, on="row", suffix="_meant").filter(pl.col("status") == "scored")
    assert both.height == (course.log["status"] == "scored").sum()
    assert (both["delay_days"] - both["delay_days_meant"]).abs().max() < 1e-9
    assert (both["delay_days"].is_null() == both["delay_days_meant"].is_null()).all()
    assert (both["novelty"].cast(pl.String) == both["novelty_meant"]).all()


def test_checks_ask_what_was_not_met(tmp_path: Path) -> None:
    course = played(people=40)
    checks = course.log.filter(pl.col("occasion") == "check", pl.col("status") == "scored")
    first = checks.filter(pl.col("planned_delay_days") == 2.0)
    assert set(first["novelty"]) == {"variant", "transfer"}
    assert (first["novelty"] == "transfer").mean() == pytest.approx(0.25)
    assert (first["aid"] == "none").all()
    assert first.filter(pl.col("aid_used")).is_empty()
    assert first["delay_days"].min() > 1.9
    second = checks.filter(pl.col("planned_delay_days") == 9.0)
    assert (second["aid"] == "assistant").mean() == pytest.approx(0.5, abs=0.1)
    assert (checks["novelty"] != "repeat").mean() > 0.95


def test_the_truth_is_that_of_the_end_of_practice() -> None:
    """Whatever is checked later, it is the same; and it is forgotten with time."""
    one, other = played(), played(plan=CoursePlan(6, held_back=1, checks=(), truth_days=(0.0, 9.0)))
    np.testing.assert_array_equal(one.truth.variant[:, :, [0, 2]], other.truth.variant)
    assert one.truth.variant.shape == (60, 3, 3)
    assert (one.truth.variant[:, :, 0] > one.truth.variant[:, :, 2]).all()
    assert one.truth.variant.mean() > one.truth.transfer.mean()
    assert np.isnan(played(plan=CoursePlan(3)).truth.transfer).all()


def test_answers_are_right_as_often_as_the_truth_says() -> None:
    """In the first unaided check, on variants: the reference form stands for what is asked."""
    course = played(20, people=3_000, plan=CoursePlan(6, checks=(CheckPlan(7.0, 1),)))
    check = course.log.filter(pl.col("occasion") == "check")
    expected = course.truth.variant[:, :, course.truth.days.index(7.0)].mean()
    assert check["score"].mean() == pytest.approx(expected, abs=0.04)


def test_who_left_is_missing_in_the_checks() -> None:
    setting = max(FIXED, key=lambda one: one.values.shared.habits.leaving_per_day)
    rng = np.random.default_rng(1)
    course = play(setting.start(200, rng, layout=LAYOUT), PLAN, rng)
    missing = course.log.filter(pl.col("status") == "missing")
    assert set(missing["occasion"]) == {"check"}
    for name in ("score", "confidence", "ease", "seconds", "aid_used"):
        assert missing[name].is_null().all()
    assert course.log.filter(pl.col("occasion") == "check").height == 200 * 2 * 3 * 4


def test_massed_practice_keeps_skills_apart_in_days() -> None:
    course = played(plan=CoursePlan(practice_days=6, order="massed", checks=()))
    a_day = course.log.group_by("sitting").agg(pl.col("skill").n_unique())["skill"]
    assert (a_day == 1).all()
    spaced = played(plan=CoursePlan(practice_days=6, checks=()))
    a_day = spaced.log.group_by("sitting").agg(pl.col("skill").n_unique())["skill"]
    assert (a_day == 3).all()


def test_aid_that_was_drawn_for_people_is_their_arm() -> None:
    log = played(people=400, plan=AID_BY_PERSON).log
    practice = log.filter(pl.col("occasion") == "practice")
    assert (practice.group_by("person").agg(pl.col("aid").n_unique())["aid"] == 1).all()
    assert (practice["aid"] == practice["arm"]).all()
    assert practice["assigned_aid"].is_null().all()
    share = log.group_by("person").agg(pl.col("arm").first())["arm"].value_counts(normalize=True)
    found = dict(share.iter_rows())
    assert found["none"] == pytest.approx(0.5, abs=0.08)
    assert found["hints"] == pytest.approx(0.25, abs=0.08)
    assert set(found) == {"none", "hints", "assistant"}


def test_aid_that_was_drawn_for_responses_has_its_propensity() -> None:
    practice = played().log.filter(pl.col("occasion") == "practice")
    assert (practice["aid"] == practice["assigned_aid"]).all()
    assert (practice["propensity"] == 0.5).all()


def test_a_guessing_floor_need_not_be_declared() -> None:
    rng = np.random.default_rng(1)
    world = FIXED[0].start(20, rng, layout=LAYOUT, wrong=fixed_misspecification())
    silent = play(world, CoursePlan(practice_days=2, declare_floor=False), rng)
    assert "floor" not in silent.log.columns
    assert (silent.truth.variant >= 0.25).all()
    assert (played().log["floor"] == 0.0).all()


def test_the_same_generator_plays_the_same_course() -> None:
    assert played(20).log.equals(played(20).log)
    assert not played(20).log.equals(played(20, seed=2).log)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"practice_days": 0}, "practice_days: found 0, expected 1 or more"),
        ({"aid": (0.5, 0.0, 0.0, 0.4)}, "four that add up to 1"),
        ({"checks": (CheckPlan(0.0),)}, "expected days above 0"),
        ({"checks": (CheckPlan(2.0, 1, 1),)}, "Raise held_back"),
        ({"held_back": -1}, "held_back: found -1"),
        ({"truth_days": (-1.0,)}, "truth_days: found -1"),
    ],
)
def test_a_plan_that_cannot_be_played_is_refused(plan: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        CoursePlan(**plan)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"held_back": 4}, "A skill has 4 families, and 4 are held back"),
        ({"practice_items": 4}, "A family has 6 items, and 6 are practised or asked"),
    ],
)
def test_a_curriculum_that_is_too_small_is_refused(plan: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        played(plan=CoursePlan(**plan))
