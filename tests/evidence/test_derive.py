"""Delay, novelty and counts: what came before a response, frozen when its sitting starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unaided.evidence import kernels
from unaided.evidence.arrays import Arrays
from unaided.evidence.derive import derive, walk_in_parts
from unaided.evidence.log import people_table

# person, item, family, day.minute, score; one skill.
TWO_SITTINGS = """person,item,family,time,score,aid
ada,a1,a,2026-03-01T09:00:00Z,1,none
ada,a1,a,2026-03-01T09:05:00Z,0,none
ada,b1,b,2026-03-01T09:10:00Z,1,assistant
ada,a1,a,2026-03-03T09:00:00Z,1,none
ada,a2,a,2026-03-03T09:10:00Z,0,none
ada,b1,b,2026-03-03T09:20:00Z,0,none
ada,c1,c,2026-03-03T09:30:00Z,1,none
"""


def column(log: Any, name: str) -> list[Any]:
    values = log.table[name]
    return (values.round(4) if values.dtype == pl.Float64 else values).to_list()


def test_novelty_is_frozen_with_the_sitting(read_table: Any) -> None:
    log = read_table(TWO_SITTINGS)
    # The second a1 of the first sitting is still first: nothing came before the sitting.
    assert column(log, "novelty") == [
        "first", "first", "first", "repeat", "variant", "repeat", "transfer",
    ]  # fmt: skip


def test_delay_runs_from_the_last_exposure_of_the_family_to_the_sittings_start(
    read_table: Any,
) -> None:
    log = read_table(TWO_SITTINGS)
    two_days, minute = 2.0, 1 / 1440
    assert log.table["delay_days"][:3].to_list() == [None] * 3
    # Family a was last met at 9:05, b at 9:10; c was never met: the skill at 9:10.
    expected = [two_days - 5 * minute] * 2 + [two_days - 10 * minute] * 2
    assert log.table["delay_days"][3:].to_list() == pytest.approx(expected)


def test_only_unaided_scored_answers_are_retrievals(read_table: Any) -> None:
    log = read_table(TWO_SITTINGS)
    minute = 1 / 1440
    # b was answered with an assistant at hand: since then, only the skill's clock runs.
    expected = [2 - 5 * minute] * 4
    assert log.table["since_retrieval_days"][3:].to_list() == pytest.approx(expected)
    assert column(log, "prior_exposures") == [0, 0, 0, 2, 2, 1, 0]
    assert column(log, "prior_retrievals") == [0, 0, 0, 2, 2, 0, 0]


def test_counts_within_the_sitting_run_on(read_table: Any) -> None:
    log = read_table(TWO_SITTINGS)
    assert column(log, "sitting_exposures") == [0, 1, 0, 0, 1, 0, 0]
    assert column(log, "prior_successes") == [0, 1, 0, 1, 0, 1, 0]
    assert column(log, "prior_failures") == [0, 0, 0, 1, 0, 0, 0]
    assert column(log, "run_length") == [1, 2, 1, 1, 2, 1, 1]
    assert column(log, "lag") == [None, 0, None, 1, 0, 2, None]


def test_a_gap_of_more_than_30_minutes_starts_a_sitting_and_is_noted(read_table: Any) -> None:
    log = read_table(
        "person,item,time\nada,q,2026-03-01T09:00\nada,q,2026-03-01T09:30\nada,q,2026-03-01T10:01\n"
    )
    assert column(log, "sitting") == ["sitting 1", "sitting 1", "sitting 2"]
    assert "Sittings: a gap of more than 30 minutes starts a new one." in log.notes
    assert "Times name no zone; they are read as UTC." in log.notes


def test_given_sittings_hold_across_long_gaps(read_table: Any) -> None:
    log = read_table(
        "person,item,time,sitting\nada,q,2026-03-01T09:00,m\nada,q,2026-03-02T09:00,m\n",
        score="1",
    )
    assert log.table["delay_days"].to_list() == [None, None]


def test_what_was_given_wins_row_by_row(read_table: Any) -> None:
    log = read_table(
        "person,item,family,time,score,novelty,delay_days\n"
        "ada,a,f,2026-03-01,1,,\nada,b,f,2026-03-02,1,transfer,\nada,c,f,2026-03-03,1,,7\n"
    )
    assert column(log, "novelty") == ["first", "transfer", "variant"]
    assert column(log, "delay_days") == [None, 1.0, 7.0]


def test_without_families_what_is_no_repeat_is_unknown(read_table: Any) -> None:
    log = read_table(
        "person,item,time,score\nada,a,2026-03-01,1\nada,a,2026-03-02,1\nada,b,2026-03-02T12:00,1\n"
    )
    assert column(log, "novelty") == [None, "repeat", None]
    assert any("No families named" in note for note in log.notes)


def test_an_unknown_skill_has_no_clock(read_table: Any) -> None:
    log = read_table(
        "person,item,family,skill,time,score\n"
        "ada,a,f,algebra,2026-03-01,1\nada,b,g,,2026-03-02,1\nada,c,h,algebra,2026-03-03,1\n"
    )
    assert column(log, "novelty") == ["first", None, "transfer"]
    assert column(log, "delay_days") == [None, None, 2.0]


def test_missing_rows_are_no_exposures(read_table: Any) -> None:
    log = read_table(
        "person,item,family,time,score,status\n"
        "ada,a,f,2026-03-01,,missing\nada,a,f,2026-03-02,,exposure\nada,a,f,2026-03-03,1,scored\n"
    )
    assert column(log, "novelty") == ["first", "first", "repeat"]
    assert column(log, "prior_exposures") == [0, 0, 1]
    assert column(log, "run_length") == [None, 1, 1]


@pytest.mark.parametrize(
    ("aid", "aid_used", "retrieved"),
    [
        ("none", "", True),
        ("assistant", "false", True),
        ("assistant", "true", False),
        ("assistant", "", False),
        ("", "", False),
        ("", "false", False),
    ],
)
def test_a_retrieval_is_unaided_for_certain(
    read_table: Any, aid: str, aid_used: str, retrieved: bool
) -> None:
    log = read_table(
        "person,item,time,score,aid,aid_used\n"
        f"ada,a,2026-03-01,1,{aid},{aid_used}\nada,a,2026-03-02,1,none,\n"
    )
    assert log.table["prior_retrievals"][1] == int(retrieved)


def test_without_times_nothing_is_known_of_before(read_table: Any) -> None:
    log = read_table("person,item,family,score\nada,a,f,1\nada,b,f,0\n")
    for name in ("delay_days", "novelty", "prior_exposures", "prior_successes", "lag", "sitting"):
        assert column(log, name) == [None, None], name
    assert "No times: delays, and what came before a response, are not known." in log.notes


def test_rows_in_order_of_answering_can_be_counted_without_times(read_studied: Any) -> None:
    log = read_studied(
        '[[sources]]\npath = "log.csv"\norder = "file"\n',
        log="person,item,family,sitting,score\nada,a,f,1,1\nada,a,f,2,0\nada,b,f,2,0\n",
    )
    assert column(log, "prior_successes") == [0, 1, 0]
    assert column(log, "novelty") == ["first", "repeat", "variant"]
    assert column(log, "delay_days") == [None] * 3
    assert log.problems == ()


def test_without_sittings_or_times_novelty_stays_unknown(read_studied: Any) -> None:
    log = read_studied(
        '[[sources]]\npath = "log.csv"\norder = "file"\n',
        log="person,item,family,score\nada,a,f,1\nada,a,f,0\n",
    )
    assert column(log, "novelty") == [None, None]
    assert column(log, "prior_exposures") == [None, None]
    assert column(log, "prior_successes") == [0, 1]


def test_an_answer_at_an_unknown_time_makes_what_came_before_unknown(read_table: Any) -> None:
    log = read_table(
        "person,item,family,time,score\n"
        "ada,a,f,2026-03-01,1\nada,a,f,2026-03-02,1\nada,b,f,2026-03-02,1\nada,c,f,,1\n"
        "bo,a,f,2026-03-01,1\n"
    )
    # What was seen stays seen; that something was never seen can no longer be said.
    assert column(log, "novelty") == [None, "repeat", None, None, "first"]
    assert column(log, "prior_exposures") == [None, None, None, None, 0]
    assert [problem.code for problem in log.problems] == ["time_missing"]


def test_partial_scores_and_trials_count_as_fractions(read_table: Any) -> None:
    log = read_table(
        "person,item,time,score,trials\nada,a,2026-03-01,0.7,10\nada,a,2026-03-02,0.5,1\n"
        "ada,a,2026-03-03,1,1\n"
    )
    assert column(log, "prior_successes") == [0, 7, 7.5]
    assert column(log, "prior_failures") == [0, 3, 3.5]


def test_rows_come_ordered_by_person_and_time(read_table: Any) -> None:
    log = read_table(
        "person,item,time\nbo,a,2026-03-02\nada,a,2026-03-02\nbo,b,2026-03-01\nada,b,2026-03-02\n"
    )
    assert column(log, "row") == [3, 1, 2, 4]


@dataclass(frozen=True)
class Answer:
    person: int
    item: int
    minute: int
    status: int
    aid: int


answers = st.builds(
    Answer,
    person=st.integers(0, 2),
    item=st.integers(0, 5),
    minute=st.integers(0, 300),
    status=st.integers(0, 2),
    aid=st.integers(-1, 4),
)


def by_hand(rows: list[Answer]) -> list[dict[str, Any]]:
    """Derive the same from first principles: look at all earlier rows for each row."""
    rows = sorted(rows, key=lambda row: (row.person, row.minute))
    sittings: list[int] = []
    for i, row in enumerate(rows):
        fresh = i == 0 or rows[i - 1].person != row.person or row.minute - rows[i - 1].minute > 30
        sittings.append(sittings[-1] + fresh if sittings else 0)
    found = []
    for i, row in enumerate(rows):
        own = [j for j in range(len(rows)) if rows[j].person == row.person]
        before = [rows[j] for j in own if sittings[j] < sittings[i] and rows[j].status != 2]
        start = min(rows[j].minute for j in own if sittings[j] == sittings[i])
        family = [one for one in before if one.item // 2 == row.item // 2]
        skill = [one for one in before if one.item % 2 == row.item % 2]
        novelty = "first"
        if any(one.item == row.item for one in before):
            novelty = "repeat"
        elif family:
            novelty = "variant"
        elif skill:
            novelty = "transfer"
        clock = family or skill
        retrieved = [one for one in family if one.status == 0 and one.aid == 0]
        retrieved_clock = retrieved or [one for one in skill if one.status == 0 and one.aid == 0]
        found.append({
            "novelty": novelty,
            "delay_days": (start - clock[-1].minute) / 1440 if clock else None,
            "since_retrieval_days": (
                (start - retrieved_clock[-1].minute) / 1440 if retrieved_clock else None
            ),
            "prior_exposures": len(family),
            "prior_retrievals": len(retrieved),
            "prior_successes": float(sum(
                rows[j].item == row.item and rows[j].status == 0 for j in own if j < i
            )),
        })  # fmt: skip
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(answers, min_size=1, max_size=30))
def test_the_compiled_walk_agrees_with_looking_back_by_hand(rows: list[Answer]) -> None:
    def codes(values: list[int], dtype: Any) -> Any:
        return np.array(values, dtype=dtype)

    arrays = Arrays(
        len(rows),
        {
            "person": codes([row.person for row in rows], np.int32),
            "item": codes([row.item for row in rows], np.int32),
            "family": codes([row.item // 2 for row in rows], np.int32),
            "skill": codes([row.item % 2 for row in rows], np.int32),
            "time": codes([row.minute * 60_000_000 for row in rows], np.int64),
            "status": codes([row.status for row in rows], np.int8),
            "score": np.where([row.status == 0 for row in rows], 1.0, np.nan),
            "aid": codes([row.aid for row in rows], np.int8),
            "row": np.arange(1, len(rows) + 1, dtype=np.uint32),
            "source": np.zeros(len(rows), dtype=np.int16),
        },
        {
            "person": ["p", "q", "r"],
            "item": list("abcdef"),
            "family": list("xyz"),
            "skill": list("st"),
        },
    )
    derive(arrays, [False])
    table = people_table(arrays, ["log"])
    expected = by_hand(rows)
    for name in expected[0]:
        got = table[name].to_list()
        assert got == pytest.approx([row[name] for row in expected]), name


def test_threads_make_no_difference() -> None:
    rng = np.random.default_rng(5)
    length, people, items = 400, 9, 12
    person = np.sort(rng.integers(0, people, length)).astype(np.int32)
    item = rng.integers(0, items, length).astype(np.int32)
    time = np.lexsort((rng.random(length), person)).astype(np.int64) * kernels.GAP_MICROS // 2
    scored = rng.random(length) < 0.8
    rows = kernels.Rows(
        person=person, time=np.sort(time), sitting=np.full(length, -1, np.int32), item=item,
        family=item // 3, unit=item // 3, skill=np.zeros(length, np.int32),
        answered=rng.random(length) < 0.9, retrieval=scored,
        score=np.where(scored, rng.random(length), np.nan), trials=np.ones(length),
    )  # fmt: skip
    one = walk_in_parts(rows, (items, items, 1), True, parts=1)
    for parts in (2, 3, 50):
        many = walk_in_parts(rows, (items, items, 1), True, parts=parts)
        for name in one._fields:
            np.testing.assert_array_equal(getattr(many, name), getattr(one, name), err_msg=name)


def test_unknown_is_what_the_walk_starts_from() -> None:
    out = kernels.unknown(2)
    assert (out.novelty == kernels.UNKNOWN).all()
    assert (out.lag == -1).all()
