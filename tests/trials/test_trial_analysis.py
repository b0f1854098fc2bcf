"""The analysis as a whole: equal to statsmodels, indifferent to order and names."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
import statsmodels.formula.api as smf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unaided.evidence.problems import InputError, UsageError
from unaided.trials import TrialResult, TrialSpec, analyse_trial

MakeTrial = Callable[..., pl.DataFrame]
SPEC = TrialSpec(
    "outcome",
    "arm",
    "control",
    cluster="class",
    strata=("year",),
    adjust=("before",),
    fixed=("teacher",),
)


def analyse(table: pl.DataFrame, spec: TrialSpec = SPEC) -> TrialResult:
    return analyse_trial(table, spec, rng=np.random.default_rng(1), draws=99)


def figures(result: TrialResult) -> list[float]:
    return [
        number
        for c in result.contrasts
        for number in (
            c.estimate,
            c.standard_error,
            c.p_value,
            c.small_sample.cr2_standard_error or 0.0,
            c.small_sample.wild_bootstrap_p or 0.0,
            c.small_sample.randomisation_p or 0.0,
        )
    ]


def test_every_pair_of_arms_equals_the_formula_regression(make_trial: MakeTrial) -> None:
    table = make_trial(arms=("control", "tool", "tutor"), effect=0.5)
    result = analyse(table)
    assert [(c.arm, c.reference) for c in result.contrasts] == [
        ("tool", "control"),
        ("tutor", "control"),
        ("tutor", "tool"),
    ]
    for found in result.contrasts:
        data = table.to_pandas()
        formula = f"outcome ~ C(arm, Treatment('{found.reference}')) + before + C(teacher)"
        groups = np.unique(table["class"].to_numpy(), return_inverse=True)[1]
        fit = smf.ols(formula, data).fit(cov_type="cluster", cov_kwds={"groups": groups})
        name = next(n for n in fit.params.index if n.endswith(f"[T.{found.arm}]"))
        assert found.estimate == pytest.approx(fit.params[name])
        assert found.standard_error == pytest.approx(fit.bse[name])
        assert found.p_value == pytest.approx(fit.pvalues[name])
        assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int().loc[name]))


def test_without_clusters_the_standard_error_is_hc1(make_trial: MakeTrial) -> None:
    table = make_trial(effect=0.5)
    result = analyse(table, TrialSpec("outcome", "arm", "control", adjust=("before",)))
    data = table.to_pandas()
    fit = smf.ols("outcome ~ arm + before", data).fit(cov_type="HC1")
    found = result.contrasts[0]
    assert found.standard_error == pytest.approx(fit.bse["arm[T.tool]"])
    assert result.clusters is None
    assert found.small_sample.df == table.height - 3


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 1000))
def test_order_of_rows_and_names_of_clusters_change_nothing(
    make_trial: MakeTrial, seed: int
) -> None:
    # Four clusters: bootstrap and permutations are listed, so chance plays no part.
    table = make_trial(clusters_per_arm=2, size=8, seed=seed)
    shuffled = table.sample(fraction=1.0, shuffle=True, seed=seed).with_columns(
        pl.col("class").str.replace_all("c", "Ω").str.reverse(), year=pl.lit("Ünder <b>")
    )
    assert figures(analyse(shuffled)) == pytest.approx(figures(analyse(table)), abs=1e-9)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 1000), scale=st.floats(0.01, 1000), shift=st.floats(-100, 100))
def test_the_outcome_s_unit_scales_the_estimate_and_leaves_p_values(
    make_trial: MakeTrial, seed: int, scale: float, shift: float
) -> None:
    table = make_trial(clusters_per_arm=2, size=8, seed=seed)
    plain = analyse(table).contrasts[0]
    other = analyse(table.with_columns(pl.col("outcome") * scale + shift)).contrasts[0]
    assert other.estimate == pytest.approx(plain.estimate * scale, rel=1e-6, abs=1e-9 * scale)
    assert other.p_value == pytest.approx(plain.p_value, rel=1e-5)
    assert other.small_sample.p_values == pytest.approx(plain.small_sample.p_values, rel=1e-5)


def test_typed_and_text_columns_give_the_same(make_trial: MakeTrial) -> None:
    table = make_trial().with_columns(arm=(pl.col("arm") == "tool").cast(pl.Float64))
    text = table.select(pl.all().cast(pl.String))
    spec = TrialSpec("outcome", "arm", "0", cluster="class")
    typed = analyse(table, spec)
    as_text = analyse(text.with_columns(pl.col("arm").str.replace(".0", "", literal=True)), spec)
    assert figures(typed) == figures(as_text)


def test_bounds_hold_every_value_the_missing_could_have_had(make_trial: MakeTrial) -> None:
    rng = np.random.default_rng(2)
    table = make_trial().with_columns(outcome=pl.lit(rng.random(60)))
    lost = rng.random(60) < 0.2
    holes = table.with_columns(
        outcome=pl.when(pl.lit(lost)).then(None).otherwise(pl.col("outcome"))
    )
    result = analyse(holes)
    assert result.unit == "score"
    assert result.bounds is not None
    bound = result.bounds[0]
    reached = []
    for fill in (rng.random(60), np.zeros(60), np.ones(60)):
        filled = holes.with_columns(pl.col("outcome").fill_null(pl.lit(pl.Series(fill))))
        reached.append(analyse(filled).contrasts[0].estimate)
    assert all(bound.low <= estimate <= bound.high for estimate in reached)
    assert bound.low < bound.high
    missing = {count.arm: count.missing for count in result.missing}
    assert sum(missing.values()) == lost.sum()
    assert any(s.startswith("Outcomes are missing:") for s in result.sentences)


def test_worst_case_of_two_means_by_hand() -> None:
    """Two of four missing in the tool's arm: its mean lies between .5 and 1 · (…)."""
    table = pl.DataFrame(
        {
            "arm": ["control"] * 4 + ["tool"] * 4,
            "outcome": [0.5, 0.25, 0.75, 0.5, 1.0, 0.8, None, None],
        }
    )
    result = analyse(table, TrialSpec("outcome", "arm", "control"))
    assert result.bounds is not None
    assert (result.bounds[0].low, result.bounds[0].high) == pytest.approx((0.45 - 0.5, 0.95 - 0.5))


def test_without_a_known_range_missing_outcomes_have_no_bounds(make_trial: MakeTrial) -> None:
    table = make_trial().with_columns(
        outcome=pl.when(pl.int_range(pl.len()) < 3).then(None).otherwise(pl.col("outcome"))
    )
    result = analyse(table)
    assert result.bounds is None
    assert "What they could hide is not known: name the outcome’s range (--range)." in (
        result.sentences
    )


def test_an_arm_of_one_cluster_is_unknown_and_the_others_are_not(make_trial: MakeTrial) -> None:
    table = make_trial(arms=("control", "tool", "tutor"))
    lone = table.filter((pl.col("arm") != "tutor") | (pl.col("class") == "c10"))
    result = analyse(lone)
    assert [(c.arm, c.reference) for c in result.contrasts] == [("tool", "control")]
    assert len(result.unknown) == 2
    assert result.unknown[0].sentence() == (
        "Not known: tutor against control. With fewer than 2 clusters that have an outcome in "
        "tutor, arm and chance cannot be told apart. 2 clusters or more in each arm would tell."
    )
    without = analyse(table.filter(pl.col("arm") != "tutor"))
    assert figures(result) == pytest.approx(figures(without))


def test_equal_outcomes_are_unknown_not_an_error(make_trial: MakeTrial) -> None:
    result = analyse(make_trial().with_columns(outcome=pl.lit(0.7)))
    assert result.contrasts == ()
    assert "do not vary" in result.unknown[0].why


def test_an_outcome_that_the_arm_decides_is_unknown(make_trial: MakeTrial) -> None:
    table = make_trial().with_columns(outcome=(pl.col("arm") == "tool").cast(pl.Float64))
    assert analyse(table).contrasts == ()


def test_an_arm_that_is_a_fixed_effect_is_unknown(make_trial: MakeTrial) -> None:
    table = make_trial().with_columns(teacher=pl.col("class"))
    result = analyse(table)
    assert result.contrasts == ()
    assert "the two arms never meet" in result.unknown[0].why


def test_adjustments_that_repeat_each_other_change_nothing(make_trial: MakeTrial) -> None:
    table = make_trial(effect=0.5).with_columns(twice=pl.col("before") * 2 + 1, same=pl.lit("x"))
    once = analyse(table)
    spec = TrialSpec(
        "outcome",
        "arm",
        "control",
        cluster="class",
        strata=("year",),
        adjust=("before", "twice"),
        fixed=("teacher", "same"),
    )
    assert figures(analyse(table, spec)) == pytest.approx(figures(once))


def test_more_coefficients_than_rows_are_unknown() -> None:
    table = pl.DataFrame(
        {"arm": ["a", "b", "a", "b"], "outcome": [0.1, 0.5, 0.3, 0.2], "who": ["1", "1", "2", "3"]}
    )
    result = analyse(table, TrialSpec("outcome", "arm", "a", fixed=("who",)))
    assert "4 coefficients for 4 rows" in result.unknown[0].why


def test_all_outcomes_missing_is_unknown(make_trial: MakeTrial) -> None:
    table = make_trial().with_columns(outcome=pl.lit(None, dtype=pl.Float64))
    result = analyse(table)
    assert (result.n, result.contrasts, result.reference_mean) == (0, (), None)
    assert "1 row" not in " ".join(result.sentences)


def test_the_result_is_plain_json_with_the_promised_fields(make_trial: MakeTrial) -> None:
    written = json.loads(json.dumps(analyse(make_trial()).as_dict(), allow_nan=False))
    assert set(written) >= {
        "label", "outcome", "reference", "n", "clusters", "reference_mean", "formula",
        "contrasts", "missing", "bounds", "sentences", "unit",
    }  # fmt: skip
    assert set(written["contrasts"][0]) == {
        "arm", "reference", "estimate", "standard_error", "p_value", "low", "high",
        "percent_of_reference", "n", "clusters", "small_sample",
    }  # fmt: skip
    assert set(written["contrasts"][0]["small_sample"]) >= {
        "standard_error", "t", "df", "p_value", "wild_bootstrap_p", "randomisation_p",
        "randomisation_note",
    }  # fmt: skip


@pytest.mark.parametrize("bad", ["inf", "nan", "-inf", "half"])
def test_a_value_that_is_no_number_is_named_with_its_row(make_trial: MakeTrial, bad: str) -> None:
    table = make_trial().with_columns(pl.col("before").cast(pl.String))
    table = table.with_columns(
        before=pl.when(pl.int_range(pl.len()) == 6).then(pl.lit(bad)).otherwise(pl.col("before"))
    )
    with pytest.raises(InputError) as caught:
        analyse(table)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.found) == (7, "before", bad)


def test_rows_are_numbered_as_in_the_table_after_keeping_some(make_trial: MakeTrial) -> None:
    table = (
        make_trial()
        .with_row_index("n")
        .with_columns(
            outcome=pl.when(pl.col("n") == 40).then(np.nan).otherwise(pl.col("outcome")),
            kept=pl.col("n") >= 15,
        )
    )
    spec = TrialSpec("outcome", "arm", "control", keep={"kept": ("true",)})
    with pytest.raises(InputError, match="row 41, outcome: found nan"):
        analyse(table, spec)


def test_scores_outside_their_scale_are_refused(make_trial: MakeTrial) -> None:
    spec = TrialSpec("outcome", "arm", "control", unit="score")
    with pytest.raises(InputError, match="expected 0 to 1"):
        analyse(make_trial(), spec)


def test_a_recoding_that_misses_a_word_names_it() -> None:
    table = pl.DataFrame({"arm": ["a", "b", "a"], "said": ["well", "badly", "so-so"]})
    spec = TrialSpec("said", "arm", "a", recode={"well": 2, "badly": 1})
    with pytest.raises(InputError, match="row 3, said: found so-so, expected one of well, badly"):
        analyse(table, spec)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"outcome": "outcom"}, "There is no column outcom. Did you mean outcome?"),
        ({"reference": "placebo"}, "No row has arm = placebo. Arms found: control, tool."),
        ({"arm": "before", "reference": "0"}, "No row has before = 0"),
        ({"keep": {"year": ("s9",)}}, "No row is left after keeping year = s9."),
        ({"adjust": ("outcome",)}, "Column outcome is the outcome and also under adjust."),
        ({"outcome_range": (1.0, 0.0)}, "The outcome's range 1 to 0 is not possible"),
        ({"recode": {"x": float("nan")}}, "a finite number is expected"),
    ],
)
def test_what_cannot_be_asked_is_said(
    make_trial: MakeTrial, changed: dict[str, object], said: str
) -> None:
    named: dict[str, object] = {"outcome": "outcome", "arm": "arm", "reference": "control"}
    with pytest.raises(UsageError, match=said.replace(".", r"\.").replace("?", r"\?")):
        analyse(make_trial(), TrialSpec(**(named | changed)))  # type: ignore[arg-type]


def test_a_column_of_names_is_not_taken_for_arms(make_trial: MakeTrial) -> None:
    table = make_trial(clusters_per_arm=8)
    with pytest.raises(UsageError, match="16 values, more than 12 arms"):
        analyse(table, TrialSpec("outcome", "class", "c00"))


def test_a_single_arm_is_no_trial(make_trial: MakeTrial) -> None:
    with pytest.raises(InputError, match=r"found one arm \(control\), expected two or more"):
        analyse(make_trial().filter(pl.col("arm") == "control"))


def test_under_the_null_the_small_sample_tests_reject_as_often_as_they_say(
    make_trial: MakeTrial,
) -> None:
    """200 trials of ten classes without an effect: the normal p rejects too often, CR2 does not."""
    results = [analyse(make_trial(seed=seed)).contrasts[0] for seed in range(200)]
    reduced = np.mean([(r.small_sample.cr2_p_value or 1.0) <= 0.05 for r in results])
    normal = np.mean([r.p_value <= 0.05 for r in results])
    assert reduced <= 0.09
    assert reduced <= normal
