"""Each sentence says what its interval licenses, and no more."""

from __future__ import annotations

import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.report.figures import Figure
from unaided.report.page.people import rank
from unaided.report.people_sentences import (
    attendance_sentence,
    calibration_sentence,
    forecast_sentence,
    list_sentence,
    verdict_causes,
)
from unaided.report.sentences import (
    adds_sentence,
    factor_sentence,
    gauge_sentence,
    group_verdict,
    headline,
    kept_sentence,
    opposed_sentence,
    orders_sentence,
    parts_sentence,
    removal_sentence,
    setting,
    skills_sentence,
    text_of,
    unlike_sentence,
    waterfall_sentence,
)
from unaided.report.trial_sentences import (
    Pair,
    doubt_sentence,
    follows_sentence,
    gauge_by_arm_sentence,
    noticed_sentence,
    pair_sentence,
    pairs,
)


def known(estimate: float, low: float, high: float, estimand: str = "x", **more: object) -> Figure:
    """A known figure."""
    return Figure(True, estimate, low, high, {"estimand": estimand, "status": "known", **more})


def unknown(why: str = "Nobody was checked.", needs: str | None = "One check.") -> Figure:
    """An unknown figure."""
    return Figure.of({"status": "unknown", "why": why, "needs": needs})


P, L = known(0.86, 0.84, 0.88), known(0.42, 0.38, 0.46)
GAP = known(0.44, 0.39, 0.48)
STEPS = (
    known(0.21, 0.18, 0.24, "step_aid", orders=[0.18, 0.24]),
    known(0.14, 0.11, 0.17, "step_delay", orders=[0.14, 0.14]),
    known(0.09, 0.06, 0.12, "step_novelty"),
)


@pytest.mark.parametrize(
    "module",
    ["wording", "marks", "sentences", "people_sentences", "trial_sentences", "page.trials"],
)
def test_examples_in_the_documentation_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"unaided.report.{module}"))
    assert result.attempted > 0
    assert result.failed == 0


def _headline(performance: Figure, learning: Figure, novelty: str = "variant") -> str:
    said = headline(
        performance, learning, where="With the tool", horizon_days=30.0, novelty=novelty
    )
    return text_of(said)


class TestHeadline:
    def test_it_says_both(self) -> None:
        assert _headline(P, L) == (
            "With the tool this group scores .86. Alone, a month later, on near variants, it "
            "scores .42."
        )

    def test_far_items_alone_are_called_new(self) -> None:
        assert "on new problems" in _headline(P, L, "transfer")

    def test_it_says_that_learning_is_not_known(self) -> None:
        assert _headline(P, unknown()) == (
            "With the tool this group scores .86. What lasts is not known."
        )

    def test_it_says_that_performance_is_not_known(self) -> None:
        assert _headline(unknown(), L).startswith("What practice shows is not known. Alone,")


class TestLead:
    def test_a_clear_loss_is_a_share(self) -> None:
        assert kept_sentence(P, L, GAP) == (
            "About half of what practice shows would still be there."
        )

    def test_no_difference_comes_with_what_is_not_excluded(self) -> None:
        said = kept_sentence(P, P, known(0.0, -0.05, 0.04))
        assert said == (
            "No detectable difference between the two: practice minus what lasts from "
            "−.05 to +.04 is not excluded."
        )

    def test_more_may_last_than_practice_shows(self) -> None:
        assert "more than practice shows, by .10" in kept_sentence(L, P, known(-0.1, -0.15, -0.05))

    def test_unknown_comes_with_its_remedy(self) -> None:
        assert kept_sentence(P, unknown(), unknown()) == (
            "Nobody was checked. It would take: one check."
        )

    def test_a_part_is_the_largest_where_intervals_tell(self) -> None:
        assert parts_sentence(GAP, STEPS, ["tutor"]) == (
            "Taking the tutor away is the largest part of the distance: .21 of .44."
        )

    def test_else_which_is_largest_is_undecided(self) -> None:
        near = (STEPS[0], known(0.2, 0.1, 0.3, "step_delay"), STEPS[2])
        assert "undecided" in (parts_sentence(GAP, near, ["tutor"]) or "")

    def test_parts_of_no_distance_are_not_spoken_of(self) -> None:
        assert parts_sentence(known(0.01, -0.1, 0.1), STEPS, ["tutor"]) is None

    def test_a_skill_lasts_where_its_whole_interval_does(self) -> None:
        learned = [known(0.9, 0.85, 0.95), known(0.82, 0.78, 0.86), unknown()]
        assert skills_sentence(learned, 0.8) == (
            "One of three skills lasts, one is undecided, one is not known."
        )

    def test_no_skill_lasts(self) -> None:
        learned = [known(0.4, 0.3, 0.5), known(0.5, 0.4, 0.6)]
        assert skills_sentence(learned, 0.8) == "None of two skills lasts."

    def test_where_all_are_undecided_none_is_said_to_fail(self) -> None:
        assert skills_sentence([known(0.8, 0.7, 0.9)] * 4, 0.8) == "All four skills are undecided."

    def test_of_no_skill_is_learning_known(self) -> None:
        assert skills_sentence([unknown(), unknown()], 0.8) == (
            "Skill by skill, what lasts is not known."
        )


def test_a_gauge_tells_who_is_ahead_not_how_much_lasts() -> None:
    """A high correlation stands beside a low level without contradicting it."""
    said = gauge_sentence(unknown(), known(0.96, 0.88, 1.0))
    assert said.startswith("Within the group, the visible score explains about nine tenths of")
    assert "differences between people in what lasts; it does not say how much lasts" in said
    assert gauge_sentence(unknown(), known(0.9, 0.8, 1.0), 3).startswith("Over these three groups")


def test_a_difference_that_is_not_detected_names_its_direction() -> None:
    """One direction on the page: with help, or in practice, minus without."""
    cued = known(-0.1, -0.29, 0.02, condition={"aid": "hints"}, assignment="randomised")
    assert removal_sentence(cued, "today") == (
        "Hints or cues removed today: no detectable difference; with it minus without, "
        "−.29 to +.02 is not excluded; here help was drawn at random."
    )


def test_among_equal_certainty_the_lowest_stand_first() -> None:
    """99 % is the most that is shown: beyond it nobody is surer than another."""

    def entry(sure: float, kept: float) -> dict[str, object]:
        return {
            "probability": sure,
            "learning": {"estimate": kept},
            "with_help": {"estimate": 1 - kept},
        }

    high, low, unsure = entry(0.9999, 0.6), entry(0.991, 0.1), entry(0.8, 0.05)
    ranked = sorted([unsure, high, low], key=lambda one: rank("looks_fine", one))
    assert ranked == [low, high, unsure]
    assert sorted([low, high], key=lambda one: rank("looks_poor", one)) == [high, low]


def test_the_waterfall_is_a_sum() -> None:
    assert waterfall_sentence(P, L, STEPS).endswith(".86 − .21 − .14 − .09 = .42.")


def test_orders_that_change_nothing_are_left_out() -> None:
    assert orders_sentence(STEPS) == "In other orders: aid −.24 to −.18."


def test_the_kind_of_help_decides_the_words() -> None:
    """A coach's cues are no tool."""
    cued = known(0.0, -0.1, 0.1, condition={"aid": "hints"})
    said = [
        setting(aids=["hints"], unaided_practice=True),
        setting(aids=["hints"], unaided_practice=False),
        removal_sentence(cued, "today"),
        parts_sentence(GAP, STEPS, ["hints"]) or "",
    ]
    for sentence in said:
        assert "ints or cues" in sentence
        assert "tool" not in sentence
    several = parts_sentence(GAP, STEPS, ["hints", "tutor"]) or ""
    assert several.startswith("Taking help away")


def test_a_distance_of_another_make_says_so() -> None:
    """Adjusted figures and a plain distance need not subtract to the digit."""

    def made(estimate: float, adjustment: str) -> Figure:
        return known(estimate, estimate - 0.1, estimate + 0.1, adjustment=adjustment)

    alike = [made(value, "items") for value in (0.79, 0.46, 0.33)]
    assert unlike_sentence(*alike) is None
    said = unlike_sentence(*alike[:2], made(0.31, "none"))
    assert said is not None
    assert "learning adjusted for items, the distance plain" in said


def test_opposite_signs_are_explained() -> None:
    """By design more, by model less: which is which, and why."""
    design, model = known(0.05, -0.01, 0.11), known(-0.02, -0.06, 0.02)
    said = opposed_sentence(design, model)
    assert said is not None
    assert "+.05 by design and −.02 by model" in said
    assert opposed_sentence(design, known(0.02, -0.01, 0.05)) is None
    assert opposed_sentence(design, known(-0.001, -0.01, 0.05)) is None
    assert opposed_sentence(design, None) is None


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.81, 0.9, "learned"), (0.5, 0.79, "not learned"), (0.7, 0.85, "undecided")],
)
def test_a_groups_verdict_is_its_interval(low: float, high: float, verdict: str) -> None:
    """Row and heading count by the same rule."""
    learning = known((low + high) / 2, low, high)
    assert group_verdict(learning, 0.8) == verdict
    words = {"learned": "one of two skills lasts", "not learned": "none of two skills lasts, one"}
    said = skills_sentence([learning, unknown()], 0.8) or ""
    assert said.lower().startswith(words.get(verdict, "none of two skills lasts, one is undecided"))


def test_removing_the_tool() -> None:
    assert removal_sentence(known(0.2, 0.1, 0.3), "today") == (
        "Help removed today: .20 lost (.10–.30)."
    )
    assert "no detectable difference" in removal_sentence(known(0.0, -0.1, 0.1), "today")
    assert "not known" in removal_sentence(unknown(), "today")


class TestGauge:
    def test_corrected_comes_first(self) -> None:
        said = gauge_sentence(known(0.3, 0.2, 0.4), known(0.5, 0.3, 0.7))
        assert said.endswith("r = .50 (.30–.70), corrected for unreliability.")

    def test_without_learning_it_speaks_of_the_check_and_says_so(self) -> None:
        said = gauge_sentence(known(0.3, 0.2, 0.4), unknown())
        assert "in the unaided check" in said
        assert "Of what lasts it is not known: nobody was checked." in said

    def test_an_interval_with_zero_says_nothing(self) -> None:
        assert "nothing detectable" in gauge_sentence(unknown(), known(0.2, -0.1, 0.5))

    def test_less_is_said_where_intervals_part(self) -> None:
        aided = [("a", known(0.25, 0.18, 0.32)), ("b", known(0.27, 0.19, 0.35))]
        said = gauge_by_arm_sentence(aided, known(0.62, 0.55, 0.67), "the unaided exam")
        assert said is not None
        assert said.startswith(
            "In both arms with a tool practice says far less about the unaided exam: "
            "r = .25 and .27, against .62 without a tool"
        )

    def test_overlapping_intervals_are_not_called_less(self) -> None:
        said = gauge_by_arm_sentence(
            [("the tutor", known(0.5, 0.3, 0.6))], known(0.62, 0.55, 0.67), "the unaided exam"
        )
        assert said is not None
        assert "is not shown to say less" in said


def _contrast(estimate: float, low: float, high: float, percent: float | None) -> dict[str, object]:
    return {
        "arm": "vanilla",
        "reference": "control",
        "estimate": estimate,
        "low": low,
        "high": high,
        "percent_of_reference": percent,
        "small_sample": {"p_value": 0.02, "randomisation_p": 0.126},
    }


UP = _contrast(0.137, 0.076, 0.198, 48.1)
DOWN = _contrast(-0.0543, -0.0982, -0.0104, -16.8)
NONE = _contrast(-0.0043, -0.0306, 0.022, -1.3)


def _pair(aided: dict[str, object], unaided: dict[str, object]) -> Pair:
    return Pair("the assistant", aided, unaided, "practice", "the unaided exam", "score")


class TestTrial:
    def test_up_and_down(self) -> None:
        assert pair_sentence(_pair(UP, DOWN)) == (
            "The assistant raised practice by 48 % and lowered the unaided exam by 17 %."
        )

    def test_up_and_no_difference_says_which_harm_is_not_excluded(self) -> None:
        assert pair_sentence(_pair(UP, NONE)) == (
            "The assistant raised practice by 48 %; on the unaided exam no detectable difference: "
            "harm down to −.031 is not excluded, nor a gain up to +.022."
        )

    def test_no_difference_in_practice(self) -> None:
        assert "made no detectable difference in practice" in pair_sentence(_pair(NONE, DOWN))

    def test_a_loss_that_few_clusters_doubt_is_said_with_that_doubt(self) -> None:
        assert "randomisation p = .126" in (doubt_sentence(_pair(UP, DOWN)) or "")
        assert doubt_sentence(_pair(UP, NONE)) is None

    def test_who_was_harmed_and_did_not_notice(self) -> None:
        said = noticed_sentence(_pair(UP, DOWN), [("What they learned", NONE)])
        assert said is not None
        assert said.startswith("The assistant did not see itself do worse")
        assert noticed_sentence(_pair(UP, DOWN), [("What they learned", DOWN)]) is None
        assert noticed_sentence(_pair(UP, NONE), [("What they learned", NONE)]) is None

    def test_pairs_need_both_roles(self) -> None:
        trial = {"role": "aided", "reference": "control", "contrasts": [UP], "label": "Practice"}
        assert list(pairs([trial], {})) == []

    def test_following_the_tool_is_said_where_the_interval_tells(self) -> None:
        assert "(r = .71, .52–.86)" in (follows_sentence("it", known(0.71, 0.52, 0.86)) or "")
        assert follows_sentence("it", known(0.06, -0.2, 0.3)) is None


def test_spacing_costs_in_practice_and_nothing_later() -> None:
    condition = {"factor": "spacing", "level": "wide", "reference": "narrow"}
    practice = known(-0.48, -0.59, -0.37, condition=condition)
    check = known(0.006, -0.1, 0.11, condition=condition)
    said = factor_sentence(practice, check)
    assert said.startswith("Spacing, wide against narrow: in practice −.48 log-odds")
    assert said.endswith("The cost that practice shows is not detectable on the later check.")
    assert "turned round" in factor_sentence(practice, known(0.4, 0.2, 0.6, condition=condition))
    assert factor_sentence(practice, unknown()).endswith("at the later check not known.")


def test_calibration() -> None:
    condition = {"mean_confidence": 0.9, "mean_score": 0.6}
    said = calibration_sentence(known(0.3, 0.2, 0.4, condition=condition), "Alone")
    assert said == "Alone people are 90 % sure and score .60: too sure (+.20 to +.40)."
    assert "not known" in calibration_sentence(unknown(), "Alone")
    assert forecast_sentence(known(0.18, 0.14, 0.22)) == (
        "Forecasts of doing it alone are .18 too high (+.14 to +.22)."
    )


def test_missing_is_unknown_and_not_zero() -> None:
    said = attendance_sentence(24, 300, L, 0.37, 0.49)
    assert said.startswith("24 of 300 assigned check responses were missed (8 %). Unknown is not")
    assert "not known" in attendance_sentence(24, 300, unknown(), None, None)


def test_the_likeliest_cause_is_named_from_one_half() -> None:
    assert verdict_causes({"fading": 0.4, "brittle": None}) is None
    assert verdict_causes({"fading": 0.6, "tool-dependent": 0.9}) == ("tool-dependent", 0.9)
    assert verdict_causes(None) is None


def test_nobody_on_a_list() -> None:
    assert "none can be named with enough certainty" in list_sentence(
        "looks_fine", 0, 12, 0.0, "variant"
    )


@given(
    estimate=st.floats(-1, 1),
    below=st.floats(0, 1),
    above=st.floats(0, 1),
)
def test_nothing_is_said_to_differ_whose_interval_holds_zero(
    estimate: float, below: float, above: float
) -> None:
    figure = known(estimate, estimate - below, estimate + above)
    condition = {"mean_confidence": 0.5, "mean_score": 0.5}
    judged = known(estimate, estimate - below, estimate + above, condition=condition)
    for said in (
        removal_sentence(figure, "today"),
        adds_sentence(figure, "All"),
        forecast_sentence(figure),
        calibration_sentence(judged, "Alone"),
        kept_sentence(P, L, figure),
    ):
        assert ("is not excluded" in said) is not figure.clear_of_zero
