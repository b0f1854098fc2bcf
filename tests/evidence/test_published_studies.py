"""Two published studies, read through their study files, give the published figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study

STUDIES = Path(__file__).resolve().parents[2] / "studies"

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def cloze(shared_data: Path) -> Log:
    return read_log(read_study(STUDIES / "cloze-spacing.toml"), data_dir=shared_data)


@pytest.fixture(scope="module")
def tutor(shared_data: Path) -> Log:
    return read_log(read_study(STUDIES / "ai-tutor-trial.toml"), data_dir=shared_data)


def test_the_first_check_of_each_sentence_gives_the_nine_cells(cloze: Log) -> None:
    """Same blank, another blank, a sentence never practised; after 2 minutes, 1 day, 3 days."""
    checks = cloze.table.filter(pl.col("occasion") == "check", pl.col("status") == "scored")
    firsts = checks.filter(pl.struct("person", "family").is_first_distinct())
    cells = firsts.group_by("novelty", "planned_delay_days").agg(pl.col("score").mean())
    found = {(novelty, round(days * 1440)): score for novelty, days, score in cells.rows()}
    expected = {
        "repeat": (0.627, 0.579, 0.440),
        "variant": (0.362, 0.339, 0.309),
        "transfer": (0.313, 0.253, 0.256),
    }
    assert len(found) == 9
    for novelty, scores in expected.items():
        for minutes, score in zip((2, 1440, 4320), scores, strict=True):
            assert found[novelty, minutes] == pytest.approx(score, abs=1e-3)


def test_measured_delays_have_the_long_tails_that_are_described(cloze: Log) -> None:
    # For sentences never practised the clock is the skill's: since the last practice of any.
    checks = cloze.table.filter(pl.col("occasion") == "check", pl.col("novelty") == "transfer")
    longest = checks.group_by(pl.col("planned_delay_days").round(2)).agg(pl.col("delay_days").max())
    found = dict(longest.rows())
    assert found[0.0] == pytest.approx(16.9, abs=0.05)
    assert found[3.0] == pytest.approx(8.6, abs=0.05)


def test_factors_of_practice_become_columns(cloze: Log) -> None:
    spacing = cloze.table["factor_spacing"].unique().cast(str)
    assert set(spacing) == {"narrow", "medium", "wide"}
    assert set(cloze.table["factor_repetitions"].unique().cast(str)) == {"2", "4", "8"}


def dummies(column: pl.Series) -> sp.csr_matrix:
    codes = column.to_physical().rank("dense").to_numpy().astype(int) - 1
    return sp.csr_matrix((np.ones(len(codes)), (np.arange(len(codes)), codes)))


def log_likelihood(design: sp.csr_matrix, score: np.ndarray) -> float:
    """Fit a logistic regression by Newton's method and return its log-likelihood."""
    weights = np.zeros(design.shape[1])
    ridge = sp.eye(design.shape[1], format="csc") * 1e-9
    for _ in range(50):
        probability = 1 / (1 + np.exp(-(design @ weights)))
        spread = sp.diags(probability * (1 - probability))
        step = spsolve(
            (design.T @ spread @ design).tocsc() + ridge, design.T @ (score - probability)
        )
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    logit = design @ weights
    return float((score * logit - np.logaddexp(0, logit)).sum())


@pytest.mark.parametrize(
    ("model", "r_squared"), [("intercepts", 0.17526), ("AFM", 0.28002), ("log PFA", 0.30531)]
)
def test_derived_counts_reproduce_the_published_fits(
    cloze: Log, model: str, r_squared: float
) -> None:
    scored = cloze.table.filter(pl.col("status") == "scored")
    assert scored.height == 55_122
    successes, failures = (scored[f"prior_{what}"].to_numpy() for what in ("successes", "failures"))
    counts = {
        "intercepts": [],
        "AFM": [successes + failures],
        "log PFA": [np.log1p(successes), np.log1p(failures)],
    }[model]
    design = sp.hstack(
        [dummies(scored["person"]), dummies(scored["item"])[:, 1:]]
        + [sp.csr_matrix(count[:, None]) for count in counts],
        format="csr",
    )
    found = 1 - log_likelihood(design, scored["score"].to_numpy()) / -37983.478
    assert found == pytest.approx(r_squared, abs=1e-4)


def test_the_tutor_study_keeps_sources_arms_and_kinds_apart(tutor: Log) -> None:
    table = tutor.table
    assert table.height == 13_727 + 11_596
    assert tutor.problems == ()
    assert table["item"].cast(str).str.starts_with("practice:").sum() == 13_727
    by_arm = table.filter(pl.col("occasion") == "practice").group_by("arm", "aid").agg(
        pl.col("score").mean().round(3)
    )  # fmt: skip
    assert set(by_arm.rows()) == {
        ("control", "none", 0.281), ("vanilla", "assistant", 0.470), ("augmented", "tutor", 0.672),
    }  # fmt: skip
    assert set(table["kind"].cast(str).unique()) == {"right or wrong", "partial credit"}


def test_the_tutor_study_pairs_exam_problems_with_practice(tutor: Log) -> None:
    families = tutor.table.group_by("occasion").agg(pl.col("family").cast(str).unique())
    found = {occasion: set(names) for occasion, names in families.rows()}
    assert found["check"] <= found["practice"]
    exam = tutor.table.filter(pl.col("item").cast(str) == "exam:s2_9_3")
    assert set(exam["family"].cast(str)) == {"s2_9_4"}


def test_the_tutor_study_knows_no_delay(tutor: Log) -> None:
    assert tutor.table["delay_days"].null_count() == tutor.table.height
    assert set(tutor.table.filter(pl.col("occasion") == "check")["novelty"]) == {"variant"}


def test_the_tool_alone_is_right_half_the_time_on_the_same_items(tutor: Log) -> None:
    tool = tutor.tool_alone
    assert tool.height == 57
    assert tool["score"].mean() == pytest.approx(0.509, abs=5e-4)
    assert set(tool["trials"]) == {10.0}
    practice = tutor.table.filter(pl.col("occasion") == "practice")
    assert set(tool["item"].cast(str)) >= set(practice["item"].cast(str).unique())
