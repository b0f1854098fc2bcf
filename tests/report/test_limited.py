"""A report limited to checks under some assurance: other checks happened, and do not score."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.report_cases import report_of


def response(person: int, day: int, occasion: str, score: int, assurance: str) -> dict[str, Any]:
    return {
        "person": f"p{person}",
        "item": f"i{day % 10}",
        "skill": "s",
        "score": score,
        "time": f"2026-01-{day:02}T09:00:00Z",
        "occasion": occasion,
        "aid": "none",
        "assurance": assurance,
    }


def rows() -> list[dict[str, Any]]:
    """Twenty people practise; ten are right when supervised, ten are wrong when not."""
    practised = [
        response(person, 1 + day, "practice", 1, "") for person in range(20) for day in range(3)
    ]
    checked = [
        response(
            person, 21 + day, "check", int(person < 10), "supervised" if person < 10 else "declared"
        )
        for person in range(20)
        for day in range(3)
    ]
    return practised + checked


@pytest.mark.parametrize(
    ("assurances", "scored", "exposures"),
    [
        ((), 120, 0),
        (("supervised",), 90, 30),
        (("locked",), 60, 60),
        (("locked", "declared"), 90, 30),
    ],
)
def test_other_checks_are_met_without_a_score(
    assurances: tuple[str, ...], scored: int, exposures: int
) -> None:
    report, _ = report_of(rows(), assurances=assurances)
    assert report["log"]["scored"] == scored
    assert report["log"]["exposures"] == exposures
    said = [note for note in report["notes"] if note.startswith("Checks count where")]
    if assurances:
        names = " or ".join(assurances)
        assert said == [
            f"Checks count where they were {names}. {exposures} responses of other checks are kept "
            "as met, without the score."
        ]
    else:
        assert said == []


def test_what_is_said_of_people_rests_on_the_checks_that_count() -> None:
    counted = []
    for assurances in ((), ("supervised",)):
        report, _ = report_of(rows(), assurances=assurances)
        lamps = [one["lamps"]["delayed"]["responses"] for one in report["verdicts"]]
        counted.append(sorted(set(lamps)))
    assert counted == [[3], [0, 3]]


def test_items_chosen_by_answers_count_by_model_alone() -> None:
    def of(fixed: str, right: int) -> list[dict[str, Any]]:
        return [
            response(person, 21 + day, "check", int(person % 4 < right), "")
            | {"fixed": fixed, "item": f"i{day}"}
            for person in range(20)
            for day in range(3)
        ]

    practised = [
        response(person, 1 + day, "practice", day % 2, "")
        for person in range(20)
        for day in range(4)
    ]
    missed = [
        one | {"status": "missing", "score": "", "fixed": fixed}
        for one, fixed in zip(of("yes", 3)[:6], ("no",) * 6, strict=True)
    ]
    report, _ = report_of([*practised, *of("yes", 3), *of("no", 0), *missed])
    checks = [
        one
        for one in report["findings"]
        if one["estimand"] == "expected_score"
        and one["basis"] == "design"
        and one["condition"].get("occasion") == "check"
        and one["status"] == "known"
    ]
    assert checks
    assert all(one["estimate"] == pytest.approx(0.75) for one in checks)
    assert report["log"]["scored"] == 200
    assert report["log"]["missing"] == 6
    assert report["notes"][-1].startswith("60 responses to items that earlier answers chose count")


@pytest.mark.parametrize(("fixed", "wide"), [("no", False), ("yes", True)])
def test_bounds_rest_on_what_the_figure_rests_on(fixed: str, wide: bool) -> None:
    """What would have been chosen and was missed is not in the figure, nor in its bounds."""

    def of(day: int, family: int, **fields: object) -> list[dict[str, Any]]:
        return [
            response(person, day, "check", int(person % 4 < 3), "")
            | {"item": f"f{family}-{day}", "family": f"f{family}", "aid": "none", **fields}
            for person in range(20)
        ]

    practised = [
        response(person, 1 + family, "practice", person % 2, "")
        | {"item": f"f{family}", "family": f"f{family}"}
        for person in range(20)
        for family in range(5)
    ]
    checked = [row for family in range(3) for row in of(18, family, fixed="yes")]
    missed = [row | {"status": "missing", "score": ""} for row in of(18, 4, fixed=fixed)]
    report, _ = report_of([*practised, *checked, *missed])
    found = report["attendance"]
    assert found["missing"] == 20
    assert found["low"] is not None
    assert (found["high"] - found["low"] > 0.1) is wide
