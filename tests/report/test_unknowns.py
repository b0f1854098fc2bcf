"""Logs that lack one thing each: the right unknown, with its reason, and a remedy that fits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from report_cases import MAIN, STATIONS, Row, finding, report_of
from test_unknowns_generated import assert_supported

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PEOPLE, FAMILIES = 8, 6


def full_log(people: int = PEOPLE, families: int = FAMILIES) -> list[Row]:
    """A log in which everything is known: three rounds of practice, with and without the tool on
    the same families, then a first check alone, on new variants, after 14 days.
    """
    rows = []
    for person in range(people):
        for round_, days in enumerate((0, 1, 2)):
            for family in range(families):
                aided = (person + family + round_) % 2 == 0
                hard = (person * 3 + family * 5 + round_ * 2) % 7
                rows.append(
                    {
                        "person": f"p{person}",
                        "item": f"f{family}-{round_}",
                        "family": f"f{family}",
                        "skill": "skill",
                        "occasion": "practice",
                        "aid": "assistant" if aided else "none",
                        "score": int(hard < (5 if aided else 3)),
                        "time": START + timedelta(days=days, minutes=3 * family),
                    }
                )
        rows += [
            {
                "person": f"p{person}",
                "item": f"f{family}-new",
                "family": f"f{family}",
                "skill": "skill",
                "occasion": "check",
                "aid": "none",
                "score": int((person + family * 5) % 6 < person * 6 // 7),
                "time": START + timedelta(days=16, minutes=3 * family),
            }
            for family in range(families)
        ]
    return [{**row, "time": row["time"].isoformat()} for row in rows]


def every(rows: list[Row], **columns: Any) -> list[Row]:
    """Set columns in every row; a function is given the row."""
    return [
        {**row, **{name: v(row) if isinstance(v, Callable) else v for name, v in columns.items()}}
        for row in rows
    ]


def without(rows: list[Row], *names: str) -> list[Row]:
    """Leave columns out."""
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def report(rows: list[Row], horizon_days: float = 14.0) -> dict[str, Any]:
    """Report a log, and hold every finding of it against the evidence it needs."""
    made, _ = report_of(rows, horizon_days)
    json.dumps(made, allow_nan=False)
    for found in made["findings"]:
        assert_supported(found)
    return made


def reasons(made: dict[str, Any], *estimands: str) -> dict[str, str | None]:
    """Why each figure of everybody is unknown; ``None`` where it is known."""
    return {
        name: next(
            found["reason"]
            for found in made["findings"]
            if found["estimand"] == name
            and found["subject"]["kind"] == "all"
            and found["skill"] is None
        )
        for name in estimands
    }


def test_the_full_log_is_known():
    """The yardstick of this page: nothing is missing, so nothing but transfer is unknown."""
    made = report(full_log())
    unknown = {name for name, reason in reasons(made, *MAIN).items() if reason}
    assert unknown <= {"learning_transfer", "removed_at_horizon"}
    for station in STATIONS:
        assert finding(made, "expected_score", station=station)["status"] == "known"
    assert {verdict["verdict"] for verdict in made["verdicts"]} & {"not learned", "undecided"}


def test_all_aided():
    """Help was always there: no learning, no dependence, nobody judged."""
    made = report(every(full_log(), aid="assistant"))
    found = reasons(made, "learning", "gap", "dependence", "performance")
    assert found["learning"] == found["gap"] == "no_unaided"
    assert found["dependence"] == "too_few_responses"
    assert found["performance"] is None
    assert (
        "20 unaided checks on new variants from 5 people"
        in finding(made, "learning", adjustment="items")["needs"]
    )
    assert "unaided" in finding(made, "dependence")["needs"]
    assert {verdict["verdict"] for verdict in made["verdicts"]} == {"unknown"}


@pytest.mark.parametrize("how", ["no column", "empty strings"])
def test_aid_unknown(how):
    """What was not recorded is unknown, never none."""
    rows = without(full_log(), "aid") if how == "no column" else every(full_log(), aid="")
    made = report(rows)
    assert set(reasons(made, "learning", "gap", "dependence", "removed_at_horizon").values()) == {
        "aid_unknown"
    }
    assert "Record the aid" in finding(made, "learning", adjustment="items")["needs"]
    assert reasons(made, "performance")["performance"] is None
    assert {verdict["verdict"] for verdict in made["verdicts"]} == {"unknown"}


def test_nothing_delayed():
    """Everything in one sitting: performance, and not a word of learning."""
    made = report(every(full_log(), time=START.isoformat(), sitting="only"))
    assert reasons(made, "learning")["learning"] == "nothing_delayed"
    assert "7 to 28 days after practice" in finding(made, "learning", adjustment="items")["needs"]


def test_no_times():
    """Without times and delays nobody knows what was later."""
    made = report(without(full_log(), "time"))
    assert reasons(made, "learning", "performance") == {
        "learning": "nothing_delayed",
        "performance": None,
    }
    assert any(note.startswith("No times") for note in made["notes"])


def test_the_horizon_is_too_far():
    """14 days were tested: 27 may be claimed, a year may not."""
    assert reasons(report(full_log(), 27.0), "learning")["learning"] is None
    made = report(full_log(), 365.0)
    assert reasons(made, "learning")["learning"] == "horizon_too_far"
    assert "14 days" in finding(made, "learning", adjustment="items")["why"]


def test_no_families():
    """New numbers in an old template cannot be told from new problems."""
    made = report(without(full_log(), "family"))
    assert reasons(made, "learning")["learning"] in ("novelty_unknown", "no_unaided_at_horizon")
    assert made["left_out"][0]["what"] == "Responses whose novelty is not known"


def test_no_item_in_both_conditions():
    """The tool on some families, none on others: the difference could be the items'."""

    def parted(row: Row) -> str:
        practised = row["occasion"] == "practice"
        return "assistant" if practised and row["family"] in ("f0", "f1", "f2") else "none"

    made = report(every(full_log(), aid=parted))
    found = finding(made, "dependence")
    assert (found["status"], found["reason"]) == ("unknown", "no_items_in_both")
    assert "The same 2 families or more" in found["needs"]


def test_checks_on_other_families():
    """What was checked was never practised: no gap, whatever the two levels."""
    rows = every(
        full_log(),
        family=lambda row: "other-" * (row["occasion"] == "check") + row["family"],
        novelty=lambda row: "variant" if row["occasion"] == "check" else "",
        delay_days=lambda row: 14 if row["occasion"] == "check" else "",
    )
    made = report(rows)
    found = finding(made, "gap")
    assert found["status"] == "unknown"
    assert found["reason"] in ("no_items_in_both", "not_connected", "off_the_scale")


def test_one_person():
    """One person is no group; the person's own figures may stand."""
    made = report(full_log(people=1))
    found = reasons(made, *MAIN)
    assert found["performance"] == "too_few_people"
    assert found["learning"] == "too_few_unaided"
    assert None not in found.values()
    why = finding(made, "learning", adjustment="items")["why"]
    assert "6 unaided first checks on new variants from 1 person" in why


def test_one_item():
    """It says nothing of others."""
    made = report(every(full_log(), item="only", family="only"))
    assert reasons(made, "performance")["performance"] == "one_item"
    assert reasons(made, "learning")["learning"] is not None


@pytest.mark.parametrize("score", [0, 1, 0.5])
def test_all_scores_equal(score):
    """No spread, no interval: unknown, not certain."""
    made = report(every(full_log(), score=score))
    found = reasons(made, "performance", "learning", "gap", "dependence")
    assert set(found.values()) == {"no_spread"}


def test_people_alike_are_not_certainty():
    """Items differ and people do not: the mean has no spread over people."""
    made = report(every(full_log(), score=lambda row: int(row["family"] in ("f0", "f1"))))
    assert reasons(made, "performance")["performance"] == "no_spread"


def test_scores_of_different_kinds_are_not_subtracted():
    """Practice right or wrong, checks by rubric: two levels, no gap and no walk."""
    made = report(every(full_log(), kind=lambda row: row["occasion"]))
    found = reasons(made, *MAIN)
    for name in ("gap", "gap_logit", "step_aid", "step_delay", "step_novelty"):
        assert found[name] == "kinds_differ", name
    assert found["performance"] is found["learning"] is None


def test_only_missing():
    """Assigned, and nobody came: every figure unknown, none left out, attendance shown."""
    made = report(every(full_log(), score="", status="missing"))
    assert set(reasons(made, *MAIN).values()) == {"no_responses"}
    for station in STATIONS:
        assert finding(made, "expected_score", station=station)["status"] == "unknown"
    assert made["verdicts"] == []
    assert made["attendance"]["missing"] == PEOPLE * FAMILIES
    assert len(made["attendance"]["people_never_came"]) == PEOPLE
    assert made["not_known"]


def test_missed_checks_that_say_nothing_of_themselves_widen_the_bounds():
    """A missed check without a time or a delay may have been any: it counts against both ends."""
    rows = full_log()
    kept = [row for row in rows if (row["occasion"], row["person"]) != ("check", "p7")]
    missed = {"person": "p7", "item": "f0-new", "occasion": "check", "status": "missing"}
    made = report([*kept, *({**missed, "item": f"f{n}-new"} for n in range(FAMILIES))])
    learned = finding(made, "learning", adjustment="none")
    low, high = made["attendance"]["low"], made["attendance"]["high"]
    seen = learned["responses"]
    assert low == pytest.approx(learned["estimate"] * seen / (seen + FAMILIES))
    assert high == pytest.approx((learned["estimate"] * seen + FAMILIES) / (seen + FAMILIES))


def test_empty_strings_are_not_recorded():
    """Columns of empty strings say no more than columns that are not there."""
    empty = dict.fromkeys(("kind", "group", "arm", "cluster", "confidence", "novelty"), "")
    plain, blank = report(full_log()), report(every(full_log(), **empty))
    assert blank["findings"] == plain["findings"]


def test_a_response_without_a_skill_counts_for_none():
    """It is no skill's; over all skills it is left out by name, as too seldom checked."""
    rows = full_log()
    named = [{**row, "skill": "" if row["family"] == "f5" else "skill"} for row in rows]
    made = report(named)
    practice = PEOPLE * 3
    whole = finding(made, "performance", adjustment="none")
    one = finding(made, "performance", skill="skill", adjustment="none")
    assert whole["responses"] == one["responses"] == practice * (FAMILIES - 1)
    assert "items without a skill" in whole["note"]


def test_one_class_that_was_randomised_as_a_whole_has_no_interval():
    """Two classes, each one cluster: together two clusters, alone none to compare."""
    rows = every(
        full_log(),
        group=lambda row: "AB"[int(row["person"][1:]) % 2],
        cluster=lambda row: "AB"[int(row["person"][1:]) % 2],
    )
    made = report([*rows, *every(rows, person=lambda row: "q" + row["person"][1:])])
    for name in ("A", "B"):
        found = finding(made, "performance", kind="group", who=name, adjustment="none")
        assert (found["status"], found["reason"]) == ("unknown", "one_cluster")
    assert finding(made, "performance", adjustment="none")["status"] == "known"


def test_a_first_check_stays_the_first_in_every_part():
    """A skill's second check does not become its first because the first names no skill."""
    rows = full_log()
    for row in [row for row in rows if row["occasion"] == "check"]:
        later = datetime.fromisoformat(row["time"]) + timedelta(days=14)
        rows.append({**row, "item": row["item"] + "-2", "time": later.isoformat()})
        row["skill"] = ""
    made = report(rows)
    assert finding(made, "learning", adjustment="none")["status"] == "known"
    skilled = finding(made, "learning", skill="skill", adjustment="none")
    assert skilled["status"] == "unknown"


def test_the_tools_own_answers_must_be_scored_like_peoples():
    """Else what the person adds is a difference of two instruments."""
    rows = every(full_log(), kind="right or wrong")
    items = sorted({row["item"] for row in rows})
    tool = [
        {"item": item, "actor": "tool", "aid": "assistant", "score": 0.5, "trials": 10}
        for item in items
    ]
    rows = every(rows, actor="person", trials=1)
    same = report([*rows, *every(tool, kind="right or wrong")])
    assert finding(same, "person_adds")["status"] == "known"
    assert finding(same, "tool_alone")["responses"] == 10 * len(items)
    other = report([*rows, *every(tool, kind="rubric")])
    found = finding(other, "person_adds")
    assert (found["status"], found["reason"]) == ("unknown", "kinds_differ")


def test_a_window_without_times_holds_nothing():
    """Nobody knows what fell in the last week: performance over it is unknown, not that of all."""
    made, _ = report_of(without(full_log(), "time"), window_days=7.0)
    assert reasons(made, "performance")["performance"] == "no_practice"
    dated, _ = report_of(full_log(), window_days=16.0)
    found = finding(dated, "performance", adjustment="none")
    assert found["responses"] == PEOPLE * FAMILIES * 2


def test_nothing_after_the_date_is_read():
    """As of the third day there was no check yet."""
    made, _ = report_of(full_log(), as_of=(START + timedelta(days=2)).date())
    assert reasons(made, "learning")["learning"] is not None
    assert finding(made, "performance", adjustment="none")["status"] == "known"


def test_nobody_is_drawn_whose_learning_is_not_known():
    """The picture of performance against learning shows people with three checks, no others."""
    rows = full_log()
    made = report(rows)
    known = {
        found["subject"]["id"]
        for found in made["findings"]
        if found["subject"]["kind"] == "person"
        and found["basis"] == "model"
        and found["estimand"] == "learning"
        and found["skill"] is None
        and found["status"] == "known"
    }
    assert {point["person"] for point in made["points"]} == known
    assert known
    few = [row for row in rows if row["occasion"] == "practice" or row["item"] == "f0-new"]
    assert report(few)["points"] == []


def test_who_came_without_an_occasion_came():
    """Where no occasion is recorded, an unaided response two weeks later is a check."""
    rows = without(full_log(), "occasion")
    missed = {"person": "p0", "item": "f0-late", "family": "f0", "skill": "skill"}
    late = (START + timedelta(days=30)).isoformat()
    made = report([*rows, {**missed, "status": "missing", "score": "", "time": late}])
    assert made["attendance"]["people_never_came"] == []
    assert made["attendance"]["missing"] == 1
    assert made["attendance"]["assigned"] > PEOPLE * FAMILIES
