"""The published studies through ``unaided analyze``: every figure of the data's README."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from report_cases import finding

pytestmark = pytest.mark.real_data

TWO_MINUTES = 2 / 1440


def report_in(folder: Path) -> dict[str, Any]:
    """Read what a user finds there."""
    assert (folder / "report.html").stat().st_size > 10_000
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tutor(analysed):
    return report_in(analysed("ai-tutor-trial"))


@pytest.fixture(scope="module")
def cloze(analysed):
    return report_in(analysed("cloze-spacing"))


NINE_CELLS = [
    ("repeat", TWO_MINUTES, 0.627),
    ("repeat", 1.0, 0.579),
    ("repeat", 3.0, 0.440),
    ("variant", TWO_MINUTES, 0.362),
    ("variant", 1.0, 0.339),
    ("variant", 3.0, 0.309),
    ("transfer", TWO_MINUTES, 0.313),
    ("transfer", 1.0, 0.253),
    ("transfer", 3.0, 0.256),
]


@pytest.mark.parametrize(("novelty", "days", "expected"), NINE_CELLS)
def test_the_nine_cells_of_the_spacing_study(cloze, novelty, days, expected):
    """First post-test trial of each sentence, by planned delay: plain means by design."""
    found = finding(
        cloze, "expected_score", novelty=novelty, delay="planned", delay_days=days, occasion="check"
    )
    assert found["estimate"] == pytest.approx(expected, abs=0.001)
    assert (found["basis"], found["adjustment"]) == ("design", "none")
    assert found["low"] < found["estimate"] < found["high"]


@pytest.mark.parametrize(("novelty", "days", "expected"), NINE_CELLS)
def test_the_model_expects_what_was_seen_in_the_nine_cells(cloze, novelty, days, expected):
    """Beside the plain means: near them, and its intervals hold them."""
    found = finding(
        cloze,
        "expected_score",
        basis="model",
        novelty=novelty,
        delay="planned",
        delay_days=days,
        occasion="check",
    )
    assert found["status"] == "known"
    assert found["estimate"] == pytest.approx(expected, abs=0.015)
    assert found["low"] < expected < found["high"]


def test_learning_is_known_at_three_days(cloze):
    """Four in five is the standard; nobody of them comes near it."""
    for adjustment in ("items", "none"):
        found = finding(cloze, "learning", adjustment=adjustment)
        assert found["status"] == "known"
        assert 0.25 < found["estimate"] < 0.35
        assert found["condition"]["delay_days"] == 3
    assert cloze["standard"]["horizon_days"] == 3
    assert cloze["standard"]["source"]["horizon_days"] == "study"


def test_learning_is_unknown_at_thirty_days(analysed):
    """Nobody was tested a month later: nothing is claimed, and the remedy says what would tell."""
    report = report_in(analysed("cloze-spacing", "--horizon-days", "30"))
    assert report["standard"]["source"]["horizon_days"] == "option"
    for adjustment in ("items", "none"):
        found = finding(report, "learning", adjustment=adjustment)
        assert (found["status"], found["reason"]) == ("unknown", "horizon_too_far")
        assert "15 to 60 days" in found["needs"]
    assert finding(report, "gap")["status"] == "unknown"


@pytest.mark.parametrize(("occasion", "expected"), [("practice", -0.481), ("check", 0.006)])
def test_spacing_costs_in_practice_and_nothing_later(cloze, occasion, expected):
    """Wide against narrow, in log-odds; z = −8.8 and 0.1."""
    found = finding(cloze, "spacing_effect", occasion=occasion)
    assert found["estimate"] == pytest.approx(expected, abs=0.001)
    assert found["assignment"] == "randomised"
    error = (found["high"] - found["low"]) / (2 * 1.959964)
    assert found["estimate"] / error == pytest.approx(
        {"practice": -8.8, "check": 0.1}[occasion], abs=0.06
    )


def test_without_a_tool_dependence_is_unknown(cloze):
    """Nobody ever had one."""
    found = finding(cloze, "dependence")
    assert (found["status"], found["reason"]) == ("unknown", "no_tool")


TRIALS = [
    ("Practice, with the arm's help", "vanilla", 0.1370, 0.031, None, 48.1),
    ("Practice, with the arm's help", "augmented", 0.3613, 0.032, None, 126.9),
    ("Exam, without help", "vanilla", -0.0543, 0.0224, 0.015, -16.8),
    ("Exam, without help", "augmented", -0.0043, 0.0134, 0.75, -1.3),
    ("How much they thought they had learned", "vanilla", -0.086, None, 0.53, None),
    ("How much they thought they had learned", "augmented", 0.081, None, 0.36, None),
    ("How well they thought they had done", "vanilla", -0.036, None, 0.71, None),
    ("How well they thought they had done", "augmented", 0.141, None, 0.07, None),
]


def contrast(report: dict[str, Any], label: str, arm: str, reference: str) -> dict[str, Any]:
    trial = next(one for one in report["trials"] if one["label"] == label)
    return next(
        one for one in trial["contrasts"] if (one["arm"], one["reference"]) == (arm, reference)
    )


@pytest.mark.parametrize(("label", "arm", "estimate", "error", "p_value", "percent"), TRIALS)
def test_the_trials_coefficients(tutor, label, arm, estimate, error, p_value, percent):
    """Coefficients, standard errors and p-values of the paper; per cent of the control mean."""
    found = contrast(tutor, label, arm, "control")
    assert found["estimate"] == pytest.approx(estimate, abs=0.001)
    if error is not None:
        assert found["standard_error"] == pytest.approx(error, abs=0.001)
        assert found["percent_of_reference"] == pytest.approx(percent, abs=0.5)
    if p_value is not None:
        # The README gives the perception's p-values to two places.
        assert found["p_value"] == pytest.approx(p_value, abs=0.001 if p_value == 0.015 else 0.006)


def test_the_plain_assistant_does_worse_than_the_tutor_on_the_exam(tutor):
    """−0.0500, p = .032; 2,848 rows, 44 classes."""
    found = contrast(tutor, "Exam, without help", "vanilla", "augmented")
    assert found["estimate"] == pytest.approx(-0.0500, abs=0.001)
    assert found["p_value"] == pytest.approx(0.032, abs=0.001)
    exam = next(one for one in tutor["trials"] if one["label"] == "Exam, without help")
    assert (exam["n"], exam["clusters"]) == (2848, 44)
    assert exam["reference_mean"] == pytest.approx(0.3238, abs=0.001)


@pytest.mark.parametrize(
    ("arm", "expected", "low", "high"),
    [
        ("control", 0.62, 0.55, 0.67),
        ("vanilla", 0.25, 0.18, 0.32),
        ("augmented", 0.27, 0.19, 0.35),
    ],
)
def test_practice_says_less_of_the_exam_with_ai(tutor, arm, expected, low, high):
    """Correlation over student-sessions with its cluster bootstrap."""
    found = finding(tutor, "correlation_raw", kind="arm", who=arm)
    assert found["estimate"] == pytest.approx(expected, abs=0.01)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=0.02)
    assert found["interval"]["level"] == 0.95


@pytest.mark.parametrize(
    ("arm", "share"), [("control", 0.035), ("vanilla", 0.063), ("augmented", 0.315)]
)
def test_the_ceiling(tutor, arm, share):
    """Practice scores of .95 and more: nearly a third with the tutor."""
    found = finding(tutor, "ceiling", kind="arm", who=arm)
    assert found["estimate"] == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize(
    ("arm", "aid", "mean"),
    [
        ("control", "none", 0.281),
        ("vanilla", "assistant", 0.470),
        ("augmented", "tutor", 0.672),
    ],
)
def test_person_and_tool_together(tutor, arm, aid, mean):
    """Mean problem score in practice."""
    found = finding(tutor, "together", kind="arm", who=arm, aid=aid)
    assert found["estimate"] == pytest.approx(mean, abs=0.001)


def test_the_tool_alone_does_as_well_as_person_and_tool(tutor):
    """.509 over problems, .487 weighted by the arm's responses; the person adds nothing visible."""
    assert finding(tutor, "tool_alone")["estimate"] == pytest.approx(0.509, abs=0.001)
    alone = finding(tutor, "tool_alone", kind="arm", who="vanilla")
    assert alone["estimate"] == pytest.approx(0.487, abs=0.001)
    adds = finding(tutor, "person_adds", kind="arm", who="vanilla")
    assert adds["estimate"] == pytest.approx(0.470 - 0.487, abs=0.002)
    assert adds["low"] < 0 < adds["high"]


@pytest.mark.parametrize(
    ("arm", "expected"), [("control", 0.22), ("vanilla", 0.71), ("augmented", 0.06)]
)
def test_in_the_assistant_arm_the_score_follows_the_tool(tutor, arm, expected):
    """Correlation over problems with the tool's own accuracy."""
    found = finding(tutor, "tool_following", kind="arm", who=arm)
    assert found["estimate"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("arm", [None, "control", "vanilla", "augmented"])
def test_learning_at_any_delay_is_unknown_where_the_exam_followed_at_once(tutor, arm):
    """And practice minus exam is no gap: they are scored in different ways."""
    where = {"kind": "arm" if arm else "all", "who": arm}
    for estimand in ("learning", "learning_transfer"):
        for adjustment in ("items", "none"):
            found = finding(tutor, estimand, adjustment=adjustment, **where)
            assert (found["status"], found["reason"]) == ("unknown", "nothing_delayed")
            assert "20 unaided checks" in found["needs"]
    for estimand in ("gap", "gap_logit"):
        found = finding(tutor, estimand, **where)
        assert (found["status"], found["reason"]) == ("unknown", "kinds_differ")
    assert {verdict["verdict"] for verdict in tutor["verdicts"]} == {"unknown"}


@pytest.mark.parametrize(
    ("arm", "mean"), [("control", 0.281), ("vanilla", 0.470), ("augmented", 0.672)]
)
def test_performance_by_model_is_near_what_was_seen_in_each_arm(tutor, arm, mean):
    """Every arm met nearly the same problems: adjusting for them moves little."""
    found = finding(tutor, "performance", kind="arm", who=arm, basis="model")
    assert found["status"] == "known"
    assert found["estimate"] == pytest.approx(mean, abs=0.03)


@pytest.mark.parametrize("arm", [None, "control", "vanilla", "augmented"])
@pytest.mark.parametrize(
    "estimand", ["learning", "learning_transfer", "gap", "gap_logit", "dependence"]
)
def test_what_is_unknown_by_design_is_unknown_by_model(tutor, estimand, arm):
    """A model makes up for no evidence: the same reason, on both bases."""
    where = {"kind": "arm" if arm else "all", "who": arm, "adjustment": "items"}
    design = finding(tutor, estimand, **where)
    model = finding(tutor, estimand, basis="model", **where)
    assert design["status"] == model["status"] == "unknown"
    assert model["reason"] == design["reason"]


@pytest.mark.parametrize("study", ["tutor", "cloze"])
def test_the_studies_claim_nothing_unsupported(study, request):
    """The same check as on generated logs, on every finding of the two reports."""
    from test_unknowns_generated import assert_supported

    for found in request.getfixturevalue(study)["findings"]:
        assert_supported(found)
