"""The published trials come out as published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unaided.evidence.formats import read_table
from unaided.trials import Contrast, TrialResult, TrialSpec, analyse_trial

pytestmark = pytest.mark.real_data


def tutor_trial(shared_data: Path, table: str, **named: object) -> TrialResult:
    arm = "Treatment arm" if table == "sessions.csv" else "Treatment_arm"
    spec = TrialSpec(
        arm=arm,
        reference="control",
        cluster="Class",
        strata=("Year",),
        adjust=("gpa_prev",),
        fixed=("teacher", "Session", "Grader", "Year"),
        keep={"Honors": ("0",)},
        **named,  # type: ignore[arg-type]
    )
    path = shared_data / "ai-tutor-trial" / table
    return analyse_trial(read_table(path), spec, rng=np.random.default_rng(1))


def contrast(result: TrialResult, arm: str, reference: str = "control") -> Contrast:
    return next(c for c in result.contrasts if (c.arm, c.reference) == (arm, reference))


@pytest.mark.parametrize(
    ("outcome", "arm", "estimate", "standard_error", "percent"),
    [
        ("Part2Tot", "vanilla", 0.1370, 0.031, 48.1),
        ("Part2Tot", "augmented", 0.3613, 0.032, 126.9),
        ("Part3Tot", "vanilla", -0.0543, 0.0224, -16.8),
        ("Part3Tot", "augmented", -0.0043, 0.0134, -1.3),
    ],
)
def test_tutor_trial_has_the_published_coefficients(
    shared_data: Path,
    outcome: str,
    arm: str,
    estimate: float,
    standard_error: float,
    percent: float,
) -> None:
    result = tutor_trial(shared_data, "sessions.csv", outcome=outcome)
    found = contrast(result, arm)
    assert (result.n, result.clusters) == (2848, 44)
    assert found.estimate == pytest.approx(estimate, abs=0.0005)
    assert found.standard_error == pytest.approx(standard_error, abs=0.001)
    assert found.percent_of_reference == pytest.approx(percent, abs=0.05)


def test_tutor_exam_has_the_published_p_values_and_means(shared_data: Path) -> None:
    exam = tutor_trial(shared_data, "sessions.csv", outcome="Part3Tot", label="Unaided exam")
    assert exam.reference_mean == pytest.approx(0.3238, abs=0.00005)
    assert contrast(exam, "vanilla").p_value == pytest.approx(0.015, abs=0.0005)
    assert contrast(exam, "augmented").p_value == pytest.approx(0.75, abs=0.005)
    assert contrast(exam, "vanilla").small_sample.df == 43
    assert contrast(exam, "vanilla").small_sample.p_value == pytest.approx(0.0197, abs=0.00005)
    between = contrast(exam, "vanilla", "augmented")
    assert between.estimate == pytest.approx(-0.0500, abs=0.0005)
    assert between.p_value == pytest.approx(0.032, abs=0.0005)
    assert between.small_sample.p_value == pytest.approx(0.0375, abs=0.0001)


def test_tutor_exam_says_which_harm_is_not_excluded_and_what_was_left_out(
    shared_data: Path,
) -> None:
    exam = tutor_trial(shared_data, "sessions.csv", outcome="Part3Tot", label="Unaided exam")
    said = " ".join(exam.sentences)
    assert "No detectable difference: between −.031 and +.022 is not excluded." in said
    assert "51 rows do not enter" in said
    # The paper's p-value stands, and beside it that tests for few clusters agree less.
    harmed = next(s for s in exam.sentences if "vanilla is .054 lower than control" in s)
    assert "Tests made for few clusters are less sure" in harmed


LEARNING = ("Nothing at all", "A little", "Moderately", "Quite a lot", "A great deal")
PERFORMANCE = ("Very Poorly", "Below Average", "Average", "Above Average", "Excellent")


@pytest.mark.parametrize(
    ("outcome", "words", "arm", "estimate", "p_value"),
    [
        ("perceived_learning", LEARNING, "vanilla", -0.086, 0.53),
        ("perceived_learning", LEARNING, "augmented", 0.081, 0.36),
        ("perceived_performance", PERFORMANCE, "vanilla", -0.036, 0.71),
        ("perceived_performance", PERFORMANCE, "augmented", 0.141, 0.07),
    ],
)
def test_perceptions_come_out_as_published(
    shared_data: Path,
    outcome: str,
    words: tuple[str, ...],
    arm: str,
    estimate: float,
    p_value: float,
) -> None:
    recode = {word: float(code) for code, word in enumerate(words, start=1)}
    result = tutor_trial(shared_data, "perception.csv", outcome=outcome, recode=recode)
    found = contrast(result, arm)
    assert found.estimate == pytest.approx(estimate, abs=0.001)
    assert found.p_value == pytest.approx(p_value, abs=0.005)
    # A code of 1 to 5 has no zero to be a per cent of, but it has ends to bound by.
    assert found.percent_of_reference is None
    assert result.bounds is not None
    low = next(b.low for b in result.bounds if (b.arm, b.reference) == (arm, "control"))
    assert low < estimate


def test_developers_were_slower_with_ai(shared_data: Path) -> None:
    tasks = read_table(shared_data / "developer-forecasts" / "issues.csv")
    review = pl.col("post_review_implementation_time")
    tasks = tasks.with_columns(review.fill_null(review.mean().over("ai_treatment"))).with_columns(
        log_total=(pl.col("initial_implementation_time") + review).log(),
        log_forecast=pl.col("predicted_time_no_ai").log(),
    )
    spec = TrialSpec(
        "log_total", "ai_treatment", "0", cluster="dev_id", adjust=("log_forecast",), unit="log"
    )
    result = analyse_trial(tasks, spec, rng=np.random.default_rng(1))
    found = contrast(result, "1", "0")
    percents = [100 * (np.exp(x) - 1) for x in (found.estimate, found.low, found.high)]
    assert percents == pytest.approx([18.8, 1.6, 39.0], abs=0.06)
    assert (result.n, result.clusters) == (246, 16)
    # Tasks, not developers, were randomised, and the rows show it.
    assert "over rows" in found.small_sample.randomisation_note
