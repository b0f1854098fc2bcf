"""The written record: whoever has it can draw again, and sees whatever was changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.banks import everybody

from unaided.checks.draw import Place, draw
from unaided.checks.plan import CheckPlan, Condition, ItemId, SkillId
from unaided.checks.record import draw_record, read_record, verify, write_record

PLAN = CheckPlan(
    skills=(SkillId(1), SkillId(2)), delays_days=(2.0, 7.0), items=6, aids=("none", "tutor")
)
CANDIDATES = everybody(7, (1, 2))
RECORD: dict[str, Any] = json.loads(json.dumps(write_record(PLAN, CANDIDATES, 5)))
PLACES = draw(PLAN, CANDIDATES, 5).places


def changed(number: int, **fields: object) -> list[Place]:
    places = list(PLACES)
    places[number] = replace(places[number], **fields)  # type: ignore[arg-type]
    return places


def test_a_record_gives_what_was_drawn_after_json() -> None:
    assert draw_record(RECORD).places == PLACES
    assert read_record(RECORD)[0] == PLAN
    found = verify(RECORD, PLACES)
    assert found.holds
    assert found.places == len(PLACES)
    assert {one.factor for one in found.balance} == {"condition", "delay"}
    assert all(one.holds for one in found.balance)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"condition": Condition("assistant", "variant")}, "condition"),
        ({"propensity": 0.9}, "propensity"),
        ({"delay_propensity": 0.9}, "delay propensity"),
        ({"stratum": "other"}, "stratum"),
        ({"item": ItemId(1)}, "item"),
    ],
)
def test_what_was_changed_is_named(fields: dict[str, object], said: str) -> None:
    found = verify(RECORD, changed(0, **fields))
    assert [problem for problem in found.problems if f"another {said} than drawn" in problem]
    assert found.problems[0].startswith("Person 1, skill 1, sitting 1, place 1")


def test_the_item_of_a_place_that_is_not_fixed_may_be_another() -> None:
    adaptive = next(number for number, one in enumerate(PLACES) if not one.fixed)
    assert verify(RECORD, changed(adaptive, item=ItemId(1))).holds


def test_a_place_too_few_or_too_many_is_named() -> None:
    assert "not written down" in verify(RECORD, PLACES[1:]).problems[0]
    assert "not drawn" in verify(RECORD, changed(0, position=50)).problems[-1]


def test_another_seed_or_another_version_is_seen() -> None:
    assert not verify(RECORD | {"seed": 6}, PLACES).holds
    with pytest.raises(ValueError, match="drawn by version 2"):
        verify(RECORD | {"version": 2}, PLACES)
