"""Sentences say what the figures license, and no difference never stands alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.trials import Contrast, SmallSample, TrialSpec, analyse_trial
from unaided.trials.figure import forest_svg, table_rows
from unaided.trials.sentences import contrast_sentence, left_out_sentences, number, p_text, percent

SMALL = SmallSample(
    method="CR1S with t(43)",
    standard_error=0.0134,
    t=-0.32,
    df=43,
    p_value=0.749,
    cr2_standard_error=0.017,
    cr2_df=13.8,
    cr2_p_value=0.81,
    wild_bootstrap_p=0.78,
    wild_bootstrap_note="",
    randomisation_p=None,
    randomisation_note="",
)
CONTRAST = Contrast(
    arm="tutor",
    reference="control",
    estimate=-0.0043,
    standard_error=0.0134,
    p_value=0.75,
    low=-0.0306,
    high=0.0219,
    reference_mean=0.3238,
    percent_of_reference=-1.3,
    n=2848,
    clusters=44,
    small_sample=SMALL,
)


def test_no_difference_says_what_is_not_excluded() -> None:
    assert contrast_sentence(CONTRAST, "Unaided exam", "score") == (
        "Unaided exam, tutor against control. No detectable difference: between −.031 and +.022 "
        "is not excluded. That is −9.5 % to +6.8 % of control’s mean."
    )


def test_a_difference_is_said_with_its_interval_and_doubts() -> None:
    sure = replace(SMALL, p_value=0.02, cr2_p_value=0.03, wild_bootstrap_p=0.095)
    harm = replace(
        CONTRAST, estimate=-0.0543, low=-0.0983, high=-0.0104, percent_of_reference=-16.8,
        small_sample=sure,
    )  # fmt: skip
    assert contrast_sentence(harm, "Exam", "score") == (
        "Exam: tutor is .054 lower than control (95 % interval −.098 to −.010), 16.8 % of "
        "control’s mean. Tests made for few clusters are less sure: wild bootstrap p = .095."
    )


@given(st.floats(-1, 1), st.floats(0.0001, 1))
def test_every_sentence_carries_both_ends_of_the_interval(estimate: float, half: float) -> None:
    found = replace(CONTRAST, estimate=estimate, low=estimate - half, high=estimate + half)
    said = contrast_sentence(found, "Exam", "score")
    assert number(found.low, "score", signed=True) in said
    assert number(found.high, "score", signed=True) in said
    assert ("No detectable difference" in said) == (found.low <= 0 <= found.high)


def test_figures_are_written_as_the_product_writes_them() -> None:
    assert number(0.0, "score", signed=True) == ".000"
    assert number(-1.0, "score") == "−1.000"
    assert number(1234.5, "minutes", signed=True) == "+1,234"
    assert percent(0.01, signed=True) == "0.0 %"
    assert (p_text(0.0001), p_text(1.0)) == ("< .001", "1.000")


def test_rows_left_out_are_counted_by_column() -> None:
    assert left_out_sentences({}) == []
    assert left_out_sentences({"gpa": 1}) == ["1 row does not enter: gpa is empty in 1."]


@pytest.mark.parametrize("role", ["aided", "unaided", "perception", None])
def test_the_figure_is_made_offline_and_names_stay_text(
    make_trial: Callable[..., pl.DataFrame], role: str | None
) -> None:
    table = make_trial(effect=1.0, arms=("control", "<script>x</script>"))
    spec = TrialSpec("outcome", "arm", "control", cluster="class", role=role)  # type: ignore[arg-type]
    result = analyse_trial(table, spec, rng=np.random.default_rng(1), draws=99)
    svg = forest_svg(result)
    assert svg.startswith("<svg")
    assert "<script" not in svg
    assert "&lt;script" in svg
    (row,) = table_rows(result)
    assert row["estimate"] in svg
    assert row["contrast"] == "<script>x</script> − control"
