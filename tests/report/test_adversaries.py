"""Logs made to mislead: worlds in which the tool does nothing, and a confounder that looks like it.

Each says what a careless analysis would print as known; here the figure is unknown, observational,
or right.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from report_cases import Row, finding
from test_unknowns import START, full_log, report


def answers(
    rng: np.random.Generator, people: range, chance: float, days: float, **columns: Any
) -> list[Row]:
    """Eight practice answers on variants of each person at one delay, right with one chance."""
    rows = []
    for person in people:
        # A first meeting, so that what follows is a variant after a known delay.
        rows.append(row(person, 0, 0.0, 0, aid="reference"))
        rows += [
            row(person, item, days, int(rng.random() < chance), **columns) for item in range(1, 9)
        ]
    return rows


def row(person: int, item: int, days: float, score: int, **columns: Any) -> Row:
    """One response of a person on an item of one of four families."""
    return {
        "person": f"p{person:03d}",
        "item": f"i{item}",
        "family": "all",
        "skill": "s",
        "occasion": "practice",
        "score": score,
        "time": (START + timedelta(days=days, minutes=2 * item)).isoformat(),
        **columns,
    }


def test_one_person_who_met_both_does_not_carry_a_contrast():
    """Strangers with the tool and without it, and a single person who had both."""
    rng = np.random.default_rng(1)
    rows = answers(rng, range(30), 0.9, 2.0, aid="assistant")
    rows += answers(rng, range(30, 60), 0.3, 2.0, aid="none")
    rows += [
        row(99, item, 2.0, item % 2, aid="assistant" if item < 3 else "none") for item in range(6)
    ]
    found = finding(report(rows), "dependence")
    assert found["status"] == "unknown"
    assert found["reason"] in ("too_few_people_in_both", "no_items_in_both")


def test_forgetting_is_not_dependence():
    """With the tool after a day, without it after two weeks: only time passed."""
    rng = np.random.default_rng(2)
    rows = []
    for person in range(20):
        rows.append(row(person, 0, 0.0, 1, aid="reference"))
        for item in range(1, 9):
            early = item % 2 == 0
            score = int(rng.random() < (0.9 if early else 0.3))
            aid = "assistant" if early else "none"
            rows.append(row(person, item, 1.0 if early else 14.0, score, aid=aid))
    found = finding(report(rows, 60.0), "dependence")
    assert found["status"] == "unknown"
    assert found["reason"] != "no_tool"


@pytest.mark.parametrize("propensity", ["varies", "not kept to"])
def test_drawing_lots_is_not_enough(propensity):
    """Lots that favour some people, or were not kept to, make nothing causal."""
    rng = np.random.default_rng(3)
    rows = []
    for person in range(40):
        weak = person % 2 == 0
        rows.append(row(person, 0, 0.0, 1, aid="reference"))
        for item in range(1, 13):
            chance = 0.5 if propensity != "varies" else 0.9 if weak else 0.1
            drawn = rng.random() < chance
            assigned = "assistant" if drawn else "none"
            taken = "reference" if propensity != "varies" and drawn and weak else assigned
            rows.append(
                row(
                    person,
                    item,
                    2.0,
                    int(rng.random() < (0.2 if weak else 0.8)),
                    aid=taken,
                    assigned_aid=assigned,
                    propensity=chance if drawn else 1 - chance,
                )
            )
    found = finding(report(rows), "dependence")
    assert found["status"] == "unknown" or found["assignment"] == "observational"


def test_lots_that_were_kept_are_randomised():
    """The same draw, one propensity, everybody kept to it: randomised."""
    rng = np.random.default_rng(4)
    rows = []
    for person in range(30):
        rows.append(row(person, 0, 0.0, 1, aid="reference", family="f0"))
        for item in range(1, 13):
            aid = "assistant" if rng.random() < 0.5 else "none"
            score = int(rng.random() < (0.8 if aid == "assistant" else 0.4))
            rows.append(
                row(
                    person, item, 2.0, score, aid=aid, assigned_aid=aid, propensity=0.5,
                    family=f"f{item % 3}",
                )
            )  # fmt: skip
    # What is practised once is a variant afterwards.
    rows += [
        row(p, 90 + f, 0.0, 1, aid="reference", family=f"f{f}") for p in range(30) for f in (1, 2)
    ]
    found = finding(report(rows), "dependence")
    assert found["status"] == "known"
    assert found["assignment"] == "randomised"
    assert found["low"] <= 0.4 <= found["high"]


def test_the_tool_alone_is_weighted_like_people():
    """People equal the tool on every item: they add nothing, however often each was tried."""
    rng = np.random.default_rng(5)
    rows = []
    for person in range(12):
        for item in range(12):
            easy = item % 2 == 0
            tries = 50 if easy else 1
            right = rng.binomial(tries, 0.9 if easy else 0.1)
            rows.append(
                row(person, item, 0.0, 0, aid="assistant", trials=tries)
                | {"score": right / tries, "actor": "person"}
            )
    rows += [
        row(0, item, 0.0, 0, aid="assistant", trials=100)
        | {"score": 0.9 if item % 2 == 0 else 0.1, "actor": "tool", "person": "tool"}
        for item in range(12)
    ]
    found = finding(report(rows), "person_adds")
    assert found["status"] == "known"
    assert found["low"] <= 0.0 <= found["high"]


def test_tools_are_not_pooled():
    """A good assistant and a poor tutor on the same items: each is read by itself."""
    rng = np.random.default_rng(6)
    rows = [
        row(person, item, 0.0, int(rng.random() < 0.9), aid="assistant") | {"actor": "person"}
        for person in range(10)
        for item in range(12)
    ]
    for aid, accuracy in (("assistant", 0.9), ("tutor", 0.1)):
        rows += [
            row(0, item, 0.0, 0, aid=aid, trials=100)
            | {"score": accuracy, "actor": "tool", "person": aid}
            for item in range(12)
        ]
    made = report(rows)
    alone = {
        found["condition"]["aid"]: found["estimate"]
        for found in made["findings"]
        if found["estimand"] == "tool_alone"
    }
    assert alone == pytest.approx({"assistant": 0.9, "tutor": 0.1})
    adds = finding(made, "person_adds", aid="assistant")
    assert adds["low"] <= 0.0 <= adds["high"]


def test_rows_without_an_order_have_no_first_check():
    """Two checks a family and no times: which came first is not known, so neither is evidence."""
    rows = []
    for person in range(10):
        for family in range(4):
            for turn, score in enumerate((0, 1)):
                rows.append(
                    {
                        "person": f"p{person}",
                        "item": f"f{family}-{turn}",
                        "family": f"f{family}",
                        "skill": "s",
                        "occasion": "check",
                        "aid": "none",
                        "novelty": "variant",
                        "delay_days": 14,
                        "score": score,
                    }
                )
    straight, turned = report(rows), report(rows[::-1])
    assert finding(straight, "learning", adjustment="none")["status"] == "unknown"
    assert straight["findings"] == turned["findings"]


def test_help_that_was_used_was_there():
    """Aid none, yet used: a contradiction is not an unaided response."""
    rows = [{**one, "aid_used": "true"} for one in full_log()]
    made = report([{**one, "aid": "none"} for one in rows])
    assert finding(made, "learning", adjustment="none")["reason"] == "aid_unknown"


def test_copies_are_no_evidence():
    """Every row pasted three times changes no figure."""
    rows = full_log()
    once, thrice = report(rows), report([copy for one in rows for copy in (one, one, one)])
    assert once["findings"] == thrice["findings"]
    assert once["verdicts"] == thrice["verdicts"]


def test_a_blank_cluster_does_not_turn_clustering_off():
    """One empty cell: the person's cluster is known from the other rows."""
    rows = [{**one, "cluster": f"c{int(one['person'][1:]) % 4}"} for one in full_log()]
    blank = [{**rows[0], "cluster": ""}, *rows[1:]]
    assert report(rows)["findings"] == report(blank)["findings"]


def test_learning_beside_performance_is_of_enough_checks():
    """Many were checked, few of them practised: learning stands, the gap does not."""
    rows = []
    for one in full_log(people=12):
        person = int(one["person"][1:])
        if one["occasion"] == "practice" and person >= 6:
            continue
        if one["occasion"] == "check" and person < 6 and not one["item"].startswith("f0"):
            continue
        given = {"novelty": "variant", "delay_days": 14} if one["occasion"] == "check" else {}
        rows.append({**one, **given})
    made = report(rows)
    learning = finding(made, "learning", adjustment="none")
    gap = finding(made, "gap")
    assert learning["status"] == "unknown" or learning["responses"] >= 20
    assert gap["status"] == "unknown"
