"""What a monitored page reports: read strictly, said plainly, judged never."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.checks.assurance.monitoring import (
    MOST_FACTS,
    TOLD_BEFOREHAND,
    Fact,
    Left,
    LeftKind,
    Monitored,
    Pasted,
    read_report,
)


def posted(*entries: object) -> Monitored:
    return read_report(json.dumps({"facts": entries}).encode())


def left(at: float, lasted: float | None, kind: LeftKind = "left_page") -> Left:
    return Left(kind, at, lasted)


def said(*facts: Fact, ignored: int = 0) -> str:
    return Monitored(facts, 1, ignored).sentence


LEFT = {"kind": "left_page", "at_seconds": 12.5, "for_seconds": 7}
FULL = {"kind": "left_full_screen", "at_seconds": 60, "for_seconds": None}
PASTE = {"kind": "pasted", "at_seconds": 90.2, "characters": 120}


def test_a_report_is_read_in_order_of_time() -> None:
    assert posted(PASTE, FULL, LEFT) == Monitored(
        (left(12.5, 7.0), left(60.0, None, "left_full_screen"), Pasted(90.2, 120)), reports=1
    )


def test_an_empty_report_is_a_report() -> None:
    assert posted() == Monitored(reports=1)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        "left_page",
        [LEFT],
        {},
        {"kind": "left_page"},
        {**LEFT, "kind": "cheated"},
        {**LEFT, "kind": ["left_page"]},
        {**LEFT, "more": 1},
        {**LEFT, "at_seconds": -1},
        {**LEFT, "at_seconds": 86_401},
        {**LEFT, "at_seconds": "12"},
        {**LEFT, "at_seconds": True},
        {**LEFT, "at_seconds": None},
        {**LEFT, "for_seconds": -0.1},
        {**LEFT, "for_seconds": "7"},
        {**LEFT, "for_seconds": False},
        {**LEFT, "for_seconds": 10**300},
        {**PASTE, "characters": 0},
        {**PASTE, "characters": 1.5},
        {**PASTE, "characters": True},
        {**PASTE, "characters": 1_000_001},
        {**PASTE, "characters": None},
        {**PASTE, "text": "what was pasted"},
    ],
)
def test_nonsense_is_left_out_and_counted(entry: object) -> None:
    assert posted(LEFT, entry) == Monitored((left(12.5, 7.0),), reports=1, ignored=1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"facts": {}}',
        b'{"facts": [], "more": 1}',
        b'{"facts": [{"kind": "left_page", "at_seconds": NaN, "for_seconds": 1}]}',
        b'{"facts": [{"kind": "left_page", "at_seconds": Infinity, "for_seconds": 1}]}',
        b'{"facts": [' + b"9" * 5_000 + b"]}",
        b"[" * 60_000,
        b'{"facts": [' + b" " * 64_000 + b"]}",
        b"\xff\xfe\xfd",
    ],
)
def test_a_body_that_is_no_report_counts_as_one_entry_ignored(body: bytes) -> None:
    assert read_report(body) == Monitored(reports=1, ignored=1)


def test_a_number_beyond_what_is_held_is_nonsense() -> None:
    body = b'{"facts": [{"kind": "left_page", "at_seconds": 1e999, "for_seconds": 1}]}'
    assert read_report(body) == Monitored(reports=1, ignored=1)


def test_a_flood_is_cut_off_and_counted() -> None:
    many = [{"kind": "pasted", "at_seconds": n, "characters": 1} for n in range(MOST_FACTS + 20)]
    found = posted(*many)
    assert (len(found.facts), found.ignored) == (MOST_FACTS, 20)
    later = posted({"kind": "pasted", "at_seconds": 80_000, "characters": 9})
    joined = found.joined(later)
    assert (len(joined.facts), joined.ignored, joined.reports) == (MOST_FACTS, 21, 2)


def test_a_report_sent_twice_is_counted_once() -> None:
    once = posted(LEFT, PASTE)
    assert once.joined(once).facts == once.facts
    assert posted(LEFT, LEFT).facts == posted(LEFT).facts


def test_an_absence_completed_later_is_one_absence() -> None:
    """A page says that it was left when it is, and how long when the person is back."""
    going, back = posted({**LEFT, "for_seconds": None}), posted(LEFT)
    assert going.joined(back).facts == back.joined(going).facts == (left(12.5, 7.0),)


ENTRIES = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["left_page", "left_full_screen"]),
            "at_seconds": st.integers(0, 20),
            "for_seconds": st.none() | st.floats(0, 100),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("pasted"),
            "at_seconds": st.integers(0, 20),
            "characters": st.integers(1, 99),
        }
    ),
)
RECORDS = st.lists(ENTRIES, max_size=6).map(lambda entries: posted(*entries))


@given(RECORDS, RECORDS, RECORDS)
def test_reports_may_come_in_any_order_and_number(
    one: Monitored, two: Monitored, three: Monitored
) -> None:
    assert one.joined(two) == two.joined(one)
    assert one.joined(two).joined(three) == one.joined(two.joined(three))
    assert one.joined(one).facts == one.facts


@given(RECORDS)
def test_what_is_kept_is_read_back(record: Monitored) -> None:
    kept = record.as_json()
    assert read_report(json.dumps({"facts": kept["facts"]}).encode()).facts == record.facts
    assert (kept["reports"], kept["ignored"]) == (1, 0)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.binary(max_size=100) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_it_fail(body: bytes) -> None:
    assert read_report(body).reports == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ((), "stayed on the page and pasted nothing"),
        (
            (left(1, 10), left(2, 4), Pasted(3, 120)),
            "left the page twice, 14 s in all; pasted once, 120 characters",
        ),
        ((left(1, 0.2),), "left the page once, for 1 s"),
        ((left(1, 60),), "left the page once, for 1 min"),
        ((left(1, 61),) * 3, "left the page 3 times, 3 min 3 s in all"),
        ((left(1, None),), "left the page once, no return reported"),
        (
            (left(1, 5), left(9, None)),
            "left the page twice, 5 s in all (1 without a reported return)",
        ),
        (
            (left(1, 5), left(1, 5, "left_full_screen")),
            "left the page once, for 5 s; left full screen once, for 5 s",
        ),
        ((Pasted(1, 1),), "pasted once, 1 character"),
        ((Pasted(1, 1_000), Pasted(2, 200)), "pasted twice, 1,200 characters in all"),
    ],
)
def test_one_sentence_says_the_facts(facts: tuple[Fact, ...], sentence: str) -> None:
    assert said(*facts) == sentence


def test_what_could_not_be_read_is_said() -> None:
    assert said(ignored=1).endswith("; 1 entry of the report could not be read")
    assert said(ignored=2).endswith("; 2 entries of the report could not be read")


def test_without_any_report_nothing_is_known() -> None:
    assert Monitored().sentence == "not known: the page reported nothing"


@given(RECORDS)
def test_no_sentence_is_a_verdict(record: Monitored) -> None:
    for word in ("cheat", "suspicious", "dishonest", "violation", "fraud"):
        assert word not in record.sentence.lower()
        assert word not in TOLD_BEFOREHAND.lower()


def test_people_are_told_beforehand_what_is_noted_and_what_is_not() -> None:
    for part in ("focus", "full screen", "paste", "not note what you paste", "change no score"):
        assert part in TOLD_BEFOREHAND
